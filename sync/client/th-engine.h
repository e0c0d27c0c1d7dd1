/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* One round of sync as a state machine that blocks: the server's view of this log, entries up,
 * records down, files down, blobs up. No thread and no time of its own; th-sync decides when.
 *
 * Private to the client library.
 */

#pragma once

#include "th-sync.h"

G_BEGIN_DECLS

typedef struct _ThEngine ThEngine;

/* Of the round that is running, or the last one. */
typedef struct
{
  ThSyncState state;
  guint sent_entries;
  guint total_entries;
  guint received_records;
  guint64 sent_bytes;
  guint64 sent_blob_bytes;
  guint64 total_blob_bytes;
  gboolean is_holding;
  gboolean is_leading; /* a lead or command now, as the server last said */
  gboolean is_ended; /* a leaver's: all of it has arrived, the store takes no more */
  guint received_blobs; /* since the engine was made */
} ThEngineProgress;

typedef void (*ThEngineNotify) (const ThEngineProgress *progress, gpointer data);

ThEngine *th_engine_new         (ThTabletStore  *store,
                                 const ThClock  *clock,
                                 const ThRandom *random,
                                 ThSyncConnect   connect,
                                 gpointer        connect_data);
void      th_engine_free        (ThEngine *self);

/* Called on the round's thread whenever something moved. */
void      th_engine_set_notify  (ThEngine       *self,
                                 ThEngineNotify  notify,
                                 gpointer        data);

/* A blob that the next rounds fetch until it is here. */
void      th_engine_want        (ThEngine     *self,
                                 const ThHash *hash);

/* Whether it is still wanted. @is_lacking: whether the server did not have it when it was asked last. */
gboolean  th_engine_wants       (ThEngine     *self,
                                 const ThHash *hash,
                                 gboolean     *is_lacking);

/* Errors: %TH_WIRE_ERROR, %TH_STORE_ERROR, %G_IO_ERROR_CANCELLED. @retry_after: milliseconds that a
 * failing server asked for, 0 for none. */
gboolean  th_engine_round       (ThEngine      *self,
                                 int64_t       *retry_after,
                                 GCancellable  *cancellable,
                                 GError       **error);

/* Returns: (transfer full): another connection to the same server, for the calling thread. */
ThTransport *th_engine_connect  (ThEngine  *self,
                                 GError   **error);

/* Closes the connection. */
void      th_engine_disconnect  (ThEngine *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThEngine, th_engine_free)

G_END_DECLS
