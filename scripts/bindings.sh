#!/usr/bin/env bash
# Writes the TypeScript side of the command table, or with --check compares it.
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/common.sh"
committed=ui/src/lib/bindings/api.ts
if [ "${1:-}" != --check ]; then
  cargo run --locked --quiet -p countersign-api --bin bindings -- "$committed"
  exit
fi
fresh=$(mktemp)
trap 'rm -f "$fresh"' EXIT
cargo run --locked --quiet -p countersign-api --bin bindings -- "$fresh"
diff -u "$committed" "$fresh" || fail "$committed is not what the Rust types say. Run: make bindings"
