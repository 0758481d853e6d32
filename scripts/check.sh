#!/usr/bin/env bash
# Everything that is known without running the program: formatting, lints, types, bindings,
# licences and sources of the dependencies.
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/common.sh"
scripts/setup.sh
if ! cargo deny --version >/dev/null 2>&1; then
  say "Installing cargo-deny (once, takes some minutes)"
  cargo install --locked cargo-deny
fi
say "Formatting of Rust"
cargo fmt --all --check
# The app contains the built UI, so its lints need one.
build_ui
say "Lints of Rust"
cargo clippy --locked --workspace --all-targets -- -D warnings
say "Types, lints and formatting of the UI"
npm run --silent --prefix ui check
say "Bindings"
scripts/bindings.sh --check
say "Pages"
python3 scripts/docs.py
say "What the command line and the domain link"
for package in countersign-cli countersign-api countersign-devserver; do
  if cargo tree --locked --edges normal --package "$package" | grep -E '\b(tauri|wry|webkit2gtk|gtk) v'; then
    fail "$package must not link the window system"
  fi
done
say "What is shipped holds nothing of the demo"
if cargo tree --locked --edges normal --package countersign-desktop --package countersign-cli | grep -E 'countersign-(demo|testkit) '; then
  fail "what is shipped must not contain the world of the demo"
fi
say "Licences and sources of the dependencies"
cargo deny --locked --log-level error check licenses bans sources
say "All checks hold"
