#!/bin/sh
# The programs that the documents print are compiled as they stand there; what they print in C and JavaScript also does what
# is said of it. Java needs a JDK, JavaScript Node.js with node_api.h.
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
for document in README.md platform/README.md platform/PLATFORMS.md platform/java/README.md platform/node/README.md; do
  for language in c cpp java js; do blocks $document $language; done
done
is "there are some in C" true "$([ -f "$tmp/blocks/1.c" ] && echo true)"
is "there are some in C++" true "$([ -f "$tmp/blocks/1.cpp" ] && echo true)"
is "two in Java" true "$([ -f "$tmp/blocks/2.java" ] && echo true)"
is "one in JavaScript" true "$([ -f "$tmp/blocks/1.js" ] && echo true)"

for block in "$tmp"/blocks/*.cpp; do
  ends "C++ compiles: $(basename "$block")" 0 c++ -std=c++20 -Wall -Wextra -Werror -fsyntax-only -I "$root" -I "$bin/../generated" "$block"
done
for block in "$tmp"/blocks/*.c; do
  ends "C compiles: $(basename "$block")" 0 cc -std=c99 -pedantic -Wall -Wextra -Werror -I "$root/platform/c" "$block" \
    -L "$bin/../lib" -lsatchel -Wl,-rpath,"$bin/../lib" -o "$block.program"
done

# java_method BLOCK: its statements, as a method of a worker that has what they name.
java_method() {
  out=void
  ! grep -q '^return ' "$1" || out=Result
  echo 'import android.content.Context; import android.os.PowerManager; import androidx.work.Worker;'
  echo 'import cn.satchel.*; import java.util.concurrent.Executor;'
  echo 'interface Screen { void show(Store of, Event event); }'
  echo 'abstract class Block extends Worker {'
  echo '  Context context; Store store; PowerManager powerManager; Screen screen; String folder; Executor mainExecutor;'
  echo '  Block(Context in) { super(in, null); }'
  echo '  abstract NetworkClass network();'
  echo '  abstract void soon(Context in); abstract void after(Context in, long ms); abstract void blocked(Context in, StepResult.Blocked by);'
  echo "  $out block() throws Exception {"
  cat "$1"
  echo '  }'
  echo '}'
}
if command -v javac >/dev/null; then
  find "$root/platform/java/library" "$root/tests/platform/java/android" -name '*.java' >"$tmp/sources"
  ends "the Java API compiles" 0 javac -nowarn -d "$tmp/classes" "@$tmp/sources"
  for block in "$tmp"/blocks/*.java; do
    mkdir "$block.folder"
    java_method "$block" >"$block.folder/Block.java"
    ends "Java compiles: $(basename "$block")" 0 javac -Xlint:all,-try -Werror -cp "$tmp/classes" -d "$block.folder" "$block.folder/Block.java"
  done
fi

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

# The same store, by the one in JavaScript; what it is given stands around it.
if command -v node >/dev/null; then
  ends "the addon builds" 0 sh -c "cmake -S '$root/platform/node' -B addon -DSATCHEL_LIBRARY='$(realpath "$bin/../lib/libsatchel.so")' && cmake --build addon"
  mkdir node_modules && ln -s "$root/platform/node" node_modules/satchel
  {
    echo "const folder = 'tablet', signal = new AbortController().signal, shown = [], refresh = () => {}, show = (row) => shown.push(row);"
    echo "(async () => {"
    cat blocks/1.js
    echo "console.log(result.state === State.DONE ? 'done' : result);"
    echo "})();"
  } >quick.js
  SATCHEL_NODE=$tmp/addon/satchel.node
  export SATCHEL_NODE
  ends "it saves and syncs" 0 node quick.js
  is "all of it" "done" "$said"
  is "all is at the hub, too" 0 "$("$satchel" status tablet --json | json waiting)"
  is "two cases of that name" 2 "$("$satchel" show tablet case --json | grep -c 夜间施工)"
fi
