/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Reading the log and what is held of it, evidence, counts. */

#include "th-sqlite-server-store-private.h"

#include "th-batch.h"
#include "th-log-table.h"
#include "th-record-table.h"

/* Of one enrolment: so many pushes that fork are kept. */
#define FORKS_MAX 16

/* Rows that are in memory at once. */
#define LOG_SLICE 500

GPtrArray *
th_sqlite_list_held_seqs (ThSqlite *sqlite, uint64_t enrolment, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) th_held_seq_free);
  g_autoptr (ThStatement) statement = NULL;
  ThStep step;

  statement = th_sqlite_prepare (
    sqlite, "SELECT seq, held FROM log WHERE enrolment = ? AND held IS NOT NULL ORDER BY seq",
    error);
  if (statement == NULL)
    return NULL;
  th_statement_bind_int (statement, 1, (int64_t) enrolment);
  while ((step = th_statement_step (statement, error)) == TH_STEP_ROW)
    {
      ThHeldSeq *row = g_new0 (ThHeldSeq, 1);

      row->seq = th_statement_get_int (statement, 0);
      row->reason = th_statement_dup_text (statement, 1);
      g_ptr_array_add (rows, row);
    }
  return step == TH_STEP_DONE ? g_steal_pointer (&rows) : NULL;
}

static ThHeldEntry *
read_held (ThStatement *statement)
{
  ThHeldEntry *entry = g_new0 (ThHeldEntry, 1);

  entry->dot.enrolment = (uint64_t) th_statement_get_int (statement, 0);
  entry->dot.seq = th_statement_get_int (statement, 1);
  entry->record = th_statement_dup_text (statement, 2);
  entry->reason = th_statement_dup_text (statement, 3);
  entry->officer = th_statement_dup_text (statement, 4);
  entry->at = th_statement_get_int (statement, 5);
  entry->operation = th_statement_dup_text (statement, 6);
  entry->team = th_statement_dup_text (statement, 7);
  return entry;
}

static GPtrArray *
read_held_entries (ThSqlite *sqlite, uint64_t enrolment, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) th_held_entry_free);
  g_autoptr (ThStatement) statement = NULL;
  ThStep step;

  statement =
    th_sqlite_prepare (sqlite,
                       "SELECT enrolment, seq, record, reason, officer, at, operation, team"
                       " FROM held WHERE reason IS NOT NULL AND (?1 = 0 OR enrolment = ?1)"
                       " ORDER BY enrolment, seq",
                       error);
  if (statement == NULL)
    return NULL;
  th_statement_bind_int (statement, 1, (int64_t) enrolment);
  while ((step = th_statement_step (statement, error)) == TH_STEP_ROW)
    g_ptr_array_add (rows, read_held (statement));
  return step == TH_STEP_DONE ? g_steal_pointer (&rows) : NULL;
}

static GPtrArray *
list_held (ThServerStore *store, uint64_t enrolment, GError **error)
{
  ThSqliteServerStore *self = TH_SQLITE_SERVER_STORE (store);
  ThSqlite *sqlite = th_sqlite_server_store_take (self);
  GPtrArray *rows = read_held_entries (sqlite, enrolment, error);

  th_sqlite_server_store_give (self, sqlite);
  return rows;
}

static gboolean
foreach_log (
  ThServerStore *store, uint64_t enrolment, ThServerLogFunc func, gpointer data, GError **error)
{
  ThSqliteServerStore *self = TH_SQLITE_SERVER_STORE (store);
  ThDot first = { enrolment, 1 };
  guint n_rows;

  do
    {
      ThSqlite *sqlite = th_sqlite_server_store_take (self);
      g_autoptr (GPtrArray) rows = th_log_table_list_from (sqlite, first, LOG_SLICE, error);

      th_sqlite_server_store_give (self, sqlite);
      if (rows == NULL)
        return FALSE;
      n_rows = rows->len;
      for (guint i = 0; i < n_rows; i++)
        {
          const ThLogRow *row = g_ptr_array_index (rows, i);

          if (!func (row, data, error))
            return FALSE;
          first.seq = row->dot.seq + 1;
        }
    }
  while (n_rows == LOG_SLICE);
  return TRUE;
}

static GBytes *
pack_lines (const ThPush *push)
{
  g_autoptr (ThBatchWriter) writer = th_batch_writer_new (1);

  for (guint i = 0; i < push->lines->len; i++)
    {
      const ThPushLine *line = &g_array_index (push->lines, ThPushLine, i);
      char digest[TH_HASH_TEXT_SIZE];

      th_hash_format (&line->digest, digest);
      if (line->bytes != NULL)
        th_batch_writer_line (writer, line->bytes);
      else
        {
          th_batch_writer_add (writer, "#", 1);
          th_batch_writer_add (writer, digest, sizeof digest - 1);
          th_batch_writer_add (writer, "\n", 1);
        }
    }
  return th_batch_writer_finish (writer);
}

static gboolean
keep_fork (ThServerStore *store, const ThPush *push, int64_t now, GError **error)
{
  ThSqliteServerStore *self = TH_SQLITE_SERVER_STORE (store);
  const ThClosing *closing = push->closing;
  g_autoptr (GBytes) signature = g_bytes_new (closing->signature, sizeof closing->signature);
  g_autoptr (GBytes) lines = pack_lines (push);
  gboolean done;

  if (!th_sqlite_server_store_begin (store, error))
    return FALSE;
  done = th_sqlite_write (
    self->writer, error,
    "INSERT INTO fork (enrolment, at, first, seq, hash, signature, our_seq, our_hash, lines)"
    " SELECT ?1, ?2, ?3, ?4, ?5, ?6, seq, hash, ?7 FROM enrolment WHERE id = ?1"
    " AND (SELECT count(*) FROM fork WHERE enrolment = ?1) < ?8"
    " AND NOT EXISTS (SELECT 1 FROM fork WHERE enrolment = ?1 AND seq = ?4 AND hash = ?5)",
    "iiiihbbi", (int64_t) push->enrolment, now, push->first, closing->seq, &closing->hash,
    signature, lines, (int64_t) FORKS_MAX);
  return th_sqlite_server_store_end (store, done, error);
}

static gboolean
count_all (ThSqlite *sqlite, ThServerCounts *counts, GError **error)
{
  g_autoptr (ThStatement) statement =
    th_sqlite_prepare (sqlite,
                       "SELECT (SELECT count(*) FROM log),"
                       " (SELECT count(*) FROM log WHERE held IS NOT NULL),"
                       " (SELECT count(*) FROM enrolment WHERE status <> 'server'),"
                       " (SELECT count(*) FROM blob WHERE hash IS NOT NULL),"
                       " (SELECT count(*) FROM fork),"
                       " (SELECT change FROM feed)",
                       error);

  if (statement == NULL || th_statement_step (statement, error) != TH_STEP_ROW)
    return FALSE;
  counts->entries = th_statement_get_int (statement, 0);
  counts->held = th_statement_get_int (statement, 1);
  counts->enrolments = th_statement_get_int (statement, 2);
  counts->blobs = th_statement_get_int (statement, 3);
  counts->forks = th_statement_get_int (statement, 4);
  counts->changes = th_statement_get_int (statement, 5);
  return TRUE;
}

static gboolean
count_kinds (ThSqlite *sqlite, GPtrArray *kinds, GError **error)
{
  g_autoptr (ThStatement) statement = th_sqlite_prepare (
    sqlite, "SELECT kind, count(*) FROM record WHERE present = 1 GROUP BY kind ORDER BY kind",
    error);
  ThStep step;

  if (statement == NULL)
    return FALSE;
  while ((step = th_statement_step (statement, error)) == TH_STEP_ROW)
    {
      ThKindCount *count = g_new0 (ThKindCount, 1);

      count->kind = th_statement_dup_text (statement, 0);
      count->count = th_statement_get_int (statement, 1);
      g_ptr_array_add (kinds, count);
    }
  return step == TH_STEP_DONE;
}

static gboolean
count (ThServerStore *store, ThServerCounts *counts, GPtrArray *kinds, GError **error)
{
  ThSqliteServerStore *self = TH_SQLITE_SERVER_STORE (store);
  ThSqlite *sqlite = th_sqlite_server_store_take (self);
  gboolean done =
    count_all (sqlite, counts, error) && (kinds == NULL || count_kinds (sqlite, kinds, error));

  th_sqlite_server_store_give (self, sqlite);
  return done;
}

static gpointer
read_tablet (ThStatement *statement, GError **error)
{
  ThServerTablet *tablet = g_new0 (ThServerTablet, 1);

  tablet->enrolment = (uint64_t) th_statement_get_int (statement, 0);
  tablet->unsent = th_statement_get_int (statement, 1);
  tablet->oldest = th_statement_get_int (statement, 2);
  tablet->at = th_statement_get_int (statement, 3);
  return tablet;
}

static GPtrArray *
list_tablets (ThServerStore *store, GError **error)
{
  ThSqliteServerStore *self = TH_SQLITE_SERVER_STORE (store);
  ThSqlite *sqlite = th_sqlite_server_store_take (self);
  g_autoptr (ThStatement) statement =
    th_sqlite_prepare (sqlite, "SELECT enrolment, unsent, oldest, at FROM tablet", error);
  GPtrArray *tablets =
    statement != NULL ? th_sqlite_read_all (statement, read_tablet, g_free, error) : NULL;

  g_clear_pointer (&statement, th_statement_release);
  th_sqlite_server_store_give (self, sqlite);
  return tablets;
}

void
th_sqlite_server_store_init_log (ThServerStoreInterface *iface)
{
  iface->list_held = list_held;
  iface->list_tablets = list_tablets;
  iface->foreach_log = foreach_log;
  iface->keep_fork = keep_fork;
  iface->count = count;
}
