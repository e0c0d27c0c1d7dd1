/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What was asked about one record, for all who show it: the lead who asked, the officer at the
 * question. And what this person had answered themselves, so that they see where somebody decided
 * otherwise.
 */

#pragma once

#include "th-open-record.h"

G_BEGIN_DECLS

#define TH_TYPE_QUERIES (th_queries_get_type ())
G_DECLARE_FINAL_TYPE (ThQueries, th_queries, TH, QUERIES, GObject)

/**
 * th_queries_for_record:
 *
 * Signal `changed`: there are others, or an answer came.
 *
 * Returns: (transfer full): the open record's; it goes with the last who shows it.
 */
ThQueries *th_queries_for_record (ThOpenRecord *record);

/* Returns: (transfer container) (element-type ThRecord): those about the question at @path, the
 * oldest first */
GPtrArray *th_queries_list (ThQueries *self, const char *path);

/* Open ones about @path; of all, where it is %NULL. */
guint th_queries_count_open (ThQueries *self, const char *path);

/* Returns: (transfer none) (nullable): what this person last answered at @path, in their own log */
ThValue *th_queries_get_own (ThQueries *self, const char *path);

/* Whether this person may ask (%TH_ACTION_QUERY) or answer (%TH_ACTION_REPLY). */
gboolean th_queries_can (ThQueries *self, ThAction action);

G_END_DECLS
