/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Reading record states: one, a page of rows, a stream of bodies, the feed. A page goes on from the
 * sort key and number of the last row, so that what is added meanwhile shifts nothing.
 */

#include "th-record-table.h"

#include "th-codec.h"

#include <stdlib.h>
#include <string.h>

#define ROW_COLUMNS                                                                                \
  "id, kind, parent, operation, title, state, team, author, created, changed, conflict,"           \
  " own > ?1, held, num"

static ThRecordRow *
read_row (ThStatement *statement)
{
  ThRecordRow *row = g_new0 (ThRecordRow, 1);
  const char *title = th_statement_get_text (statement, 4);

  row->id = th_statement_dup_text (statement, 0);
  row->kind = th_statement_dup_text (statement, 1);
  row->parent = th_statement_dup_text (statement, 2);
  row->operation = th_statement_dup_text (statement, 3);
  row->title = title != NULL && title[0] != '\0' ? g_strdup (title) : NULL;
  row->state = th_statement_dup_text (statement, 5);
  row->team = th_statement_dup_text (statement, 6);
  row->author = th_statement_dup_text (statement, 7);
  row->created = th_statement_get_int (statement, 8);
  row->changed = th_statement_get_int (statement, 9);
  row->has_conflict = th_statement_get_int (statement, 10) != 0;
  row->has_unsent = th_statement_get_int (statement, 11) != 0;
  row->has_held = th_statement_get_int (statement, 12) != 0;
  return row;
}

static gboolean
not_found (const char *id, GError **error)
{
  g_set_error (error, TH_STORE_ERROR, TH_STORE_ERROR_NOT_FOUND, "no record %s", id);
  return FALSE;
}

ThRecordRow *
th_record_table_load_row (ThSqlite *sqlite, const char *id, int64_t received, GError **error)
{
  g_autoptr (ThStatement) statement = NULL;
  ThStep step;

  g_return_val_if_fail (sqlite != NULL && id != NULL, NULL);

  statement = th_sqlite_prepare (sqlite, "SELECT " ROW_COLUMNS " FROM record WHERE id = ?2", error);
  if (statement == NULL)
    return NULL;
  th_statement_bind_int (statement, 1, received);
  th_statement_bind_text (statement, 2, id);
  step = th_statement_step (statement, error);
  if (step == TH_STEP_ROW)
    return read_row (statement);
  if (step == TH_STEP_DONE)
    not_found (id, error);
  return NULL;
}

GBytes *
th_record_table_load_body (ThSqlite *sqlite, const char *id, GError **error)
{
  g_autoptr (ThStatement) statement = NULL;

  g_return_val_if_fail (sqlite != NULL && id != NULL, NULL);

  statement = th_sqlite_prepare (sqlite, "SELECT body FROM record WHERE id = ?", error);
  if (statement == NULL)
    return NULL;
  th_statement_bind_text (statement, 1, id);
  if (th_statement_step (statement, error) != TH_STEP_ROW)
    return NULL;
  return th_statement_dup_bytes (statement, 0);
}

ThRecord *
th_record_table_decode (const char *id, GBytes *body, GError **error)
{
  g_autoptr (GError) local = NULL;
  ThRecord *record =
    th_codec_decode_record (g_bytes_get_data (body, NULL), g_bytes_get_size (body), &local);

  if (record == NULL)
    g_set_error (error, TH_STORE_ERROR, TH_STORE_ERROR_CORRUPT, "record %s: %s", id,
                 local->message);
  return record;
}

ThRecord *
th_record_table_load (ThSqlite *sqlite, const char *id, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (GBytes) body = th_record_table_load_body (sqlite, id, &local);

  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  if (body == NULL)
    {
      not_found (id, error);
      return NULL;
    }
  return th_record_table_decode (id, body, error);
}

/* As many at once as are asked for in one statement. */
#define FIND_SLICE 16

static gboolean
find_slice (ThSqlite *sqlite, GPtrArray *ids, guint from, GHashTable *found, GError **error)
{
  g_autoptr (ThStatement) statement =
    th_sqlite_prepare (sqlite,
                       "SELECT id, body FROM record WHERE id IN"
                       " (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                       error);
  ThStep step;

  if (statement == NULL)
    return FALSE;
  /* The last stands for those that are missing to a full slice. */
  for (guint i = 0; i < FIND_SLICE; i++)
    th_statement_bind_text (statement, (int) i + 1,
                            g_ptr_array_index (ids, MIN (from + i, ids->len - 1)));
  while ((step = th_statement_step (statement, error)) == TH_STEP_ROW)
    {
      g_autofree char *id = th_statement_dup_text (statement, 0);
      g_autoptr (GBytes) body = th_statement_dup_bytes (statement, 1);
      ThRecord *record = th_record_table_decode (id, body, error);

      if (record == NULL)
        return FALSE;
      g_hash_table_replace (found, g_steal_pointer (&id), record);
    }
  return step == TH_STEP_DONE;
}

gboolean
th_record_table_find (ThSqlite *sqlite, GPtrArray *ids, GHashTable *found, GError **error)
{
  g_return_val_if_fail (sqlite != NULL && ids != NULL && found != NULL, FALSE);

  for (guint i = 0; i < ids->len; i += FIND_SLICE)
    if (!find_slice (sqlite, ids, i, found, error))
      return FALSE;
  return TRUE;
}

static void
add_filter (GString *sql, const char *value, const char *condition)
{
  if (value != NULL)
    g_string_append_printf (sql, " AND %s", condition);
}

/* ?2 to ?6 are the filters; what a filter leaves out is not bound. */
static void
add_filters (GString *sql, const ThStoreQuery *query)
{
  add_filter (sql, query->operation, "operation = ?2");
  add_filter (sql, query->kind, "kind = ?3");
  add_filter (sql, query->parent, "parent = ?4");
  add_filter (sql, query->state, "state = ?5");
  add_filter (sql, query->team, "team = ?6");
}

static void
bind_filters (ThStatement *statement, const ThStoreQuery *query)
{
  const char *const values[] = { query->operation, query->kind, query->parent, query->state,
                                 query->team };

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    if (values[i] != NULL)
      th_statement_bind_text (statement, 2 + (int) i, values[i]);
}

static char *
list_sql (const ThStoreQuery *query)
{
  GString *sql = g_string_new ("SELECT " ROW_COLUMNS " FROM record WHERE present = 1");

  add_filters (sql, query);
  if (query->order == TH_STORE_BY_TITLE)
    {
      add_filter (sql, query->after, "(title, num) > (?7, ?8)");
      g_string_append (sql, " ORDER BY title, num");
    }
  else
    {
      add_filter (sql, query->after, "(created, num) < (?7, ?8)");
      g_string_append (sql, " ORDER BY created DESC, num DESC");
    }
  g_string_append (sql, " LIMIT ?9");
  return g_string_free (sql, FALSE);
}

/* A page's end: the number of the last row, a space, its sort key. */
static char *
make_next (const ThStoreQuery *query, const ThRecordRow *last, int64_t num)
{
  if (query->order == TH_STORE_BY_TITLE)
    return g_strdup_printf ("%" G_GINT64_FORMAT " %s", num, last->title != NULL ? last->title : "");
  return g_strdup_printf ("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT, num, last->created);
}

static void
bind_after (ThStatement *statement, const ThStoreQuery *query)
{
  const char *key = strchr (query->after, ' ');

  key = key != NULL ? key + 1 : "";
  if (query->order == TH_STORE_BY_TITLE)
    th_statement_bind_text (statement, 7, key);
  else
    th_statement_bind_int (statement, 7, g_ascii_strtoll (key, NULL, 10));
  th_statement_bind_int (statement, 8, g_ascii_strtoll (query->after, NULL, 10));
}

GPtrArray *
th_record_table_list (
  ThSqlite *sqlite, const ThStoreQuery *query, int64_t received, char **next, GError **error)
{
  guint limit = query->limit > 0 ? query->limit : 100;
  g_autoptr (GPtrArray) rows = NULL;
  g_autofree char *sql = list_sql (query);
  g_autoptr (ThStatement) statement = NULL;
  int64_t last = 0;
  ThStep step;

  g_return_val_if_fail (sqlite != NULL && limit <= 1000, NULL);

  rows = g_ptr_array_new_with_free_func ((GDestroyNotify) th_record_row_free);
  statement = th_sqlite_prepare (sqlite, sql, error);
  if (statement == NULL)
    return NULL;
  th_statement_bind_int (statement, 1, received);
  bind_filters (statement, query);
  if (query->after != NULL)
    bind_after (statement, query);
  /* One more than asked for tells whether there is a next page. */
  th_statement_bind_int (statement, 9, limit + 1);
  while ((step = th_statement_step (statement, error)) == TH_STEP_ROW)
    {
      g_ptr_array_add (rows, read_row (statement));
      if (rows->len == limit)
        last = th_statement_get_int (statement, 13);
    }
  if (step == TH_STEP_ERROR)
    return NULL;
  if (next != NULL)
    *next = rows->len > limit ? make_next (query, g_ptr_array_index (rows, limit - 1), last) : NULL;
  if (rows->len > limit)
    g_ptr_array_set_size (rows, (int) limit);
  return g_steal_pointer (&rows);
}

gboolean
th_record_table_load_some (
  ThSqlite *sqlite, const ThStoreQuery *query, guint limit, ThRecordStream *stream, GError **error)
{
  GString *text = g_string_new ("SELECT num, body, id, held FROM record"
                                " WHERE present = 1 AND num > ?1");
  g_autofree char *sql = NULL;
  g_autoptr (ThStatement) statement = NULL;
  ThStep step;

  add_filters (text, query);
  g_string_append (text, " ORDER BY num LIMIT ?9");
  sql = g_string_free (text, FALSE);
  if (stream->bodies == NULL)
    stream->bodies = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  if (stream->ids == NULL)
    stream->ids = g_ptr_array_new_with_free_func (g_free);
  if (stream->held == NULL)
    stream->held = g_array_new (FALSE, FALSE, sizeof (gboolean));
  g_ptr_array_set_size (stream->bodies, 0);
  g_ptr_array_set_size (stream->ids, 0);
  g_array_set_size (stream->held, 0);
  statement = th_sqlite_prepare (sqlite, sql, error);
  if (statement == NULL)
    return FALSE;
  th_statement_bind_int (statement, 1, stream->after);
  bind_filters (statement, query);
  th_statement_bind_int (statement, 9, limit);
  while ((step = th_statement_step (statement, error)) == TH_STEP_ROW)
    {
      gboolean held = th_statement_get_int (statement, 3) != 0;

      stream->after = th_statement_get_int (statement, 0);
      g_ptr_array_add (stream->bodies, th_statement_dup_bytes (statement, 1));
      g_ptr_array_add (stream->ids, th_statement_dup_text (statement, 2));
      g_array_append_val (stream->held, held);
    }
  return step == TH_STEP_DONE;
}

void
th_record_stream_clear (ThRecordStream *stream)
{
  g_clear_pointer (&stream->bodies, g_ptr_array_unref);
  g_clear_pointer (&stream->ids, g_ptr_array_unref);
  g_clear_pointer (&stream->held, g_array_unref);
}

static void
feed_row_clear (ThFeedRow *row)
{
  g_free ((char *) row->id);
}

GArray *
th_record_table_list_changes (ThSqlite *sqlite, int64_t since, guint limit, GError **error)
{
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (ThFeedRow));
  g_autoptr (ThStatement) statement = NULL;
  ThStep step;

  g_return_val_if_fail (sqlite != NULL, NULL);

  g_array_set_clear_func (rows, (GDestroyNotify) feed_row_clear);
  statement = th_sqlite_prepare (
    sqlite, "SELECT change, id FROM record WHERE change > ? ORDER BY change LIMIT ?", error);
  if (statement == NULL)
    return NULL;
  th_statement_bind_int (statement, 1, since);
  th_statement_bind_int (statement, 2, limit);
  while ((step = th_statement_step (statement, error)) == TH_STEP_ROW)
    {
      ThFeedRow row = { th_statement_get_int (statement, 0), th_statement_dup_text (statement, 1) };

      g_array_append_val (rows, row);
    }
  return step == TH_STEP_DONE ? g_steal_pointer (&rows) : NULL;
}
