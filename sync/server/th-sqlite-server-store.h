/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The server's store in one SQLCipher file: one connection that writes, a few that read. Other
 * processes (administration) may have it open as well; the write-ahead log keeps them apart.
 */

#pragma once

#include "th-secret.h"
#include "th-server-store.h"

G_BEGIN_DECLS

#define TH_TYPE_SQLITE_SERVER_STORE (th_sqlite_server_store_get_type ())
G_DECLARE_FINAL_TYPE (ThSqliteServerStore, th_sqlite_server_store, TH, SQLITE_SERVER_STORE, GObject)

/**
 * th_sqlite_server_store_open:
 * @is_new: the file must not be there, and is made
 * @n_readers: how many read at once
 *
 * Returns: (transfer full): a ThServerStore. Errors: %TH_STORE_ERROR.
 */
ThServerStore *th_sqlite_server_store_open (const char      *path,
                                            const ThSecret  *key,
                                            gboolean         is_new,
                                            guint            n_readers,
                                            GError         **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
