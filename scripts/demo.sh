#!/usr/bin/env bash
# Opens the app with the demo plans. Without a display it walks the journey of a reviewer through
# the real app on a display of its own, and says where the pictures of it are.
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/common.sh"
scripts/setup.sh
build_ui

plans=(demo/*.tfplan.json)
[ -e "${plans[0]}" ] || fail "there are no plans in demo/. Restore that folder from the repository."

target=$(target_dir)
built=$target/debug
profile=()
# A release build that is already there is brought up to date; for a first look the quicker
# development build does. (Written so that bash 3 of macOS takes an empty list.)
if [ -x "$target/release/countersign-desktop" ]; then
  built=$target/release
  profile=(--release)
fi

if has_display; then
  say "Opening ${#plans[@]} demo plans"
  exec cargo run --locked ${profile[@]+"${profile[@]}"} --bin countersign-desktop -- "${plans[@]}"
fi

say "No display: walking the journey on a display of its own"
cargo build --locked ${profile[@]+"${profile[@]}"} -p countersign-desktop -p countersign-e2e
pictures=$target/demo
rm -rf "$pictures"
on_own_display "$built/pictures" "$pictures"
say "Pictures of the journey"
printf '  %s\n' "$pictures"/*.png
