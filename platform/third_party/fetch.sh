#!/bin/sh
# Sources of what a device's build links into itself, and what its tests need that is compiled.
#   sh platform/third_party/fetch.sh          build/third_party/src/NAME, unpacked and patched as Debian ships them
#   sh platform/third_party/fetch.sh libcxx   and build/third_party/libcxx, a root with libc++ 16: Debian installs one
#                                             libc++ at a time, and 14 lacks half of C++20's library
#   sh platform/third_party/fetch.sh arm64    and build/third_party/arm64, a root with rapidcheck of Debian for arm64
# By apt, whose signatures vouch for them, in a state of its own: this machine's packages and lists are not touched.
# What is there already is kept: remove build/third_party to have it anew.
set -eu
cd "$(dirname "$0")/../.."
top=$PWD/build/third_party
host=$(dpkg --print-architecture)
sources="sqlite3 libsodium libzstd xxhash libexif libjpeg-turbo"

# From the same mirror as this machine's own packages.
prepare_apt() {
  [ ! -f "$top/apt/ready" ] || return 0
  mkdir -p "$top/apt/lists/partial" "$top/apt/cache/archives/partial"
  site=$(apt-get indextargets --format '$(REPO_URI)' 'Identifier: Packages' 'Codename: bookworm' 'Component: main' | head -n 1)
  [ -n "$site" ] || { echo "no Debian 12 among this machine's apt sources" >&2 && exit 1; }
  printf 'deb %s bookworm main\ndeb-src %s bookworm main\n' "$site" "$site" >"$top/apt/sources.list"
  : >"$top/apt/status"
  cat >"$top/apt/apt.conf" <<EOF
APT::Architecture "arm64";
APT::Architectures { "arm64"; "$host"; };
APT::Sandbox::User "root";
Dir::Etc::sourcelist "$top/apt/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::State::lists "$top/apt/lists";
Dir::State::status "$top/apt/status";
Dir::Cache "$top/apt/cache";
EOF
  apt -q update
  touch "$top/apt/ready"
}

apt() {
  APT_CONFIG=$top/apt/apt.conf apt-get "$@"
}

# unpack NAME: its source package, in src/NAME.
unpack() {
  [ ! -d "$top/src/$1" ] || return 0
  prepare_apt
  rm -rf "$top/new" && mkdir -p "$top/new" "$top/src"
  (cd "$top/new" && apt -q source --download-only "$1" && dpkg-source --no-check -x "$1"_*.dsc tree >/dev/null)
  if [ "$1" = sqlite3 ]; then # one file of all, as SQLite itself recommends
    (cd "$top/new/tree" && ./configure --disable-tcl >/dev/null && make -s sqlite3.c >/dev/null)
  fi
  mv "$top/new/tree" "$top/src/$1"
}

# root NAME PACKAGE …: these packages, and none that they depend on, unpacked in NAME.
root() {
  [ ! -d "$top/$1" ] || return 0
  prepare_apt
  rm -rf "$top/new" && mkdir -p "$top/new"
  to=$top/$1
  shift
  (cd "$top/new" && apt -q download "$@")
  for deb in "$top"/new/*.deb; do
    dpkg -x "$deb" "$top/new/root"
  done
  mv "$top/new/root" "$to"
}

for name in $sources; do
  unpack "$name"
done
for wanted in "$@"; do
  case $wanted in
    arm64) root arm64 librapidcheck-dev:arm64 ;;
    libcxx) root libcxx "libc++-16-dev:$host" "libc++1-16:$host" "libc++abi-16-dev:$host" "libc++abi1-16:$host" "libunwind-16:$host" ;;
  esac
done
