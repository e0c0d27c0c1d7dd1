/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Two steps: what is needed of the store is copied, then the server is asked and both are joined.
 * The second step needs no store.
 */

#include "th-history-fetch.h"

#include "th-engine-private.h"
#include "th-message.h"
#include "th-request.h"

#define MAX_REFUSAL (64 * 1024)

/* As text in a line of JSON an entry at most doubles: it is JSON itself, whose quotes are written
 * with a backslash once more. */
static const ThBatchLimits limits = { 2 * TH_WIRE_HISTORY_BYTES, 2 * TH_ENTRY_MAX_BYTES + 1024,
                                      200000 };

/* What the second step needs. */
typedef struct
{
  char *record;
  ThIdentity *identity;
  ThSecret *token;
  GPtrArray *own; /* of ThHistoryEntry */
  ThSyncConnect connect;
  gpointer connect_data;
} Question;

typedef struct
{
  ThHistory *history;
  gsize bytes;
} Answer;

static void
question_free (gpointer data)
{
  Question *self = data;

  g_free (self->record);
  g_clear_pointer (&self->identity, th_identity_free);
  g_clear_pointer (&self->token, th_secret_unref);
  g_ptr_array_unref (self->own);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Question, question_free)

static Question *
question_new (const char *record, ThSyncConnect connect, gpointer connect_data)
{
  Question *self = g_new0 (Question, 1);

  self->record = g_strdup (record);
  self->own = g_ptr_array_new_with_free_func ((GDestroyNotify) th_history_entry_free);
  self->connect = connect != NULL ? connect : th_credential_connect;
  self->connect_data = connect_data;
  return self;
}

static gboolean
add_own_cb (const ThLogRow *row, gpointer data)
{
  GPtrArray *own = data;
  ThHistoryEntry *entry = th_history_entry_new (row->dot, &row->digest);

  entry->is_own = TRUE;
  entry->held = g_strdup (row->held);
  if (row->bytes != NULL)
    th_history_entry_take_bytes (entry, g_bytes_ref (row->bytes));
  g_ptr_array_add (own, entry);
  return TRUE;
}

static gboolean
ask_store (Question *self, ThTabletStore *store, GCancellable *cancellable, GError **error)
{
  self->identity = th_identity_copy (th_tablet_store_get_identity (store));
  /* Nothing is signed; the key stays with the store. */
  g_clear_pointer (&self->identity->signing_key, th_secret_unref);
  self->token = th_credential_load_token (store);
  return th_store_foreach_entry (TH_STORE (store), self->record, add_own_cb, self->own, cancellable,
                                 error);
}

/* A ThBatchLineFunc. A line that is no entry's may be a newer server's and is passed over. */
static gboolean
take_line (const char *line, gsize length, gpointer data, GError **error)
{
  Answer *answer = data;
  g_autoptr (ThLogLine) message = th_log_line_read (line, length);
  ThHistoryEntry *entry;
  ThDot dot;

  if (message == NULL || !th_dot_parse (message->dot, -1, &dot))
    return TRUE;
  entry = th_history_entry_new (dot, &message->digest);
  entry->received = message->received;
  entry->held = g_steal_pointer (&message->held);
  if (message->entry != NULL)
    {
      gsize size = strlen (message->entry);

      answer->bytes += size;
      th_history_entry_take_bytes (entry,
                                   g_bytes_new_take (g_steal_pointer (&message->entry), size));
    }
  th_history_take (answer->history, entry);
  if (answer->bytes < TH_WIRE_HISTORY_BYTES)
    return TRUE;
  g_set_error (error, TH_WIRE_ERROR, TH_WIRE_ERROR_TOO_LARGE, "the history is over %d bytes",
               TH_WIRE_HISTORY_BYTES);
  return FALSE;
}

static gboolean
read_answer (ThReply *reply, Answer *answer, GCancellable *cancellable, GError **error)
{
  g_autoptr (ThBatchReader) reader = NULL;
  g_autoptr (GBytes) refusal = NULL;
  int64_t seq;

  if (reply->status / 100 != 2)
    {
      refusal = th_reply_load (reply, MAX_REFUSAL, cancellable, error);
      if (refusal != NULL)
        th_request_set_error (reply->status, refusal, &seq, error);
      return FALSE;
    }
  reader = th_batch_reader_new (&limits, reply->is_gzip, take_line, answer);
  return th_reply_read_lines (reply, reader, cancellable, error);
}

static gboolean
ask_server (const Question *self, ThHistory *history, GCancellable *cancellable, GError **error)
{
  g_autofree char *path = g_strconcat (TH_WIRE_PATH_LOG "?record=", self->record, NULL);
  ThRequest request = { .method = "GET", .path = path, .token = self->token, .accepts_gzip = TRUE };
  g_autoptr (ThTransport) transport = self->connect (self->identity, self->connect_data, error);
  g_autoptr (ThReply) reply = NULL;
  Answer answer = { history, 0 };
  gboolean done;

  if (transport == NULL)
    return FALSE;
  reply = th_transport_send (transport, &request, cancellable, error);
  done = reply != NULL && read_answer (reply, &answer, cancellable, error);
  /* The body before the connection that it comes from. */
  g_clear_pointer (&reply, th_reply_free);
  return done;
}

/* After a fork the tail of the old log stands in the new one again. */
static GHashTable *
list_written_again (GPtrArray *own)
{
  GHashTable *dots = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < own->len; i++)
    {
      const ThEntry *entry = ((ThHistoryEntry *) g_ptr_array_index (own, i))->entry;
      char text[TH_DOT_TEXT_SIZE];

      if (entry == NULL || !entry->has_of || entry->op == TH_OP_ACCEPT
          || entry->op == TH_OP_DISMISS)
        continue;
      th_dot_format (entry->of, text);
      g_hash_table_add (dots, g_strdup (text));
    }
  return dots;
}

/* What the server has of one's own is as it told it, with the bytes from here where it has none. */
static void
join_known (const ThHistoryEntry *known, ThHistoryEntry *own)
{
  ThHistoryEntry *entry = (ThHistoryEntry *) known;

  entry->is_own = TRUE;
  if (entry->bytes == NULL && own->bytes != NULL && th_hash_equal (&entry->digest, &own->digest))
    th_history_entry_take_bytes (entry, g_bytes_ref (own->bytes));
}

/* Returns: whether the entry that made the record is one of them. */
static gboolean
join (ThHistory *history, GPtrArray *own)
{
  g_autoptr (GHashTable) written_again = list_written_again (own);
  gboolean has_creation = FALSE;

  for (guint i = 0; i < own->len; i++)
    {
      ThHistoryEntry *entry = g_ptr_array_index (own, i);
      const ThHistoryEntry *known = th_history_find (history, entry->dot);
      char text[TH_DOT_TEXT_SIZE];

      th_dot_format (entry->dot, text);
      has_creation |= entry->entry != NULL && th_entry_is_creation (entry->entry);
      if (known != NULL)
        join_known (known, entry);
      else if (!g_hash_table_contains (written_again, text))
        {
          g_ptr_array_index (own, i) = NULL;
          th_history_take (history, entry);
        }
    }
  return has_creation;
}

static ThHistory *
answer (Question *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (ThHistory) history = th_history_new (self->record);
  g_autoptr (GError) cause = NULL;
  gboolean has_creation;

  if (!ask_server (self, history, cancellable, &cause)
      && g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&cause));
      return NULL;
    }
  has_creation = join (history, self->own);
  /* What was made here and has not been sent is nowhere else. */
  if (!has_creation || !g_error_matches (cause, TH_WIRE_ERROR, TH_WIRE_ERROR_NOT_FOUND))
    th_history_set_error (history, cause);
  return g_steal_pointer (&history);
}

/**
 * th_history_fetch:
 *
 * Returns: (transfer full): all that can be had of the history.
 */
ThHistory *
th_history_fetch (ThTabletStore *store,
                  ThSyncConnect connect,
                  gpointer connect_data,
                  const char *record,
                  GCancellable *cancellable,
                  GError **error)
{
  g_autoptr (Question) question = NULL;

  g_return_val_if_fail (TH_IS_TABLET_STORE (store) && record != NULL, NULL);

  question = question_new (record, connect, connect_data);
  if (!ask_store (question, store, cancellable, error))
    return NULL;
  return answer (question, cancellable, error);
}

static void
run_asking_server (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  ThHistory *history;

  th_worker_take (task);
  history = answer (data, cancellable, &error);
  th_worker_give (task);
  if (history == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, history, (GDestroyNotify) th_history_free);
}

static void
on_store_answered_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) outer = data;
  GError *error = NULL;

  th_worker_take (G_TASK (result));
  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      g_task_return_error (outer, error);
      return;
    }
  th_worker_give (outer);
  g_task_run_in_thread (outer, run_asking_server);
}

/* The question is the outer task's, which outlives this one. */
static void
run_asking_store (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  gboolean done = ask_store (data, TH_TABLET_STORE (source), cancellable, &error);

  th_worker_give (task);
  if (done)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
th_history_fetch_async (ThTabletStore *store,
                        ThSyncConnect connect,
                        gpointer connect_data,
                        const char *record,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer data)
{
  Question *question;
  GTask *outer;
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (TH_IS_TABLET_STORE (store) && record != NULL);

  question = question_new (record, connect, connect_data);
  outer = g_task_new (store, cancellable, callback, data);
  g_task_set_source_tag (outer, th_history_fetch_async);
  g_task_set_task_data (outer, question, question_free);
  task = g_task_new (store, cancellable, on_store_answered_cb, outer);
  g_task_set_source_tag (task, th_history_fetch_async);
  g_task_set_task_data (task, question, NULL);
  th_tablet_store_push_read (store, task, run_asking_store);
}

ThHistory *
th_history_fetch_finish (ThTabletStore *store, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, store), NULL);

  th_worker_take (G_TASK (result));
  return g_task_propagate_pointer (G_TASK (result), error);
}
