/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Migrations: the engine keeps how many steps were taken. */

#include "th-sqlite-private.h"

#include "th-store.h"

static gboolean
take_step (ThSqlite *sqlite, const ThMigration *migration, guint version, GError **error)
{
  g_autoptr (GBytes) sql = g_resource_lookup_data (migration->get_resource (), migration->path,
                                                   G_RESOURCE_LOOKUP_FLAGS_NONE, error);
  g_autofree char *script = NULL;

  if (sql == NULL)
    return FALSE;
  script = g_strndup (g_bytes_get_data (sql, NULL), g_bytes_get_size (sql));
  if (!th_sqlite_begin (sqlite, error))
    return FALSE;
  return th_sqlite_end (sqlite,
                        th_sqlite_run (sqlite, script, error) && th_sqlite_count (sqlite, error)
                          && sqlite->engine->set_version (sqlite->connection, version, error),
                        error);
}

gboolean
th_sqlite_migrate (ThSqlite *self,
                   const ThMigration *migrations,
                   guint n_migrations,
                   GError **error)
{
  int64_t version;

  g_return_val_if_fail (self != NULL, FALSE);

  if (!th_sqlite_count (self, error)
      || !self->engine->load_version (self->connection, &version, error))
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
