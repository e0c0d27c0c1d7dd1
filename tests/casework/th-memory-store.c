/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* See th-memory-store.h. */

#include "th-memory-store.h"

#include "th-codec.h"
#include "th-fold.h"
#include "th-review-entry.h"
#include "th-kind.h"

#include <string.h>

typedef struct
{
  char *record;
  ThDot dot;
  GBytes *bytes;
} Line;

struct _ThMemoryStore
{
  GObject parent_instance;
  GHashTable *records; /* id: ThRecord */
  GPtrArray *order;    /* of ThRecord, borrowed */
  GPtrArray *log;      /* of Line */
  GHashTable *held;
};

static void th_memory_store_iface_init (ThStoreInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ThMemoryStore,
                               th_memory_store,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TH_TYPE_STORE, th_memory_store_iface_init))

static void
line_free (Line *line)
{
  g_free (line->record);
  g_bytes_unref (line->bytes);
  g_free (line);
}

static void
th_memory_store_finalize (GObject *object)
{
  ThMemoryStore *self = TH_MEMORY_STORE (object);

  g_ptr_array_unref (self->order);
  g_ptr_array_unref (self->log);
  g_hash_table_unref (self->records);
  g_hash_table_unref (self->held);
  G_OBJECT_CLASS (th_memory_store_parent_class)->finalize (object);
}

static void
th_memory_store_class_init (ThMemoryStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = th_memory_store_finalize;
}

static void
th_memory_store_init (ThMemoryStore *self)
{
  self->records =
    g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) th_record_unref);
  self->order = g_ptr_array_new ();
  self->log = g_ptr_array_new_with_free_func ((GDestroyNotify) line_free);
  self->held = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

static gboolean
matches (const ThStoreQuery *query, const ThRecord *record)
{
  const char *state = th_record_get_text (record, TH_FIELD_STATE);

  return th_record_get_kind (record) != NULL
         && (query->operation == NULL
             || g_strcmp0 (query->operation, th_record_get_operation (record)) == 0)
         && (query->kind == NULL || g_strcmp0 (query->kind, th_record_get_kind (record)) == 0)
         && (query->parent == NULL || g_strcmp0 (query->parent, th_record_get_parent (record)) == 0)
         && (query->state == NULL
             || g_strcmp0 (query->state, state != NULL ? state : "draft") == 0);
}

static ThRecord *
memory_load_record (ThStore *store, const char *id, GCancellable *cancellable, GError **error)
{
  ThRecord *record = th_memory_store_peek (TH_MEMORY_STORE (store), id);

  if (record == NULL)
    {
      g_set_error (error, TH_STORE_ERROR, TH_STORE_ERROR_NOT_FOUND, "no record %s", id);
      return NULL;
    }
  return th_record_ref (record);
}

static gboolean
memory_foreach_record (ThStore *store,
                       const ThStoreQuery *query,
                       ThStoreRecordFunc func,
                       gpointer data,
                       GCancellable *cancellable,
                       GError **error)
{
  ThMemoryStore *self = TH_MEMORY_STORE (store);

  for (guint i = 0; i < self->order->len; i++)
    if (matches (query, g_ptr_array_index (self->order, i))
        && !func (g_ptr_array_index (self->order, i), data))
      break;
  return TRUE;
}

/* One row a page, so that whoever does not follow the pages is found out. */
static GPtrArray *
memory_list_rows (
  ThStore *store, const ThStoreQuery *query, char **next, GCancellable *cancellable, GError **error)
{
  ThMemoryStore *self = TH_MEMORY_STORE (store);
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) th_record_row_free);
  guint64 i = query->after != NULL ? g_ascii_strtoull (query->after, NULL, 10) : 0;

  *next = NULL;
  for (; i < self->order->len; i++)
    {
      const ThRecord *record = g_ptr_array_index (self->order, i);
      ThRecordRow *row;

      if (!matches (query, record))
        continue;
      row = g_new0 (ThRecordRow, 1);
      row->id = g_strdup (th_record_get_id (record));
      row->has_held = g_hash_table_contains (self->held, row->id);
      g_ptr_array_add (rows, row);
      *next = g_strdup_printf ("%" G_GUINT64_FORMAT, i + 1);
      break;
    }
  return rows;
}

static gboolean
memory_foreach_entry (ThStore *store,
                      const char *record,
                      ThStoreLogFunc func,
                      gpointer data,
                      GCancellable *cancellable,
                      GError **error)
{
  ThMemoryStore *self = TH_MEMORY_STORE (store);

  for (guint i = 0; i < self->log->len; i++)
    {
      const Line *line = g_ptr_array_index (self->log, i);
      ThLogRow row = { .dot = line->dot, .bytes = line->bytes };

      if (g_str_equal (line->record, record) && !func (&row, data))
        break;
    }
  return TRUE;
}

static void
th_memory_store_iface_init (ThStoreInterface *iface)
{
  iface->load_record = memory_load_record;
  iface->foreach_record = memory_foreach_record;
  iface->list_rows = memory_list_rows;
  iface->foreach_entry = memory_foreach_entry;
}

ThMemoryStore *
th_memory_store_new (void)
{
  return g_object_new (TH_TYPE_MEMORY_STORE, NULL);
}

void
th_memory_store_fold (ThMemoryStore *self, uint64_t enrolment, const ThEntry *entry)
{
  ThRecord *record = th_memory_store_peek (self, entry->id);
  Line *line = g_new0 (Line, 1);

  if (record == NULL)
    {
      record = th_record_new (entry->id);
      g_hash_table_insert (self->records, (char *) th_record_get_id (record), record);
      g_ptr_array_add (self->order, record);
    }
  line->record = g_strdup (entry->id);
  line->dot = (ThDot){ enrolment, entry->seq };
  line->bytes = th_codec_encode_entry (entry);
  g_assert_cmpuint (g_bytes_get_size (line->bytes), <=, TH_ENTRY_MAX_BYTES);
  g_ptr_array_add (self->log, line);
  th_fold (record, enrolment, entry);
}

void
th_memory_store_hold (ThMemoryStore *self, const char *id)
{
  g_hash_table_add (self->held, g_strdup (id));
}

ThRecord *
th_memory_store_peek (ThMemoryStore *self, const char *id)
{
  return g_hash_table_lookup (self->records, id);
}

ThDot
th_hand_append (ThHand *self, ThEntry *entry)
{
  g_autoptr (ThEntry) owned = entry;

  owned->seq = ++self->seq;
  owned->at = self->at += 60000;
  g_free (owned->by);
  owned->by = g_strdup (self->officer);
  th_memory_store_fold (self->store, self->enrolment, owned);
  return (ThDot){ self->enrolment, self->seq };
}

static ThValue *
read_value (const char *text)
{
  if (g_str_equal (text, "true") || g_str_equal (text, "false") || g_str_equal (text, "null"))
    return th_value_new_json (text, -1);
  return th_value_new_text (text);
}

static void
set_fields (ThEntry *entry, const ThRecord *now, va_list args)
{
  const char *path;

  while ((path = va_arg (args, const char *)) != NULL)
    {
      g_autoptr (ThValue) value = read_value (va_arg (args, const char *));
      g_autoptr (GArray) dots = now != NULL ? th_record_list_dots (now, path) : NULL;

      th_entry_set (entry, path, value, dots != NULL ? (const ThDot *) (void *) dots->data : NULL,
                    dots != NULL ? dots->len : 0);
    }
}

ThEntry *
th_hand_new_creation (const char *kind, const char *id, const char *in, const char *operation, ...)
{
  ThEntry *entry = th_entry_new ();
  va_list args;

  entry->op = TH_OP_SET;
  entry->id = g_strdup (id);
  entry->kind = g_strdup (kind);
  entry->in = g_strdup (in);
  entry->operation = g_strdup (operation);
  va_start (args, operation);
  set_fields (entry, NULL, args);
  va_end (args);
  return entry;
}

ThEntry *
th_hand_new_change (ThHand *self, const char *id, const char *why, ...)
{
  ThRecord *record = th_memory_store_peek (self->store, id);
  ThReviewSource source = th_review_source_store (TH_STORE (self->store));
  g_autoptr (ThRecord) governing = th_review_load_governing (record, &source);
  ThEntry *entry = th_review_entry_new_change (record, governing, why);
  va_list args;

  va_start (args, why);
  set_fields (entry, record, args);
  va_end (args);
  return entry;
}

ThDot
th_hand_set_state (ThHand *self, const char *id, const char *state, const char *why)
{
  ThRecord *record = th_memory_store_peek (self->store, id);
  g_autoptr (GPtrArray) covered =
    th_review_list_covered (record, TH_STORE (self->store), NULL, NULL);

  return th_hand_append (
    self, th_review_entry_new_state (record, covered, th_review_state_from_name (state), why));
}
