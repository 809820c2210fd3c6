#!/bin/sh
# A hub as who operates it sees it: its log, one name of a request at both ends, its metrics, failing devices, quotas, the
# words to a service manager, and how it stops.
. "$(dirname "$0")/support.sh"

data=$tmp/hub tablet=$tmp/tablet

# A service manager: what it hears goes to a file, a line each.
python3 - "$tmp/notify" "$tmp/heard" <<'PY' &
import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1])
with open(sys.argv[2], "w") as out:
    while True:
        word = s.recv(4096).decode()
        print(word.replace("\n", " "), file=out, flush=True)
        if word.startswith("STOPPING"): break
PY
manager=$!
for _ in $(seq 100); do
  [ ! -S "$tmp/notify" ] || break
  sleep 0.1
done
NOTIFY_SOCKET=$tmp/notify WATCHDOG_USEC=400000
export NOTIFY_SOCKET WATCHDOG_USEC
start_hub "$data" --log-format json --metrics 127.0.0.1:0 --quota-entries-a-day 2 --grace 60
first=$url
unset NOTIFY_SOCKET WATCHDOG_USEC
metrics=http://127.0.0.1:$(json metrics_port <"$tmp/hub.out")/metrics
for _ in $(seq 200); do
  ! grep -q READY "$tmp/heard" || break
  sleep 0.1
done
has "the manager hears that it is ready" "READY=1 STATUS=$url" "$(cat "$tmp/heard")"

code=$("$hub" enrol --data "$data" --user li --role inspector --scope queens,reference)
ends "a tablet enrols" 0 "$satchel" init "$tablet" --hub "$url" --code "$code"
for n in 1 2 3; do "$satchel" put "$tablet" case title=夜间施工噪声$n >/dev/null; done
ends "it syncs, beyond its quota once" 0 "$satchel" sync "$tablet"
"$satchel" put "$tablet" case title=夜间施工噪声4 >/dev/null
ends "then it is put off" 10 "$satchel" --lang en sync "$tablet"
name=$(printf '%s\n' "$said" | sed -n 's/.*Request \([0-9a-f]*\),.*/\1/p')
# in_log NAME: that request as the hub logged it
in_log() {
  python3 - "$tmp/hub.log" "$1" <<'PY'
import json, sys
for line in open(sys.argv[1]):
    v = json.loads(line)
    if v.get("id") == sys.argv[2]: print(v["severity"], v["method"], v["route"], v["status"], v["code"])
PY
}
is "the hub's log has the request by the name that the tablet tells" "warning POST /v1/sync 429 too_many" "$(in_log "$name")"
is "nothing is lost on the tablet" 1 "$("$satchel" status "$tablet" --json | json waiting)"

told=$(curl -sf "$metrics")
has "metrics tell of entries" "satchel_entries_total 3" "$told"
has "of requests by route and status" 'satchel_http_requests_total{method="POST",route="/v1/sync",status="200"}' "$told"
has "of what was put off" "satchel_over_quota_total" "$told"
has "of devices" 'satchel_devices{behind="0"} 1' "$told"
printf '%s\n' "$told" >"$tmp/metrics"
ends "they parse" 0 python3 - "$tmp/metrics" <<'PY'
import re, sys
text = open(sys.argv[1]).read()
try:
    from prometheus_client.parser import text_string_to_metric_families as parse
    samples = [s for family in parse(text) for s in family.samples]
except ImportError:
    sample = re.compile(r'[a-z_]+(\{([a-z]+="[^"\\]*"(,[a-z]+="[^"\\]*")*)\})? [0-9.e+-]+$')
    samples = [l for l in text.splitlines() if not l.startswith("# ")]
    assert all(sample.match(l) for l in samples), [l for l in samples if not sample.match(l)]
assert len(samples) > 40, samples
PY
is "nothing else is told there" 404 "$(curl -s -o /dev/null -w '%{http_code}' "${metrics%/metrics}/v1/devices")"
is "and metrics are not told by the hub itself" 404 "$(curl -s -o /dev/null -w '%{http_code}' "$url/metrics")"
ends "an address that others reach needs a token" 13 "$hub" serve --data "$tmp/other" --listen 127.0.0.1:0 --metrics 0.0.0.0:0

kill -HUP "$hub_pid"
for _ in $(seq 200); do
  ! grep -q "settings were read anew" "$tmp/hub.log" || break
  sleep 0.1
done
is "SIGHUP leaves it serving" 200 "$(curl -s -o /dev/null -w '%{http_code}' "$url/livez")"
has "and is told in the log" "settings were read anew" "$(cat "$tmp/hub.log")"

# Stopping: an upload under way ends, who comes new is put off.
token=$("$hub" token --data "$data" --user zhang --role office)
cat >"$tmp/upload.py" <<'PY'
import http.client, os, signal, socket, sys, time
from urllib.parse import urlparse
url, token, pid, finish = urlparse(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4] == "finish"
auth = {"Authorization": "Bearer " + token, "Tus-Resumable": "1.0.0"}
c = http.client.HTTPConnection(url.hostname, url.port)
c.request("POST", "/v1/blobs", headers={**auth, "Upload-Length": "10", "Upload-Metadata":
    "sha256 " + ("ODRkODk4NzdmMGQ0MDQxZWZiNmJmOTFhMTZmMDI0OGYyZmQ1NzNlNmFmMDVjMTlmOTZiZWRiOWY4ODJmNzg4Mg==" if finish else
                 "ZjRkMmZhOGYxOTA3YmEzY2UwMTk1YzFmZTJkYTNkMDU3YTgyM2VlYzNjN2NmM2RhMjI5MzhkN2YyODE0YTRjYw==")})
at = c.getresponse().headers["Location"]
s = socket.create_connection((url.hostname, url.port))
s.sendall((f"PATCH {at} HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer {token}\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\n"
           "Content-Type: application/offset+octet-stream\r\nContent-Length: 10\r\n\r\n0123").encode())
def livez():
    other = http.client.HTTPConnection(url.hostname, url.port)
    other.request("GET", "/livez")
    return other.getresponse()
livez()  # of the same network thread: it has read what came before
os.kill(pid, signal.SIGTERM)
if finish:
    for _ in range(400):
        reply = livez()
        if reply.status != 200: break
        time.sleep(0.05)
    print(reply.status, reply.headers["Retry-After"])
    s.sendall(b"456789")
    print(s.recv(4096).split(b"\r\n")[0].decode())
else:
    print(at)
PY
is "a new request is put off, the upload ends" "503 5
HTTP/1.1 204 No Content" "$(python3 "$tmp/upload.py" "$url" "$token" "$hub_pid" finish)"
hub_code=0
wait "$hub_pid" || hub_code=$?
hub_pid=
is "the hub ends well" 0 "$hub_code"
wait "$manager" || :
has "the manager heard that it lives" "WATCHDOG=1" "$(cat "$tmp/heard")"
has "and that it stops" "STOPPING=1" "$(tail -n 1 "$tmp/heard")"

ends "each device's state is known beside the hub" 0 "$hub" devices --data "$data" --lang en
has "with its user" li "$said"
is "none fails" "" "$("$hub" devices --data "$data" --failing --json)"
is "one that was not seen for long does" not_seen \
  "$("$hub" devices --data "$data" --failing --unseen-days 0 --json | python3 -c 'import json, sys; print(*json.loads(sys.stdin.readline())["troubles"])')"
is "what waited on it is told" 1 "$("$hub" devices --data "$data" --json | json waiting)"

start_hub "$data" --grace 1
at=$(python3 "$tmp/upload.py" "$url" "$token" "$hub_pid" cut)
wait "$hub_pid" || :
hub_pid=
url=$first
serve_again "$data"
is "nobody is behind, since the hub was started again" 0 "$("$hub" devices --data "$data" --json | json behind)"
has "an upload that outlasts the grace keeps its offset" "Upload-Offset: 4" \
  "$(curl -sI -H "Authorization: Bearer $token" -H "Tus-Resumable: 1.0.0" "$url$at")"
ends "the tablet comes through without a quota" 0 "$satchel" sync "$tablet"
ends "nothing old to drop" 13 "$hub" compact --data "$data" --before 2020-01-01
ends "the horizon first" 0 "$hub" horizon --data "$data" --before 2020-01-01
ends "then there is nothing to drop" 0 "$hub" compact --data "$data" --before 2020-01-01 --json
is "and so it says" 0 "$(printf '%s\n' "$said" | json dropped)"
stop_hub TERM
ends "the hub is sound" 0 "$hub" verify --data "$data"

# A start that cannot have its port has changed nothing; one that is asked to stop twice does not wait.
start_hub "$data"
ends "a port that is taken" 13 "$hub" serve --data "$tmp/none" --listen "${url#http://}"
is "and no hub was made" no "$([ -e "$tmp/none" ] && echo yes || echo no)"
stop_hub TERM
start_hub "$data" --grace 60
: >"$tmp/slow.out"
python3 - "$url" "$token" "$tmp/slow.out" <<'PY' &
import socket, sys
url, token, out = sys.argv[1:]
host, port = url.split("//")[1].split(":")
s = socket.create_connection((host, int(port)))
s.sendall(f"POST /v1/blobs HTTP/1.1\r\nHost: h\r\nTus-Resumable: 1.0.0\r\nAuthorization: Bearer {token}\r\nUpload-Length: 9\r\nContent-Type: application/offset+octet-stream\r\nContent-Length: 9\r\n\r\nhalf".encode())
open(out, "w").write("sent")
s.recv(1)
PY
slow=$!
for _ in $(seq 100); do
  [ ! -s "$tmp/slow.out" ] || break
  sleep 0.1
done
curl -s -o /dev/null "$url/livez" # of the same network thread: it has read what came before
kill -TERM "$hub_pid"
for _ in $(seq 100); do
  [ "$(tail -n 1 "$tmp/hub.log" | grep -c draining)" = 0 ] || break
  sleep 0.1
done
sleep 0.5
ends "it drains as long as somebody sends" 0 kill -0 "$hub_pid"
kill -TERM "$hub_pid"
hub_code=0
wait "$hub_pid" || hub_code=$?
hub_pid=
is "a second signal ends it" 143 "$hub_code"
kill "$slow" 2>/dev/null || :

# Whoever reads the log may go.
: >"$tmp/hub.out"
{ "$hub" serve --data "$data" --listen 127.0.0.1:0 --json 2>&1 >"$tmp/hub.out" & echo $! >"$tmp/piped.pid"; wait; } | head -n 1 >/dev/null &
for _ in $(seq 100); do
  [ ! -s "$tmp/hub.out" ] || break
  sleep 0.1
done
hub_pid=$(cat "$tmp/piped.pid") url=$(json url <"$tmp/hub.out")
for _ in 1 2 3 4; do curl -s -o /dev/null "$url/readyz"; done
is "a hub whose log nobody reads goes on" 200 "$(curl -s -o /dev/null -w '%{http_code}' "$url/readyz")"
kill "$hub_pid"
for _ in $(seq 100); do
  kill -0 "$hub_pid" 2>/dev/null || break
  sleep 0.1
done
hub_pid=

if command -v systemd-analyze >/dev/null; then
  sed "s#/usr/bin/satchel-hub#$hub#" "$root/platform/hub/satchel-hub.service" >"$tmp/satchel-hub.service"
  ends "the unit is one for systemd" 0 systemd-analyze verify "$tmp/satchel-hub.service"
  is "and nothing is said of it" "" "$said"
fi
