# Copyright 2026 The Threshold authors
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
#
# leaks.sh COMMAND…: runs a program built with the address sanitizer, and any it starts, and says
# what of the reports is ours (leaks.awk). Its exit status is the program's, or 1 where that is 0
# and something was reported.

set -u
reports=$(mktemp -d) || exit 1
trap 'rm -rf "$reports"' EXIT
ASAN_OPTIONS=${ASAN_OPTIONS:-}:log_path=$reports/report:exitcode=0
UBSAN_OPTIONS=${UBSAN_OPTIONS:-}:log_path=$reports/report
export ASAN_OPTIONS UBSAN_OPTIONS
"$@"
ended=$?
for report in "$reports"/*; do
  [ -f "$report" ] || continue
  awk -f "$(dirname "$0")/leaks.awk" "$report" >&2 || [ $ended -ne 0 ] || ended=1
done
exit $ended
