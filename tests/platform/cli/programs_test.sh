#!/bin/sh
# The programs as people and scripts use them: every command once, exit codes, both languages.
. "$(dirname "$0")/support.sh"

data=$tmp/hub office=$tmp/office tablet=$tmp/tablet

for command in init put seal correct photo import show sql sync bundle status conflicts settle quarantine retry verify export trust demo; do
  ends "satchel $command --help" 0 "$satchel" "$command" --help
done
for command in serve enrol token user verify accept; do
  ends "satchel-hub $command --help" 0 "$hub" "$command" --help
done
has "help is in Chinese where the locale is" "记录类型" "$(LC_ALL=zh_CN.UTF-8 "$satchel" show --help)"
has "--lang goes before the locale" "记录类型" "$("$satchel" show --lang zh --help)"
ends "an unknown command is used wrongly" 2 "$satchel" nonsense
ends "a missing argument is used wrongly" 2 "$satchel" put
ends "a store that is not there" 13 "$satchel" status "$tmp/nowhere"
has "the error has a sentence" "Not found" "$said"
[ ! -e "$tmp/nowhere" ] && ok "and nothing was made there" || not_ok "and nothing was made there"

start_hub "$data"
code=$("$hub" enrol --data "$data" --user zhang --role office --scope office,reference,queens,bronx)
ends "enrolling the office" 0 "$satchel" init "$office" --hub "$url" --code "$code"
ends "a code works once" 13 "$satchel" init "$tmp/again" --hub "$url" --code "$code"
code=$("$hub" enrol --data "$data" --user li --role inspector --scope queens,reference --json | json code)
ends "enrolling a tablet" 0 "$satchel" init "$tablet" --hub "$url" --code "$code" --json
ends "a store stands there already" 13 "$satchel" init "$tablet" --hub "$url" --code "$code"
code=$("$hub" enrol --data "$data" --user wu --role inspector --scope bronx)
ends "no hub there" 11 "$satchel" init "$tmp/lost" --hub http://127.0.0.1:1 --code "$code"
ends "the same code where the hub is" 0 "$satchel" init "$tmp/lost" --hub "$url" --code "$code"

id=$("$satchel" put "$office" case title="夜间施工, 噪声" district=queens latitude=407422633 longitude=-738721676 officers=wang,li)
is "put prints an id" 36 ${#id}
ends "put changes" 0 "$satchel" put "$office" case "$id" officers+=zhao officers-=wang status=accepted
is "sets add and remove" '["li","zhao"]' "$("$satchel" sql "$office" "SELECT officers FROM \"case\"" --json | json officers)"
ends "an illegal step is refused" 13 "$satchel" put "$office" case "$id" status=closed_for_ever
ends "an unknown field is refused" 13 "$satchel" put "$office" case "$id" colour=red
ends "an unknown type is refused" 13 "$satchel" put "$office" nonsense title=x
ends "a bad id is refused" 13 "$satchel" put "$office" case 123 title=x
has "show has the title in the chosen language" "标题" "$("$satchel" show "$office" case "$id" --lang zh)"
is "show --json has the fields" "夜间施工, 噪声" "$("$satchel" show "$office" case "$id" --json | json fields.title)"
has "show lists a type" "$id" "$("$satchel" show "$office" case)"
ends "status" 0 "$satchel" status "$office"
is "two changes wait" 2 "$("$satchel" status "$office" --json | json waiting)"
ends "sync" 0 "$satchel" sync "$office"
is "nothing waits" 0 "$("$satchel" status "$office" --json | json waiting)"
is "sync tells a machine" true "$("$satchel" sync "$tablet" --json | json complete)"
has "the tablet has the case" "$id" "$("$satchel" show "$tablet" case)"

"$satchel" sql "$tablet" "DELETE FROM \"case\"" 2>/dev/null && not_ok "sql only reads" || ok "sql only reads"
has "and the record is still there" "$id" "$("$satchel" show "$tablet" case)"
ends "sql that does not compile" 13 "$satchel" sql "$tablet" "SELEKT"
has "sql prints a table" "407422633" "$("$satchel" sql "$tablet" "SELECT title, latitude FROM \"case\"")"

visit=$("$satchel" put "$tablet" visit case="$id" kind=on_site result=见照片)
python3 - "$tmp/p.jpg" <<'PY'
import sys
open(sys.argv[1], "wb").write(b"\xff\xd8\xff\xd9 not much of a picture")
PY
photo=$("$satchel" photo "$tablet" "$tmp/p.jpg" --of "visit/$visit" --proves "围挡")
is "a photo's origin is imported" imported "$("$satchel" show "$tablet" photo "$photo" --json | json fields.origin)"
is "its original waits" 1 "$("$satchel" status "$tablet" --json | json originals.waiting)"
ends "a photo of nothing" 13 "$satchel" photo "$tablet" "$tmp/p.jpg" --of "visit/$id"
ends "originals wait on a metered network" 0 "$satchel" sync "$tablet" --network metered
is "the original waits still" 1 "$("$satchel" status "$tablet" --json | json originals.waiting)"
ends "and go on an unmetered one" 0 "$satchel" sync "$tablet" --seconds 60 --bytes 100000000
is "the original is at the hub" 1 "$("$satchel" status "$tablet" --json | json originals.at_hub)"
sum=$(sha256sum "$tmp/p.jpg" | cut -d' ' -f1)
is "its bytes are the same there" "$sum" "$(find "$data/blobs" -type f -exec sha256sum {} + | cut -d' ' -f1)"

ends "a seal of what is incomplete is refused" 13 "$satchel" seal "$tablet" visit "$visit"
has "and says what is missing" "missing: Certificate shown (Visit $visit)" "$said"
has "and who is not in the register" "缺：至少两名检查人员在到达时持有有效执法证件" "$("$satchel" seal "$tablet" visit "$visit" --check --lang zh || :)"
for user in li wang; do
  officer=$("$satchel" put "$office" officer user=$user name=$user)
  ends "the office registers $user's certificate" 0 "$satchel" put "$office" certificate officer="$officer" number=61-$user valid_from=2020-01-01 valid_to=2099-12-31
done
ends "the register goes out" 0 "$satchel" sync "$office"
ends "and comes in" 0 "$satchel" sync "$tablet"
ends "the visit is completed" 0 "$satchel" put "$tablet" visit "$visit" arrive=2026-03-01T10:00:00+08:00 leave=2026-03-01T11:00:00+08:00 \
  officers=li,wang certificate_shown=yes recusal_told=yes party_state=present
ends "the party has not signed" 13 "$satchel" seal "$tablet" visit "$visit" --check --json
is "and a machine hears of it" visit "$(printf '%s\n' "$said" | head -n 1 | json type)"
attendee=$("$satchel" put "$tablet" attendee visit="$visit" roles=party name=赵 signed_state=refused)
ends "a refusal needs a reason" 13 "$satchel" seal "$tablet" visit "$visit"
has "which is told of the attendee" "(Attendee $attendee)" "$said"
ends "the reason" 0 "$satchel" put "$tablet" attendee "$attendee" refusal_reason=不认可检查结论
ends "nothing is missing" 0 "$satchel" seal "$tablet" visit "$visit" --check
is "and it is not sealed by looking" false "$("$satchel" show "$tablet" visit "$visit" --json | json sealed)"
ends "seal" 0 "$satchel" seal "$tablet" visit "$visit"
ends "only once" 13 "$satchel" seal "$tablet" visit "$visit" --check
for record in "visit $visit" "attendee $attendee" "photo $photo"; do
  # shellcheck disable=SC2086  # a type and an id
  is "it takes along $record" true "$("$satchel" show "$tablet" $record --json | json sealed)"
done
ends "what is sealed stays" 13 "$satchel" put "$tablet" visit "$visit" result=改
has "and says so" "sealed" "$said"
ends "and what it took along, too" 13 "$satchel" put "$tablet" photo "$photo" proves=别的
ends "a correction has a reason" 2 "$satchel" correct "$tablet" visit "$visit" result=已整改
correction=$("$satchel" correct "$tablet" visit "$visit" --reason 结论笔误 result=已整改 officers-=wang)
is "it has what was sealed, and what differs" "['li']" "$("$satchel" show "$tablet" visit "$correction" --json | json fields.officers)"
is "and what differs" 已整改 "$("$satchel" show "$tablet" visit "$correction" --json | json fields.result)"
has "the sealed one says what corrects it" "$correction" "$("$satchel" show "$tablet" visit "$visit")"
is "and so to a machine" "['$correction']" "$("$satchel" show "$tablet" visit "$visit" --json | json corrected_by)"
ends "what is not sealed is not corrected" 13 "$satchel" correct "$tablet" visit "$correction" --reason x

ends "the tablet's facts" 0 "$satchel" put "$tablet" case "$id" legal_facts=未取得夜间施工证明
ends "the office's, at the same time" 0 "$satchel" put "$office" case "$id" legal_facts=已取得证明
ends "sync of the tablet" 0 "$satchel" sync "$tablet"
ends "sync of the office" 0 "$satchel" sync "$office"
has "the conflict is listed" "未取得夜间施工证明 (li)" "$("$satchel" conflicts "$office")"
conflict=$("$satchel" conflicts "$office" --json | json id)
ends "it is settled for a value" 0 "$satchel" settle "$office" "$conflict" --take 证明已过期
ends "only once" 13 "$satchel" settle "$office" "$conflict" --take standing
ends "sync of the office" 0 "$satchel" sync "$office"
ends "sync of the tablet" 0 "$satchel" sync "$tablet"
for store in "$office" "$tablet"; do
  is "both have that value" 证明已过期 "$("$satchel" show "$store" case "$id" --json | json fields.legal_facts)"
done
has "no conflict is open" "No open conflicts" "$("$satchel" conflicts "$tablet")"

ends "quarantine is empty" 0 "$satchel" quarantine "$tablet"
ends "nothing to retry" 13 "$satchel" retry "$tablet" 77
for store in "$office" "$tablet"; do ends "verify" 0 "$satchel" verify "$store"; done

printf '\357\273\277key,name,lat\r\n1,"a, ""b""\r\nc",40.5\r\n2,x,north\r\n3,y\r\n4,z,\r\n1,twice,1\r\n' >"$tmp/sites.csv"
printf '{"key":"permit","fields":{"permit":"key","name":"name","latitude":{"column":"lat","scale":10000000},"district":{"default":"queens"}}}' >"$tmp/map.json"
ends "import" 0 "$satchel" import "$office" site "$tmp/sites.csv" --map "$tmp/map.json"
has "bad rows are told by line" "line 4:" "$said"
has "the sum" "5 rows: 2 created, 0 updated, 1 skipped, 2 bad" "$said"
is "again makes nothing twice" 3 "$("$satchel" import "$office" site "$tmp/sites.csv" --map "$tmp/map.json" --json | json skipped)"
sed 's/,z,/,zz,/' "$tmp/sites.csv" >"$tmp/sites2.csv"
is "--update changes what differs" 2 "$("$satchel" import "$office" site "$tmp/sites2.csv" --map "$tmp/map.json" --update --json | json updated)"

"$satchel" export "$office" --format csv --type site >"$tmp/out.csv"
is "csv comes back as it was" 'twice' "$(python3 -c 'import csv, sys; print([r["name"] for r in csv.DictReader(open(sys.argv[1], newline="")) if r["permit"] == "1"][0])' "$tmp/out.csv")"
is "geojson has degrees, longitude first" "[-73.8721676, 40.7422633]" \
  "$("$satchel" export "$tablet" --format geojson --type case | python3 -c 'import json, sys; print(json.load(sys.stdin)["features"][0]["geometry"]["coordinates"])')"
is "ndjson is one object a line" 1 "$("$satchel" export "$tablet" --format ndjson --type case | python3 -c 'import json, sys; print(len([json.loads(l) for l in sys.stdin]))')"
ends "geojson without positions" 13 "$satchel" export "$tablet" --format geojson --type officer

token=$("$hub" token --data "$data" --user zhang --role office)
is "the token opens the JSON API" 200 "$(curl -s -o "$tmp/records.json" -w '%{http_code}' -H "Authorization: Bearer $token" "$url/v1/records/case/$id")"
ends "the hub's folder is in use" 10 "$hub" serve --data "$data" --listen 127.0.0.1:0
stop_hub TERM
is "SIGTERM drains and ends with 0" 0 "$hub_code"
ends "no network" 11 "$satchel" sync "$tablet"
"$satchel" sync "$tablet" >"$tmp/sync.out" 2>&1 &
sync_pid=$!
# It tries for some seconds; until it catches the signal (bit 2 of SigCgt), a process in the background is deaf to it.
for _ in $(seq 200); do
  ! grep -q '^SigCgt:.*[2367abef]$' "/proc/$sync_pid/status" || break
  sleep 0.1
done
kill -INT "$sync_pid"
rc=0
wait "$sync_pid" || rc=$?
is "Ctrl-C ends a sync cleanly" 10 "$rc"
has "and it says so" "Cancelled" "$(cat "$tmp/sync.out")"
ends "the store is as it was" 0 "$satchel" verify "$tablet"
ends "hub verify" 0 "$hub" verify --data "$data"

blob=$(find "$tablet/blobs" -type f -name '??????????????*' | head -n 1)
alter_byte "$blob"
ends "verify finds an altered photo" 15 "$satchel" verify "$tablet"
