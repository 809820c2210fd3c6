#!/bin/sh
# Files of other systems into a store, with the real programs: what was left out and why, killed and begun again, who somebody is.
. "$(dirname "$0")/support.sh"

data=$tmp/hub office=$tmp/office maps=$root/platform/cli/maps real=$root/../shared/data
start_hub "$data"
code=$("$hub" enrol --data "$data" --user zhang --role office --scope office,reference,queens,bronx,brooklyn,manhattan,staten_island,unspecified,chicago)
"$satchel" init "$office" --hub "$url" --code "$code" >/dev/null
"$satchel" sync "$office" >/dev/null
count() { "$satchel" sql "$office" "SELECT count(*) FROM $1" --json | grep -o '[0-9]*' | tail -n 1; }

cat >"$tmp/calls.csv" <<'E'
no,day,where,caller,tel,words
1,2023-12-10T08:00:00,queens,赵钱孙李周,13987651234,只有我家窗户对着
2,2023-12-10T09:00:00,queens,,,
1,2023-12-10T10:00:00,queens,郑王吴孙,13700000000,又来了
4,yesterday,queens,冯陈褚卫,13600000000,听不清
E
cat >"$tmp/calls.json" <<'E'
{"type": "complaint", "key": "external_key",
 "fields": {"external_key": "no", "received": {"column": "day", "offset": "+08:00"}, "district": "where"},
 "identity": {"as": "complaint_draft", "by": "complaint", "copy": {"district": "district", "taken": "received"},
              "parts": {"name": "caller", "phone": "tel", "text": "words"}}}
E
import_calls() { "$satchel" import "$office" complaint "$tmp/calls.csv" --map "$tmp/calls.json" "$@"; }
ends "calls with their callers come in" 0 import_calls --report "$tmp/out.csv" --lang en
has "a reason for each row that did not" "its key came earlier in this file: 1 rows (lines 4)" "$said"
has "also for the bad one" "1 rows (lines 5)" "$said"
is "the report has both" "line,reason,key 4,repeated,1 5,invalid_value," "$(cut -d, -f1-3 "$tmp/out.csv" | paste -sd ' ')"
said=$(import_calls --json)
is "again: they are known" "3 1" "$(printf '%s' "$said" | json reasons.known) $(printf '%s' "$said" | json reasons.invalid_value)"
is "one of them has an identity" 1 "$(count complaint_draft)"
for word in 赵钱孙李周 13987651234 只有我家窗户对着 郑王吴孙 冯陈褚卫; do
  grep -rqa "$word" "$office" "$tmp/out.csv" && not_ok "'$word' is nowhere" || ok "'$word' is nowhere"
done
"$satchel" sync "$office" >/dev/null
draft=$("$satchel" show "$office" complaint_draft --json | json id)
intake=$("$hub" token --data "$data" --user sun --role intake)
has "the intake reads who called" 赵钱孙李周 "$(curl -sS -H "Authorization: Bearer $intake" "$url/v1/records/complaint_draft/$draft/identity")"
printf '{"fields": {"text": "words"}}' >"$tmp/plain.json"
ends "a map that has it in plain is refused" 13 "$satchel" import "$office" complaint "$tmp/calls.csv" --map "$tmp/plain.json"
has "and says what to do" identity "$said"
printf '{"fields": {"name": "caller"}}' >"$tmp/plain.json"
ends "so is one for complainants" 13 "$satchel" import "$office" complainant "$tmp/calls.csv" --map "$tmp/plain.json"
ends "a report that cannot be written" 10 import_calls --report "$tmp/none/out.csv"

"$hub" catalogue load --data "$data" >/dev/null
"$satchel" sync "$office" >/dev/null
printf 'no,by,day\n71,hotline_12369,2023-05-01\n72,hotline_12369,2025-05-01\n' >"$tmp/hotline.csv"
printf '{"key": "external_key", "fields": {"external_key": "no", "channel": "by", "received": {"column": "day", "format": "%%Y-%%m-%%d", "offset": "+08:00"}, "district": {"default": "queens"}}}' >"$tmp/hotline.json"
is "a channel that had ended is told" 1 "$("$satchel" import "$office" complaint "$tmp/hotline.csv" --map "$tmp/hotline.json" --json | json channel_out_of_use)"

python3 - "$tmp/many.csv" <<'E'
import sys
with open(sys.argv[1], "w") as out:
    out.write("no,name\n")
    for i in range(6000): out.write(f"S{i},商铺{i}\n")
E
printf '{"key": "permit", "fields": {"permit": "no", "name": "name", "district": {"default": "queens"}}}' >"$tmp/many.json"
"$satchel" import "$office" site "$tmp/many.csv" --map "$tmp/many.json" >/dev/null 2>&1 &
import_pid=$!
for _ in $(seq 200); do
  [ "$(count site)" = 0 ] || break
  sleep 0.02
done
kill -9 "$import_pid" 2>/dev/null || :
wait "$import_pid" 2>/dev/null || :
first=$(count site)
is "killed: whole transactions stay" 0 $((first % 500))
ends "begun again" 0 "$satchel" import "$office" site "$tmp/many.csv" --map "$tmp/many.json" --json
is "it goes on where it was" $((6000 - first)) "$(printf '%s' "$said" | json created)"
is "and doubles nothing" 6000 "$(count site)"

[ -d "$real" ] || { echo "skipped: no real files beside the checkout" && exit 0; }
complaints=$real/complaints-nyc311-2023-12-10.csv inspections=$real/inspections-chicago-2011-2014.csv
ends "real complaints" 0 "$satchel" import "$office" complaint "$complaints" --map "$maps/nyc311.json" --json
is "all 500" 500 "$(printf '%s' "$said" | json created)"
ends "once more" 0 "$satchel" import "$office" complaint "$complaints" --map "$maps/nyc311.json" --json
is "none twice" 500 "$(printf '%s' "$said" | json reasons.known)"
inspections() { "$satchel" import "$office" visit "$inspections" --map "$maps/chicago-visits.json" "$@"; }
ends "inspections before their sites" 0 inspections --json
is "are told" 13641 "$(printf '%s' "$said" | json reasons.not_here)"
ends "real licensees" 0 "$satchel" import "$office" site "$inspections" --map "$maps/chicago-sites.json" --json
is "each once" 8987 "$(printf '%s' "$said" | json created)"
is "the rest repeat them" 4654 "$(printf '%s' "$said" | json reasons.repeated)"
ends "real inspections" 0 inspections --json
is "all of them" 13641 "$(printf '%s' "$said" | json created)"
ends "once more" 0 inspections --report "$tmp/out.csv"
is "each row is told in the report" 13642 "$(wc -l <"$tmp/out.csv")"
is "each found its site" 13641 "$(count "visit v JOIN site s ON s._id = v.site")"
ends "all of it goes to the hub" 0 "$satchel" sync "$office"
is "which takes it" "0 0" "$("$satchel" status "$office" --json | python3 -c 'import json, sys; s = json.load(sys.stdin); print(s["waiting"], s["quarantined"])')"
