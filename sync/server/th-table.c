/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What SQLite says of its tables is the description for both engines: one schema was made for both.
 */

#include "th-table.h"

#include "th-store.h"

#include <string.h>

/* Rows that are asked for at once; a row may be a chunk of a picture. */
#define SLICE 100

void
th_table_free (ThTable *self)
{
  g_free (self->name);
  g_ptr_array_unref (self->columns);
  g_free (self);
}

static ThColumnType
type_of (const char *name)
{
  if (strcmp (name, "INTEGER") == 0)
    return TH_COLUMN_INTEGER;
  return strcmp (name, "BLOB") == 0 ? TH_COLUMN_BLOB : TH_COLUMN_TEXT;
}

static gboolean
read_columns (ThTable *self, ThSqlite *sqlite, GError **error)
{
  g_autoptr (ThStatement) statement = th_sqlite_prepare (
    sqlite, "SELECT name, type, pk FROM pragma_table_info (?) ORDER BY cid", error);
  ThStep step;

  if (statement == NULL)
    return FALSE;
  th_statement_bind_text (statement, 1, self->name);
  while ((step = th_statement_step (statement, error)) == TH_STEP_ROW)
    {
      guint column = self->columns->len;
      guint place = (guint) th_statement_get_int (statement, 2);

      g_assert (column < TH_TABLE_COLUMNS_MAX && place <= G_N_ELEMENTS (self->key));
      self->types[column] = type_of (th_statement_get_text (statement, 1));
      g_ptr_array_add (self->columns, th_statement_dup_text (statement, 0));
      if (place > 0)
        self->key[place - 1] = column;
      self->n_key += place > 0;
    }
  /* By the schema's own rule: what the database counts is called num. */
  self->has_number = strcmp (g_ptr_array_index (self->columns, 0), "num") == 0;
  return step == TH_STEP_DONE;
}

/* Where there is no primary key another that is unique does. */
static gboolean
read_unique (ThTable *self, ThSqlite *sqlite, GError **error)
{
  g_autoptr (ThStatement) statement = th_sqlite_prepare (
    sqlite,
    "SELECT cid FROM pragma_index_info"
    " ((SELECT name FROM pragma_index_list (?) WHERE \"unique\" LIMIT 1)) ORDER BY seqno",
    error);
  ThStep step;

  if (statement == NULL)
    return FALSE;
  th_statement_bind_text (statement, 1, self->name);
  while ((step = th_statement_step (statement, error)) == TH_STEP_ROW)
    {
      g_assert (self->n_key < G_N_ELEMENTS (self->key));
      self->key[self->n_key++] = (guint) th_statement_get_int (statement, 0);
    }
  if (step == TH_STEP_DONE && self->n_key == 0)
    g_set_error (error, TH_STORE_ERROR, TH_STORE_ERROR_FAILED, "the table %s has no key",
                 self->name);
  return self->n_key > 0;
}

static gboolean
read_table (ThTable *self, ThSqlite *sqlite, GError **error)
{
  return read_columns (self, sqlite, error)
         && (self->n_key > 0 || read_unique (self, sqlite, error));
}

GPtrArray *
th_table_list (ThSqlite *sqlite, GError **error)
{
  g_autoptr (GPtrArray) tables = g_ptr_array_new_with_free_func ((GDestroyNotify) th_table_free);
  g_autoptr (ThStatement) statement =
    th_sqlite_prepare (sqlite,
                       "SELECT name FROM sqlite_master WHERE type = 'table'"
                       " AND name NOT LIKE 'sqlite_%' ORDER BY rowid",
                       error);
  ThStep step;

  if (statement == NULL)
    return NULL;
  while ((step = th_statement_step (statement, error)) == TH_STEP_ROW)
    {
      ThTable *table = g_new0 (ThTable, 1);

      table->name = th_statement_dup_text (statement, 0);
      table->columns = g_ptr_array_new_with_free_func (g_free);
      g_ptr_array_add (tables, table);
      if (!read_table (table, sqlite, error))
        return NULL;
    }
  return step == TH_STEP_DONE ? g_steal_pointer (&tables) : NULL;
}

char *
th_table_dup_names (const ThTable *self)
{
  GString *names = g_string_new (NULL);

  for (guint i = 0; i < self->columns->len; i++)
    g_string_append_printf (names, "%s\"%s\"", i > 0 ? ", " : "",
                            (const char *) g_ptr_array_index (self->columns, i));
  return g_string_free (names, FALSE);
}

/* "a", "b" of the key, or ?1, ?2 in their place. */
static char *
dup_key (const ThTable *self, gboolean as_parameters)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < self->n_key; i++)
    if (as_parameters)
      g_string_append_printf (text, "%s?%u", i > 0 ? ", " : "", i + 1);
    else
      g_string_append_printf (text, "%s\"%s\"", i > 0 ? ", " : "",
                              (const char *) g_ptr_array_index (self->columns, self->key[i]));
  return g_string_free (text, FALSE);
}

static char *
make_select (const ThTable *self, gboolean is_first)
{
  g_autofree char *names = th_table_dup_names (self);
  g_autofree char *key = dup_key (self, FALSE);
  g_autofree char *parameters = dup_key (self, TRUE);
  g_autofree char *behind =
    is_first ? g_strdup ("") : g_strdup_printf (" WHERE (%s) > (%s)", key, parameters);

  return g_strdup_printf ("SELECT %s FROM \"%s\"%s ORDER BY %s LIMIT %d", names, self->name, behind,
                          key, SLICE);
}

/* A value of a row, kept. */
typedef struct
{
  int64_t number;
  GBytes *bytes;
  char *text;
} Value;

static void
value_clear (Value *value)
{
  g_clear_pointer (&value->bytes, g_bytes_unref);
  g_clear_pointer (&value->text, g_free);
}

static void
keep_key (const ThTable *self, ThStatement *row, Value *values)
{
  for (guint i = 0; i < self->n_key; i++)
    {
      int column = (int) self->key[i];

      value_clear (&values[i]);
      if (self->types[column] == TH_COLUMN_INTEGER)
        values[i].number = th_statement_get_int (row, column);
      else if (self->types[column] == TH_COLUMN_TEXT)
        values[i].text = th_statement_dup_text (row, column);
      else
        values[i].bytes = th_statement_dup_bytes (row, column);
    }
}

static void
bind_key (const ThTable *self, ThStatement *statement, const Value *values)
{
  for (guint i = 0; i < self->n_key; i++)
    if (self->types[self->key[i]] == TH_COLUMN_INTEGER)
      th_statement_bind_int (statement, (int) i + 1, values[i].number);
    else if (self->types[self->key[i]] == TH_COLUMN_TEXT)
      th_statement_bind_text (statement, (int) i + 1, values[i].text);
    else
      th_statement_bind_bytes (statement, (int) i + 1, values[i].bytes);
}

/* One slice; @n_rows tells whether there may be another. */
static gboolean
read_slice (const ThTable *self,
            ThStatement *statement,
            Value *last,
            ThRowFunc func,
            gpointer data,
            guint *n_rows,
            GError **error)
{
  ThStep step;

  *n_rows = 0;
  while ((step = th_statement_step (statement, error)) == TH_STEP_ROW)
    {
      if (!func (self, statement, data, error))
        return FALSE;
      if (++*n_rows == SLICE)
        keep_key (self, statement, last);
    }
  return step == TH_STEP_DONE;
}

gboolean
th_table_foreach (
  const ThTable *self, ThSqlite *sqlite, ThRowFunc func, gpointer data, GError **error)
{
  Value last[G_N_ELEMENTS (self->key)] = { 0 };
  g_autofree char *first_sql = make_select (self, TRUE);
  g_autofree char *next_sql = make_select (self, FALSE);
  gboolean done = TRUE;
  guint n_rows = SLICE;

  for (gboolean is_first = TRUE; done && n_rows == SLICE; is_first = FALSE)
    {
      g_autoptr (ThStatement) statement =
        th_sqlite_prepare (sqlite, is_first ? first_sql : next_sql, error);

      if (statement != NULL && !is_first)
        bind_key (self, statement, last);
      done = statement != NULL && read_slice (self, statement, last, func, data, &n_rows, error);
    }
  for (guint i = 0; i < G_N_ELEMENTS (last); i++)
    value_clear (&last[i]);
  return done;
}

void
th_table_bind (const ThTable *self, ThStatement *statement, ThStatement *row)
{
  for (guint i = 0; i < self->columns->len; i++)
    {
      int column = (int) i;
      gsize length = 0;
      const void *bytes;

      if (th_statement_is_null (row, column))
        continue;
      if (self->types[i] == TH_COLUMN_INTEGER)
        th_statement_bind_int (statement, column + 1, th_statement_get_int (row, column));
      else if (self->types[i] == TH_COLUMN_TEXT)
        th_statement_bind_text (statement, column + 1, th_statement_get_text (row, column));
      else
        {
          bytes = th_statement_get_blob (row, column, &length);
          /* Nothing has no address, but is not NULL. */
          th_statement_bind_blob (statement, column + 1, bytes != NULL ? bytes : "", length);
        }
    }
}
