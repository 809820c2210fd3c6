#!/bin/sh
# A tablet that is restored from a copy, its twin, a revoked one's like are told to the office, with the real programs.
. "$(dirname "$0")/support.sh"

data=$tmp/hub
# Of what befell devices; what people did at the hub is looked at by itself.
told() { "$hub" events --data "$data" "$@" | grep -v 'code_issued\|device_revoked'; }
count() { told | grep -c . || :; }

ends "satchel-hub events --help" 0 "$hub" events --help
ends "events of no hub" 13 "$hub" events --data "$tmp/nowhere"
start_hub "$data"
code=$("$hub" enrol --data "$data" --user zhang --role office --scope office,reference,queens)
"$satchel" init "$tmp/office" --hub "$url" --code "$code" >/dev/null
code=$("$hub" enrol --data "$data" --user li --role inspector --scope queens,reference)
"$satchel" init "$tmp/tablet" --hub "$url" --code "$code" >/dev/null
case=$("$satchel" put "$tmp/office" case title=夜间施工 district=queens status=accepted)
for store in office tablet; do "$satchel" sync "$tmp/$store" >/dev/null; done
"$satchel" put "$tmp/tablet" visit case="$case" kind=on_site result=一 >/dev/null
"$satchel" sync "$tmp/tablet" >/dev/null
is "where nothing befell, nothing is told" 0 "$(count)"

cp -a "$tmp/tablet" "$tmp/copy"
"$satchel" put "$tmp/tablet" visit case="$case" kind=on_site result=二 >/dev/null
"$satchel" sync "$tmp/tablet" >/dev/null
is "nor where somebody works" 0 "$(count)"
"$satchel" put "$tmp/copy" visit case="$case" kind=on_site result=三 >/dev/null
"$satchel" sync "$tmp/copy" >/dev/null
for _ in 1 2 3; do "$satchel" sync "$tmp/copy" >/dev/null && "$satchel" sync "$tmp/tablet" >/dev/null; done
is "a twin is told once" 1 "$(count)"
has "by whose it is" "device_forked  li  " "$(told)"
has "with what came again" "With the first push 1 entries came again, of which 0 were here" "$(told)"
has "and what it lacks" "the hub has 1 that it lacks" "$(told)"
has "in Chinese too" "设备从备份还原，或另有一台设备与其相同" "$(told --lang zh)"
is "to a machine" device_forked "$(told --json | json kind)"
is "who issued codes is told" 2 "$("$hub" events --data "$data" | grep -c 'code_issued  .*satchel-hub issued an enrolment code for')"
has "for whom" "enrolment code for li (inspector queens,reference)" "$("$hub" events --data "$data")"
has "in Chinese too" "satchel-hub 为 zhang 签发了注册码（office office,reference,queens）" "$("$hub" events --data "$data" --lang zh)"
is "from a time on" 0 "$(told --since 2100-01-01 | grep -c . || :)"
is "or a day" 1 "$(told --since 2020-01-01 | grep -c . || :)"
ends "that is one" 13 "$hub" events --data "$data" --since yesterday
for role in office leader discipline admin; do
  is "$role is told over HTTP" 3 "$(curl -sS -H "Authorization: Bearer $("$hub" token --data "$data" --user sun --role $role)" \
    "$url/v1/events" | python3 -c 'import json, sys; print(len(json.load(sys.stdin)["events"]))')"
done
is "an inspector is not" 403 "$(curl -sS -o /dev/null -w '%{http_code}' \
  -H "Authorization: Bearer $("$hub" token --data "$data" --user li --role inspector)" "$url/v1/events")"
stop_hub TERM
ends "the hub is sound" 0 "$hub" verify --data "$data"
mv "$data/hub.key" "$tmp/own.key"
ends "a hub without its key makes no other one" 13 "$hub" events --data "$data"
is "and none was made" no "$([ -e "$data/hub.key" ] && echo yes || echo no)"
mv "$tmp/own.key" "$data/hub.key"
alter "$data/central.db" "UPDATE told SET user='wang' WHERE no=3"
ends "an event that was changed is found" 15 "$hub" verify --data "$data"
ends "and not told" 15 "$hub" events --data "$data"
