# Copyright 2026 The Threshold authors
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
#
# leaks.sh COMMAND…: runs a program built with the address sanitizer, and any it starts, and says
# what of the reports is ours (leaks.awk). Its exit status is the program's, or 1 where that is 0
# and something was reported.
#
# The toolkit's libraries keep no frame pointers: a quick walk up the stack ends in g_malloc (), and
# whose leak it is cannot be told. A thorough walk takes ten times as long, so it is for a second
# run, of a program in which the quick one found a leak that passed for ours. That run also says
# what the sanitizer's own list (tests/lsan.supp) left out, which a stack so short cannot match.

set -u
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
given=${ASAN_OPTIONS:-}
given_undefined=${UBSAN_OPTIONS:-}

# run REPORTS OPTIONS COMMAND…: what it reports lies in the folder.
run () {
  mkdir "$scratch/$1"
  ASAN_OPTIONS=$given:log_path=$scratch/$1/report:exitcode=0$2
  UBSAN_OPTIONS=$given_undefined:log_path=$scratch/$1/report
  export ASAN_OPTIONS UBSAN_OPTIONS
  shift 2
  "$@"
}

# judge REPORTS: prints what is ours; fails where anything is.
judge () {
  clean=0
  for report in "$scratch/$1"/*; do
    [ -f "$report" ] || continue
    awk -f "$(dirname "$0")/leaks.awk" "$report" || clean=1
  done
  return $clean
}

run quick '' "$@"
ended=$?
judge quick >"$scratch/ours" && exit $ended
if [ $ended -ne 0 ] || ! grep -q 'leak of' "$scratch/ours"; then
  cat "$scratch/ours" >&2
  [ $ended -ne 0 ] || ended=1
  exit $ended
fi

LSAN_OPTIONS=${LSAN_OPTIONS:-}:print_suppressions=1
export LSAN_OPTIONS
run thorough :fast_unwind_on_malloc=0:malloc_context_size=24 "$@" >"$scratch/out" 2>&1
ended=$?
if [ $ended -ne 0 ]; then
  cat "$scratch/out" >&2
elif [ -z "$(ls "$scratch/thorough")" ]; then
  echo 'A leak that did not come again when the whole stack was asked for:' >&2
  cat "$scratch/ours" >&2
  ended=1
else
  judge thorough >&2 || ended=1
fi
exit $ended
