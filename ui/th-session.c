/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Opening: store, `unlock` in the log, sending, then the operation as soon as it is here; and what
 * runs on the store's threads while it is open. Closing has a file of its own.
 */

#include "th-session-private.h"

#include "th-enrolment.h"
#include "th-session-calls.h"
#include "th-worker.h"

#define SETTING_LAST_SUCCESS "last-success"
#define SETTING_LIKES "likes"

enum
{
  PROP_0,
  PROP_OPERATION,
  N_PROPS
};

enum
{
  SIGNAL_RECORDS_CHANGED,
  N_SIGNALS
};

G_DEFINE_FINAL_TYPE (ThSession, th_session, G_TYPE_OBJECT)
G_DEFINE_QUARK (th - session - error - quark, th_session_error)

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

typedef struct
{
  ThSessionJob func;
  gpointer data;
  GDestroyNotify data_free;
  GDestroyNotify result_free;
} Job;

typedef struct
{
  const ThHost *host;
  char *folder;
  ThKeyring *keyring;
  ThSecret *key;
  ThTabletStore *store;
} Opening;

static void
job_free (gpointer data)
{
  Job *job = data;

  if (job->data_free != NULL)
    job->data_free (job->data);
  g_free (job);
}

static void
opening_free (gpointer data)
{
  Opening *opening = data;

  g_free (opening->folder);
  g_clear_object (&opening->keyring);
  g_clear_pointer (&opening->key, th_secret_unref);
  g_clear_object (&opening->store);
  g_free (opening);
}

static void
run_job (GTask *task, gpointer store, gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  GError *error = NULL;
  gpointer result = job->func (store, job->data, cancellable, &error);

  th_worker_give (task);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, result, job->result_free);
}

static void
on_operation_loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  ThSession *self = TH_SESSION (source);
  g_autoptr (ThRecord) record = NULL;
  g_autoptr (GError) error = NULL;

  record = th_session_load_record_finish (self, result, &error);
  if (record == NULL || self->stage != TH_SESSION_STAGE_OPEN)
    return;

  g_clear_pointer (&self->operation, th_operation_unref);
  self->operation = th_operation_new (record);
  if (self->operation != NULL)
    th_settings_set_idle_most (self->settings, th_operation_get_longest_idle (self->operation));
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_OPERATION]);
}

static void
on_operations_listed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  ThSession *self = TH_SESSION (source);
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GError) error = NULL;
  ThRecordRow *row;

  rows = th_session_list_rows_finish (self, result, &error);
  if (rows == NULL || rows->len == 0 || self->stage != TH_SESSION_STAGE_OPEN)
    return;

  row = g_ptr_array_index (rows, 0);
  g_free (self->operation_id);
  self->operation_id = g_strdup (row->id);
  th_session_load_record_async (self, row->id, self->cancellable, on_operation_loaded_cb, NULL);
}

static void
find_operation (ThSession *self)
{
  ThStoreQuery query = { .kind = "operation", .order = TH_STORE_NEWEST_FIRST };

  if (self->operation_id != NULL)
    th_session_load_record_async (self, self->operation_id, self->cancellable,
                                  on_operation_loaded_cb, NULL);
  else
    th_session_list_rows_async (self, &query, 1, self->cancellable, on_operations_listed_cb, NULL);
}

static void
on_changed_cb (ThSession *self, const char *const *ids)
{
  if (self->stage != TH_SESSION_STAGE_OPEN)
    return;

  if (self->operation_id == NULL || g_strv_contains (ids, self->operation_id))
    find_operation (self);
  g_signal_emit (self, signals[SIGNAL_RECORDS_CHANGED], 0, ids);
}

static void
on_success_cb (ThSession *self)
{
  int64_t at = th_sync_get_last_success (self->sync);
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, at);

  if (at <= self->last_success || self->stage != TH_SESSION_STAGE_OPEN)
    return;
  self->last_success = at;
  th_session_set_setting_async (self, SETTING_LAST_SUCCESS, text);
}

static void
on_last_success_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  ThSession *self = TH_SESSION (source);
  g_autofree char *text = th_session_dup_setting_finish (self, result, NULL);

  if (text == NULL)
    return;
  self->last_success = MAX (self->last_success, g_ascii_strtoll (text, NULL, 10));
  g_object_notify (G_OBJECT (self->sync), "last-success");
}

/* Only what the person changes is written, so it is listened to once what they had is here. */
static void
on_settings_changed_cb (ThSession *self)
{
  g_autofree char *text = th_settings_dup_text (self->settings);

  if (self->stage == TH_SESSION_STAGE_OPEN)
    th_session_set_setting_async (self, SETTING_LIKES, text);
}

static void
on_likes_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  ThSession *self = TH_SESSION (source);
  g_autofree char *text = th_session_dup_setting_finish (self, result, NULL);

  th_settings_read (self->settings, text);
  g_signal_connect_object (self->settings, "changed", G_CALLBACK (on_settings_changed_cb), self,
                           G_CONNECT_SWAPPED);
}

/* The engine destroys store and key when the handlers have returned. */
static void
on_revoked_cb (ThSession *self)
{
  self->is_gone = TRUE;
}

static ThSession *
session_new (const Opening *opening)
{
  ThSession *self = g_object_new (TH_TYPE_SESSION, NULL);
  const ThIdentity *identity;

  self->host = *opening->host;
  self->folder = g_strdup (opening->folder);
  self->keyring = g_object_ref (opening->keyring);
  self->store = g_object_ref (opening->store);
  identity = th_tablet_store_get_identity (self->store);
  self->officer = g_strdup (identity->officer);
  self->officer_name = g_strdup (identity->name);

  g_signal_connect_object (self->store, "changed", G_CALLBACK (on_changed_cb), self,
                           G_CONNECT_SWAPPED);
  self->sync =
    th_sync_new (self->store, self->keyring, self->folder, &self->host.clock, &self->host.random);
  g_signal_connect_object (self->sync, "revoked", G_CALLBACK (on_revoked_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->sync, "notify::last-success", G_CALLBACK (on_success_cb), self,
                           G_CONNECT_SWAPPED);
  th_session_dup_setting_async (self, TH_SESSION_READ, SETTING_LAST_SUCCESS, on_last_success_cb,
                                NULL);
  th_session_dup_setting_async (self, TH_SESSION_READ, SETTING_LIKES, on_likes_cb, NULL);
  find_operation (self);
  th_sync_start (self->sync);

  return self;
}

/* The store belongs to the main context although a thread opens it: the thread has none of its own.
 */
static void
open_store (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Opening *opening = data;
  g_autofree char *path = NULL;
  GError *error = NULL;

  if (opening->store == NULL)
    {
      path = th_enrolment_dup_path (opening->folder, TH_ENROLMENT_STORE);
      opening->store = th_tablet_store_open (path, opening->key, &opening->host->clock,
                                             &opening->host->random, &error);
    }
  g_clear_pointer (&opening->key, th_secret_unref);

  if (opening->store == NULL || !th_tablet_store_unlock (opening->store, &error))
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
th_session_dispose (GObject *object)
{
  ThSession *self = TH_SESSION (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->drain_source, g_source_remove);
  g_clear_object (&self->sync);
  g_clear_object (&self->store);
  g_clear_object (&self->keyring);
  g_clear_pointer (&self->operation, th_operation_unref);

  G_OBJECT_CLASS (th_session_parent_class)->dispose (object);
}

static void
th_session_finalize (GObject *object)
{
  ThSession *self = TH_SESSION (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->settings);
  g_free (self->folder);
  g_free (self->operation_id);
  g_free (self->officer);
  g_free (self->officer_name);

  G_OBJECT_CLASS (th_session_parent_class)->finalize (object);
}

static void
th_session_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  ThSession *self = TH_SESSION (object);

  switch (prop_id)
    {
    case PROP_OPERATION:
      g_value_set_pointer (value, self->operation);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
th_session_class_init (ThSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = th_session_dispose;
  object_class->finalize = th_session_finalize;
  object_class->get_property = th_session_get_property;

  props[PROP_OPERATION] =
    g_param_spec_pointer ("operation", NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);

  /* The ids of the records that changed, in the store, by this person or another. */
  signals[SIGNAL_RECORDS_CHANGED] =
    g_signal_new ("records-changed", TH_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_STRV);
}

static void
th_session_init (ThSession *self)
{
  self->cancellable = g_cancellable_new ();
  self->settings = th_settings_new ();
}

void
th_session_open_async (const ThHost *host,
                       const char *folder,
                       ThKeyring *keyring,
                       ThSecret *key,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, data);
  Opening *opening = g_new0 (Opening, 1);

  opening->host = host;
  opening->folder = g_strdup (folder);
  opening->keyring = g_object_ref (keyring);
  opening->key = th_secret_ref (key);

  g_task_set_source_tag (task, th_session_open_async);
  g_task_set_task_data (task, opening, opening_free);
  g_task_run_in_thread (task, open_store);
}

void
th_session_begin_async (const ThHost *host,
                        const char *folder,
                        ThKeyring *keyring,
                        ThTabletStore *store,
                        GAsyncReadyCallback callback,
                        gpointer data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, data);
  Opening *opening = g_new0 (Opening, 1);

  opening->host = host;
  opening->folder = g_strdup (folder);
  opening->keyring = g_object_ref (keyring);
  opening->store = g_object_ref (store);

  g_task_set_source_tag (task, th_session_open_async);
  g_task_set_task_data (task, opening, opening_free);
  g_task_run_in_thread (task, open_store);
}

ThSession *
th_session_open_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, th_session_open_async), NULL);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;

  return session_new (g_task_get_task_data (G_TASK (result)));
}

ThSession *
th_session_new_preview (const ThHost *host)
{
  ThSession *self = g_object_new (TH_TYPE_SESSION, NULL);

  self->host = *host;
  self->officer = g_strdup ("preview");
  self->officer_name = g_strdup ("");

  return self;
}

gboolean
th_session_is_preview (ThSession *self)
{
  return self->store == NULL && self->stage == TH_SESSION_STAGE_OPEN;
}

gboolean
th_session_is_gone (ThSession *self)
{
  return self->is_gone;
}

const ThHost *
th_session_get_host (ThSession *self)
{
  return &self->host;
}

const char *
th_session_get_folder (ThSession *self)
{
  return self->folder;
}

ThTabletStore *
th_session_get_store (ThSession *self)
{
  return self->store;
}

ThSync *
th_session_get_sync (ThSession *self)
{
  return self->sync;
}

const char *
th_session_get_officer (ThSession *self)
{
  return self->officer;
}

const char *
th_session_get_officer_name (ThSession *self)
{
  return self->officer_name;
}

ThActor
th_session_get_actor (ThSession *self)
{
  const ThOperationOfficer *me = NULL;
  ThActor actor = { .officer = self->officer, .role = TH_ROLE_NONE };

  if (self->operation != NULL)
    me = th_operation_find_officer (self->operation, self->officer);
  if (me != NULL)
    {
      actor.role = me->role;
      actor.team = me->team;
    }
  if (self->store != NULL)
    actor.enrolment = th_tablet_store_get_enrolment (self->store);

  return actor;
}

GCancellable *
th_session_get_cancellable (ThSession *self)
{
  return self->cancellable;
}

ThOperation *
th_session_get_operation (ThSession *self)
{
  return self->operation;
}

ThKeyring *
th_session_get_keyring (ThSession *self)
{
  return self->keyring;
}

ThSettings *
th_session_get_settings (ThSession *self)
{
  return self->settings;
}

int64_t
th_session_get_last_success (ThSession *self)
{
  return MAX (self->last_success, th_sync_get_last_success (self->sync));
}

int64_t
th_session_now (ThSession *self)
{
  return th_clock_now (&self->host.clock);
}

static void
on_job_done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) outer = data;
  ThSession *self = g_task_get_source_object (outer);
  Job *job = g_task_get_task_data (G_TASK (result));
  GError *error = NULL;
  gpointer value;

  th_worker_take (G_TASK (result));
  value = g_task_propagate_pointer (G_TASK (result), &error);
  if (error != NULL)
    g_task_return_error (outer, error);
  else
    g_task_return_pointer (outer, value, job->result_free);
  th_session_release (self);
}

void
th_session_run_async (ThSession *self,
                      ThSessionPlace place,
                      ThSessionJob func,
                      gpointer data,
                      GDestroyNotify data_free,
                      GDestroyNotify result_free,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer callback_data)
{
  GTask *outer = g_task_new (self, cancellable, callback, callback_data);
  g_autoptr (GTask) task = g_task_new (self->store, cancellable, on_job_done_cb, outer);
  Job *job = g_new0 (Job, 1);

  job->func = func;
  job->data = data;
  job->data_free = data_free;
  job->result_free = result_free;
  g_task_set_source_tag (outer, th_session_run_async);
  g_task_set_source_tag (task, th_session_run_async);
  g_task_set_task_data (task, job, job_free);

  th_session_hold (self);
  if (th_session_is_preview (self))
    g_task_return_new_error (task, TH_SESSION_ERROR, TH_SESSION_ERROR_PREVIEW, "a preview");
  else if (self->is_gone)
    g_task_return_new_error (task, TH_STORE_ERROR, TH_STORE_ERROR_NOT_FOUND, "the store is gone");
  else if (place == TH_SESSION_READ)
    th_tablet_store_push_read (self->store, task, run_job);
  else
    th_tablet_store_push_write (self->store, TH_WORK_ANSWER, task, run_job);
}

gpointer
th_session_run_finish (ThSession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
