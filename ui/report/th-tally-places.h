/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The premises whose position is recorded, for the map and the list beside it. */

#pragma once

#include "th-casebook.h"
#include "th-record-item.h"

G_BEGIN_DECLS

/* Returns: (element-type ThMapPlace): of @team; visited are those with a visit on @day, or on any. */
GPtrArray *
th_tally_places_new (const ThCasebookReading *reading, const char *day, const char *team);

/* Returns: (element-type ThRecordItem): the same places as lines. */
GPtrArray *th_tally_places_new_items (ThSession *session,
                                      const ThCasebookReading *reading,
                                      const char *team);

G_END_DECLS
