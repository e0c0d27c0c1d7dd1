/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The counters as lines, in groups; and the records behind one. Adults, children and those whose age
 * is not sure are three lines that nobody adds up.
 */

#pragma once

#include "th-figures.h"
#include "th-record-item.h"

G_BEGIN_DECLS

/* Returns: (element-type ThRecordItem): @figures are those of @day and @team. A tap opens the page
 * "counted". */
GPtrArray *th_tally_items_new (ThSession *session,
                               const ThCasebookReading *reading,
                               const ThReport *figures,
                               const char *day,
                               const char *team);

/* Returns: (element-type ThRecordItem): a line for each, oldest first. */
GPtrArray *th_tally_items_new_counted (ThSession *session,
                                       const ThCasebookReading *reading,
                                       const char *counter,
                                       const char *day,
                                       const char *team);

/* One record that a lead reads; @line says more than who and when where it is given. */
ThRecordItem *th_tally_items_record (ThSession *session,
                                     const ThCasebookReading *reading,
                                     const ThCaseRecord *each,
                                     const char *line);

/* "Stated 12, counted 11: one visit was recorded on paper (Ada Marsh)"; %NULL where nobody stated
 * another number. */
char *th_tally_items_dup_stated (const ThCasebookReading *reading,
                                 const char *counter,
                                 const char *day,
                                 const char *team);

/* "Mon 23 Nov · North team", "Whole operation · All teams". */
char *
th_tally_items_dup_scope (const ThOperation *operation, const char *day, const char *team);

G_END_DECLS
