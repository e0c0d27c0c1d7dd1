/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Where a server's store is. Its data folder holds the store's key, `store.key`, and either the store itself, `server.db`, encrypted with them, or `store.address`,
 * which says in which PostgreSQL database it lies; there they seal the settings. Another machine
 * that is to serve the same force gets a copy of the folder.
 */

#pragma once

#include "th-secret.h"
#include "th-server-store.h"

G_BEGIN_DECLS

/**
 * th_server_place_set:
 * @data: the folder; it is made where it is not there
 * @address: (nullable): postgresql://…, as th_postgres_server_store_open () takes it; %NULL: in the
 *   folder
 *
 * Says where the store of a folder is from now on. The file is for its owner only, as an address
 * may have a password in it.
 */
gboolean        th_server_place_set    (const char  *data,
                                        const char  *address,
                                        GError     **error);

/* The file that a store in the folder lies in. */
char           *th_server_place_dup_file (const char *data);

/**
 * th_server_place_open:
 * @address: (nullable): where the store is, if not where the folder says
 * @key: the folder's
 * @is_new: there is none yet, and it is made
 */
ThServerStore  *th_server_place_open   (const char      *data,
                                        const char      *address,
                                        const ThSecret  *key,
                                        gboolean         is_new,
                                        guint            n_readers,
                                        GError         **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
