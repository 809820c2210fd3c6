#!/bin/sh
# The programs that the documents print are compiled as they stand there; what they print in C also does what is said of it.
. "$(dirname "$0")/../cli/support.sh"

# blocks DOCUMENT LANGUAGE: each fenced block of it becomes $tmp/blocks/N.LANGUAGE.
blocks() {
  awk -v lang="$2" -v to="$tmp/blocks" -v n="$(find "$tmp/blocks" -name "*.$2" | wc -l)" '
    $0 == "```" { out = "" }
    out { print >out }
    $0 == "```" lang { out = to "/" ++n "." lang }
  ' "$root/$1"
}
mkdir "$tmp/blocks"
for document in README.md platform/README.md platform/PLATFORMS.md; do
  blocks $document c
  blocks $document cpp
done
is "there are some in C" true "$([ -f "$tmp/blocks/1.c" ] && echo true)"
is "there are some in C++" true "$([ -f "$tmp/blocks/1.cpp" ] && echo true)"

for block in "$tmp"/blocks/*.cpp; do
  ends "C++ compiles: $(basename "$block")" 0 c++ -std=c++20 -Wall -Wextra -Werror -fsyntax-only -I "$root" -I "$bin/../generated" "$block"
done
for block in "$tmp"/blocks/*.c; do
  ends "C compiles: $(basename "$block")" 0 cc -std=c99 -pedantic -Wall -Wextra -Werror -I "$root/platform/c" "$block" \
    -L "$bin/../lib" -lsatchel -Wl,-rpath,"$bin/../lib" -o "$block.program"
done

# Beside a hub, the one that saves a case and syncs.
quick=$(grep -l 'folder = "tablet"' "$tmp"/blocks/*.c)
cd "$tmp"
ends "without a store it says so" 1 "$quick.program"
start_hub "$tmp/hub"
code=$("$hub" enrol --data "$tmp/hub" --user li --role inspector --scope queens,reference)
"$satchel" init tablet --hub "$url" --code "$code" >/dev/null
ends "with one it saves and syncs" 0 "$quick.program"
is "all is at the hub" 0 "$("$satchel" status tablet --json | json waiting)"
has "and there is the case" 夜间施工 "$("$satchel" show tablet case --json)"
