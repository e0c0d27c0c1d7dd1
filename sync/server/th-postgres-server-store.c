/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Opening. Two processes that start at once migrate one after the other, as migrating is writing.
 */

#include "th-postgres-server-store.h"

#include "th-postgres-listener.h"
#include "th-postgres.h"
#include "th-setting-seal.h"
#include "th-sqlite-server-store-private.h"

#include "th-server-resources.h"

static gboolean
run_resource (ThSqlite *sqlite, const char *path, GError **error)
{
  g_autoptr (GBytes) sql =
    g_resource_lookup_data (th_server_get_resource (), path, G_RESOURCE_LOOKUP_FLAGS_NONE, error);
  g_autofree char *script = NULL;

  if (sql == NULL)
    return FALSE;
  script = g_strndup (g_bytes_get_data (sql, NULL), g_bytes_get_size (sql));
  return th_sqlite_run (sqlite, script, error);
}

/* As it should be: with a store in it, or without. One that was made and never filled is no store.
 */
static gboolean
check_state (ThSqlite *sqlite, gboolean is_new, gboolean *is_there, GError **error)
{
  int64_t n_tables;
  int64_t n_enrolments = 0;

  if (!th_sqlite_query_int (sqlite, &n_tables, error,
                            "SELECT count(*) FROM pg_class WHERE oid IN"
                            " (to_regclass ('schema_version'), to_regclass ('enrolment'))",
                            "")
      || (n_tables == 2
          && !th_sqlite_query_int (sqlite, &n_enrolments, error, "SELECT count(*) FROM enrolment",
                                   "")))
    return FALSE;
  *is_there = n_tables == 2;
  if (is_new ? n_enrolments == 0 : *is_there)
    return TRUE;
  if (is_new)
    g_set_error (error, TH_STORE_ERROR, TH_STORE_ERROR_FAILED,
                 "the database holds a store already; give the address of an empty one");
  else
    g_set_error (error, TH_STORE_ERROR, TH_STORE_ERROR_NOT_FOUND,
                 "the database holds no store; `init --store` makes one");
  return FALSE;
}

static gboolean
get_version (ThSqlite *sqlite, int64_t *version, GError **error)
{
  return th_sqlite_query_int (sqlite, version, error,
                              "SELECT coalesce (max (version), 0) FROM schema_version", "");
}

static gboolean
migrate (ThSqliteServerStore *self, gboolean is_there, GError **error)
{
  int64_t before = 0;
  int64_t after;

  if (is_there
        ? !get_version (self->writer, &before, error)
        : !run_resource (self->writer, "/threshold/server/migrations-postgres/before.sql", error))
    return FALSE;
  return th_sqlite_server_store_migrate (self, error) && get_version (self->writer, &after, error)
         && (after == before
             || run_resource (self->writer, "/threshold/server/migrations-postgres/after.sql",
                              error));
}

static gboolean
check_seal (ThSqliteServerStore *self, gboolean is_new, GError **error)
{
  ThServerStore *store = TH_SERVER_STORE (self);
  g_autoptr (GBytes) value = NULL;

  if (is_new)
    {
      value = g_bytes_new_static ("1", 1);
      return th_server_store_set_setting (store, TH_SETTING_SEAL, value, error);
    }
  value = th_server_store_get_setting (store, TH_SETTING_SEAL, error);
  if (value == NULL && error != NULL && *error == NULL)
    g_set_error (error, TH_STORE_ERROR, TH_STORE_ERROR_CORRUPT, "the setting %s is not there",
                 TH_SETTING_SEAL);
  return value != NULL;
}

static gboolean
prepare (ThSqliteServerStore *self, gboolean is_new, GError **error)
{
  gboolean is_there;
  gboolean done;

  if (!th_sqlite_server_store_begin (TH_SERVER_STORE (self), error))
    return FALSE;
  done = check_state (self->writer, is_new, &is_there, error) && migrate (self, is_there, error)
         && check_seal (self, is_new, error);
  return th_sqlite_server_store_end (TH_SERVER_STORE (self), done, error);
}

static ThSqlite *
connect_reader (gpointer data, GError **error)
{
  return th_postgres_open (data, error);
}

ThServerStore *
th_postgres_server_store_open (
  const char *address, const ThSecret *key, gboolean is_new, guint n_readers, GError **error)
{
  g_autoptr (ThSqliteServerStore) self = NULL;

  g_return_val_if_fail (address != NULL && key != NULL && n_readers > 0, NULL);

  self = th_sqlite_server_store_new ();
  self->seal = th_secret_ref ((ThSecret *) key);
  self->writer = th_postgres_open (address, error);
  if (self->writer == NULL || !prepare (self, is_new, error)
      || !th_sqlite_server_store_add_readers (self, n_readers, connect_reader, (gpointer) address,
                                              error))
    return NULL;
  self->companion = th_postgres_listener_new (address, TH_STORE (self), self->writer);
  self->companion_free = (GDestroyNotify) th_postgres_listener_free;
  return TH_SERVER_STORE (g_steal_pointer (&self));
}
