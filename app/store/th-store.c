/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The doors of the contract, and the one signal. Changes that come faster than they are heard are
 * told together.
 */

#include "th-store.h"

#include "th-handoff.h"

G_DEFINE_QUARK (th - store - error - quark, th_store_error)
G_DEFINE_INTERFACE (ThStore, th_store, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* Who listens, and what they have not heard yet. Lives as long as the store or a pending call. */
typedef struct
{
  gatomicrefcount count;
  GMutex mutex;
  GMainContext *context;
  GWeakRef store;
  GHashTable *ids; /* NULL while nothing is pending */
} Listening;

static void
listening_unref (Listening *self)
{
  if (!g_atomic_ref_count_dec (&self->count))
    return;
  g_clear_pointer (&self->ids, g_hash_table_unref);
  g_weak_ref_clear (&self->store);
  g_main_context_unref (self->context);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

static gboolean
on_tell_cb (gpointer data)
{
  Listening *listening = data;
  g_autoptr (GHashTable) ids = NULL;
  g_autoptr (ThStore) store = NULL;
  g_autofree char **list = NULL;

  th_mutex_lock (&listening->mutex);
  ids = g_steal_pointer (&listening->ids);
  th_mutex_unlock (&listening->mutex);
  store = g_weak_ref_get (&listening->store);
  if (store == NULL)
    return G_SOURCE_REMOVE;
  list = (char **) g_hash_table_get_keys_as_array (ids, NULL);
  g_signal_emit (store, signals[CHANGED], 0, list);
  return G_SOURCE_REMOVE;
}

static GQuark
listening_quark (void)
{
  return g_quark_from_static_string ("th-store-listening");
}

void
th_store_listen (ThStore *self)
{
  Listening *listening;

  g_return_if_fail (TH_IS_STORE (self));

  listening = g_new0 (Listening, 1);
  g_atomic_ref_count_init (&listening->count);
  g_mutex_init (&listening->mutex);
  listening->context = g_main_context_ref_thread_default ();
  g_weak_ref_init (&listening->store, self);
  g_object_set_qdata_full (G_OBJECT (self), listening_quark (), listening,
                           (GDestroyNotify) listening_unref);
}

void
th_store_emit_changed (ThStore *self, const char *const *ids)
{
  Listening *listening;
  gboolean is_pending;

  g_return_if_fail (TH_IS_STORE (self) && ids != NULL);

  listening = g_object_get_qdata (G_OBJECT (self), listening_quark ());
  if (listening == NULL || ids[0] == NULL)
    return;
  th_mutex_lock (&listening->mutex);
  is_pending = listening->ids != NULL;
  if (!is_pending)
    listening->ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; ids[i] != NULL; i++)
    g_hash_table_add (listening->ids, g_strdup (ids[i]));
  th_mutex_unlock (&listening->mutex);
  if (!is_pending)
    {
      g_autoptr (GSource) source = g_idle_source_new ();

      g_atomic_ref_count_inc (&listening->count);
      g_source_set_priority (source, G_PRIORITY_DEFAULT);
      g_source_set_callback (source, on_tell_cb, listening, (GDestroyNotify) listening_unref);
      g_source_attach (source, listening->context);
    }
}

static void
th_store_default_init (ThStoreInterface *iface)
{
  /**
   * ThStore::changed:
   * @ids: records whose state, or whose being here, changed
   */
  signals[CHANGED] = g_signal_new ("changed", TH_TYPE_STORE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_STRV);
}

void
th_record_row_free (ThRecordRow *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self->kind);
  g_free (self->parent);
  g_free (self->operation);
  g_free (self->title);
  g_free (self->state);
  g_free (self->team);
  g_free (self->author);
  g_free (self);
}

static gboolean
is_cancelled (GCancellable *cancellable, GError **error)
{
  return g_cancellable_set_error_if_cancelled (cancellable, error);
}

gboolean
th_store_append (ThStore *self,
                 const ThStoreBatch *batch,
                 ThStoreJudge judge,
                 gpointer data,
                 GCancellable *cancellable,
                 GError **error)
{
  g_return_val_if_fail (TH_IS_STORE (self) && batch != NULL, FALSE);

  if (is_cancelled (cancellable, error))
    return FALSE;
  return TH_STORE_GET_IFACE (self)->append (self, batch, judge, data, cancellable, error);
}

ThRecord *
th_store_load_record (ThStore *self, const char *id, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (TH_IS_STORE (self) && id != NULL, NULL);

  if (is_cancelled (cancellable, error))
    return NULL;
  return TH_STORE_GET_IFACE (self)->load_record (self, id, cancellable, error);
}

GPtrArray *
th_store_list_rows (
  ThStore *self, const ThStoreQuery *query, char **next, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (TH_IS_STORE (self) && query != NULL && query->limit <= 1000, NULL);

  if (is_cancelled (cancellable, error))
    return NULL;
  return TH_STORE_GET_IFACE (self)->list_rows (self, query, next, cancellable, error);
}

gboolean
th_store_foreach_record (ThStore *self,
                         const ThStoreQuery *query,
                         ThStoreRecordFunc func,
                         gpointer data,
                         GCancellable *cancellable,
                         GError **error)
{
  g_return_val_if_fail (TH_IS_STORE (self) && query != NULL && func != NULL, FALSE);

  if (is_cancelled (cancellable, error))
    return FALSE;
  return TH_STORE_GET_IFACE (self)->foreach_record (self, query, func, data, cancellable, error);
}

gboolean
th_store_foreach_entry (ThStore *self,
                        const char *record,
                        ThStoreLogFunc func,
                        gpointer data,
                        GCancellable *cancellable,
                        GError **error)
{
  g_return_val_if_fail (TH_IS_STORE (self) && record != NULL && func != NULL, FALSE);

  if (is_cancelled (cancellable, error))
    return FALSE;
  return TH_STORE_GET_IFACE (self)->foreach_entry (self, record, func, data, cancellable, error);
}

gboolean
th_store_foreach_change (ThStore *self,
                         int64_t since,
                         guint limit,
                         ThStoreFeedFunc func,
                         gpointer data,
                         GCancellable *cancellable,
                         GError **error)
{
  g_return_val_if_fail (TH_IS_STORE (self) && func != NULL, FALSE);

  if (is_cancelled (cancellable, error))
    return FALSE;
  return TH_STORE_GET_IFACE (self)->foreach_change (self, since, limit, func, data, cancellable,
                                                    error);
}

gboolean
th_store_put_blob (ThStore *self,
                   const ThHash *hash,
                   GInputStream *stream,
                   GCancellable *cancellable,
                   GError **error)
{
  g_return_val_if_fail (TH_IS_STORE (self) && hash != NULL && G_IS_INPUT_STREAM (stream), FALSE);

  if (is_cancelled (cancellable, error))
    return FALSE;
  return TH_STORE_GET_IFACE (self)->put_blob (self, hash, stream, cancellable, error);
}

GInputStream *
th_store_open_blob (
  ThStore *self, const ThHash *hash, gsize *length, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (TH_IS_STORE (self) && hash != NULL, NULL);

  if (is_cancelled (cancellable, error))
    return NULL;
  return TH_STORE_GET_IFACE (self)->open_blob (self, hash, length, cancellable, error);
}

GBytes *
th_store_load_blob (
  ThStore *self, const ThHash *hash, gsize limit, GCancellable *cancellable, GError **error)
{
  g_autoptr (GInputStream) stream = NULL;
  g_autofree uint8_t *bytes = NULL;
  gsize length, n_read;

  stream = th_store_open_blob (self, hash, &length, cancellable, error);
  if (stream == NULL)
    return NULL;
  if (length > limit)
    {
      g_set_error (error, TH_STORE_ERROR, TH_STORE_ERROR_TOO_LARGE,
                   "blob of %" G_GSIZE_FORMAT " bytes, wanted at most %" G_GSIZE_FORMAT, length,
                   limit);
      return NULL;
    }
  bytes = g_malloc (length);
  if (!g_input_stream_read_all (stream, bytes, length, &n_read, cancellable, error))
    return NULL;
  return g_bytes_new_take (g_steal_pointer (&bytes), n_read);
}
