/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The records of an operation as a tree, looked at from the leaves up. */

#include "th-retention.h"

#include "th-kind.h"
#include "th-review.h"

#include <string.h>

#define DAY_MILLISECONDS (G_GINT64_CONSTANT (24) * 3600 * 1000)

typedef struct _Node Node;

struct _Node
{
  char *id;
  char *kind;
  char *parent;
  ThReviewState state;
  gboolean is_purged;
  GPtrArray *children; /* of Node, borrowed */
};

static void
node_free (Node *node)
{
  g_free (node->id);
  g_free (node->kind);
  g_free (node->parent);
  g_ptr_array_unref (node->children);
  g_free (node);
}

static void
row_free (ThRetentionRow *row)
{
  g_free (row->id);
  g_free (row->kind);
  g_free (row->state);
  g_ptr_array_unref (row->records);
  g_free (row);
}

void
th_retention_free (ThRetention *self)
{
  if (self == NULL)
    return;
  th_operation_unref (self->operation);
  g_ptr_array_unref (self->rows);
  g_free (self);
}

static gboolean
add_node (ThRecord *record, gpointer data)
{
  Node *node;

  if (th_record_get_kind (record) == NULL
      || g_strcmp0 (th_record_get_kind (record), TH_KIND_OPERATION) == 0)
    return TRUE;
  node = g_new0 (Node, 1);
  node->id = g_strdup (th_record_get_id (record));
  node->kind = g_strdup (th_record_get_kind (record));
  node->parent = g_strdup (th_record_get_parent (record));
  node->state = th_review_get_state (record);
  node->is_purged = th_record_is_purged (record);
  node->children = g_ptr_array_new ();
  g_hash_table_insert (data, node->id, node);
  return TRUE;
}

static void
link_nodes (GHashTable *nodes)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, nodes);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Node *node = value;
      Node *parent = node->parent != NULL ? g_hash_table_lookup (nodes, node->parent) : NULL;

      if (parent != NULL)
        g_ptr_array_add (parent->children, node);
    }
}

static gboolean
is_governing (const Node *node)
{
  return (th_kind_get_bit (node->kind) & (TH_KINDS_VISIT | TH_KINDS_INTELLIGENCE)) != 0;
}

/* Appends the node and all below it, the lowest first; whether all of them are decided. */
static gboolean
collect (const Node *node, GPtrArray *records)
{
  gboolean may_go = node->is_purged || !is_governing (node) || node->state == TH_REVIEW_APPROVED
                    || node->state == TH_REVIEW_WITHDRAWN;

  for (guint i = 0; i < node->children->len; i++)
    may_go = collect (g_ptr_array_index (node->children, i), records) && may_go;
  if (!node->is_purged)
    g_ptr_array_add (records, g_strdup (node->id));
  return may_go;
}

static ThRetentionRow *
make_row (const Node *node)
{
  ThRetentionRow *row = g_new0 (ThRetentionRow, 1);

  row->id = g_strdup (node->id);
  row->kind = g_strdup (node->kind);
  row->state = g_strdup (th_review_state_get_name (node->state));
  row->records = g_ptr_array_new_with_free_func (g_free);
  row->may_go = collect (node, row->records);
  return row;
}

static void
add_row (ThRetention *self, ThRetentionRow *row)
{
  if (row->records->len > 0)
    g_ptr_array_add (self->rows, row);
  else
    row_free (row);
}

/* Visits go one by one, the premises after the last of them. */
static void
add_premises (ThRetention *self, const Node *premises)
{
  gboolean is_empty = TRUE;

  for (guint i = 0; i < premises->children->len; i++)
    {
      const Node *child = g_ptr_array_index (premises->children, i);
      ThRetentionRow *row;

      if (!is_governing (child))
        continue;
      row = make_row (child);
      is_empty = is_empty && row->may_go;
      add_row (self, row);
    }
  if (!is_empty)
    return;
  {
    ThRetentionRow *row = make_row (premises);

    /* What went with the visits above is not named twice. */
    for (guint i = 0; i < self->rows->len; i++)
      {
        const ThRetentionRow *before = g_ptr_array_index (self->rows, i);

        for (guint j = 0; j < before->records->len; j++)
          {
            guint at;

            if (g_ptr_array_find_with_equal_func (
                  row->records, g_ptr_array_index (before->records, j), g_str_equal, &at))
              g_ptr_array_remove_index (row->records, at);
          }
      }
    add_row (self, row);
  }
}

/* The end of the last day, in the operation's zone, and the days to keep. */
static int64_t
get_due (const ThOperation *operation)
{
  g_autofree char *text = g_strconcat (th_operation_get_end (operation), "T00:00:00", NULL);
  g_autoptr (GDateTime) end =
    g_date_time_new_from_iso8601 (text, th_operation_get_zone (operation));

  if (end == NULL)
    return G_MAXINT64;
  return g_date_time_to_unix (end) * 1000
         + ((int64_t) th_operation_get_keep_days (operation) + 1) * DAY_MILLISECONDS;
}

static gboolean
fill (ThRetention *self, ThServerStore *store, GError **error)
{
  ThStoreQuery query = { .operation = th_operation_get_id (self->operation) };
  g_autoptr (GHashTable) nodes =
    g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) node_free);
  GHashTableIter iter;
  gpointer value;

  if (!th_store_foreach_record (TH_STORE (store), &query, add_node, nodes, NULL, error))
    return FALSE;
  link_nodes (nodes);
  g_hash_table_iter_init (&iter, nodes);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const Node *node = value;

      if (g_strcmp0 (node->kind, TH_KIND_PREMISES) == 0)
        add_premises (self, node);
      else if (node->parent == NULL || g_hash_table_lookup (nodes, node->parent) == NULL)
        add_row (self, make_row (node));
    }
  return TRUE;
}

static gboolean
add_operation (ThRecord *record, gpointer data)
{
  ThOperation *operation = th_operation_new (record);

  if (operation != NULL)
    g_ptr_array_add (data, operation);
  return TRUE;
}

GPtrArray *
th_retention_review (ThServerStore *store, GError **error)
{
  ThStoreQuery query = { .kind = TH_KIND_OPERATION };
  g_autoptr (GPtrArray) operations =
    g_ptr_array_new_with_free_func ((GDestroyNotify) th_operation_unref);
  g_autoptr (GPtrArray) reviews =
    g_ptr_array_new_with_free_func ((GDestroyNotify) th_retention_free);

  if (!th_store_foreach_record (TH_STORE (store), &query, add_operation, operations, NULL, error))
    return NULL;
  for (guint i = 0; i < operations->len; i++)
    {
      ThRetention *self = g_new0 (ThRetention, 1);

      self->operation = th_operation_ref (g_ptr_array_index (operations, i));
      self->due = get_due (self->operation);
      self->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) row_free);
      g_ptr_array_add (reviews, self);
      if (!fill (self, store, error))
        return NULL;
    }
  return g_steal_pointer (&reviews);
}

static gboolean
check_none_held (const ThImporter *importer, GError **error)
{
  g_autoptr (GPtrArray) held =
    th_server_store_list_held (importer->store, importer->config->enrolment, error);

  if (held == NULL || held->len == 0)
    return held != NULL;
  g_set_error (error, TH_STORE_ERROR, TH_STORE_ERROR_FAILED,
               "record %s may not be erased: %s; nothing was erased",
               ((const ThHeldEntry *) g_ptr_array_index (held, 0))->record,
               ((const ThHeldEntry *) g_ptr_array_index (held, 0))->reason);
  return FALSE;
}

gboolean
th_retention_purge (const ThImporter *importer, GPtrArray *records, const char *why, GError **error)
{
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func ((GDestroyNotify) th_entry_free);
  gboolean done;

  for (guint i = 0; i < records->len; i++)
    {
      ThEntry *entry = th_entry_new ();

      entry->op = TH_OP_PURGE;
      entry->id = g_strdup (g_ptr_array_index (records, i));
      entry->why = g_strdup (why);
      g_ptr_array_add (entries, entry);
    }
  if (!th_server_store_begin (importer->store, error))
    return FALSE;
  done = th_import_append (importer, entries, error) && check_none_held (importer, error);
  return th_server_store_end (importer->store, done, error);
}
