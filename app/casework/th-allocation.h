/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Who goes to a premises, and on which day: a lead's to say. Officers see it; nothing else follows
 * from it, and whoever is at the door may record the visit.
 */

#pragma once

#include "th-record.h"

G_BEGIN_DECLS

gboolean    th_allocation_is_to         (const ThRecord *premises,
                                         const char     *officer);

/* Whether anybody goes. */
gboolean    th_allocation_is_any        (const ThRecord *premises);

/* Returns: (transfer full): collar numbers, sorted, NULL-terminated. */
char      **th_allocation_list_officers (const ThRecord *premises);

/* Returns: (nullable): "2026-11-23", a day in the operation's time zone. */
const char *th_allocation_get_day       (const ThRecord *premises);

/**
 * th_allocation_new_entry:
 * @governing: (nullable): the record whose state holds for @premises, itself where it was met
 *   unplanned
 * @is_theirs: whether @officer goes
 * @day: (nullable): when; %NULL for no day in particular. Where nobody goes any more there is none.
 *
 * Returns: (transfer full): the entry, as th-review-entry.h makes them.
 */
ThEntry    *th_allocation_new_entry     (const ThRecord *premises,
                                         const ThRecord *governing,
                                         const char     *officer,
                                         gboolean        is_theirs,
                                         const char     *day);

/* Whether @path is one of the fields that say so. */
gboolean    th_allocation_is_field      (const char *path);

G_END_DECLS
