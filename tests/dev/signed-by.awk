# Copyright 2026 The Threshold authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Prints the Signed-By field, with its continuation lines, of the enabled stanzas of an apt .sources
# file that give the wanted suite from the wanted address. Sets: address, suite.

function forget ()
{
  uris = suites = signed = field = ""
  enabled = 1
}

function finish ()
{
  if (enabled && signed != "" && has(uris, address) && has(suites, suite))
    printf "%s", signed
  forget()
}

# Addresses may end in a slash or not.
function has (list, wanted,    words, n, i)
{
  n = split(list, words)
  for (i = 1; i <= n; i++) {
    sub(/\/+$/, "", words[i])
    if (words[i] == wanted)
      return 1
  }
  return 0
}

BEGIN { forget() }

/^[ \t]*$/ { finish(); next }
/^#/ { next }

/^[A-Za-z]/ {
  field = tolower($0)
  sub(/[ \t]*:.*/, "", field)
  value = $0
  sub(/^[^:]*:[ \t]*/, "", value)
}
/^[ \t]/ { value = " " $0 }

field == "uris" { uris = uris " " value }
field == "suites" { suites = suites " " value }
field == "enabled" { enabled = tolower(value) != "no" }
field == "signed-by" { signed = signed $0 "\n" }

END { finish() }
