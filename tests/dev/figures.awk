# Copyright 2026 The Threshold authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Makes JSON of what the bench programs printed, one file bench-NAME a program. A line with words
# first and then numbers, each followed by its unit, is a figure; any other line is for people.

function quote (text)
{
  gsub(/\\/, "\\\\", text)
  gsub(/"/, "\\\"", text)
  gsub(/[\001-\037]/, " ", text)
  return "\"" text "\""
}

BEGIN { printf "{" }

FNR == 1 {
  name = FILENAME
  sub(/^bench-/, "", name)
  printf "%s\n%s: [", programs++ ? "]," : "", quote(name)
  figures = 0
}

{
  what = ""
  for (i = 1; i <= NF && $i !~ /^-?[0-9]+(\.[0-9]+)?$/; i++)
    what = what (i > 1 ? " " : "") $i
  if (what == "" || i >= NF || (NF - i) % 2 == 0)
    next
  members = ""
  for (; i < NF; i += 2) {
    if ($i !~ /^-?[0-9]+(\.[0-9]+)?$/)
      next
    members = members ", " quote($(i + 1)) ": " $i
  }
  printf "%s\n  {\"what\": %s%s}", figures++ ? "," : "", quote(what), members
}

END { print (programs ? "]" : "") "\n}" }
