#!/bin/sh
# A folder says where its hub's database is: no command takes another one for it, none makes a hub by a slip, and a copy
# to PostgreSQL that was begun is finished before anything else goes on.
. "$(dirname "$0")/../cli/support.sh"
. "$here/../../support/postgres.sh"

start_cluster
enrols() { "$hub" enrol "$@" --user li --role inspector --scope queens,reference; }
refused() { ends "$1" 13 "$hub" "$2" --data "$3" --listen 127.0.0.1:0; }

# No hub by a slip.
ends "enrol makes no hub" 13 enrols --data "$tmp/typo"
for command in "token --user zhang --role office" "user list" "device list"; do
  # shellcheck disable=SC2086  # words
  ends "nor does $command" 13 "$hub" $command --data "$tmp/typo"
done
is "nor a folder" "" "$(ls -d "$tmp/typo" 2>/dev/null)"

# Served over PostgreSQL, by a file of settings.
data=$tmp/city
printf 'db = "%s"\ntenant = t\ndata = %s\n' "$pg_url" "$data" >"$tmp/hub.conf"
start_hub "$data" --config "$tmp/hub.conf"
is "the folder says where its database is" "postgresql t" "$(cat "$data/database")"
for command in "devices" "verify" "backup --to $tmp/wrong" "copy --to $tmp/wrong"; do
  # shellcheck disable=SC2086  # words
  ends "without --db it is refused: $command" 13 "$hub" $command --data "$data"
  has "and told how" "postgresql t: say where, by --db" "$said"
done
ends "enrol, too" 13 enrols --data "$data"
is "there is no second database" "" "$(ls "$data" | grep central.db || :)"
ends "--config is read as serve reads it" 0 enrols --data "$data" --config "$tmp/hub.conf"
SATCHEL_HUB_CONFIG=$tmp/hub.conf
export SATCHEL_HUB_CONFIG
code=$(enrols --data "$data")
ends "and so is SATCHEL_HUB_CONFIG" 0 "$satchel" init "$tmp/li" --hub "$url" --code "$code"
has "device list tells of that hub" "$("$satchel" status "$tmp/li" --json | json device)" "$("$hub" device list --data "$data" --json)"
ends "a backup is of it" 0 "$hub" backup --data "$data" --to "$tmp/backup"
unset SATCHEL_HUB_CONFIG
stop_hub TERM
refused "nor is it served without" serve "$data"
ends "nor as another tenant" 13 "$hub" serve --data "$data" --db "$pg_url" --tenant tt --listen 127.0.0.1:0
has "which is told" "postgresql t, not postgresql tt" "$said"
is "and is not founded" 0 "$(pg "SELECT count(*) FROM satchel_hub.tenant WHERE tenant='tt'")"

# A restore over a hub touches nothing.
ends "a restore into a tenant with a hub is refused" 13 "$hub" restore "$tmp/backup" --data "$tmp/again" --db "$pg_url" --tenant t
is "before it writes" "" "$(ls "$tmp/again" 2>/dev/null)"
ends "into a new one it is not" 0 "$hub" restore "$tmp/backup" --data "$tmp/again" --db "$pg_url" --tenant again
is "and the folder says so" "postgresql again" "$(cat "$tmp/again/database")"

# A copy, and who comes meanwhile.
data=$tmp/small
start_hub "$data"
code=$(enrols --data "$data")
"$satchel" init "$tmp/small-li" --hub "$url" --code "$code" >/dev/null
device=$("$satchel" status "$tmp/small-li" --json | json device)
stop_hub TERM
ends "its own database is not passed over" 13 "$hub" serve --data "$data" --db "$pg_url" --tenant small --listen 127.0.0.1:0
has "which is told, too" "is the central.db in it" "$said"
begin_copy() { # a copy that waits for a lock of ours in PostgreSQL, in the midst
  "$hub" migrate --db "$pg_url" >/dev/null
  mkfifo "$tmp/holder"
  "$pg_bin/psql" -XAtq -d "$pg_url" <"$tmp/holder" >/dev/null 2>&1 &
  holder=$!
  exec 7>"$tmp/holder"
  echo 'BEGIN; LOCK TABLE satchel_hub.history IN ACCESS EXCLUSIVE MODE;' >&7
  for _ in $(seq 300); do
    [ "$(pg "SELECT count(*) FROM pg_locks WHERE granted AND mode='AccessExclusiveLock' AND relation='satchel_hub.history'::regclass")" = 0 ] || break
    sleep 0.1
  done
  "$hub" db copy --from "$data" --to "$pg_url" --tenant small >"$tmp/copy.out" 2>&1 &
  copying=$!
  for _ in $(seq 100); do
    [ ! -e "$data/central.db.moving" ] || break
    sleep 0.1
  done
}
end_holder() {
  exec 7>&-
  wait "$holder" || :
  rm "$tmp/holder"
}
begin_copy
mark=$(cat "$data/central.db.moving")
is "a copy is under way" true "$([ -e "$data/central.db.moving" ] && kill -0 "$copying" && echo true)"
ends "nothing is revoked in what it leaves" 13 "$hub" device revoke "$device" --data "$data"
has "which is told why" "is being copied to postgresql small at " "$said"
ends "no code is made there" 13 enrols --data "$data"
kill -9 "$copying"
wait "$copying" 2>/dev/null || :
end_holder
refused "what was killed is not served" serve "$data"
has "but told how it goes on" "the same db copy, run again" "$said"
ends "nor with --db" 13 "$hub" serve --data "$data" --db "$pg_url" --tenant small --listen 127.0.0.1:0
ends "nor copied elsewhere" 13 "$hub" db copy --from "$data" --to "$pg_url" --tenant elsewhere
ends "the same copy goes on" 0 "$hub" db copy --from "$data" --to "$pg_url" --tenant small
is "and leaves no mark but where it is" "postgresql small" "$(cat "$data/database" "$data/central.db.moving" 2>/dev/null)"

# Killed behind its commit: as it was then.
mv "$data/central.db.moved" "$data/central.db"
rm "$data/database"
printf '%s\n' "$mark" >"$data/central.db.moving"
ends "ended behind the commit it is not served" 13 "$hub" serve --data "$data" --db "$pg_url" --tenant small --listen 127.0.0.1:0
refused "neither way" serve "$data"
ends "until the same copy ends" 0 "$hub" db copy --from "$data" --to "$pg_url" --tenant small
has "which finds all there" "It was copied before" "$said"
printf '%s\n' "$mark" >"$data/central.db.moving"
ends "ended in its last step it goes on, too" 0 "$hub" db copy --from "$data" --to "$pg_url" --tenant small
has "the tablet is there" "$device" "$("$hub" device list --data "$data" --db "$pg_url" --tenant small --json)"
ends "then it is sound" 0 "$hub" verify --data "$data" --db "$pg_url" --tenant small

# One that fails by itself leaves the hub as it was.
ends "a copy into another's tenant is refused" 13 "$hub" db copy --from "$tmp/kept" --to "$pg_url" --tenant t
start_hub "$tmp/kept"
stop_hub TERM
ends "as is one of another hub" 13 "$hub" db copy --from "$tmp/kept" --to "$pg_url" --tenant t
is "and takes its mark away" "" "$(ls "$tmp/kept" | grep moving || :)"
ends "the hub goes on" 0 "$hub" verify --data "$tmp/kept"
