#!/bin/sh
# Plants each bug of engine/base/planted.def by itself, two at a time: the simulation, or the test that README.md names, must catch it.
#   sh tests/mutation/run.sh           needs the builds planted and asan
# Ends with "CAUGHT MISSED", for tests/run.sh.
set -u
cd "$(dirname "$0")/../.."
table=tests/mutation/README.md

# caught BUG: whether it is, and by what.
caught() {
  named=$(sed -n "s/^| \`$1\` | .*\`tests\/sync\/together\`, \"\([^\"…]*[^\"… ]\).*/\1/p" $table)
  if [ -n "$named" ]; then
    said=$(SATCHEL_BUG=$1 build/asan/bin/test_sync_together -tc="$named*" 2>&1) && return 1
    echo "$said" | grep -q '^\[doctest\] test cases: *[1-9].*[1-9][0-9]* failed' && echo "tests/sync/together, \"$named …\""
  else
    build/planted/bin/satchel-sim --planted "$1" --seeds 2000 --first | grep -m 1 '^satchel-sim --seed'
  fi
}

# check BUG: a line on it.
check() {
  by=$(caught "$1") && echo "caught $1: $by" || echo "MISSED $1"
}

if [ $# -gt 0 ]; then
  check "$1"
  exit
fi
bugs=$(sed -n 's/^SATCHEL_BUG(\([a-z_]*\).*/\1/p' engine/base/planted.def)
results=$(echo "$bugs" | xargs -P "$(nproc)" -n 1 sh "$0")
echo "$results" | sort
missed=$(echo "$results" | grep -c '^MISSED')
echo "$(echo "$results" | grep -c '^caught') $missed"
[ "$missed" = 0 ]
