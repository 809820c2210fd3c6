# For scripts: a PostgreSQL cluster of their own on a Unix socket, ended with them. Sourced behind support.sh, whose trap
# it takes over.
# start_cluster: $pg_url is its database, as libpq takes it; `pg SQL` asks it.
pg_pid=

# Root may not run the server.
as_servant() {
  if [ "$(id -u)" = 0 ]; then
    setpriv --reuid="$(id -u postgres)" --regid="$(id -g postgres)" --clear-groups --pdeathsig=KILL -- "$@"
  else
    "$@"
  fi
}

stop_cluster() {
  kept=$?
  if [ -n "$pg_pid" ]; then
    kill -INT "$pg_pid" 2>/dev/null || :
    wait "$pg_pid" 2>/dev/null || :
    pg_pid=
  fi
  return $kept
}
trap 'stop_cluster; finish' EXIT

start_cluster() {
  pg_bin=
  for programs in /usr/lib/postgresql/*/bin; do
    [ ! -x "$programs/initdb" ] || pg_bin=$programs
  done
  [ -n "$pg_bin" ] || { echo "there is no PostgreSQL here: platform/packages.txt names it" >&2 && exit 1; }
  pg_data=$tmp/pg
  mkdir "$pg_data"
  chmod 711 "$tmp"
  [ "$(id -u)" != 0 ] || chown postgres: "$pg_data"
  (cd "$pg_data" && as_servant "$pg_bin/initdb" -D "$pg_data" -A trust -U satchel -E UTF8 --locale=C.UTF-8 --no-sync \
    >/dev/null)
  cd "$pg_data"
  as_servant "$pg_bin/postgres" -D "$pg_data" -k "$pg_data" -c listen_addresses= -c fsync=off -c shared_buffers=16MB \
    -c jit=off >"$tmp/pg.log" 2>&1 &
  pg_pid=$!
  cd "$OLDPWD"
  for _ in $(seq 200); do
    ! "$pg_bin/pg_isready" -q -h "$pg_data" || break
    sleep 0.1
  done
  pg_url=$(pg_url_of postgres)
}

# pg_url_of DATABASE
pg_url_of() {
  python3 -c 'import sys, urllib.parse
print("postgresql:///" + sys.argv[2] + "?user=satchel&host=" + urllib.parse.quote(sys.argv[1], safe=""))' "$pg_data" "$1"
}

# pg SQL [DATABASE [USER]]: answers, a line a row.
pg() { PGOPTIONS="-c client_min_messages=warning" "$pg_bin/psql" -XAtq -v ON_ERROR_STOP=1 -h "$pg_data" -U "${3:-satchel}" -d "${2:-postgres}" -c "$1"; }
