/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A record under review as lines of a list: what to look at first, then what was recorded, question
 * by question, each with what was asked about it. A tap on a line leads to its question.
 */

#pragma once

#include "th-casebook.h"
#include "th-review-reading.h"

G_BEGIN_DECLS

/* @item: (nullable): what the queue says of it. Returns: (transfer full) (element-type
 * ThRecordItem) */
GPtrArray *th_review_lines_new (ThSession *session,
                                const ThCasebookReading *casebook,
                                const ThReviewReading *reading,
                                const ThDayItem *item);

/* Returns: (transfer full): "Person A3 · worker", "Visit" */
char *th_review_lines_dup_title (const ThRecord *record);

/* Returns: (transfer full) (nullable): "Person A3 · Judgement"; @field NULL for the record alone */
char *th_review_lines_dup_where (const ThCasebookReading *casebook,
                                 const ThReviewReading *reading,
                                 const char *record,
                                 const char *field);

/* Returns: (transfer full): what stands in the way of an approval, for the bar; NULL for nothing */
char *th_review_lines_dup_block (const ThCasebookReading *casebook,
                                 const ThReviewReading *reading,
                                 const ThReviewBlock **first);

G_END_DECLS
