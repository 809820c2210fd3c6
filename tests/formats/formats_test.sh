#!/bin/sh
# Every format that a build wrote is opened by this one: all rows are there as they were, chains and hashes fit, and a
# tablet of then goes on with a hub of then, both on this build.
. "$(dirname "$0")/../platform/cli/support.sh"
. "$here/../support/postgres.sh"
. "$here/serve.sh"

differs() { python3 "$here/digest.py" "$1" "$2"; }

# goes_on NAME DATA TABLET [OPTION …]: the hub serves, and the tablet brings what waited on it.
goes_on() {
  kind=$1 data=$2 tablet=$3
  shift 3
  serve_fixture "$data" "$@"
  ends "$kind: the tablet syncs on" 0 "$satchel" sync "$tablet" --network unmetered
  is "$kind: nothing waits any more" 0 "$("$satchel" status "$tablet" --json | json waiting)"
  token=$("$hub" token --data "$data" "$@" --user zhang --role office)
  is "$kind: what had waited is at the hub" 1 \
    "$(curl -sS -H "Authorization: Bearer $token" "$url/v1/records/visit" | grep -o 尚未发送 | wc -l)"
  stop_hub TERM
  ends "$kind: the hub is sound then" 0 "$hub" verify --data "$data" "$@"
  ends "$kind: and the tablet" 0 "$satchel" verify "$tablet"
}

start_cluster
fixtures=0
for fixture in "$here"/*/hub.tar.xz; do
  folder=$(dirname "$fixture") name=$(basename "$(dirname "$fixture")")
  fixtures=$((fixtures + 1))
  at=$tmp/$name
  mkdir "$at"
  tar -C "$at" -xJf "$folder/hub.tar.xz"
  tar -C "$at" -xJf "$folder/tablet.tar.xz"
  is "$name: what is compared was unpacked as it was" "" "$(differs "$at/hub/central.db" "$folder/hub.digest")"
  cp -a "$at/hub" "$at/copied"
  cp -a "$at/tablet" "$at/second"
  ends "$name: a dry run" 0 "$hub" migrate --data "$at/hub" --dry-run
  ends "$name: migrates" 0 "$hub" migrate --data "$at/hub"
  ends "$name: and no more the next time" 0 "$hub" migrate --data "$at/hub" --json
  is "$name: all steps are done" "" "$(printf '%s\n' "$said" | grep -v '"state":"done"' | grep -v '"phase":"contract"' || :)"
  is "$name: every row of the hub is as it was" "" "$(differs "$at/hub/central.db" "$folder/hub.digest")"
  ends "$name: the hub is sound" 0 "$hub" verify --data "$at/hub"
  ends "$name: the tablet is sound" 0 "$satchel" verify "$at/tablet"
  is "$name: every row of the tablet is as it was" "" "$(differs "$at/tablet/store.db" "$folder/tablet.digest")"
  has "$name: a record is read" 夜间施工噪声 "$("$satchel" show "$at/tablet" case "$(cat "$folder/case")")"
  goes_on "$name" "$at/hub" "$at/tablet"

  ends "$name: to PostgreSQL" 0 "$hub" db copy --from "$at/copied" --to "$pg_url" --tenant "$name"
  ends "$name: sound there" 0 "$hub" verify --data "$at/copied" --db "$pg_url" --tenant "$name"
  goes_on "$name, on PostgreSQL" "$at/copied" "$at/second" --db "$pg_url" --tenant "$name"

  [ -f "$folder/postgres.sql.xz" ] || continue
  pg "CREATE DATABASE \"$name\""
  xz -dc "$folder/postgres.sql.xz" | "$pg_bin/psql" -Xq -v ON_ERROR_STOP=1 -h "$pg_data" -U satchel -d "$name" >/dev/null
  dumped=$(pg_url_of "$name")
  tar -C "$at" -xJf "$folder/tablet.tar.xz" --transform='s/^tablet/third/'
  ends "$name: a dump of PostgreSQL's migrates" 0 "$hub" migrate --db "$dumped"
  cp -a "$at/hub" "$at/dumped" && rm -f "$at/dumped"/central.db*
  ends "$name: it is sound" 0 "$hub" verify --data "$at/dumped" --db "$dumped" --tenant main
  cp -a "$at/dumped" "$at/compared"
  ends "$name: its rows as a file" 0 "$hub" db copy --from "$dumped" --to "$at/compared"
  is "$name: are as they were in the hub's own" "" "$(differs "$at/compared/central.db" "$folder/hub.digest")"
  goes_on "$name, the dump" "$at/dumped" "$at/third" --db "$dumped" --tenant main
done
if [ $fixtures -ge 3 ]; then ok "$fixtures formats"; else not_ok "only $fixtures formats"; fi
