#!/bin/sh
# The drill, on both back ends: devices work, a backup is made while the hub serves, they work on, all of the hub is
# lost, the backup is restored, and the devices bring again what it lacks: nothing is lost, nothing is there twice.
. "$(dirname "$0")/../cli/support.sh"
. "$here/../../support/postgres.sh"

# A photo by itself: a JPEG with other bytes behind its end.
photo() {
  python3 - "$1" "$2" <<'PY'
import base64, sys
open(sys.argv[1], "wb").write(base64.b64decode(
    "/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////"
    "wAALCAAIAAgBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAA//EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AR//Z") + sys.argv[2].encode())
PY
}

sync_all() {
  for store in "$@"; do "$satchel" sync "$at/$store" --network unmetered >/dev/null; done
}

# visit STORE RESULT: with a photo of its own.
visit() {
  made=$("$satchel" put "$at/$1" visit case="$case" kind=on_site result="$2")
  photo "$at/photo.jpg" "$2"
  "$satchel" photo "$at/$1" "$at/photo.jpg" --of visit/"$made" >/dev/null
}

visits_of() { "$satchel" export "$at/$1" --format csv --type visit | sort; }
blobs_of() { (cd "$1/blobs" && find . -type f | sort); }

# drill NAME LOSE [OPTION …]: the options say where the database is; LOSE takes that away.
drill() {
  at=$tmp/$1 lose=$2 kind=$1
  shift 2
  mkdir "$at"
  data=$at/hub
  start_hub "$data" "$@"
  code=$("$hub" enrol --data "$data" "$@" --user zhang --role office --scope office,reference,queens)
  "$satchel" init "$at/office" --hub "$url" --code "$code" >/dev/null
  for user in li wang; do
    code=$("$hub" enrol --data "$data" "$@" --user $user --role inspector --scope queens,reference)
    "$satchel" init "$at/$user" --hub "$url" --code "$code" >/dev/null
  done
  case=$("$satchel" put "$at/office" case title=夜间施工 district=queens status=accepted)
  sync_all office li wang
  visit li 备份之前
  sync_all li office wang

  ends "$kind: a backup while the hub serves" 0 "$hub" backup --data "$data" "$@" --to "$at/backup"
  has "$kind: it says what is in it" "2 blobs" "$said"
  has "$kind: and how to keep it" "keep it as you keep the hub" "$said"
  ends "$kind: none over another" 13 "$hub" backup --data "$data" "$@" --to "$at/backup"
  ends "$kind: none over a hub" 13 "$hub" backup --data "$data" "$@" --to "$at/li"

  ends "$kind: a second copy, too" 0 "$hub" copy --data "$data" "$@" --to "$at/second"
  has "$kind: of all blobs" "2 blobs" "$said"

  visit wang 备份之后
  "$satchel" put "$at/office" case "$case" title=夜间施工噪声 >/dev/null
  sync_all wang office li wang
  photo "$at/photo.jpg" 只有照片
  "$satchel" photo "$at/li" "$at/photo.jpg" --of case/"$case" >/dev/null
  sync_all li office wang
  visit li 尚未发送
  before=$(blobs_of "$data")

  stop_hub KILL
  rm -rf "$data"
  $lose
  ends "$kind: the backup is restored" 0 "$hub" restore "$at/backup" --data "$data" "$@"
  ends "$kind: not over what is there" 13 "$hub" restore "$at/backup" --data "$data" "$@"
  ends "$kind: what was restored is sound" 0 "$hub" verify --data "$data" "$@"
  serve_again "$data" "$@"
  sync_all wang li office wang li office wang li
  is "$kind: every blob is back" "" "$(blobs_of "$data" >"$at/after"; printf '%s\n' "$before" | comm -23 - "$at/after")"
  is "$kind: the one that had waited came, too" "$(($(printf '%s\n' "$before" | wc -l) + 1))" "$(wc -l <"$at/after")"
  is "$kind: all visits are there" 3 "$(visits_of office | grep -c on_site)"
  for result in 备份之前 备份之后 尚未发送; do
    is "$kind: $result, once" 1 "$(visits_of office | grep -c $result)"
  done
  is "$kind: one tablet has what the other has" "$(visits_of li)" "$(visits_of wang)"
  is "$kind: and the office" "$(visits_of li)" "$(visits_of office)"
  has "$kind: the office's edit is back" 夜间施工噪声 "$("$satchel" show "$at/wang" case "$case")"
  is "$kind: nothing is lacking" "" "$("$hub" recovered --data "$data" "$@" --json)"
  is "$kind: no conflict came of it" 0 "$("$satchel" status "$at/office" --json | json open_conflicts)"
  has "$kind: the office is told of the restore" hub_restored "$("$hub" events --data "$data" "$@" --json)"
  for store in office li wang; do
    is "$kind: nothing waits on $store" 0 "$("$satchel" status "$at/$store" --json | json waiting)"
    ends "$kind: $store is sound" 0 "$satchel" verify "$at/$store"
  done
  stop_hub TERM
  ends "$kind: the hub is sound" 0 "$hub" verify --data "$data" "$@"
}

lose_nothing_more() { :; }
lose_database() { pg 'DROP SCHEMA satchel, satchel_hub CASCADE'; }

start_cluster
drill sqlite lose_nothing_more
drill postgres lose_database --db "$pg_url" --tenant ankang

# Without keys, and with a backup that somebody touched.
at=$tmp/sqlite data=$tmp/sqlite/hub
ends "a backup without keys" 0 "$hub" backup --data "$data" --to "$at/keyless" --no-keys
ends "does not make a hub by itself" 13 "$hub" restore "$at/keyless" --data "$at/again"
ends "with the keys it does" 0 "$hub" restore "$at/keyless" --data "$at/again" --keys "$data"
ends "and that is sound" 0 "$hub" verify --data "$at/again"
ends "from SQLite's backup to PostgreSQL" 0 "$hub" restore "$at/backup" --data "$at/third" --db "$pg_url" --tenant third
ends "which is sound, too" 0 "$hub" verify --data "$at/third" --db "$pg_url" --tenant third
lost=$(blobs_of "$data" | head -n 1)
mv "$data/blobs/$lost" "$at/lost"
ends "a receipted photo that is gone is found" 15 "$hub" verify --data "$data"
has "and named" "was receipted" "$said"
ends "told by a backup, too" 15 "$hub" backup --data "$data" --to "$at/lossy"
ends "which is made, and said when it is restored" 15 "$hub" restore "$at/lossy" --data "$at/lossy-again"
mv "$at/lost" "$data/blobs/$lost"
ends "once it is back all is sound" 0 "$hub" verify --data "$data"
alter_byte "$at/backup/central.db"
ends "a backup that was altered is refused" 15 "$hub" restore "$at/backup" --data "$at/fourth"
rm "$at/keyless/backup"
ends "one that was not finished, too" 13 "$hub" restore "$at/keyless" --data "$at/fourth"
