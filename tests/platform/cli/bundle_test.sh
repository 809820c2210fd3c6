#!/bin/sh
# Rescue bundles with the real programs: written beside the store's owner, carried, taken by a hub that serves and by one that does not.
. "$(dirname "$0")/support.sh"

data=$tmp/hub office=$tmp/office tablet=$tmp/tablet
bundle=$tmp/tablet.bundle

ends "satchel bundle --help" 0 "$satchel" bundle --help
ends "satchel-hub accept --help" 0 "$hub" accept --help
ends "a bundle of no store" 13 "$satchel" bundle "$tmp/nowhere" --out "$bundle"
[ ! -e "$tmp/nowhere" ] && ok "and nothing was made there" || not_ok "and nothing was made there"

start_hub "$data"
code=$("$hub" enrol --data "$data" --user zhang --role office --scope office,reference,queens)
ends "the office enrols" 0 "$satchel" init "$office" --hub "$url" --code "$code"
code=$("$hub" enrol --data "$data" --user li --role inspector --scope queens,reference)
ends "a tablet enrols" 0 "$satchel" init "$tablet" --hub "$url" --code "$code"
case=$("$satchel" put "$office" case title=夜间施工 district=queens status=accepted)
ends "the office syncs" 0 "$satchel" sync "$office"
ends "the tablet syncs" 0 "$satchel" sync "$tablet"

# Offline from here on.
visit=$("$satchel" put "$tablet" visit case="$case" kind=on_site result=围挡未封闭)
python3 - "$tmp/p.jpg" <<'PY'
import random, sys
random.seed(7)
open(sys.argv[1], "wb").write(b"\xff\xd8\xff\xd9" + random.randbytes(3_000_000))
PY
photo=$("$satchel" photo "$tablet" "$tmp/p.jpg" --of "visit/$visit" --proves 围挡)
ends "the tablet's facts" 0 "$satchel" put "$tablet" case "$case" legal_facts=夜间22时后仍在施工
ends "the office's, at the same time" 0 "$satchel" put "$office" case "$case" legal_facts=施工许可已过期
ends "the office syncs first" 0 "$satchel" sync "$office"

ends "a bundle" 0 "$satchel" bundle "$tablet" --out "$bundle"
has "says what is in it" "3 changes and 1 photos (3000004 bytes)" "$said"
has "in Chinese too" "更改 3 条，照片 1 张" "$("$satchel" bundle "$tablet" --out "$bundle" --lang zh)"
is "and to a machine" true "$("$satchel" bundle "$tablet" --out "$bundle" --json | json whole)"
is "the tablet still has it to send" 3 "$("$satchel" status "$tablet" --json | json waiting)"
for word in 围挡 施工 queens legal_facts; do
  grep -qa "$word" "$bundle" && not_ok "'$word' cannot be read in it" || ok "'$word' cannot be read in it"
done
exec 9<>"$tablet/lock"
flock 9
ends "another process owns the store" 10 "$satchel" sync "$tablet"
ends "and a bundle is written beside it" 0 "$satchel" bundle "$tablet" --out "$tmp/beside.bundle"
exec 9>&-
ends "where it cannot be written" 13 "$satchel" bundle "$tablet" --out "$tmp/nowhere/x.bundle"

"$hub" serve --data "$tmp/other" --listen 127.0.0.1:0 --json >"$tmp/other.out" 2>/dev/null &
other=$!
serves "$tmp/other.out" "$other"
kill "$other"
wait "$other" || :
ends "a stranger's hub does not take it" 13 "$hub" accept "$bundle" --data "$tmp/other"
has "in words" "for another hub" "$said"
ends "no hub there" 13 "$hub" accept "$bundle" --data "$tmp/nothing"
ends "no bundle there" 13 "$hub" accept "$tmp/nothing" --data "$data"
ends "what is none" 13 "$hub" accept "$tmp/p.jpg" --data "$data"
head -c 2000000 "$bundle" >"$tmp/cut.bundle"
cp "$bundle" "$tmp/altered.bundle"
alter_byte "$tmp/altered.bundle"
ends "an altered one" 13 "$hub" accept "$tmp/altered.bundle" --data "$data"
has "is told, with what was taken" "3 entries taken" "$said"

ends "the hub that serves takes it" 0 "$hub" accept "$bundle" --data "$data" --json
is "the entries it had of the altered one" 3 "$(printf '%s\n' "$said" | json entries.known)"
is "the photo is new" 1 "$(printf '%s\n' "$said" | json photos.taken)"
sum=$(sha256sum "$tmp/p.jpg" | cut -d' ' -f1)
is "its bytes are the same there" "$sum" "$(find "$data/blobs" -type f -size +2M -exec sha256sum {} + | cut -d' ' -f1)"
is "curl brings it too, and nothing twice" 0 "$(curl -sS -X POST -T "$bundle" "$url/v1/bundle" | json entries.taken)"
is "a cut one is a problem" 400 "$(curl -sS -o "$tmp/problem" -w '%{http_code}' --data-binary "@$tmp/cut.bundle" "$url/v1/bundle")"
has "that says so" "is cut" "$(cat "$tmp/problem")"
ends "the address can be given" 0 "$hub" accept "$bundle" --hub "$url"
has "it says what was there" "0 changes taken, 3 were here already" "$said"
ends "nobody answers there" 11 "$hub" accept "$bundle" --hub http://127.0.0.1:1

ends "the office syncs" 0 "$satchel" sync "$office"
has "and has the visit" "$visit" "$("$satchel" show "$office" visit)"
has "and the photo" "$photo" "$("$satchel" show "$office" photo)"
has "and the conflict" "夜间22时后仍在施工 (li)" "$("$satchel" conflicts "$office")"
ends "the tablet syncs later" 0 "$satchel" sync "$tablet" --json
is "without sending the photo again" true "$(printf '%s\n' "$said" | tail -n 1 | python3 -c 'import json, sys; print(str(json.load(sys.stdin)["bytes_out"] < 100000).lower())')"
is "nothing waits" 0 "$("$satchel" status "$tablet" --json | json waiting)"
is "all is receipted" "[]" "$("$satchel" status "$tablet" --json | json not_receipted)"
has "it hears of the conflict" "夜间22时后仍在施工 (li)" "$("$satchel" conflicts "$tablet")"
ends "the bundle once more" 0 "$hub" accept "$bundle" --data "$data" --json
is "changes nothing" 0 "$(printf '%s\n' "$said" | json entries.taken)"

"$satchel" put "$tablet" visit case="$case" kind=on_site result=复查 >/dev/null
ends "another bundle" 0 "$satchel" bundle "$tablet" --out "$bundle"
stop_hub TERM
ends "a hub that does not serve takes it" 0 "$hub" accept "$bundle" --data "$data"
has "with its one change" "1 changes taken, 0 were here already" "$said"
ends "the hub is sound" 0 "$hub" verify --data "$data"
ends "the tablet's store is sound" 0 "$satchel" verify "$tablet"

for word in 1 2 3; do "$satchel" put "$tablet" visit case="$case" kind=on_site result="$word" >/dev/null; done
alter "$tablet/store.db" "UPDATE journal SET entry=zeroblob(40) WHERE n=(SELECT max(n)-2 FROM journal)"
ends "an entry that rotted ends the bundle before it" 15 "$satchel" bundle "$tablet" --out "$bundle"
has "and what is not in it is told" "Not in it: 3 changes" "$said"
ends "what is in it goes" 0 "$hub" accept "$bundle" --data "$data"
ends "once the damage is known, the store is salvaged first" 0 "$satchel" bundle "$tablet" --out "$bundle" --json
is "and what is sound goes" true "$(printf '%s\n' "$said" | json whole)"
ends "to the hub" 0 "$hub" accept "$bundle" --data "$data"
has "all of it under another epoch" "0 of those taken were refused" "$said"
is "the hub has the other two visits, and none twice" 4 \
  "$(python3 -c 'import sqlite3, sys; print(*sqlite3.connect(sys.argv[1]).execute("SELECT count(*) FROM visit").fetchone())' "$data/central.db")"
ends "and is sound" 0 "$hub" verify --data "$data"
