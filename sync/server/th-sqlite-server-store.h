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

/* For backups. Copies the database as it is at one moment to a new file under another key, while the
 * server goes on. */
gboolean       th_sqlite_server_store_copy_to (ThServerStore   *store,
                                               const char      *path,
                                               const ThSecret  *key,
                                               GError         **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether every page is as it was written. */
gboolean       th_sqlite_server_store_check_pages (ThServerStore  *store,
                                                   GError        **error)
                                                   G_GNUC_WARN_UNUSED_RESULT;

/* Returns: (transfer full) (element-type ThDot): the ends of the logs of which all blobs that their
 * entries name are here as well. */
GPtrArray     *th_sqlite_server_store_list_whole (ThServerStore  *store,
                                                  GError        **error)
                                                  G_GNUC_WARN_UNUSED_RESULT;

/* No code that was given out before enrols anybody. */
gboolean       th_sqlite_server_store_burn_codes (ThServerStore  *store,
                                                  GError        **error)
                                                  G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
