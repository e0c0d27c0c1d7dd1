/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The connection, whatever its engine: who holds it, transactions that nest, faults for tests. */

#include "th-sqlite-private.h"

#include "th-handoff.h"
#include "th-store.h"

ThSqlite *
th_sqlite_new (const ThSqlEngine *engine, gpointer connection, const char *name)
{
  ThSqlite *self = g_new0 (ThSqlite, 1);

  g_atomic_ref_count_init (&self->count);
  th_lock_init (&self->lock);
  self->engine = engine;
  self->connection = connection;
  self->name = g_strdup (name);
  self->statements = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, NULL);
  return self;
}

ThSqlite *
th_sqlite_ref (ThSqlite *self)
{
  g_atomic_ref_count_inc (&self->count);
  return self;
}

void
th_sqlite_unref (ThSqlite *self)
{
  if (self == NULL || !th_count_dec (&self->count))
    return;
  th_sqlite_close (self);
  g_hash_table_unref (self->statements);
  th_lock_clear (&self->lock);
  g_free (self->name);
  g_free (self);
}

void
th_sqlite_lock (ThSqlite *self)
{
  th_lock_acquire (&self->lock);
}

void
th_sqlite_unlock (ThSqlite *self)
{
  th_lock_release (&self->lock);
}

gpointer
th_sqlite_get_connection (ThSqlite *self, const ThSqlEngine *engine)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->engine == engine ? self->connection : NULL;
}

static gboolean
is_open (ThSqlite *self, GError **error)
{
  if (self->connection == NULL)
    g_set_error (error, TH_STORE_ERROR, TH_STORE_ERROR_FAILED, "%s is closed", self->name);
  return self->connection != NULL;
}

gboolean
th_sqlite_count (ThSqlite *self, GError **error)
{
  if (!is_open (self, error))
    return FALSE;
  if (self->fault == 0 || --self->fault > 0)
    return TRUE;
  g_set_error (error, TH_STORE_ERROR, TH_STORE_ERROR_FULL, "%s: a test's full disk", self->name);
  return FALSE;
}

gboolean
th_sqlite_run (ThSqlite *self, const char *sql, GError **error)
{
  g_return_val_if_fail (self != NULL && sql != NULL, FALSE);

  while (sql[0] != '\0')
    if (!th_sqlite_count (self, error) || !self->engine->run (self->connection, sql, &sql, error))
      return FALSE;
  return TRUE;
}

static gboolean
begin (ThSqlite *self, gboolean is_reading, GError **error)
{
  if (!th_sqlite_count (self, error) || !self->engine->begin (self->connection, is_reading, error))
    return FALSE;
  self->depth++;
  return TRUE;
}

gboolean
th_sqlite_begin (ThSqlite *self, GError **error)
{
  g_autofree char *sql = NULL;

  g_return_val_if_fail (self != NULL, FALSE);

  if (self->depth == 0)
    return begin (self, FALSE, error);
  sql = g_strdup_printf ("SAVEPOINT nested_%u", self->depth);
  if (!th_sqlite_run (self, sql, error))
    return FALSE;
  self->depth++;
  return TRUE;
}

gboolean
th_sqlite_begin_reading (ThSqlite *self, GError **error)
{
  g_return_val_if_fail (self != NULL && self->depth == 0, FALSE);

  return begin (self, TRUE, error);
}

gboolean
th_sqlite_commit (ThSqlite *self, GError **error)
{
  g_autofree char *sql = NULL;

  g_return_val_if_fail (self != NULL && self->depth > 0, FALSE);

  if (self->depth > 1)
    sql = g_strdup_printf ("RELEASE nested_%u", self->depth - 1);
  if (!th_sqlite_run (self, sql != NULL ? sql : "COMMIT", error))
    {
      th_sqlite_rollback (self);
      return FALSE;
    }
  self->depth--;
  return TRUE;
}

void
th_sqlite_rollback (ThSqlite *self)
{
  g_autofree char *sql = NULL;
  const char *rest;

  g_return_if_fail (self != NULL && self->depth > 0);

  self->depth--;
  if (self->connection == NULL)
    return;
  if (self->depth == 0)
    {
      self->engine->rollback (self->connection);
      return;
    }
  /* A full disk makes the engine roll back all by itself, and a connection that was lost has done
   * so too; then there is nothing left to do. */
  if (!self->engine->is_in_transaction (self->connection))
    return;
  sql = g_strdup_printf ("ROLLBACK TO nested_%u; RELEASE nested_%u", self->depth, self->depth);
  rest = sql;
  while (*rest != '\0' && self->engine->run (self->connection, rest, &rest, NULL))
    ;
}

gboolean
th_sqlite_end (ThSqlite *self, gboolean done, GError **error)
{
  if (done)
    return th_sqlite_commit (self, error);
  th_sqlite_rollback (self);
  return FALSE;
}

int64_t
th_sqlite_get_changes (ThSqlite *self)
{
  return self->engine->get_changes (self->connection);
}

int64_t
th_sqlite_get_inserted (ThSqlite *self)
{
  return self->engine->get_inserted (self->connection);
}

void
th_sqlite_set_fault (ThSqlite *self, guint n)
{
  self->fault = n;
}
