/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* After a fork. The tablet was restored from a copy and wrote again what the server already had
 * otherwise, so its own tail goes on in a new log: each entry again, naming what it was, and with
 * every dot of the tail that it names changed to the new one. What was common stays where it is.
 */

#include "th-tablet-store-private.h"

#include "th-codec.h"
#include "th-fold.h"

typedef struct
{
  uint64_t old;
  uint64_t new;
  int64_t common;
} Move;

/* An entry n of the old tail is entry n - common of the new log. */
static ThDot
moved (const Move *move, ThDot dot)
{
  if (dot.enrolment == move->old && dot.seq > move->common)
    return (ThDot){ move->new, dot.seq - move->common };
  return dot;
}

static void
move_context (const Move *move, ThContext *context)
{
  g_auto (ThContext) result = TH_CONTEXT_INIT;

  for (guint i = 0; i < context->n_dots; i++)
    {
      ThDot dot = context->dots[i];

      th_context_add (&result, moved (move, dot));
      /* Seeing the tail was seeing what is common as well. */
      if (dot.enrolment == move->old && dot.seq > move->common && move->common > 0)
        th_context_add (&result, (ThDot){ move->old, move->common });
    }
  th_context_copy (context, &result);
}

/* Fields are made anew, so that their dots stand in order again. */
static void
move_fields (const Move *move, ThEntry *entry)
{
  g_autoptr (ThEntry) from = th_entry_new ();
  GPtrArray *fields = from->fields;

  from->fields = entry->fields;
  entry->fields = fields;
  for (guint i = 0; i < from->fields->len; i++)
    {
      const ThEntryField *field = g_ptr_array_index (from->fields, i);

      th_entry_set (entry, field->path, field->value, NULL, 0);
      for (guint j = 0; j < field->n_over; j++)
        {
          ThDot dot = moved (move, field->over[j]);

          th_entry_set (entry, field->path, NULL, &dot, 1);
        }
    }
}

static void
move_entry (const Move *move, ThEntry *entry)
{
  ThDot was = { move->old, entry->seq };

  move_fields (move, entry);
  for (guint i = 0; entry->saw != NULL && i < entry->saw->len; i++)
    g_array_index (entry->saw, ThDot, i) = moved (move, g_array_index (entry->saw, ThDot, i));
  for (guint i = 0; entry->seen != NULL && i < entry->seen->len; i++)
    move_context (move, &((ThSeen *) g_ptr_array_index (entry->seen, i))->context);
  entry->seq -= move->common;
  /* What accepts or dismisses already names an entry, and that is what it is about. */
  if (!entry->has_of)
    entry->of = was;
  entry->has_of = TRUE;
}

static gboolean
move_row (ThTabletStore *self, const Move *move, const ThLogRow *row, ThTail *tail, GError **error)
{
  ThLogRow new_row = { { move->new, row->dot.seq - move->common } };
  g_autoptr (ThEntry) entry = NULL;
  g_autoptr (GError) local = NULL;
  g_autoptr (GBytes) bytes = NULL;
  ThHash before = tail->hash;

  if (row->bytes != NULL)
    {
      entry = th_codec_decode_entry (g_bytes_get_data (row->bytes, NULL),
                                     g_bytes_get_size (row->bytes), &local);
      if (entry == NULL)
        {
          g_set_error (error, TH_STORE_ERROR, TH_STORE_ERROR_CORRUPT,
                       "own entry %" G_GINT64_FORMAT ": %s", row->dot.seq, local->message);
          return FALSE;
        }
      move_entry (move, entry);
      bytes = th_codec_encode_entry (entry);
      new_row.bytes = bytes;
      th_chain_digest (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &new_row.digest);
    }
  else
    new_row.digest = row->digest;
  th_chain_next (&before, &new_row.digest, &new_row.hash);
  tail->hash = new_row.hash;
  return th_log_table_add (self->writer, &new_row, entry != NULL ? entry->id : NULL, error);
}

static gboolean
move_tail (ThTabletStore *self, const Move *move, const ThIdentity *identity, GError **error)
{
  ThTail tail = { 0 };
  int64_t next = move->common + 1;
  gboolean goes_on = TRUE;

  th_chain_start (identity->public_key, &tail.hash);
  while (goes_on)
    {
      g_autoptr (GPtrArray) rows =
        th_log_table_list_from (self->writer, (ThDot){ move->old, next }, 256, error);

      if (rows == NULL)
        return FALSE;
      for (guint i = 0; i < rows->len; i++)
        if (!move_row (self, move, g_ptr_array_index (rows, i), &tail, error))
          return FALSE;
      next += rows->len;
      goes_on = rows->len > 0;
    }
  return TRUE;
}

static gboolean
list_moved (ThTabletStore *self, const Move *move, GPtrArray *ids, GError **error)
{
  g_autoptr (ThStatement) statement = NULL;

  /* All that shows own entries: whether they are sent is counted in the new log from now on. */
  statement = th_sqlite_prepare (self->writer,
                                 "SELECT id FROM overlay UNION"
                                 " SELECT record FROM log WHERE enrolment = ?1 AND seq > ?2"
                                 " AND record IS NOT NULL",
                                 error);
  if (statement == NULL)
    return FALSE;
  th_statement_bind_int (statement, 1, (int64_t) move->old);
  th_statement_bind_int (statement, 2, move->common);
  return th_tablet_collect_ids (statement, ids, error);
}

static gboolean
end_old (ThTabletStore *self, const Move *move, GError **error)
{
  return th_sqlite_execute (self->writer, error,
                            "UPDATE identity SET common = ?2 WHERE enrolment = ?1", "ii",
                            (int64_t) move->old, move->common)
         && th_sqlite_execute (self->writer, error,
                               "UPDATE log SET held = NULL WHERE enrolment = ? AND seq > ?", "ii",
                               (int64_t) move->old, move->common)
         && th_sqlite_execute (self->writer, error, "DELETE FROM pack", "")
         /* The new log's receipts say what of them is still lacking, once all of it is there. */
         && th_sqlite_execute (self->writer, error, "UPDATE unsent_blob SET seq = ?", "i",
                               self->tail.seq - move->common);
}

static gboolean
check_identity (ThTabletStore *self, const ThIdentity *identity, int64_t common, GError **error)
{
  if (th_chain_enrolment (identity->public_key) != th_tablet_enrolment (self)
      && common <= self->tail.seq)
    return TRUE;
  g_set_error (error, TH_STORE_ERROR, TH_STORE_ERROR_GAP,
               "a log that ends at %" G_GINT64_FORMAT " has nothing after %" G_GINT64_FORMAT
               " to go on with, or goes on as itself",
               self->tail.seq, common);
  return FALSE;
}

/* In the transaction; the new identity is the current one when it returns %TRUE, and must not be
 * should the commit fail. */
static gboolean
reenrol (ThTabletStore *self,
         ThTabletWork *work,
         const ThIdentity *identity,
         int64_t common,
         GError **error)
{
  Move move = { th_tablet_enrolment (self), th_chain_enrolment (identity->public_key), common };
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);

  if (!th_tail_seal (self, error) || !check_identity (self, identity, common, error)
      || !th_tablet_save_identity (self, identity, error)
      || !move_tail (self, &move, identity, error) || !list_moved (self, &move, ids, error)
      || !end_old (self, &move, error))
    return FALSE;
  th_tablet_adopt (self, th_identity_copy (identity));
  return th_tail_load (self, error) && th_overlay_refold_all (self, work, ids, error);
}

gboolean
th_tablet_store_reenrol (ThTabletStore *self,
                         const ThIdentity *identity,
                         int64_t common,
                         GError **error)
{
  ThEnrolled *before;
  ThTabletWork work;
  gboolean done;

  g_return_val_if_fail (TH_IS_TABLET_STORE (self) && identity != NULL && common >= 0, FALSE);

  if (!th_tablet_begin (self, &work, error))
    return FALSE;
  before = g_atomic_pointer_get (&self->current);
  done = reenrol (self, &work, identity, common, error);
  if (!done)
    g_atomic_pointer_set (&self->current, before);
  done = th_tablet_end (self, &work, done, error);
  if (!done)
    g_atomic_pointer_set (&self->current, before);
  return done;
}
