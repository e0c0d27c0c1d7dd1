# Copyright 2026 The Threshold authors
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
#
# The ten commands of the server's manual, taken out of the manual itself and run as root, so that
# the manual stays true. They run in a copy of this machine that is written in memory and gone
# afterwards, with a network of its own.

help_manual () {
  cat <<'END'
./dev manual

Runs the commands that sync/server/MANUAL.md gives for the way from a bare machine to the first
tablet, word for word and in a copy of this machine that is thrown away afterwards. Two are done as
they would be: where systemd does not run, the server is started as its unit says; and in the place
of the app a tablet without a screen enrols with the code and syncs. Needs root. The first time it
builds a release, which takes minutes; that is kept below _build.
END
}

# The indented lines of the first section.
manual_commands () {
  awk '/^## / { inside = /^## From bare Debian/ } inside && sub (/^    /, "")' sync/server/MANUAL.md
}

word_manual () {
  [ "$(id -u)" -eq 0 ] || fail "only root can copy this machine" "sudo ./dev manual"
  build_debug "$(default_werror)"
  scratch_folder
  manual_commands >"$scratch/commands"
  [ "$(wc -l <"$scratch/commands")" -eq 10 ] || fail "the manual does not give ten commands"
  step 'A release, as the manual has it' manual-release 'See the log.' sh -c \
    "$(sed -n '/^meson setup/p; s/^\(ninja .*\) && .*/\1/p' "$scratch/commands")"
  mkdir "$scratch/copy"
  unshare --mount --net --pid --fork --mount-proc \
    sh tests/dev/manual-copy.sh "$scratch" "$root" "$(debug_folder)/tests/journey/first-tablet"
}
