/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The engine's thread: does what is wanted, one thing after another, and tells what is known in the
 * main context it was made in.
 *
 * Private to the client library.
 */

#pragma once

#include "th-engine.h"

G_BEGIN_DECLS

/* What a thread can be asked for. */
typedef enum
{
  TH_LOOP_ROUND = 1 << 0,
  TH_LOOP_SEAL = 1 << 1,  /* seals what is open, then makes a round */
  TH_LOOP_COUNT = 1 << 2, /* of what is unsent */
  TH_LOOP_END = 1 << 3
} ThLoopWish;

typedef struct
{
  ThEngineProgress progress;
  int64_t last_success;
  int64_t next_try;
  int64_t wait;     /* until the next try, milliseconds */
  guint unsent;
  int64_t oldest;
  guint unsent_blobs;
  guint64 unsent_blob_bytes;
  guint index_left;
  guint rounds;
  guint blob_answers; /* rounds that asked for blobs */
  GError *error;
  gboolean is_revoked;
} ThLoopNews;

#define TH_LOOP_NEWS_INIT { .error = NULL }

void     th_loop_news_clear (ThLoopNews *self);
void     th_loop_news_copy  (ThLoopNews       *self,
                             const ThLoopNews *other);

typedef struct _ThLoop ThLoop;

typedef void (*ThLoopShow) (const ThLoopNews *news, gpointer data);

/* @engine: (transfer full) */
ThLoop  *th_loop_new        (ThEngine       *engine,
                             ThTabletStore  *store,
                             const ThClock  *clock,
                             const ThRandom *random,
                             ThLoopShow      show,
                             gpointer        data);
void     th_loop_free       (ThLoop *self);

void     th_loop_start      (ThLoop *self);

/* Cancels what runs, waits for the thread, shows the last news. */
void     th_loop_stop       (ThLoop *self);
gboolean th_loop_is_running (ThLoop *self);
void     th_loop_want       (ThLoop     *self,
                             ThLoopWish  wish);

/* Fetches a blob in the next round, which begins at once. */
void     th_loop_want_blob  (ThLoop       *self,
                             const ThHash *hash);
gboolean th_loop_wants_blob (ThLoop       *self,
                             const ThHash *hash,
                             gboolean     *is_lacking);

/* One round on the caller's thread. */
gboolean th_loop_run        (ThLoop        *self,
                             GCancellable  *cancellable,
                             GError       **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ThLoopNews, th_loop_news_clear)

G_END_DECLS
