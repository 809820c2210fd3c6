#!/bin/sh
# The Node-API addon on the installed Node.js, with stores and a hub; and the sample. Needs node_api.h.
command -v node >/dev/null || { echo "no Node.js here" && exit 77; }
. "$(dirname "$0")/../cli/support.sh"

addon=$tmp/addon
cmake -S "$root/platform/node" -B "$addon" -DSATCHEL_LIBRARY="$(realpath "$bin/../lib/libsatchel.so")" >"$tmp/cmake.log" 2>&1 ||
  { cat "$tmp/cmake.log" && exit 1; }
ends "the addon builds" 0 cmake --build "$addon"
SATCHEL_NODE=$addon/satchel.node
export SATCHEL_NODE

is "it exports no more than Node needs" "" "$(nm -D --defined-only "$SATCHEL_NODE" | cut -d' ' -f3 | grep -v '^napi_register_module_v\|^node_api_module_get_api_version_v' || :)"
codes=$(sed -n '/^enum {$/,/^};$/p' "$root/platform/c/satchel.h" | grep -o 'SATCHEL_[A-Z_]* = [0-9]*' | sed 's/SATCHEL_//; s/ =/:/' |
  sed -n '/^OK: 0/,/^WITHDRAWN/p' | sort)
is "codes.js has the header's codes" "$codes" \
  "$(sed -n '/^const Code/,/^}/p' "$root/platform/node/codes.js" | grep -o '[A-Z_]*: [0-9]*' | sort)"

. "$here/../bindings.sh"

# tests ARGUMENT …: what node says, told again.
tests() {
  timeout 300 node "$@" >"$tmp/said" 2>&1 || not_ok "the tests end well"
  while read -r line; do
    case $line in
      "ok: "*) ok "${line#ok: }" ;;
      "not ok: "*) not_ok "${line#not ok: }" ;;
      *) echo "    $line" ;;
    esac
  done <"$tmp/said"
  is "they came to their end" "the end" "$(tail -n 1 "$tmp/said")"
}
tests "$here/tests.js" "$url" "$tmp/stores" "$photo" "$(enrolment li)" "$(enrolment wang)" "$(enrolment sun)" \
  "$(enrolment qian)" "$(enrolment zhou)" "$(enrolment wu)"
tests --expose-gc "$here/abandoned.js" "$url" "$tmp/stores" "$(enrolment zheng)"

mkdir "$tmp/sample"
ends "the sample" 0 node "$root/platform/node/sample/sample.js" "$tmp/sample" "$url" "$(enrolment li)" "$(enrolment wang)" "$photo"
has "it shows the conflict" "conflict on legal_facts" "$said"
is "both ends are alike" "$(echo "$said" | sed -n 's/^li ends with //p')" "$(echo "$said" | sed -n 's/^wang ends with //p')"
has "with what was settled" 施工许可已过期 "$(echo "$said" | sed -n 's/^li ends with //p')"
stop_hub TERM
ends "the hub is sound" 0 "$hub" verify --data "$data"
