/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "th-queries.h"

#include "th-codec.h"
#include "th-kind.h"
#include "th-review.h"

#include <string.h>

#define RECORD_KEY "threshold-queries"
#define REST_MILLISECONDS 200

struct _ThQueries
{
  GObject parent_instance;

  ThOpenRecord *record; /* weak */
  ThSession *session;
  GCancellable *cancellable;
  GPtrArray *queries; /* of ThRecord */
  GHashTable *own;    /* path: ThValue */
  gboolean is_reading;
  gboolean is_stale;
  guint rest_source;
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

G_DEFINE_FINAL_TYPE (ThQueries, th_queries, G_TYPE_OBJECT)

static guint signals[N_SIGNALS];

typedef struct
{
  GPtrArray *queries;
  GHashTable *own;
} Read;

static void
read_free (gpointer data)
{
  Read *read = data;

  g_clear_pointer (&read->queries, g_ptr_array_unref);
  g_clear_pointer (&read->own, g_hash_table_unref);
  g_free (read);
}

static gboolean
take_query (ThRecord *record, gpointer data)
{
  if (!th_record_is_purged (record))
    g_ptr_array_add (data, th_record_ref (record));

  return TRUE;
}

static gboolean
take_own (const ThLogRow *row, gpointer data)
{
  g_autoptr (ThEntry) entry = NULL;

  if (row->bytes == NULL)
    return TRUE;
  entry = th_codec_decode_entry (g_bytes_get_data (row->bytes, NULL), g_bytes_get_size (row->bytes),
                                 NULL);
  for (guint i = 0; entry != NULL && i < entry->fields->len; i++)
    {
      ThEntryField *field = g_ptr_array_index (entry->fields, i);

      g_hash_table_insert (data, g_strdup (field->path), th_value_ref (field->value));
    }

  return TRUE;
}

static int
compare_created (gconstpointer a, gconstpointer b)
{
  int64_t one = th_record_get_created (*(ThRecord *const *) a);
  int64_t other = th_record_get_created (*(ThRecord *const *) b);

  return (one > other) - (one < other);
}

static gpointer
read_queries (ThTabletStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  const ThStoreQuery query = { .kind = TH_KIND_QUERY, .parent = data };
  Read *read = g_new0 (Read, 1);

  read->queries = g_ptr_array_new_with_free_func ((GDestroyNotify) th_record_unref);
  read->own =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) th_value_unref);
  if (!th_store_foreach_record (TH_STORE (store), &query, take_query, read->queries, cancellable,
                                error)
      || !th_store_foreach_entry (TH_STORE (store), data, take_own, read->own, cancellable, error))
    g_clear_pointer (&read, read_free);
  else
    g_ptr_array_sort (read->queries, compare_created);

  return read;
}

static void read_again (ThQueries *self);

static void
on_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ThQueries) self = data;
  Read *read = th_session_run_finish (TH_SESSION (source), result, NULL);

  self->is_reading = FALSE;
  /* Without them the questions that are known stay; the next change reads again. */
  if (read == NULL || g_cancellable_is_cancelled (self->cancellable))
    {
      g_clear_pointer (&read, read_free);
      return;
    }
  g_clear_pointer (&self->queries, g_ptr_array_unref);
  g_clear_pointer (&self->own, g_hash_table_unref);
  self->queries = g_steal_pointer (&read->queries);
  self->own = g_steal_pointer (&read->own);
  read_free (read);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
  if (self->is_stale)
    read_again (self);
}

static void
read_again (ThQueries *self)
{
  if (self->record == NULL)
    return;
  if (self->is_reading)
    {
      self->is_stale = TRUE;
      return;
    }
  self->is_reading = TRUE;
  self->is_stale = FALSE;
  th_session_run_async (self->session, TH_SESSION_READ, read_queries,
                        g_strdup (th_open_record_get_id (self->record)), g_free, read_free,
                        self->cancellable, on_read_cb, g_object_ref (self));
}

static gboolean
on_rested_cb (gpointer data)
{
  ThQueries *self = data;

  self->rest_source = 0;
  read_again (self);

  return G_SOURCE_REMOVE;
}

static void
on_changed_cb (ThQueries *self)
{
  if (self->rest_source == 0)
    self->rest_source = g_timeout_add (REST_MILLISECONDS, on_rested_cb, self);
}

static void
th_queries_dispose (GObject *object)
{
  ThQueries *self = TH_QUERIES (object);

  g_clear_handle_id (&self->rest_source, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  if (self->record != NULL)
    g_object_set_data (G_OBJECT (self->record), RECORD_KEY, NULL);
  g_clear_weak_pointer (&self->record);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (th_queries_parent_class)->dispose (object);
}

static void
th_queries_finalize (GObject *object)
{
  ThQueries *self = TH_QUERIES (object);

  g_object_unref (self->cancellable);
  g_ptr_array_unref (self->queries);
  g_hash_table_unref (self->own);

  G_OBJECT_CLASS (th_queries_parent_class)->finalize (object);
}

static void
th_queries_class_init (ThQueriesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = th_queries_dispose;
  object_class->finalize = th_queries_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", TH_TYPE_QUERIES, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 0);
}

static void
th_queries_init (ThQueries *self)
{
  self->cancellable = g_cancellable_new ();
  self->queries = g_ptr_array_new_with_free_func ((GDestroyNotify) th_record_unref);
  self->own =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) th_value_unref);
}

ThQueries *
th_queries_for_record (ThOpenRecord *record)
{
  ThQueries *self = g_object_get_data (G_OBJECT (record), RECORD_KEY);

  if (self != NULL)
    return g_object_ref (self);

  self = g_object_new (TH_TYPE_QUERIES, NULL);
  g_set_weak_pointer (&self->record, record);
  self->session = g_object_ref (th_open_record_get_session (record));
  g_object_set_data (G_OBJECT (record), RECORD_KEY, self);
  g_signal_connect_object (self->session, "records-changed", G_CALLBACK (on_changed_cb), self,
                           G_CONNECT_SWAPPED);
  read_again (self);

  return self;
}

static gboolean
is_about (const ThRecord *query, const char *path)
{
  const char *field = th_record_get_text (query, TH_FIELD_QUERY_FIELD);
  gsize length = strlen (path);

  return field != NULL && strncmp (field, path, length) == 0
         && (field[length] == '\0' || field[length] == '{');
}

GPtrArray *
th_queries_list (ThQueries *self, const char *path)
{
  GPtrArray *list = g_ptr_array_new ();

  for (guint i = 0; i < self->queries->len; i++)
    if (is_about (g_ptr_array_index (self->queries, i), path))
      g_ptr_array_add (list, g_ptr_array_index (self->queries, i));

  return list;
}

guint
th_queries_count_open (ThQueries *self, const char *path)
{
  guint n_open = 0;

  for (guint i = 0; i < self->queries->len; i++)
    {
      const ThRecord *query = g_ptr_array_index (self->queries, i);

      n_open += (path == NULL || is_about (query, path)) && th_review_is_open_query (query);
    }

  return n_open;
}

ThValue *
th_queries_get_own (ThQueries *self, const char *path)
{
  return g_hash_table_lookup (self->own, path);
}

/* Whoever has the record on their tablet is of its team, or is command. */
gboolean
th_queries_can (ThQueries *self, ThAction action)
{
  const ThPermissionCase asked = {
    .role = th_session_get_actor (self->session).role,
    .action = action,
    .kind = TH_KIND_QUERY,
    .state = TH_REVIEW_SUBMITTED,
    .is_team = TRUE,
  };

  return th_permission_check (&asked) == NULL;
}
