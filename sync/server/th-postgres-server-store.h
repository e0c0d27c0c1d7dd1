/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The server's store in a PostgreSQL database, for a force that outgrows one machine. Everything
 * but the engine is that of the SQLite store: the same statements, the same schema. Any number of
 * processes may have it open and serve.
 */

#pragma once

#include "th-secret.h"
#include "th-server-store.h"

G_BEGIN_DECLS

/**
 * th_postgres_server_store_open:
 * @address: postgresql://…; the database exists and holds this force and nothing else
 * @key: 32 bytes that seal the settings
 * @is_new: the database must be empty, and is filled
 *
 * Returns: (transfer full): a ThServerStore. Errors: %TH_STORE_ERROR.
 */
ThServerStore *th_postgres_server_store_open (const char      *address,
                                              const ThSecret  *key,
                                              gboolean         is_new,
                                              guint            n_readers,
                                              GError         **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
