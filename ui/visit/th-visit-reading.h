/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What stands below and beside a visit, read in one go on the store's reader thread. */

#pragma once

#include "th-session.h"

G_BEGIN_DECLS

/* Another record of the same visit, or what looks like one. */
typedef struct
{
  char *id;
  char *author;
  int64_t created;
  gboolean is_same; /* somebody has said so */
} ThVisitTwin;

typedef struct
{
  guint n_people;
  guint n_potential_victims;
  guint n_advised;
  GPtrArray *twins; /* of ThVisitTwin, the earliest first */
} ThVisitReading;

void th_visit_reading_free (ThVisitReading *self);

void th_visit_reading_async (ThSession *session,
                             const char *visit,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer data);
ThVisitReading *
th_visit_reading_finish (ThSession *session, GAsyncResult *result, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThVisitReading, th_visit_reading_free)

G_END_DECLS
