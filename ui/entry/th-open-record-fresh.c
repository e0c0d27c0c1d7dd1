/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Changes that arrive while a record is open: from another tablet, or one's own write read back. A
 * field that is being edited, or whose answer is on its way, keeps what the person typed; what
 * arrived is put on screen when they have done, as a conflict where it is one.
 */

#include "th-open-record-private.h"

#include "th-session-calls.h"

typedef struct
{
  ThRecord *other;
  GHashTable *changed;
} Difference;

static void
collect_changed (const char *path, ThValue *value, gpointer data)
{
  Difference *difference = data;
  ThValue *other = th_record_get_value (difference->other, path);

  if (*path != '_' && (other == NULL || !th_value_equal (value, other)))
    g_hash_table_add (difference->changed, g_strdup (path));
}

static void
put_on_screen (ThOpenRecord *self, const char *path)
{
  g_autoptr (ThValue) nothing = NULL;
  ThValue *value = th_record_get_value (th_open_record_get_record (self), path);

  if (value == NULL)
    value = nothing = th_value_new_null ();
  th_form_entry_update_field (self->entry, path, value);
}

void
th_open_record_put_skipped (ThOpenRecord *self)
{
  GHashTableIter iter;
  gpointer path;

  if (self->entry == NULL)
    return;

  g_hash_table_iter_init (&iter, self->skipped);
  while (g_hash_table_iter_next (&iter, &path, NULL))
    {
      g_autofree char *question = th_open_record_dup_question (path);

      if (th_open_record_is_waiting (self, path) || g_hash_table_contains (self->begun, question))
        continue;
      put_on_screen (self, path);
      g_hash_table_iter_remove (&iter);
    }
}

static void
take_record (ThOpenRecord *self, ThRecord *record)
{
  ThRecord *before = th_open_record_get_record (self);
  Difference forward = { before, self->skipped };
  Difference backward = { record, self->skipped };

  th_record_foreach (record, collect_changed, &forward);
  th_record_foreach (before, collect_changed, &backward);
  th_record_unref (before);
  self->chain->pdata[0] = th_record_ref (record);
  th_open_record_put_skipped (self);
  th_open_record_emit_refreshed (self);
}

static void read_record (ThOpenRecord *self);

static void
on_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ThOpenRecord) self = data;
  g_autoptr (ThRecord) record = NULL;
  g_autoptr (GError) error = NULL;

  record = th_session_load_record_finish (TH_SESSION (source), result, &error);
  self->is_reading = FALSE;
  if (record == NULL)
    {
      g_debug ("reading an open record: %s", error->message);
      return;
    }

  /* A read that began before a write ended would put the past over the present. */
  if (self->read_again || self->read_after != self->n_writes)
    {
      self->read_again = FALSE;
      read_record (self);
      return;
    }
  take_record (self, record);
}

static void
read_record (ThOpenRecord *self)
{
  if (self->is_reading)
    {
      self->read_again = TRUE;
      return;
    }

  self->is_reading = TRUE;
  self->read_after = self->n_writes;
  th_session_load_record_async (self->session, self->id, th_session_get_cancellable (self->session),
                                on_read_cb, g_object_ref (self));
}

static void
on_parent_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ThOpenRecord) self = data;
  g_autoptr (ThRecord) record = NULL;
  g_autoptr (GError) error = NULL;

  record = th_session_load_record_finish (TH_SESSION (source), result, &error);
  if (record == NULL)
    return;

  for (guint i = 1; i < self->chain->len; i++)
    {
      ThRecord *old = g_ptr_array_index (self->chain, i);

      if (g_str_equal (th_record_get_id (old), th_record_get_id (record)))
        {
          self->chain->pdata[i] = th_record_ref (record);
          th_record_unref (old);
          break;
        }
    }
  th_open_record_emit_refreshed (self);
}

static void
on_records_changed_cb (ThOpenRecord *self, char **ids)
{
  if (g_strv_contains ((const char *const *) ids, self->id))
    read_record (self);

  /* What it is in matters for the state that governs it; the operation above all does not change.
   */
  for (guint i = 1; i + 1 < self->chain->len; i++)
    {
      const char *id = th_record_get_id (g_ptr_array_index (self->chain, i));

      if (g_strv_contains ((const char *const *) ids, id))
        th_session_load_record_async (self->session, id, th_session_get_cancellable (self->session),
                                      on_parent_read_cb, g_object_ref (self));
    }
}

void
th_open_record_watch (ThOpenRecord *self)
{
  g_signal_connect_object (self->session, "records-changed", G_CALLBACK (on_records_changed_cb),
                           self, G_CONNECT_SWAPPED);
}

void
th_open_record_begin (ThOpenRecord *self, ThFormNode *node)
{
  const char *path = th_form_node_get_path (node);

  if (!g_hash_table_contains (self->begun, path))
    g_hash_table_insert (self->begun, g_strdup (path),
                         th_record_ref (th_open_record_get_record (self)));
}

void
th_open_record_end (ThOpenRecord *self, ThFormNode *node)
{
  g_hash_table_remove (self->begun, th_form_node_get_path (node));
  th_undo_end (self->undo);
  th_open_record_put_skipped (self);
}
