/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The doors to the log: write, append, seal, unlock and lock, and what of it is unsent. */

#include "th-tablet-store-private.h"

#include "th-codec.h"

gboolean
th_tablet_store_write (ThTabletStore *self,
                       const ThChange *change,
                       ThDot *dot,
                       GCancellable *cancellable,
                       GError **error)
{
  ThTabletWork work;
  ThDot written;

  g_return_val_if_fail (TH_IS_TABLET_STORE (self) && change != NULL && change->id != NULL, FALSE);

  if (g_cancellable_set_error_if_cancelled (cancellable, error)
      || !th_tablet_begin (self, &work, error))
    return FALSE;
  if (!th_tablet_end (self, &work, th_tail_write (self, &work, change, &written, error), error))
    return FALSE;
  if (dot != NULL)
    *dot = written;
  return TRUE;
}

gboolean
th_tablet_store_append_entry (
  ThTabletStore *self, ThEntry *entry, ThDot *dot, GCancellable *cancellable, GError **error)
{
  ThTabletWork work;

  g_return_val_if_fail (TH_IS_TABLET_STORE (self) && entry != NULL, FALSE);

  if (g_cancellable_set_error_if_cancelled (cancellable, error)
      || !th_tablet_begin (self, &work, error))
    return FALSE;
  if (!th_tablet_end (self, &work, th_tail_append (self, &work, entry, error), error))
    return FALSE;
  if (dot != NULL)
    *dot = th_tablet_dot (self, entry->seq);
  return TRUE;
}

gboolean
th_tablet_store_seal (ThTabletStore *self, GError **error)
{
  ThTabletWork work;

  g_return_val_if_fail (TH_IS_TABLET_STORE (self), FALSE);

  if (!th_tablet_begin (self, &work, error))
    return FALSE;
  return th_tablet_end (self, &work, th_tail_seal (self, error), error);
}

gboolean
th_tablet_store_has_open (ThTabletStore *self)
{
  g_return_val_if_fail (TH_IS_TABLET_STORE (self), FALSE);

  return g_atomic_int_get (&self->has_open);
}

static gboolean
append_plain (ThTabletStore *self, ThOp op, GError **error)
{
  g_autoptr (ThEntry) entry = th_entry_new ();

  entry->op = op;
  return th_tablet_store_append_entry (self, entry, NULL, NULL, error);
}

gboolean
th_tablet_store_unlock (ThTabletStore *self, GError **error)
{
  g_autoptr (ThEntry) entry = th_entry_new ();
  int64_t before;
  ThTabletWork work;
  gboolean done;

  g_return_val_if_fail (TH_IS_TABLET_STORE (self), FALSE);

  if (!th_tablet_begin (self, &work, error))
    return FALSE;
  before = self->unlocked_at;
  self->unlocked_at = th_clock_boot (&self->clock);
  entry->op = TH_OP_UNLOCK;
  done = th_tail_append (self, &work, entry, error);
  if (!done)
    self->unlocked_at = before;
  return th_tablet_end (self, &work, done, error);
}

gboolean
th_tablet_store_lock (ThTabletStore *self, GError **error)
{
  g_return_val_if_fail (TH_IS_TABLET_STORE (self), FALSE);

  return append_plain (self, TH_OP_LOCK, error);
}

char *
th_tablet_store_next_pseudonym (ThTabletStore *self, GError **error)
{
  g_autofree char *pseudonym = NULL;
  ThTabletWork work;
  gboolean done;
  int64_t number;

  g_return_val_if_fail (TH_IS_TABLET_STORE (self), NULL);

  if (!th_tablet_begin (self, &work, error))
    return NULL;
  done =
    th_sqlite_execute (self->writer, error, "UPDATE progress SET pseudonym = pseudonym + 1", "")
    && th_sqlite_query_int (self->writer, &number, error, "SELECT pseudonym FROM progress", "");
  if (done)
    pseudonym = g_strdup_printf ("%s%" G_GINT64_FORMAT, th_tablet_identity (self)->letter, number);
  return th_tablet_end (self, &work, done, error) ? g_steal_pointer (&pseudonym) : NULL;
}

static gboolean
read_unsent (ThTabletStore *self, ThUnsent *unsent, GError **error)
{
  g_autoptr (ThStatement) statement = NULL;
  g_autoptr (GBytes) first = NULL;
  g_autoptr (ThEntry) entry = NULL;

  statement = th_sqlite_prepare (self->reader,
                                 "WITH mine AS (SELECT seq, bytes FROM log"
                                 "              JOIN identity USING (enrolment)"
                                 "              WHERE enrolment = ?1 AND seq > identity.received"
                                 "              UNION ALL SELECT seq, bytes FROM open_entry)"
                                 "SELECT count(*), coalesce (sum (length (bytes) + 1), 0),"
                                 " (SELECT bytes FROM mine ORDER BY seq LIMIT 1) FROM mine",
                                 error);
  if (statement == NULL)
    return FALSE;
  th_statement_bind_int (statement, 1, (int64_t) th_tablet_enrolment (self));
  if (th_statement_step (statement, error) != TH_STEP_ROW)
    return FALSE;
  unsent->entries = (guint) th_statement_get_int (statement, 0);
  unsent->bytes = (gsize) th_statement_get_int (statement, 1);
  unsent->oldest = 0;
  first = th_statement_dup_bytes (statement, 2);
  if (first != NULL)
    entry = th_codec_decode_entry (g_bytes_get_data (first, NULL), g_bytes_get_size (first), NULL);
  if (entry != NULL)
    unsent->oldest = entry->at;
  return TRUE;
}

gboolean
th_tablet_store_get_unsent (ThTabletStore *self, ThUnsent *unsent, GError **error)
{
  gboolean done;

  g_return_val_if_fail (TH_IS_TABLET_STORE (self) && unsent != NULL, FALSE);

  th_sqlite_lock (self->reader);
  done = read_unsent (self, unsent, error);
  th_sqlite_unlock (self->reader);
  return done;
}

gboolean
th_tablet_store_get_head (ThTabletStore *self, int64_t *seq, ThHash *hash, GError **error)
{
  gboolean done;
  ThHash start;

  g_return_val_if_fail (TH_IS_TABLET_STORE (self), FALSE);

  th_chain_start (th_tablet_identity (self)->public_key, &start);
  th_sqlite_lock (self->reader);
  done = th_log_table_get_head (self->reader, th_tablet_enrolment (self), &start, seq, hash, error);
  th_sqlite_unlock (self->reader);
  return done;
}

gboolean
th_tablet_store_get_hash_at (ThTabletStore *self, int64_t seq, ThHash *hash, GError **error)
{
  gboolean done;

  g_return_val_if_fail (TH_IS_TABLET_STORE (self) && seq >= 0, FALSE);

  if (seq == 0)
    {
      th_chain_start (th_tablet_identity (self)->public_key, hash);
      return TRUE;
    }
  th_sqlite_lock (self->reader);
  done = th_log_table_get_hash (self->reader, th_tablet_dot (self, seq), hash, error);
  th_sqlite_unlock (self->reader);
  return done;
}

char *
th_tablet_store_dup_setting (ThTabletStore *self, const char *key)
{
  g_autoptr (ThStatement) statement = NULL;
  char *value = NULL;

  g_return_val_if_fail (TH_IS_TABLET_STORE (self) && key != NULL, NULL);

  th_sqlite_lock (self->reader);
  statement = th_sqlite_prepare (self->reader, "SELECT value FROM setting WHERE key = ?", NULL);
  if (statement != NULL)
    {
      th_statement_bind_text (statement, 1, key);
      /* A setting that cannot be read is as good as not set. */
      if (th_statement_step (statement, NULL) == TH_STEP_ROW)
        value = th_statement_dup_text (statement, 0);
    }
  g_clear_pointer (&statement, th_statement_release);
  th_sqlite_unlock (self->reader);
  return value;
}

gboolean
th_tablet_store_set_setting (ThTabletStore *self,
                             const char *key,
                             const char *value,
                             GError **error)
{
  gboolean done;

  g_return_val_if_fail (TH_IS_TABLET_STORE (self) && key != NULL, FALSE);

  th_sqlite_lock (self->writer);
  if (value != NULL)
    done = th_sqlite_execute (self->writer, error,
                              "INSERT INTO setting (key, value) VALUES (?, ?)"
                              " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                              "tt", key, value);
  else
    done = th_sqlite_execute (self->writer, error, "DELETE FROM setting WHERE key = ?", "t", key);
  th_sqlite_unlock (self->writer);
  return done;
}
