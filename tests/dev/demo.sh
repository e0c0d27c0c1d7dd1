# Copyright 2026 The Threshold authors
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
#
# The words that start the programs: the demonstration, the tour, the replay and the measurements.

help_run () {
  cat <<'END'
./dev run

Installs what is missing, builds, makes a demonstration server on this machine with the sample
operation, enrols an officer, and opens the app. Without a display the same window is served to a
web browser; the address is printed. Ctrl-C ends it; nothing of it is kept.
END
}

help_tour () {
  cat <<'END'
./dev tour OUT

Drives the real window, on a virtual display and against a real server, through an officer's day.
Writes numbered pictures of each step and tour.json (the steps, what the server holds at the end)
into the folder OUT.
END
}

help_replay () {
  cat <<'END'
./dev replay DIR [OPTION…]

Plays the scenario folder DIR through real tablets and a real server, and prints every counter
expected and got, by day and at the end. Exits 0 only if all are equal. Options go to the replay
program; ./dev replay DIR --help lists them.
END
}

help_bench () {
  cat <<'END'
./dev bench [NAME…] [--json FILE]

Builds into _build/bench, fully optimised, and runs the programs bench-NAME of tests/bench, or all
of them. A figure is a line of words, then numbers each with its unit; --json also writes these
into FILE, as {"NAME":[{"what":"words","unit":number,…},…],…}.
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
  [ -d "$1" ] || fail "there is no folder $1" "./dev replay --help"
  build_debug "$(default_werror)"
  folder=$(debug_folder)
  need_program tests/journey/replay
  "$program" "$@"
}

word_tour () {
  [ $# -eq 1 ] || fail "where to?" "./dev tour OUT"
  out=$1
  build_debug "$(default_werror)"
  folder=$(debug_folder)
  need_program tests/journey/tour
  mkdir -p "$out" || fail "cannot make the folder $out"
  own_surroundings
  "$program" "$out"
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
  build_debug "$(default_werror)"
  folder=$(debug_folder)
  need_program sync/server/threshold-server
  server=$program
  need_program ui/threshold
  app=$program
  scratch_folder
  demonstration_server
  open_app
}

# A server of its own below the temporary folder, on a free port of loopback, with the sample
# operation and a code for one officer, in $code.
demonstration_server () {
  demo=$scratch/server
  step "Making the demonstration server" run-init "" \
    "$server" init --recovery-out "$scratch/recovery" "$demo"
  step "Importing the sample operation" run-import "" \
    "$server" operation import "$demo" "$folder/app/casework/sample"
  mkfifo "$scratch/ready" || fail "cannot make a pipe in $scratch"
  "$server" serve --listen 127.0.0.1:0 "$demo" >"$scratch/ready" 2>"$logs/run-serve.log" &
  at_exit "kill $! 2>/dev/null"
  read -r ready <"$scratch/ready" || fail "the server did not start" "See $logs/run-serve.log"
  say "$ready"
  code=$("$server" enrol "$demo") || fail "no enrolment code could be made"
  say "Enrol with this code: $code"
}

open_app () {
  mkdir -m 700 "$scratch/tablet"
  XDG_DATA_HOME=$scratch/tablet
  export XDG_DATA_HOME
  if [ -z "${DISPLAY-}${WAYLAND_DISPLAY-}" ]; then
    serve_to_browser
  fi
  say "Opening the app; it ends with its window or with Ctrl-C"
  "$app"
}

# Broadway is GTK's own way to show a window in a browser; it listens on loopback only.
serve_to_browser () {
  number=5
  gtk4-broadwayd --address 127.0.0.1 --port 8085 ":$number" >"$logs/run-broadway.log" 2>&1 &
  at_exit "kill $! 2>/dev/null"
  GDK_BACKEND=broadway
  BROADWAY_DISPLAY=:$number
  export GDK_BACKEND BROADWAY_DISPLAY
  say "There is no display here: open http://127.0.0.1:8085/ in a browser on this machine"
}
