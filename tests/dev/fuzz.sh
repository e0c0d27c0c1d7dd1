# Copyright 2026 The Threshold authors
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
#
# Fuzzing for minutes instead of the seconds that ./dev test gives it: each target under clang's
# libFuzzer with the address and undefined-behaviour sanitizers. What a run finds worth keeping
# stays in _build/fuzz/corpus, so that the next begins where it ended; an input that breaks
# something is kept in _build/fuzz/findings, and given back by name it is tried alone.

help_fuzz () {
  cat <<'END'
./dev fuzz [--minutes N] [--list] [NAME…]

Builds into _build/fuzz with clang's libFuzzer and the address and undefined-behaviour sanitizers,
and runs the targets tests/fuzz/fuzz-NAME.c, or all of them, N minutes each (10), one after the
other. Exits 0 only if nothing was found; what breaks a target is left in _build/fuzz/findings.
END
}

fuzz_targets () {
  find tests/fuzz -maxdepth 1 -name 'fuzz-*.c' ! -name fuzz-runner.c |
    sed 's,.*/fuzz-,,; s,\.c$,,' | sort
}

# configure, and the targets alone: a fuzzer has no use for the window.
compile_fuzz () {
  CC=clang configure "$folder" -Db_sanitize=address,undefined -Db_lundef=false -Doptimization=1 \
    -Dc_args=-fsanitize=fuzzer-no-link || return 1
  # Names of targets have no blanks.
  # shellcheck disable=SC2046,SC2086
  ninja -C "$folder" $(printf 'tests/fuzz/fuzz-%s\n' $names)
}

# fuzz_target NAME MINUTES: true if nothing was found.
fuzz_target () {
  log=$logs/fuzz-$1.log
  set -- "$1" "$2" "$folder/corpus/$1" "tests/fuzz/seeds/$1"
  mkdir -p "$3" "$folder/findings" || fail "cannot write below $folder"
  dictionary=
  [ ! -f "tests/fuzz/dictionaries/$1.dict" ] || dictionary=-dict=tests/fuzz/dictionaries/$1.dict
  say "fuzz $1, $2 minutes"
  # A slow input is a finding: what a server or a stick sends must not hold the program up.
  "$folder/tests/fuzz/fuzz-$1" -max_total_time=$(($2 * 60)) -timeout=20 -rss_limit_mb=2048 \
    -max_len=65536 -print_final_stats=1 -artifact_prefix="$folder/findings/$1-" \
    ${dictionary:+"$dictionary"} "$3" "$4" >"$log" 2>&1 </dev/null &
  fuzzing=$!
  at_exit "kill $fuzzing 2>/dev/null"
  if wait "$fuzzing"; then
    awk '/cov: / { covered = $0; sub (/.*cov: /, "", covered); sub (/ .*/, "", covered) }
      /^stat::number_of_executed_units:/ { runs = $2 }
      /^stat::slowest_unit_time_sec:/ { slowest = $2 }
      END { printf "    %s inputs, %s branches, the slowest took %s s, nothing found\n",
        runs, covered, slowest }' "$log"
    return 0
  fi
  grep -E '^(SUMMARY|ERROR|==.*ERROR)|Test unit written|runtime error' "$log" | sed 's/^/    /'
  echo "    The whole log: $log"
  return 1
}

word_fuzz () {
  names='' minutes=10
  while [ $# -gt 0 ]; do
    case $1 in
      --minutes)
        minutes=${2-}
        case $minutes in
          ''|0|*[!0-9]*) fail "how many minutes?" "./dev fuzz --minutes 10" ;;
        esac
        shift ;;
      --list)
        fuzz_targets
        return ;;
      -*) fail "there is no option '$1' here" "./dev fuzz --help" ;;
      *)
        [ -f "tests/fuzz/fuzz-$1.c" ] || fail "there is no target $1" "./dev fuzz --list names them."
        names="$names $1" ;;
    esac
    shift
  done
  names=${names:-$(fuzz_targets)}
  word_setup
  folder=$root/_build/fuzz
  step "Compiling fuzz" fuzz-compile "Mend the first error." compile_fuzz
  ASAN_OPTIONS=detect_leaks=1:detect_stack_use_after_return=1:strict_string_checks=1
  LSAN_OPTIONS=suppressions=$root/tests/lsan.supp:print_suppressions=0
  UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
  G_SLICE=always-malloc
  export ASAN_OPTIONS LSAN_OPTIONS UBSAN_OPTIONS G_SLICE
  found=
  for name in $names; do
    fuzz_target "$name" "$minutes" || found="$found $name"
  done
  [ -z "$found" ] || fail "these broke:$found" "The inputs are in $folder/findings."
}
