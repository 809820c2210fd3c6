#!/bin/sh
# Images of two hubs over one database and one folder, behind haproxy: real programs. One makes for both, pieces of one image come from
# both, and a hub that is killed while it serves or makes one costs no tablet what it has.
. "$(dirname "$0")/../cli/support.sh"
. "$(dirname "$0")/postgres_support.sh"
. "$(dirname "$0")/hubs_support.sh"
start_hubs

enrol() {
  "$satchel" init "$tmp/$1" --hub "$url" \
    --code "$("$hub" enrol --data "$data" --user "wang-$1" --role inspector --scope queens,reference)" >/dev/null
}
for tablet in a b c d e f g h; do enrol "$tablet"; done

# 6,000 cases that do not pack: an image of some 7 MB.
python3 - "$tmp/cases.csv" <<'PY'
import random, sys
r = random.Random(7)
with open(sys.argv[1], "w", encoding="utf-8") as out:
    out.write("title\n")
    for i in range(6000):
        out.write(f"{i} " + "".join(chr(r.randrange(0x4E00, 0x9FA5)) for _ in range(500)) + "\n")
PY
printf '{"fields": {"title": "title"}}' >"$tmp/map.json"
"$satchel" import "$tmp/a" case "$tmp/cases.csv" --map "$tmp/map.json" >/dev/null
ends "6,000 cases go up through the proxy" 0 "$satchel" sync "$tmp/a"

# exported TABLET: a hash of its cases.
exported() { "$satchel" export "$tmp/$1" --format csv --type case | sort | sha256sum | cut -d' ' -f1; }
# made: how many images both hubs made.
made() { cat "$tmp"/hub[12].log | grep -c 'made an image of 6000 records' || :; }
# image_bytes HUB…: what these hubs sent of images.
image_bytes() {
  for n in "$@"; do cat "$tmp/hub$n.log"; done | sed -n 's/.*POST \/v1\/image 200 .* in, \([0-9]*\) out.*/\1/p' | awk '{ n += $1 } END { print n + 0 }'
}
all=$(exported a)
images() { find "$data/images" -type f | wc -l; }

# A fresh tablet begins at both hubs; who made the image is killed, and it goes on at the other.
rm -rf "$data/images"
before=$(made) sent=$(image_bytes 1 2)
ends "of a tablet's image comes what its budget allows" 10 "$satchel" sync "$tmp/b" --bytes 3000000
is "it lies there, in part" yes "$([ -s "$tmp/b/image.db.part" ] && echo yes)"
grep -q 'POST /v1/image 200' "$tmp/hub1.log" && grep -q 'POST /v1/image 200' "$tmp/hub2.log" && both=yes || both=no
is "both hubs send of images" yes "$both"
maker=1
[ "$(grep -c 'made an image' "$tmp/hub2.log" || :)" -le "$(grep -c 'made an image' "$tmp/hub1.log" || :)" ] || maker=2
other=$((3 - maker))
eval "kill -9 \$pid_$maker"
comes_to "hub$other"
ends "its maker is killed: the other hub sends the rest" 0 "$satchel" sync "$tmp/b"
is "one image was made for it" $((before + 1)) "$(made)"
whole=$(stat -c %s "$data"/images/*.image)
sent=$(($(image_bytes 1 2) - sent))
is "nothing of it came twice: $sent bytes of $whole" yes "$([ "$sent" -lt $((whole + whole / 20)) ] && echo yes)"
is "the tablet has what the first has" "$all" "$(exported b)"
serve "$maker"
comes_to "hub1 hub2"

# Three at once, and no image: one hub makes it, the others wait for that one.
rm -rf "$data/images"
before=$(made)
: >"$tmp/failed"
workers=
for tablet in c d e; do
  { "$satchel" sync "$tmp/$tablet" >"$tmp/$tablet.log" 2>&1 || echo "$tablet" >>"$tmp/failed"; } &
  workers="$workers $!"
done
for worker in $workers; do wait "$worker"; done
is "three tablets at once" "" "$(cat "$tmp/failed")"
is "one image was made for all" $((before + 1)) "$(made)"
for tablet in c d e; do is "tablet $tablet has what the first has" "$all" "$(exported "$tablet")"; done

# A hub is killed while it makes one: its lock dies with it, and what it left is swept away by who makes the next.
kill -9 "$pid_2"
comes_to hub1
caught=
for tablet in f g h; do
  rm -rf "$data/images"
  { "$satchel" sync "$tmp/$tablet" >"$tmp/$tablet.log" 2>&1 || echo again >"$tmp/cut.off"; : >"$tmp/$tablet.over"; } &
  worker=$!
  until [ -e "$tmp/$tablet.over" ] || { set -- "$data"/images/*making* && [ -e "$1" ]; }; do :; done
  kill -9 "$pid_1"
  wait "$pid_1" || :
  set -- "$data"/images/*.image
  [ -e "$1" ] || { caught=$tablet && break; }
  serve 1 # it was made before it was seen: the next tablet
  comes_to hub1
  wait "$worker"
done
is "a hub is killed while it makes an image" yes "${caught:+yes}"
set -- "$data"/images/*making*
is "what it worked in is left behind" yes "$([ -e "$1" ] && echo yes)"
serve 2
wait "$worker"
[ ! -e "$tmp/cut.off" ] || "$satchel" sync "$tmp/$caught" >>"$tmp/$caught.log" 2>&1
is "the tablet gets one from the other hub" "$all" "$(exported "$caught")"
is "one image stands in the folder, and nothing else" 1 "$(images)"
ends "the hubs' records are sound" 0 "$hub" verify --data "$data"
