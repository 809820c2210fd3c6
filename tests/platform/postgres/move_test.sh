#!/bin/sh
# A hub moves from SQLite to PostgreSQL and back, and the tablets do not notice; two bureaus in one database do not see
# each other; who reads the views of one sees that one alone.
. "$(dirname "$0")/../cli/support.sh"
. "$here/../../support/postgres.sh"

data=$tmp/hub
start_cluster
start_hub "$data"
first=$url
code=$("$hub" enrol --data "$data" --user zhang --role office --scope office,reference,queens)
"$satchel" init "$tmp/office" --hub "$url" --code "$code" >/dev/null
code=$("$hub" enrol --data "$data" --user li --role inspector --scope queens,reference)
"$satchel" init "$tmp/li" --hub "$url" --code "$code" >/dev/null
case=$("$satchel" put "$tmp/office" case title=夜间施工 district=queens status=accepted)
for store in office li; do "$satchel" sync "$tmp/$store" >/dev/null; done
"$satchel" put "$tmp/li" visit case="$case" kind=on_site result=围挡未封闭 >/dev/null
for store in li office li; do "$satchel" sync "$tmp/$store" >/dev/null; done
later=$("$hub" enrol --data "$data" --user wang --role inspector --scope queens,reference)

ends "not while it is served" 10 "$hub" db copy --from "$data" --to "$pg_url" --tenant ankang
stop_hub TERM
has "what there is to migrate" "readers of one tenant" "$("$hub" migrate --data "$data" --dry-run)"
ends "there is no hub of that tenant" 13 "$hub" verify --data "$data" --db "$pg_url" --tenant ankang
# Killed wherever it is, and run again: the same.
cp -a "$data" "$tmp/cut"
kills=0
for after in 01 02 03 05 08 12 16 20 25 30 40; do
  "$hub" db copy --from "$tmp/cut" --to "$pg_url" --tenant cut >/dev/null 2>&1 &
  copying=$!
  sleep "0.$after"
  ! kill -9 "$copying" 2>/dev/null || kills=$((kills + 1))
  wait "$copying" 2>/dev/null || :
  [ ! -e "$tmp/cut/central.db.moved" ] || break
done
is "a copy that is killed ($kills times) takes nothing away" true "$([ "$kills" -gt 0 ] && echo true)"
[ -e "$tmp/cut/central.db.moved" ] || ends "and is done by the next" 0 "$hub" db copy --from "$tmp/cut" --to "$pg_url" --tenant cut
ends "and is sound" 0 "$hub" verify --data "$tmp/cut" --db "$pg_url" --tenant cut

ends "the database goes to PostgreSQL" 0 "$hub" db copy --from "$data" --to "$pg_url" --tenant ankang
has "each row is there" "each is there as it was" "$said"
has "the file is kept" "$data/central.db.moved" "$said"
ends "and is not served any more" 13 "$hub" verify --data "$data"
ends "nor begun anew" 13 "$hub" serve --data "$data" --listen 127.0.0.1:0
mv "$data/central.db.moved" "$data/central.db"
ends "a run that was ended behind the commit" 0 "$hub" db copy --from "$data" --to "$pg_url" --tenant ankang
has "finds all there" "It was copied before" "$said"
ends "what PostgreSQL has is sound" 0 "$hub" verify --data "$data" --db "$pg_url" --tenant ankang

serve_again "$data" --db "$pg_url" --tenant ankang
for store in li office; do
  ends "$store syncs on" 0 "$satchel" sync "$tmp/$store" --json
done
"$satchel" put "$tmp/li" visit case="$case" kind=on_site result=搬迁之后 >/dev/null
for store in li office li; do "$satchel" sync "$tmp/$store" >/dev/null; done
is "nothing is there twice" 2 "$("$satchel" export "$tmp/office" --format csv --type visit | grep -c on_site)"
is "no device was told of a restore" "" "$("$hub" events --data "$data" --db "$pg_url" --tenant ankang --json | grep -E 'restored|new_epoch|handed_back' || :)"
"$satchel" init "$tmp/wang" --hub "$url" --code "$later" >/dev/null
"$satchel" sync "$tmp/wang" >/dev/null
is "a code of before is good" 2 "$("$satchel" export "$tmp/wang" --format csv --type visit | grep -c on_site)"
stop_hub TERM

# A second bureau.
cp -a "$data" "$tmp/other-copy"
ends "a tenant with a hub is not copied into" 13 "$hub" db copy --from "$tmp/other-copy" --to "$pg_url" --tenant ankang
other=$tmp/other
start_hub "$other" --db "$pg_url" --tenant hanzhong
code=$("$hub" enrol --data "$other" --db "$pg_url" --tenant hanzhong --user zhao --role office --scope office,reference,queens)
"$satchel" init "$tmp/zhao" --hub "$url" --code "$code" >/dev/null
"$satchel" put "$tmp/zhao" case title=汉中的案件 district=queens status=accepted >/dev/null
"$satchel" sync "$tmp/zhao" >/dev/null
is "a bureau's tablet has its own cases alone" 1 "$("$satchel" export "$tmp/zhao" --format csv --type case | grep -c queens)"
has "another's token is nothing here" 401 "$(curl -sS -o /dev/null -w '%{http_code}' "$url/v1/records/case/$case" \
  -H "Authorization: Bearer $("$hub" token --data "$data" --db "$pg_url" --tenant ankang --user zhang --role office)")"
has "nor has it the record" 404 "$(curl -sS -o /dev/null -w '%{http_code}' "$url/v1/records/case/$case" \
  -H "Authorization: Bearer $("$hub" token --data "$other" --db "$pg_url" --tenant hanzhong --user zhao --role office)")"
stop_hub TERM
ends "one bureau's keys do not open the other's" 13 "$hub" verify --data "$other" --db "$pg_url" --tenant ankang
for one in "$data ankang" "$other hanzhong"; do
  # shellcheck disable=SC2086  # a folder and a name
  set -- $one
  ends "$2 is sound" 0 "$hub" verify --data "$1" --db "$pg_url" --tenant "$2"
done

# Readers.
ends "a role that reads one of them" 0 "$hub" db grant-reader --db "$pg_url" --tenant ankang --role ankang_reader
pg 'CREATE ROLE clerk LOGIN; GRANT ankang_reader TO clerk'
as_clerk() { pg "$1" postgres clerk; }
is "reads its cases" 夜间施工 "$(as_clerk 'SELECT title FROM satchel.v_case')"
is "names beside ids" 夜间施工 "$(as_clerk 'SELECT DISTINCT "case.name" FROM satchel.v_visit')"
is "and of the other bureau nothing" 0 "$(as_clerk "SELECT count(*) FROM satchel.v_case WHERE _tenant='hanzhong'")"
for denied in 'SELECT * FROM satchel."case"' 'SELECT * FROM satchel_hub.account' 'SELECT * FROM satchel_hub.history' \
  'SELECT * FROM satchel_hub.reader' 'DELETE FROM satchel.v_case' "UPDATE satchel.v_case SET title=''" \
  'CREATE TABLE satchel.mine(a int)'; do
  if as_clerk "$denied" >/dev/null 2>&1; then not_ok "denied: $denied"; else ok "denied: $denied"; fi
done
is "no view has a complainant's name or telephone" "" \
  "$(pg "SELECT table_name,column_name FROM information_schema.columns WHERE table_schema='satchel' AND table_name IN ('v_complainant','v_attendee') AND column_name IN ('name','phone','id_number','address')")"
ends "withdrawn" 0 "$hub" db grant-reader --db "$pg_url" --tenant ankang --role ankang_reader --withdraw
is "it reads nothing" 0 "$(as_clerk 'SELECT count(*) FROM satchel.v_case')"
ends "of no tenant" 13 "$hub" db grant-reader --db "$pg_url" --tenant nobody --role ankang_reader
ends "of no database" 13 "$hub" db grant-reader --role ankang_reader
# A hub as a role that may make nothing.
pg 'CREATE ROLE serving LOGIN'
ends "an administrator makes all ready" 0 "$hub" migrate --db "$pg_url" --role serving
as_serving=$(printf %s "$pg_url" | sed s/user=satchel/user=serving/)
start_hub "$tmp/lesser" --db "$as_serving" --tenant lesser
is "and a hub serves, as a lesser role" 200 "$(curl -s -o /dev/null -w '%{http_code}' "$url/readyz")"
stop_hub TERM
SATCHEL_HUB_DB=$pg_url
export SATCHEL_HUB_DB
ends "what is no url of PostgreSQL" 13 "$hub" migrate --db mysql://x
has "is told what one is" "postgresql://" "$said"
has "by the environment" '"state":"done"' "$("$hub" migrate --json)"
unset SATCHEL_HUB_DB

# And back.
mkdir "$tmp/back"
ends "a folder without the hub's keys is none to copy into" 13 "$hub" db copy --from "$pg_url" --tenant ankang --to "$tmp/back"
cp -a "$data/." "$tmp/back/"
ends "back to SQLite" 0 "$hub" db copy --from "$pg_url" --tenant ankang --to "$tmp/back"
is "which the folder says" "" "$(ls "$tmp/back" | grep -E '^(database|central.db.moved|central.db.part)' || :)"
: >"$tmp/back/central.db.moved" # as a kill leaves it, once the file stands in its place
echo "postgresql other" >"$tmp/back/database"
ends "beside another tenant's mark it is none to go on with" 13 "$hub" db copy --from "$pg_url" --tenant ankang --to "$tmp/back"
echo "postgresql ankang" >"$tmp/back/database"
ends "a run that was ended before the folder said so" 0 "$hub" db copy --from "$pg_url" --tenant ankang --to "$tmp/back"
has "finds all there" "It was copied before" "$said"
is "and says it" "" "$(ls "$tmp/back" | grep -E '^(database|central.db.moved)' || :)"
ends "where that was said, a file is not copied over" 13 "$hub" db copy --from "$pg_url" --tenant ankang --to "$tmp/back"
cp -a "$tmp/back" "$tmp/behind"
echo "postgresql ankang" >"$tmp/behind/database"
"$hub" enrol --data "$data" --db "$pg_url" --tenant ankang --user sun --role inspector --scope queens >/dev/null
ends "nor is one taken that PostgreSQL went on from" 13 "$hub" db copy --from "$pg_url" --tenant ankang --to "$tmp/behind"
is "and the folder says what it said" "postgresql ankang" "$(cat "$tmp/behind/database")"
url=$first
serve_again "$tmp/back"
for store in li office wang; do ends "$store syncs on there" 0 "$satchel" sync "$tmp/$store"; done
is "all is there" 2 "$("$satchel" export "$tmp/wang" --format csv --type visit | grep -c on_site)"
stop_hub TERM
ends "and sound" 0 "$hub" verify --data "$tmp/back"
