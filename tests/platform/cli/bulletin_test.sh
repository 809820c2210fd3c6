#!/bin/sh
# The bulletin with the real programs: counted beside a serving hub, explained, sealed; a tablet that comes later
# changes only a new one; lists, typical cases, publications; the same over HTTP.
. "$(dirname "$0")/support.sh"

data=$tmp/hub tablet=$tmp/tablet office=$tmp/office
start_hub "$data"
ends "the dated rows" 0 "$hub" catalogue load --data "$data"
code=$("$hub" enrol --data "$data" --user zhang --role office --scope office,reference,north)
ends "the office enrols" 0 "$satchel" init "$office" --hub "$url" --code "$code"
code=$("$hub" enrol --data "$data" --user li --role inspector --scope north,reference)
ends "a tablet enrols" 0 "$satchel" init "$tablet" --hub "$url" --code "$code"

# A quarter of our own, around today.
from=$(date -u -d '-40 days' +%F) to=$(date -u -d '+40 days' +%F) now=$(date -u +%FT%TZ)
put() { "$satchel" put "$office" "$@"; }
put org_unit name=示范市生态环境局 kind=bureau >/dev/null
branch=$(put org_unit name=北区分局 kind=branch districts=north)
one=$(put complaint external_key=X1 place=北街1号 district=north received="$now" accepted="$now" decision=accepted)
two=$(put complaint external_key=X2 place=北街2号 district=north received="$now" accepted="$now" decision=accepted)
put complaint external_key=X3 district=north received="$now" decision=declined decision_reason=不属本局职责 >/dev/null
case1=$(put case complaint="$one" district=north title=冷库压缩机噪声 status=accepted model_case=true)
case2=$(put case complaint="$two" district=north title=夜间施工 status=accepted)
put publication case="$case1" outlet=市日报 date="$from" title=一桩典型 >/dev/null
problems=$("$satchel" sync "$office" >/dev/null; "$satchel" show "$office" list_kind --json | python3 -c 'import json, sys
for line in sys.stdin:
    row = json.loads(line)
    if row["fields"]["name"] == "问题清单": print(row["id"])')
put list_entry list="$problems" case="$case2" responsible_unit="$branch" entered="$from" what=夜间施工 >/dev/null
ends "the office syncs" 0 "$satchel" sync "$office"
ends "the tablet syncs" 0 "$satchel" sync "$tablet"
"$satchel" put "$tablet" leaflet case="$case1" count=150 what=倡议书 given="$now" >/dev/null  # and does not sync yet

bulletin() { "$hub" bulletin "$@" --data "$data"; }
said=$(bulletin --from "$from" --to "$to")
has "in the notice's words" "全市共受理各类环境信访投诉2件，已办结0件，办结率0.0%。" "$said"
has "by branch office" "北区分局 | 2 | 0 | 2 | 0.0%" "$said"
has "what is open" " | 北街1号 | north | 已受理" "$said"
is "for a machine" 2 "$(bulletin --from "$from" --to "$to" --format json | json figures.accepted)"
is "leaflets as they are printed" 0 "$(bulletin --from "$from" --to "$to" --json | json figures.leaflets)"
has "the records behind a figure" 北街2号 "$(bulletin --from "$from" --to "$to" --explain open)"
is "also for a machine" 北街2号 "$(bulletin --from "$from" --to "$to" --explain open --json | json title)"
ends "of no such figure" 13 bulletin --from "$from" --to "$to" --explain none
ends "without a quarter" 13 bulletin --from "$from"
ends "before the hub was" 13 bulletin --from "$from" --to "$to" --as-of 2020-01-01
has "it says so" "held nothing" "$said"
ends "by the dates in the records, where asked" 0 bulletin --from "$from" --to "$to" --as-of 2020-01-01 --by-dates

printf '【问题】一是典型案例不多。\n【要求】定期报送{未办结}的进展。\n' >"$tmp/sections"
for format in text json html; do
  is "a draft says so ($format)" draft "$(bulletin --from "$from" --to "$to" --format $format --draft | grep -qi draft && echo draft)"
  is "else it does not ($format)" "" "$(bulletin --from "$from" --to "$to" --format $format | grep -io '草稿\|"draft"' || :)"
done
ends "a draft is not sealed" 13 bulletin seal --from "$from" --to "$to" --user zhang --draft
ends "who seals it is known" 13 bulletin seal --from "$from" --to "$to" --user zhangg
has "by name" "did you mean zhang?" "$said"
ends "nothing written is not sealed" 13 bulletin seal --from "$from" --to "$to" --user zhang
id=$(bulletin seal --from "$from" --to "$to" --user zhang --signed-by 局长 --annex --sections "$tmp/sections" --json | json bulletin)
ends "it shows again" 0 bulletin show "$id" --format html --out "$tmp/first.html"
has "the same bytes as were sealed" "$(sha256sum <"$tmp/first.html" | cut -c1-64)" "$said"
has "with what was written" "定期报送2件的进展。" "$(cat "$tmp/first.html")"
has "and the annex" 不属本局职责 "$(cat "$tmp/first.html")"

ends "the tablet comes late" 0 "$satchel" sync "$tablet"
ends "the sealed one shows again" 0 bulletin show "$id" --format html --out "$tmp/second.html"
ends "and is the same" 0 cmp "$tmp/first.html" "$tmp/second.html"
ends "a new one differs" 0 bulletin compare "$id" --json
is "by the tablet's leaflets" leaflet "$(printf '%s' "$said" | json came | tr "'" '"' | python3 -c 'import json, sys; print(json.load(sys.stdin)[0]["type"])')"
is "as they are printed" 100余张 "$(printf '%s' "$said" | json after)"
ends "with itself" 0 bulletin compare "$id" --with "$id"
has "there is no difference" "No figure differs" "$said"
ends "nobody types a figure" 0 "$satchel" put "$office" bulletin title=t figures='{"accepted":1}'
"$satchel" sync "$office" >/dev/null
has "the hub refuses it" not_permitted "$("$satchel" quarantine "$office" --json)"

ends "lists at the hub" 0 "$hub" lists --data "$data"
has "who is late" "1 are late" "$said"
ends "lists on the tablet" 0 "$satchel" lists "$tablet"
has "who is late" "1 are late" "$said"
is "nothing is late on the day it came" none "$("$hub" lists --data "$data" --at "$from" --json | grep '"list":"问题清单"' | python3 -c 'import json, sys; print(json.load(sys.stdin)["items"][0]["report"])')"
ends "typical cases with their evidence" 0 "$hub" cases --data "$data" --model --out "$tmp/cases"
has "listed" 冷库压缩机噪声 "$said"
ends "that verifies" 0 "$satchel" verify "$tmp/cases/$case1.zip" --hub-key "$("$hub" key --data "$data")"
has "publications" 市日报 "$("$hub" cases --data "$data" --publications)"

ask() { curl -sS -H "Authorization: Bearer $("$hub" token --data "$data" --user a --role "$1")" "$url/v1/bulletin?from=$from&to=$to$2"; }
is "over HTTP" 2 "$(ask discipline '' | json figures.accepted)"
has "as text" "已办结0件" "$(ask leader '&format=text')"
has "the annex" 不属本局职责 "$(ask discipline '&annex=1')"
has "not for an inspector" not_permitted "$(ask inspector '')"
stop_hub TERM
ends "the hub is sound" 0 "$hub" verify --data "$data"
