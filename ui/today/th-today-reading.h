/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What Today is made of, read in one go on the store's reader thread. */

#pragma once

#include "th-session.h"

G_BEGIN_DECLS

/* A question of the lead to this officer that waits for an answer. */
typedef struct
{
  char *record; /* that it is about */
  char *field;
  char *text;
  char *asker;
  int64_t asked;
  char *title; /* of the record */
  char *place; /* title of the premises */
} ThTodayQuestion;

/* How much of it is read. */
typedef enum
{
  TH_TODAY_ALL,
  TH_TODAY_VISITS /* those, which of them are mine, and their places; the others stay %NULL or 0 */
} ThTodayExtent;

typedef struct
{
  GPtrArray *questions;  /* of ThTodayQuestion, the oldest first */
  GHashTable *allocated; /* as th-today-allocated.h has them */
  GPtrArray *visits;     /* of ThRecordRow, the newest first, behind them older open ones */
  GPtrArray *premises;   /* of ThRecordRow, by title; behind them this officer's own that they lack */
  gboolean has_more;     /* premises than those */
  GPtrArray *returned;   /* of ThRecordRow: premises and intelligence that were sent back */
  GHashTable *mine;      /* ids of open visits this officer began or is listed in */
  guint64 free_bytes;    /* where the store is; G_MAXUINT64 where that cannot be told */
  GHashTable *places;    /* id of a premises → its title, of those and of the visits' */
} ThTodayReading;

void th_today_reading_free (ThTodayReading *self);

void th_today_reading_async (ThSession *session,
                             ThTodayExtent extent,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer data);
ThTodayReading *th_today_reading_finish (ThSession *session, GAsyncResult *result, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThTodayReading, th_today_reading_free)

G_END_DECLS
