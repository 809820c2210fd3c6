#!/bin/sh
# Builds satchel.jar and libsatchel_jni.so for this machine's JVM, without Gradle: sh platform/java/build.sh OUT LIBSATCHEL
# OUT is a folder, LIBSATCHEL a libsatchel.so, which is found where it lies now.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=$1 library=$2
JAVA_HOME=${JAVA_HOME:-$(dirname "$(dirname "$(readlink -f "$(command -v javac)")")")}
export JAVA_HOME
mkdir -p "$out/classes"
cmake -S "$here/library/src/main/jni" -B "$out/jni" -DSATCHEL_LIBRARY="$(realpath "$library")" >"$out/jni.log"
cmake --build "$out/jni" >>"$out/jni.log" || { cat "$out/jni.log" >&2 && exit 1; }
cp "$out/jni/libsatchel_jni.so" "$out"
# Android takes Java 8 everywhere; what -Xlint:-options silences is that this is old.
"$JAVA_HOME/bin/javac" --release 8 -Xlint:all,-options -Werror -d "$out/classes" \
  "$here"/library/src/main/java/cn/satchel/*.java
"$JAVA_HOME/bin/jar" cf "$out/satchel.jar" -C "$out/classes" .
