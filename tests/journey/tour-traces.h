/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Looks for what a person typed wherever a program can leave it: nothing of a record may be outside
 * the encrypted store.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * tour_traces_search:
 * @folder: searched with all that is below it, whole files, as UTF-8 and as UTF-16
 * @words: NULL-terminated
 *
 * Prints each file that holds one of @words, and how many were looked at.
 *
 * Returns: how many hold one
 */
guint tour_traces_search (const char *folder, const char *const *words);

/* Returns: whether the program may leave a core file: its limit is not zero. */
gboolean tour_traces_may_leave_core (GPid pid);

/* Returns: whether what the selections of the display hold is one of @words. */
gboolean tour_traces_is_in_clipboard (const char *const *words);

G_END_DECLS
