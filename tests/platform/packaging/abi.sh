#!/bin/sh
# Whether an app that was built with the satchel.h of the recorded ABI (tests/golden/abi, which a release freezes; there is
# none yet) runs with this one's library. Both by the header alone:
# it is compiled as a stub of its functions, whose ABI abidw writes down; what the real library exports is checked where
# it is built.
#   sh tests/platform/packaging/abi.sh [HEADER]            against tests/golden/abi; 0 when nothing breaks
#   sh tests/platform/packaging/abi.sh --record [HEADER]   at a release, or before the first one after a break that is meant:
#                                                          what the next ones are held against
# Free: new functions, constants, and members at the end of a struct (struct_size tells them apart).
set -eu
root=$(cd "$(dirname "$0")/../../.." && pwd)
here=$root/tests/platform/packaging
golden=$root/tests/golden/abi
record=
if [ "${1-}" = --record ]; then
  record=1
  shift
fi
header=${1:-$root/platform/c/satchel.h}
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

cp "$header" "$tmp/satchel.h"
cd "$tmp"
python3 "$here/abi_stub.py" stub satchel.h >stub.c
number() { sed -n "s/^#define SATCHEL_VERSION_$1 //p" satchel.h; }
soname=libsatchel.so.$(number MAJOR)$([ "$(number MAJOR)" != 0 ] || echo ".$(number MINOR)") # as platform/cmake/shared.cmake has it
cc -std=c99 -g -fPIC -shared -I. -Wl,-soname,"$soname" -o libsatchel.so stub.c
python3 "$here/abi_stub.py" constants satchel.h >constants.c
cc -std=c99 -I. -o constants constants.c
./constants >constants.txt
abidw --headers-dir . --drop-private-types --no-show-locs --no-comp-dir-path --no-corpus-path libsatchel.so >satchel.abi

if [ -n "$record" ]; then
  mkdir -p "$golden"
  cp satchel.abi constants.txt "$golden"
  exit
fi

broken=0
cat >grown.abignore <<'EOF'
[suppress_type]
  type_kind = struct
  name_regexp = ^satchel_
  has_data_member_inserted_at = end
EOF
abidiff --no-added-syms --suppressions grown.abignore "$golden/satchel.abi" satchel.abi || broken=1
# An enumerator reaches a function as an int, which says nothing of it: by name and number.
sort constants.txt >now
sort "$golden/constants.txt" | comm -23 - now >gone
if [ -s gone ]; then
  echo "constants that are gone, or have another number:"
  cat gone
  broken=1
fi
exit $broken
