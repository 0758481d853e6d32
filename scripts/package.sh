#!/usr/bin/env bash
# Makes the .deb: both binaries, icons, desktop entry, media type.
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/common.sh"
scripts/setup.sh
tauri_cli
build_ui
say "Building the release binaries"
cargo build --locked --release -p countersign-desktop -p countersign-cli
if cargo tree --locked --edges normal -p countersign-desktop -p countersign-cli | grep -E 'countersign-(demo|testkit)'; then
  fail "what is shipped must not contain the world of the demo"
fi
target=$(target_dir)

# The command line goes beside the app. Where cargo put it is only known here, so this part of the
# configuration is handed over instead of being written down.
settings=$(mktemp)
trap 'rm -f "$settings"' EXIT
python3 - "$target/release/countersign" >"$settings" <<'PYTHON'
import json, sys
print(json.dumps({"bundle": {"linux": {"deb": {"files": {"/usr/bin/countersign": sys.argv[1]}}}}}))
PYTHON

say "Making the package"
packaging/node_modules/.bin/tauri bundle --bundles deb --config "$settings"
# The demo has a world of its own in it, and the measured app a dialog that asks nobody: no package may.
for package in "$target"/release/bundle/deb/*.deb; do
  if dpkg -c "$package" | grep -qE "demo|measured"; then fail "$package holds a program that is not shipped"; fi
done
say "Made"
sizes "$target"/release/bundle/deb/*.deb
