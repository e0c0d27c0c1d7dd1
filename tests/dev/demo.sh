# Copyright 2026 The Threshold authors
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
#
# The words that start the programs: the demonstration, the tour, the replay and the measurements.

help_run () {
  cat <<'END'
./dev run [--browser]

Installs what is missing, builds, makes a demonstration server on this machine with the sample
operation, enrols a team lead and an officer, and opens the app; prints their passphrase, and the
code with which another officer can be added. Without a display, or with --browser, the same window
is served to a web browser; the address is printed. Ctrl-C ends it; nothing of it is kept.
END
}

help_tour () {
  cat <<'END'
./dev tour OUT [SCREEN…]

Drives the real window, on virtual displays of each shape and against a real server, through an
officer's day. Writes numbered pictures of each step and tour.json (the steps, what the server holds
at the end) into the folder OUT. Exits 0 only if the server holds what was done or decided. The screens are
landscape and portrait (toured where none is named), landscape-dark, portrait-light, large-text,
phone, and leftwards (laid out from right to left). With "-lead" behind it (landscape-lead) a screen
shows the team lead's day instead, while two officers' tablets work beside it.
END
}

help_a11y () {
  cat <<'END'
./dev a11y [--prove]

Drives the real window through an officer's day and a team lead's as the tour does, and looks at
every screen as a screen reader and a keyboard do: each control that can have the focus has a name and
a role, and Tab or the arrows reach it. --prove takes one label away first and succeeds only if that
is found.
END
}

help_replay () {
  cat <<'END'
./dev replay [--store ENGINE] [--office] [--report OUT] DIR [OPTION…]

Plays the scenario folder DIR through real tablets and a real server, and prints every counter
expected and got, by day and at the end. With --office it also says what came of each question,
conflict and sign-off at both ends; with --report it writes the reports into the folder OUT (PDF,
XLSX, JSON, CSV) and reads them back. The server's store is in SQLite or, with --store
postgresql, in a PostgreSQL that is started for it. Exits 0 only if all is equal. Options go to the
replay program.
END
}

help_conformance () {
  cat <<'END'
./dev conformance DIR [--verbose] [expressions|traces|forms]

Runs the cases of other XForms engines that are in the folder DIR (which is no part of this tree)
and prints how many hold. Exits 0 only if every gate does.
END
}

help_bench () {
  cat <<'END'
./dev bench [NAME…] [--json FILE]

Builds into _build/bench, fully optimised, and runs the programs bench-NAME of tests/bench, or all
of them. A figure is a line of words, then numbers each with its unit; --json also writes these
into FILE, as {"NAME":[{"what":"words","unit":number,…},…],…}.
The program forms also takes the form that the variable TH_BENCH_FORM names.
It is not built as a release: a release refuses to have its clock set.
END
}

# need_program PATH: the built program's path in $program, or an end to this word when it is not there.
need_program () {
  program=$folder/$1
  [ -x "$program" ] || fail "this tree builds no $1 yet" "./dev $word needs it."
}

word_replay () {
  [ $# -gt 0 ] || fail "which scenario?" "./dev replay DIR"
  build_debug "$(default_werror)"
  folder=$(debug_folder)
  need_program tests/journey/replay
  "$program" "$@"
}

word_tour () {
  [ $# -gt 0 ] || fail "where to?" "./dev tour OUT"
  out=$1
  build_debug "$(default_werror)"
  folder=$(debug_folder)
  need_program tests/journey/tour
  mkdir -p "$out" || fail "cannot make the folder $out"
  own_surroundings
  "$program" "$@"
}

word_a11y () {
  case ${1-} in
    ''|--prove) ;;
    *) fail "a11y does not know '$1'" "./dev a11y --help" ;;
  esac
  build_debug "$(default_werror)"
  folder=$(debug_folder)
  need_program tests/journey/tour
  own_surroundings
  if [ -z "${1-}" ]; then
    "$program" --audit "$scratch/a11y"
    return
  fi
  # The Lock button of every screen, as it would be had somebody forgotten its name.
  mkdir "$scratch/ui" || fail "cannot make a folder in $scratch"
  sed '/tooltip-text.*Lock now/d; /name="label".*Lock now/d' ui/widgets/th-page.ui \
    >"$scratch/ui/th-page.ui"
  ! cmp -s ui/widgets/th-page.ui "$scratch/ui/th-page.ui" || fail "the Lock button has no label to take"
  G_RESOURCE_OVERLAYS=/org/threshold/Threshold/ui=$scratch/ui \
    "$program" --audit "$scratch/a11y" >"$logs/a11y-prove.log" 2>&1
  # The quotes around the name are question marks where the locale has none.
  found=$(grep -c 'push button .* has no name$' "$logs/a11y-prove.log")
  say "Without its label the Lock button was found on $found screens"
  [ "$found" -gt 0 ] || fail "a button without a name was not found" "See $logs/a11y-prove.log"
}

word_bench () {
  names='' json=
  while [ $# -gt 0 ]; do
    case $1 in
      --json)
        json=${2-}
        [ -n "$json" ] || fail "which file?" "./dev bench --json FILE"
        shift ;;
      -*) fail "there is no option '$1' here" "./dev bench --help" ;;
      *) names="$names $1" ;;
    esac
    shift
  done
  word_setup
  folder=$root/_build/bench
  compile "$folder" -Dbuildtype=custom -Doptimization=3 -Ddebug=true
  if [ -z "$names" ]; then
    names=$(find "$folder/tests/bench" -maxdepth 1 -type f -name 'bench-*' -perm -u+x |
      sed 's,.*/bench-,,' | sort)
  fi
  [ -n "$names" ] || fail "this tree has nothing to measure yet" "A program tests/bench/bench-*.c"
  scratch_folder
  for name in $names; do
    need_program "tests/bench/bench-$name"
    say "bench $name"
    { "$program" </dev/null || echo "$name" >>"$scratch/failed"; } | tee "$scratch/bench-$name"
  done
  if [ -n "$json" ]; then
    (cd "$scratch" && awk -f "$root/tests/dev/figures.awk" bench-*) >"$json" ||
      fail "cannot write $json"
  fi
  [ ! -s "$scratch/failed" ] ||
    fail "these did not finish, or missed what they must reach: $(tr '\n' ' ' <"$scratch/failed")"
}

word_run () {
  in_browser=false
  case ${1-} in
    '') [ -n "${DISPLAY-}${WAYLAND_DISPLAY-}" ] || in_browser=true ;;
    --browser) in_browser=true ;;
    *) fail "run does not know '$1'" "./dev run --help" ;;
  esac
  build_debug "$(default_werror)"
  folder=$(debug_folder)
  need_program ui/threshold
  app=$program
  need_program tests/journey/demonstration
  scratch_folder
  words_from_build
  make_demonstration
  set -- --data "$scratch/tablet"
  if $in_browser; then
    serve_to_browser
    # A page has no use for a window's frame.
    set -- "$@" --kiosk
  fi
  say "The app is open; it ends with its window or with Ctrl-C, and nothing of it is kept"
  start "$logs/run-app.log" "$app" "$@"
  wait "$started"
  status=$?
  [ $status -eq 0 ] || tail -n 5 "$logs/run-app.log" >&2
  exit $status
}

# Translations as they were built. gettext translates nothing in the locale C, all that a bare machine
# has, so there the build's own Welsh locale is put within reach.
words_from_build () {
  THRESHOLD_LOCALE_DIR=$folder/po
  export THRESHOLD_LOCALE_DIR
  case $(locale 2>/dev/null | sed -n 's/^LC_MESSAGES=//p' | tr -d '"') in
    ''|C|C.*|POSIX)
      LOCPATH=$folder/po
      export LOCPATH ;;
  esac
}

# start LOG COMMAND…: runs COMMAND beside us until this word ends, however it ends; its number is in
# $started. Only in this way can a signal reach us while it runs.
start () {
  start_log=$1
  shift
  "$@" >"$start_log" 2>&1 </dev/null &
  started=$!
  at_exit "kill $started 2>/dev/null; wait $started 2>/dev/null"
}

# A server with the sample operation and a tablet with two people, below the temporary folder.
make_demonstration () {
  mkfifo "$scratch/demonstration" || fail "cannot make a pipe in $scratch"
  say "Making a demonstration server and a tablet"
  "$program" "$scratch" >"$scratch/demonstration" 2>"$logs/run-demonstration.log" </dev/null &
  at_exit "kill $! 2>/dev/null; wait $! 2>/dev/null"
  line=
  while [ "$line" != ready ] && read -r line; do
    [ "$line" = ready ] || printf '    %s\n' "$line"
  done <"$scratch/demonstration"
  [ "$line" = ready ] || fail "the demonstration did not start: $(tail -n 1 "$logs/run-demonstration.log")" \
    "See $logs/run-demonstration.log"
}

# Does anything listen on this port of loopback?
port_is_taken () {
  bash -c 'exec 3<>"/dev/tcp/127.0.0.1/$1"' - "$1" 2>/dev/null
}

# Broadway is GTK's own way to show a window in a browser; it listens on loopback only.
serve_to_browser () {
  broadway=gtk4-broadwayd
  command -v "$broadway" >/dev/null || fail "gtk4-broadwayd is not here" "libgtk-4-bin has it."
  port=8085
  while port_is_taken "$port"; do
    port=$((port + 1))
  done
  mkdir -m 700 "$scratch/run"
  XDG_RUNTIME_DIR=$scratch/run
  BROADWAY_DISPLAY=:5
  GDK_BACKEND=broadway
  # There is no desktop, hence no bus that could answer for one.
  ADW_DISABLE_PORTAL=1
  GTK_A11Y=none
  export XDG_RUNTIME_DIR BROADWAY_DISPLAY GDK_BACKEND ADW_DISABLE_PORTAL GTK_A11Y
  start "$logs/run-broadway.log" "$broadway" --address 127.0.0.1 --port "$port" "$BROADWAY_DISPLAY"
  until port_is_taken "$port"; do
    kill -0 "$started" 2>/dev/null || fail "the window cannot be served: $(tail -n 1 "$logs/run-broadway.log")"
    sleep 0.1
  done
  say "Open http://127.0.0.1:$port/ in a browser on this machine"
}

word_conformance () {
  [ $# -gt 0 ] || fail "which cases?" "./dev conformance DIR"
  [ -d "$1" ] || fail "there is no folder $1" "./dev conformance --help"
  build_debug "$(default_werror)"
  folder=$(debug_folder)
  need_program tests/form/conformance
  "$program" "$@"
}
