#!/bin/sh
# Makes a fixture of the formats that some build writes, to be opened by every later one: make.sh NAME, with SATCHEL_BIN
# the build's programs. Never run by a test; a fixture that was committed is not made again.
#   NAME/hub.tar.xz      a hub's folder: records of several types, one deleted, conflicts open and settled, photos, an
#                        account, a second inspector on a tablet
#   NAME/tablet.tar.xz   a tablet's store that has synced with it, with a change and a photo that wait
#   NAME/postgres.sql.xz the same hub on PostgreSQL, as pg_dump writes it: of a build that can copy it there
#   NAME/hub.digest, tablet.digest   what digest.py says of them
. "$(dirname "$0")/../platform/cli/support.sh"
. "$here/serve.sh"

name=$1
out=$here/$name
mkdir -p "$out"
hub_data=$tmp/hub
serve_fixture "$hub_data"
office=$("$hub" enrol --data "$hub_data" --user zhang --role office --scope office,reference,queens)
"$satchel" init "$tmp/office" --hub "$url" --code "$office" >/dev/null
for user in li wang; do
  code=$("$hub" enrol --data "$hub_data" --user $user --role inspector --scope queens,reference)
  "$satchel" init "$tmp/$user" --hub "$url" --code "$code" >/dev/null
done
case=$("$satchel" put "$tmp/office" case title=夜间施工噪声 district=queens status=accepted)
gone=$("$satchel" put "$tmp/office" event case="$case" what=误记)
"$satchel" sync "$tmp/office" >/dev/null
token=$("$hub" token --data "$hub_data" --user zhang --role office)
event=$url/v1/records/event/$gone
etag=$(curl -sS -D - -o /dev/null -H "Authorization: Bearer $token" "$event" | sed -n 's/^[Ee][Tt]ag: *//p' | tr -d '\r')
curl -sS -X DELETE -H "Authorization: Bearer $token" -H "If-Match: $etag" "$event" >&2
for store in office li wang; do "$satchel" sync "$tmp/$store" >/dev/null; done
visit=$("$satchel" put "$tmp/li" visit case="$case" kind=on_site result=围挡未封闭)
python3 - "$tmp/photo.jpg" <<'PY'
import base64, sys
# 8 x 8 grey pixels.
open(sys.argv[1], "wb").write(base64.b64decode(
    "/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////"
    "wAALCAAIAAgBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAA//EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AR//Z"))
PY
"$satchel" photo "$tmp/li" "$tmp/photo.jpg" --of visit/"$visit" --proves 围挡 >/dev/null
for facts in 先有的认定 夜间22时后仍在施工; do
  "$satchel" put "$tmp/li" case "$case" "legal_facts=$facts" >/dev/null
  "$satchel" put "$tmp/office" case "$case" "legal_facts=施工许可已过期（$facts）" >/dev/null
  for store in li office wang li; do "$satchel" sync "$tmp/$store" --network unmetered >/dev/null; done
  conflict=$("$satchel" conflicts "$tmp/office" --json | json id)
  [ "$facts" != 先有的认定 ] || "$satchel" settle "$tmp/office" "$conflict" --take proposed >/dev/null
  for store in office li wang; do "$satchel" sync "$tmp/$store" >/dev/null; done
done
li_device=$("$hub" device list --data "$hub_data" --json | python3 -c 'import json, sys
print([d["device"] for d in map(json.loads, sys.stdin) if "li" in json.dumps(d)][0])')
"$hub" device add "$li_device" --user wang --data "$hub_data" >/dev/null
"$satchel" sync "$tmp/li" >/dev/null
printf 'a long password 1\n' | "$hub" user add zhang --role office --scope queens --data "$hub_data" >/dev/null || :
"$satchel" put "$tmp/li" visit case="$case" kind=on_site result=尚未发送 >/dev/null
cp "$tmp/photo.jpg" "$tmp/other.jpg" && printf 'another' >>"$tmp/other.jpg"
"$satchel" photo "$tmp/li" "$tmp/other.jpg" --of visit/"$visit" >/dev/null
stop_hub TERM
"$hub" verify --data "$hub_data"
"$satchel" verify "$tmp/li"
rm -f "$hub_data/address" "$hub_data/lock" "$tmp/li/lock" "$tmp/li/reserve"
python3 "$here/digest.py" "$hub_data/central.db" >"$out/hub.digest"
python3 "$here/digest.py" "$tmp/li/store.db" >"$out/tablet.digest"
printf '%s\n' "$case" >"$out/case"
tar -C "$tmp" --sort=name --owner=0 --group=0 --numeric-owner -cJf "$out/hub.tar.xz" hub
tar -C "$tmp" --sort=name --owner=0 --group=0 --numeric-owner --transform='s/^li/tablet/' -cJf "$out/tablet.tar.xz" li
if "$hub" db --help >/dev/null 2>&1; then
  . "$here/../support/postgres.sh"
  start_cluster
  cp -a "$hub_data" "$tmp/moved"
  "$hub" db copy --from "$tmp/moved" --to "$pg_url" --tenant main
  "$pg_bin/pg_dump" --no-owner --no-privileges -h "$pg_data" -U satchel postgres | xz -9 >"$out/postgres.sql.xz"
fi
ls -l "$out"
