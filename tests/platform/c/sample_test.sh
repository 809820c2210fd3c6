#!/bin/sh
# The sample in C, beside a serving hub: what a developer reads is what runs.
. "$(dirname "$0")/../cli/support.sh"

data=$tmp/hub office=$tmp/office photo=$root/../shared/data/photos/DSCN0010.jpg
[ -f "$photo" ] || printf 'no picture' >"${photo:=$tmp/photo}"
start_hub "$data"
enrolled() { "$hub" enrol --data "$data" --user "$1" --role "$2" --scope "$3"; }
"$satchel" init "$office" --hub "$url" --code "$(enrolled zhang office office,reference,queens)" >/dev/null
case=$("$satchel" put "$office" case title=夜间施工 district=queens status=accepted)
"$satchel" sync "$office" >/dev/null

ends "the sample runs" 0 "$bin/satchel-sample" "$tmp/tablets" "$url" "$(enrolled li inspector queens,reference)" \
  "$(enrolled wang inspector queens,reference)" "$photo"
has "hears of the conflict" "wang: 1 open conflict(s)" "$said"
has "shows the conflict" 'conflict on legal_facts: stands "no permit for night work", proposed "the permit has expired"' "$said"
is "and both have what was settled" 2 "$(echo "$said" | grep -c '"legal_facts":"the permit has expired"')"
for who in li wang; do
  is "$who has sent all" 0 "$("$satchel" status "$tmp/tablets/$who" --json | json waiting)"
  ends "$who is sound" 0 "$satchel" verify "$tmp/tablets/$who"
done
ends "the office syncs" 0 "$satchel" sync "$office"
is "and has both photos, and the thumbnails" 4 "$("$satchel" show "$office" photo --json | wc -l)"
is "nothing is in conflict" "" "$("$satchel" conflicts "$office" --json)"
has "the case is there" "$case" "$said$("$satchel" show "$office" case --json)"
