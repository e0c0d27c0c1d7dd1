# Copyright 2026 The Threshold authors
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
#
# Compiling, into one folder a purpose below _build: debug (with another CC: debug-clang and so on),
# asan, tsan and bench. None of them is built as a release: a release refuses to have its clock set,
# which the replay and the tests need.

help_build () {
  cat <<'END'
./dev build [--werror]

Compiles everything into _build/debug. CC is honoured: CC=clang ./dev build compiles into
_build/debug-clang beside it. --werror, or CI=true, makes a warning an error.
END
}

# The folder of an ordinary build, by compiler.
debug_folder () {
  case ${CC-} in
    ''|cc|gcc) echo "$root/_build/debug" ;;
    *) echo "$root/_build/debug-$(basename "${CC%% *}")" ;;
  esac
}

# configure FOLDER OPTION…: makes the build folder, or sets its options again when others are asked
# for than it was made with.
configure () {
  folder=$1
  shift
  if [ -f "$folder/build.ninja" ]; then
    [ "$(cat "$folder/dev-options" 2>/dev/null)" != "$*" ] || return 0
    meson configure "$folder" "$@" || return 1
  else
    rm -rf "$folder"
    meson setup "$folder" "$root" "$@" || return 1
  fi
  echo "$*" >"$folder/dev-options"
}

# compile FOLDER OPTION…
compile () {
  name=$(basename "$1")
  step "Configuring $name" "$name-configure" \
    "A package that meson does not find is installed by ./dev setup." configure "$@"
  step "Compiling $name" "$name-compile" \
    "Mend the first error. If the tree was moved, delete $1 and try again." ninja -C "$1"
}

# build_debug WERROR: the ordinary build, which most other words begin with.
build_debug () {
  word_setup
  compile "$(debug_folder)" "-Dwerror=$1"
}

# In CI a warning is an error, whatever word builds.
default_werror () {
  if [ "${CI-}" = true ]; then
    echo true
  else
    echo false
  fi
}

word_build () {
  case ${1-} in
    --werror) build_debug true ;;
    '') build_debug "$(default_werror)" ;;
    *) fail "build does not know '$1'" "./dev build --help" ;;
  esac
}
