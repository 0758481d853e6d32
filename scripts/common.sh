# shellcheck shell=bash
# Sourced by every script: strict mode, the root of the checkout, and the few shared steps.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# Where nobody looks on, with the seconds since this script began: what takes long is to be found later.
say() {
  if [ -t 1 ]; then printf '\033[1m==> %s\033[0m\n' "$*"; else printf '==> %s (after %d s)\n' "$*" "$SECONDS"; fi
}
fail() { printf 'error: %s\n' "$*" >&2; exit 1; }

sizes() { du -h "$@" | sed 's/^/  /'; }

# Where cargo puts what it builds: CARGO_TARGET_DIR and cargo's own settings both count.
target_dir() {
  cargo metadata --format-version 1 --no-deps --offline 2>/dev/null |
    python3 -c 'import json, sys; print(json.load(sys.stdin)["target_directory"])'
}

# Installs the npm packages of a folder when its lock file is not the one that was installed last.
npm_packages() {
  local folder=$1 stamp lock
  stamp=$folder/node_modules/.installed-lock
  lock=$(sha256sum <"$folder/package-lock.json" 2>/dev/null || shasum -a 256 <"$folder/package-lock.json")
  if [ "$(cat "$stamp" 2>/dev/null)" != "$lock" ]; then
    say "Installing the npm packages of $folder"
    npm ci --prefix "$folder" --no-audit --no-fund
    printf '%s\n' "$lock" >"$stamp"
  fi
}

# The Tauri command line, in the exact version that packaging/package.json names. It consists of one
# binary package per system, of the same version; a lock file would have to name those of systems
# that a registry may not carry, so there is none.
tauri_cli() {
  local cli=packaging/node_modules/.bin/tauri wanted
  wanted=$(python3 -c 'import json; print(json.load(open("packaging/package.json"))["devDependencies"]["@tauri-apps/cli"])')
  if [ "$("$cli" --version 2>/dev/null)" != "tauri-cli $wanted" ]; then
    say "Installing the Tauri command line"
    npm install --prefix packaging --no-package-lock --no-audit --no-fund
  fi
}

# The UI is compiled into the app, so it is built before any Rust that contains it.
build_ui() {
  say "Building the UI"
  npm run --silent --prefix ui build
}

# A display and a session bus of their own: tests never meet the person's windows or running app.
# Other systems have neither, and no test there opens a window.
on_own_display() {
  [ "$(uname)" = Linux ] || { "$@"; return; }
  env NO_AT_BRIDGE=1 LC_ALL=C.UTF-8 \
    xvfb-run -a -s '-screen 0 1600x1000x24' dbus-run-session -- "$@"
}

has_display() {
  [ "$(uname)" = Darwin ] || [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]
}
