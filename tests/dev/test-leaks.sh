# Copyright 2026 The Threshold authors
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
#
# test-leaks.sh: which reports of a sanitizer leaks.sh lets pass.

set -u
runner=$(dirname "$0")/leaks.sh
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
n=0

# judge STATUS NAME: a program that leaves the report and ends with 0 comes to STATUS.
judge () {
  n=$((n + 1))
  # The program's own shell is the one that knows where the report goes.
  # shellcheck disable=SC2016
  sh "$runner" sh -c 'path=${ASAN_OPTIONS##*log_path=}; cat "$1" >"${path%%:*}.1"' sh \
    "$scratch/report" >/dev/null 2>&1
  if [ $? -eq "$1" ]; then echo "ok $n - $2"; else echo "not ok $n - $2"; fi
}

# check STATUS NAME FRAME…: the report is one leak of $kind with this stack.
check () {
  status=$1 name=$2
  shift 2
  {
    printf '\n=====\n==1==ERROR: LeakSanitizer: detected memory leaks\n\n'
    printf '%s leak of 48 byte(s) in 3 object(s) allocated from:\n' "$kind"
    printf '    #0 0x1 in __interceptor_malloc asan_malloc_linux.cpp:69\n'
    printf '    #1 0x1 in g_malloc (/lib/libglib-2.0.so.0+0x1)\n'
    for frame in "$@"; do
      printf '    #2 0x1 %s\n' "$frame"
    done
    printf '\nSUMMARY: AddressSanitizer: 48 byte(s) leaked in 3 allocation(s).\n'
  } >"$scratch/report"
  judge "$status" "$name"
}

gtk=' (/lib/libgtk-4.so.1+0x1)'
text='in g_strdup (/lib/libglib-2.0.so.0+0x1)'
loop='in g_main_context_dispatch (/lib/libglib-2.0.so.0+0x1)'
pool='in start_thread nptl/pthread_create.c:442'
list='in gtk_tree_view_get_visible_range (/lib/libgtk-4.so.1+0x1)'
sorted='in g_utf8_collate_key_for_filename (/lib/libglib-2.0.so.0+0x1)'
ours='in on_tap_cb ../../ui/th-home.c:1'

echo 1..16
kind=Direct
check 0 'what the toolkit makes in its own time' "$text" "$gtk" "$loop" "$ours"
check 0 'what a thread of its own makes' "$text" "$gtk" "$pool"
check 1 'what it makes for us' "$text" "$gtk" "$ours" "$loop"
check 1 'what we make when it calls' "$text" "$ours" "$gtk" "$loop"
check 1 'what a stack that was cut off does not tell' "$text" "$gtk"
check 0 'the key of a name in the file dialog, however deep' "$sorted" "$gtk"
check 0 'a row of its list, however deep' "$text" "$gtk" "$list" "$gtk"
check 1 'what we make before the loop that sorts' "$text" "$ours" "$sorted" "$loop"
kind=Indirect
check 1 'what something else of ours held' "$text" "$ours" "$loop"
echo '==1==ERROR: AddressSanitizer: heap-use-after-free on address 0x1' >"$scratch/report"
judge 1 'any other fault'

# again STATUS NAME: a quick report whose stack ends early; a thorough one, if any, in $scratch/full.
again () {
  n=$((n + 1))
  # shellcheck disable=SC2016
  sh "$runner" sh -c 'path=${ASAN_OPTIONS##*log_path=}; path=${path%%:*}.1
    case $ASAN_OPTIONS in
      *fast_unwind_on_malloc=0*) [ ! -f "$2" ] || cat "$2" >"$path"; exit "$3" ;;
      *) cat "$1" >"$path" ;;
    esac' sh "$scratch/short" "$scratch/full" "${3:-0}" >/dev/null 2>&1
  if [ $? -eq "$1" ]; then echo "ok $n - $2"; else echo "not ok $n - $2"; fi
}

kind=Direct
check 1 'a stack that ends early in both runs' "$text"
cp "$scratch/report" "$scratch/short"
again 1 'a leak that does not come again'
check 0 'the same, seen whole' "$text" "$gtk" "$loop"
cp "$scratch/report" "$scratch/full"
again 0 'a stack that ends early, and is the toolkit'"'"'s when seen whole'
cat >"$scratch/full" <<'END'

-----------------------------------------------------
Suppressions used:
  count      bytes template
      1      16384 libfontconfig
-----------------------------------------------------

END
again 0 'one that the list leaves out, once the stack shows whose it is'
again 3 'a second run that ends otherwise' 3
