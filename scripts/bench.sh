#!/usr/bin/env bash
# Measures what reading a plan costs, as ratios to what others take for the same bytes in the same
# run: inside one process against a raw parse, then whole processes against each other, then the window of
# the real app against a page that changes one text node.
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/common.sh"
release=$(target_dir)/release
figures=$(target_dir)/bench
scripts/setup.sh
build_ui
cargo build --locked --release --workspace --features countersign-desktop/bench \
  --bin countersign-bench --bin countersign --bin figures --bin countersign-measured
"$release/countersign-bench" "$figures"
python3 scripts/bench_processes.py "$release/countersign" "$figures" "$release/countersign-bench"
if [ "$(uname)" = Linux ]; then
  say "Measuring what a run adds to the tool"
  cargo test --locked --release --workspace --test runs -- --ignored --nocapture what_a_run_adds
  say "Measuring the window, for some minutes"
  # Where no device renders, compositing in software is most of each frame, and the same for every page.
  WEBKIT_DISABLE_COMPOSITING_MODE=${WEBKIT_DISABLE_COMPOSITING_MODE:-1} on_own_display "$release/figures" "$figures"
else
  say "The window of the app is measured on Linux only"
fi
say "Figures"
sizes "$figures"/*.json
