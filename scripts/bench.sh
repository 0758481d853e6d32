#!/usr/bin/env bash
# Measures what reading a plan costs, as ratios to what others take for the same bytes in the same
# run: inside one process against a raw parse, then whole processes against each other.
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/common.sh"
release=$(target_dir)/release
figures=$(target_dir)/bench
cargo build --locked --release -p countersign-bench -p countersign-cli
"$release/countersign-bench" "$figures"
python3 scripts/bench_processes.py "$release/countersign" "$figures"
say "Figures"
sizes "$figures"/*.json
