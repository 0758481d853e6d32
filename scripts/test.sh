#!/usr/bin/env bash
# Runs all tests and adds up what they report. A lane that fails does not stop the others.
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/common.sh"
scripts/setup.sh
build_ui

target=$(target_dir)
logs=$target/test-logs
mkdir -p "$logs"
rm -f "$logs"/*
broken=0
export COUNTERSIGN_DEVSERVER=$target/debug/countersign-devserver

# lane NAME COMMAND…: runs it, shows it and keeps what it printed.
lane() {
  local name=$1
  shift
  say "$name"
  "$@" 2>&1 | tee "$logs/$name.log" || broken=1
}

# An AWS of the tests. Where it cannot be installed, what needs it is skipped, and says so.
scripts/moto.sh >/dev/null || say "moto is not there: the tests against it are skipped"

# The app is driven in WebKitGTK, which only Linux has. Everything is built with one set of features
# (always the whole workspace), else cargo compiles half of the tree anew for each lane.
packages=(--workspace)
if [ "$(uname)" != Linux ]; then
  packages+=(--exclude countersign-e2e)
  say "NOT RUN: the tests of the app itself, which need WebKitGTK and its driver"
fi

say "Building"
cargo build --locked "${packages[@]}" --all-targets

# `--show-output` so that a test that could not run is counted as such.
lane rust on_own_display cargo test --locked --no-fail-fast "${packages[@]}" -- --show-output
lane ui npm run --silent --prefix ui test -- \
  --reporter=default --reporter=json --outputFile="$logs/ui.json"
lane browser npm run --silent --prefix ui journeys -- \
  --reporter=default --reporter=json --outputFile="$logs/browser.json"

python3 scripts/totals.py \
  "cargo=Rust, with the app in WebKitGTK=$logs/rust.log" \
  "vitest=UI=$logs/ui.json" \
  "vitest=UI in Chromium=$logs/browser.json" || broken=1
exit "$broken"
