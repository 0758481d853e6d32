#!/usr/bin/env bash
# Asks the advisory database about the dependencies. Ends with 0 when nothing is known against
# them, with 1 when something is, and with 0 and a plain word when the database was out of reach.
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/common.sh"
cargo deny --version >/dev/null 2>&1 || fail "cargo-deny is not installed. Run: cargo install --locked cargo-deny"
if ! output=$(cargo deny --locked fetch db 2>&1); then
  printf '%s\n' "$output" | tail -n 3 >&2
  printf 'NOT RUN: the advisory database could not be reached, so nothing was asked.\n'
  exit 0
fi
cargo deny --locked check --disable-fetch advisories
printf 'RUN: the dependencies were held against the advisory database.\n'
