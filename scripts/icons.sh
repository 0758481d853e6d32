#!/usr/bin/env bash
# Draws all icons anew from icons/countersign.svg.
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/common.sh"
tauri_cli
drawn=$(mktemp -d)
trap 'rm -rf "$drawn"' EXIT
packaging/node_modules/.bin/tauri icon icons/countersign.svg --output "$drawn"
cp "$drawn"/{32x32,128x128,128x128@2x,icon}.png "$drawn"/icon.{ico,icns} icons/
