/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Each twin is a job and a pair of functions; the job runs on the store's reader or writer thread.
 */

#include "th-session-calls.h"

#include "th-form-source.h"
#include "th-history-fetch.h"

#define FORM_MAX_BYTES TH_FORM_MAX_BYTES

/* A chain longer than this is a circle that a broken peer made. */
#define CHAIN_MAX 16

typedef struct
{
  char *first;
  char *second;
  guint limit;
} Words;

typedef struct
{
  ThStoreQuery query;
  guint limit;
} ListJob;

typedef struct
{
  ThKeyring *keyring;
  ThSecret *old_passphrase;
  ThSecret *new_passphrase;
} Rewrap;

static Words *
words_new (const char *first, const char *second, guint limit)
{
  Words *self = g_new0 (Words, 1);

  self->first = g_strdup (first);
  self->second = g_strdup (second);
  self->limit = limit;

  return self;
}

static void
words_free (gpointer data)
{
  Words *self = data;

  g_free (self->first);
  g_free (self->second);
  g_free (self);
}

static void
list_job_free (gpointer data)
{
  ListJob *self = data;

  g_free ((char *) self->query.operation);
  g_free ((char *) self->query.kind);
  g_free ((char *) self->query.parent);
  g_free ((char *) self->query.state);
  g_free ((char *) self->query.team);
  g_free ((char *) self->query.after);
  g_free (self);
}

void
th_record_chain_free (ThRecordChain *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->records, g_ptr_array_unref);
  g_clear_pointer (&self->operation, th_operation_unref);
  g_clear_pointer (&self->form, th_form_unref);
  g_free (self->form_key);
  g_free (self);
}

static gpointer
load_record (ThTabletStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  const Words *words = data;

  return th_store_load_record (TH_STORE (store), words->first, cancellable, error);
}

void
th_session_load_record_async (ThSession *self,
                              const char *id,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer data)
{
  th_session_run_async (self, TH_SESSION_READ, load_record, words_new (id, NULL, 0), words_free,
                        (GDestroyNotify) th_record_unref, cancellable, callback, data);
}

ThRecord *
th_session_load_record_finish (ThSession *self, GAsyncResult *result, GError **error)
{
  return th_session_run_finish (self, result, error);
}

static void
on_history_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  ThHistory *history = th_history_fetch_finish (TH_TABLET_STORE (source), result, &error);

  if (history == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, history, (GDestroyNotify) th_history_free);
}

/* Closing does not wait for it: the network needs no store. */
void
th_session_load_history_async (ThSession *self,
                               const char *id,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);

  g_task_set_source_tag (task, th_session_load_history_async);
  if (th_session_is_gone (self))
    {
      g_task_return_new_error (task, TH_STORE_ERROR, TH_STORE_ERROR_NOT_FOUND, "the store is gone");
      g_object_unref (task);
      return;
    }
  th_history_fetch_async (th_session_get_store (self), NULL, NULL, id, cancellable, on_history_cb,
                          task);
}

ThHistory *
th_session_load_history_finish (ThSession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static gboolean
load_parents (
  ThStore *store, const char *id, GPtrArray *records, GCancellable *cancellable, GError **error)
{
  while (id != NULL && records->len < CHAIN_MAX)
    {
      ThRecord *record = th_store_load_record (store, id, cancellable, error);

      if (record == NULL)
        return FALSE;
      g_ptr_array_add (records, record);
      id = th_record_get_parent (record);
    }

  return TRUE;
}

/* A form that has not arrived is no error: what is recorded can still be shown. */
static ThForm *
load_form (ThStore *store,
           const ThOperation *operation,
           const ThOperationForm *known,
           GCancellable *cancellable)
{
  ThFormSource source = { operation, known, store, cancellable };
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (ThForm) form = NULL;
  g_autoptr (GError) error = NULL;

  if (known == NULL)
    return NULL;

  bytes = th_store_load_blob (store, &known->hash, FORM_MAX_BYTES, cancellable, &error);
  if (bytes != NULL)
    form = th_form_new_finding (bytes, th_form_source_find, &source, &error);
  if (form == NULL)
    g_debug ("form %s: %s", known->key, error->message);

  return g_steal_pointer (&form);
}

static gpointer
load_chain (ThTabletStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  const Words *words = data;
  g_autoptr (ThRecordChain) chain = g_new0 (ThRecordChain, 1);
  const ThOperationForm *known;
  ThRecord *record;

  chain->records = g_ptr_array_new_with_free_func ((GDestroyNotify) th_record_unref);
  if (!load_parents (TH_STORE (store), words->first, chain->records, cancellable, error))
    return NULL;

  record = g_ptr_array_index (chain->records, 0);
  chain->operation = th_operation_new (g_ptr_array_index (chain->records, chain->records->len - 1));
  if (chain->operation == NULL)
    return g_steal_pointer (&chain);

  if (words->second != NULL)
    known = th_operation_get_form (chain->operation, words->second);
  else
    known = th_operation_find_form (chain->operation, th_record_get_form (record));
  chain->form = load_form (TH_STORE (store), chain->operation, known, cancellable);
  chain->form_key = known != NULL ? g_strdup (known->key) : NULL;

  return g_steal_pointer (&chain);
}

void
th_session_load_chain_async (ThSession *self,
                             const char *id,
                             const char *kind,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer data)
{
  th_session_run_async (self, TH_SESSION_READ, load_chain, words_new (id, kind, 0), words_free,
                        (GDestroyNotify) th_record_chain_free, cancellable, callback, data);
}

ThRecordChain *
th_session_load_chain_finish (ThSession *self, GAsyncResult *result, GError **error)
{
  return th_session_run_finish (self, result, error);
}

static gpointer
list_rows (ThTabletStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  ListJob *job = data;
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) th_record_row_free);

  do
    {
      g_autoptr (GPtrArray) page = NULL;
      char *next = NULL;

      job->query.limit = MIN (job->limit - rows->len, 1000);
      page = th_store_list_rows (TH_STORE (store), &job->query, &next, cancellable, error);
      if (page == NULL)
        return NULL;

      g_ptr_array_extend_and_steal (rows, g_steal_pointer (&page));
      g_free ((char *) job->query.after);
      job->query.after = next;
    }
  while (job->query.after != NULL && rows->len < job->limit);

  return g_steal_pointer (&rows);
}

void
th_session_list_rows_async (ThSession *self,
                            const ThStoreQuery *query,
                            guint limit,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer data)
{
  ListJob *job = g_new0 (ListJob, 1);

  job->limit = limit;
  job->query.operation = g_strdup (query->operation);
  job->query.kind = g_strdup (query->kind);
  job->query.parent = g_strdup (query->parent);
  job->query.state = g_strdup (query->state);
  job->query.team = g_strdup (query->team);
  job->query.order = query->order;

  th_session_run_async (self, TH_SESSION_READ, list_rows, job, list_job_free,
                        (GDestroyNotify) g_ptr_array_unref, cancellable, callback, data);
}

GPtrArray *
th_session_list_rows_finish (ThSession *self, GAsyncResult *result, GError **error)
{
  return th_session_run_finish (self, result, error);
}

static gpointer
search (ThTabletStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  const Words *words = data;

  return th_tablet_store_search (store, words->first, words->second, words->limit, error);
}

void
th_session_search_async (ThSession *self,
                         const char *words,
                         const char *kind,
                         guint limit,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer data)
{
  th_session_run_async (self, TH_SESSION_READ, search, words_new (words, kind, limit), words_free,
                        (GDestroyNotify) g_ptr_array_unref, cancellable, callback, data);
}

GPtrArray *
th_session_search_finish (ThSession *self, GAsyncResult *result, GError **error)
{
  return th_session_run_finish (self, result, error);
}

static gpointer
append_entry (ThTabletStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  if (!th_tablet_store_append_entry (store, data, NULL, cancellable, error))
    return NULL;

  return GINT_TO_POINTER (TRUE);
}

/* Not cancelled by anything: what a person decided is written even while the tablet locks. */
void
th_session_append_async (ThSession *self,
                         ThEntry *entry,
                         GAsyncReadyCallback callback,
                         gpointer data)
{
  th_session_run_async (self, TH_SESSION_WRITE, append_entry, entry, (GDestroyNotify) th_entry_free,
                        NULL, NULL, callback, data);
}

gboolean
th_session_append_finish (ThSession *self, GAsyncResult *result, GError **error)
{
  return th_session_run_finish (self, result, error) != NULL;
}

static gpointer
set_setting (ThTabletStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  const Words *words = data;

  if (!th_tablet_store_set_setting (store, words->first, words->second, error))
    return NULL;

  return GINT_TO_POINTER (TRUE);
}

void
th_session_set_setting_async (ThSession *self, const char *key, const char *value)
{
  th_session_run_async (self, TH_SESSION_WRITE, set_setting, words_new (key, value, 0), words_free,
                        NULL, NULL, NULL, NULL);
}

static gpointer
dup_setting (ThTabletStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  const Words *words = data;
  char *value = th_tablet_store_dup_setting (store, words->first);

  if (value == NULL)
    g_set_error (error, TH_STORE_ERROR, TH_STORE_ERROR_NOT_FOUND, "no setting %s", words->first);

  return value;
}

void
th_session_dup_setting_async (ThSession *self,
                              ThSessionPlace place,
                              const char *key,
                              GAsyncReadyCallback callback,
                              gpointer data)
{
  th_session_run_async (self, place, dup_setting, words_new (key, NULL, 0), words_free, g_free,
                        th_session_get_cancellable (self), callback, data);
}

char *
th_session_dup_setting_finish (ThSession *self, GAsyncResult *result, GError **error)
{
  return th_session_run_finish (self, result, error);
}

static gpointer
seal (ThTabletStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  if (!th_tablet_store_seal (store, error))
    return NULL;

  return GINT_TO_POINTER (TRUE);
}

void
th_session_seal (ThSession *self)
{
  th_session_run_async (self, TH_SESSION_WRITE, seal, NULL, NULL, NULL, NULL, NULL, NULL);
}

static gpointer
next_pseudonym (ThTabletStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  return th_tablet_store_next_pseudonym (store, error);
}

void
th_session_next_pseudonym_async (ThSession *self, GAsyncReadyCallback callback, gpointer data)
{
  th_session_run_async (self, TH_SESSION_WRITE, next_pseudonym, NULL, NULL, g_free,
                        th_session_get_cancellable (self), callback, data);
}

char *
th_session_next_pseudonym_finish (ThSession *self, GAsyncResult *result, GError **error)
{
  return th_session_run_finish (self, result, error);
}

static void
rewrap_free (gpointer data)
{
  Rewrap *self = data;

  g_clear_object (&self->keyring);
  g_clear_pointer (&self->old_passphrase, th_secret_unref);
  g_clear_pointer (&self->new_passphrase, th_secret_unref);
  g_free (self);
}

/* Slow on purpose. On the writer's thread, where locking writes the same file. */
static gpointer
change_passphrase (ThTabletStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  Rewrap *self = data;

  return GINT_TO_POINTER (th_keyring_change_passphrase (self->keyring, self->old_passphrase,
                                                        self->new_passphrase, error));
}

void
th_session_change_passphrase_async (ThSession *self,
                                    ThSecret *old_passphrase,
                                    ThSecret *new_passphrase,
                                    GAsyncReadyCallback callback,
                                    gpointer data)
{
  Rewrap *rewrap = g_new0 (Rewrap, 1);

  g_set_object (&rewrap->keyring, th_session_get_keyring (self));
  rewrap->old_passphrase = th_secret_ref (old_passphrase);
  rewrap->new_passphrase = th_secret_ref (new_passphrase);
  th_session_run_async (self, TH_SESSION_WRITE, change_passphrase, rewrap, rewrap_free, NULL, NULL,
                        callback, data);
}

gboolean
th_session_change_passphrase_finish (ThSession *self, GAsyncResult *result, GError **error)
{
  return th_session_run_finish (self, result, error) != NULL;
}
