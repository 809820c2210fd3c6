#!/bin/sh
# The records horizon with the real programs, beside a hub that serves.
. "$(dirname "$0")/support.sh"

data=$tmp/hub tablet=$tmp/tablet
start_hub "$data"
code=$("$hub" enrol --data "$data" --user li --role inspector --scope queens,reference)
ends "a tablet enrols" 0 "$satchel" init "$tablet" --hub "$url" --code "$code"
case=$("$satchel" put "$tablet" case title=第一个标题)
ends "it syncs" 0 "$satchel" sync "$tablet"
ends "another title" 0 "$satchel" put "$tablet" case "$case" title=第二个标题
ends "it syncs again" 0 "$satchel" sync "$tablet"
sleep 1.1
now=$(date -u +%Y-%m-%dT%H:%M:%SZ)
ends "no time" 13 "$hub" horizon --data "$data" --before yesterday
ends "the future" 13 "$hub" horizon --data "$data" --before 2999-01-01
ends "what would go" 0 "$hub" horizon --data "$data" --before "$now" --check
has "is counted" 2 "$said"
is "it goes" 2 "$("$hub" horizon --data "$data" --before "$now" --json | json erased)"
is "once" 0 "$("$hub" horizon --data "$data" --before "$now" --json | json erased)"
ends "the tablet goes on" 0 "$satchel" put "$tablet" case "$case" legal_facts=夜间22时后仍在施工
ends "and syncs" 0 "$satchel" sync "$tablet"
"$hub" package --data "$data" --case "$case" --role inspector --out "$tmp/case.zip" >/dev/null
key=$("$hub" key --data "$data")
ends "a package is sound" 0 "$satchel" verify "$tmp/case.zip" --hub-key "$key"
ends "for the other verifier too" 0 python3 "$root/platform/verify/satchel_verify.py" "$tmp/case.zip" --hub-key "$key"
stop_hub TERM
ends "the hub is sound" 0 "$hub" verify --data "$data"
grep -qa 第一个标题 "$data"/central.db* && not_ok "what was erased is nowhere" || ok "what was erased is nowhere"
grep -qa 第二个标题 "$data"/central.db && ok "the record stands" || not_ok "the record stands"
