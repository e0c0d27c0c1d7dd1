# Copyright 2026 The Threshold authors
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
#
# Running the suites: on a display, a home folder and a bus of their own, so that a desktop's
# settings change nothing, and counting what they said. Meson counts programs; people count tests.

# The command; it may have another before it. A wrapper around the tests is in the log's name.
meson=meson
log=testlog

help_test () {
  cat <<'END'
./dev test [--long] [--list] [NAME…]

Runs every suite in its short form, on a virtual display. --long runs all of it. With names, only
those tests, or the suites of that name (a suite is a folder of tests/). --list prints the names.
The last line counts the tests: N passed, N failed, and N skipped if any were.
END
}

help_asan () {
  cat <<'END'
./dev asan [--long] [NAME…]

Builds into _build/asan with the address, undefined-behaviour and leak sanitizers and runs every
suite. What other people's libraries leak is in tests/lsan.supp, with the reason.
END
}

help_tsan () {
  cat <<'END'
./dev tsan [--long] [NAME…]

Builds into _build/tsan with the thread sanitizer and runs the suites below ui. The system's GLib
is not instrumented; what that makes it see wrongly is in tests/tsan.supp, with the reason.
END
}

# Starts an X server without a screen, on a display number that is free, and sets DISPLAY.
virtual_display () {
  mkfifo "$scratch/display" || fail "cannot make a pipe in $scratch"
  Xvfb -displayfd 3 -screen 0 1600x1400x24 -nolisten tcp -noreset \
    3>"$scratch/display" >"$scratch/xvfb.log" 2>&1 &
  at_exit "kill $! 2>/dev/null"
  number=
  read -r number <"$scratch/display"
  if [ -z "$number" ]; then
    tail -n 5 "$scratch/xvfb.log" >&2
    fail "the virtual display did not start" "Does Xvfb start by hand?"
  fi
  DISPLAY=:$number
  export DISPLAY
}

# A home, a runtime folder and a display that hold nothing of whoever is running the tests.
own_surroundings () {
  scratch_folder
  virtual_display
  mkdir -m 700 "$scratch/home" "$scratch/run" || fail "cannot make folders in $scratch"
  HOME=$scratch/home
  XDG_RUNTIME_DIR=$scratch/run
  # Font lists take seconds to make: they are kept between runs.
  XDG_CACHE_HOME=$root/_build/cache
  GDK_BACKEND=x11
  GSK_RENDERER=cairo
  DBUS_SESSION_BUS_ADDRESS=disabled:
  ADW_DISABLE_PORTAL=1
  NO_AT_BRIDGE=1
  LC_ALL=C.UTF-8
  TZ=UTC
  export HOME XDG_RUNTIME_DIR XDG_CACHE_HOME GDK_BACKEND GSK_RENDERER DBUS_SESSION_BUS_ADDRESS
  export ADW_DISABLE_PORTAL NO_AT_BRIDGE LC_ALL TZ
  unset WAYLAND_DISPLAY XDG_CONFIG_HOME XDG_DATA_HOME XDG_STATE_HOME LANGUAGE GTK_THEME
}

# Takes --long and --list out of the arguments; the rest are in $names.
read_test_options () {
  names='' list=false
  for argument in "$@"; do
    case $argument in
      --long)
        TH_TEST_LONG=1
        export TH_TEST_LONG ;;
      --list) list=true ;;
      -*) fail "there is no option '$argument' here" "./dev $word --help" ;;
      *) names="$names $argument" ;;
    esac
  done
}

# Meson takes names of tests, and suites by an option.
name_arguments () {
  for name in $names; do
    if [ -f "tests/$name/meson.build" ]; then
      echo "--suite $name"
    else
      echo "$name"
    fi
  done
}

# run_tests FOLDER MESON-OPTION…: the last line it prints counts the tests.
run_tests () {
  folder=$1
  shift
  own_surroundings
  json=$folder/meson-logs/$log.json
  rm -f "$json"
  say "Running the tests"
  # Names of tests have no blanks.
  # shellcheck disable=SC2046,SC2086
  $meson test -C "$folder" --no-rebuild --print-errorlogs "$@" $(name_arguments) </dev/null
  ran=$?
  [ -f "$json" ] || : >"$json"
  counts=$(awk -f tests/dev/count.awk "$json")
  echo "$counts" | sed '$d'
  total=$(echo "$counts" | tail -n 1)
  case $total in
    '0 passed'*) ran=1 ;;
    *' passed, 0 failed'*)
      # Meson may know of a failure that no program's output tells.
      [ $ran -eq 0 ] || total=$(echo "$total" | sed 's/ 0 failed/ 1 failed/') ;;
    *) ran=1 ;;
  esac
  if [ $ran -ne 0 ]; then
    echo "What each program printed: $folder/meson-logs/$log.txt"
    echo "One of them again: ./dev $word NAME"
  fi
  echo "$total"
  [ $ran -eq 0 ]
}

word_test () {
  read_test_options "$@"
  build_debug "$(default_werror)"
  if $list; then
    meson test -C "$(debug_folder)" --no-rebuild --list
    return
  fi
  run_tests "$(debug_folder)"
}

word_asan () {
  read_test_options "$@"
  word_setup
  compile "$root/_build/asan" -Db_sanitize=address,undefined -Db_lundef=false -Doptimization=1
  # Thread-local memory of a loaded module is where gcc 12's leak search goes astray and dies, in
  # whatever has used TLS; nothing that we leak is held there alone.
  ASAN_OPTIONS=detect_leaks=1:detect_stack_use_after_return=1:strict_string_checks=1
  ASAN_OPTIONS=$ASAN_OPTIONS:intercept_tls_get_addr=0
  LSAN_OPTIONS=suppressions=$root/tests/lsan.supp:print_suppressions=0
  UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
  G_SLICE=always-malloc
  export ASAN_OPTIONS LSAN_OPTIONS UBSAN_OPTIONS G_SLICE
  unset MALLOC_CHECK_ MALLOC_PERTURB_
  log=testlog-sh
  run_tests "$root/_build/asan" --timeout-multiplier 5 --wrapper "sh $root/tests/dev/leaks.sh"
}

word_tsan () {
  read_test_options "$@"
  word_setup
  compile "$root/_build/tsan" -Db_sanitize=thread -Db_lundef=false -Doptimization=1
  TSAN_OPTIONS=suppressions=$root/tests/tsan.supp:second_deadlock_stack=1:history_size=4
  # What GLib keeps to hand out again would look like one thing in the hands of two threads.
  G_SLICE=always-malloc
  export TSAN_OPTIONS G_SLICE
  unset MALLOC_CHECK_ MALLOC_PERTURB_
  # The sanitizer wants its memory at fixed places, and a kernel that spreads more widely than it
  # knows of takes them away.
  if setarch "$(uname -m)" -R true 2>/dev/null; then
    meson="setarch $(uname -m) -R meson"
  fi
  run_tests "$root/_build/tsan" --timeout-multiplier 8 --no-suite ui --no-suite journey
}
