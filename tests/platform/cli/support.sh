# For the scripts beside this one: where the programs are, and how results are told. Sourced, from any folder.
# Ends with "N passed, N failed"; the exit code is 1 when anything failed.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here" && until [ -e CMakePresets.json ]; do cd ..; done && pwd)
bin=${SATCHEL_BIN:-$root/build/release/bin}
satchel=$bin/satchel hub=$bin/satchel-hub
LC_ALL=C.UTF-8
export LC_ALL
tmp=$(mktemp -d)
passed=0 failed=0 hub_pid=

finish() {
  rc=$?
  [ -z "$hub_pid" ] || kill "$hub_pid" 2>/dev/null || :
  ! command -v at_end >/dev/null || at_end  # what a script has started besides
  rm -rf "$tmp"
  [ "$rc" = 0 ] || { echo "not ok: the script came to its end" && failed=$((failed + 1)); }
  echo "$passed passed, $failed failed"
  [ "$failed" = 0 ] || exit 1
}
trap finish EXIT

ok() { passed=$((passed + 1)) && echo "ok: $1"; }
not_ok() {
  failed=$((failed + 1))
  echo "not ok: $1"
  [ $# -lt 2 ] || printf '%s\n' "$2" | sed 's/^/    /'
}

# is WHAT EXPECTED GOT
is() { if [ "$2" = "$3" ]; then ok "$1"; else not_ok "$1" "expected: $2
got: $3"; fi; }

# has WHAT NEEDLE HAYSTACK
has() { case $3 in *"$2"*) ok "$1" ;; *) not_ok "$1" "no '$2' in: $3" ;; esac; }

# ends WHAT CODE COMMAND …: the command ends with that code. Its output is in $said.
ends() {
  what=$1 wanted=$2 ended=0
  shift 2
  said=$("$@" 2>&1) || ended=$?
  if [ "$ended" = "$wanted" ]; then ok "$what"; else not_ok "$what" "exit code $ended, not $wanted: $said"; fi
}

# json NAME: that member of the object on the last line of the input.
json() { tail -n 1 | python3 -c 'import json, sys; v = json.load(sys.stdin)
for k in sys.argv[1].split("."): v = v[k]
print(str(v).lower() if isinstance(v, bool) else v)' "$1"; }

# free_port: below those that a system gives away by itself, so that nobody is given it while who listened there is away.
free_port() { python3 -c 'import random, socket
while True:
    port = random.randrange(21000, 32000)
    try: socket.socket().bind(("127.0.0.1", port))
    except OSError: continue
    break
print(port)'; }

# start_hub DATA [OPTION …]: serves it; $url is its address, $hub_pid the process.
start_hub() {
  url=http://127.0.0.1:$(free_port)
  serve_again "$@"
  url=$(json url <"$tmp/hub.out")
}

# serve_again DATA [OPTION …]: at $url, where devices look for their hub.
serve_again() {
  : >"$tmp/hub.out" # an earlier hub's answer is not this one's
  "$hub" serve --data "$@" --listen "${url#*//}" --json >"$tmp/hub.out" 2>>"$tmp/hub.log" &
  hub_pid=$!
  serves "$tmp/hub.out" "$hub_pid"
}

# serves OUT PID: waits until a hub has said to OUT where it listens, or has ended.
serves() {
  for _ in $(seq 600); do
    [ ! -s "$1" ] && kill -0 "$2" 2>/dev/null || return 0
    sleep 0.1
  done
}

# stop_hub SIGNAL: its exit code is in $hub_code.
stop_hub() {
  kill "-$1" "$hub_pid"
  hub_code=0
  wait "$hub_pid" || hub_code=$?
  hub_pid=
}

# alter DATABASE SQL: what no program of ours would do. Statements must change exactly one row.
alter() {
  python3 - "$1" "$2" <<'PY'
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
n = db.execute(sys.argv[2]).rowcount
db.commit()
assert n == 1, f"{n} rows changed"
PY
}

# alter_byte FILE: one bit of the byte in its middle is turned.
alter_byte() {
  python3 - "$1" <<'PY'
import os, sys
os.chmod(sys.argv[1], 0o600)
with open(sys.argv[1], "r+b") as f:
    at = os.path.getsize(sys.argv[1]) // 2
    f.seek(at)
    byte = f.read(1)[0]
    f.seek(at)
    f.write(bytes([byte ^ 1]))
PY
}
