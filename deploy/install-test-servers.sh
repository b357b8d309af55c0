#!/bin/sh
# Installs what the tests drive, where it is missing: Chromium, PostgreSQL, Redis, nginx. The tests start their own.
set -eu

say() { echo "levelhead: $*" >&2; }

missing=
command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null ||
  missing="$missing chromium"
command -v redis-server >/dev/null || missing="$missing redis-server"
command -v nginx >/dev/null || [ -x /usr/sbin/nginx ] || missing="$missing nginx-light"
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || missing="$missing postgresql"
[ -z "$missing" ] && exit 0

if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then as_root=
elif command -v apt-get >/dev/null && sudo -n true 2>/dev/null; then as_root=sudo
else say "The tests need these programs, please install them:$missing"; exit 1
fi
say "installing$missing"
$as_root apt-get update -qq
# shellcheck disable=SC2086
DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends $missing >/dev/null
