# Copyright 2026 The Threshold authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Reads what a sanitizer wrote and prints what is a fault of ours; exit status 1 if anything is. All
# of it is, but for what the toolkit allocates and leaks on its own account: what the clipboard is
# asked for, an event that a touch ends with, the files that its dialog looks up. Its inner
# functions have no names in a stack, so that the sanitizer's own list, which goes by names, could
# only leave out a whole library, and with it whatever we allocate below one of its callbacks. Here
# the stack decides: a block is the toolkit's if no frame of ours stands between the allocation and
# the main loop that called, or the start of a thread of theirs. A stack that was cut off before
# either is ours, unless it shows something that we never call: the key by which the file dialog
# sorts its names, which it keeps for good where it is closed while it still reads a folder, and the
# old list in which it shows them. What this cannot see is a block that the toolkit made by itself and of which we
# kept a reference.

function judge (    i, looped)
{
  if (block == "")
    return
  looped = 0
  for (i = 0; i < n_frames && !looped; i++) {
    if (frames[i] ~ / \.\.\/\.\.\/(app|sync|ui|tests)\//)
      break
    looped = frames[i] ~ /in (g_main_context_dispatch|start_thread) / \
             || frames[i] ~ /in (g_utf8_collate_key_for_filename|gtk_tree_view_[a-z_]+) /
  }
  if (!looped) {
    print block
    bad = 1
  } else
    n_theirs++
  block = ""
}

/^(Direct|Indirect) leak of / {
  judge()
  block = $0
  n_frames = 0
  next
}

block != "" && /^ *#[0-9]+ 0x/ {
  frames[n_frames++] = $0
  block = block "\n" $0
  next
}

block != "" && /^$/ {
  judge()
  next
}

/ERROR: LeakSanitizer: detected memory leaks|^=+$|^SUMMARY: AddressSanitizer: .* leaked|^$/ { next }

# What the sanitizer's own list left out.
/^Suppressions used:$/ { listing = 1; next }
listing && /^ *(count +bytes template|[0-9]+ +[0-9]+ [^ ]+)$/ { next }
/^-+$/ { next }

# Anything else that a sanitizer says.
{ print; bad = 1 }

END {
  judge()
  if (n_theirs > 0 && !bad)
    printf "# %d blocks that the toolkit leaks\n", n_theirs
  exit bad
}
