/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Closing: writes that wait, `lock` in the log, what is being sent (at most half an hour, or not at
 * all), then the key goes. It is one state machine, advance_closing ().
 */

#include "th-session-private.h"

/* How long a sync that is running may keep the key after the tablet was locked. */
#define DRAIN_SECONDS (30 * 60)

static void advance_closing (ThSession *self);

/* The lock screen says what waits from the keyring's file: it must be right from the first moment.
 */
static gpointer
lock_store (ThTabletStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  ThKeyring *keyring = data;
  ThUnsent unsent;

  if (!th_tablet_store_lock (store, error) || !th_tablet_store_get_unsent (store, &unsent, error)
      || !th_keyring_set_unsent (keyring, unsent.entries, unsent.oldest, error))
    return NULL;

  return GINT_TO_POINTER (TRUE);
}

/* A lock that could not be written must not keep the key: closing goes on, and the log says unlock
 * without lock. */
static void
on_locked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  ThSession *self = TH_SESSION (source);
  g_autoptr (GError) error = NULL;

  if (th_session_run_finish (self, result, &error) == NULL)
    g_debug ("closing: %s", error->message);

  self->stage = TH_SESSION_STAGE_SENDING;
  advance_closing (self);
}

/* Waits for the store's own threads, so it runs on neither of them. */
static void
close_store (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  th_tablet_store_close (TH_SESSION (source)->store);
  g_task_return_boolean (task, TRUE);
}

static void
on_store_closed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  ThSession *self = TH_SESSION (source);

  self->stage = TH_SESSION_STAGE_CLOSED;
  advance_closing (self);
}

static gboolean
on_drain_over_cb (gpointer data)
{
  ThSession *self = data;

  self->drain_source = 0;
  self->at_once = TRUE;
  advance_closing (self);

  return G_SOURCE_REMOVE;
}

static void
begin_closing_store (ThSession *self)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, on_store_closed_cb, NULL);

  g_task_set_source_tag (task, begin_closing_store);
  g_task_run_in_thread (task, close_store);
}

static void
advance_closing (ThSession *self)
{
  switch (self->stage)
    {
    case TH_SESSION_STAGE_WRITES:
      if (self->n_jobs > 0)
        return;
      if (self->is_gone)
        {
          self->stage = TH_SESSION_STAGE_CLOSED;
          advance_closing (self);
          return;
        }
      self->stage = TH_SESSION_STAGE_LOCK;
      th_session_run_async (self, TH_SESSION_WRITE, lock_store, g_object_ref (self->keyring),
                            g_object_unref, NULL, NULL, on_locked_cb, NULL);
      break;

    case TH_SESSION_STAGE_SENDING:
      if (!self->at_once && th_sync_get_state (self->sync) != TH_SYNC_IDLE)
        {
          if (self->drain_source == 0)
            self->drain_source = g_timeout_add_seconds (DRAIN_SECONDS, on_drain_over_cb, self);
          return;
        }
      g_clear_handle_id (&self->drain_source, g_source_remove);
      th_sync_stop (self->sync);
      self->stage = TH_SESSION_STAGE_STORE;
      begin_closing_store (self);
      break;

    case TH_SESSION_STAGE_CLOSED:
      g_task_return_boolean (self->closing, TRUE);
      g_clear_object (&self->closing);
      break;

    case TH_SESSION_STAGE_OPEN:
    case TH_SESSION_STAGE_LOCK:
    case TH_SESSION_STAGE_STORE:
    default:
      break;
    }
}

void
th_session_close_async (ThSession *self,
                        gboolean at_once,
                        GAsyncReadyCallback callback,
                        gpointer data)
{
  g_return_if_fail (self->stage == TH_SESSION_STAGE_OPEN);

  self->closing = g_task_new (self, NULL, callback, data);
  g_task_set_source_tag (self->closing, th_session_close_async);
  self->at_once = at_once;
  self->stage = TH_SESSION_STAGE_WRITES;
  g_cancellable_cancel (self->cancellable);
  g_signal_connect_object (self->sync, "notify::state", G_CALLBACK (advance_closing), self,
                           G_CONNECT_SWAPPED);
  advance_closing (self);
}

gboolean
th_session_close_finish (ThSession *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
th_session_close_now (ThSession *self)
{
  self->at_once = TRUE;
  advance_closing (self);
}

void
th_session_hold (ThSession *self)
{
  self->n_jobs++;
}

void
th_session_release (ThSession *self)
{
  g_return_if_fail (self->n_jobs > 0);

  self->n_jobs--;
  if (self->stage == TH_SESSION_STAGE_WRITES)
    advance_closing (self);
}
