/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Opening, and who holds which connection. A group of writing calls holds the writer from its first
 * begin to its last end, so that what it reads between is what it wrote.
 */

#include "th-sqlite-server-store-private.h"

#include "th-handoff.h"
#include "th-shared-schema.h"

#include "th-server-resources.h"

#include <stdarg.h>

/* The write-ahead log may grow to 64 MiB between checkpoints, so that a fleet that returns at once
 * is not slowed by copying. */
#define CHECKPOINT_PAGES 16384

static void th_sqlite_server_store_init_server (ThServerStoreInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ThSqliteServerStore,
                               th_sqlite_server_store,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TH_TYPE_STORE,
                                                      th_sqlite_server_store_init_store)
                                 G_IMPLEMENT_INTERFACE (TH_TYPE_SERVER_STORE,
                                                        th_sqlite_server_store_init_server))

static const ThMigration migrations[] = {
  TH_SHARED_MIGRATION_1,
  { th_server_get_resource, "/threshold/server/migrations/0001-server.sql" },
  { th_server_get_resource, "/threshold/server/migrations/0002-uploads.sql" },
};

ThSqlite *
th_sqlite_server_store_take (ThSqliteServerStore *self)
{
  ThSqlite *sqlite;

  if (g_atomic_pointer_get (&self->writing) == g_thread_self ())
    return self->writer;
  sqlite = g_async_queue_pop (self->readers);
  th_handoff_take (sqlite);
  return sqlite;
}

void
th_sqlite_server_store_give (ThSqliteServerStore *self, ThSqlite *sqlite)
{
  if (sqlite == self->writer)
    return;
  th_handoff_give (sqlite);
  g_async_queue_push (self->readers, sqlite);
}

gboolean
th_sqlite_server_store_begin (ThServerStore *store, GError **error)
{
  ThSqliteServerStore *self = TH_SQLITE_SERVER_STORE (store);
  gboolean is_inner = g_atomic_pointer_get (&self->writing) == g_thread_self ();

  if (!is_inner)
    {
      th_sqlite_lock (self->writer);
      g_atomic_pointer_set (&self->writing, g_thread_self ());
    }
  if (th_sqlite_begin (self->writer, error))
    {
      self->depth++;
      return TRUE;
    }
  if (!is_inner)
    {
      g_atomic_pointer_set (&self->writing, NULL);
      th_sqlite_unlock (self->writer);
    }
  return FALSE;
}

void
th_sqlite_server_store_touch (ThSqliteServerStore *self, GPtrArray *ids)
{
  g_ptr_array_extend_and_steal (self->touched, g_ptr_array_ref (ids));
}

/* The transaction is over: the writer is free, and if anything changed it is told. */
static void
leave (ThSqliteServerStore *self, gboolean is_durable)
{
  g_autoptr (GPtrArray) touched = g_steal_pointer (&self->touched);

  self->touched = g_ptr_array_new_with_free_func (g_free);
  g_atomic_pointer_set (&self->writing, NULL);
  th_sqlite_unlock (self->writer);
  if (!is_durable || touched->len == 0)
    return;
  g_ptr_array_add (touched, NULL);
  th_store_emit_changed (TH_STORE (self), (const char *const *) touched->pdata);
}

gboolean
th_sqlite_server_store_end (ThServerStore *store, gboolean done, GError **error)
{
  ThSqliteServerStore *self = TH_SQLITE_SERVER_STORE (store);
  gboolean is_durable;

  g_return_val_if_fail (g_atomic_pointer_get (&self->writing) == g_thread_self (), FALSE);

  is_durable = th_sqlite_end (self->writer, done, error);
  if (--self->depth == 0)
    leave (self, is_durable);
  return is_durable;
}

gboolean
th_sqlite_write (ThSqlite *sqlite, GError **error, const char *sql, const char *types, ...)
{
  g_autoptr (ThStatement) statement = th_sqlite_prepare (sqlite, sql, error);
  va_list arguments;
  int64_t number;

  if (statement == NULL)
    return FALSE;
  va_start (arguments, types);
  for (int i = 1; *types != '\0'; types++, i++)
    switch (*types)
      {
      case 'i':
        th_statement_bind_int (statement, i, va_arg (arguments, int64_t));
        break;
      case 'z':
        number = va_arg (arguments, int64_t);
        if (number != 0)
          th_statement_bind_int (statement, i, number);
        break;
      case 't':
        th_statement_bind_text (statement, i, va_arg (arguments, const char *));
        break;
      case 'h':
        th_statement_bind_hash (statement, i, va_arg (arguments, const ThHash *));
        break;
      case 'b':
        th_statement_bind_bytes (statement, i, va_arg (arguments, GBytes *));
        break;
      default:
        g_assert_not_reached ();
      }
  va_end (arguments);
  return th_statement_run (statement, error);
}

static GBytes *
get_setting (ThServerStore *store, const char *key, GError **error)
{
  ThSqliteServerStore *self = TH_SQLITE_SERVER_STORE (store);
  ThSqlite *sqlite = th_sqlite_server_store_take (self);
  g_autoptr (ThStatement) statement = NULL;
  GBytes *value = NULL;

  statement = th_sqlite_prepare (sqlite, "SELECT value FROM setting WHERE key = ?", error);
  if (statement != NULL)
    {
      th_statement_bind_text (statement, 1, key);
      if (th_statement_step (statement, error) == TH_STEP_ROW)
        value = th_statement_dup_bytes (statement, 0);
    }
  g_clear_pointer (&statement, th_statement_release);
  th_sqlite_server_store_give (self, sqlite);
  return value;
}

static gboolean
set_setting (ThServerStore *store, const char *key, GBytes *value, GError **error)
{
  ThSqliteServerStore *self = TH_SQLITE_SERVER_STORE (store);
  gboolean done;

  if (!th_sqlite_server_store_begin (store, error))
    return FALSE;
  done = th_sqlite_write (self->writer, error,
                          "INSERT INTO setting VALUES (?1, ?2)"
                          " ON CONFLICT (key) DO UPDATE SET value = ?2",
                          "tb", key, value);
  return th_sqlite_server_store_end (store, done, error);
}

static void
th_sqlite_server_store_finalize (GObject *object)
{
  ThSqliteServerStore *self = TH_SQLITE_SERVER_STORE (object);

  g_clear_pointer (&self->touched, g_ptr_array_unref);
  g_clear_pointer (&self->readers, g_async_queue_unref);
  g_clear_pointer (&self->blobs, th_sqlite_unref);
  if (self->writer != NULL)
    th_sqlite_close (self->writer);
  g_clear_pointer (&self->writer, th_sqlite_unref);
  G_OBJECT_CLASS (th_sqlite_server_store_parent_class)->finalize (object);
}

static void
th_sqlite_server_store_class_init (ThSqliteServerStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = th_sqlite_server_store_finalize;
}

static void
th_sqlite_server_store_init (ThSqliteServerStore *self)
{
  self->touched = g_ptr_array_new_with_free_func (g_free);
  self->readers = g_async_queue_new_full ((GDestroyNotify) th_sqlite_unref);
}

static void
th_sqlite_server_store_init_server (ThServerStoreInterface *iface)
{
  iface->begin = th_sqlite_server_store_begin;
  iface->end = th_sqlite_server_store_end;
  iface->get_setting = get_setting;
  iface->set_setting = set_setting;
  iface->push = th_sqlite_server_store_push;
  th_sqlite_server_store_init_people (iface);
  th_sqlite_server_store_init_memberships (iface);
  th_sqlite_server_store_init_feed (iface);
  th_sqlite_server_store_init_log (iface);
  th_sqlite_server_store_init_blobs (iface);
  th_sqlite_server_store_init_uploads (iface);
}

ThServerStore *
th_sqlite_server_store_open (
  const char *path, const ThSecret *key, gboolean is_new, guint n_readers, GError **error)
{
  g_autoptr (ThSqliteServerStore) self = NULL;

  g_return_val_if_fail (path != NULL && key != NULL && n_readers > 0, NULL);

  self = g_object_new (TH_TYPE_SQLITE_SERVER_STORE, NULL);
  th_store_listen (TH_STORE (self));
  self->writer = th_sqlite_open (path, key, is_new ? TH_SQLITE_CREATE : TH_SQLITE_DEFAULT, error);
  if (self->writer == NULL
      || !th_sqlite_migrate (self->writer, migrations, G_N_ELEMENTS (migrations), error))
    return NULL;
  th_sqlite_set_checkpoint (self->writer, CHECKPOINT_PAGES);
  for (guint i = 0; i < n_readers; i++)
    {
      ThSqlite *reader = th_sqlite_open (path, key, TH_SQLITE_READ_ONLY, error);

      if (reader == NULL)
        return NULL;
      g_async_queue_push (self->readers, reader);
    }
  self->blobs = th_sqlite_open (path, key, TH_SQLITE_READ_ONLY, error);
  if (self->blobs == NULL)
    return NULL;
  return TH_SERVER_STORE (g_steal_pointer (&self));
}
