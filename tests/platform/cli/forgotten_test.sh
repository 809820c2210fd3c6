#!/bin/sh
# A case moves to other scopes while a tablet of the first goes on with others: of what the tablet said of it nothing stays there once
# a second copy has it, and a hub that goes back to a backup hears of it by hashes.
. "$(dirname "$0")/support.sh"

data=$tmp/hub tablet=$tmp/tablet office=$tmp/office

# words WORD: in how many of the tablet's files it stands.
words() { grep -rlF "$1" "$tablet" | wc -l; }

start_hub "$data"
code=$("$hub" enrol --data "$data" --user li --role inspector --scope queens,reference)
ends "a tablet enrols" 0 "$satchel" init "$tablet" --hub "$url" --code "$code"
code=$("$hub" enrol --data "$data" --user zhang --role office --scope office,reference,queens,bronx)
ends "the office enrols" 0 "$satchel" init "$office" --hub "$url" --code "$code"
moves=$("$satchel" put "$office" case title=夜间施工 district=queens status=accepted)
stays=$("$satchel" put "$office" case title=扬尘 district=queens status=accepted)
ends "the office syncs" 0 "$satchel" sync "$office"
ends "the tablet has both" 0 "$satchel" sync "$tablet"
"$satchel" put "$tablet" visit case="$moves" kind=on_site result=WORDS-OF-THE-MOVED >/dev/null
"$satchel" put "$tablet" visit case="$stays" kind=on_site result=WORDS-OF-THE-OTHER >/dev/null
ends "the tablet syncs" 0 "$satchel" sync "$tablet"
ends "the office has the visits" 0 "$satchel" sync "$office"
ends "the case moves" 0 "$satchel" put "$office" case "$moves" district=bronx
ends "at the hub too" 0 "$satchel" sync "$office"
"$satchel" put "$tablet" case "$moves" summary=WORDS-THAT-CAME-LATE >/dev/null
ends "the tablet hears of it, with a change that came too late" 0 "$satchel" sync "$tablet"

ends "the case is not here any more" 13 "$satchel" show "$tablet" case "$moves"
is "what it said of it stays until a copy has it" 2 "$("$satchel" status "$tablet" --json | json forgotten)"
has "the status says so" "left this tablet's scopes" "$("$satchel" --lang en status "$tablet" | tr 'L' 'l')"
[ "$(words WORDS-OF-THE-MOVED)" -gt 0 ] && ok "its words are here" || not_ok "its words are here"
ends "a copy" 0 "$hub" copy --data "$data" --to "$tmp/copy"
ends "the tablet hears of the copy" 0 "$satchel" sync "$tablet"
is "nothing of the case is here" 0 "$(words WORDS-OF-THE-MOVED)"
is "nor of what came late" 0 "$(words WORDS-THAT-CAME-LATE)"
[ "$(words WORDS-OF-THE-OTHER)" -gt 0 ] && ok "the other case is" || not_ok "the other case is"
is "all is forgotten" 0 "$("$satchel" status "$tablet" --json | json forgotten)"
has "quarantine still names it" out_of_scope "$("$satchel" quarantine "$tablet" --json)"
has "and says that its contents are gone" '"erased":true' "$("$satchel" quarantine "$tablet" --json)"
n=$("$satchel" quarantine "$tablet" --json | json entry)
ends "it cannot be tried again" 15 "$satchel" retry "$tablet" "$n"
has "the office has it" WORDS-THAT-CAME-LATE "$("$hub" intake --data "$data" --json)"
ends "the tablet is sound" 0 "$satchel" verify "$tablet"
stop_hub TERM
ends "the hub is sound" 0 "$hub" verify --data "$data"
