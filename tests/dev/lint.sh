# Copyright 2026 The Threshold authors
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
#
# What can be said of the tree without running it. Every check looks at all files and says each
# offence; lint goes on after one and fails at the end, so that one run shows everything. The last
# check proves, in a scratch copy, that an include which points upward does not compile.

help_lint () {
  cat <<'END'
./dev lint [--fix]

Checks the format (clang-format 14), licence lines, lengths, what each layer may use, shell, XML
and JSON files and the list of files to translate; then proves in a scratch copy that an upward
include does not compile. --fix formats the C files first.
END
}

# offences_of TITLE: reads lines; any line is an offence against TITLE.
offences_of () {
  found=$(cat)
  if [ -z "$found" ]; then
    say "$1"
  else
    say "$1: NO"
    echo "$found" | sed 's/^/    /'
    echo "$1" >>"$scratch/offences"
  fi
}

# tree_files PATTERN…: the files of the tree whose name matches, sorted; never what a build made.
tree_files () {
  for pattern in "$@"; do
    find . \( -path ./.git -o -path ./_build -o -path './build*' \) -prune -o \
      -type f -name "$pattern" -print
  done | sed 's,^\./,,' | sort -u
}

# each COMMAND… : runs COMMAND with the file names it reads from its input, if there are any.
each () {
  xargs -r -d '\n' "$@"
}

# Headers are laid out by hand, prototypes in aligned groups, which no version of clang-format can.
check_format () {
  formatter=
  for candidate in clang-format-14 clang-format; do
    if "$candidate" --version 2>/dev/null | grep -q 'version 14\.'; then
      formatter=$candidate
      break
    fi
  done
  if [ -z "$formatter" ]; then
    say "Format: not checked, clang-format 14 is not here (Debian 12 has it)"
    return
  fi
  [ "$1" != --fix ] || tree_files '*.c' | each "$formatter" -i
  tree_files '*.c' | each "$formatter" --dry-run -Werror 2>&1 |
    awk -F : '/clang-format-violations/ { lines[$1] = lines[$1] " " $2 }
      END { for (file in lines) print file ": lines" lines[file] " (./dev lint --fix)" }' |
    sort | cut -c 1-200 |
    offences_of "Format as clang-format 14 writes it"
}

licence_files () {
  tree_files '*.c' '*.h' '*.sh' '*.awk' '*.ui' '*.css' '*.sql' '*.supp' meson.build
  echo dev
  echo .ci/run
}

check_text () {
  licence_files | each grep -L 'SPDX-License-Identifier: GPL-3.0-or-later' |
    offences_of "Licence lines"
  tree_files '*.c' '*.h' '*.sh' | each awk 'FNR == 1001 { print FILENAME ": over 1000 lines" }' |
    offences_of "No file over 1000 lines"
  tree_files '*.c' '*.h' '*.sh' '*.awk' '*.sql' '*.ui' '*.css' meson.build |
    grep -v '^tests/dev/lint.sh$' | each grep -nE '\b(TODO|FIXME|XXX)\b' |
    offences_of "No unfinished business"
}

# What a layer may use, as far as a search can tell; include paths are proved below.
check_layers_by_name () {
  tree_files '*.c' '*.h' | each grep -nE '#include "\.\.?/' |
    offences_of "Headers included by name, not by path"
  tree_files '*.c' '*.h' meson.build | grep -E '^(app|sync)/' |
    each grep -nE 'gtk|Gtk|gdk|Gdk|adwaita|Adw' |
    offences_of "No GTK in app and sync"
  tree_files '*.c' '*.h' meson.build | grep -E '^app/' | each grep -nE 'Soup|soup[-_/]' |
    offences_of "No network in app"
  tree_files meson.build | each grep -nE "dependency *\( *'sqlite3'" |
    offences_of "One SQL engine: sqlcipher, never sqlite3"
}

check_shell () {
  shellcheck -x -a -f gcc dev .ci/run |
    offences_of "Shell"
}

check_data () {
  tree_files '*.xml' '*.ui' '*.svg' | each xmllint --noout --nonet 2>&1 | offences_of "XML"
  tree_files '*.json' | each json-glib-validate 2>&1 | grep -v ': valid' | offences_of "JSON"
  tree_files '*.desktop' | each desktop-file-validate 2>&1 | offences_of "Desktop entries"
}

# What libraries below ui have in English, marked for translation, for ui to translate.
app_words='th_gap_code_get_text|th_concern_get_text|th_like_reason_get_text'
app_words="$app_words|th_review_state_get_label|counter->(label|meaning)"

check_translations () {
  {
    tree_files '*.c' | each grep -lE '\b[NC]?_ ?\('
    tree_files '*.ui' | each grep -l 'translatable="yes"'
  } | grep -E '^(app|ui)/' | sort >"$scratch/words"
  grep -v '^#' po/POTFILES | sort | diff - "$scratch/words" |
    sed -n 's,^> \(.*\),\1 is missing,p; s,^< \(.*\),\1 has no words to translate,p' |
    offences_of "Files to translate (po/POTFILES)"
  tree_files '*.c' | grep '^ui/' | each grep -nE "$app_words" |
    grep -vE "_ \(($app_words)" | offences_of "Words of app are translated where ui shows them"
  tree_files '*.po' | each -n 1 msgfmt --check -o /dev/null 2>&1 |
    offences_of "Translations can be read"
  count_untranslated
}

# A translation may lag behind: what is missing is shown in English.
count_untranslated () {
  grep -v '^#' po/POTFILES | xgettext --from-code=UTF-8 --keyword=_ --keyword=N_ \
    --keyword=C_:1c,2 --keyword=NC_:1c,2 -f - -o "$scratch/words.pot" 2>/dev/null
  for catalogue in po/*.po; do
    counted=$(msgmerge -q --no-fuzzy-matching "$catalogue" "$scratch/words.pot" |
      msgfmt --statistics -o /dev/null - 2>&1)
    say "$catalogue: $counted"
  done
}

# A layer, and a layer that it must not see. Each line is tried with the first header of the second
# included by the first source of the first.
upward_arrows='
  app/record    app/store
  app/record    app/form
  app/store     app/tablet
  app/store     sync/server
  app/form      app/store
  app/form      app/casework
  app/casework  app/tablet
  app/casework  app/form
  app/readiness app/report
  app/tablet    sync/wire
  sync/wire     sync/client
  sync/client   sync/server
  sync/client   ui
  sync/server   app/form
  sync/server   app/tablet
  sync/server   ui'

# first_file FOLDER PATTERN
first_file () {
  find "$1" -maxdepth 1 -name "$2" 2>/dev/null | sort | head -n 1
}

# object_of SOURCE: the ninja target that compiles it, from compile_commands.json of the copy.
object_of () {
  awk -v source="\"../$1\"" '
    $1 == "\"file\":" { wanted = index($0, source) }
    $1 == "\"output\":" && wanted { gsub(/[",]/, "", $2); print $2; exit }' \
    "$scratch/tree/_build/compile_commands.json"
}

# try_arrow LOWER UPPER: prints an offence if a source of LOWER can include a header of UPPER, or if
# it did not compile to begin with.
try_arrow () {
  source=$(first_file "$1" 'th-*.c')
  header=$(first_file "$2" 'th-*.h')
  [ -n "$source" ] && [ -n "$header" ] || return 0
  header=$(basename "$header")
  object=$(object_of "$source")
  if [ -z "$object" ] || ! ninja -C _build "$object" >_build/try.log 2>&1; then
    echo "$source does not compile even untouched: $(grep -m 1 error: _build/try.log)"
    return 0
  fi
  cp "$source" _build/kept
  { echo "#include \"$header\""; cat _build/kept; } >"$source"
  if ninja -C _build "$object" >_build/try.log 2>&1; then
    echo "$source can include $header of $2"
  elif ! grep -q "$header: No such file" _build/try.log; then
    echo "$source with $header of $2 failed for another reason: $(grep -m 1 error: _build/try.log)"
  else
    echo "$1 cannot include $header of $2" >>_build/proved
  fi
  cp _build/kept "$source"
}

check_layers_by_compiling () {
  mkdir "$scratch/tree" || fail "cannot make a scratch copy"
  find . \( -path ./.git -o -path ./_build -o -path './build*' \) -prune -o -type f -print0 |
    tar --null -T - -cf - | tar -xf - -C "$scratch/tree"
  step "Configuring a scratch copy of the tree" lint-configure \
    "./dev build says more." meson setup "$scratch/tree/_build" "$scratch/tree"
  echo "$upward_arrows" | (
    cd "$scratch/tree" || exit
    while read -r lower upper; do
      [ -z "$lower" ] || try_arrow "$lower" "$upper"
    done
  ) | offences_of "An upward include does not compile"
  sed 's/^/    /' "$scratch/tree/_build/proved" 2>/dev/null
}

word_lint () {
  case ${1-} in
    ''|--fix) ;;
    *) fail "lint does not know '$1'" "./dev lint --help" ;;
  esac
  word_setup
  scratch_folder
  check_format "${1-}"
  check_text
  check_layers_by_name
  check_shell
  check_data
  check_translations
  check_layers_by_compiling
  [ ! -s "$scratch/offences" ] ||
    fail "lint: $(wc -l <"$scratch/offences") of the checks above found something"
}
