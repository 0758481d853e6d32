#!/usr/bin/env bash
# Builds and opens the app; arguments are plan files.
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/common.sh"
scripts/setup.sh
build_ui
cargo run --locked --bin countersign-desktop -- "$@"
