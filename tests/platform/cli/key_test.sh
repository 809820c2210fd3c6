#!/bin/sh
# A tablet's photos are encrypted with the key beside it; without the key the store opens, says so, and nothing is lost.
. "$(dirname "$0")/support.sh"

data=$tmp/hub tablet=$tmp/tablet
start_hub "$data"
code=$("$hub" enrol --data "$data" --user zhang --role office --scope office,reference,queens)
ends "the office enrols" 0 "$satchel" init "$tmp/office" --hub "$url" --code "$code"
case=$("$satchel" put "$tmp/office" case title=夜间施工 district=queens status=accepted)
ends "the office syncs" 0 "$satchel" sync "$tmp/office"
code=$("$hub" enrol --data "$data" --user li --role inspector --scope queens,reference)
ends "a tablet enrols" 0 "$satchel" init "$tablet" --hub "$url" --code "$code"
ends "the tablet syncs" 0 "$satchel" sync "$tablet"
visit=$("$satchel" put "$tablet" visit case="$case" kind=on_site result=围挡未封闭)
python3 - "$tmp/p.jpg" <<'PY'
import random, sys
random.seed(7)
noise = random.randbytes(300_000)
open(sys.argv[1], "wb").write(b"\xff\xd8\xff\xd9" + noise[:150_000] + b"LEAKED-WITNESS-7731" + noise[150_000:])
PY
ends "a photo is taken" 0 "$satchel" photo "$tablet" "$tmp/p.jpg" --of "visit/$visit" --proves 围挡 --json
sha=$(sha256sum "$tmp/p.jpg" | cut -d' ' -f1)
kept=$tablet/blobs/$(echo "$sha" | cut -c1-2)/$(echo "$sha" | cut -c3-).sealed
[ -s "$kept" ] && ok "it is kept encrypted" || not_ok "it is kept encrypted" "$(find "$tablet/blobs" -type f)"
is "no file has its words" "" "$(grep -rla LEAKED-WITNESS-7731 "$tablet" || :)"
is "the photo itself has them" "$tmp/p.jpg" "$(grep -la LEAKED-WITNESS-7731 "$tmp/p.jpg")"
is "status: readable" readable "$("$satchel" status "$tablet" --json | json confidential)"
ends "the store is sound" 0 "$satchel" verify "$tablet"

mv "$tablet/key" "$tmp/key"
ends "without the key: status" 0 "$satchel" status "$tablet" --lang zh
has "it says so in Chinese" "密钥不在手边" "$said"
ends "and in English" 0 "$satchel" status "$tablet" --lang en
has "it says so in English" "The key is not at hand" "$said"
is "and for a machine" key_missing "$("$satchel" status "$tablet" --json 2>/dev/null | json confidential)"
ends "what is not encrypted is shown" 0 "$satchel" show "$tablet" case "$case"
has "with its title" 夜间施工 "$said"
ends "a change is saved" 0 "$satchel" put "$tablet" visit case="$case" kind=on_site result=复查
ends "a photo is not" 13 "$satchel" --lang zh photo "$tablet" "$tmp/p.jpg" --of "visit/$visit" --proves 围挡
has "and it says why" "密钥" "$said"
ends "verify cannot read the photos" 13 "$satchel" verify "$tablet"
ends "a sync needs the key" 13 "$satchel" sync "$tablet"
has "and names the file" "$tablet/key is missing" "$said"
[ ! -e "$tablet/key" ] && ok "no other key was made" || not_ok "no other key was made"

cp "$tmp/office/key" "$tablet/key"
is "with another's key" other_key "$("$satchel" status "$tablet" --json 2>/dev/null | json confidential)"
ends "a photo is not taken" 15 "$satchel" photo "$tablet" "$tmp/p.jpg" --of "visit/$visit" --proves 围挡

mv "$tmp/key" "$tablet/key"
ends "with its key again the store is sound" 0 "$satchel" verify "$tablet"
has "nothing was set aside" '"damages":0' "$("$satchel" status "$tablet" --json)"
ends "and all of it goes" 0 "$satchel" sync "$tablet"
is "nothing waits" 0 "$("$satchel" status "$tablet" --json | json waiting)"
cmp -s "$tmp/p.jpg" "$data/blobs/$(echo "$sha" | cut -c1-2)/$(echo "$sha" | cut -c3-)" && ok "the hub has the photo's own bytes" || not_ok "the hub has the photo's own bytes"

alter_byte "$kept"
ends "a byte that was altered is found" 15 "$satchel" verify "$tablet"
has "and where" "$(echo "$sha" | cut -c3-)" "$said"
ends "the store goes on" 0 "$satchel" put "$tablet" visit case="$case" kind=on_site result=再查

cp "$tmp/p.jpg" "$tmp/q.jpg" && printf more >>"$tmp/q.jpg"
ends "another photo is taken" 0 "$satchel" photo "$tablet" "$tmp/q.jpg" --of "visit/$visit" --proves 围挡
sha=$(sha256sum "$tmp/q.jpg" | cut -d' ' -f1)
alter_byte "$tablet/blobs/$(echo "$sha" | cut -c1-2)/$(echo "$sha" | cut -c3-).sealed"
ends "a photo that rotted before it was sent holds up no change" 13 "$satchel" sync "$tablet" --json
has "all changes went" '"waiting":0' "$("$satchel" status "$tablet" --json)"
has "and the sync names it" "$(echo "$sha" | cut -c3-)" "$said"
