#!/bin/sh
# Runs every target of build/asan for SATCHEL_FUZZ_SECONDS (60), two at a time, from its corpus, which it does not touch.
#   sh tests/fuzz/run.sh [TARGET …]
# Ends with "PASSED FAILED", for tests/run.sh. What fails is told with its input and how to run that again.
set -u
cd "$(dirname "$0")/../.."
seconds=${SATCHEL_FUZZ_SECONDS:-60}
scratch=build/asan/scratch
[ $# -gt 0 ] || set -- $(cd tests/fuzz && ls fuzz_*.cc | sed 's/^fuzz_//; s/\.cc$//')

# most TARGET: the longest input; larger ones cost speed and find no more.
most() {
  case $1 in
    store) echo 65536 ;;
    photo | schema) echo 8192 ;;
    head) echo 20000 ;;
    *) echo 4096 ;;
  esac
}

# fuzz TARGET: its log and its result stand in the scratch folder.
fuzz() {
  work=$scratch/$1
  rm -rf "$work"
  mkdir -p "$work/new"
  words=
  [ ! -f "tests/fuzz/dictionaries/$1.dict" ] || words=-dict=tests/fuzz/dictionaries/$1.dict
  code=0
  ASAN_OPTIONS=strict_string_checks=1:detect_stack_use_after_return=1:allocator_may_return_null=0 \
    UBSAN_OPTIONS=print_stacktrace=1 \
    "build/asan/bin/fuzz_$1" "$work/new" "tests/fuzz/corpus/$1" ${words:+"$words"} -max_total_time="$seconds" \
    -max_len="$(most "$1")" -rss_limit_mb=1024 -malloc_limit_mb=256 -timeout=20 -artifact_prefix="$work/" \
    -print_final_stats=1 >"$work/log" 2>&1 || code=$?
  echo $code >"$work/code"
}

tell() {
  work=$scratch/$1
  if [ "$(cat "$work/code")" = 0 ]; then
    passed=$((passed + 1))
    runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$work/log")
    echo "fuzz_$1: $runs inputs / 个输入"
    return
  fi
  failed=$((failed + 1))
  echo "fuzz_$1: FAILED / 失败"
  grep -E '^(==.*ERROR|SUMMARY|does not hold|.*runtime error)' "$work/log" | head -5
  for input in "$work"/crash-* "$work"/timeout-* "$work"/oom-* "$work"/leak-*; do
    [ -f "$input" ] && echo "  input: $input; again: build/asan/bin/fuzz_$1 $input"
  done
  echo "  log: $work/log"
}

passed=0 failed=0
while [ $# -gt 0 ]; do
  first=$1 second=${2:-}
  fuzz "$first" &
  running=$!
  [ -z "$second" ] || fuzz "$second"
  wait $running
  tell "$first"
  [ -z "$second" ] || tell "$second"
  shift
  [ $# = 0 ] || shift
done
echo "$passed $failed"
[ $failed = 0 ]
