#!/bin/sh
# Every test: installs what it needs, builds, runs, and ends with one line "N passed, N failed, N skipped".
#   sh tests/run.sh                    all parts below but coverage, devices and tidy
#   sh tests/run.sh PART …             format   clang-format has nothing to change
#                                      release  every C++ test but the longest (label long), which asan runs
#                                      asan     every C++ test of a program under AddressSanitizer and UndefinedBehaviorSanitizer
#                                      tsan     those of threaded code under ThreadSanitizer
#                                      scripts  tests/**/*_test.sh, on the release build
#                                      faults   satchel-sim and satchel-crash, on the build that can stop itself
#                                      exhaust  satchel-exhaust, on the same
#                                      tamper   satchel-tamper: packages and stores that somebody changed
#                                      mutation each planted bug, which one of these must catch
#                                      devices  other processors, systems and libraries: engine, client, libsatchel
#                                      fuzz     each libFuzzer target for a while
#                                      coverage the branches that all these reach, folder by folder
#                                      tidy     clang-tidy over all sources (minutes)
# What is counted: doctest's test cases, once a preset; each script; each of the fault programs, planted bugs and fuzz targets; format and tidy as one each.
# How much of what has no end:
: "${SATCHEL_SEEDS:=200}"         # of satchel-sim
: "${SATCHEL_CUTS:=3000}"         # of satchel-crash
: "${SATCHEL_SLICES:=8}"           # two of so many slices of satchel-exhaust's triples; 2: all of them
: "${SATCHEL_MUTATIONS:=4000}"    # of satchel-tamper
: "${SATCHEL_FUZZ_SECONDS:=5}"    # of each fuzz target
set -eu
cd "$(dirname "$0")/.."
. platform/setup.sh

passed=0 failed=0 skipped=0 broken=
finish() {
  on_exit
  [ -z "$broken" ] || echo "失败 / Failed:$broken"
  [ "$rc" = 0 ] || [ "$failed" -gt 0 ] || failed=1
  echo "$passed passed, $failed failed, $skipped skipped"
}
trap finish EXIT

# count PASSED FAILED SKIPPED OF_WHAT
count() {
  passed=$((passed + $1)) failed=$((failed + $2)) skipped=$((skipped + $3))
  [ "$2" = 0 ] || broken="$broken $4;"
}

sources() {
  find engine sync platform tests -name node_modules -prune -o \( -name '*.h' -o -name '*.cc' \) -print
}

# one COMMAND …: a check that counts as one.
one() {
  code=0
  "$@" || code=$?
  case $code in
    0) count 1 0 0 ;;
    77) count 0 0 1 ;;
    *) count 0 1 0 "$1 $2" ;;
  esac
}

# tally LOG: "passed failed skipped" of ctest's own log. A program that dies, or fails beside its cases, is a failure more.
tally() {
  awk '
    / Testing: / { cases = bad = 0 }
    /^\[doctest\] test cases:/ {
      gsub(/[^0-9]+/, " "); split($0, n, " ")
      cases += n[1]; bad += n[3]; passed += n[2]; failed += n[3]; skipped += n[4]
    }
    /^Test Passed/ && !cases { passed++ }
    /^Test Failed/ && !bad { failed++ }
    END { print passed + 0, failed + 0, skipped + 0 }
  ' "$1"
}

# run_preset PRESET LABEL [WRAPPER …]: but the tests of that label.
run_preset() {
  preset=$1 but=$2
  shift 2
  build "$preset" || { count 0 1 0 "build of $preset" && return; }
  say "测试 $preset" "Testing $preset"
  log=build/$preset/Testing/Temporary/LastTest.log
  rm -f "$log"
  code=0
  "$@" ctest --preset "$preset" --parallel "$(nproc)" -LE "^$but\$" || code=$?
  before=$failed
  # shellcheck disable=SC2046  # three numbers
  [ ! -f "$log" ] || count $(tally "$log") "$preset"
  [ $code = 0 ] || [ "$failed" -gt "$before" ] || count 0 1 0 "$preset"
}

# What tus-js-client's own test needs; what is there as the lock file has it stays.
npm_packages() {
  tus_js=tests/sync/hub/tus-js
  [ "$tus_js/node_modules/.package-lock.json" -nt "$tus_js/package-lock.json" ] ||
    npm ci --prefix $tus_js --no-fund --no-audit
}

run_scripts() {
  build release || { count 0 1 0 "build of release" && return; }
  if [ -f tests/sync/hub/tus-js/package.json ]; then
    say "安装 npm 包" "Installing npm packages"
    npm_packages || npm_packages || count 0 1 0 "npm ci" # a registry may fail once
  fi
  say "脚本" "Running scripts"
  find tests -name node_modules -prune -o -name '*_test.sh' -print | sort -r >build/scripts
  xargs -P "$(nproc)" -I '{}' sh -c 'sh {} >build/$(basename {}).log 2>&1; echo $? >build/$(basename {}).code' <build/scripts
  while read -r script; do
    log=build/$(basename "$script")
    say "脚本 $script" "Ran $script"
    cat "$log.log"
    one ended "$script" "$(cat "$log.code")"
  done <build/scripts
}

# ended WHAT CODE: how it ended.
ended() {
  return "$2"
}

# halves PROGRAM OPTION COUNT: half of the seeds or cuts on each of two processors.
halves() {
  half=$(($3 / 2))
  "build/planted/bin/$1" "$2" $half &
  other=$!
  code=0
  "build/planted/bin/$1" "$2" $half --from $((half + 1)) || code=$?
  wait $other || code=$?
  return $code
}

run_faults() {
  build planted || { count 0 1 0 "build of planted" && return; }
  say "模拟" "Simulating devices and a hub under faults"
  one halves satchel-sim --seeds "$SATCHEL_SEEDS"
  crash=build/planted/bin/satchel-crash # it uses all processors by itself
  say "断电" "Cutting a day's work short"
  one "$crash" --cuts "$SATCHEL_CUTS"
  say "强制结束" "Killing devices and a hub; filling their disks"
  one "$crash" --kills 300 --full
  say "逐点故障" "Failing each call of a disk, and each allocation"
  one "$crash" --nth
}

# each SCRIPT: one whose last line is "PASSED FAILED".
each() {
  sh "$1" | tee build/tally || true
  # shellcheck disable=SC2046  # two numbers
  count $(tail -n 1 build/tally) 0 "$1"
}

run_mutation() {
  build asan && build planted || { count 0 1 0 "build of planted" && return; }
  say "植入缺陷" "Planting bugs"
  each tests/mutation/run.sh
}

run_coverage() {
  build coverage || { count 0 1 0 "build of coverage" && return; }
  say "分支覆盖" "Counting the branches that tests reach"
  export SATCHEL_SEEDS SATCHEL_CUTS
  each tests/coverage/run.sh
}

run_fuzz() {
  build asan || { count 0 1 0 "build of asan" && return; }
  say "模糊测试" "Fuzzing"
  export SATCHEL_FUZZ_SECONDS
  each tests/fuzz/run.sh
}

# slices N PROGRAM OPTION …: two of N slices of its cases, one on each of two processors.
slices() {
  n=$1
  shift
  "build/planted/bin/$@" --slice "0/$n" &
  other=$!
  code=0
  "build/planted/bin/$@" --slice "1/$n" || code=$?
  wait $other || code=$?
  return $code
}

run_exhaust() {
  build planted || { count 0 1 0 "build of planted" && return; }
  say "穷举" "Exhausting pairs and triples of deeds"
  one slices 2 satchel-exhaust --pairs
  one slices "$SATCHEL_SLICES" satchel-exhaust --triples
}

run_tamper() {
  build planted || { count 0 1 0 "build of planted" && return; }
  say "篡改" "Changing packages and stores"
  one build/planted/bin/satchel-tamper --mutations "$SATCHEL_MUTATIONS" --json
}

run_devices() {
  install_packages device
  say "第三方源码" "Fetching sources of third parties"
  sh platform/third_party/fetch.sh arm64 libcxx || { count 0 1 0 "sources of third parties" && return; }
  run_preset aarch64 ''
  one sh tests/platform/devices/library.sh aarch64 aarch64-linux-gnu-
  run_preset libcxx ''
  # Wine lays its folder out once, not from two tests at a time.
  WINEDEBUG=-all WINEPREFIX=$PWD/build/windows/wine "$(command -v wine64 || echo /usr/lib/wine/wine64)" wineboot --init || :
  run_preset windows ''
}

part() {
  case $1 in
    format)
      say "代码格式" "Checking the format"
      one clang-format --dry-run -Werror $(sources)
      ;;
    release) run_preset release long ;;
    asan) run_preset asan sources ;;
    tsan) run_preset tsan '' setarch -R ;; # ThreadSanitizer of GCC 12 does not know the layout of newer kernels
    scripts) run_scripts ;;
    faults) run_faults ;;
    exhaust) run_exhaust ;;
    tamper) run_tamper ;;
    mutation) run_mutation ;;
    devices) run_devices ;;
    fuzz) run_fuzz ;;
    coverage) run_coverage ;;
    tidy)
      install_packages build tidy
      say "静态检查" "Running clang-tidy"
      # Source by source, not by the dozen; nothing is built, since all that they include is there once it is configured.
      cmake --preset tidy
      one run-clang-tidy -quiet -p build/tidy "$PWD/(engine|sync|platform)/"
      ;;
    *) die "不认识的部分：$1" "Unknown part: $1 (format, release, asan, tsan, scripts, faults, exhaust, tamper, mutation, devices, fuzz, coverage, tidy)" ;;
  esac
}

[ $# -gt 0 ] || set -- format release asan tsan scripts faults exhaust tamper mutation fuzz
install_packages build test
for name in "$@"; do
  part "$name"
done

say "测试总结" "Sum of all tests"
[ "$failed" = 0 ]
