#!/usr/bin/env bash
# Finds what is missing to build, run and test, and installs it where it may: apt packages on
# Debian and Ubuntu, npm packages. Anything else is named, with the way to get it.
# Quick when everything is there. Downloads through apt and npm only.
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/common.sh"

missing=()

version_at_least() { # version_at_least HAVE WANT
  [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]
}

on_debian() { command -v apt-get >/dev/null && command -v dpkg-query >/dev/null; }

debian_packages() {
  # To build: a C toolchain for the linker, the web view with GTK. To run the scripts: Python.
  # To plan on this machine: the sandbox, and a network of its own for it. To test: the driver of the web view, a display and a
  # session bus of their own, a keychain for that bus, a second browser engine, fonts for Korean,
  # Python environments for the AWS of the tests, and a recorder of what processes do.
  local wanted=(
    build-essential pkg-config libwebkit2gtk-4.1-dev python3
    git bubblewrap slirp4netns
    webkit2gtk-driver xvfb xauth x11-utils locales dbus dbus-x11 fonts-noto-cjk
    gnome-keyring libsecret-tools xclip python3-venv jq strace
  )
  command -v chromium >/dev/null || command -v google-chrome >/dev/null || wanted+=(chromium)
  # dbus-run-session came out of the package dbus in newer releases.
  command -v dbus-run-session >/dev/null || wanted+=(dbus-daemon)
  if ! command -v node >/dev/null; then
    wanted+=(nodejs npm)
  fi
  local absent=() package
  for package in "${wanted[@]}"; do
    dpkg-query -W -f '${db:Status-Abbrev}' "$package" 2>/dev/null | grep -q '^ii' || absent+=("$package")
  done
  [ ${#absent[@]} -gt 0 ] || return 0

  local as_root=()
  if [ "$(id -u)" != 0 ]; then
    if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
      as_root=(sudo -n)
    else
      missing+=("system packages:  sudo apt-get install ${absent[*]}")
      return 0
    fi
  fi
  say "Installing ${absent[*]}"
  "${as_root[@]}" apt-get update -qq || true
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${absent[@]}" ||
    missing+=("system packages that apt could not install:  sudo apt-get install ${absent[*]}")
}

other_systems() {
  case "$(uname)" in
    Darwin)
      xcode-select -p >/dev/null 2>&1 || missing+=("the command line tools of Xcode:  xcode-select --install")
      command -v python3 >/dev/null || missing+=("Python 3:  brew install python")
      ;;
    *)
      pkg-config --exists webkit2gtk-4.1 2>/dev/null ||
        missing+=("the development files of WebKitGTK 4.1, GTK 3 and pkg-config, from your system's packages")
      command -v WebKitWebDriver >/dev/null || missing+=("WebKitWebDriver, for the tests")
      command -v xvfb-run >/dev/null || missing+=("xvfb-run, for the tests")
      command -v dbus-run-session >/dev/null || missing+=("dbus-run-session, for the tests")
      ;;
  esac
}

if on_debian; then debian_packages; else other_systems; fi

rust=$(sed -n 's/^rust-version = "\(.*\)"$/\1/p' Cargo.toml)
if ! command -v cargo >/dev/null; then
  missing+=("Rust $rust or newer, with cargo:  https://rustup.rs")
elif ! version_at_least "$(rustc --version | cut -d ' ' -f 2)" "$rust"; then
  missing+=("Rust $rust or newer (here: $(rustc --version | cut -d ' ' -f 2)):  rustup update stable")
fi

node=20.19
if ! command -v node >/dev/null; then
  missing+=("Node.js $node or newer, with npm:  https://nodejs.org")
elif ! version_at_least "$(node --version | tr -d v)" "$node"; then
  missing+=("Node.js $node or newer (here: $(node --version)):  https://nodejs.org")
fi

if [ ${#missing[@]} -gt 0 ]; then
  printf 'Still missing:\n' >&2
  printf '  - %s\n' "${missing[@]}" >&2
  printf 'Install these, then run the same command again.\n' >&2
  exit 1
fi

npm_packages ui
npm_packages tests/contract
say "Everything needed is there"
