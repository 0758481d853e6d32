# Every target is one script of scripts/, so that the steps read well and can be called by hand.
.DEFAULT_GOAL := help
.PHONY: help setup demo run test check build package bench fuzz bindings format advisories icons

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## Install what is missing (Debian and Ubuntu), or say what to install
	@scripts/setup.sh

demo: ## Open the app with demo plans; without a display, take pictures of the journey
	@scripts/demo.sh

run: ## Build and open the app; PLANS="a.json b.json" opens files
	@scripts/run.sh $(PLANS)

test: ## Run all tests
	@scripts/test.sh

check: ## Formatting, lints, types, bindings, licences
	@scripts/check.sh

build: ## Release build of the app and of the command line
	@scripts/build.sh

package: ## Make the .deb with both binaries
	@scripts/package.sh

fuzz: ## Feed the readers of plans with damaged ones; SECONDS=3600 for an hour, TARGET=planfile for plan files
	@scripts/fuzz.sh $(or $(SECONDS),600) $(TARGET)

bench: ## Measure reading plans
	@scripts/bench.sh

bindings: ## Write the TypeScript side of the command table
	@scripts/bindings.sh

format: ## Format Rust and the UI
	@scripts/format.sh

advisories: ## Ask the advisory database about the dependencies (needs the network)
	@scripts/advisories.sh

icons: ## Draw all icons anew from icons/countersign.svg
	@scripts/icons.sh
