/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What the server told: pages of records, and receipts.
 *
 * A page is written in slices. Each is a transaction that waits for no disk; the last one, which
 * moves the cursor, does, and with it all before it. A pull from nothing forgets the old cursor
 * with its first slice, so that one which is cut short begins from nothing again.
 */

#include "th-record-writer.h"
#include "th-tablet-store-private.h"

#define SLICE_MILLISECONDS 10
#define SLICE_RECORDS_LEAST 128
#define SLICE_RECORDS 256
#define SLICE_RECORDS_MOST 2048
#define SLICE_BYTES (1024 * 1024)
#define SLICE_DROPS 128

typedef struct
{
  ThTabletStore *store;
  const ThPulledPage *page;
  guint next; /* record */
  guint size; /* of a slice, in records, as the last one taught */
  int64_t generation;
  gboolean has_overlays;
  ThRecordWriter *writer; /* of the slice */
  int64_t looked_at;      /* num, of what a pull from nothing may not have listed */
} Pull;

gboolean
th_tablet_drop (
  ThTabletStore *self, ThTabletWork *work, const char *id, const char *why, GError **error)
{
  return th_sqlite_execute (
           self->writer, error,
           "DELETE FROM search WHERE rowid = (SELECT num FROM record WHERE id = ?)", "t", id)
         && th_record_table_delete (self->writer, id, work->touched, error)
         && th_sqlite_execute (self->writer, error, "DELETE FROM overlay WHERE id = ?", "t", id)
         && th_sqlite_execute (self->writer, error, "UPDATE progress SET has_erased = 1", "")
         && th_sqlite_execute (self->writer, error,
                               "INSERT INTO local_log (at, what, record, why)"
                               " VALUES (?, 'drop', ?, ?)",
                               "itt", th_clock_now (&self->clock), id, why);
}

static gboolean
has_own (ThTabletStore *self, const char *id, gboolean *has, GError **error)
{
  int64_t n;

  if (!th_sqlite_query_int (self->writer, &n, error,
                            "SELECT own > ?2 OR held FROM record WHERE id = ?1", "ti", id,
                            self->tail.received))
    return FALSE;
  *has = n != 0;
  return TRUE;
}

static gboolean
forget (ThTabletStore *self, ThTabletWork *work, const char *id, GError **error)
{
  gboolean keep;
  int64_t exists;

  if (!th_sqlite_query_int (self->writer, &exists, error, "SELECT 1 FROM record WHERE id = ?", "t",
                            id)
      || !has_own (self, id, &keep, error))
    return FALSE;
  return !exists || keep || th_tablet_drop (self, work, id, "left the scope", error);
}

/* The server erased it: so do we, what of our own log it holds. */
static gboolean
erase (ThTabletStore *self, const char *id, GError **error)
{
  return th_log_table_erase (self->writer, id, th_tablet_dot (self, self->tail.received), error)
         && th_sqlite_execute (self->writer, error, "UPDATE progress SET has_erased = 1", "");
}

static gboolean
put_below (Pull *pull, ThTabletWork *work, const ThPulledRecord *record, GError **error)
{
  ThTabletStore *self = pull->store;
  g_autoptr (GBytes) base = g_bytes_new_static (record->body, record->body_length);

  return th_sqlite_execute (self->writer, error, "UPDATE overlay SET base = ?2 WHERE id = ?1", "tb",
                            record->id, base)
         && th_overlay_refold (self, work, record->id, error)
         && th_sqlite_execute (self->writer, error, "UPDATE record SET mark = ?2 WHERE id = ?1",
                               "ti", record->id, pull->generation);
}

static gboolean
put_record (Pull *pull, ThTabletWork *work, const ThPulledRecord *record, GError **error)
{
  ThTabletStore *self = pull->store;
  ThStateLine line = { .row = { .id = (char *) record->id,
                                .kind = (char *) record->kind,
                                .parent = (char *) record->parent,
                                .operation = (char *) record->operation,
                                .title = (char *) record->title,
                                .state = (char *) record->state,
                                .team = (char *) record->team,
                                .author = (char *) record->author,
                                .created = record->created,
                                .changed = record->changed,
                                .has_conflict = record->has_conflict },
                       .body = record->body,
                       .body_length = record->body_length,
                       .mark = pull->generation };
  int64_t has_overlay = 0;

  if (record->is_gone || pull->has_overlays)
    th_record_writer_forget (pull->writer);
  if (record->is_gone)
    return forget (self, work, record->id, error);
  if (g_strcmp0 (record->state, TH_RECORD_STATE_PURGED) == 0 && !erase (self, record->id, error))
    return FALSE;
  if (pull->has_overlays
      && !th_sqlite_query_int (self->writer, &has_overlay, error,
                               "SELECT 1 FROM overlay WHERE id = ?", "t", record->id))
    return FALSE;
  if (has_overlay)
    return put_below (pull, work, record, error);
  return th_record_writer_put (pull->writer, &line, work->touched, error);
}

/* The first slice of a pull from nothing. */
static gboolean
begin_afresh (Pull *pull, GError **error)
{
  ThSqlite *sqlite = pull->store->writer;

  return th_sqlite_execute (sqlite, error,
                            "UPDATE progress SET generation = generation + 1, is_fresh = 1,"
                            " fresh_from = (SELECT coalesce (max (num), 0) FROM record),"
                            " cursor = NULL",
                            "");
}

static gboolean
write_records (Pull *pull, ThTabletWork *work, guint until, GError **error)
{
  ThTabletStore *self = pull->store;
  int64_t end = th_clock_boot (&self->clock) + SLICE_MILLISECONDS / 2;
  gsize bytes = 0;

  do
    {
      const ThPulledRecord *record = &pull->page->records[pull->next];

      bytes += record->body_length;
      if (!put_record (pull, work, record, error))
        return FALSE;
      pull->next++;
    }
  while (pull->next < until && bytes < SLICE_BYTES && th_clock_boot (&self->clock) < end);
  return TRUE;
}

static gboolean
write_slice (Pull *pull, ThTabletWork *work, GError **error)
{
  ThTabletStore *self = pull->store;
  const ThPulledPage *page = pull->page;
  guint until = MIN (page->n_records, pull->next + pull->size);
  int64_t number;
  gboolean done;

  if (pull->next == 0 && page->starts_afresh && !begin_afresh (pull, error))
    return FALSE;
  /* Read in each slice: answers go in between. */
  if (!th_sqlite_query_int (self->writer, &pull->generation, error,
                            "SELECT generation FROM progress", "")
      || !th_sqlite_query_int (self->writer, &number, error,
                               "SELECT EXISTS (SELECT 1 FROM overlay)", ""))
    return FALSE;
  pull->has_overlays = number != 0;
  if (pull->next == until)
    return TRUE;
  pull->writer = th_record_writer_new (self->writer, until - pull->next, error);
  if (pull->writer == NULL)
    return FALSE;
  done = write_records (pull, work, until, error);
  g_clear_pointer (&pull->writer, th_record_writer_free);
  return done;
}

static gboolean
list_unlisted (Pull *pull, GPtrArray *ids, int64_t *last, GError **error)
{
  ThTabletStore *self = pull->store;
  g_autoptr (ThStatement) statement = NULL;
  ThStep step;

  statement = th_sqlite_prepare (self->writer,
                                 "SELECT num, id, mark < ?1 AND own <= ?2 AND NOT held FROM record"
                                 " WHERE num > ?3 AND num <= (SELECT fresh_from FROM progress)"
                                 " ORDER BY num LIMIT ?4",
                                 error);
  if (statement == NULL)
    return FALSE;
  th_statement_bind_int (statement, 1, pull->generation);
  th_statement_bind_int (statement, 2, self->tail.received);
  th_statement_bind_int (statement, 3, pull->looked_at);
  th_statement_bind_int (statement, 4, SLICE_DROPS);
  while ((step = th_statement_step (statement, error)) == TH_STEP_ROW)
    {
      *last = th_statement_get_int (statement, 0);
      if (th_statement_get_int (statement, 2))
        g_ptr_array_add (ids, th_statement_dup_text (statement, 1));
    }
  return step == TH_STEP_DONE;
}

/* What a pull from nothing did not list, of what was there before it: some, so that an answer may
 * pass. A program that ends in between begins to look anew. */
static gboolean
drop_slice (Pull *pull, ThTabletWork *work, gboolean *is_over, GError **error)
{
  ThTabletStore *self = pull->store;
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  int64_t last = 0;

  if (!list_unlisted (pull, ids, &last, error))
    return FALSE;
  for (guint i = 0; i < ids->len; i++)
    if (!th_tablet_drop (self, work, g_ptr_array_index (ids, i), "not listed any more", error))
      return FALSE;
  *is_over = last == 0;
  pull->looked_at = last;
  return TRUE;
}

/* One's own entries, by the feed: those of an earlier enrolment come in no receipt. */
static gboolean
note_own_held (ThTabletStore *self, ThTabletWork *work, const ThPulledHeld *held, GError **error)
{
  int64_t is_own, is_held;

  if (!th_sqlite_query_int (self->writer, &is_own, error,
                            "SELECT 1 FROM log JOIN identity USING (enrolment)"
                            " WHERE enrolment = ?1 AND seq = ?2"
                            " AND (common IS NULL OR seq <= common)",
                            "ii", (int64_t) held->dot.enrolment, held->dot.seq)
      || !th_sqlite_query_int (self->writer, &is_held, error,
                               "SELECT held IS NOT NULL FROM log WHERE enrolment = ? AND seq = ?",
                               "ii", (int64_t) held->dot.enrolment, held->dot.seq))
    return FALSE;
  if (!is_own || (held->reason == NULL && !is_held))
    return TRUE;
  return th_tablet_set_held (self, work, held->dot, held->reason, error);
}

static gboolean
put_held (ThTabletStore *self, ThTabletWork *work, const ThPulledHeld *held, GError **error)
{
  if (!note_own_held (self, work, held, error))
    return FALSE;
  if (held->reason == NULL)
    return th_sqlite_execute (self->writer, error,
                              "DELETE FROM held_entry WHERE enrolment = ? AND seq = ?", "ii",
                              (int64_t) held->dot.enrolment, held->dot.seq);
  return th_sqlite_execute (self->writer, error,
                            "INSERT OR REPLACE INTO held_entry"
                            " (enrolment, seq, record, reason, by, at) VALUES (?, ?, ?, ?, ?, ?)",
                            "iittti", (int64_t) held->dot.enrolment, held->dot.seq, held->record,
                            held->reason, held->by, held->at);
}

static gboolean
drop_tablets (ThTabletStore *self, GError **error)
{
  int64_t is_fresh;

  return th_sqlite_query_int (self->writer, &is_fresh, error, "SELECT is_fresh FROM progress", "")
         && (!is_fresh || th_tablet_drop_unlisted_tablets (self, error));
}

static gboolean
finish_page (Pull *pull, ThTabletWork *work, GError **error)
{
  ThTabletStore *self = pull->store;
  const ThPulledPage *page = pull->page;

  for (guint i = 0; i < page->n_held; i++)
    if (!put_held (self, work, &page->held[i], error))
      return FALSE;
  for (guint i = 0; i < page->n_tablets; i++)
    if (!th_tablet_put_team_tablet (self, work, &page->tablets[i], error))
      return FALSE;
  if (page->is_last && !drop_tablets (self, error))
    return FALSE;
  return th_sqlite_execute (self->writer, error,
                            "UPDATE progress SET cursor = ?1, is_fresh = is_fresh AND NOT ?2", "ti",
                            page->cursor, (int64_t) (page->is_last != FALSE));
}

typedef enum
{
  PULL_RECORDS,
  PULL_DROPS,
  PULL_CURSOR,
  PULL_DONE
} PullStep;

/* One slice of what is next; where to go on. */
static gboolean
advance (Pull *pull, ThTabletWork *work, PullStep *step, GError **error)
{
  ThTabletStore *self = pull->store;
  int64_t is_fresh;
  gboolean is_over;

  switch (*step)
    {
    case PULL_RECORDS:
      if (!write_slice (pull, work, error)
          || !th_sqlite_query_int (self->writer, &is_fresh, error, "SELECT is_fresh FROM progress",
                                   ""))
        return FALSE;
      if (pull->next == pull->page->n_records)
        *step = is_fresh && pull->page->is_last ? PULL_DROPS : PULL_CURSOR;
      return TRUE;
    case PULL_DROPS:
      if (!drop_slice (pull, work, &is_over, error))
        return FALSE;
      if (is_over)
        *step = PULL_CURSOR;
      return TRUE;
    case PULL_CURSOR:
      *step = PULL_DONE;
      return finish_page (pull, work, error);
    case PULL_DONE:
    default:
      g_return_val_if_reached (FALSE);
    }
}

/* The commit is part of what an answer waits for, and how long it takes is the machine's matter. */
static void
learn_size (Pull *pull, int64_t took)
{
  if (took > SLICE_MILLISECONDS)
    pull->size = MAX (pull->size / 2, SLICE_RECORDS_LEAST);
  else if (took < SLICE_MILLISECONDS / 2)
    pull->size = MIN (pull->size * 2, SLICE_RECORDS_MOST);
}

/* Whether a commit waits for the disk is the connection's setting, so it is put back before anyone
 * else gets the lock. */
static gboolean
write_step (Pull *pull, PullStep *step, GError **error)
{
  ThTabletStore *self = pull->store;
  gboolean is_last = *step == PULL_CURSOR;
  PullStep next = *step;
  int64_t start = th_clock_boot (&self->clock);
  Pull before = *pull;
  ThTabletWork work;

  if (!th_tablet_begin_durable (self, &work, is_last, error))
    return FALSE;
  if (th_tablet_end (self, &work, advance (pull, &work, &next, error), error))
    {
      if (*step == PULL_RECORDS)
        learn_size (pull, th_clock_boot (&self->clock) - start);
      *step = next;
      return TRUE;
    }
  *pull = before;
  return FALSE;
}

/* An empty page that moves nothing is the most common answer of all. */
static gboolean
says_nothing (ThTabletStore *self, const ThPulledPage *page)
{
  g_autofree char *cursor = NULL;
  int64_t is_fresh = 1;

  if (page->n_records > 0 || page->n_held > 0 || page->n_tablets > 0 || page->starts_afresh)
    return FALSE;
  cursor = th_tablet_store_dup_cursor (self);
  th_sqlite_lock (self->reader);
  if (!th_sqlite_query_int (self->reader, &is_fresh, NULL, "SELECT is_fresh FROM progress", ""))
    is_fresh = 1;
  th_sqlite_unlock (self->reader);
  return !is_fresh && g_strcmp0 (cursor, page->cursor) == 0;
}

gboolean
th_tablet_store_apply_page (ThTabletStore *self, const ThPulledPage *page, GError **error)
{
  Pull pull = { .store = self, .page = page, .size = SLICE_RECORDS };
  PullStep step = PULL_RECORDS;

  g_return_val_if_fail (TH_IS_TABLET_STORE (self) && page != NULL, FALSE);

  if (says_nothing (self, page))
    return TRUE;
  while (step != PULL_DONE)
    {
      if (!write_step (&pull, &step, error))
        return FALSE;
      if (self->worker != NULL && th_worker_is_here (self->worker))
        th_worker_yield (self->worker, TH_WORK_PAGE);
    }
  return TRUE;
}

char *
th_tablet_store_dup_cursor (ThTabletStore *self)
{
  g_autoptr (ThStatement) statement = NULL;
  char *cursor = NULL;

  g_return_val_if_fail (TH_IS_TABLET_STORE (self), NULL);

  th_sqlite_lock (self->reader);
  statement = th_sqlite_prepare (self->reader, "SELECT cursor FROM progress", NULL);
  /* A cursor that cannot be read is none: the next pull begins from nothing. */
  if (statement != NULL && th_statement_step (statement, NULL) == TH_STEP_ROW)
    cursor = th_statement_dup_text (statement, 0);
  g_clear_pointer (&statement, th_statement_release);
  th_sqlite_unlock (self->reader);
  return cursor;
}
