/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What the server holds of one's own log: up to where, and what it holds back. An entry that was
 * held and is no longer was accepted, by an entry of somebody else, or dismissed; either way it is
 * not folded here any more.
 */

#include "th-tablet-store-private.h"

void
th_tablet_held_free (ThTabletHeld *self)
{
  if (self == NULL)
    return;
  g_free (self->record);
  g_free (self->reason);
  g_free (self->by);
  g_free (self);
}

static gboolean
refold_entry (ThTabletStore *self, ThTabletWork *work, ThDot dot, GError **error)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (ThStatement) statement = NULL;

  statement = th_sqlite_prepare (
    self->writer, "SELECT record FROM log WHERE enrolment = ? AND seq = ? AND record IS NOT NULL",
    error);
  if (statement == NULL)
    return FALSE;
  th_statement_bind_int (statement, 1, (int64_t) dot.enrolment);
  th_statement_bind_int (statement, 2, dot.seq);
  return th_tablet_collect_ids (statement, ids, error)
         && th_overlay_refold_all (self, work, ids, error);
}

gboolean
th_tablet_set_held (
  ThTabletStore *self, ThTabletWork *work, ThDot dot, const char *reason, GError **error)
{
  const char *sql = reason == NULL ? "INSERT OR IGNORE INTO resolved (enrolment, seq) VALUES (?, ?)"
                                   : "DELETE FROM resolved WHERE enrolment = ? AND seq = ?";

  return th_log_table_set_held (self->writer, dot, reason, error)
         && th_sqlite_execute (self->writer, error, sql, "ii", (int64_t) dot.enrolment, dot.seq)
         && refold_entry (self, work, dot, error);
}

static const char *
find_reason (const GPtrArray *held, int64_t seq)
{
  for (guint i = 0; held != NULL && i < held->len; i++)
    {
      const ThHeldRow *row = g_ptr_array_index (held, i);

      if (row->seq == seq)
        return row->reason;
    }
  return NULL;
}

static GPtrArray *
list_held_here (ThTabletStore *self, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (ThStatement) statement = NULL;
  ThStep step;

  statement = th_sqlite_prepare (
    self->writer, "SELECT seq FROM log WHERE enrolment = ? AND held IS NOT NULL", error);
  if (statement == NULL)
    return NULL;
  th_statement_bind_int (statement, 1, (int64_t) th_tablet_enrolment (self));
  while ((step = th_statement_step (statement, error)) == TH_STEP_ROW)
    {
      int64_t seq = th_statement_get_int (statement, 0);

      g_ptr_array_add (rows, g_memdup2 (&seq, sizeof seq));
    }
  return step == TH_STEP_DONE ? g_steal_pointer (&rows) : NULL;
}

static gboolean
get_held (ThTabletStore *self, int64_t seq, char **reason, GError **error)
{
  g_autoptr (ThStatement) statement = NULL;
  ThStep step;

  statement =
    th_sqlite_prepare (self->writer, "SELECT held FROM log WHERE enrolment = ? AND seq = ?", error);
  if (statement == NULL)
    return FALSE;
  th_statement_bind_int (statement, 1, (int64_t) th_tablet_enrolment (self));
  th_statement_bind_int (statement, 2, seq);
  step = th_statement_step (statement, error);
  *reason = step == TH_STEP_ROW ? th_statement_dup_text (statement, 0) : NULL;
  return step != TH_STEP_ERROR;
}

/* Makes the held entries those of the receipt; only what differs is touched. */
static gboolean
follow_held (ThTabletStore *self, ThTabletWork *work, const GPtrArray *held, GError **error)
{
  g_autoptr (GPtrArray) here = list_held_here (self, error);

  if (here == NULL)
    return FALSE;
  for (guint i = 0; i < here->len; i++)
    {
      int64_t seq = *(int64_t *) g_ptr_array_index (here, i);

      if (find_reason (held, seq) == NULL
          && !th_tablet_set_held (self, work, th_tablet_dot (self, seq), NULL, error))
        return FALSE;
    }
  for (guint i = 0; held != NULL && i < held->len; i++)
    {
      const ThHeldRow *row = g_ptr_array_index (held, i);
      g_autofree char *reason = NULL;

      if (!get_held (self, row->seq, &reason, error))
        return FALSE;
      if (g_strcmp0 (reason, row->reason) != 0
          && !th_tablet_set_held (self, work, th_tablet_dot (self, row->seq), row->reason, error))
        return FALSE;
    }
  return TRUE;
}

/* Records whose mark "not sent" may have gone. */
static gboolean
touch_received (ThTabletStore *self, ThTabletWork *work, int64_t from, int64_t to, GError **error)
{
  g_autoptr (ThStatement) statement = NULL;

  statement = th_sqlite_prepare (self->writer,
                                 "SELECT DISTINCT record FROM log WHERE enrolment = ?1 AND seq > ?2"
                                 " AND seq <= ?3 AND record IS NOT NULL",
                                 error);
  if (statement == NULL)
    return FALSE;
  th_statement_bind_int (statement, 1, (int64_t) th_tablet_enrolment (self));
  th_statement_bind_int (statement, 2, from);
  th_statement_bind_int (statement, 3, to);
  return th_tablet_collect_ids (statement, work->touched, error);
}

static gboolean
apply_receipt (ThTabletStore *self,
               ThTabletWork *work,
               const char *text,
               int64_t seq,
               const ThReceiptLists *lists,
               GError **error)
{
  int64_t enrolment = (int64_t) th_tablet_enrolment (self);
  int64_t before = self->tail.received;

  if (seq > self->tail.seq)
    {
      g_set_error (error, TH_STORE_ERROR, TH_STORE_ERROR_GAP,
                   "a receipt for %" G_GINT64_FORMAT ", the log ends at %" G_GINT64_FORMAT, seq,
                   self->tail.seq);
      return FALSE;
    }
  /* A server that was restored holds less than it once did; then that is what counts. */
  self->tail.received = seq;
  return th_sqlite_execute (
           self->writer, error,
           "INSERT OR REPLACE INTO receipt (enrolment, seq, text) VALUES (?, ?, ?)", "iit",
           enrolment, seq, text)
         && th_sqlite_execute (self->writer, error,
                               "UPDATE identity SET received = ?2 WHERE enrolment = ?1", "ii",
                               enrolment, seq)
         && th_sqlite_execute (self->writer, error, "DELETE FROM pack WHERE last <= ?", "i", seq)
         && follow_held (self, work, lists->held, error)
         && th_tablet_follow_lacks (self, seq, lists->lacks, lists->has_all_lacks, error)
         && touch_received (self, work, MIN (before, seq), MAX (before, seq), error);
}

gboolean
th_tablet_store_apply_receipt (
  ThTabletStore *self, const char *text, int64_t seq, const ThReceiptLists *lists, GError **error)
{
  ThTabletWork work;

  g_return_val_if_fail (TH_IS_TABLET_STORE (self) && text != NULL && seq >= 0, FALSE);
  g_return_val_if_fail (lists != NULL, FALSE);

  if (!th_tablet_begin (self, &work, error))
    return FALSE;
  return th_tablet_end (self, &work, apply_receipt (self, &work, text, seq, lists, error), error);
}

static GPtrArray *
read_team_held (ThSqlite *sqlite, const char *record, GError **error)
{
  g_autoptr (GPtrArray) list =
    g_ptr_array_new_with_free_func ((GDestroyNotify) th_tablet_held_free);
  g_autoptr (ThStatement) statement = NULL;
  ThStep step;

  statement = th_sqlite_prepare (sqlite,
                                 "SELECT enrolment, seq, record, reason, by, at FROM held_entry"
                                 " WHERE ?1 IS NULL OR record = ?1 ORDER BY at, enrolment, seq",
                                 error);
  if (statement == NULL)
    return NULL;
  th_statement_bind_text (statement, 1, record);
  while ((step = th_statement_step (statement, error)) == TH_STEP_ROW)
    {
      ThTabletHeld *held = g_new0 (ThTabletHeld, 1);

      held->dot.enrolment = (uint64_t) th_statement_get_int (statement, 0);
      held->dot.seq = th_statement_get_int (statement, 1);
      held->record = th_statement_dup_text (statement, 2);
      held->reason = th_statement_dup_text (statement, 3);
      held->by = th_statement_dup_text (statement, 4);
      held->at = th_statement_get_int (statement, 5);
      g_ptr_array_add (list, held);
    }
  return step == TH_STEP_DONE ? g_steal_pointer (&list) : NULL;
}

GPtrArray *
th_tablet_store_list_held (ThTabletStore *self, const char *record, GError **error)
{
  GPtrArray *list;

  g_return_val_if_fail (TH_IS_TABLET_STORE (self), NULL);

  th_sqlite_lock (self->reader);
  list = read_team_held (self->reader, record, error);
  th_sqlite_unlock (self->reader);
  return list;
}
