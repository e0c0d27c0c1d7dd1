# Copyright 2026 The Threshold authors
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
#
# How a step is shown: one line when it begins, its output in a log, and when it fails which step
# it was, its last lines, where the whole log is and what to do about it. Whatever is left running
# or lying about is given to at_exit, so that nothing outlives the word that started it.

logs=$root/_build/logs

say () {
  printf '==> %s\n' "$1"
}

# fail WHAT [WHAT TO DO]
fail () {
  printf 'dev: %s\n' "$1" >&2
  [ -z "${2-}" ] || printf '     %s\n' "$2" >&2
  exit 1
}

left_behind=

# at_exit COMMAND: runs COMMAND when the word ends, however it ends; the last given runs first.
at_exit () {
  left_behind="$1
$left_behind"
}

leave () {
  status=$?
  trap - EXIT HUP INT TERM
  eval "$left_behind"
  exit "$status"
}

trap leave EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# Shows a long step's newest line in place, on a terminal only.
newest_line () {
  while IFS= read -r line; do
    printf '\r\033[K    %.90s' "$line"
  done
  printf '\r\033[K'
}

# What a log says of the failure: from ninja's first FAILED on, or the last lines.
telling_lines () {
  if grep -q '^FAILED: ' "$1"; then
    # A compiler's command line is longer than anything it has to say.
    awk '/^FAILED: / { wanted = 1 } wanted && length < 400 && ++count <= 25' "$1"
  else
    tail -n 25 "$1"
  fi
}

# step TITLE LOG ADVICE COMMAND…: COMMAND runs without input, its output goes to the file LOG of the
# logs folder. It may be a function, but in a shell of its own: it cannot set a variable for us.
step () {
  step_title=$1 step_log=$logs/$2.log step_advice=$3
  shift 3
  mkdir -p "$logs" || fail "cannot write below $root" "Make the folder writable, or clone it again."
  say "$step_title"
  if [ -t 1 ]; then
    { "$@" </dev/null 2>&1; echo $? >"$step_log.status"; } | tee "$step_log" | newest_line
    step_status=$(cat "$step_log.status")
    rm -f "$step_log.status"
  else
    ("$@") >"$step_log" 2>&1 </dev/null
    step_status=$?
  fi
  [ "$step_status" -ne 0 ] || return 0
  telling_lines "$step_log" | sed 's/^/    /' >&2
  fail "this step failed: $step_title" "$step_advice The whole log: $step_log"
}

# as_root COMMAND…
as_root () {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  else
    sudo -n "$@"
  fi
}

# scratch_folder: makes a folder for this word alone and puts its name in $scratch.
scratch_folder () {
  scratch=$(mktemp -d "${TMPDIR:-/tmp}/threshold-XXXXXX") || fail "cannot make a temporary folder" \
    "Is the disk full, or TMPDIR set to a folder that is not there?"
  at_exit "rm -rf '$scratch'"
}
