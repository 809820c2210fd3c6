#!/bin/sh
# The public tus-js-client uploads to our hub, is interrupted, and goes on: over the same server, and after that was
# killed and started again. Takes the release build as it stands, or the one in SATCHEL_BUILD.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../../.." && pwd)
server=${SATCHEL_BUILD:-$root/build/release}/bin/blob_server
[ -d "$here/node_modules" ] || npm ci --prefix "$here" --no-fund --no-audit
tmp=$(mktemp -d)
pid=
finish() {
  [ -z "$pid" ] || kill "$pid" 2>/dev/null || :
  rm -rf "$tmp"
}
trap finish EXIT

start() {
  : >"$tmp/said"
  "$server" "$tmp/hub" >"$tmp/said" &
  pid=$!
  tries=0
  until [ -s "$tmp/said" ]; do
    tries=$((tries + 1))
    [ $tries -lt 300 ] || fail "the server did not start"
    sleep 0.1
  done
  read -r port token <"$tmp/said"
}

stop() {
  kill "-$1" "$pid"
  code=0
  wait "$pid" || code=$?
  pid=
}

fail() {
  echo "$1" >&2
  exit 1
}

node_upload() {
  mode=$1 url=$2
  shift 2
  node "$here/upload.mjs" "$mode" "http://127.0.0.1:$port$url" "$token" "$@"
}

# resumed FILE PATH: goes on, and checks that it began in the middle and that the hub now has the file byte for byte.
resumed() {
  node_upload resume "$2" "$1" >"$tmp/resumed"
  { read -r began && read -r hash; } <"$tmp/resumed"
  size=$(wc -c <"$1")
  [ "$began" -gt 0 ] || fail "what was sent before the interruption is lost"
  [ "$began" -lt "$size" ] || fail "nothing was left to send: the interruption came too late"
  [ "$hash" = "$(sha256sum <"$1" | cut -d' ' -f1)" ] || fail "the hub named another hash: $hash"
  cmp "$1" "$tmp/hub/blobs/$(echo "$hash" | sed 's|^..|&/|')"
  echo "resumed at $began of $size bytes"
}

mkdir "$tmp/hub"
half=4000000
for name in one two; do head -c 64000000 /dev/urandom >"$tmp/$name"; done
start

url=$(node_upload begin /v1/blobs "$tmp/one" $half)
resumed "$tmp/one" "${url#*"$port"}"

url=$(node_upload begin /v1/blobs "$tmp/two" $half)
path=${url#*"$port"}
# What node has sent may still wait for the hub.
for _ in $(seq 300); do
  [ -z "$(find "$tmp/hub/uploads" -type f -size +100k)" ] || break
  sleep 0.1
done
stop KILL
start
resumed "$tmp/two" "$path"

sent=$(node_upload whole /v1/blobs "$tmp/one" "$(sha256sum <"$tmp/one" | cut -d' ' -f1)")
[ "$sent" = 0 ] || fail "a file that the hub has was sent again: $sent bytes"

stop TERM
[ "$code" = 0 ] || fail "the server ended with $code"
