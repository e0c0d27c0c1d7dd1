/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* First every write of the records involved must be durable, one after another; then the entry is
 * made on the store's writer thread from the states as the store has them, so that `seen` covers
 * exactly what was written.
 */

#include "th-finish.h"

#include "th-review-entry.h"

typedef struct
{
  ThOpenRecord *governing;
  GPtrArray *covered;
  guint n_flushed;
} Finish;

/* What goes to the store's thread: nothing of the screen. */
typedef struct
{
  char *id;
  char *why;
  GHashTable *derived; /* path → ThValue */
} Submission;

static void
finish_free (gpointer data)
{
  Finish *finish = data;

  g_object_unref (finish->governing);
  g_ptr_array_unref (finish->covered);
  g_free (finish);
}

static void
submission_free (gpointer data)
{
  Submission *submission = data;

  g_free (submission->id);
  g_free (submission->why);
  g_clear_pointer (&submission->derived, g_hash_table_unref);
  g_free (submission);
}

static gpointer
submit (ThTabletStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  const Submission *submission = data;
  g_autoptr (ThRecord) record = NULL;
  g_autoptr (GPtrArray) covered = NULL;
  g_autoptr (ThEntry) entry = NULL;
  GHashTableIter iter;
  gpointer path, value;

  if (!th_tablet_store_seal (store, error))
    return NULL;
  record = th_store_load_record (TH_STORE (store), submission->id, cancellable, error);
  if (record == NULL)
    return NULL;
  covered = th_review_list_covered (record, TH_STORE (store), cancellable, error);
  if (covered == NULL)
    return NULL;

  entry = th_review_entry_new_state (record, covered, TH_REVIEW_SUBMITTED, submission->why);
  if (submission->derived != NULL)
    {
      g_hash_table_iter_init (&iter, submission->derived);
      while (g_hash_table_iter_next (&iter, &path, &value))
        th_entry_add_derived (entry, path, value);
    }

  return GINT_TO_POINTER (th_tablet_store_append_entry (store, entry, NULL, cancellable, error));
}

static void
on_submitted_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  th_session_run_finish (TH_SESSION (source), result, &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
on_flushed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Finish *finish = g_task_get_task_data (task);
  ThFormEntry *entry = th_open_record_get_entry (finish->governing);
  Submission *submission;
  GError *error = NULL;

  if (!th_open_record_flush_finish (TH_OPEN_RECORD (source), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  finish->n_flushed++;
  if (finish->n_flushed < finish->covered->len)
    {
      th_open_record_flush_async (g_ptr_array_index (finish->covered, finish->n_flushed),
                                  on_flushed_cb, g_steal_pointer (&task));
      return;
    }

  submission = g_new0 (Submission, 1);
  submission->id = g_strdup (th_open_record_get_id (finish->governing));
  submission->derived = entry != NULL ? th_form_entry_list_derived (entry) : NULL;
  th_session_run_async (th_open_record_get_session (finish->governing), TH_SESSION_WRITE, submit,
                        submission, submission_free, NULL, NULL, on_submitted_cb,
                        g_steal_pointer (&task));
}

void
th_finish_async (ThOpenRecord *governing,
                 GPtrArray *covered,
                 GAsyncReadyCallback callback,
                 gpointer data)
{
  GTask *task = g_task_new (governing, NULL, callback, data);
  Finish *finish = g_new0 (Finish, 1);

  g_return_if_fail (covered->len > 0);

  finish->governing = g_object_ref (governing);
  finish->covered = g_ptr_array_ref (covered);
  g_task_set_source_tag (task, th_finish_async);
  g_task_set_task_data (task, finish, finish_free);

  for (guint i = 0; i < covered->len; i++)
    th_open_record_clear_irrelevant (g_ptr_array_index (covered, i));
  th_open_record_flush_async (g_ptr_array_index (covered, 0), on_flushed_cb, task);
}

gboolean
th_finish_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, th_finish_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
