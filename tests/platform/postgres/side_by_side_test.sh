#!/bin/sh
# Two hubs over one database on PostgreSQL and one folder, behind haproxy: the real programs, each request to the next hub.
. "$(dirname "$0")/../cli/support.sh"
. "$(dirname "$0")/postgres_support.sh"
. "$(dirname "$0")/hubs_support.sh"
start_hubs
is "the proxy asks both" "hub1 hub2" "$(served)"
ends "a third without the folder's keys is no hub of it" 13 "$hub" serve --data "$tmp/other" --listen 127.0.0.1:0

# An enrolment code is good for one device, at whichever hub.
code=$("$hub" enrol --data "$data" --user li --role inspector --scope queens,reference)
ends "a tablet enrols through the proxy" 0 "$satchel" init "$tmp/a" --hub "$url" --code "$code"
ends "the code is used up at one hub" 13 "$satchel" init "$tmp/x" --hub "http://127.0.0.1:$port_1" --code "$code"
ends "and at the other" 13 "$satchel" init "$tmp/y" --hub "http://127.0.0.1:$port_2" --code "$code"
for tablet in b c; do
  "$satchel" init "$tmp/$tablet" --hub "$url" \
    --code "$("$hub" enrol --data "$data" --user "wang-$tablet" --role inspector --scope queens,reference)" >/dev/null
done

# Sessions, their ends and their lockouts are of both.
printf '围挡 corner lantern\n' | "$hub" user add zhang --data "$data" --role office >/dev/null
sign_in() { curl -s -o "$tmp/session" -w '%{http_code}' -c "$tmp/jar" -H 'Content-Type: application/json' \
  -d "{\"user\":\"zhang\",\"password\":\"$2\"}" "http://127.0.0.1:$1/v1/session"; }
is "the office signs in at one hub" 200 "$(sign_in "$port_1" '围挡 corner lantern')"
session() { curl -s -o /dev/null -w '%{http_code}' -b "$tmp/jar" "http://127.0.0.1:$1/v1/session"; }
is "and is known at the other" 200 "$(session "$port_2")"
"$hub" user disable zhang --data "$data" >/dev/null
is "an account that is disabled is so at both" "401 401" "$(session "$port_1") $(session "$port_2")"
"$hub" user enable zhang --data "$data" >/dev/null
for i in 1 2 3 4 5 6; do
  [ $((i % 2)) = 0 ] && at=$port_1 || at=$port_2
  sign_in "$at" wrong >/dev/null
done
is "failures at both lock the account" 429 "$(sign_in "$port_1" '围挡 corner lantern')"
token=$("$hub" token --data "$data" --user zhang --role office)
kinds() { curl -s -o /dev/null -w '%{http_code} ' -H "Authorization: Bearer $token" "http://127.0.0.1:$1/v1/records/case"; }
is "a token holds at both" "200 200 " "$(kinds "$port_1")$(kinds "$port_2")"

# A photo's chunks go to different hubs.
head -c 6000000 /dev/urandom >"$tmp/photo.bin"
sum=$(sha256sum "$tmp/photo.bin" | cut -d' ' -f1)
upload_token=$("$hub" token --data "$data" --user sun --role office)
python3 - "$url" "$upload_token" "$tmp/photo.bin" >"$tmp/upload.out" <<'PY'
import base64, hashlib, sys, urllib.request
url, token, path = sys.argv[1:]
photo = open(path, "rb").read()
taken = set()
def call(method, to, headers, body=None):
    request = urllib.request.Request(to, data=body, method=method)
    for name, value in {"Tus-Resumable": "1.0.0", "Authorization": "Bearer " + token, **headers}.items():
        request.add_header(name, value)
    with urllib.request.urlopen(request) as reply:
        return reply.headers
announced = base64.b64encode(hashlib.sha256(photo).hexdigest().encode()).decode()
made = call("POST", url + "/v1/blobs", {"Upload-Length": str(len(photo)), "Upload-Metadata": "sha256 " + announced})
at = 0
while at < len(photo):
    headers = {"Content-Type": "application/offset+octet-stream", "Upload-Offset": str(at)}
    reply = call("PATCH", url + made["Location"], headers, photo[at:at + 700_001])
    at = int(reply["Upload-Offset"])
    taken.add(reply["X-Hub"])
    for _ in range(2):  # and both hubs know how far it is
        assert int(call("HEAD", url + made["Location"], {})["Upload-Offset"]) == at
print(reply["Satchel-Sha256"], len(taken))
PY
is "chunks of one photo come to both hubs, and it is whole" "$sum 2" "$(cat "$tmp/upload.out")"
is "its bytes are those" "$sum" "$(sha256sum "$data/blobs/$(echo "$sum" | cut -c1-2)/$(echo "$sum" | cut -c3-)" | cut -d' ' -f1)"

# Work through the proxy, while one hub is killed and comes back, and the database restarts.
# work TABLET FROM TO: that many cases, each in a push of its own, each fourth with a visit and a photo.
work() {
  for i in $(seq "$2" "$3"); do
    case=$("$satchel" put "$tmp/$1" case title="$1 $i")
    echo "$case" >>"$tmp/$1.cases"
    if [ $((i % 4)) = 0 ]; then
      head -c 1500000 /dev/urandom >"$tmp/$1.jpg"
      visit=$("$satchel" put "$tmp/$1" visit case="$case" kind=on_site result=围挡未封闭)
      "$satchel" photo "$tmp/$1" "$tmp/$1.jpg" --of "visit/$visit" --proves 围挡 >/dev/null
      sha256sum "$tmp/$1.jpg" | cut -d' ' -f1 >>"$tmp/$1.photos"
    fi
    # A database that is away for longer than a sync tries is worth another one, as an app's next step is.
    "$satchel" sync "$tmp/$1" >>"$tmp/$1.log" 2>&1 || "$satchel" sync "$tmp/$1" >>"$tmp/$1.log" 2>&1 || echo "$1 $i: sync ended with $?" >>"$tmp/failed"
  done
}
: >"$tmp/failed"
workers=
for tablet in a b c; do
  work "$tablet" 1 8 &
  workers="$workers $!"
done
sleep 1
kill -9 "$pid_1"
sleep 2
serve 1
control_cluster restart -m immediate
sql "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name='satchel-hub'" >/dev/null
for worker in $workers; do wait "$worker" || :; done
is "no sync failed meanwhile" "" "$(cat "$tmp/failed")"
ends "afterwards everything is sent" 0 "$satchel" sync "$tmp/a"
for tablet in b c a; do "$satchel" sync "$tmp/$tablet" >/dev/null; done
all=$(cat "$tmp"/?.cases | sort)
is "24 cases were saved" 24 "$(echo "$all" | wc -l)"
at_hub=$(sql 'SELECT _id FROM satchel."case"' | sort)
is "each is at the hub, once" "$all" "$at_hub"
for tablet in a b c; do
  is "tablet $tablet has them all" "$all" "$("$satchel" export "$tmp/$tablet" --format csv --type case | python3 -c 'import csv, sys; print("\n".join(sorted(r["_id"] for r in csv.DictReader(sys.stdin))))')"
  is "nothing of it was refused" "" "$("$satchel" quarantine "$tmp/$tablet" --json)"
done
for photo in $(cat "$tmp"/?.photos); do
  is "a photo is whole" "$photo" "$(sha256sum "$data/blobs/$(echo "$photo" | cut -c1-2)/$(echo "$photo" | cut -c3-)" | cut -d' ' -f1)"
done
ends "the hub's records and photos are sound" 0 "$hub" verify --data "$data"

# The database lets the hubs in no more: who asks is told to come again, the logs say why.
asked() { curl -s -o "$tmp/asked" -w '%{http_code}' -H "Authorization: Bearer $token" "http://127.0.0.1:$port_1/v1/records/case"; }
sql "ALTER ROLE satchel PASSWORD 'another'; SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name='satchel-hub'" >/dev/null
asked >/dev/null
is "who asks comes again" 503 "$(asked)"
is "and is told no more" "" "$(cat "$tmp/asked" | grep -E '28P01|127.0.0.1|pg_hba|"satchel"' || :)"
has "nor is who asks whether it is ready" 503 "$(curl -s -w '%{http_code}' "http://127.0.0.1:$port_1/readyz" | grep -vE '28P01|pg_hba|127.0.0.1' || :)"
has "the log says why" "28P01" "$(grep 'error.*database: ' "$tmp/hub1.log" | tail -n 1)"
ends "who starts one is told all" 13 "$hub" serve --data "$data" --listen 127.0.0.1:0
has "by his terminal" "28P01" "$said"

is "the password is in no log" 0 "$(cat "$tmp"/*.log "$tmp"/*.out "$cluster/server.log" 2>/dev/null | grep -c "$password" || :)"
