#!/bin/sh
# clang imports satchel.h as the module that Swift imports, and the Swift code names only what the header has. Where there is
# a Swift compiler, it builds the package too.
. "$(dirname "$0")/../cli/support.sh"

swift=$root/platform/swift
map=$swift/Sources/CSatchel/module.modulemap

# imports LANGUAGE STANDARD SOURCE [MAP]
imports() {
  printf '%s\n' "$3" >"$tmp/import.$1"
  clang -x "$1" "-std=$2" -Wall -Wextra -Werror -pedantic -fmodules -fmodules-cache-path="$tmp/cache" \
    -fmodule-map-file="${4:-$map}" -fsyntax-only -I "$root/platform/c" "$tmp/import.$1"
}
use='int main(void) { satchel_error error; SATCHEL_INIT(&error); return satchel_code_group(SATCHEL_BUSY) == SATCHEL_GROUP_RETRY; }'
ends "as C99" 0 imports c c99 "#include <satchel.h>
$use"
has "by way of the module" CSatchel "$(ls "$tmp/cache"/*)"
ends "as Objective-C" 0 imports objective-c c11 "@import CSatchel;
$use"
ends "as Objective-C++" 0 imports objective-c++ c++17 "@import CSatchel;
static_assert(noexcept(satchel_version()), \"\");"
ends "the module holds nothing else" 1 imports objective-c c11 "@import CSatchel;
int main(void) { return satchel_no_function(); }"
printf 'module CSatchel { header "no.h" }\n' >"$tmp/module.modulemap"
ends "a map without a header is noticed" 1 imports objective-c c11 "@import CSatchel;" "$tmp/module.modulemap"

names=$(sed 's|//.*||' "$swift"/Sources/Satchel/*.swift | grep -oE '\b(satchel|SATCHEL)_[A-Za-z_0-9]+' | sort -u)
unknown=$(for name in $names; do grep -qw "$name" "$root/platform/c/satchel.h" || echo "$name"; done)
is "the Swift code names what the header has" "" "$unknown"
# called FILE: what the Swift in it calls of a store, each with the name of its first argument: "step(budgetMs:", "cancel(".
called() { awk '$0 == "```" { in_swift = 0 } in_swift { print } $0 == "```swift" { in_swift = 1 }' "$1" | grep -oE 'store\??\.[a-zA-Z]+\(([a-zA-Z]+:)?' | sed 's/.*\.//' | sort -u; }
for call in $(called "$root/platform/README.md"); do
  has "the recipes call what there is: $call" "func $call" "$(cat "$swift"/Sources/Satchel/Store.swift)"
done
is "and there are some" "cancel( resume( step(budgetMs: suspend(" "$(called "$root/platform/README.md" | paste -sd' ')"
if command -v swift >/dev/null; then
  cp -R "$root/platform" "$tmp/platform"
  ends "the package builds" 0 swift build --package-path "$tmp/platform/swift" -Xlinker "-L$(realpath "$bin/../lib")"
fi
