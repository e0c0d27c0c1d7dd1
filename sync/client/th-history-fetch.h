/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The history of a record: what the server has of it, and on top what this tablet wrote that the
 * server has not got yet. Where the server cannot be reached, or does not answer as it should, the
 * tablet's own entries are the history, and th_history_get_error () says why the rest is not here.
 */

#pragma once

#include "th-history.h"
#include "th-sync.h"

G_BEGIN_DECLS

/**
 * th_history_fetch:
 * @connect: (nullable): %NULL for HTTPS to the identity's server
 *
 * Blocks, on a connection of its own.
 *
 * Errors: %TH_STORE_ERROR of the tablet's own store, %G_IO_ERROR_CANCELLED; never the network's.
 */
ThHistory *th_history_fetch        (ThTabletStore        *store,
                                    ThSyncConnect         connect,
                                    gpointer              connect_data,
                                    const char           *record,
                                    GCancellable         *cancellable,
                                    GError              **error) G_GNUC_WARN_UNUSED_RESULT;

/* The store is asked on its reader thread, the server on a thread that lets go of the store before:
 * closing waits for no network. */
void       th_history_fetch_async  (ThTabletStore        *store,
                                    ThSyncConnect         connect,
                                    gpointer              connect_data,
                                    const char           *record,
                                    GCancellable         *cancellable,
                                    GAsyncReadyCallback   callback,
                                    gpointer              data);
ThHistory *th_history_fetch_finish (ThTabletStore        *store,
                                    GAsyncResult         *result,
                                    GError              **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
