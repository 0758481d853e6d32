#!/usr/bin/env bash
# Measures what reading a plan costs, against a raw parse of the same bytes.
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/common.sh"
figures=$(target_dir)/bench
cargo run --locked --release -p countersign-bench -- "$figures"
say "Figures"
sizes "$figures"/*.json
