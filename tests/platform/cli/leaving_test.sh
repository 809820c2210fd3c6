#!/bin/sh
# A tablet that the office withdraws, with the real programs: told, sealed, delivered, read at the office.
. "$(dirname "$0")/support.sh"

data=$tmp/hub
start_hub "$data"
code=$("$hub" enrol --data "$data" --user zhang --role office --scope office,reference,queens)
"$satchel" init "$tmp/office" --hub "$url" --code "$code" >/dev/null
code=$("$hub" enrol --data "$data" --user li --role inspector --scope queens,reference)
"$satchel" init "$tmp/tablet" --hub "$url" --code "$code" >/dev/null
case=$("$satchel" put "$tmp/office" case title=夜间施工噪声 district=queens status=accepted)
for store in office tablet; do "$satchel" sync "$tmp/$store" >/dev/null; done
device=$("$satchel" status "$tmp/tablet" --json | json device)
visit=$("$satchel" put "$tmp/tablet" visit case="$case" kind=on_site result=尚未送达的结论)
is "nothing waits at the office" "" "$("$hub" intake --data "$data")"
"$hub" device revoke "$device" --data "$data" >/dev/null

ends "what was not told of it goes on reading" 0 "$satchel" show "$tmp/tablet" visit "$visit"
ends "the next sync says that it was withdrawn" 15 "$satchel" sync "$tmp/tablet"
has "in words" "This device was withdrawn from service" "$said"
has "with what was delivered" "no contents are left on this tablet" "$said"
for command in "show $tmp/tablet visit $visit" "put $tmp/tablet visit kind=on_site" "export $tmp/tablet --format csv --type visit" \
  "conflicts $tmp/tablet" "quarantine $tmp/tablet" "trim $tmp/tablet"; do
  ends "${command%% *} ends with that" 15 "$satchel" $command
done
has "in Chinese" "本设备已停用" "$("$satchel" status "$tmp/tablet" --lang zh)"
is "to a machine" delivered "$("$satchel" status "$tmp/tablet" --json | json leaving.step)"
ends "what is left is sound" 0 "$satchel" verify "$tmp/tablet"
is "none of its words is on the tablet" 0 "$(cat "$tmp/tablet"/store.db* | grep -ac '尚未送达的结论\|夜间施工噪声' || :)"
has "the office reads it" "尚未送达的结论" "$("$hub" intake --data "$data")"
has "of whom" "li  $device  revoked" "$("$hub" intake --data "$data")"
is "and so does a machine" 尚未送达的结论 "$("$hub" intake --data "$data" --json | json changes.0.fields.result 2>/dev/null ||
  "$hub" intake --data "$data" --json | tail -n 1 | python3 -c 'import json, sys; print(json.load(sys.stdin)["changes"][0]["fields"]["result"])')"
has "and it is told" "revoked_delivery  li" "$("$hub" events --data "$data")"
ends "nothing is there to be carried" 0 "$satchel" bundle "$tmp/tablet" --out "$tmp/carried"
has "as it says" "There is nothing to carry" "$said"
ends "another sync says the same" 15 "$satchel" sync "$tmp/tablet"
stop_hub TERM
ends "the hub is sound" 0 "$hub" verify --data "$data"
ends "the intake of no hub" 13 "$hub" intake --data "$tmp/nowhere"
