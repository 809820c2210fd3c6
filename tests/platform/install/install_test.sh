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

# The unit names the program where it was installed, and is else as it ships.
unit=$tmp/moved/lib/systemd/system/satchel-hub.service
grep -q "^ExecStart=$tmp/first/bin/satchel-hub serve" "$unit"
sed "s#=$tmp/first/bin/#=/usr/bin/#" "$unit" | cmp - "$root/platform/hub/satchel-hub.service"

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

# The C library by itself, as an app ships it: nothing else is found, or needed, to build against it.
cmake --install "$root/build/release" --component c --prefix "$tmp/c" >"$tmp/installed"
mv "$tmp/c" "$tmp/app"
if find "$tmp/app" -name '*.a' -o -name '*.service' | grep . || grep -rlF "$root" "$tmp/app" --include='*.cmake' --include='*.pc'; then
  echo "these are not part of it, or name the folder it was built in" >&2
  exit 1
fi
library=$(find "$tmp/app" -name libsatchel.so)
version=$(sed -n 's/^project(satchel VERSION \([0-9.]*\).*/\1/p' "$root/CMakeLists.txt")
case $version in # an app of another 0.x does not load it: its ABI may be another
  0.*) soname=libsatchel.so.${version%.*} ;;
  *) soname=libsatchel.so.${version%%.*} ;;
esac
expected="$soname $soname libsatchel.so.$version"
check "names of the library" "$(readelf -dW "$library" | sed -n 's/.*SONAME.*\[\(.*\)\]/\1/p') $(readlink "$library") $(readlink "${library%/*}/$soname")"

expected="$version $(sed -n 's/^X(disk_full,.*"\([^"]*\)")$/\1/p' "$root/engine/base/codes.def")"
cmake -S "$here/c_consumer" -B "$tmp/c_build" -G Ninja -DCMAKE_PREFIX_PATH="$tmp/app" >"$tmp/configured"
cmake --build "$tmp/c_build"
check "find_package of c" "$("$tmp/c_build/c_consumer")"

PKG_CONFIG_PATH=$(dirname "$(find "$tmp/app" -name satchel-c.pc)")
# shellcheck disable=SC2046  # flags are words
cc -std=c99 -pedantic -Werror -o "$tmp/c_consumer" "$here/c_consumer/main.c" $(pkg-config --cflags --libs satchel-c)
check "pkg-config of c" "$(LD_LIBRARY_PATH=$(dirname "$library") "$tmp/c_consumer")"
