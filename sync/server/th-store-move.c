/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* One transaction on each side, from the first row read to the last compared. The target's is
 * committed first: whatever ends the program between the two leaves the source as the one that
 * counts.
 */

#include "th-store-move.h"

#include "th-setting-seal.h"
#include "th-sqlite-server-store-private.h"
#include "th-sqlite-server-store.h"
#include "th-table.h"

#include <sodium.h>
#include <string.h>

/* Sealed in one of the two and not in the other, so it goes by its value. */
#define TABLE_SETTING "setting"

void
th_table_sum_free (ThTableSum *self)
{
  g_free (self->name);
  g_free (self);
}

static ThSqlite *
get_writer (ThServerStore *store)
{
  return TH_SQLITE_SERVER_STORE (store)->writer;
}

static gboolean
insert_row (const ThTable *table, ThStatement *row, gpointer data, GError **error)
{
  ThStatement *insert = data;

  th_table_bind (table, insert, row);
  return th_statement_run (insert, error);
}

static char *
make_insert (const ThTable *table)
{
  g_autofree char *names = th_table_dup_names (table);
  GString *sql = g_string_new (NULL);

  g_string_append_printf (sql, "INSERT INTO \"%s\" (%s) VALUES (", table->name, names);
  for (guint i = 0; i < table->columns->len; i++)
    g_string_append (sql, i > 0 ? ", ?" : "?");
  g_string_append_c (sql, ')');
  return g_string_free (sql, FALSE);
}

/* Numbers that the database gives from now on come behind those it got. */
static gboolean
settle_numbers (const ThTable *table, ThSqlite *to, GError **error)
{
  g_autofree char *sql = NULL;
  int64_t next;

  if (!table->has_number)
    return TRUE;
  sql = g_strdup_printf ("SELECT setval (pg_get_serial_sequence ('\"%s\"', '%s'),"
                         " coalesce (max (\"%s\"), 0) + 1, false) FROM \"%s\"",
                         table->name, (const char *) g_ptr_array_index (table->columns, 0),
                         (const char *) g_ptr_array_index (table->columns, 0), table->name);
  return th_sqlite_query_int (to, &next, error, sql, "");
}

static gboolean
copy_table (const ThTable *table, ThSqlite *from, ThSqlite *to, GError **error)
{
  g_autofree char *sql = make_insert (table);
  g_autoptr (ThStatement) insert = th_sqlite_prepare (to, sql, error);

  return insert != NULL && th_table_foreach (table, from, insert_row, insert, error)
         && settle_numbers (table, to, error);
}

static gboolean
copy_setting (const ThTable *table, ThStatement *row, gpointer data, GError **error)
{
  g_autoptr (GBytes) value = th_statement_dup_bytes (row, 1);

  return th_server_store_set_setting (data, th_statement_get_text (row, 0), value, error);
}

/* What the migrations put in of themselves, such as the first number of the feed. */
static gboolean
clear_tables (GPtrArray *tables, ThSqlite *to, GError **error)
{
  for (guint i = tables->len; i > 0; i--)
    {
      const ThTable *table = g_ptr_array_index (tables, i - 1);
      g_autofree char *sql = g_strdup_printf ("DELETE FROM \"%s\"", table->name);

      if (strcmp (table->name, TABLE_SETTING) != 0 && !th_sqlite_run (to, sql, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
copy_tables (GPtrArray *tables, ThServerStore *from, ThServerStore *to, GError **error)
{
  for (guint i = 0; i < tables->len; i++)
    {
      const ThTable *table = g_ptr_array_index (tables, i);
      gboolean is_setting = strcmp (table->name, TABLE_SETTING) == 0;

      if (is_setting ? !th_table_foreach (table, get_writer (from), copy_setting, to, error)
                     : !copy_table (table, get_writer (from), get_writer (to), error))
        return FALSE;
    }
  return TRUE;
}

/* A table as it is read. */
typedef struct
{
  crypto_hash_sha256_state state;
  int64_t n_rows;
  ThServerStore *store; /* for settings: who opens them */
} Sum;

/* Length first, so that what ends one value cannot begin the next; all ones is NULL. */
static void
add_value (Sum *sum, const void *bytes, gsize length, gboolean is_null)
{
  uint64_t size = GUINT64_TO_BE (is_null ? G_MAXUINT64 : (uint64_t) length);

  crypto_hash_sha256_update (&sum->state, (const uint8_t *) &size, sizeof size);
  if (!is_null && length > 0)
    crypto_hash_sha256_update (&sum->state, bytes, length);
}

static gboolean
add_row (const ThTable *table, ThStatement *row, gpointer data, GError **error)
{
  Sum *sum = data;

  sum->n_rows++;
  for (guint i = 0; i < table->columns->len; i++)
    {
      int column = (int) i;
      int64_t number = 0;
      gsize length = sizeof number;
      const void *bytes = &number;

      if (table->types[i] == TH_COLUMN_INTEGER)
        number = GINT64_TO_BE (th_statement_get_int (row, column));
      else
        bytes = th_statement_get_blob (row, column, &length);
      add_value (sum, bytes, length, th_statement_is_null (row, column));
    }
  return TRUE;
}

static gboolean
add_setting (const ThTable *table, ThStatement *row, gpointer data, GError **error)
{
  Sum *sum = data;
  const char *key = th_statement_get_text (row, 0);
  g_autoptr (GBytes) value = NULL;
  g_autoptr (GError) local = NULL;

  value = th_server_store_get_setting (sum->store, key, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  sum->n_rows += value != NULL;
  add_value (sum, key, strlen (key), FALSE);
  if (value != NULL)
    add_value (sum, g_bytes_get_data (value, NULL), g_bytes_get_size (value), FALSE);
  return TRUE;
}

static ThTableSum *
sum_up (const ThTable *table, ThServerStore *store, ThServerStore *from, GError **error)
{
  gboolean is_setting = strcmp (table->name, TABLE_SETTING) == 0;
  Sum sum = { .store = store };
  ThTableSum *result;

  crypto_hash_sha256_init (&sum.state);
  /* The target has a setting of its own besides, which only tells the right key. */
  if (!th_table_foreach (table, get_writer (is_setting ? from : store),
                         is_setting ? add_setting : add_row, &sum, error))
    return NULL;
  result = g_new0 (ThTableSum, 1);
  result->name = g_strdup (table->name);
  result->n_rows = sum.n_rows;
  crypto_hash_sha256_final (&sum.state, result->digest.bytes);
  return result;
}

static GPtrArray *
compare_tables (GPtrArray *tables, ThServerStore *from, ThServerStore *to, GError **error)
{
  g_autoptr (GPtrArray) sums = g_ptr_array_new_with_free_func ((GDestroyNotify) th_table_sum_free);

  for (guint i = 0; i < tables->len; i++)
    {
      const ThTable *table = g_ptr_array_index (tables, i);
      ThTableSum *here = sum_up (table, from, from, error);
      ThTableSum *there;

      if (here == NULL)
        return NULL;
      g_ptr_array_add (sums, here);
      there = sum_up (table, to, from, error);
      if (there == NULL)
        return NULL;
      if (here->n_rows != there->n_rows || !th_hash_equal (&here->digest, &there->digest))
        g_set_error (error, TH_STORE_ERROR, TH_STORE_ERROR_CORRUPT,
                     "the table %s is not the same: %" G_GINT64_FORMAT " rows and %" G_GINT64_FORMAT
                     ", or others",
                     table->name, here->n_rows, there->n_rows);
      else
        g_clear_pointer (&there, th_table_sum_free);
      if (there != NULL)
        {
          th_table_sum_free (there);
          return NULL;
        }
    }
  return g_steal_pointer (&sums);
}

/* From now on the source refuses to write, whoever has it open. */
static gboolean
close_source (GPtrArray *tables, ThSqlite *from, GError **error)
{
  static const char *const verbs[] = { "INSERT", "UPDATE", "DELETE" };

  for (guint i = 0; i < tables->len * G_N_ELEMENTS (verbs); i++)
    {
      const ThTable *table = g_ptr_array_index (tables, i / G_N_ELEMENTS (verbs));
      const char *verb = verbs[i % G_N_ELEMENTS (verbs)];
      g_autofree char *sql = g_strdup_printf (
        "CREATE TRIGGER \"moved_%s_%s\" BEFORE %s ON \"%s\""
        " BEGIN SELECT RAISE (ABORT, 'this store was moved to another database'); END",
        table->name, verb, verb, table->name);

      if (!th_sqlite_run (from, sql, error))
        return FALSE;
    }
  return TRUE;
}

/* Within a transaction on @from. */
static GPtrArray *
move_into (ThServerStore *from, ThServerStore *to, GPtrArray *tables, GError **error)
{
  g_autoptr (GPtrArray) sums = NULL;

  if (!th_server_store_begin (to, error))
    return NULL;
  if (clear_tables (tables, get_writer (to), error) && copy_tables (tables, from, to, error))
    sums = compare_tables (tables, from, to, error);
  return th_server_store_end (to, sums != NULL, error) ? g_steal_pointer (&sums) : NULL;
}

GPtrArray *
th_store_move (ThServerStore *from, ThServerStore *to, GError **error)
{
  g_autoptr (GPtrArray) tables = NULL;
  g_autoptr (GPtrArray) sums = NULL;
  gboolean done;

  if (!th_server_store_begin (from, error))
    return NULL;
  tables = th_table_list (get_writer (from), error);
  if (tables != NULL)
    sums = move_into (from, to, tables, error);
  done = sums != NULL && close_source (tables, get_writer (from), error);
  return th_server_store_end (from, done, error) ? g_steal_pointer (&sums) : NULL;
}

/* A store that is read for a copy, and the copy. */
typedef struct
{
  ThSqliteServerStore *from;
  ThServerStore *to;
} Copying;

/* The copy's file is encrypted, so the setting goes into it opened. */
static gboolean
copy_sealed_setting (const ThTable *table, ThStatement *row, gpointer data, GError **error)
{
  const Copying *copying = data;
  const char *key = th_statement_get_text (row, 0);
  g_autoptr (GBytes) sealed = th_statement_dup_bytes (row, 1);
  g_autoptr (GBytes) value = NULL;

  if (strcmp (key, TH_SETTING_SEAL) == 0)
    return TRUE;
  value = th_setting_open (copying->from->seal, key, sealed, error);
  return value != NULL && th_server_store_set_setting (copying->to, key, value, error);
}

static gboolean
copy_read (Copying *self, ThSqlite *reader, GError **error)
{
  ThSqlite *writer = get_writer (self->to);
  g_autoptr (GPtrArray) tables = th_table_list (writer, error);
  gboolean done = tables != NULL && clear_tables (tables, writer, error);

  for (guint i = 0; done && i < tables->len; i++)
    {
      const ThTable *table = g_ptr_array_index (tables, i);
      g_autofree char *sql = make_insert (table);
      g_autoptr (ThStatement) insert = NULL;

      if (strcmp (table->name, TABLE_SETTING) == 0)
        {
          done = th_table_foreach (table, reader, copy_sealed_setting, self, error);
          continue;
        }
      insert = th_sqlite_prepare (writer, sql, error);
      done = insert != NULL && th_table_foreach (table, reader, insert_row, insert, error);
    }
  return done;
}

gboolean
th_store_copy (ThServerStore *from, const char *path, const ThSecret *key, GError **error)
{
  ThSqliteServerStore *source = TH_SQLITE_SERVER_STORE (from);
  g_autoptr (ThServerStore) to = th_sqlite_server_store_open (path, key, TRUE, 1, error);
  Copying copying = { source, to };
  ThSqlite *reader;
  gboolean done;

  g_return_val_if_fail (source->seal != NULL, FALSE);

  if (to == NULL)
    return FALSE;
  reader = th_sqlite_server_store_take (source);
  done = th_sqlite_begin_reading (reader, error);
  if (done)
    {
      done = th_server_store_begin (to, error);
      if (done)
        done = th_server_store_end (to, copy_read (&copying, reader, error), error);
      th_sqlite_rollback (reader);
    }
  th_sqlite_server_store_give (source, reader);
  return done && th_sqlite_checkpoint (get_writer (to), error);
}

GPtrArray *
th_store_compare (ThServerStore *from, ThServerStore *to, GError **error)
{
  g_autoptr (GPtrArray) tables = NULL;
  GPtrArray *sums = NULL;

  if (!th_server_store_begin (from, error))
    return NULL;
  if (th_server_store_begin (to, error))
    {
      tables = th_table_list (get_writer (from), error);
      if (tables != NULL)
        sums = compare_tables (tables, from, to, error);
      th_server_store_end (to, FALSE, NULL);
    }
  th_server_store_end (from, FALSE, NULL);
  return sums;
}
