/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What a backup needs of the database: a copy at one moment, which logs a copy holds complete, and
 * what of a restored one must not go on as if nothing had happened.
 */

#include "th-sqlite-server-store-private.h"
#include "th-store-move.h"

gboolean
th_sqlite_server_store_copy_to (ThServerStore *store,
                                const char *path,
                                const ThSecret *key,
                                GError **error)
{
  ThSqliteServerStore *self = TH_SQLITE_SERVER_STORE (store);
  ThSqlite *sqlite;
  gboolean done;

  if (self->seal != NULL)
    return th_store_copy (store, path, key, error);
  sqlite = th_sqlite_server_store_take (self);
  done = th_sqlite_copy_to (sqlite, path, key, error);
  th_sqlite_server_store_give (self, sqlite);
  return done;
}

gboolean
th_sqlite_server_store_check_pages (ThServerStore *store, GError **error)
{
  ThSqliteServerStore *self = TH_SQLITE_SERVER_STORE (store);
  ThSqlite *sqlite = th_sqlite_server_store_take (self);
  gboolean done = th_sqlite_check_pages (sqlite, error);

  th_sqlite_server_store_give (self, sqlite);
  return done;
}

static gpointer
read_dot (ThStatement *statement, GError **error)
{
  ThDot *dot = g_new0 (ThDot, 1);

  dot->enrolment = (uint64_t) th_statement_get_int (statement, 0);
  dot->seq = th_statement_get_int (statement, 1);
  return dot;
}

GPtrArray *
th_sqlite_server_store_list_whole (ThServerStore *store, GError **error)
{
  ThSqliteServerStore *self = TH_SQLITE_SERVER_STORE (store);
  ThSqlite *sqlite = th_sqlite_server_store_take (self);
  g_autoptr (ThStatement) statement =
    th_sqlite_prepare (sqlite,
                       "SELECT id, seq FROM enrolment WHERE seq > 0 AND NOT EXISTS"
                       " (SELECT 1 FROM blob_name n WHERE n.enrolment = enrolment.id AND NOT EXISTS"
                       " (SELECT 1 FROM blob WHERE blob.hash = n.hash)) AND NOT EXISTS"
                       " (SELECT 1 FROM blob_held n WHERE n.enrolment = enrolment.id AND NOT EXISTS"
                       " (SELECT 1 FROM blob WHERE blob.hash = n.hash)) ORDER BY id",
                       error);
  GPtrArray *dots =
    statement != NULL ? th_sqlite_read_all (statement, read_dot, g_free, error) : NULL;

  g_clear_pointer (&statement, th_statement_release);
  th_sqlite_server_store_give (self, sqlite);
  return dots;
}

gboolean
th_sqlite_server_store_burn_codes (ThServerStore *store, GError **error)
{
  ThSqliteServerStore *self = TH_SQLITE_SERVER_STORE (store);
  gboolean done;

  if (!th_sqlite_server_store_begin (store, error))
    return FALSE;
  done = th_sqlite_write (self->writer, error, "DELETE FROM code", "");
  return th_sqlite_server_store_end (store, done, error);
}
