#!/bin/sh
# A random draw with the real programs: committed, opened once, published, and drawn again by anybody; what was changed is found.
. "$(dirname "$0")/support.sh"

data=$tmp/hub tablet=$tmp/tablet
start_hub "$data"
token=$("$hub" token --data "$data" --user zhang --role office)
make() { curl -sS -H "Authorization: Bearer $token" -H 'Content-Type: application/json' -d "$2" "$url/v1/records/$1" | json _id; }
draw() { "$hub" draw "$@" --data "$data"; }
for n in 1 2 3 4 5 6; do site=$(make site '{"name":"企业'$n'","district":"汉滨","kind":"enterprise"}'); done
make site '{"name":"广场","district":"汉滨","kind":"square"}' >/dev/null
for user in li wang chen zhao; do
  officer=$(make officer '{"name":"'$user'","user":"'$user'","in_draw_pool":true,"active":true}')
  make certificate '{"officer":"'"$officer"'","valid_from":"2021-01-01"}' >/dev/null
done
make officer '{"name":"无证","user":"none","in_draw_pool":true,"active":true}' >/dev/null

ends "without rows nothing has a weight" 13 draw commit --name Q3 --count 3
"$hub" catalogue load --data "$data" >/dev/null
make positive_list_entry '{"site":"'"$site"'","entered":"2021-01-01"}' >/dev/null
ends "more than there are" 13 draw commit --name Q3 --sites kind=enterprise --count 7
ends "a filter of no field" 13 draw commit --name Q3 --sites colour=red --count 1
ends "a kind of sites that is none" 13 draw commit --name Q3 --sites kind=enterprize --count 1
has "is asked back" "did you mean enterprise?" "$said"
ends "a weight of a class that is none" 13 draw commit --name Q3 --count 1 --weights nosuch=3
has "is told which there are" "general" "$said"
ends "a conflict of nobody" 13 draw commit --name Q3 --count 1 --conflict lii="$site"
has "is asked back" "did you mean li?" "$said"
ends "nobody does it by a name that is none" 13 draw commit --name Q3 --count 1 --user wangg
has "but is told who there is" "did you mean wang? There are: wang," "$said"
ends "a draw is committed" 0 draw commit --name 2021年第三季度 --sites district=汉滨,kind=enterprise --count 3 --conflict li="$site" --user wang --json
id=$(printf '%s' "$said" | json draw)
is "from these" "6 4" "$(printf '%s' "$said" | json sites) $(printf '%s' "$said" | json officers)"
ends "no second one of that name" 13 draw commit --name 2021年第三季度 --sites district=汉滨,kind=enterprise --count 3 --user wang
has "which is told" "$id" "$said"
ends "nor by a blank behind it" 13 draw commit --name "2021年第三季度 " --sites district=汉滨,kind=enterprise --count 3 --user wang
ends "nor one without officers" 13 draw commit --name Q4 --sites district=汉滨,kind=enterprise --count 3 --officers-each 0 --user wang
ends "none of less than nothing" 2 draw commit --name Q4 --count -1
has "the range is said" "from 0 to 9223372036854775807" "$("$hub" draw commit --data "$data" --name Q4 --count -1 --lang en 2>&1 || :)"
ends "the commitment is published" 0 draw export "$id" --out "$tmp/commitment.json"
is "one weighs less" "1 2 2 2 2 2" "$(python3 -c 'import json, sys
print(*sorted(l.split("\t")[2] for l in json.load(open(sys.argv[1]))["pool"].splitlines() if l.startswith("site")))' "$tmp/commitment.json")"
is "it has no seed" 0 "$(grep -c '"seed"' "$tmp/commitment.json")"
code=$("$hub" enrol --data "$data" --user li --role inspector --scope 汉滨,reference)
"$satchel" init "$tablet" --hub "$url" --code "$code" >/dev/null
"$satchel" sync "$tablet" >/dev/null
is "no tablet has it" "" "$("$satchel" show "$tablet" draw "$id" --json | grep -o '"seed":"[^"]*"' || :)"
is "nor the hub's own API" null "$(curl -sS -H "Authorization: Bearer $token" "$url/v1/records/draw/$id" | python3 -c 'import json, sys; print(json.dumps(json.load(sys.stdin).get("seed")))')"
ends "it is no draw yet" 13 "$hub" draw verify "$tmp/commitment.json"

public() { curl -sS -o "$tmp/public" -w '%{http_code}' "$url/v1/draws/$1"; }
is "before it is published there is none for everybody" 404 "$(public "$id")"
ends "a value is asked for" 13 draw open "$id"
ends "it is opened" 0 draw open "$id" --public-value "05 11 14 22 29 33 + 07" --source 双色球第2021100期 --user wang
has "for people by name" 企业 "$said"
is "then anybody reads it, without a token" 200 "$(public "$id")"
ends "and checks it" 0 "$hub" draw verify "$tmp/public" --commitment "$tmp/commitment.json"
is "it names nobody" "" "$(grep -o 'wang\|企业' "$tmp/public" || :)"
is "none by an id that is none" 404 "$(public "$(printf '%s' "$id" | tr 0-9 1-90)")"
is "and only to be read" 405 "$(curl -sS -X DELETE -o /dev/null -w '%{http_code}' "$url/v1/draws/$id")"
send() { curl -sS -o /dev/null -w '%{http_code}' -X "$1" -H "Authorization: Bearer $token" -H 'Content-Type: application/json' -H "If-Match: $etag" \
  ${3:+-d "$3"} "$url/v1/records/draw$2"; }
etag=$(curl -sS -D - -o /dev/null -H "Authorization: Bearer $token" "$url/v1/records/draw/$id" | sed -n 's/^[Ee][Tt]ag: *//p' | tr -d '\r')
is "its record is nobody's to change" 403 "$(send PATCH "/$id" '{"result":"别家"}')"
is "nor to delete" 409 "$(send DELETE "/$id")"
is "nor is one made by hand" 403 "$(send POST "" '{"name":"Q9","result":"别家"}')"
ends "once" 13 draw open "$id" --public-value "06 11 14 22 29 33 + 07" --source 双色球第2021100期
ends "it is published" 0 draw export "$id" --out "$tmp/draw.json"
ends "anybody verifies it, without a hub" 0 "$hub" draw verify "$tmp/draw.json" --commitment "$tmp/commitment.json"
sed -n '/^```python$/,/^```$/p' "$root/engine/casework/DRAW.md" | sed '1d;$d' >"$tmp/again.py"
ends "and so do the lines of DRAW.md" 0 python3 "$tmp/again.py" "$tmp/draw.json"
"$satchel" sync "$tablet" >/dev/null
is "which say what a tablet has" "$said" "$("$satchel" show "$tablet" draw "$id" --json | json fields.result)"

# spoil EXPRESSION: the draw, as d, after that.
spoil() { python3 -c 'import json, sys
d = json.load(open(sys.argv[1])); exec(sys.argv[3]); json.dump(d, open(sys.argv[2], "w"))' "$tmp/draw.json" "$tmp/bad.json" "$1"; }
found() {
  spoil "$2"
  ends "found: $1" 13 "$hub" draw verify "$tmp/bad.json" --commitment "$tmp/commitment.json"
  has "and why" "$3" "$said"
  python3 "$tmp/again.py" "$tmp/bad.json" >/dev/null 2>&1 && not_ok "by the lines, too" || ok "by the lines, too"
}
found "another site in the pool" 'd["pool"] = d["pool"].replace("\t2\n", "\t3\n", 1)' pool
found "another seed" 'd["seed"] = ("01" if d["seed"][:2] == "00" else "00") + d["seed"][2:]' seed
found "another public value" 'd["public_value"] = "05"' result
found "another order" 'd["result"].reverse()' result
found "an officer in the place of another" 'd["result"][0]["officers"].reverse()' result
spoil 'd["sites"] = 2; d["result"].pop()'
ends "found: fewer sites than were committed" 13 "$hub" draw verify "$tmp/bad.json" --commitment "$tmp/commitment.json"
has "and why" "how many sites" "$said"
is "the list has it" "$id" "$(draw list --json | json draw)"
ends "no such draw" 13 draw export 01a2099d-ce25-7000-abad-f496719f7305
ends "two draws are not one" 0 draw commit --name Q4 --count 1
is "nor have they one seed" 2 "$(for one in $(draw list --json | python3 -c 'import json, sys
for line in sys.stdin: print(json.loads(line)["draw"])'); do draw export "$one" | json seed_commitment; done | sort -u | wc -l)"
kill "$hub_pid" && wait "$hub_pid" && hub_pid=
ends "the hub is sound" 0 "$hub" verify --data "$data"
