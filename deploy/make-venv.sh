#!/bin/sh
# Makes the virtual environment, on a Debian without python3-venv too.
set -eu
python=$1
venv=$2

say() { echo "levelhead: $*" >&2; }

command -v "$python" >/dev/null || { say "$python is not here. Install Python 3.11 or later."; exit 1; }
"$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' || {
  say "$("$python" --version) is not supported; Python 3.11 to 3.14 is. Name one with: make PYTHON=python3.12"
  exit 1
}
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
  if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then as_root=
  elif command -v apt-get >/dev/null && sudo -n true 2>/dev/null; then as_root=sudo
  else say "The module venv is missing. Install the package python3-venv, then try again."; exit 1
  fi
  say "installing python3-venv"
  $as_root apt-get update -qq
  DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq python3-venv >/dev/null
fi
"$python" -m venv "$venv"
