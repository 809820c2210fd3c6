#!/bin/sh
# The notice's quarter, replayed by real records through sync: its figures, as the bulletin prints them and as plain SQL
# counts them; that single records move the right figures and no others; and a quarter that crosses into another law.
. "$(dirname "$0")/support.sh"
. "$here/quarter_support.sh"

kept=$tmp/notice data=$tmp/notice/hub
ends "the notice's quarter is replayed" 0 sh -c '"$1" demo --quarter --json --keep "$2" >"$3"' - "$satchel" "$kept" "$tmp/notice.json"
tail -n 1 "$tmp/notice.json" >"$tmp/said.json"
figure accepted 607
figure closed 600
figure open 7
figure closing_rate 98.8
figure repeat_list 10
figure on_site 53
figure batches 24
figure batch_items 138
figure person_times 568
figure interviews 10
figure penalties_fen 106700000
figure police_transfers 1
figure accountable 11
figure eia_classes 22
figure eia_subclasses 54
figure positive_list 154
figure off_site 125
figure help_visits 25
figure waived 8
recounted "$data" 2021-07-01 2021-10-01
for words in 受理各类环境信访投诉607件，已办结600件，办结率98.8% 24批次138件 568人次 约谈相关责任人10人次 依法处罚106.7万元 \
  犯罪线索1个 责任追究11人 1000余张 22大类54小类 企业154家 125次 25家次 8家 10个问题线索 53件环境污染问题; do
  has "the bulletin prints $words" "$words" "$(cat "$kept/bulletin.txt")"
done
# What the bulletin counts nowhere is played as well, a few of each.
at_hub() { python3 -c 'import sqlite3, sys; print(sqlite3.connect("file:" + sys.argv[1] + "/central.db?mode=ro", uri=True).execute(sys.argv[2]).fetchone()[0])' "$data" "$1"; }
is "notes of the officers, of each campaign visit" ok "$([ "$(at_hub 'SELECT count(*) FROM note WHERE officers IS NOT NULL')" -ge 40 ] && echo ok)"
is "pledges that are signed" ok "$([ "$(at_hub "SELECT count(*) FROM measure WHERE kind = 'pledge' AND signature IS NOT NULL")" -ge 20 ] && echo ok)"
is "visits by template" ok "$([ "$(at_hub 'SELECT count(*) FROM visit WHERE template IS NOT NULL')" -ge 40 ] && echo ok)"
is "an operation's parts, with those who were there" "4 ok" "$(at_hub 'SELECT count(*) FROM operation_part') $([ "$(at_hub 'SELECT sum(persons) FROM operation_part')" -ge 10 ] && echo ok)"
is "approvals, a reward, a letter that was split, a draw" "3 1 2 1" \
  "$(at_hub 'SELECT count(*) FROM eia_approval') $(at_hub 'SELECT count(*) FROM reward') $(at_hub 'SELECT count(*) FROM complaint WHERE split_from IS NOT NULL') $(at_hub 'SELECT count(*) FROM draw WHERE published IS NOT NULL')"
is "the printed JSON says the same" 607 "$(json figures.accepted <"$kept/bulletin.json")"

# One record at a time, by the office's API. What no record moves, stays.
quarter_hub "$data"
bulletin before
penalty=$(record_of "penalty WHERE amount > 0 AND revoked IS NULL AND \"case\" IN (SELECT k._id FROM \"case\" k JOIN complaint p ON p._id = k.complaint WHERE p.batch IS NOT NULL)")
fen=$(sql_one "SELECT amount FROM penalty WHERE hex(_id) = '$(printf %s "$penalty" | tr -d - | tr a-f A-F)'")
change penalty "$penalty" '{"revoked": "2021-09-29"}'
moved "a revoked penalty leaves the sum" "penalties_fen:-$fen"
complaint=$(record_of "complaint WHERE decision = 'accepted' AND batch IS NULL AND site IS NULL AND _id IN (SELECT complaint FROM \"case\" WHERE status = 'closed')")
accepted=$(sql_one "SELECT accepted FROM complaint WHERE hex(_id) = '$(printf %s "$complaint" | tr -d - | tr a-f A-F)'")
change complaint "$complaint" '{"accepted": "2021-04-20T08:00:00+08:00"}'
moved "a complaint that was accepted before May after all is not counted, nor as closed" accepted:-1 closed:-1
change complaint "$complaint" "{\"accepted\": \"$(date -u -d "@$((accepted / 1000))" +%Y-%m-%dT%H:%M:%SZ)\"}"
moved "and is again" accepted:+1 closed:+1
entry=$(record_of "positive_list_entry WHERE left IS NULL")
change positive_list_entry "$entry" '{"left": "2021-09-01"}'
moved "who leaves the positive list is not on it" positive_list:-1
person=$(record_of "accountability WHERE person <> '责任人2'")
change accountability "$person" '{"person": "责任人2", "unit": "汉阴县"}'
moved "a person twice is one" accountable:-1
batch=$(record_of "transfer_batch")
change transfer_batch "$batch" '{"received": "2021-06-30T08:00:00+08:00"}'
moved "a batch of June is not July's" batches:-1
end_hub

# 2026: the Code replaces the single laws in the middle of the quarter.
cat >"$tmp/plan.json" <<'JSON'
{"from": "2026-07-01", "to": "2026-10-01", "accepted": 90, "closed": 84, "repeat_list": 3, "on_site": 21, "batches": 4, "batch_items": 30,
 "person_times": 61, "interviews": 7, "penalties_fen": 12345600, "police_transfers": 2, "accountable": 3, "leaflets": 1999,
 "eia_classes": 23, "eia_subclasses": 57, "positive_list": 12, "off_site": 33, "help_visits": 14, "waived": 5, "open": 6, "closing_rate": 93.3}
JSON
tr -d "\n" <"$tmp/plan.json" >"$tmp/plan.one"
ends "another quarter is replayed" 0 sh -c '"$1" demo --quarter --plan "$2" --seed 5 --json --keep "$3" >"$4"' - \
  "$satchel" "$tmp/plan.json" "$tmp/laws" "$tmp/laws.json"
tail -n 1 "$tmp/laws.json" >"$tmp/said.json"
for name in accepted closed repeat_list on_site batches batch_items person_times interviews penalties_fen police_transfers accountable leaflets \
  eia_classes eia_subclasses positive_list off_site help_visits waived open closing_rate; do
  figure $name "$(json "$name" <"$tmp/plan.one")"
done
has "1,999 leaflets are 1900余" 1900余张 "$(cat "$tmp/laws/bulletin.txt")"
recounted "$tmp/laws/hub" 2026-07-01 2026-10-01
has "each law on its own days, the Code among them" 生态环境法典 "$laws"
has "and those that it replaced" 噪声污染防治法 "$laws"

ends "a plan that cannot be reached" 13 sh -c 'echo "{\"closed\": 608}" >"$2" && "$1" demo --quarter --plan "$2"' - "$satchel" "$tmp/bad.json"
has "says why" "closed is more than accepted" "$said"
