#!/bin/sh
# Which branches of the kernel's folders the tests reach, by Clang's source-based coverage: every test program, then the
# fault programs, killed processes included (the counters are mapped to a file).
#   sh tests/coverage/run.sh           needs the build coverage
#   sh tests/coverage/run.sh show F …  what is not reached of these files; after the former
# Ends with "REACHED SHORT", for tests/run.sh: folders at their mark and below it.
set -eu
cd "$(dirname "$0")/../.."
build=build/coverage profiles=build/coverage/profiles
objects=$(find $build/bin -name 'test_*' -o -name 'satchel-sim' -o -name 'satchel-crash' -o -name 'satchel-exhaust' -o -name satchel -o -name satchel-hub | sort |
  sed '2,$s/^/-object /')

# folder MARK: least per cent of its branches.
marks='engine/merge 100
engine/store 95
sync/wire 95
sync/client 95
sync/hub 95'

run_all() {
  rm -rf "$profiles" && mkdir -p "$profiles"
  export LLVM_PROFILE_FILE="$PWD/$profiles/%m%c.profraw"
  ctest --preset coverage --parallel "$(nproc)"
  $build/bin/satchel-sim --seeds "${SATCHEL_SEEDS:-300}" &
  $build/bin/satchel-exhaust --pairs
  wait $!
  $build/bin/satchel-crash --cuts "${SATCHEL_CUTS:-1000}" --kills 100 --full
  $build/bin/satchel-crash --nth
  for bug in $(sed -n 's/^SATCHEL_BUG(\([a-z_]*\).*/\1/p' engine/base/planted.def); do
    $build/bin/satchel-sim --planted "$bug" --seeds 5 --first || true # caught or not: tests/mutation says
  done
}

if [ "${1:-}" = show ]; then
  shift
  # shellcheck disable=SC2086  # a list of options
  exec llvm-cov show $objects -instr-profile $build/all.profdata -show-branches=count -show-expansions=false "$@"
fi

run_all
llvm-profdata merge -sparse $profiles/*.profraw -o $build/all.profdata
reached=0 short=0
while read -r folder mark; do
  # shellcheck disable=SC2046,SC2086  # lists of options and files
  cover=$(llvm-cov report $objects -instr-profile $build/all.profdata $(find "$folder" -name '*.cc' -o -name '*.h' | sort) |
    awk '/^TOTAL/ { print $NF }')
  echo "$folder: $cover of its branches, wanted $mark%"
  if awk -v a="${cover%\%}" -v b="$mark" 'BEGIN { exit !(a >= b) }'; then reached=$((reached + 1)); else short=$((short + 1)); fi
done <<END
$marks
END
echo "$reached $short"
[ $short = 0 ]
