#!/bin/sh
# What `cmake --install` leaves can be moved anywhere and built against, by find_package and by pkg-config.
# Takes the release build as it stands.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

cmake --install "$root/build/release" --prefix "$tmp/first" >"$tmp/installed"
mv "$tmp/first" "$tmp/moved"
if grep -rlF -e "$root" -e "$tmp/first" "$tmp/moved" --include='*.cmake' --include='*.pc' --include='*.h'; then
  echo "these name the folder they were built or first installed in" >&2
  exit 1
fi
for program in satchel satchel-hub; do
  "$tmp/moved/bin/$program" --help >/dev/null
done

expected="ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad refused"
check() {
  [ "$2" = "$expected" ] || { echo "$1: expected '$expected', got '$2'" >&2 && exit 1; }
}

cmake -S "$here/consumer" -B "$tmp/build" -G Ninja -DCMAKE_PREFIX_PATH="$tmp/moved" >"$tmp/configured"
cmake --build "$tmp/build"
check find_package "$("$tmp/build/consumer")"

pc=$(find "$tmp/moved" -name satchel.pc)
PKG_CONFIG_PATH=$(dirname "$pc")
export PKG_CONFIG_PATH
# shellcheck disable=SC2046  # flags are words
c++ -o "$tmp/consumer" "$here/consumer/main.cc" $(pkg-config --cflags --libs satchel)
check pkg-config "$("$tmp/consumer")"
