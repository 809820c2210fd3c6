#!/bin/sh
# The repeat list with the real programs: complaints that come in enter it by themselves, a person links and parts, the hub says the same.
. "$(dirname "$0")/support.sh"

data=$tmp/hub office=$tmp/office tablet=$tmp/tablet maps=$root/platform/cli/maps real=$root/../shared/data
complaints=$real/complaints-nyc311-2023-12-10.csv
start_hub "$data"
code=$("$hub" enrol --data "$data" --user zhang --role office --scope office,reference,汉滨,queens,bronx,brooklyn,manhattan,staten_island,unspecified)
"$satchel" init "$office" --hub "$url" --code "$code" >/dev/null
"$satchel" sync "$office" >/dev/null
ends "without the catalogues there is no list" 13 "$satchel" repeat "$office"
"$hub" catalogue load --data "$data" >/dev/null
"$satchel" sync "$office" >/dev/null
ends "with them it is empty" 0 "$satchel" repeat "$office" --lang en
is "and says so" "No problem has 3 complaints" "$said"

sizes() { python3 -c 'import json, sys; print(*[json.loads(line)["complaints"] for line in sys.stdin])'; }
complain() { "$satchel" put "$office" complaint district=汉滨 received="$1" address="$2" complaint_type=噪声; }
a=$(complain 2021-07-01T08:00:00+08:00 "金州路 1 号")
b=$(complain 2021-07-02T08:00:00+08:00 "金州路 1 号")
c=$(complain 2021-07-03T08:00:00+08:00 "")
ends "a person links the third" 0 "$satchel" link "$office" "$c" --to "$a" --lang en
is "and it enters" "1 problems entered the repeat list" "$said"
has "with its history" "$(TZ=Asia/Shanghai date +%Y)" "$("$satchel" repeat "$office" --json | json history)"
is "whoever complained in it is still to be told" inform "$("$satchel" due "$office" --json | grep "$c" | grep -o inform | head -n 1)"
is "as of a day before there were two" "" "$("$satchel" repeat "$office" --at 2021-07-02 --json)"
ends "who parts it says why" 2 "$satchel" part "$office" "$c" --from "$b"
ends "nor is it taken away by put without a word" 13 "$satchel" put "$office" complaint "$c" site="$("$satchel" put "$office" site name=另一处 district=汉滨)" same_as=
ends "a person parts it again" 0 "$satchel" part "$office" "$c" --from "$b" --reason 两个厂
has "and that stays with it" 两个厂 "$("$satchel" show "$office" complaint "$c" --json)"
is "two stay on the list, for a person to decide" 2 "$("$satchel" repeat "$office" --json | sizes)"
ends "linking what is not here" 13 "$satchel" link "$office" "$c" --to 01a2099d-ce25-7000-abad-f496719f7305
ends "linking it to itself" 13 "$satchel" link "$office" "$c" --to "$c"
"$satchel" sync "$office" >/dev/null
token=$("$hub" token --data "$data" --user wang --role office)
curl -sS -H "Authorization: Bearer $token" -H 'Content-Type: application/json' -d '{"district":"汉滨","received":"2021-07-04T08:00:00+08:00","address":"汉江路 9 号","complaint_type":"恶臭"}' "$url/v1/records/complaint" >/dev/null
for day in 05 06; do complain 2021-07-${day}T08:00:00+08:00 "汉江路 9 号" >/dev/null; done
for id in $("$satchel" show "$office" complaint --json | python3 -c 'import json, sys
for line in sys.stdin:
    r = json.loads(line)
    if r["fields"].get("address") == "汉江路 9 号": print(r["id"])'); do "$satchel" put "$office" complaint "$id" complaint_type=恶臭 >/dev/null; done
is "what came by another way enters with the sync" 1 "$("$satchel" sync "$office" --json | json entered)"
is "once" "" "$("$satchel" sync "$office" --json | grep -o '"entered":[0-9]*' || :)"
is "the hub has the same list" "3 2" "$("$hub" repeat --data "$data" --json | sizes)"
code=$("$hub" enrol --data "$data" --user li --role inspector --scope 汉滨,reference)
"$satchel" init "$tablet" --hub "$url" --code "$code" >/dev/null
"$satchel" sync "$tablet" >/dev/null
is "and a tablet of that district" "3 2" "$("$satchel" repeat "$tablet" --json | sizes)"

[ -f "$complaints" ] || { echo "skipped: no real files beside the checkout" && exit 0; }
office=$tmp/real
code=$("$hub" enrol --data "$data" --user chen --role office --scope reference,queens,bronx,brooklyn,manhattan,staten_island,unspecified)
"$satchel" init "$office" --hub "$url" --code "$code" >/dev/null
"$satchel" sync "$office" >/dev/null
# By the incident's address alone: where there is none, a landmark is no address of a site.
python3 - "$maps/nyc311.json" "$tmp/map.json" <<'E'
import json, sys
m = json.load(open(sys.argv[1]))
m["fields"]["address"] = "incident_address"
json.dump(m, open(sys.argv[2], "w"))
E
ends "real complaints come in" 0 "$satchel" import "$office" complaint "$complaints" --map "$tmp/map.json" --json
is "five problems enter by themselves" "500 5" "$(printf '%s' "$said" | json created) $(printf '%s' "$said" | json entered)"
is "by address and type" "23 3 3 3 3" "$("$satchel" repeat "$office" --json | sizes)"
is "by address" "23 5 3 3 3" "$("$satchel" repeat "$office" --by address --json | sizes)"
is "the first of them" "92-02 CORONA AVENUE" "$("$satchel" repeat "$office" --json | head -n 1 | json address)"
first=$("$satchel" repeat "$office" --json | head -n 1 | python3 -c 'import json, sys; print(json.load(sys.stdin)["ids"][0])')
"$satchel" repeat "$office" --asked --json >"$tmp/asked"
is "29 are asked about with it, 20 m away" "29 20 20" "$(python3 -c 'import json, sys
m = [p["metres"] for p in map(json.loads, open(sys.argv[2])) if sys.argv[1] in (p["a"], p["b"])]
print(len(m), min(m), max(m))' "$first" "$tmp/asked")"
is "and none of them is linked" 23 "$("$satchel" repeat "$office" --json | head -n 1 | json complaints)"
is "each has its site" 5 "$("$satchel" sql "$office" "SELECT count(*) FROM list_entry e JOIN site s ON s._id = e.site WHERE s.district <> '汉滨'" --json | grep -o '[0-9]*' | tail -n 1)"
"$satchel" sync "$office" >/dev/null
narrow=$tmp/narrow
code=$("$hub" enrol --data "$data" --user sun --role office --scope office,reference)
"$satchel" init "$narrow" --hub "$url" --code "$code" >/dev/null
"$satchel" sync "$narrow" >/dev/null
cat >"$tmp/own.json" <<'J'
{"key": "external_key", "fields": {"external_key": "k", "district": "d", "address": "a", "complaint_type": "t", "received": "r"}}
J
printf 'k,d,a,t,r\n1,石泉,石泉货场,扬尘,2021-07-01T08:00:00Z\n2,石泉,石泉货场,扬尘,2021-07-02T08:00:00Z\n3,石泉,石泉货场,扬尘,2021-07-03T08:00:00Z\n4,office,门口,噪声,2021-07-03T08:00:00Z\n' >"$tmp/own.csv"
ends "complaints of a district that an office does not hold come in" 0 "$satchel" import "$narrow" complaint "$tmp/own.csv" --map "$tmp/own.json" --lang en
has "which is said" "3 complaints are of districts that this office does not hold (石泉)" "$said"
has "and who enters their problem" "1 problems of theirs that are enough are entered at the hub" "$said"
for day in 1 2 3; do "$satchel" put "$narrow" complaint district=平利 received=2021-07-0${day}T08:00:00Z address="平利豆腐坊" complaint_type=烟气 >/dev/null; done
for _ in 1 2 3 4; do "$satchel" sync "$narrow" >/dev/null; done
is "what the hub refuses an office is not tried for ever" ok "$([ "$("$satchel" quarantine "$narrow" --json | wc -l)" -eq 0 ] && echo ok)"
is "the hub has them beside the others" "23 3 3 3 3 3 3 3 2" "$("$hub" repeat --data "$data" --json | sizes)"
has "it enters what that office could not" "2 problems entered" "$("$hub" repeat --data "$data" --enter --lang en)"
is "once" "" "$("$hub" repeat --data "$data" --enter --lang en | grep entered || :)"
kill "$hub_pid" && wait "$hub_pid" && hub_pid=
ends "the hub is sound" 0 "$hub" verify --data "$data"
