# Sourced behind support.sh. A tablet of a fixture knows its hub by the address that it had: below those that a system gives
# away by itself.
fixture_port=20473

# serve_fixture DATA [OPTION …]
serve_fixture() {
  exec 8>"${TMPDIR:-/tmp}/satchel-$fixture_port.lock"
  flock 8 # another checkout's tests may run beside
  url=http://127.0.0.1:$fixture_port
  serve_again "$@"
}
