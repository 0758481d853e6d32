#!/usr/bin/env bash
# Prints the path of moto_server, an AWS for tests. Installs it into a Python environment of its own
# under the folder of what cargo builds, in the versions of tests/moto-requirements.txt; quick when it
# is there. Everything but the path goes to standard error.
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/common.sh"

requirements=tests/moto-requirements.txt
folder=$(target_dir)/moto
server=$folder/bin/moto_server

# What the environment was made from: the versions, and the Python it links to.
wanted="$(python3 --version) $(cat "$requirements")"
if [ ! -x "$server" ] || [ "$(cat "$folder/.installed" 2>/dev/null)" != "$wanted" ]; then
  say "Installing moto into $folder" >&2
  rm -rf "$folder"
  python3 -m venv "$folder" >&2 || fail "python3 cannot make virtual environments (on Debian: apt-get install python3-venv)"
  "$folder/bin/pip" install --quiet --disable-pip-version-check --only-binary :all: --requirement "$requirements" >&2
  printf '%s\n' "$wanted" >"$folder/.installed"
fi
printf '%s\n' "$server"
