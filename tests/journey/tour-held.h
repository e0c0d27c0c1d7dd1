/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What the server must hold when an officer's tour is over, and the report that says what it held:
 * one a screen, and at the end all of them in tour.json.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Prints each counter, expected and got. Returns: whether @stats, of threshold-server, has all. */
gboolean tour_held_is_right (const char *stats);

/* Writes the report of one screen into @out. @steps: (element-type utf8): its pictures */
void tour_held_write (const char *out, const char *screen, GPtrArray *steps, const char *stats);

/* Makes tour.json of the reports of @screens, those of them that are there. */
void tour_held_join (const char *out, const char *const *screens);

G_END_DECLS
