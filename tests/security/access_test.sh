#!/bin/sh
# Every endpoint and record type, by every role from every scope: README.md.
set -eu
cd "$(dirname "$0")/../.."
exec "${SATCHEL_BIN:-build/release/bin}/satchel-access" --table --json
