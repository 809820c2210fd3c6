#!/bin/sh
# Real programs through a hostile wire, all trials at once: they mostly wait. README.md says how to repeat a failure.
set -eu
cd "$(dirname "$0")/../.."
wire=${SATCHEL_BIN:-build/release/bin}/satchel-wire
seed=${SATCHEL_WIRE_SEED:-1}

"$wire" slow --from "$seed" --speed 30 &
slow=$!
"$wire" stalling &
stalling=$!
"$wire" hostile --from "$seed" --seeds 2 &
some=$!
code=0
"$wire" hostile --from $((seed + 2)) --seeds 2 || code=$?
for pid in $slow $stalling $some; do
  wait "$pid" || code=$?
done
[ $code = 0 ] && echo "ok" || echo "not ok"
exit $code
