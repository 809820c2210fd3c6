#!/bin/sh
# A clerk's day with the real programs: a complaint from its registration to its close, with what goes wrong on the way.
. "$(dirname "$0")/support.sh"

data=$tmp/hub intake=$tmp/intake office=$tmp/office tablet=$tmp/tablet leader=$tmp/leader
field() { "$satchel" show "$1" "$2" "$3" --json | json "fields.$4"; }
join_hub() { # STORE USER ROLE SCOPES
  code=$("$hub" enrol --data "$data" --user "$2" --role "$3" --scope "$4")
  ends "$2 enrols ($3)" 0 "$satchel" init "$1" --hub "$url" --code "$code"
}
# Twice each: what one brings the others see.
meet() { for _ in 1 2; do for store in "$intake" "$office" "$leader" "$tablet"; do "$satchel" sync "$store" "$@" >/dev/null; done; done; }

start_hub "$data"
ends "the catalogue's rows are loaded" 0 "$hub" catalogue load --data "$data"
join_hub "$intake" sun intake office,reference,queens
join_hub "$office" zhang office office,reference,queens
join_hub "$leader" zhou leader queens,office,reference
join_hub "$tablet" li inspector queens,reference
for user in li wang; do
  officer=$("$satchel" put "$office" officer user=$user name=$user)
  "$satchel" put "$office" certificate officer="$officer" valid_from=2020-01-01 valid_to=2099-12-31 >/dev/null
done
chief=$("$satchel" put "$office" officer user=zhou name=周 position=局长)
"$satchel" put "$office" org_unit name=执法一大队 kind=brigade >/dev/null
meet

# The intake registers; who complains stands nowhere in plain.
said=$("$satchel" register "$intake" --title 冷库压缩机噪声 --name 赵钱孙李周 --phone 13987651234 --text 只有我家窗户对着压缩机 \
  channel=letter district=queens target=某冷库 text_for_field=夜间压缩机噪声 pollution_types=noise --json)
complaint=$(printf '%s\n' "$said" | json complaint) case=$(printf '%s\n' "$said" | json case)
is "a case is opened" 36 ${#case}
for word in 赵钱孙李周 13987651234 只有我家窗户对着压缩机; do
  grep -rqa "$word" "$intake" && not_ok "'$word' is nowhere in the store" || ok "'$word' is nowhere in the store"
done
is "that it is by a named person is known" true "$(field "$intake" complaint "$complaint" real_name)"
has "it has no number yet" 待编号 "$("$satchel" show "$intake" case "$case" --lang zh)"
meet
has "the office is told what is due" "Tell whether it is accepted" "$("$satchel" due "$office")"

# The office accepts.
ends "nothing is closed out of hand" 13 "$satchel" close "$office" "$case"
for what in "No sealed visit" "No answer was sent" "The latest call-back"; do has "it says: $what" "$what" "$said"; done
has "in Chinese" 尚未答复举报人 "$("$satchel" close "$office" "$case" --lang zh 2>&1 || :)"
has "by put neither" "No answer was sent" "$("$satchel" put "$office" case "$case" status=accepted >/dev/null && "$satchel" put "$office" case "$case" status=closed 2>&1 || :)"
meet
year=$(TZ=Asia/Shanghai date +%Y)
ends "it is decided, and told" 0 "$satchel" put "$office" complaint "$complaint" decision=accepted accepted=2026-03-02T09:00:00+08:00
ends "told" 0 "$satchel" case "$office" inform "$case"
meet
is "the hub gave the case its number" "queens案〔$year〕1号" "$(field "$tablet" case "$case" number)"
is "and the complaint" "queens信〔$year〕1号" "$(field "$office" complaint "$complaint" number)"
case_number=$(field "$office" case "$case" number)
ends "somebody who is there" 13 "$satchel" case "$office" assign "$case_number" --officers li,wnag
has "who is named" "did you mean wang?" "$("$satchel" case "$office" assign "$case_number" --officers li,wangg 2>&1 || :)"
ends "or a unit" 13 "$satchel" case "$office" assign "$case_number" --unit 执法二大队
has "that there is" "did you mean 执法一大队?" "$said"
ends "who records here is told" 13 "$satchel" case "$office" accept "$case_number" --as gost
has "by name" "zhang does" "$said"
ends "an assignment needs somebody" 13 "$satchel" case "$office" assign "$case_number"
ends "it is assigned, by its number" 0 "$satchel" case "$office" assign "$case_number" --unit 执法一大队 --officers li,wang --due 2099-01-31 --instruction 夜间复测
meet
has "the timers run" "Acknowledge the assignment" "$("$satchel" due "$tablet")"

# The deadline: the row's sixty days, put off by what is suspended and what a leader approves.
last_day() { "$satchel" due "$1" --json | grep '"finish"' | json last_day; }
is "sixty days, and the holiday behind them" 2026-05-06 "$(last_day "$office")"
ends "a suspension says why" 13 "$satchel" case "$office" suspend "$case"
ends "and who approved it" 13 "$satchel" case "$office" suspend "$case" --reason 委托检测
ends "no inspector suspends" 13 "$satchel" case "$tablet" suspend "$case" --reason 委托检测 --approver 周
ends "nor by somebody whom nobody knows" 13 "$satchel" case "$office" suspend "$case" --reason 委托检测 --approver zzz
ends "the office does" 0 "$satchel" case "$office" suspend "$case" --reason 委托检测 --approver 周 --from 2026-04-01
ends "until the result is there" 0 "$satchel" case "$office" resume "$case" --until 2026-04-11
ends "once" 13 "$satchel" case "$office" resume "$case"
is "ten days do not count" 2026-05-11 "$(last_day "$office")"
ends "the office asks for twenty more" 0 "$satchel" case "$office" extend "$case" --days 20 --reason 案情复杂
is "which alone changes nothing" 2026-05-11 "$(last_day "$office")"
meet
ends "the leader approves" 0 "$satchel" case "$leader" extend "$case"
meet
is "twenty more, and the Sunday behind them" 2026-06-01 "$(last_day "$tablet")"
is "the hub says the same" 2026-06-01 "$("$hub" due --data "$data" --json | grep '"finish"' | json last_day)"

# The tablet, in the field.
ends "the tablet acknowledges" 0 "$satchel" case "$tablet" acknowledge "$case"
ends "and is on site" 0 "$satchel" case "$tablet" arrive "$case"
is "the status goes along" on_site "$(field "$tablet" case "$case" status)"
visit=$("$satchel" put "$tablet" visit case="$case" kind=on_site arrive=2026-03-03T22:10:00+08:00 leave=2026-03-03T23:00:00+08:00 \
  officers=li,wang certificate_shown=yes recusal_told=yes party_state=absent result=压缩机未加隔声)
python3 -c 'import sys; open(sys.argv[1], "wb").write(b"\xff\xd8\xff\xd9" + bytes(200000))' "$tmp/p.jpg"
"$satchel" photo "$tablet" "$tmp/p.jpg" --of "visit/$visit" --proves 压缩机 >/dev/null
ends "the visit is sealed" 0 "$satchel" seal "$tablet" visit "$visit"
ends "it reports" 0 "$satchel" case "$tablet" report "$case"
meet --network metered
has "the photo waits for a network" "Originals: 1 to be sent" "$("$satchel" status "$tablet")"
is "the office has the report" callback "$(field "$office" case "$case" status)"

# A stop without evidence is refused; with it, approved.
stop=$("$satchel" put "$tablet" measure case="$case" kind=stop)
meet --network metered
ends "no stop without evidence" 13 "$satchel" case "$office" approve "$stop"
has "which is said" "No sealed finding" "$said"
has "and no basis" "No legal basis" "$said"
ends "it is rejected" 0 "$satchel" case "$office" approve "$stop" --reject

# Answer, call-back, close: the photo is late.
ends "the answer goes out" 0 "$satchel" case "$office" answer "$case" --text 已责令加装隔声罩 --way phone
ends "the complainant is not satisfied" 0 "$satchel" case "$office" callback "$case" --result dissatisfied --way phone
ends "so it stays open" 13 "$satchel" close "$office" "$case"
is "for that alone" 1 "$(printf '%s\n' "$said" | grep -c '^missing')"
sleep 1
ends "called again" 0 "$satchel" case "$office" callback "$case" --result mostly
ends "the close is ready" 0 "$satchel" close "$office" "$case" --check
ends "the close" 0 "$satchel" close "$office" "$case"
meet --network metered
is "it waits at the hub" callback "$(field "$office" case "$case" status)"
is "the office sees so" 1 "$("$satchel" status "$office" --json | json parked)"
has "in words" "Closes that wait for photos at the hub: 1" "$("$satchel" status "$office")"
has "the tablet knows of which" "waits for" "$("$satchel" close "$tablet" "$case" --check 2>&1 || :)"
kill "$hub_pid" && wait "$hub_pid" 2>/dev/null || :
serve_again "$data"
is "no matter that the hub starts anew" callback "$(field "$office" case "$case" status)"
meet
is "the photo came: closed by itself" closed "$(field "$office" case "$case" status)"
is "on the tablet too" closed "$(field "$tablet" case "$case" status)"
is "nothing is parked" 0 "$("$satchel" status "$office" --json | json parked)"
ask() { curl -sS -H "Authorization: Bearer $("$hub" token --data "$data" --user "$1" --role "$2")" "$url$3"; }
is "nothing is due of it any more" 0 "$("$satchel" due "$office" --json | grep -c "$case" || :)"

# The JSON API is asked the same.
second=$("$satchel" register "$intake" channel=phone district=queens target=豆腐坊 --json | json case)
meet
token=$("$hub" token --data "$data" --user zhang --role office)
etag=$(curl -sS -D - -o "$tmp/body" -H "Authorization: Bearer $token" "$url/v1/records/case/$second" | tr -d '\r' | sed -n 's/^ETag: //p')
said=$(curl -sS -X PATCH -H "Authorization: Bearer $token" -H "If-Match: $etag" -H 'Content-Type: application/json' \
  -d '{"status":{"from":"registered","to":"declined"}}' "$url/v1/records/case/$second")
has "a decline without a reason is refused" gate_closed "$said"
has "by its name" reason "$said"
ends "and so by satchel" 13 "$satchel" case "$office" decline "$second"
# send TYPE JSON: what the API answers to a new record.
send() { curl -sS -X POST -H "Authorization: Bearer $token" -H 'Content-Type: application/json' -d "$2" "$url/v1/records/$1"; }
has "less than no leaflets are refused" "count: below 0" "$(send leaflet "{\"case\":\"$case\",\"count\":-5}")"
has "and a fine below nothing" "amount: below 0" "$(send penalty "{\"case\":\"$case\",\"amount\":-1}")"
ends "on a tablet too" 13 "$satchel" put "$tablet" leaflet case="$case" count=-5
has "no reward above the most" amount "$(send reward "{\"complaint\":\"$complaint\",\"amount\":1000001}")"
nameless=$("$satchel" put "$office" complaint district=queens channel=phone)
meet
said=$(send reward "{\"complaint\":\"$nameless\",\"amount\":100}")
has "none for who gives no name" real_name "$said"
has "by the code" gate_closed "$said"
ticked=$("$satchel" put "$office" complaint district=queens channel=phone real_name=true)
meet
has "nor where a tick stands for a name" "gate_closed" "$(send reward "{\"complaint\":\"$ticked\",\"amount\":100}")"
has "which is said" identity "$(send reward "{\"complaint\":\"$ticked\",\"amount\":100}")"
has "whose identity is sealed may have one" '"amount":100' "$(send reward "{\"complaint\":\"$complaint\",\"amount\":100}")"
ends "nor from the office's store" 13 "$satchel" put "$office" reward complaint="$nameless" amount=100
has "in words" 不是实名举报 "$("$satchel" put "$office" reward complaint="$nameless" amount=100 --lang zh 2>&1 || :)"

# Three tonnes of hazardous waste, written by a client of somebody else: the hub raises the flag, and no inspector lowers it.
said=$(curl -sS -X POST -H "Authorization: Bearer $token" -H 'Content-Type: application/json' "$url/v1/records/finding" \
  -d "{\"of_type\":\"case\",\"of\":\"$second\",\"pollution_types\":[\"hazardous_waste\"],\"weight_kg\":3000}")
meet
is "the flag is raised" true "$(field "$tablet" case "$second" crime_suspected)"
is "the police are proposed" 1 "$("$satchel" export "$tablet" --format ndjson --type measure | grep -c '"police"')"
has "with three days to decide" "Decide on the transfer to the police" "$("$satchel" due "$office")"
ends "no inspector takes it off" 13 "$satchel" put "$tablet" case "$second" crime_suspected=no
has "which is said" "the office's or a leader's" "$said"
ends "the office says why" 13 "$satchel" put "$office" case "$second" crime_suspected=no
ends "with why it does" 0 "$satchel" put "$office" case "$second" crime_suspected=no crime_cleared_reason=称重有误
ends "with one it is declined" 0 "$satchel" case "$office" decline "$second" --reason 不属本机关职权 --informed
near=$("$satchel" register "$intake" channel=phone district=queens target=豆腐坊 address="汉江路 9 号" complaint_type=烟气 latitude=327000000 longitude=1090300000 --json)
is "nothing is near it" "[]" "$(printf '%s' "$near" | python3 -c 'import json, sys; print(json.load(sys.stdin)["near"])')"
near=$(printf '%s' "$near" | json complaint)
has "what may be one problem with another is asked as it is registered" "May be one problem with $near, 11 m away" \
  "$("$satchel" register "$intake" channel=phone district=queens target=豆腐坊隔壁 complaint_type=烟气 latitude=327001000 longitude=1090300000 --lang en)"
has "or of one address" "Another complaint of this address, $near" \
  "$("$satchel" register "$intake" channel=phone district=queens target=豆腐坊 address="汉江路 9 号" complaint_type=噪声 --lang en)"
ends "a channel that has ended is asked back" 13 "$satchel" register "$intake" channel=hotline_12369 district=queens target=豆腐坊
has "with what took its place" "did you mean hotline_12345?" "$said"
ends "not where it came in while there was one" 0 "$satchel" register "$intake" channel=hotline_12369 received=2021-07-01T08:00:00+08:00 district=queens target=旧案
third=$("$satchel" register "$intake" channel=phone district=queens target=冷库 --json | json case)
fourth=$("$satchel" register "$intake" channel=online district=queens target=广场 --json | json case)
meet
is "declined" declined "$(field "$intake" case "$second" status)"
ends "a merge goes into a case" 13 "$satchel" case "$office" merge "$third" --into "$third"
ends "and says why" 13 "$satchel" case "$office" merge "$third" --into "$case"
ends "not into one that was closed over something else" 13 "$satchel" case "$office" merge "$third" --into "$case" --reason 同一事项
ends "nor into one that was declined" 13 "$satchel" case "$office" merge "$third" --into "$second" --reason 同一事项
ends "but into one that is open" 0 "$satchel" case "$office" merge "$third" --into "$fourth" --reason 同一事项
sixth=$("$satchel" register "$intake" channel=phone district=queens target=货场 --json)
meet
about=$(printf '%s' "$sixth" | json complaint)
ends "a complaint is not declined without a reason" 13 "$satchel" put "$office" complaint "$about" decision=declined
ends "nor while its case goes on" 13 "$satchel" put "$office" complaint "$about" decision=declined decision_reason=重复 --lang en
has "which is said" "case goes on" "$said"
etag=$(curl -sS -D - -o "$tmp/body" -H "Authorization: Bearer $token" "$url/v1/records/complaint/$about" | tr -d '\r' | sed -n 's/^ETag: //p')
has "nor by the JSON API" case_goes_on "$(curl -sS -X PATCH -H "Authorization: Bearer $token" -H "If-Match: $etag" -H 'Content-Type: application/json' -d '{"decision":"declined","decision_reason":"重复"}' "$url/v1/records/complaint/$about")"
ends "but with it" 0 "$satchel" case "$office" decline "$(printf '%s' "$sixth" | json case)" --reason 重复
seventh=$("$satchel" register "$intake" channel=phone district=queens target=采石场 --json)
meet
given=$(printf '%s' "$seventh" | json case) back=$(printf '%s' "$seventh" | json complaint)
ends "one that is not the bureau's is given back" 0 "$satchel" case "$office" return "$given" --reason 属自然资源部门
ends "given back in error it is registered again" 0 "$satchel" case "$office" reopen "$given"
meet
is "it is as it was registered" registered "$(field "$tablet" case "$given" status)"
is "and nothing is decided of it any more" 0 "$("$satchel" show "$office" complaint "$back" --json | grep -c '"decision\(_reason\)\?":"' || :)"
has "and it is due again" "$back" "$("$satchel" due "$office" --json | grep give_back)"
ends "one accepted by put alone" 0 "$satchel" put "$office" complaint "$back" decision=accepted
has "is to be finished from that day on" "$(TZ=Asia/Shanghai date +%Y)" "$(field "$office" complaint "$back" accepted)"
ends "a merged one that is reopened follows no other" 0 "$satchel" case "$office" reopen "$third"
is "but goes on" "accepted 0" "$(field "$office" case "$third" status) $("$satchel" show "$office" case "$third" --json | grep -c '"merged_into":"' || :)"
ends "a transfer says to whom" 13 "$satchel" case "$office" transfer "$fourth"
ends "to the city's management" 0 "$satchel" case "$office" transfer "$fourth" --to 城管局
is "which is no transfer yet" 0 "$("$satchel" show "$office" case "$fourth" --json | grep -c '"status":"transferred"' || :)"
echo receipt >"$tmp/receipt"
: >"$tmp/empty"
ends "nor by an empty receipt" 13 "$satchel" case "$office" transfer "$fourth" --receipt "$tmp/empty" --informed
ends "nor while the complainant knows nothing of it" 13 "$satchel" case "$office" transfer "$fourth" --receipt "$tmp/receipt"
ends "its receipt comes later" 0 "$satchel" case "$office" transfer "$fourth" --receipt "$tmp/receipt" --informed
meet
is "and with that it is transferred" transferred "$(field "$office" case "$fourth" status)"

# A leader's reason, for who cannot be satisfied.
fifth=$("$satchel" register "$intake" channel=visit district=queens target=工地 --json | json case)
meet
"$satchel" case "$office" accept "$fifth" --informed >/dev/null
"$satchel" case "$office" assign "$fifth" --officers li >/dev/null
"$satchel" case "$office" answer "$fifth" --text 已说明 >/dev/null
"$satchel" case "$office" callback "$fifth" --result refused >/dev/null
meet
ends "only a leader signs" 13 "$satchel" close "$office" "$fifth" --reason 诉求超出职权 --no-visit 同一事项已查
said=$("$satchel" put "$office" leader_in_charge case="$fifth" reason=诉求超出职权 signed=2026-03-10T09:00:00+08:00 2>&1 || :)
has "the office cannot write it for him" "reason" "$said"
is "nor sends it" 403 "$(curl -sS -o "$tmp/refused" -w '%{http_code}' -X POST -H "Authorization: Bearer $token" -H 'Content-Type: application/json' \
  -d "{\"case\":\"$fifth\",\"reason\":\"诉求超出职权\",\"signed\":\"2026-03-10T01:00:00Z\"}" "$url/v1/records/leader_in_charge")"
has "by its name" not_permitted "$(cat "$tmp/refused")"
ends "the leader does" 0 "$satchel" close "$leader" "$fifth" --reason 诉求超出职权 --no-visit 同一事项已查
meet
is "closed by signature" closed "$(field "$office" case "$fifth" status)"
has "which names him" "$chief" "$("$satchel" export "$office" --format ndjson --type leader_in_charge)"

# A batch: a letter of three items.
batch=$("$satchel" put "$office" transfer_batch number=第3批 declared_letters=1 declared_items=3 report_by=2026-03-20 received=2026-03-01T09:00:00+08:00)
letter=$("$satchel" register "$office" channel=inspectorate district=queens batch="$batch" --json | json complaint)
has "fewer items than declared are flagged" "differs from what was declared" "$("$satchel" batch "$office")"
printf '%s\n' 货场扬尘 夜间装卸噪声 污水外排 >"$tmp/items"
ends "the letter is split" 0 "$satchel" split "$office" "$letter" --texts "$tmp/items"
is "into two more" 2 "$(printf '%s\n' "$said" | wc -l)"
ends "once" 13 "$satchel" split "$office" "$letter" --texts "$tmp/items"
has "which is said" "was split already" "$said"
is "now it agrees" false "$("$satchel" batch "$office" 第3批 --json | json differs)"
is "each a case of its own" 3 "$("$satchel" sql "$office" "SELECT count(*) c FROM \"case\" c JOIN complaint p ON c.complaint = p._id WHERE p.batch IS NOT NULL" --json | json c)"
meet
has "the hub sees the same" '"items":3' "$("$hub" batch --data "$data" --json)"
has "and that it is overdue" overdue "$("$hub" due --data "$data" --overdue)"
has "over HTTP" batch_report "$(ask zhang office "/v1/due?overdue=1")"
has "discipline reads it" 第3批 "$(ask he discipline /v1/batches)"

for store in "$intake" "$office" "$leader" "$tablet"; do
  is "nothing of $(basename "$store") was refused" 0 "$("$satchel" status "$store" --json | json quarantined)"
  ends "$(basename "$store") is sound" 0 "$satchel" verify "$store"
done
kill "$hub_pid" && wait "$hub_pid" 2>/dev/null || :
hub_pid=
ends "the hub is sound" 0 "$hub" verify --data "$data"
