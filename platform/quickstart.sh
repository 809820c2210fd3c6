#!/bin/sh
# From a bare Debian 12 to a finished demo: installs what is missing, builds, runs. May be run again at any time.
#   sh platform/quickstart.sh [arguments of `satchel demo`]
set -eu
cd "$(dirname "$0")/.."
. platform/setup.sh
trap on_exit EXIT

install_packages build
build release programs

say "运行演示" "Running the demo"
data=../shared/data
complaints=$data/complaints-nyc311-2023-12-10.csv
if [ $# = 0 ] && [ -f "$complaints" ] && [ -d "$data/photos" ]; then
  set -- --complaints "$complaints" --photos "$data/photos"
fi
build/release/bin/satchel demo "$@"
say "完成" "Done"
