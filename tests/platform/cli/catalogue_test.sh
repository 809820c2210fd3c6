#!/bin/sh
# The bureau's dated rows, with the real programs: loaded once, received by tablets, changed by the office and kept so.
. "$(dirname "$0")/support.sh"

data=$tmp/hub office=$tmp/office tablet=$tmp/tablet
ends "no hub, no rows" 13 "$hub" catalogue list --data "$tmp/none"
start_hub "$data"
ends "they are loaded beside the serving hub" 0 "$hub" catalogue load --data "$data" --user zhang --json
is "all of them are new" 0 "$(printf '%s' "$said" | json unchanged)"
before=$("$hub" catalogue list --data "$data" --json | wc -l)
ends "loaded again" 0 "$hub" catalogue load --data "$data" --json
is "nothing is new" 0 "$(printf '%s' "$said" | grep -c '"what"')"
is "and nothing stands twice" "$before" "$("$hub" catalogue list --data "$data" --json | wc -l)"

code=$("$hub" enrol --data "$data" --user zhang --role office --scope office,reference)
"$satchel" init "$office" --hub "$url" --code "$code" >/dev/null
code=$("$hub" enrol --data "$data" --user li --role inspector --scope queens,reference)
"$satchel" init "$tablet" --hub "$url" --code "$code" >/dev/null
"$satchel" sync "$office" >/dev/null && "$satchel" sync "$tablet" >/dev/null
rows() { "$satchel" show "$1" "$2" --json | wc -l; }
is "the tablet has the limits" "$("$hub" catalogue list limit --data "$data" --json | wc -l)" "$(rows "$tablet" limit)"
is "and the statutes" "$("$hub" catalogue list statute --data "$data" --json | wc -l)" "$(rows "$tablet" statute)"

acts() { "$hub" catalogue list statute --data "$data" --json --on "$1" | python3 -c 'import json, sys
print(*[json.loads(line)["name"] for line in sys.stdin], sep="\n")'; }
has "before the Code the old acts hold" 大气污染防治法 "$(acts 2026-08-14)"
is "and no Code" 0 "$(acts 2026-08-14 | grep -c 法典)"
has "from its day on it stands" 法典 "$(acts 2026-08-15)"
is "and no such act" 0 "$(acts 2026-08-15 | grep -c 大气污染防治法)"
has "nobody has confirmed that row" 未核实 "$("$hub" --lang zh catalogue list statute --data "$data" --on 2026-08-15)"
ends "no such day" 13 "$hub" catalogue list statute --data "$data" --on 2026-13-01
ends "no such type" 13 "$hub" catalogue list unheard --data "$data"

row=$("$hub" catalogue list quiet_rule --data "$data" --json | json id)
ends "the office changes a row in its store" 0 "$satchel" put "$office" quiet_rule "$row" to_time=21:00 confirmed=yes
"$satchel" sync "$office" >/dev/null && "$satchel" sync "$tablet" >/dev/null
is "the tablet has it" 21:00 "$("$satchel" show "$tablet" quiet_rule "$row" --json | json fields.to_time)"
ends "a load leaves it" 0 "$hub" catalogue load --data "$data" --only quiet_rules --lang en
has "and says so" "changed here, kept: quiet_rule" "$said"
has "both values" "'21:00' here, '21:30' as it ships" "$said"
ends "force takes what ships" 0 "$hub" catalogue load --data "$data" --only quiet_rule --force
"$satchel" sync "$tablet" >/dev/null
is "the tablet has that" 21:30 "$("$satchel" show "$tablet" quiet_rule "$row" --json | json fields.to_time)"

token=$("$hub" token --data "$data" --user zhang --role office)
api() { curl -s -H "Authorization: Bearer $token" -H 'Content-Type: application/json' "$@"; }
version=$(api -o /dev/null -D - "$url/v1/records/quiet_rule/$row" | tr -d '\r' | sed -n 's/^ETag: //Ip')
api -X PATCH -H "If-Match: $version" -d '{"limit": 550}' "$url/v1/records/quiet_rule/$row" >/dev/null
is "so does the office by the API" 550 "$("$hub" catalogue list quiet_rule --data "$data" --json | json limit)"
is "a load leaves that, too" edited "$("$hub" catalogue load --data "$data" --only quiet_rule --json | head -n 1 | json what)"

printf '{"quiet_rule": [{"key": "our square", "place": "东坝广场", "limit": 600}]}' >"$tmp/own.json"
ends "the bureau's own rows" 0 "$hub" catalogue load --data "$data" --file "$tmp/own.json" --user zhang
is "stand beside them" 2 "$("$hub" catalogue list quiet_rule --data "$data" --json | wc -l)"
printf '{"quiet_rule": [{"key": "our square", "plaza": "东坝广场"}]}' >"$tmp/own.json"
ends "what is no row is refused" 13 "$hub" catalogue load --data "$data" --file "$tmp/own.json"
ends "no catalogue of that name" 13 "$hub" catalogue load --data "$data" --only unheard
kill "$hub_pid" && wait "$hub_pid" && hub_pid=
ends "the hub is sound" 0 "$hub" verify --data "$data"
