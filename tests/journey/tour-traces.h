/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Looks for what a person typed wherever a program can leave it: nothing of a record may be outside
 * the encrypted store. Where it looks is one table, which is printed with what was found.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _TourTraces TourTraces;

/* Begins now: of places where others write too, only what is changed from now on is looked at. */
TourTraces *tour_traces_new (void);
void tour_traces_free (TourTraces *self);

/**
 * tour_traces_search:
 * @program: that runs and is locked
 * @words: NULL-terminated; the first is one that only this run has, and alone counts in places
 *   where others write too
 *
 * Looks through whole files, for UTF-8 and for UTF-16, and in the tablet's own places for pictures;
 * through the files that @program has open, deleted or not; at the selections of the display; and
 * whether @program could leave a core file. Prints each place, and what it holds.
 *
 * Returns: how many things were found
 */
guint tour_traces_search (TourTraces *self, GPid program, const char *const *words);

/**
 * tour_traces_prove:
 *
 * Plants the first of @words in each place in turn, and a picture in each of the tablet's own.
 *
 * Returns: whether each was found
 */
gboolean tour_traces_prove (TourTraces *self, const char *const *words);

/* Returns: whether what the selections of the display hold is one of @words. */
gboolean tour_traces_is_in_clipboard (const char *const *words);

/* Waits until it is. */
void tour_traces_await_clipboard (const char *const *words);

G_END_DECLS
