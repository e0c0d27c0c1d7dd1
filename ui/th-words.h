/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Words for moments, ages, states and counts, in the person's language and the operation's time
 * zone. 24 hours, "Mon 23 Nov".
 */

#pragma once

#include "th-operation.h"
#include "th-review.h"

G_BEGIN_DECLS

/* "14:32" where it is today, "yesterday 14:32", "Mon 23 Nov 14:32". */
char *th_words_dup_when (int64_t at, int64_t now, GTimeZone *zone);

/* "5 minutes", "2 hours", "3 days". */
char *th_words_dup_age (int64_t at, int64_t now);

/* "Mon 23 Nov". */
char *th_words_dup_day (int64_t at, GTimeZone *zone);

/* "9 Sep 2026 14:05". */
char *th_words_dup_date (int64_t at, GTimeZone *zone);

/* Whether it is a later day there than @day, "2026-09-09". */
gboolean th_words_is_after (int64_t at, GTimeZone *zone, const char *day);
/* "Mon 23 Nov" of "2026-11-23". */
char *th_words_dup_day_of (const char *date);

/* The operation's zone, or London's before there is one. */
GTimeZone *th_words_get_zone (const ThOperation *operation);

/* The class of the pill that shows a state. */
const char *th_words_get_tint (ThReviewState state);

/* Returns: (transfer full): the officer's name, or the collar number where it is not known. */
char *th_words_dup_officer (const ThOperation *operation, const char *collar);

/* "OFFICIAL-SENSITIVE". */
const char *th_words_get_marking (const ThOperation *operation);

G_END_DECLS
