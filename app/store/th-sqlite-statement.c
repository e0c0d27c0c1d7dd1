/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Statements: kept prepared by their text. One that is in use when it is asked for again is
 * prepared a second time, so that a loop may call what uses the same statement.
 */

#include "th-sqlite-private.h"

#include "th-store.h"

#include <string.h>

struct _ThStatement
{
  ThSqlite *owner;
  const ThSqlEngine *engine;
  gpointer prepared; /* the engine's */
  char *sql;
  gboolean is_running;
};

static void
statement_free (ThStatement *self)
{
  self->engine->finalize (self->prepared);
  g_free (self->sql);
  g_free (self);
}

void
th_sqlite_close (ThSqlite *self)
{
  GHashTableIter iter;
  gpointer statement;

  g_return_if_fail (self != NULL);

  g_hash_table_iter_init (&iter, self->statements);
  while (g_hash_table_iter_next (&iter, NULL, &statement))
    {
      g_hash_table_iter_steal (&iter);
      statement_free (statement);
    }
  if (self->connection != NULL)
    self->engine->close (g_steal_pointer (&self->connection));
}

ThStatement *
th_sqlite_prepare (ThSqlite *self, const char *sql, GError **error)
{
  ThStatement *statement;
  gpointer prepared;

  g_return_val_if_fail (self != NULL && sql != NULL, NULL);

  if (self->connection == NULL)
    {
      g_set_error (error, TH_STORE_ERROR, TH_STORE_ERROR_FAILED, "%s is closed", self->name);
      return NULL;
    }
  statement = g_hash_table_lookup (self->statements, sql);
  if (statement != NULL)
    {
      g_hash_table_steal (self->statements, sql);
      statement->owner = th_sqlite_ref (self);
      return statement;
    }
  prepared = self->engine->prepare (self->connection, sql, error);
  if (prepared == NULL)
    return NULL;
  statement = g_new0 (ThStatement, 1);
  statement->owner = th_sqlite_ref (self);
  statement->engine = self->engine;
  statement->prepared = prepared;
  statement->sql = g_strdup (sql);
  return statement;
}

void
th_statement_release (ThStatement *self)
{
  g_autoptr (ThSqlite) owner = NULL;

  if (self == NULL)
    return;
  owner = g_steal_pointer (&self->owner);
  th_statement_reset (self);
  if (owner->connection == NULL || g_hash_table_contains (owner->statements, self->sql))
    statement_free (self);
  else
    g_hash_table_insert (owner->statements, self->sql, self);
}

void
th_statement_bind_int (ThStatement *self, int index, int64_t number)
{
  self->engine->bind_int (self->prepared, index, number);
}

void
th_statement_bind_text (ThStatement *self, int index, const char *text)
{
  self->engine->bind_text (self->prepared, index, text);
}

void
th_statement_bind_blob (ThStatement *self, int index, const void *bytes, gsize length)
{
  self->engine->bind_blob (self->prepared, index, bytes, length);
}

void
th_statement_bind_bytes (ThStatement *self, int index, GBytes *bytes)
{
  gsize length = 0;
  const void *data = bytes != NULL ? g_bytes_get_data (bytes, &length) : NULL;

  th_statement_bind_blob (self, index, data, length);
}

void
th_statement_bind_hash (ThStatement *self, int index, const ThHash *hash)
{
  th_statement_bind_blob (self, index, hash->bytes, sizeof hash->bytes);
}

ThStep
th_statement_step (ThStatement *self, GError **error)
{
  g_return_val_if_fail (self != NULL, TH_STEP_ERROR);

  if ((!self->is_running || self->owner->connection == NULL)
      && !th_sqlite_count (self->owner, error))
    return TH_STEP_ERROR;
  self->is_running = TRUE;
  return self->engine->step (self->prepared, error);
}

gboolean
th_statement_run (ThStatement *self, GError **error)
{
  gboolean done;
  ThStep step;

  if (self->engine->send != NULL)
    {
      done = th_sqlite_count (self->owner, error) && self->engine->send (self->prepared, error);
      th_statement_reset (self);
      return done;
    }
  while ((step = th_statement_step (self, error)) == TH_STEP_ROW)
    ;
  th_statement_reset (self);
  return step == TH_STEP_DONE;
}

void
th_statement_reset (ThStatement *self)
{
  g_return_if_fail (self != NULL);

  self->engine->reset (self->prepared);
  self->is_running = FALSE;
}

static void
bind_all (ThStatement *self, const char *types, va_list parameters)
{
  for (int i = 0; types[i] != '\0'; i++)
    switch (types[i])
      {
      case 'i':
        th_statement_bind_int (self, i + 1, va_arg (parameters, int64_t));
        break;
      case 't':
        th_statement_bind_text (self, i + 1, va_arg (parameters, const char *));
        break;
      case 'h':
        th_statement_bind_hash (self, i + 1, va_arg (parameters, const ThHash *));
        break;
      case 'b':
        th_statement_bind_bytes (self, i + 1, va_arg (parameters, GBytes *));
        break;
      default:
        g_assert_not_reached ();
      }
}

gboolean
th_sqlite_execute (ThSqlite *self, GError **error, const char *sql, const char *types, ...)
{
  g_autoptr (ThStatement) statement = th_sqlite_prepare (self, sql, error);
  va_list parameters;

  if (statement == NULL)
    return FALSE;
  va_start (parameters, types);
  bind_all (statement, types, parameters);
  va_end (parameters);
  return th_statement_run (statement, error);
}

gboolean
th_sqlite_query_int (
  ThSqlite *self, int64_t *number, GError **error, const char *sql, const char *types, ...)
{
  g_autoptr (ThStatement) statement = th_sqlite_prepare (self, sql, error);
  va_list parameters;
  ThStep step;

  if (statement == NULL)
    return FALSE;
  va_start (parameters, types);
  bind_all (statement, types, parameters);
  va_end (parameters);
  step = th_statement_step (statement, error);
  if (step == TH_STEP_ERROR)
    return FALSE;
  *number = step == TH_STEP_ROW ? th_statement_get_int (statement, 0) : 0;
  return TRUE;
}

int64_t
th_statement_get_int (ThStatement *self, int column)
{
  return self->engine->get_int (self->prepared, column);
}

const char *
th_statement_get_text (ThStatement *self, int column)
{
  return self->engine->get_text (self->prepared, column);
}

char *
th_statement_dup_text (ThStatement *self, int column)
{
  return g_strdup (th_statement_get_text (self, column));
}

const void *
th_statement_get_blob (ThStatement *self, int column, gsize *length)
{
  return self->engine->get_blob (self->prepared, column, length);
}

/* Returns: (nullable): %NULL where the column is. */
GBytes *
th_statement_dup_bytes (ThStatement *self, int column)
{
  gsize length;
  const void *blob = th_statement_get_blob (self, column, &length);

  return th_statement_is_null (self, column) ? NULL : g_bytes_new (blob, length);
}

gboolean
th_statement_get_hash (ThStatement *self, int column, ThHash *hash)
{
  gsize length;
  const void *blob = th_statement_get_blob (self, column, &length);

  if (length != sizeof hash->bytes)
    return FALSE;
  memcpy (hash->bytes, blob, length);
  return TRUE;
}

gboolean
th_statement_is_null (ThStatement *self, int column)
{
  return self->engine->is_null (self->prepared, column);
}
