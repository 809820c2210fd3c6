#!/bin/sh
# A witness who has nothing of the hub's machine but its address and its key: days on which all is well, a hub that is
# put back to a backup and says so, and one whose log is written anew.
. "$(dirname "$0")/support.sh"

data=$tmp/hub kept=$tmp/kept

start_hub "$data"
stop_hub TERM
# The hub's key, and a token of the discipline office for long enough.
key=$("$hub" enrol --data "$data" --user zhang --role office --scope office,queens >/dev/null && "$hub" key --data "$data")
"$hub" token --data "$data" --user sun --role discipline --days 30 >"$tmp/token"
ends "a token is for a year at most" 13 "$hub" token --data "$data" --user sun --role discipline --days 367

# watch [OPTION …]: what the daily timer runs.
watch() { "$satchel" witness "$kept" --hub "$url" --hub-key "$key" --token-file "$tmp/token" "$@"; }
# case_of TITLE: one more case, by the office's token.
case_of() {
  curl -sS -f -X POST -H "Authorization: Bearer $("$hub" token --data "$data" --user zhang --role office)" \
    -H 'Content-Type: application/json' --data "{\"title\":\"$1\",\"district\":\"queens\"}" "$url/v1/records/case" |
    json _id
}
copy() { mkdir -p "$2" && cp -a "$1/." "$2" && rm -f "$2/lock"; }
put_back() { rm -rf "$data" && copy "$1" "$data"; }
heads() { ls "$kept" | grep -c '^head-' || :; }
alarms() { ls "$kept" | grep -c '^alarm-' || :; }
seen() { printf '%s\n' "$said" | head -n 1 | json seen; }
# The last head that is kept.
last() { ls "$kept"/head-* | tail -n 1; }

start_hub "$data"
code=$("$hub" enrol --data "$data" --user li --role inspector --scope queens,reference)
"$satchel" init "$tmp/tablet" --hub "$url" --code "$code" >/dev/null
case=$(case_of one)
"$satchel" sync "$tmp/tablet" >/dev/null

ends "without a token nothing is shown" 12 "$satchel" witness "$kept" --hub "$url" --hub-key "$key"
ends "a key that is none" 13 "$satchel" witness "$kept" --hub "$url" --hub-key beef --token-file "$tmp/token"
ends "nor is another's the hub's" 11 "$satchel" witness "$kept" --hub "$url" --token-file "$tmp/token" \
  --hub-key "$(printf '%064d' 7)"
is "nothing was kept of that" 0 "$(heads)"
ends "the first day" 0 watch
has "the first head is kept" "Kept the first head: 2 statements" "$said"
sleep 0.01
ends "once more on that day" 0 watch
has "all is as it was" "The log is as it was: 2 statements" "$said"
is "one file for each" 2 "$(heads)"
"$satchel" put "$tmp/tablet" case "$case" summary=白天 >/dev/null
"$satchel" sync "$tmp/tablet" >/dev/null
ends "the second day" 0 watch --json
is "the log has grown" grown "$(printf '%s' "$said" | json seen)"
is "by what the tablet brought" 3 "$(printf '%s' "$said" | json size)"
ends "a package is made to go on from a kept head" 0 "$hub" package --data "$data" --case "$case" --out "$tmp/case.zip" \
  --witness "$(last)"
ends "and is verified by it" 0 "$satchel" verify "$tmp/case.zip" --hub-key "$key" --witness "$(last)"
has "as one that goes on from it" "The hub's log goes on from the witness's head" "$said"
if python3 -c 'import cryptography' 2>/dev/null; then
  ends "also by the second verifier" 0 python3 "$root/platform/verify/satchel_verify.py" "$tmp/case.zip" \
    --hub-key "$key" --witness "$(last)"
fi
stop_hub TERM
copy "$data" "$tmp/backup"

# What the tablet has seen of the third day is lost at the hub, which notices by it.
serve_again "$data"
"$satchel" put "$tmp/tablet" case "$case" summary=夜里 >/dev/null
"$satchel" sync "$tmp/tablet" >/dev/null
case_of two >/dev/null
ends "the third day" 0 watch
stop_hub TERM
put_back "$tmp/backup"
serve_again "$data"
ends "a hub that was put back and has not noticed" 15 watch --json
is "cannot be told from one that was rewritten" rewritten "$(seen)"
is "but the second day's head is still good" 3 "$(printf '%s\n' "$said" | head -n 1 | json unchanged)"
"$satchel" sync "$tmp/tablet" >/dev/null
case_of three >/dev/null
ends "once it has noticed" 15 watch
has "it says that it was put back" "The hub has signed in its log that it was put back to a backup" "$said"
has "and what is proven" "Proven: the first 3 are as they were" "$said"
has "and what is not" "Not proven of the 2 behind them" "$said"
ends "also in Chinese" 15 watch --lang zh
has "and how to go on" "--accept-restored" "$said"
has "in words" "警报：日志与最后保存的日志头不衔接" "$said"
is "each answer is kept" 3 "$(alarms)"
is "and no head" 4 "$(heads)"
ends "who has looked into it accepts it" 0 watch --accept-restored
ends "and from there it goes on" 0 watch
has "as any day" "The log is as it was" "$said"
stop_hub TERM

# Somebody puts in an older copy, and has it grow otherwise, to the same length and beyond, under the same log epoch.
copy "$data" "$tmp/older"
serve_again "$data"
case_of four >/dev/null
case_of five >/dev/null
ends "a good day" 0 watch
good=$(last)
stop_hub TERM
put_back "$tmp/older"
serve_again "$data"
case_of quatre >/dev/null
ends "a log that is shorter" 15 watch
has "is noticed" "ALARM" "$said"
case_of cinq >/dev/null
ends "one as long" 15 watch
case_of six >/dev/null
ends "and a longer one" 15 watch
has "with its own sentence" "The hub's log does not go on from the head that was kept" "$said"
has "and no word of a restore" "The hub's log tells of no restore since" "$said"
ends "which nobody can accept" 15 watch --accept-restored
ends "a machine is told, too" 15 watch --json
is "the last answer is the same" rewritten "$(seen)"
has "by its code" '"code":"log_rewritten"' "$said"
evidence=$(printf '%s\n' "$said" | head -n 1 | json file)
is "the evidence has the head that was kept" "$(json root <"$good")" \
  "$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["kept"]["root"])' "$evidence")"
is "and both answers as they came" 200 \
  "$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["answers"][-1]["status"])' "$evidence")"
is "the last good head is still the last" "$good" "$(last)"
stop_hub TERM
ends "where there is no hub it waits" 11 watch
alter_byte "$good"
ends "a head that was changed at the witness is noticed" 15 watch
