/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Words for a record's history: what an entry did, which question a field belongs to, what a value
 * says. All return (transfer full) texts unless they are const.
 */

#pragma once

#include "th-casebook.h"
#include "th-history.h"

G_BEGIN_DECLS

/* What a history is read with. */
typedef struct
{
  const ThCasebookReading *reading;
  const char *kind; /* of the record */
  int64_t now;
} ThHistoryTerms;

/* "Began it", "Changed", "Opened to read". */
const char *th_history_words_get_deed (const ThHistoryRow *row);

/* "On the tablet 14:00, at the station 14:02". */
char *th_history_words_dup_when (const ThHistoryTerms *terms, const ThHistoryRow *row);

/* The question; with the choice, where the field is one of several. */
char *th_history_words_dup_label (const ThHistoryTerms *terms, const char *path);
char *
th_history_words_dup_value (const ThHistoryTerms *terms, const char *path, ThValue *value);

/* @values: (element-type ThHistoryValue): one behind the other; "" for none. */
char *
th_history_words_dup_values (const ThHistoryTerms *terms, const char *path, GPtrArray *values);

G_END_DECLS
