#!/bin/sh
# Two tablets that record and sync in steps, beside each other and a hub, are killed at random: 200 times within a step,
# and some times between two. In the end nothing that was saved is missing, and both show the same. SATCHEL_KILLS,
# SATCHEL_SEED: how often, and which.
. "$(dirname "$0")/../cli/support.sh"

data=$tmp/hub tablets=$bin/two_tablets photo=$root/../shared/data/photos/DSCN0021.jpg
[ -f "$photo" ] || { photo=$tmp/photo && head -c 100000 /dev/zero >"$photo"; }
start_hub "$data"
enrolled() { "$hub" enrol --data "$data" --user "$1" --role "$2" --scope "$3"; }
"$satchel" init "$tmp/office" --hub "$url" --code "$(enrolled zhang office office,reference,queens)" >/dev/null
case=$("$satchel" put "$tmp/office" case title=夜间施工 district=queens status=accepted)
"$satchel" sync "$tmp/office" >/dev/null
for who in li wang; do
  ends "$who enrols" 0 "$tablets" enrol "$tmp/$who" "$url" "$(enrolled $who inspector queens,reference)"
  ends "$who has the case" 0 "$tablets" rest "$tmp/$who"
done

seed=${SATCHEL_SEED:-$(date +%s)}
echo "seed $seed"
ended=0
python3 - "$tablets" "$tmp" "$case" "$photo" "$seed" "${SATCHEL_KILLS:-200}" <<'PY' || ended=$?
import random, subprocess, sys, time
tablets, folder, case, photo, seed, kills = sys.argv[1:6] + [int(sys.argv[6])]
dice = random.Random(int(seed))
running, runs, within, between = {}, 0, 0, 0

def start(who):
    global runs
    runs += 1
    running[who] = subprocess.Popen(
        [tablets, "work", f"{folder}/{who}", case, photo, f"{folder}/{who}.ledger", str(runs)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0)

def wait_for_begin(who):
    for line in running[who].stdout:
        if line == b"begin\n":
            return
    sys.exit(f"{who} ended by itself: {running[who].stderr.read().decode()}")

def kill(who):
    """What it said last tells whether it was in a step: it says "end" once the step has returned."""
    running[who].kill()
    said, _ = running[who].communicate()
    return not said or said.endswith(b"begin\n")

for who in ("li", "wang"):
    start(who)
while within < kills and between < 4 * kills:
    who = dice.choice(("li", "wang"))
    for _ in range(dice.randrange(1, 4)):
        wait_for_begin(who)
    time.sleep(dice.uniform(0, 0.1) ** 2 * 10)
    if kill(who):
        within += 1
    else:
        between += 1
    start(who)
for who in running:
    kill(who)
print(f"killed {within} times within a step, {between} times between two")
sys.exit(0 if within >= kills else "too seldom within a step")
PY
is "all runs went on until they were killed, so often within a step" 0 "$ended"

# To quiet: li settles what is open, then each hears of the other.
for round in 1 2 3; do
  ends "li comes to rest ($round)" 0 "$tablets" rest "$tmp/li" settle
  ends "wang comes to rest ($round)" 0 "$tablets" rest "$tmp/wang"
done

# all STORE: every record as it shows, but for who has yet to hear of what.
all() {
  for type in case finding photo conflict; do "$satchel" show "$1" $type --json; done | sort
}
all "$tmp/li" >"$tmp/li.all"
all "$tmp/wang" >"$tmp/wang.all"
ends "both show the same" 0 cmp "$tmp/li.all" "$tmp/wang.all"
is "and no conflict is open" "" "$("$satchel" conflicts "$tmp/wang" --json)"
for who in li wang; do
  missing=0
  while read -r type id; do grep -q "\"type\":\"$type\",\"id\":\"$id\"" "$tmp/li.all" || missing=$((missing + 1)); done <"$tmp/$who.ledger"
  is "nothing that $who saved is missing, of $(wc -l <"$tmp/$who.ledger")" 0 $missing
  is "$who has sent all" 0 "$("$satchel" status "$tmp/$who" --json | json waiting)"
  is "$who has every photo at the hub" 0 "$("$satchel" status "$tmp/$who" --json | json originals.waiting)"
  is "$who has nothing in quarantine" 0 "$("$satchel" status "$tmp/$who" --json | json quarantined)"
  is "$who met no damage" "" "$(ls "$tmp/$who/aside" 2>/dev/null || :)"
  ends "$who is sound" 0 "$satchel" verify "$tmp/$who"
done

# Suspended: another process may have the store meanwhile.
mkfifo "$tmp/in"
"$tablets" suspend "$tmp/li" <"$tmp/in" >"$tmp/out" &
suspended=$!
exec 3>"$tmp/in"
for _ in $(seq 100); do
  grep -q suspended "$tmp/out" && break
  sleep 0.1
done
ends "another process writes while it is suspended" 0 "$satchel" put "$tmp/li" finding of_type=case of="$case" severity=minor fact=夜间
echo go >&3
exec 3>&-
ended=0
wait $suspended || ended=$?
is "and it goes on" 0 $ended
has "with the store" resumed "$(cat "$tmp/out")"
stop_hub TERM
ends "the hub is sound" 0 "$hub" verify --data "$data"
