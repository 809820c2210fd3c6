# A PostgreSQL cluster of a script's own, on loopback, behind a password. Sourced behind platform/cli/support.sh.
# Where there is no PostgreSQL the script fails: platform/packages.txt names it.

postgres_programs=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
[ -x "$postgres_programs/initdb" ] || { echo "no PostgreSQL here: platform/packages.txt names it" >&2 && exit 1; }

# as_servant COMMAND …: the server refuses to run as root.
as_servant() {
  if [ "$(id -u)" = 0 ]; then
    setpriv --reuid=postgres --regid=postgres --clear-groups -- "$@"
  else
    "$@"
  fi
}

# start_cluster: $db is the url of an empty database, with the password in it; $cluster the cluster's folder.
start_cluster() {
  cluster=$tmp/postgres
  chmod 711 "$tmp"
  mkdir "$cluster"
  [ "$(id -u)" != 0 ] || chown postgres "$cluster"
  password=lanterns-$$
  printf '%s' "$password" >"$tmp/pg.password"
  chmod 644 "$tmp/pg.password"
  as_servant "$postgres_programs/initdb" -D "$cluster" -A scram-sha-256 -U satchel --pwfile "$tmp/pg.password" -E UTF8 \
    --locale=C.UTF-8 --no-sync >"$tmp/initdb.log" 2>&1 || { cat "$tmp/initdb.log" && exit 1; }
  pg_port=$(free_port)
  cat >>"$cluster/postgresql.conf" <<CONF
listen_addresses = '127.0.0.1'
port = $pg_port
unix_socket_directories = ''
fsync = off
shared_buffers = 16MB
max_connections = 60
autovacuum = off
jit = off
CONF
  db=postgresql://satchel:$password@127.0.0.1:$pg_port/postgres
  control_cluster start
}

# control_cluster start|stop|restart [OPTION …]: as pg_ctl does it, waited for.
control_cluster() {
  as_servant "$postgres_programs/pg_ctl" -D "$cluster" -l "$cluster/server.log" -w -t 60 "$@" >>"$tmp/pg_ctl.log" 2>&1
}

stop_cluster() { control_cluster stop -m immediate || :; }

# sql STATEMENT: what psql answers.
sql() { "$postgres_programs/psql" -XAtq -v ON_ERROR_STOP=1 -d "$db" -c "$1"; }
