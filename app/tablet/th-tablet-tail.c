/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The end of the log: the open entry, sealing, appending. The open entry stands in the file as the
 * bytes it would have if it were sealed now; sealing moves exactly those.
 *
 * In memory it is also kept decoded, with its record as it was below it, so that a keystroke costs
 * one fold and one write. Whatever fails puts back what the file says.
 */

#include "th-tablet-store-private.h"

#include "th-codec.h"
#include "th-fold.h"

#include <string.h>

/* As deep as any record lies, with room for kinds that an operation adds. */
#define MAX_ANCESTORS 8

void
th_tail_clear (ThTail *self)
{
  g_clear_pointer (&self->open_bytes, g_bytes_unref);
  g_clear_pointer (&self->open, th_entry_free);
  g_clear_pointer (&self->below, th_record_unref);
}

static gboolean
load_loose (ThTabletStore *self, GError **error)
{
  g_autoptr (ThStatement) statement = NULL;

  statement = th_sqlite_prepare (
    self->writer,
    "SELECT count(*), coalesce (sum (length (bytes) + 1), 0) FROM log WHERE enrolment = ?1"
    " AND seq > max (?2, coalesce ((SELECT max (last) FROM pack), 0))",
    error);
  if (statement == NULL)
    return FALSE;
  th_statement_bind_int (statement, 1, (int64_t) th_tablet_enrolment (self));
  th_statement_bind_int (statement, 2, self->tail.received);
  if (th_statement_step (statement, error) != TH_STEP_ROW)
    return FALSE;
  self->tail.loose_entries = (guint) th_statement_get_int (statement, 0);
  self->tail.loose_bytes = (gsize) th_statement_get_int (statement, 1);
  return TRUE;
}

gboolean
th_tail_load (ThTabletStore *self, GError **error)
{
  g_autoptr (ThStatement) statement = NULL;
  ThTail *tail = &self->tail;
  ThHash start;
  ThStep step;

  th_tail_clear (tail);
  th_chain_start (th_tablet_identity (self)->public_key, &start);
  if (!th_log_table_get_head (self->writer, th_tablet_enrolment (self), &start, &tail->seq,
                              &tail->hash, error)
      || !th_sqlite_query_int (self->writer, &tail->received, error,
                               "SELECT received FROM identity WHERE enrolment = ?", "i",
                               (int64_t) th_tablet_enrolment (self))
      || !load_loose (self, error))
    return FALSE;
  statement = th_sqlite_prepare (self->writer, "SELECT bytes FROM open_entry", error);
  if (statement == NULL)
    return FALSE;
  step = th_statement_step (statement, error);
  if (step == TH_STEP_ROW)
    tail->open_bytes = th_statement_dup_bytes (statement, 0);
  return step != TH_STEP_ERROR;
}

/* Makes the decoded twin of what the file has. */
gboolean
th_tail_ensure_open (ThTabletStore *self, GError **error)
{
  ThTail *tail = &self->tail;
  g_auto (ThOverlay) overlay = { 0 };
  g_autoptr (GError) local = NULL;

  if (tail->open_bytes == NULL)
    return TRUE;
  if (tail->open == NULL)
    tail->open = th_codec_decode_entry (g_bytes_get_data (tail->open_bytes, NULL),
                                        g_bytes_get_size (tail->open_bytes), &local);
  if (tail->open == NULL)
    {
      g_set_error (error, TH_STORE_ERROR, TH_STORE_ERROR_CORRUPT, "the open entry: %s",
                   local->message);
      return FALSE;
    }
  if (tail->below != NULL)
    return TRUE;
  if (!th_overlay_load_below (self, tail->open->id, &overlay, error))
    return FALSE;
  tail->below = g_steal_pointer (&overlay.state);
  tail->below_held = overlay.own.has_held;
  return TRUE;
}

static gboolean
add_sealed (ThTabletStore *self, GBytes *bytes, const char *record, GError **error)
{
  ThTail *tail = &self->tail;
  ThLogRow row = { th_tablet_dot (self, tail->seq + 1), bytes };

  th_chain_digest (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &row.digest);
  th_chain_next (&tail->hash, &row.digest, &row.hash);
  if (!th_log_table_add (self->writer, &row, record, error))
    return FALSE;
  tail->seq++;
  tail->hash = row.hash;
  tail->loose_entries++;
  tail->loose_bytes += g_bytes_get_size (bytes) + 1;
  return TRUE;
}

gboolean
th_tail_seal (ThTabletStore *self, GError **error)
{
  ThTail *tail = &self->tail;

  if (tail->open_bytes == NULL)
    return TRUE;
  if (!th_tail_ensure_open (self, error)
      || !add_sealed (self, tail->open_bytes, tail->open->id, error)
      || !th_sqlite_execute (self->writer, error, "DELETE FROM open_entry", ""))
    return FALSE;
  th_tail_clear (tail);
  return TRUE;
}

static void
stamp (ThTabletStore *self, ThEntry *entry)
{
  entry->at = th_clock_now (&self->clock);
  entry->up = MAX (th_clock_boot (&self->clock) - self->unlocked_at, 0);
}

static void
sign_on (ThTabletStore *self, ThEntry *entry)
{
  entry->seq = self->tail.seq + 1;
  g_free (entry->by);
  entry->by = g_strdup (th_tablet_identity (self)->officer);
  th_random_fill (&self->random, entry->salt, sizeof entry->salt);
  stamp (self, entry);
}

static gboolean
is_own (ThTabletStore *self, ThDot dot)
{
  for (guint i = 0; i < self->identities->len; i++)
    if (((ThEnrolled *) g_ptr_array_index (self->identities, i))->enrolment == dot.enrolment)
      return TRUE;
  return FALSE;
}

/* What one set oneself one has seen. */
static void
add_own_dots (ThTabletStore *self, ThEntry *entry, const ThRecord *state, const char *path)
{
  g_autoptr (GArray) dots = th_record_list_dots (state, path);

  for (guint i = 0; i < dots->len; i++)
    {
      ThDot dot = g_array_index (dots, ThDot, i);

      if (is_own (self, dot) && !th_dot_equal (dot, th_tablet_dot (self, entry->seq)))
        th_entry_set (entry, path, NULL, &dot, 1);
    }
}

static void
add_saw_of (ThEntry *entry, const ThRecord *state)
{
  g_autoptr (GArray) dots = th_record_list_dots (state, "_state");

  for (guint i = 0; i < dots->len; i++)
    th_entry_add_saw (entry, g_array_index (dots, ThDot, i));
}

/* The review states that stand on the record and above it, as they are shown here and now. */
static gboolean
fill_saw (ThTabletStore *self, ThEntry *entry, const ThRecord *state, GError **error)
{
  g_autofree char *parent = g_strdup (th_record_get_parent (state));

  if (entry->saw != NULL || th_entry_is_creation (entry))
    return TRUE;
  entry->saw = g_array_new (FALSE, FALSE, sizeof (ThDot));
  add_saw_of (entry, state);
  for (guint i = 0; parent != NULL && i < MAX_ANCESTORS; i++)
    {
      g_auto (ThOverlay) above = { 0 };

      if (!th_overlay_load (self, self->writer, parent, &above, error))
        return FALSE;
      if (above.state == NULL)
        return TRUE;
      add_saw_of (entry, above.state);
      g_free (parent);
      parent = g_strdup (th_record_get_parent (above.state));
    }
  return TRUE;
}

static gboolean
check_size (GBytes *bytes, GError **error)
{
  if (g_bytes_get_size (bytes) <= TH_TABLET_ENTRY_BYTES)
    return TRUE;
  g_set_error (error, TH_STORE_ERROR, TH_STORE_ERROR_TOO_LARGE,
               "an entry of %" G_GSIZE_FORMAT " bytes, at most %d go", g_bytes_get_size (bytes),
               TH_TABLET_ENTRY_BYTES);
  return FALSE;
}

static gboolean
put_on_top (ThTabletStore *self,
            ThTabletWork *work,
            const ThEntry *entry,
            ThRecord *state,
            gboolean has_held,
            GError **error)
{
  ThRecordOwn own = { entry->seq, has_held, -1 };

  th_fold (state, th_tablet_enrolment (self), entry);
  return th_record_table_put (self->writer, state, &own, work->touched, error);
}

/* An entry that changes a record: what it replaces, what its author saw, and the record after it.
 */
static gboolean
prepare_change (ThTabletStore *self, ThEntry *entry, ThOverlay *overlay, GError **error)
{
  if (!th_overlay_load (self, self->writer, entry->id, overlay, error))
    return FALSE;
  if (overlay->state == NULL)
    overlay->state = th_record_new (entry->id);
  for (guint i = 0; i < entry->fields->len; i++)
    {
      const ThEntryField *field = g_ptr_array_index (entry->fields, i);

      add_own_dots (self, entry, overlay->state, field->path);
    }
  return (!overlay->own.has_held || th_overlay_add_held_over (self, entry, error))
         && fill_saw (self, entry, overlay->state, error)
         && th_overlay_ensure (self, entry->id, error);
}

gboolean
th_tail_append (ThTabletStore *self, ThTabletWork *work, ThEntry *entry, GError **error)
{
  g_auto (ThOverlay) overlay = { 0 };
  g_autoptr (GBytes) bytes = NULL;
  gboolean is_change = th_entry_is_change (entry);

  if (!th_tail_seal (self, error))
    return FALSE;
  sign_on (self, entry);
  if (is_change && !prepare_change (self, entry, &overlay, error))
    return FALSE;
  bytes = th_codec_encode_entry (entry);
  if (!check_size (bytes, error) || !add_sealed (self, bytes, entry->id, error))
    return FALSE;
  return !is_change || put_on_top (self, work, entry, overlay.state, overlay.own.has_held, error);
}

static gboolean
start_open (ThTabletStore *self, const ThChange *change, GError **error)
{
  ThTail *tail = &self->tail;
  g_auto (ThOverlay) overlay = { 0 };

  if (!th_overlay_load (self, self->writer, change->id, &overlay, error))
    return FALSE;
  tail->below =
    overlay.state != NULL ? g_steal_pointer (&overlay.state) : th_record_new (change->id);
  tail->below_held = overlay.own.has_held;
  tail->open = th_entry_new ();
  tail->open->op = TH_OP_SET;
  tail->open->id = g_strdup (change->id);
  tail->open->kind = g_strdup (change->kind);
  tail->open->in = g_strdup (change->in);
  tail->open->operation = g_strdup (change->operation);
  tail->open->form = g_strdup (change->form);
  tail->open->why = g_strdup (change->why);
  sign_on (self, tail->open);
  return fill_saw (self, tail->open, tail->below, error)
         && th_overlay_ensure (self, change->id, error);
}

static gboolean
merge_change (ThTabletStore *self, const ThChange *change, GError **error)
{
  ThEntry *open = self->tail.open;

  stamp (self, open);
  if (change->title != NULL)
    {
      g_free (open->title);
      open->title = g_strdup (change->title);
    }
  for (guint i = 0; i < change->n_fields; i++)
    {
      const ThEntryField *field = &change->fields[i];

      th_entry_set (open, field->path, field->value, NULL, 0);
      for (guint j = 0; j < field->n_over; j++)
        if (!th_dot_equal (field->over[j], th_tablet_dot (self, open->seq)))
          th_entry_set (open, field->path, NULL, &field->over[j], 1);
      add_own_dots (self, open, self->tail.below, field->path);
    }
  return !self->tail.below_held || th_overlay_add_held_over (self, open, error);
}

/* Whether @change may go into the entry that is open. */
static gboolean
goes_on (const ThEntry *open, const ThChange *change)
{
  return g_strcmp0 (open->id, change->id) == 0 && g_strcmp0 (open->why, change->why) == 0
         && (change->kind == NULL || open->kind != NULL);
}

/* Puts back what the file has: the change that made the entry too long goes into the next. */
static gboolean
split (ThTabletStore *self, const ThChange *change, GError **error)
{
  g_clear_pointer (&self->tail.open, th_entry_free);
  return th_tail_seal (self, error) && start_open (self, change, error)
         && merge_change (self, change, error);
}

gboolean
th_tail_write (
  ThTabletStore *self, ThTabletWork *work, const ThChange *change, ThDot *dot, GError **error)
{
  ThTail *tail = &self->tail;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (ThRecord) state = NULL;

  if (!th_tail_ensure_open (self, error))
    return FALSE;
  if (tail->open != NULL && !goes_on (tail->open, change) && !th_tail_seal (self, error))
    return FALSE;
  if ((tail->open == NULL && !start_open (self, change, error))
      || !merge_change (self, change, error))
    return FALSE;
  bytes = th_codec_encode_entry (tail->open);
  if (g_bytes_get_size (bytes) > TH_ENTRY_MAX_BYTES / 2 && tail->open_bytes != NULL)
    {
      if (!split (self, change, error))
        return FALSE;
      g_bytes_unref (bytes);
      bytes = th_codec_encode_entry (tail->open);
    }
  if (!check_size (bytes, error)
      || !th_sqlite_execute (self->writer, error,
                             "INSERT INTO open_entry (only, seq, record, bytes) VALUES (1, ?, ?, ?)"
                             " ON CONFLICT (only) DO UPDATE SET bytes = excluded.bytes",
                             "itb", tail->open->seq, tail->open->id, bytes))
    return FALSE;
  state = th_record_copy (tail->below);
  if (!put_on_top (self, work, tail->open, state, tail->below_held, error))
    return FALSE;
  g_clear_pointer (&tail->open_bytes, g_bytes_unref);
  tail->open_bytes = g_steal_pointer (&bytes);
  if (dot != NULL)
    *dot = th_tablet_dot (self, tail->open->seq);
  return TRUE;
}
