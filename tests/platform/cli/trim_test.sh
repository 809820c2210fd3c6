#!/bin/sh
# Second copies, trimming and the proof that a tablet is empty, with the real programs: beside a serving hub, killed in the middle,
# after the hub went back to a backup, and served from the copy in the end.
. "$(dirname "$0")/support.sh"

data=$tmp/hub tablet=$tmp/tablet office=$tmp/office copy=$tmp/copy

for command in "$satchel trim" "$satchel empty-proof" "$hub copy"; do ends "$command --help" 0 $command --help; done
ends "a copy of no hub" 13 "$hub" copy --data "$tmp/nothing" --to "$copy"
[ ! -e "$copy" ] && ok "and nothing was made there" || not_ok "and nothing was made there"

start_hub "$data"
code=$("$hub" enrol --data "$data" --user li --role inspector --scope queens,reference)
ends "a tablet enrols" 0 "$satchel" init "$tablet" --hub "$url" --code "$code"
code=$("$hub" enrol --data "$data" --user zhang --role office --scope office,reference,queens)
ends "the office enrols" 0 "$satchel" init "$office" --hub "$url" --code "$code"
case=$("$satchel" put "$office" case title=夜间施工 district=queens status=accepted)
ends "the office syncs" 0 "$satchel" sync "$office"
ends "the tablet has the case" 0 "$satchel" sync "$tablet"
visit=$("$satchel" put "$tablet" visit case="$case" kind=on_site result=围挡未封闭)
for n in 1 2 3; do
  python3 -c "import random, sys; random.seed($n); open(sys.argv[1], 'wb').write(b'\xff\xd8\xff\xd9' + random.randbytes(2_000_000))" "$tmp/$n.jpg"
  "$satchel" photo "$tablet" "$tmp/$n.jpg" --of "visit/$visit" --proves 围挡 >/dev/null
done
hash=$(sha256sum "$tmp/1.jpg" | cut -d' ' -f1)
original=blobs/$(echo "$hash" | cut -c1-2)/$(echo "$hash" | cut -c3-)

ends "the tablet syncs" 0 "$satchel" sync "$tablet"
cp -r "$data" "$tmp/earlier" # as a backup of a running hub is not to be made; good enough to be older
"$satchel" put "$tablet" visit case="$case" kind=on_site result=复查 >/dev/null
ends "and again" 0 "$satchel" sync "$tablet"
is "nothing may go before there is a copy" 0 "$("$satchel" trim "$tablet" --check --json | json originals)"

# A copy that is killed now and then comes to its end all the same.
for pause in 0.02 0.05 0.1 0.15 0.2; do
  "$hub" copy --data "$data" --to "$copy" >/dev/null 2>&1 &
  copying=$!
  sleep $pause
  kill -9 $copying 2>/dev/null || :
  wait $copying 2>/dev/null || :
done
ends "a copy beside the serving hub" 0 "$hub" copy --data "$data" --to "$copy"
has "says what it read again" "3 blobs, each read again" "$said"
ends "it is sound" 0 "$hub" copy --data "$data" --to "$copy" --check
is "a second run copies nothing" 0 "$("$hub" copy --data "$data" --to "$copy" --json | json copied)"
ends "not into the hub's own folder" 13 "$hub" copy --data "$data" --to "$data"
ends "nor into any other" 13 "$hub" copy --data "$data" --to "$tablet"
ends "the hub is sound, beside its new statements" 0 "$satchel" sync "$tablet"

is "all three may go" 3 "$("$satchel" trim "$tablet" --check --json | json originals)"
[ -e "$tablet/$original.sealed" ] && ok "none went" || not_ok "none went"
ends "they go" 0 "$satchel" trim "$tablet"
has "and are counted" "Deleted 3 originals" "$said"
[ ! -e "$tablet/$original.sealed" ] && ok "they are gone" || not_ok "they are gone"
ends "that is no damage" 0 "$satchel" verify "$tablet"
is "status knows" 3 "$("$satchel" status "$tablet" --json | json originals_trimmed)"

ends "a proof that nothing is missing" 0 "$satchel" empty-proof "$tablet" --out "$tmp/proof"
key=$("$hub" key --data "$data")
ends "holds, without hub and tablet" 0 "$satchel" empty-proof --check "$tmp/proof" --hub-key "$key"
has "says whose it is" "of li" "$said"
ends "needs the hub's key" 13 "$satchel" empty-proof --check "$tmp/proof"
alter_byte "$tmp/proof"
ends "holds no more once it was altered" 15 "$satchel" empty-proof --check "$tmp/proof" --hub-key "$key"
"$satchel" put "$tablet" visit case="$case" kind=on_site result=再复查 >/dev/null
printf x >"$tmp/x" && mkdir -p "$tablet/blobs/2d" && printf x >"$tablet/blobs/2d/711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"
ends "a photo that nobody noted is in the way" 15 "$satchel" empty-proof "$tablet" --out "$tmp/none"
has "and named" 2d711642b726 "$said"
[ ! -e "$tmp/none" ] && ok "no proof was written" || not_ok "no proof was written"
rm "$tablet/blobs/2d/711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"

# The hub goes back to before the photos, by a disk that lost them.
stop_hub TERM
rm -r "$data" && cp -r "$tmp/earlier" "$data"
rm "$data/$original"
serve_again "$data"
ends "the tablet meets the restored hub" 0 "$satchel" sync "$tablet"
is "the photo is only in the copy" "$hash" "$("$satchel" status "$tablet" --json | python3 -c 'import json, sys; print(json.load(sys.stdin)["only_in_copy"][0]["sha256"])')"
has "status says so aloud" ATTENTION "$("$satchel" status "$tablet")"
ends "and there is no proof" 15 "$satchel" empty-proof "$tablet" --out "$tmp/none"
ends "the older hub does not replace the copy that has more" 13 "$hub" copy --data "$data" --to "$copy"
has "and says why" "commits that this hub lacks" "$said"

# The copy is served instead.
stop_hub TERM
ends "the copy is whole" 0 "$hub" verify --data "$copy"
serve_again "$copy"
ends "the tablet meets the copy" 0 "$satchel" sync "$tablet"
is "which has the photo" "[]" "$("$satchel" status "$tablet" --json | python3 -c 'import json, sys; print(json.load(sys.stdin)["only_in_copy"])')"
ends "and may be proved empty" 0 "$satchel" empty-proof "$tablet" --out "$tmp/proof2"
ends "by the same key" 0 "$satchel" empty-proof --check "$tmp/proof2" --hub-key "$key"
stop_hub TERM
ends "it is sound to the end" 0 "$hub" verify --data "$copy"
