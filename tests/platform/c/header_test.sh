#!/bin/sh
# satchel.h is C99 and C++ of any age; the shared library exports what it declares, and nothing else.
. "$(dirname "$0")/../cli/support.sh"

header=$root/platform/c/satchel.h library=$bin/../lib/libsatchel.so
cat >"$tmp/host.c" <<'C'
#include "satchel.h"
int main(void) {
  satchel_error error;
  SATCHEL_INIT(&error);
  return satchel_open(NULL, NULL, NULL, &error) == SATCHEL_INVALID && error.code == SATCHEL_INVALID ? 0 : 1;
}
C
strict="-pedantic -Wall -Wextra -Wconversion -Wshadow -Werror -I $root/platform/c"
for standard in c99 c11 c17; do
  # shellcheck disable=SC2086  # flags are words
  ends "as $standard" 0 cc -std=$standard $strict -Wstrict-prototypes -c "$tmp/host.c" -o "$tmp/host-$standard.o"
done
for standard in c++11 c++17 c++20; do
  # shellcheck disable=SC2086
  ends "as $standard" 0 c++ -std=$standard $strict -x c++ -c "$tmp/host.c" -o "$tmp/host.o"
done
ends "links" 0 cc "$tmp/host-c99.o" "$library" -Wl,-rpath,"$(dirname "$library")" -o "$tmp/host"
ends "and runs" 0 "$tmp/host"

declared=$(cc -fpreprocessed -dD -E -P "$header" 2>/dev/null | grep -o 'satchel_[a-z0-9_]*(' | tr -d '(' | sort -u)
exported=$(nm -D --defined-only "$library" | sed 's/.* //; s/@.*//' | grep -v '^SATCHEL_0$' | sort -u)
is "exports what is declared" "$declared" "$exported"
mapped=$(sed -n 's/^    \(satchel_[a-z0-9_]*\);/\1/p' "$root/platform/c/satchel.map" | sort -u)
is "by the map" "$declared" "$mapped"
number() { sed -n "s/^#define SATCHEL_VERSION_$1 //p" "$header"; }
soname=libsatchel.so.$(number MAJOR)$([ "$(number MAJOR)" != 0 ] || echo ".$(number MINOR)")
has "and says which version of it: below 1.0 a minor one may break" "[$soname]" "$(readelf -d "$library" | grep SONAME)"
