/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* An enrolment's 64 bits stand in the table as a signed number. */

#include "th-log-table.h"

#include "th-codec.h"

#define LOG_COLUMNS "enrolment, seq, bytes, digest, hash, received, held"

#define HELD_UNREADABLE "unreadable"

gboolean
th_log_table_get_head (ThSqlite *sqlite,
                       uint64_t enrolment,
                       const ThHash *start,
                       int64_t *seq,
                       ThHash *hash,
                       GError **error)
{
  g_autoptr (ThStatement) statement = NULL;
  ThStep step;

  statement = th_sqlite_prepare (
    sqlite, "SELECT seq, hash FROM log WHERE enrolment = ? ORDER BY seq DESC LIMIT 1", error);
  if (statement == NULL)
    return FALSE;
  th_statement_bind_int (statement, 1, (int64_t) enrolment);
  step = th_statement_step (statement, error);
  if (step == TH_STEP_ERROR)
    return FALSE;
  *seq = 0;
  *hash = *start;
  if (step == TH_STEP_DONE)
    return TRUE;
  *seq = th_statement_get_int (statement, 0);
  return th_statement_get_hash (statement, 1, hash);
}

static gboolean
get_hash_column (ThSqlite *sqlite, const char *sql, ThDot dot, ThHash *hash, GError **error)
{
  g_autoptr (ThStatement) statement = th_sqlite_prepare (sqlite, sql, error);
  ThStep step;

  if (statement == NULL)
    return FALSE;
  th_statement_bind_int (statement, 1, (int64_t) dot.enrolment);
  th_statement_bind_int (statement, 2, dot.seq);
  step = th_statement_step (statement, error);
  if (step == TH_STEP_ROW && th_statement_get_hash (statement, 0, hash))
    return TRUE;
  if (step != TH_STEP_ERROR)
    g_set_error (error, TH_STORE_ERROR, TH_STORE_ERROR_NOT_FOUND,
                 "no entry %016" G_GINT64_MODIFIER "x.%" G_GINT64_FORMAT, dot.enrolment, dot.seq);
  return FALSE;
}

gboolean
th_log_table_get_hash (ThSqlite *sqlite, ThDot dot, ThHash *hash, GError **error)
{
  return get_hash_column (sqlite, "SELECT hash FROM log WHERE enrolment = ? AND seq = ?", dot, hash,
                          error);
}

gboolean
th_log_table_add (ThSqlite *sqlite, const ThLogRow *row, const char *record, GError **error)
{
  g_autoptr (ThStatement) statement = NULL;

  statement = th_sqlite_prepare (
    sqlite, "INSERT INTO log (" LOG_COLUMNS ", record) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", error);
  if (statement == NULL)
    return FALSE;
  th_statement_bind_int (statement, 1, (int64_t) row->dot.enrolment);
  th_statement_bind_int (statement, 2, row->dot.seq);
  th_statement_bind_bytes (statement, 3, row->bytes);
  th_statement_bind_hash (statement, 4, &row->digest);
  th_statement_bind_hash (statement, 5, &row->hash);
  th_statement_bind_int (statement, 6, row->received);
  th_statement_bind_text (statement, 7, row->held);
  th_statement_bind_text (statement, 8, record);
  return th_statement_run (statement, error);
}

static void
digest_of (const ThStoreBatch *batch, guint i, ThHash *digest)
{
  if (batch->lines[i] != NULL)
    th_chain_digest (g_bytes_get_data (batch->lines[i], NULL), g_bytes_get_size (batch->lines[i]),
                     digest);
  else
    *digest = batch->digests[i];
}

/* Entries that are there already: %TRUE where they are the same. */
static gboolean
compare_known (ThSqlite *sqlite, const ThStoreBatch *batch, guint n_known, GError **error)
{
  for (guint i = 0; i < n_known; i++)
    {
      ThDot dot = { batch->enrolment, batch->first + i };
      ThHash known, digest;

      if (!get_hash_column (sqlite, "SELECT digest FROM log WHERE enrolment = ? AND seq = ?", dot,
                            &known, error))
        return FALSE;
      digest_of (batch, i, &digest);
      if (!th_hash_equal (&known, &digest))
        {
          g_set_error (error, TH_STORE_ERROR, TH_STORE_ERROR_FORK,
                       "log %016" G_GINT64_MODIFIER "x has another entry %" G_GINT64_FORMAT,
                       dot.enrolment, dot.seq);
          return FALSE;
        }
    }
  return TRUE;
}

static ThEntry *
decode (GBytes *line, int64_t seq)
{
  g_autoptr (ThEntry) entry = NULL;

  /* Why it cannot be read is of no use to anybody here: it is kept, and held. */
  entry = th_codec_decode_entry (g_bytes_get_data (line, NULL), g_bytes_get_size (line), NULL);
  return entry != NULL && entry->seq == seq ? g_steal_pointer (&entry) : NULL;
}

gboolean
th_log_table_append (ThSqlite *sqlite,
                     const ThStoreBatch *batch,
                     const ThHash *start,
                     int64_t received,
                     ThLogFoldFunc func,
                     gpointer data,
                     GError **error)
{
  ThHash hash;
  int64_t head;
  guint n_known;

  g_return_val_if_fail (sqlite != NULL && batch != NULL && batch->first > 0 && func != NULL, FALSE);

  if (!th_log_table_get_head (sqlite, batch->enrolment, start, &head, &hash, error))
    return FALSE;
  if (batch->first > head + 1)
    {
      g_set_error (error, TH_STORE_ERROR, TH_STORE_ERROR_GAP,
                   "log %016" G_GINT64_MODIFIER "x ends at %" G_GINT64_FORMAT
                   ", entries start at %" G_GINT64_FORMAT,
                   batch->enrolment, head, batch->first);
      return FALSE;
    }
  n_known = (guint) MIN (head - batch->first + 1, batch->n_lines);
  if (!compare_known (sqlite, batch, n_known, error))
    return FALSE;
  for (guint i = n_known; i < batch->n_lines; i++)
    {
      ThLogRow row = { { batch->enrolment, batch->first + i },
                       batch->lines[i],
                       .received = received };
      g_autoptr (ThEntry) entry = NULL;

      digest_of (batch, i, &row.digest);
      th_chain_next (&hash, &row.digest, &row.hash);
      hash = row.hash;
      if (row.bytes != NULL)
        entry = decode (row.bytes, row.dot.seq);
      if (row.bytes != NULL && entry == NULL)
        row.held = HELD_UNREADABLE;
      else if (!func (row.dot, entry, &row.held, data, error))
        return FALSE;
      if (!th_log_table_add (sqlite, &row, entry != NULL ? entry->id : NULL, error))
        return FALSE;
    }
  return TRUE;
}

void
th_log_row_free (ThLogRow *row)
{
  g_clear_pointer (&row->bytes, g_bytes_unref);
  g_free ((char *) row->held);
  g_free (row);
}

static GPtrArray *
read_rows (ThStatement *statement, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) th_log_row_free);
  ThStep step;

  while ((step = th_statement_step (statement, error)) == TH_STEP_ROW)
    {
      ThLogRow *row = g_new0 (ThLogRow, 1);

      g_ptr_array_add (rows, row);
      row->dot.enrolment = (uint64_t) th_statement_get_int (statement, 0);
      row->dot.seq = th_statement_get_int (statement, 1);
      row->bytes = th_statement_dup_bytes (statement, 2);
      row->received = th_statement_get_int (statement, 5);
      row->held = th_statement_dup_text (statement, 6);
      if (!th_statement_get_hash (statement, 3, &row->digest)
          || !th_statement_get_hash (statement, 4, &row->hash))
        {
          g_set_error (error, TH_STORE_ERROR, TH_STORE_ERROR_CORRUPT,
                       "entry %" G_GINT64_FORMAT " has no whole hash", row->dot.seq);
          return NULL;
        }
    }
  return step == TH_STEP_DONE ? g_steal_pointer (&rows) : NULL;
}

GPtrArray *
th_log_table_list (ThSqlite *sqlite, const char *record, GError **error)
{
  g_autoptr (ThStatement) statement = NULL;

  statement = th_sqlite_prepare (
    sqlite, "SELECT " LOG_COLUMNS " FROM log WHERE record = ? ORDER BY num", error);
  if (statement == NULL)
    return NULL;
  th_statement_bind_text (statement, 1, record);
  return read_rows (statement, error);
}

GPtrArray *
th_log_table_list_from (ThSqlite *sqlite, ThDot first, guint limit, GError **error)
{
  g_autoptr (ThStatement) statement = NULL;

  statement = th_sqlite_prepare (sqlite,
                                 "SELECT " LOG_COLUMNS " FROM log"
                                 " WHERE enrolment = ? AND seq >= ? ORDER BY seq LIMIT ?",
                                 error);
  if (statement == NULL)
    return NULL;
  th_statement_bind_int (statement, 1, (int64_t) first.enrolment);
  th_statement_bind_int (statement, 2, first.seq);
  th_statement_bind_int (statement, 3, limit);
  return read_rows (statement, error);
}

gboolean
th_log_table_set_held (ThSqlite *sqlite, ThDot dot, const char *reason, GError **error)
{
  g_autoptr (ThStatement) statement = NULL;

  statement =
    th_sqlite_prepare (sqlite, "UPDATE log SET held = ?3 WHERE enrolment = ?1 AND seq = ?2", error);
  if (statement == NULL)
    return FALSE;
  th_statement_bind_int (statement, 1, (int64_t) dot.enrolment);
  th_statement_bind_int (statement, 2, dot.seq);
  th_statement_bind_text (statement, 3, reason);
  return th_statement_run (statement, error);
}

gboolean
th_log_table_erase (ThSqlite *sqlite, const char *record, ThDot up_to, GError **error)
{
  g_autoptr (ThStatement) statement = NULL;

  statement = th_sqlite_prepare (sqlite,
                                 "UPDATE log SET bytes = NULL WHERE record = ?1 AND enrolment = ?2"
                                 " AND seq <= ?3 AND bytes IS NOT NULL",
                                 error);
  if (statement == NULL)
    return FALSE;
  th_statement_bind_text (statement, 1, record);
  th_statement_bind_int (statement, 2, (int64_t) up_to.enrolment);
  th_statement_bind_int (statement, 3, up_to.seq);
  return th_statement_run (statement, error);
}
