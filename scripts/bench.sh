#!/usr/bin/env bash
# Measures how long plans take to read, against the raw parse of the same bytes.
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/common.sh"
cargo bench --locked -p countersign-plan
