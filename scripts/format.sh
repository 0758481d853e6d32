#!/usr/bin/env bash
# Formats Rust and the UI.
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/common.sh"
cargo fmt --all
npm_packages ui
npm run --silent --prefix ui format
