/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The advice cards and help lines that the operation lets this tablet show, read in one go on the
 * store's reader thread.
 */

#pragma once

#include "th-lines.h"
#include "th-session.h"

G_BEGIN_DECLS

typedef struct
{
  char *language;
  char *text; /* as ThCard reads it */
  char *title;
  gboolean is_reviewed;
} ThAdviceCard;

typedef struct
{
  GPtrArray *cards; /* of ThAdviceCard, by language */
  GPtrArray *lines; /* of ThLine */
} ThAdviceReading;

void th_advice_reading_free (ThAdviceReading *self);

void th_advice_reading_async (ThSession *session,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer data);
ThAdviceReading *
th_advice_reading_finish (ThSession *session, GAsyncResult *result, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThAdviceReading, th_advice_reading_free)

G_END_DECLS
