#!/bin/sh
# The Java API on a JVM that checks each JNI call, with stores and a hub; and the sample. Needs a JDK, no Gradle.
command -v javac >/dev/null || { echo "no JDK here" && exit 77; }
. "$(dirname "$0")/../cli/support.sh"

lib=$bin/../lib/libsatchel.so
java=$tmp/java
ends "the library builds" 0 sh "$root/platform/java/build.sh" "$java" "$lib"
JAVA_HOME=$(dirname "$(dirname "$(readlink -f "$(command -v javac)")")")
cc -std=c99 -Wall -Wextra -Werror -shared -fPIC -I "$root/platform/c" -I "$JAVA_HOME/include" -I "$JAVA_HOME/include/linux" \
  "$here/foreign.c" -o "$java/libforeign.so" "$lib" -Wl,-rpath,"$(dirname "$lib")" -lpthread
mkdir "$java/tests"
# shellcheck disable=SC2046  # names of files
ends "tests and samples compile; Android's with what stands for Android" 0 javac --release 11 -Xlint:all,-options,-try -Werror \
  -cp "$java/satchel.jar" -d "$java/tests" "$here"/*.java "$root/platform/java/sample/Sample.java" \
  $(find "$here/android" "$root/platform/java/sample-android" -name '*.java')

# Every code of the header stands in Code.java, with its number.
names() { sed -n '/^enum {$/,/^};$/p' "$1" | grep -o 'SATCHEL_[A-Z_]* = [0-9]*' | sed 's/SATCHEL_//'; }
codes=$(names "$root/platform/c/satchel.h" | sed -n '/^OK = 0/,/^WITHDRAWN/p' | sort)
is "Code.java has the header's codes" "$codes" \
  "$(grep -o '[A-Z_]* = [0-9]*;' "$root/platform/java/library/src/main/java/cn/satchel/Code.java" | tr -d ';' | sort)"

. "$here/../bindings.sh"

# jvm ARGUMENT …: under -Xcheck:jni; -Xss and -Xmx keep it small.
jvm() {
  "$JAVA_HOME/bin/java" -Xcheck:jni -Xmx256m -XX:+UseSerialGC -Dfile.encoding=UTF-8 -Dstdout.encoding=UTF-8 \
    -Djava.library.path="$java" -cp "$java/satchel.jar:$java/tests" "$@"
}

jvm Tests "$url" "$tmp/stores" "$photo" "$(enrolment li)" "$(enrolment wang)" "$(enrolment sun)" "$(enrolment qian)" \
  "$(enrolment zhou)" "$(enrolment zheng)" "$(enrolment wu)" "$(enrolment feng)" >"$tmp/said" 2>&1 || not_ok "the tests end well" "$(tail -n 30 "$tmp/said")"
while read -r line; do
  case $line in
    "ok: "*) ok "${line#ok: }" ;;
    "not ok: "*) not_ok "${line#not ok: }" ;;
    *) echo "    $line" ;;
  esac
done <"$tmp/said"
is "they came to their end" "the end" "$(tail -n 1 "$tmp/said")"
is "the JVM has nothing to say of JNI" "" "$(grep -E 'WARNING|FATAL' "$tmp/said" || :)"

mkdir "$tmp/sample"
jvm Sample "$tmp/sample" "$url" "$(enrolment li)" "$(enrolment wang)" "$photo" >"$tmp/sample.said" 2>&1 ||
  not_ok "the sample ends well" "$(cat "$tmp/sample.said")"
has "it shows the conflict" "conflict on legal_facts" "$(cat "$tmp/sample.said")"
is "both ends are alike" "$(sed -n 's/^li: //p' "$tmp/sample.said" | tail -n 1)" "$(sed -n 's/^wang: //p' "$tmp/sample.said" | tail -n 1)"
has "with what was settled" 施工许可已过期 "$(sed -n 's/^li: //p' "$tmp/sample.said" | tail -n 1)"
is "no word of JNI there" "" "$(grep -E 'WARNING|FATAL' "$tmp/sample.said" || :)"
stop_hub TERM
ends "the hub is sound" 0 "$hub" verify --data "$data"
