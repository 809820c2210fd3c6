# For quarter_test.sh: figures as they were said, counted again, and moved.

# figure NAME VALUE: what the last line said.
figure() { is "$1 is $2" "$2" "$(json "$1" <"$tmp/said.json")"; }

# recounted HUB FROM TO: SQL alone comes to the same, and each law was cited on its own days; $laws: which.
recounted() {
  ends "it is counted again by SQL" 0 sh -c 'python3 "$1"/recount.py "$2" "$3" "$4" --laws >"$5" 2>"$5.laws"' - "$here" "$1" "$2" "$3" "$tmp/recount.json"
  laws=$(cat "$tmp/recount.json.laws")
  is "and comes to the same" "" "$(python3 - "$tmp/said.json" "$tmp/recount.json" <<'PY'
import json, sys
said, counted = (json.load(open(f)) for f in sys.argv[1:3])
print("; ".join(f"{k}: {said.get(k)} {v}" for k, v in counted.items() if said.get(k) != v), end="")
PY
)"
}

# quarter_hub DATA: serves it, with a token of the office.
quarter_hub() {
  start_hub "$1"
  served=$1 token=$("$hub" token --data "$1" --user zhang --role office)
}
end_hub() {
  kill "$hub_pid"
  wait "$hub_pid" 2>/dev/null || :
  hub_pid=
}
sql_one() { python3 -c 'import sqlite3, sys; print(sqlite3.connect("file:" + sys.argv[1] + "/central.db?mode=ro", uri=True).execute(sys.argv[2]).fetchone()[0])' "$served" "$1"; }
# record_of "TYPE WHERE …": the id of one.
record_of() { sql_one "SELECT lower(hex(_id)) FROM $1 LIMIT 1" | sed -E 's/(.{8})(.{4})(.{4})(.{4})(.{12})/\1-\2-\3-\4-\5/'; }

# change TYPE ID JSON: as the office's API takes it.
change() {
  etag=$(curl -s -D - -o "$tmp/record" -H "Authorization: Bearer $token" "$url/v1/records/$1/$2" | tr -d '\r' | sed -n 's/^[Ee][Tt]ag: //p')
  curl -s -X PATCH -o "$tmp/changed" -w '%{http_code}' -H "Authorization: Bearer $token" -H "If-Match: $etag" -H 'Content-Type: application/json' \
    -d "$3" "$url/v1/records/$1/$2" >"$tmp/status"
  [ "$(cat "$tmp/status")" = 200 ] || not_ok "the change of a $1 is taken" "$(cat "$tmp/status" "$tmp/changed")"
}

# bulletin NAME: the figures as of now, kept under that name.
bulletin() { "$hub" bulletin --data "$served" --from 2021-07-01 --to 2021-10-01 --format json >"$tmp/bulletin-$1.json"; }

# moved WHAT FIGURE:DIFFERENCE …: since the last time, and none but these, but for what follows from them.
moved() {
  bulletin after
  what=$1
  shift
  is "$what" "" "$(python3 - "$tmp/bulletin-before.json" "$tmp/bulletin-after.json" "$@" <<'PY'
import json, sys
before, after = (json.load(open(f))["figures"] for f in sys.argv[1:3])
wanted = {name: int(by) for name, by in (w.split(":") for w in sys.argv[3:])}
follows = {"open", "closing_rate"}
for name in before:
    if name in follows:
        continue
    by = 0 if before[name] == after[name] else after[name] - before[name]
    if by != wanted.get(name, 0):
        print(f"{name} moved by {by}, not {wanted.get(name, 0)}", end="; ")
if after["open"] != after["accepted"] - after["closed"]:
    print("open is not what is left", end="")
PY
)"
  mv "$tmp/bulletin-after.json" "$tmp/bulletin-before.json"
}
