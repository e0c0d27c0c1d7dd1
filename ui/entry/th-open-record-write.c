/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Answers on their way to the disk. There is no save button: the first answer starts a timer,
 * what is answered until it ends goes in the same write, and one write is on its way at a time.
 * "Saved" is said when the store has said that it is durable.
 */

#include "th-open-record-private.h"

#include "th-session-calls.h"

/* An answer is durable within a tenth of a second; more than half of that is left to the disk. */
#define COALESCE_MILLISECONDS 40

/* After this what could not be written is tried again, without waiting for the next keystroke. */
#define RETRY_MILLISECONDS 2000

/* Rest after which the open entry is sealed, so that it is sent while the page stays open. */
#define REST_SECONDS 60

void
th_pending_field_free (gpointer data)
{
  ThPendingField *field = data;

  th_value_unref (field->value);
  g_array_unref (field->over);
  g_free (field);
}

char *
th_open_record_dup_question (const char *path)
{
  const char *brace = strrchr (path, '{');

  return brace != NULL ? g_strndup (path, brace - path) : g_strdup (path);
}

gboolean
th_open_record_is_waiting (ThOpenRecord *self, const char *path)
{
  return g_hash_table_contains (self->pending, path)
         || (self->in_flight != NULL && g_hash_table_contains (self->in_flight, path));
}

static void
add_dot (GArray *over, ThDot dot)
{
  for (guint i = 0; i < over->len; i++)
    {
      if (th_dot_equal (g_array_index (over, ThDot, i), dot))
        return;
    }
  g_array_append_val (over, dot);
}

/* What was on screen when editing of the field began; what this person wrote since, the store adds.
 */
static void
add_seen_dots (ThOpenRecord *self, const char *path, GArray *over)
{
  g_autofree char *question = th_open_record_dup_question (path);
  ThRecord *seen = g_hash_table_lookup (self->begun, question);
  g_autoptr (GArray) dots = NULL;

  dots = th_record_list_dots (seen != NULL ? seen : th_open_record_get_record (self), path);
  for (guint i = 0; i < dots->len; i++)
    add_dot (over, g_array_index (dots, ThDot, i));
}

void
th_open_record_queue (ThOpenRecord *self, const char *path, ThValue *value)
{
  ThPendingField *field = g_hash_table_lookup (self->pending, path);

  if (field == NULL)
    {
      field = g_new0 (ThPendingField, 1);
      field->over = g_array_new (FALSE, FALSE, sizeof (ThDot));
      g_hash_table_insert (self->pending, g_strdup (path), field);
    }
  g_clear_pointer (&field->value, th_value_unref);
  field->value = th_value_ref (value);
  add_seen_dots (self, path, field->over);
}

static GArray *
list_fields (GHashTable *pending)
{
  GArray *fields = g_array_new (FALSE, FALSE, sizeof (ThEntryField));
  GHashTableIter iter;
  gpointer path, value;

  g_hash_table_iter_init (&iter, pending);
  while (g_hash_table_iter_next (&iter, &path, &value))
    {
      ThPendingField *field = value;
      ThEntryField entry_field = { path, field->value, (ThDot *) (gpointer) field->over->data,
                                   field->over->len };

      g_array_append_val (fields, entry_field);
    }

  return fields;
}

/* What could not be written waits again, unless it was answered anew meanwhile. */
static void
take_back (ThOpenRecord *self)
{
  GHashTableIter iter;
  gpointer path, field;

  g_hash_table_iter_init (&iter, self->in_flight);
  while (g_hash_table_iter_next (&iter, &path, &field))
    {
      g_hash_table_iter_steal (&iter);
      if (g_hash_table_contains (self->pending, path))
        {
          th_pending_field_free (field);
          g_free (path);
        }
      else
        {
          g_hash_table_insert (self->pending, path, field);
        }
    }
}

static void
end_flushes (ThOpenRecord *self)
{
  g_autoptr (GPtrArray) flushes = self->flushes;

  self->flushes = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < flushes->len; i++)
    {
      if (self->error != NULL)
        g_task_return_error (g_ptr_array_index (flushes, i), g_error_copy (self->error));
      else
        g_task_return_boolean (g_ptr_array_index (flushes, i), TRUE);
    }
}

static gboolean
on_coalesced_cb (gpointer data)
{
  ThOpenRecord *self = data;

  self->write_source = 0;
  th_open_record_flush (self);

  return G_SOURCE_REMOVE;
}

/* The disk may be full for a moment only; what is too large stays so until it is shortened. */
static void
try_again (ThOpenRecord *self)
{
  if (!g_error_matches (self->error, TH_STORE_ERROR, TH_STORE_ERROR_TOO_LARGE)
      && self->write_source == 0)
    self->write_source = g_timeout_add (RETRY_MILLISECONDS, on_coalesced_cb, self);
}

static gboolean
on_rested_cb (gpointer data)
{
  ThOpenRecord *self = data;

  self->rest_source = 0;
  th_session_seal (self->session);

  return G_SOURCE_REMOVE;
}

static void
rest (ThOpenRecord *self)
{
  g_clear_handle_id (&self->rest_source, g_source_remove);
  self->rest_source = g_timeout_add_seconds (REST_SECONDS, on_rested_cb, self);
}

static void
on_written_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ThOpenRecord) self = data;
  g_autoptr (GHashTable) in_flight = NULL;

  g_clear_error (&self->error);
  if (th_tablet_store_write_finish (TH_TABLET_STORE (source), result, NULL, &self->error))
    {
      self->saved_at = th_session_now (self->session);
      rest (self);
    }
  else
    {
      take_back (self);
      if (self->is_creating)
        self->is_kept = FALSE;
    }
  self->is_creating = FALSE;

  in_flight = g_steal_pointer (&self->in_flight);
  self->n_writes++;
  th_open_record_notify_saved (self);

  if (self->error == NULL && g_hash_table_size (self->pending) > 0)
    th_open_record_flush (self);
  else
    end_flushes (self);
  if (self->error != NULL)
    try_again (self);
  th_session_release (self->session);
}

static void
write_pending (ThOpenRecord *self)
{
  g_autoptr (GArray) fields = NULL;
  g_autofree char *title = th_open_record_dup_title (self);
  ThChange change = { .id = self->id, .why = self->why };

  self->in_flight = self->pending;
  self->pending = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, th_pending_field_free);
  fields = list_fields (self->in_flight);
  change.fields = (const ThEntryField *) (gpointer) fields->data;
  change.n_fields = fields->len;

  if (!self->is_kept)
    {
      change.kind = self->kind;
      change.in = self->parent;
      change.operation = th_operation_get_id (self->operation);
      change.form = self->form_key;
      self->is_kept = TRUE;
      self->is_creating = TRUE;
    }
  if (g_strcmp0 (title, self->title) != 0)
    {
      g_free (self->title);
      self->title = g_steal_pointer (&title);
      change.title = self->title;
    }

  th_session_hold (self->session);
  th_tablet_store_write_async (th_session_get_store (self->session), &change, NULL, on_written_cb,
                               g_object_ref (self));
  th_open_record_notify_saved (self);
}

void
th_open_record_schedule (ThOpenRecord *self)
{
  if (self->write_source == 0 && self->in_flight == NULL)
    self->write_source = g_timeout_add (COALESCE_MILLISECONDS, on_coalesced_cb, self);
  th_open_record_notify_saved (self);
}

void
th_open_record_flush (ThOpenRecord *self)
{
  g_clear_handle_id (&self->write_source, g_source_remove);
  if (th_session_is_preview (self->session))
    g_hash_table_remove_all (self->pending);
  if (self->in_flight == NULL && self->is_wanted && g_hash_table_size (self->pending) > 0
      && !th_session_is_gone (self->session))
    write_pending (self);
}

void
th_open_record_keep (ThOpenRecord *self)
{
  self->is_wanted = TRUE;
  if (th_session_is_preview (self->session))
    return;
  if (!self->is_kept && self->in_flight == NULL && !th_session_is_gone (self->session))
    {
      g_clear_handle_id (&self->write_source, g_source_remove);
      write_pending (self);
    }
}

void
th_open_record_flush_async (ThOpenRecord *self, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (self, NULL, callback, data);

  g_task_set_source_tag (task, th_open_record_flush_async);
  g_ptr_array_add (self->flushes, task);
  th_open_record_flush (self);
  if (self->in_flight == NULL)
    end_flushes (self);
}

gboolean
th_open_record_flush_finish (ThOpenRecord *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
on_left_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  ThOpenRecord *self = TH_OPEN_RECORD (source);

  if (th_open_record_flush_finish (self, result, NULL))
    th_session_seal (self->session);
  th_session_release (self->session);
}

void
th_open_record_leave (ThOpenRecord *self)
{
  if (!self->is_wanted)
    return;

  th_session_hold (self->session);
  th_open_record_flush_async (self, on_left_cb, NULL);
}
