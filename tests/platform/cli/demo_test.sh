#!/bin/sh
# The demo from end to end, on data that it makes itself and on real data where that stands beside the checkout; and
# that its check finds a single altered field or byte.
. "$(dirname "$0")/support.sh"

counts() {
  is "$1: identical" true "$(json identical <"$2")"
  is "$1: the line was cut in a batch, a reply and a photo" 3 "$(json cuts <"$2")"
  raised=$(json conflicts_raised <"$2")
  is "$1: every conflict is settled" "$raised" "$(json conflicts_settled <"$2")"
  [ "$raised" -ge 5 ] && ok "$1: conflicts were raised" || not_ok "$1: conflicts were raised" "$raised"
}

kept=$tmp/kept
ends "the demo on made-up data" 0 sh -c '"$1" demo --seed 7 --keep "$2" --json >"$3"' - "$satchel" "$kept" "$tmp/made-up.json"
counts "made up" "$tmp/made-up.json"
ends "the check of what was kept" 0 "$satchel" demo --check "$kept"
has "it says so" "identical" "$said"
ends "a folder that is not empty is not taken" 13 "$satchel" demo --keep "$kept"
ends "nothing to check" 13 "$satchel" demo --check "$tmp"

# altered WHAT NEEDLE: the check fails and names it. The folder is put back as it was.
altered() {
  ends "$1 is found" 15 "$satchel" demo --check "$kept"
  has "$1 is named" "$2" "$said"
  rm -rf "$kept"
  cp -a "$tmp/as-it-was" "$kept"
}
cp -a "$kept" "$tmp/as-it-was"
alter "$kept/tablet-1/store.db" "UPDATE finding SET fact = fact || '。' WHERE _id = (SELECT min(_id) FROM finding)"
altered "a field altered in a tablet" "tablet-1: finding"
alter "$kept/office/store.db" "UPDATE complaint SET latitude = latitude + 1 WHERE _id = (SELECT min(_id) FROM complaint WHERE latitude IS NOT NULL)"
altered "a field altered in the office" "office: complaint"
alter "$kept/hub/central.db" "UPDATE measurement SET value = value + 1 WHERE _id = (SELECT min(_id) FROM measurement)"
altered "a field altered at the hub" "measurement"
alter "$kept/hub/central.db" "DELETE FROM visit WHERE _id = (SELECT min(_id) FROM visit)"
altered "a record lost at the hub" "visit"
alter "$kept/tablet-2/store.db" "DELETE FROM visit WHERE _id = (SELECT min(_id) FROM visit)"
altered "a record lost in a tablet" "is missing"
alter_byte "$(find "$kept/hub/blobs" -type f | sort | head -n 1)"
altered "a byte altered in a photo at the hub" "hub: photo"
alter_byte "$(find "$kept/tablet-1/blobs" -type f | sort | head -n 1)"
altered "a byte altered in a photo on a tablet" "tablet-1: photo bytes"
rm "$(find "$kept/hub/blobs" -type f | sort | head -n 1)"
altered "a photo lost at the hub" "missing"

data=$root/../shared/data
if [ -d "$data/photos" ]; then
  ends "the demo on real data" 0 sh -c '"$1" demo --complaints "$2"/complaints-nyc311-2023-12-10.csv --photos "$2"/photos --devices 4 --json >"$3"' \
    - "$satchel" "$data" "$tmp/real.json"
  counts "real" "$tmp/real.json"
  is "real: all 500 complaints" 500 "$(json complaints <"$tmp/real.json")"
fi
