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

say "Building"
cargo build --locked --workspace --all-targets

# `--show-output` so that a test that could not run is counted as such.
lane rust cargo test --locked --no-fail-fast --workspace --exclude countersign-e2e -- --show-output
lane ui npm run --silent --prefix ui test -- \
  --reporter=default --reporter=json --outputFile="$logs/ui.json"
# The UI in Chromium against the development server, then the real app in its own web view.
lane browser npm run --silent --prefix ui journeys -- \
  --reporter=default --reporter=json --outputFile="$logs/browser.json"
reports=(
  "cargo=Rust=$logs/rust.log"
  "vitest=UI=$logs/ui.json"
  "vitest=UI in Chromium=$logs/browser.json"
)
if [ "$(uname)" = Linux ]; then
  lane app on_own_display cargo test --locked --no-fail-fast -p countersign-e2e -- --show-output
  reports+=("cargo=App in WebKitGTK=$logs/app.log")
else
  say "NOT RUN: the app in WebKitGTK, which only Linux has"
fi

python3 scripts/totals.py "${reports[@]}" || broken=1
exit "$broken"
