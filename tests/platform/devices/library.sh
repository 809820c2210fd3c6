#!/bin/sh
# What an app carries: libsatchel of a device's build, stripped, is at most 3 MB with SQLite in it; its segments fit pages
# of 16 KiB; it exports what satchel.map names; and all it needs of the device is named here.
#   sh tests/platform/devices/library.sh PRESET TOOLS_PREFIX      e.g. aarch64 aarch64-linux-gnu-
set -eu
root=$(cd "$(dirname "$0")/../../.." && pwd)
built=$root/build/$1/lib/libsatchel.so
tools=${2-}
most=3000000
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
failed=0
wrong() {
  echo "$*" >&2
  failed=1
}

"${tools}strip" -o "$tmp/libsatchel.so" "$built"
size=$(wc -c <"$tmp/libsatchel.so")
echo "libsatchel.so for $1, stripped: $size bytes (at most $most)"
[ "$size" -le $most ] || wrong "larger than $most bytes"

for alignment in $("${tools}readelf" -lW "$built" | awk '$1 == "LOAD" { print $NF }'); do
  [ $((alignment)) -ge 16384 ] || wrong "a segment is aligned to $alignment"
done

"${tools}nm" -D --defined-only "$built" | sed -n 's/.* [A-Z] \(.*\)/\1/p' | sed 's/@.*//' | grep -v '^SATCHEL_' | sort >"$tmp/exported"
sed -n 's/^ *\(satchel_[a-z0-9_]*\);$/\1/p' "$root/platform/c/satchel.map" | sort >"$tmp/named"
diff "$tmp/named" "$tmp/exported" || wrong "exports (>) differ from satchel.map (<)"

# Of these alone an app brings some itself: libcurl and OpenSSL, where the library has a transport of its own.
"${tools}readelf" -dW "$built" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | sort >"$tmp/needed"
echo "needs: $(tr '\n' ' ' <"$tmp/needed")"
if grep -vE '^(libc|libm|libgcc_s|libstdc\+\+|libc\+\+|libc\+\+abi|libpthread|libcurl|libcrypto|ld-linux-[a-z0-9-]*)\.so' "$tmp/needed"; then
  wrong "needs these too"
fi
exit $failed
