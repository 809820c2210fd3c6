# Two hubs over one database on PostgreSQL and one folder, behind haproxy on loopback: each request to the next hub. Sourced behind
# postgres_support.sh; `start_hubs` begins it, $url is the proxy's, $pid_1 and $pid_2 the hubs', $port_1 and $port_2 where they listen.
command -v haproxy >/dev/null || { echo "no haproxy here: platform/packages.txt names it" >&2 && exit 1; }

data=$tmp/hub pids=
at_end() {
  for pid in $pids; do kill -9 "$pid" 2>/dev/null || :; done
  stop_cluster
}

# serve N: hub N of the two.
serve() {
  : >"$tmp/hub$1.out"
  eval "port=\$port_$1"
  "$hub" serve --data "$data" --listen "127.0.0.1:$port" --json >"$tmp/hub$1.out" 2>>"$tmp/hub$1.log" &
  eval "pid_$1=$!"
  pids="$pids $!"
  serves "$tmp/hub$1.out" "$!"
  [ -s "$tmp/hub$1.out" ] || { cat "$tmp/hub$1.log" && return 1; }
}

# served: the hubs that the proxy asks, sorted.
served() {
  for _ in $(seq 10); do curl -s -o /dev/null -D - "$url/livez" | tr -d '\r' | sed -n 's/^x-hub: //p'; done | sort -u | paste -sd ' '
}

# comes_to "hub1 hub2": until the proxy asks these.
comes_to() {
  for _ in $(seq 300); do
    [ "$(served)" != "$1" ] || return 0
    sleep 0.1
  done
  return 1
}

start_hubs() {
  start_cluster
  SATCHEL_HUB_DB=$db
  export SATCHEL_HUB_DB
  port_1=$(free_port) port_2=$(free_port) front=$(free_port)
  serve 1 && serve 2
  cat >"$tmp/haproxy.cfg" <<CONF
defaults
  mode http
  timeout connect 2s
  timeout client 60s
  timeout server 60s
  timeout check 30s # a hub that is slow is no hub that is gone: without it each check has but its interval
  retries 3
  option redispatch 1
frontend front
  bind 127.0.0.1:$front
  default_backend hubs
backend hubs
  balance roundrobin
  option httpchk GET /livez
  default-server check inter 500ms fall 2 rise 1
  http-response set-header X-Hub %s
  server hub1 127.0.0.1:$port_1
  server hub2 127.0.0.1:$port_2
CONF
  haproxy -db -f "$tmp/haproxy.cfg" >"$tmp/haproxy.log" 2>&1 &
  pids="$pids $!"
  url=http://127.0.0.1:$front
  comes_to "hub1 hub2" || cat "$tmp/haproxy.log"
}
