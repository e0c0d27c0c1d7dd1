# Copyright 2026 The Threshold authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Counts tests in meson's testlog.json (one object a line, one a program): the lines of its TAP
# output, or the program as one where it has none. A program that died, or ended otherwise than its
# lines say, is one failure more. Prints the programs that failed, then `N passed, N failed`.

# The text of a member, still escaped: within a JSON text a quotation mark has a backslash.
function member (line, name,    start, text, end)
{
  start = index(line, "\"" name "\": \"")
  if (start == 0)
    return ""
  text = substr(line, start + length(name) + 5)
  end = index(text, "\", \"")
  if (end == 0)
    end = index(text, "\"}")
  return substr(text, 1, end - 1)
}

{
  result = member($0, "result")
  n = split(member($0, "stdout"), lines, /\\n/)
  good = bad = skip = 0
  for (i = 1; i <= n; i++) {
    if (lines[i] ~ /^not ok/)
      bad++
    else if (lines[i] ~ /^ok [0-9]/ && lines[i] ~ /# *[Ss][Kk][Ii][Pp]/)
      skip++
    else if (lines[i] ~ /^ok [0-9]/)
      good++
  }

  succeeded = result == "OK" || result == "EXPECTEDFAIL"
  if (!succeeded && result != "SKIP") {
    if (bad == 0)
      bad++
    print "Failed: " member($0, "name") " (" result ")"
  } else if (good + bad + skip == 0) {
    if (result == "SKIP")
      skip++
    else
      good++
  }

  passed += good
  failed += bad
  skipped += skip
}

END {
  printf "%d passed, %d failed", passed, failed
  if (skipped > 0)
    printf ", %d skipped", skipped
  printf "\n"
}
