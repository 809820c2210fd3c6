# Sourced behind support.sh. A tablet of a fixture knows its hub by the address that it had: below those that a system gives
# away by itself.
fixture_port=20473

# serve_fixture DATA [OPTION …]
serve_fixture() {
  : >"$tmp/hub.out" # an earlier hub's answer is not this one's
  "$hub" serve --data "$@" --listen "127.0.0.1:$fixture_port" --json >"$tmp/hub.out" 2>>"$tmp/hub.log" &
  hub_pid=$!
  for _ in $(seq 200); do
    [ ! -s "$tmp/hub.out" ] || break
    sleep 0.1
  done
  url=$(json url <"$tmp/hub.out")
}
