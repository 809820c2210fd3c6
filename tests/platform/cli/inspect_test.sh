#!/bin/sh
# The bureau's work on a tablet without a network: inspections by template, verdicts, the crime flag, pledges, repeated checks.
. "$(dirname "$0")/support.sh"

data=$tmp/hub tablet=$tmp/tablet office=$tmp/office
photos=$root/../shared/data/photos
put() { "$satchel" put "$@"; }

# A JPEG of the field where there are some, else any bytes.
nth=0
photo() { # photo OF PROVES
  nth=$((nth + 1))
  file=$(ls "$photos"/*.jpg 2>/dev/null | sed -n "$((nth % 12 + 1))p")
  [ -n "$file" ] || { file=$tmp/photo$nth.jpg && echo "photo $nth" >"$file"; }
  "$satchel" photo "$tablet" "$file" --of "$1" --proves "$2" >/dev/null
}
# missing VISIT: how much of its template is missing.
missing() { "$satchel" inspect "$tablet" "$1" --json | json inspection.missing; }
# begin TEMPLATE: a visit of it, of the case.
begin() { "$satchel" inspect "$tablet" --template "$1" --case "$case" --json arrive=2021-07-20T14:00:00Z | json id; }
# reading FIELD=VALUE …: of $visit, by a sound meter; the verdict's JSON.
reading() {
  "$satchel" measure "$tablet" --visit "$visit" --json point=1号 meter_no=AWA6228 meter_certificate=Z1 meter_expiry=2022-06-30 \
    duration=1200 started=2021-07-20T14:30:00Z "$@"
}
level() { reading quantity="$1" value="$2" calibration_before=938 calibration_after=938 "$3"; }
fact() { put "$tablet" finding of_type=visit of="$visit" severity=general found=2021-07-20T15:00:00Z "$@"; }
# whole TEMPLATE: nothing of $visit is missing any more.
whole() { is "$1: nothing is missing" 0 "$(missing "$visit")"; }

start_hub "$data"
"$hub" catalogue load --data "$data" >/dev/null
code=$("$hub" enrol --data "$data" --user zhang --role office --scope office,reference,hanbin)
"$satchel" init "$office" --hub "$url" --code "$code" >/dev/null
code=$("$hub" enrol --data "$data" --user li --role inspector --scope hanbin,reference)
"$satchel" init "$tablet" --hub "$url" --code "$code" >/dev/null
site=$(put "$office" site name=东站货场 district=hanbin zone_class=2)
case=$(put "$office" case title=检查 district=hanbin status=accepted site="$site")
for user in li wang; do
  officer=$(put "$office" officer user=$user)
  put "$office" certificate officer="$officer" valid_from=2020-01-01 >/dev/null
done
ends "25:00 is no time of a day" 13 put "$office" quiet_rule site="$site" from_time=25:00
rule=$(put "$office" quiet_rule site="$site" place=东站广场 from_time=07:00 to_time=21:30 limit=600 valid_from=2021-07-01 confirmed=true source=公约)
"$satchel" sync "$office" >/dev/null
"$satchel" sync "$tablet" >/dev/null
stop_hub TERM # offline from here on

is "the templates came with the sync" 7 "$("$satchel" inspect "$tablet" | wc -l)"
has "in Chinese" 建筑施工夜间噪声 "$("$satchel" inspect "$tablet" --lang zh)"
ends "no template of that name" 13 "$satchel" inspect "$tablet" --template night_constructoin --case "$case"
has "which is said" "did you mean night_construction?" "$said"

# Night construction: the standard and the unit come from the template, the limit from the hour and place.
visit=$(begin night_construction)
is "a visit says its template" night_construction "$("$satchel" show "$tablet" visit "$visit" --json | json fields.template)"
is "what is asked for is listed" 8 "$(missing "$visit")"
for proves in 施工公示牌 正在作业的机械 测点与声源的位置 仪器校准示值; do photo "visit/$visit" "$proves"; done
said=$(level noise_leq 640 background=500)
leq=$(echo "$said" | json id)
is "64 dB at night are above" above "$(echo "$said" | json verdict.verdict)"
is "of 55" 550 "$(echo "$said" | json verdict.limit)"
is "a confirmed row" true "$(echo "$said" | json verdict.row.confirmed)"
is "a peak of 69 keeps to 70" within "$(level noise_max 690 background=500 | json verdict.verdict)"
said=$("$satchel" show "$tablet" measurement "$leq" --json)
is "the row that was used stands in the record" "$(echo "$said" | json verdict.row.id)" "$(echo "$said" | json fields.limit_used)"
is "and the standard's version" 2011 "$(echo "$said" | json fields.standard_version)"
has "a person reads it" "GB 12523-2011 4.1" "$("$satchel" verdict "$tablet" "$leq" --lang zh)"
has "without a background it cannot be told" 无法判定 "$("$satchel" verdict "$tablet" --lang zh "$(level noise_leq 640 weather=晴 | json id)")"
fact fact=夜间施工证明：未取得 >/dev/null
fact fact=22时至次日6时的作业内容：浇筑混凝土 >/dev/null
whole night_construction

# Of a visit that says no arrival the reading's own day says which standard held; what nobody confirmed is no number.
kept=$visit
visit=$("$satchel" inspect "$tablet" --template night_construction --case "$case" --json | json id)
is "a reading of 2021 is by the standard of 2021" "GB 12523-2011" \
  "$("$satchel" show "$tablet" measurement "$(level noise_leq 640 background=500 | json id)" --json | json fields.standard)"
said=$("$satchel" measure "$tablet" --visit "$visit" --json quantity=noise_leq value=640 background=500 started=2026-03-01T14:30:00Z \
  calibration_before=938 calibration_after=938 meter_no=AWA6228 meter_certificate=Z1 meter_expiry=2026-06-30)
is "one of 2026 by that of 2026, which nobody confirmed" limit_not_confirmed "$(echo "$said" | json verdict.why)"
said=$("$satchel" verdict "$tablet" --lang en "$(echo "$said" | json id)")
has "which is said" "Limit: not confirmed" "$said"
is "and no number is" "" "$(echo "$said" | grep '0\.0 dB,' || :)"
said=$("$satchel" measure "$tablet" --visit "$visit" --json quantity=noise_leq value=640 background=500 started=2021-07-20T14:30:00Z calibration_before=938 calibration_after=938)
is "without its meter a reading gets no verdict" "undecided no_meter" "$(echo "$said" | json verdict.verdict) $(echo "$said" | json verdict.why)"
is "nor in the rain" bad_weather "$(level noise_leq 640 weather=小雨 | json verdict.why)"
is "nor without its calibration" not_calibrated "$(reading quantity=noise_leq value=640 background=500 | json verdict.why)"
visit=$kept

# No stop without evidence: it is saved, and said what it lacks; a sealed reading above the limit is evidence.
ends "a field that is given twice is refused at once" 13 reading quantity=weight value=1 duration=600
stop=$(put "$tablet" measure case="$case" kind=stop --json 2>"$tmp/notes" | json id)
has "a stop lacks evidence" evidence "$(cat "$tmp/notes")"
put "$tablet" visit "$visit" leave=2021-07-20T16:00:00Z officers+=wang certificate_shown=true recusal_told=true party_state=absent >/dev/null
ends "one officer's certificate is not enough" 13 sh -c "'$satchel' put '$tablet' visit '$visit' officers-=wang && '$satchel' seal '$tablet' visit '$visit'"
has "and it says so" "Two officers" "$said"
put "$tablet" visit "$visit" officers+=wang >/dev/null
ends "the reading is sealed" 0 "$satchel" seal "$tablet" measurement "$leq"
said=$(put "$tablet" measure case="$case" kind=stop basis=噪声法 proportionality=屡次不改 --json 2>&1)
case $said in *evidence*) not_ok "sealed, it is evidence" "$said" ;; *) ok "sealed, it is evidence" ;; esac
has "what is left is the approver" approver "$said"
ends "the visit is sealed" 0 "$satchel" seal "$tablet" visit "$visit"

# Dust at a freight yard.
visit=$(begin freight_dust)
for proves in 物料堆场全貌 覆盖或围挡 装卸作业 喷淋和车辆冲洗设施; do photo "visit/$visit" "$proves"; done
said=$(reading quantity=particulates value=12)
is "1.2 mg/m³ at the boundary are above" above "$(echo "$said" | json verdict.verdict)"
fact fact=物料种类和堆存量：煤 >/dev/null
has "a seal tells of what the template misses" 抑尘措施是否落实 "$("$satchel" seal "$tablet" visit "$visit" --check --lang zh || :)"
fact fact=抑尘措施是否落实：未覆盖 >/dev/null
whole freight_dust

# Lead batteries: three tonnes raise the flag, in the transaction of the finding.
visit=$(begin battery_dismantling)
for proves in 拆解现场 废电池和极板堆存 酸液去向 称重过程和示值 地面防渗情况; do photo "visit/$visit" "$proves"; done
reading quantity=weight value=2990 >/dev/null
said=$(fact fact=危险废物种类（HW31 weight_kg=2999 pollution_types=hazardous_waste --json 2>&1)
case $said in *crime*) not_ok "2,999 kg are no crime's sign" "$said" ;; *) ok "2,999 kg are no crime's sign" ;; esac
said=$(fact fact=危险废物种类和重量 weight_kg=1 pollution_types=hazardous_waste --json 2>&1)
has "3,000 kg are" crime_suspected "$said"
is "the flag is on the case" true "$("$satchel" show "$tablet" case "$case" --json | json fields.crime_suspected)"
is "and the police are proposed, once" 1 "$("$satchel" export "$tablet" --format ndjson --type measure | grep -c '"police"')"
fact fact=危险废物种类和重量 weight_kg=5 pollution_types=hazardous_waste >/dev/null 2>&1
is "no second time" 1 "$("$satchel" export "$tablet" --format ndjson --type measure | grep -c '"police"')"
fact "fact=危险废物经营许可证：无" >/dev/null
fact "fact=来源、去向和经营者：流动收购" >/dev/null
is "only the finding by its full name is missing" 1 "$(missing "$visit")"
fact "fact=危险废物种类（HW31 含铅废物）和重量：极板" weight_kg=1 >/dev/null 2>&1
whole battery_dismantling

# A cold store under a housing estate.
visit=$(begin cold_store_noise)
for proves in 压缩机和铭牌 减振和隔声措施 室内测点 仪器校准示值; do photo "visit/$visit" "$proves"; done
said=$(level noise_indoor 380 background=300)
is "38 dB in a bedroom at night are 37, and 35 is the limit" above "$(echo "$said" | json verdict.verdict)"
has "its limit says from where" "GB 22337-2008" "$(echo "$said" | json verdict.row.source)"
is "the boundary keeps to its limit" within "$(level noise_leq 480 background=400 | json verdict.verdict)"
fact fact=设备运行时段和启停规律：昼夜 >/dev/null
fact fact=与居民楼的位置关系：楼下 >/dev/null
whole cold_store_noise

# Flue gas of a coal boiler.
visit=$(begin coal_boiler)
for proves in 锅炉和铭牌 排气筒和采样口 除尘、脱硫设施 燃料堆存; do photo "visit/$visit" "$proves"; done
is "particulates of 90 mg/m³ are above" above "$(reading quantity=particulates value=900 | json verdict.verdict)"
for q in sulphur_dioxide nitrogen_oxides; do reading quantity=$q value=3000 >/dev/null; done
is "smoke of level 1 keeps to it" within "$(reading quantity=ringelmann value=1 | json verdict.verdict)"
fact "fact=锅炉容量、燃料种类和用量：2t" >/dev/null
fact fact=污染防治设施运行情况：停运 >/dev/null
whole coal_boiler

# Square dancing: hours and decibels of the square, persuasion, a pledge that is signed here, leaflets.
visit=$(begin square_dance)
photo "visit/$visit" 现场和音响设备
said=$(level noise_leq 480 background=400)
is "after hours it is against the rule" outside_hours "$(echo "$said" | python3 -c 'import json, sys; print(json.load(sys.stdin)["verdict"]["quiet"][0]["why"])')"
put "$tablet" measure case="$case" kind=persuasion persons=12 >/dev/null
pledge=$(put "$tablet" measure case="$case" kind=pledge)
printf '本队承诺 21:30 前结束' >"$tmp/pledge.txt"
printf 'a pen on glass' >"$tmp/signature.png"
: >"$tmp/empty"
ends "an empty file is no signature" 13 "$satchel" sign "$tablet" measure/"$pledge" --signature "$tmp/empty" --shown "$tmp/pledge.txt"
ends "a pledge is signed, with its text" 0 "$satchel" sign "$tablet" measure/"$pledge" --signature "$tmp/signature.png" --shown "$tmp/pledge.txt"
is "the hash of what was shown" "$(sha256sum <"$tmp/pledge.txt" | cut -c1-64)" "$("$satchel" show "$tablet" measure "$pledge" --json | json fields.shown_text_sha256)"
ends "it is signed once" 13 "$satchel" sign "$tablet" measure/"$pledge" --signature "$tmp/pledge.txt" --shown "$tmp/pledge.txt"
leaflet=$(put "$tablet" leaflet case="$case" count=600)
put "$tablet" leaflet "$leaflet" count+=440 >/dev/null
is "leaflets are added up" 1040 "$("$satchel" show "$tablet" leaflet "$leaflet" --json | json fields.count)"
whole square_dance

# Electromagnetic fields: four kinds of witness, each signed or refused; the complainant's is sealed.
visit=$(begin em_measurement)
photo "visit/$visit" 基站天线和测点
is "3 V/m of 12" within "$(reading quantity=electric_field value=300 | json verdict.verdict)"
is "0.1 W/m² of 0.4" within "$(reading quantity=power_density value=100 | json verdict.verdict)"
is "all four are missing" 4 "$(missing "$visit")"
for role in witness community_head property_company; do
  who=$(put "$tablet" attendee visit="$visit" roles=$role name=$role)
  "$satchel" sign "$tablet" attendee/"$who" --signature "$tmp/signature.png" --shown "$tmp/pledge.txt" >/dev/null
done
is "the complainant is" 1 "$(missing "$visit")"
who=$(put "$tablet" attendee visit="$visit" roles=complainant)
printf 'strokes of a complainant' >"$tmp/complainant.png"
ends "the complainant signs" 0 "$satchel" sign "$tablet" attendee/"$who" --signature "$tmp/complainant.png" --shown "$tmp/pledge.txt" name=赵钱孙李周
for word in "strokes of a complainant" 赵钱孙李周; do
  grep -rqa "$word" "$tablet" && not_ok "'$word' is nowhere on the tablet" || ok "'$word' is nowhere on the tablet"
done
ends "what is sealed is not half replaced" 13 "$satchel" sign "$tablet" attendee/"$who" --signature "$tmp/complainant.png" --shown "$tmp/pledge.txt"
whole em_measurement
who=$(put "$tablet" attendee visit="$visit" roles=property_company)
ends "one may refuse" 0 "$satchel" sign "$tablet" attendee/"$who" --refused 不同意测点
ends "but not both" 13 "$satchel" sign "$tablet" attendee/"$who" --refused 不 --cannot

# Checks: warned before one that repeats; a drone's equipment without a review.
put "$tablet" visit case="$case" kind=on_site purpose=routine arrive=2021-08-01T02:00:00Z >/dev/null 2>&1
has "a check that repeats one is warned of" cap_reached "$(put "$tablet" visit case="$case" kind=on_site purpose=routine arrive=2021-09-01T02:00:00Z --json 2>&1)"
said=$(put "$tablet" visit case="$case" kind=on_site purpose=complaint arrive=2021-09-01T02:00:00Z --json 2>&1)
case $said in *note*) not_ok "one that a complaint drives is not" "$said" ;; *) ok "one that a complaint drives is not" ;; esac
has "equipment without a review" review "$(put "$tablet" off_site_check of_type=site of="$site" kind=drone checked=2021-08-02T02:00:00Z checked_by=li --json 2>&1)"
has "a site shows its history" 非现场检查 "$("$satchel" site "$tablet" "$site" --on 2021-09-15 --lang zh)"

# The network is back, at the same address: all of it reaches the office, the guard says there what it said here.
serve_again "$data"
ends "the tablet syncs" 0 "$satchel" sync "$tablet"
"$satchel" sync "$office" >/dev/null
is "nothing is refused" 0 "$("$satchel" status "$tablet" --json | json quarantined)"
is "the office sees the flag" true "$("$satchel" show "$office" case "$case" --json | json fields.crime_suspected)"

put "$office" officer name=周 user=zhou duty=leader >/dev/null
ends "the office approves no stop without its grounds" 13 put "$office" measure "$stop" state=approved approver=周
has "and is told" proportionality "$("$satchel" put "$office" measure "$stop" state=approved approver=周 --lang en 2>&1 || :)"
ends "nor by somebody nobody knows" 13 put "$office" measure "$stop" state=approved approver=zzz basis=噪声法 proportionality=屡次不改
ends "with them it does" 0 put "$office" measure "$stop" state=approved approver=周 basis=噪声法 proportionality=屡次不改
entry=$(put "$office" positive_list_entry site="$site" entered=2021-03-01)
is "nobody leaves the positive list" 0 "$("$satchel" site "$office" --json | wc -l)"
put "$office" penalty case="$case" site="$site" decided=2021-08-01 amount=5000000 >/dev/null
is "who offends must" "$site" "$("$satchel" site "$office" --json | json must_leave)"
has "off it since then, by rule" "off it since 2021-08-01" "$("$satchel" site "$office" 东站货场 --lang en)"
put "$office" positive_list_entry "$entry" left=2021-08-02 >/dev/null
is "and has left" 0 "$("$satchel" site "$office" --json | wc -l)"

operation=$(put "$office" operation label=gcw name=广场舞整治 districts=hanbin agencies=environment,police,urban_management,culture)
put "$office" case "$case" joint+=gcw >/dev/null
put "$office" operation_part operation="$operation" agency=police part=维持秩序 persons=6 >/dev/null
part=$(put "$office" operation_part operation="$operation" agency=culture part=劝导 persons=2)
put "$office" operation_part "$part" persons+=1 >/dev/null
said=$("$satchel" operation "$office" "$operation" --json)
is "nine were sent" 9 "$(echo "$said" | json persons)"
is "nothing is handed over" false "$(echo "$said" | json handed_over)"
transfer=$(put "$office" measure case="$case" kind=transfer handed_to=公安)
put "$office" measure "$transfer" state=approved >/dev/null && put "$office" measure "$transfer" state=carried_out >/dev/null
is "handed to the police" true "$("$satchel" operation "$office" "$operation" --json | json handed_over)"
has "an agency without a part is seen" 未写明分工 "$("$satchel" operation "$office" "$operation" --lang zh)"

category=$("$hub" catalogue list eia_category --data "$data" --json | json id)
put "$office" eia_approval project=养殖场 kind=form received=2021-09-29 category="$category" >/dev/null
has "by commitment: five working days" '"due":"2021-10-12"' "$("$satchel" eia "$office" --json)"

complaint=$(put "$office" complaint district=hanbin channel=phone)
has "a reward is for a named reporter" real_name "$(put "$office" reward complaint="$complaint" amount=1000001 decided=2021-09-01 --json 2>&1)"
"$satchel" sync "$office" >/dev/null && "$satchel" sync "$tablet" >/dev/null
is "no tablet has a reward" 0 "$("$satchel" show "$tablet" reward --json | wc -l)"
ends "all is sound" 0 "$satchel" verify "$tablet"
