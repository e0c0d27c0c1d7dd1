/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Migrations: the file's user_version says how many steps it has taken. */

#include "th-sqlite.h"

#include "th-store.h"

static gboolean
read_version (ThSqlite *sqlite, int64_t *version, GError **error)
{
  g_autoptr (ThStatement) statement = th_sqlite_prepare (sqlite, "PRAGMA user_version", error);

  if (statement == NULL || th_statement_step (statement, error) != TH_STEP_ROW)
    return FALSE;
  *version = th_statement_get_int (statement, 0);
  return TRUE;
}

static gboolean
take_step (ThSqlite *sqlite, const ThMigration *migration, guint version, GError **error)
{
  g_autoptr (GBytes) sql = g_resource_lookup_data (migration->get_resource (), migration->path,
                                                   G_RESOURCE_LOOKUP_FLAGS_NONE, error);
  g_autofree char *script = NULL;
  gsize length;

  if (sql == NULL)
    return FALSE;
  length = g_bytes_get_size (sql);
  script = g_strdup_printf ("%.*s\n;PRAGMA user_version = %u", (int) length,
                            (const char *) g_bytes_get_data (sql, NULL), version);
  if (!th_sqlite_begin (sqlite, error))
    return FALSE;
  return th_sqlite_end (sqlite, th_sqlite_run (sqlite, script, error), error);
}

gboolean
th_sqlite_migrate (ThSqlite *self,
                   const ThMigration *migrations,
                   guint n_migrations,
                   GError **error)
{
  int64_t version;

  g_return_val_if_fail (self != NULL, FALSE);

  if (!read_version (self, &version, error))
    return FALSE;
  if (version > n_migrations)
    {
      g_set_error (error, TH_STORE_ERROR, TH_STORE_ERROR_NEWER_SCHEMA,
                   "schema version is %" G_GINT64_FORMAT ", known is %u", version, n_migrations);
      return FALSE;
    }
  for (guint i = (guint) version; i < n_migrations; i++)
    if (!take_step (self, &migrations[i], i + 1, error))
      return FALSE;
  return TRUE;
}
