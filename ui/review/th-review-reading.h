/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* One record for review, read in one go on the store's reader thread: what is shown is what an
 * approval names as seen.
 */

#pragma once

#include "th-permission.h"
#include "th-session.h"

G_BEGIN_DECLS

typedef struct
{
  ThRecord *asked;     /* the record that was asked for */
  ThRecord *governing; /* whose state holds; the record itself where none does */
  ThRecord *premises;  /* it is at; NULL for none */
  GPtrArray *covered;  /* of ThRecord: what an approval names */
  GPtrArray *records;  /* of ThRecord: the covered and intelligence, each below what it is in */
  GPtrArray *queries;  /* of ThRecord, the oldest first */
  GPtrArray *blocks;   /* of ThReviewBlock */
  guint actions;       /* set of 1 << ThAction that are permitted of it, with a reason */
} ThReviewReading;

void th_review_reading_free (ThReviewReading *self);

void th_review_reading_async (ThSession *session,
                              const char *record,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer data);
ThReviewReading *
th_review_reading_finish (ThSession *session, GAsyncResult *result, GError **error);

/* Whether another record's state holds for the one that was asked for. */
gboolean th_review_reading_is_below (const ThReviewReading *self);

/* Open questions on it and below it. */
guint th_review_reading_count_open (const ThReviewReading *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThReviewReading, th_review_reading_free)

G_END_DECLS
