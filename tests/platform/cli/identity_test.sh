#!/bin/sh
# Identities with the real programs: typed and signed on a tablet, sealed at once, opened by the intake role alone.
. "$(dirname "$0")/support.sh"

data=$tmp/hub tablet=$tmp/tablet
name=赵钱孙李周 phone=13987651234

start_hub "$data"
code=$("$hub" enrol --data "$data" --user li --role inspector --scope queens,reference)
ends "a tablet enrols" 0 "$satchel" init "$tablet" --hub "$url" --code "$code"
[ "$(stat -c %a "$data/intake.key")" = 600 ] && ok "the intake's key is the hub's alone" || not_ok "the intake's key is the hub's alone"
ask() { curl -sS -H "Authorization: Bearer $1" "$url$2"; }
office=$("$hub" token --data "$data" --user zhang --role office) intake=$("$hub" token --data "$data" --user sun --role intake)
case=$(curl -sS -H "Authorization: Bearer $office" -H 'Content-Type: application/json' -d '{"district":"queens","title":"夜间噪声"}' \
  "$url/v1/records/case" | json _id)
ends "the tablet syncs" 0 "$satchel" sync "$tablet"

# Offline from here on.
visit=$("$satchel" put "$tablet" visit case="$case" result=压缩机)
printf 'strokes of a pen, unlike any other' >"$tmp/signature.png"
attendee=$("$satchel" put "$tablet" attendee visit="$visit" roles=complainant name=$name phone=$phone signature=@"$tmp/signature.png" signed_state=signed)
is "the attendee is saved" 36 "${#attendee}"
draft=$("$satchel" put "$tablet" complaint_draft place=压缩机旁 name=$name text=只有我家窗户对着)
witness=$("$satchel" put "$tablet" attendee visit="$visit" roles=community_head name=周主任)
ends "who is no complainant stands in plain" 0 "$satchel" show "$tablet" attendee "$witness"
has "by name" 周主任 "$said"
ends "a complainant does not become of that" 13 "$satchel" put "$tablet" attendee "$witness" roles+=complainant
has "in Chinese" 须密封给受理岗 "$("$satchel" put "$tablet" attendee "$witness" roles+=complainant --lang zh 2>&1)"
ends "a part that cannot be read" 13 "$satchel" put "$tablet" attendee visit="$visit" roles=complainant signature=@"$tmp/nothing"
for word in "$name" $phone 只有我家窗户对着 "strokes of a pen"; do
  grep -rqa "$word" "$tablet" && not_ok "'$word' is nowhere on the tablet" || ok "'$word' is nowhere on the tablet"
done

ends "the tablet syncs again" 0 "$satchel" sync "$tablet"
ends "all is sound" 0 "$satchel" verify "$tablet"
said=$(ask "$intake" "/v1/records/attendee/$attendee/identity")
has "the intake reads the name" "$name" "$said"
has "and the signature" "$(base64 <"$tmp/signature.png")" "$said"
has "of a draft too" 只有我家窗户对着 "$(ask "$intake" "/v1/records/complaint_draft/$draft/identity")"
has "the office does not" not_permitted "$(ask "$office" "/v1/records/attendee/$attendee/identity")"
said=$("$hub" access --data "$data")
has "each reading is noted" "$attendee" "$said"
has "with who it was" sun "$said"
for word in "$name" $phone; do
  grep -rqa "$word" "$data" && not_ok "'$word' is in no file of the hub" || ok "'$word' is in no file of the hub"
done

# Its key goes: nothing is served until it is back, or said to be lost for good.
stop_hub TERM
mv "$data/intake.key" "$tmp/kept.key"
ends "without the intake's key the hub is not served" 13 "$hub" serve --data "$data" --listen 127.0.0.1:0
has "it says which, and what to do" "intake.key.lost" "$said"
[ ! -e "$data/intake.key" ] && ok "and makes none" || not_ok "and makes none"
ends "verify tells" 13 "$hub" verify --data "$data" --lang en
has "by name" "intake.key is missing" "$said"
ends "a backup is made" 0 "$hub" backup --data "$data" --to "$tmp/backup" --lang en
has "and says what it lacks" "It lacks intake.key" "$said"
ends "of that nothing is restored" 13 "$hub" restore "$tmp/backup" --data "$tmp/again"
mv "$tmp/kept.key" "$data/intake.key"
ends "but with the key from elsewhere" 0 "$hub" restore "$tmp/backup" --data "$tmp/again" --keys "$data"
ends "which is sound" 0 "$hub" verify --data "$tmp/again"
rm "$data/intake.key"
: >"$data/intake.key.lost"
start_hub "$data"
has "one that is lost for good is given up" http "$url"
[ -e "$data/intake.key" ] && [ ! -e "$data/intake.key.lost" ] && ok "once" || not_ok "once"
