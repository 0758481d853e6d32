#!/usr/bin/env bash
# Opens the app in the world of the demo. Without a display it walks the journey of a reviewer through
# it on a display of its own, and says where the pictures of it are.
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/common.sh"
scripts/setup.sh
build_ui

[ -d demo/world/made ] || fail "there is no world in demo/. Restore that folder from the repository."

target=$(target_dir)
# The supervisor of runs lies beside the app; both come from one build. `--examples`, of which there are
# none, has cargo choose the features of dependencies as for tests: else it would compile most of them
# once for the demo and once more for the tests.
say "Building the demo"
cargo build --locked --workspace --bins --examples --features countersign-desktop/demo

if has_display; then
  say "Opening the demo"
  exec "$target/debug/countersign-demo"
fi

say "No display: walking the journey on a display of its own"
pictures=$target/demo
rm -rf "$pictures"
on_own_display "$target/debug/pictures" "$pictures"
say "Pictures of the journey"
printf '  %s\n' "$pictures"/*.png
