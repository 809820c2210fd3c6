#!/bin/sh
# The hub is put back to a backup, a tablet hands back what it had of others, and the office takes it, with the real programs.
. "$(dirname "$0")/support.sh"

data=$tmp/hub
recovered() { "$hub" recovered --data "$data" "$@"; }

ends "satchel-hub recovered --help" 0 "$hub" recovered --help
ends "of no hub" 13 "$hub" recovered --data "$tmp/nowhere"
start_hub "$data"
code=$("$hub" enrol --data "$data" --user zhang --role office --scope office,reference,queens)
"$satchel" init "$tmp/office" --hub "$url" --code "$code" >/dev/null
for user in li wang; do
  code=$("$hub" enrol --data "$data" --user $user --role inspector --scope queens,reference)
  "$satchel" init "$tmp/$user" --hub "$url" --code "$code" >/dev/null
done
case=$("$satchel" put "$tmp/office" case title=夜间施工 district=queens status=accepted)
for store in office li wang; do "$satchel" sync "$tmp/$store" >/dev/null; done
stop_hub TERM
cp -a "$data" "$tmp/backup"
serve_again "$data"
visit=$("$satchel" put "$tmp/li" visit case="$case" kind=on_site result=围挡未封闭)
"$satchel" put "$tmp/office" case "$case" title=夜间施工噪声 >/dev/null
for store in office li wang wang; do "$satchel" sync "$tmp/$store" >/dev/null; done
is "nothing is lacking" "" "$(recovered --json)"
stop_hub TERM
rm -rf "$data"
cp -a "$tmp/backup" "$data"
serve_again "$data"
"$satchel" sync "$tmp/wang" >/dev/null
is "the tablet has handed back all" 0 "$("$satchel" status "$tmp/wang" --json | json to_hand_back)"
has "the visit of one who has not come is lacking" "visit/$visit" "$(recovered)"
has "and the office's own edit" "夜间施工噪声" "$(recovered)"
has "in Chinese" "记录缺失" "$(recovered --lang zh)"
has "the office is told" "records_handed_back  wang" "$("$hub" events --data "$data")"
has "over HTTP too" "$visit" "$(curl -sS -H "Authorization: Bearer $("$hub" token --data "$data" --user zhang --role office)" "$url/v1/recovered")"
is "but not an inspector" 403 "$(curl -sS -o /dev/null -w '%{http_code}' \
  -H "Authorization: Bearer $("$hub" token --data "$data" --user li --role inspector)" "$url/v1/recovered")"
ends "somebody takes it, by name" 13 recovered --take all
ends "all of it" 0 recovered --take all --user zhang
is "nothing is lacking any more" "" "$(recovered --json)"
has "that is told" "records_taken" "$("$hub" events --data "$data")"
"$satchel" sync "$tmp/wang" >/dev/null
has "the visit is back" 围挡未封闭 "$("$satchel" show "$tmp/wang" visit "$visit")"
has "and the title" 夜间施工噪声 "$("$satchel" show "$tmp/wang" case "$case")"
for store in li office wang; do "$satchel" sync "$tmp/$store" >/dev/null; done
is "its author brings nothing twice" 1 "$("$satchel" export "$tmp/wang" --format csv --type visit | grep -c 围挡未封闭)"
is "and no conflict" 0 "$("$satchel" status "$tmp/wang" --json | json open_conflicts)"
stop_hub TERM
ends "the hub is sound" 0 "$hub" verify --data "$data"
alter "$data/central.db" "UPDATE recovered SET author='sun' WHERE field=0 AND author='li'"
ends "what was handed back and changed is found" 15 "$hub" verify --data "$data"
