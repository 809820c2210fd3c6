#!/bin/sh
# The header keeps the recorded ABI; and breaks that are planted in it are found, while what is free is let pass.
set -eu
root=$(cd "$(dirname "$0")/../../.." && pwd)
abi=$root/tests/platform/packaging/abi.sh
header=$root/platform/c/satchel.h
command -v abidiff >/dev/null || exit 77
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

sh "$abi"

# planted found|free WHAT SED: the header changed by SED must differ, and be found or be let pass.
planted() {
  sed -E "$3" "$header" >"$tmp/satchel.h"
  ! cmp -s "$header" "$tmp/satchel.h" || { echo "planted nothing: $2" >&2 && exit 1; }
  if sh "$abi" "$tmp/satchel.h" >"$tmp/log"; then verdict=free; else verdict=found; fi
  [ "$verdict" = "$1" ] || { cat "$tmp/log" && echo "$2: expected $1, was $verdict" >&2 && exit 1; }
}

planted found "a function gone" '/^int32_t satchel_has_feature\(/d'
planted found "another parameter" 's/^(int32_t satchel_has_feature\(const char\* name)\)/\1, int32_t version)/'
planted found "another result" 's/^int32_t (satchel_has_feature\()/int64_t \1/'
planted found "a member in the middle" 's/^  satchel_code code;$/  int64_t stowaway;\n&/'
planted found "two members that changed places" '/^  satchel_code code;$/d; s/^  satchel_group group;$/  satchel_group group;\n  satchel_code code;/'
planted found "another number" 's/SATCHEL_DISK_FULL = 70/SATCHEL_DISK_FULL = 170/'
planted found "a constant gone" 's/ SATCHEL_DISK_FULL = 70,//'
planted found "another 0.x, whose library has another name" 's/(SATCHEL_VERSION_MINOR) [0-9]+/\1 999/'
planted free "a new function" 's/^int32_t satchel_has_feature\(.*/&\nint32_t satchel_quite_new(void) SATCHEL_NX;/'
planted free "a new constant" 's/SATCHEL_DISK_FULL = 70,/& SATCHEL_QUITE_NEW = 99,/'
planted free "a member at the end" 's/^\} satchel_error;/  int64_t quite_new;\n&/'
