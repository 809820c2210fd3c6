#!/bin/sh
# The settings of a hub: flags over the environment over one file, and where each value is from.
. "$(dirname "$0")/support.sh"

data=$tmp/hub conf=$tmp/hub.conf
# from SETTING COMMAND …: where that setting is said, and its value
from() {
  name=$1
  shift
  "$@" --json | python3 -c 'import json, sys
for line in sys.stdin:
  v = json.loads(line)
  if v["setting"] == sys.argv[1]: print(v["value"], v["from"])' "$name"
}

cat >"$conf" <<END
# one hub
data = $data
listen = 127.0.0.1:0
log-format = "json"
END
is "the file" "127.0.0.1:0 $conf:3" "$(from listen "$hub" config --config "$conf")"
is "the environment over it" "text SATCHEL_HUB_LOG_FORMAT" \
  "$(SATCHEL_HUB_LOG_FORMAT=text from log-format "$hub" config --config "$conf")"
is "a flag over that" "json --log-format" \
  "$(SATCHEL_HUB_LOG_FORMAT=text from log-format "$hub" config --config "$conf" --log-format json)"
is "the file by the environment" "$data $conf:2" "$(SATCHEL_HUB_CONFIG=$conf from data "$hub" config)"
is "what ships" "20 " "$(from grace "$hub" config)"
ends "for people" 0 "$hub" config --config "$conf" --lang en
has "with the setting's place" "$conf:4" "$said"

ends "no data" 13 "$hub" serve
echo "listem = 127.0.0.1:0" >>"$conf"
ends "an unknown name" 13 "$hub" serve --config "$conf"
has "is told by its line" "$conf:5: no setting is called 'listem'" "$said"
ends "a variable that does not fit" 13 env SATCHEL_HUB_GRACE=soon "$hub" config
has "is told by its name" "SATCHEL_HUB_GRACE" "$said"
ends "what Kubernetes sets beside a service of that name is no setting" 0 env SATCHEL_HUB_PORT=tcp://10.0.0.1:80 SATCHEL_HUB_SERVICE_HOST=10.0.0.1 "$hub" config
ends "a certificate without its key" 13 "$hub" serve --data "$tmp/tls" --listen 127.0.0.1:0 --tls-cert "$conf"
has "is told so" "go together" "$said"
ends "no such file" 13 "$hub" config --config "$tmp/none"

sed -i '$d' "$conf"
: >"$tmp/hub.out"
"$hub" serve --config "$conf" --json >"$tmp/hub.out" 2>"$tmp/hub.log" &
hub_pid=$!
serves "$tmp/hub.out" "$hub_pid"
has "a hub serves by the file" "http://127.0.0.1:" "$(json url <"$tmp/hub.out")"
stop_hub TERM
is "and ends well" 0 "$hub_code"
