#!/usr/bin/env bash
# Release build of the app and of the command line.
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/common.sh"
scripts/setup.sh
build_ui
say "Building the release binaries"
cargo build --locked --release -p countersign-desktop -p countersign-cli
release=$(target_dir)/release
say "Built"
sizes "$release/countersign-desktop" "$release/countersign"
