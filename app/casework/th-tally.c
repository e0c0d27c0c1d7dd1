/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* One reading of the store gives a node for each record: which counters it is in by its own fields,
 * where it lies, and with whom it is the same. Everything asked later is answered from the nodes.
 */

#include "th-tally.h"

#include "th-kind.h"
#include "th-review.h"
#include "th-tally-counters.h"
#include "th-time.h"

#include <string.h>

#define MAX_DEPTH 16

typedef struct _Node Node;

struct _Node
{
  char *id;
  char *parent;
  ThKinds kind;
  guint counters; /* by its own fields: a bit for each row; 0 where it does not count */
  gboolean is_withdrawn;
  gboolean is_known; /* FALSE where another record only names it */
  Node *same;        /* towards the node that stands for all that are the same */
  Node *premises;
  char *day;  /* of a visit */
  char *team; /* of a premises */
  char *nationality;
  int64_t created;
  const char *in_day; /* of the visit above, or its own */
  const char *in_team;
};

/* Two records that somebody said are the same, or are not: the latest word counts. */
typedef struct
{
  Node *a;
  Node *b;
  int64_t at;
  ThDot dot;
  gboolean is_same;
} Pair;

struct _ThTally
{
  GPtrArray *nodes;  /* of Node, oldest first */
  GHashTable *by_id; /* id: Node */
};

typedef struct
{
  ThTally *tally;
  GHashTable *pairs; /* "id id": Pair */
  GTimeZone *zone;
} Reading;

static void
node_free (Node *self)
{
  g_free (self->id);
  g_free (self->parent);
  g_free (self->day);
  g_free (self->team);
  g_free (self->nationality);
  g_free (self);
}

static Node *
ensure_node (ThTally *self, const char *id)
{
  Node *node = g_hash_table_lookup (self->by_id, id);

  if (node != NULL)
    return node;
  node = g_new0 (Node, 1);
  node->id = g_strdup (id);
  node->same = node;
  g_ptr_array_add (self->nodes, node);
  g_hash_table_insert (self->by_id, node->id, node);
  return node;
}

/* The local day of arrival; of a visit that has none yet, of its creation. */
static char *
dup_day (const ThRecord *visit, GTimeZone *zone)
{
  const char *arrived = th_record_get_text (visit, "arrived_at");
  char *day = arrived != NULL ? th_time_dup_day (arrived, zone) : NULL;
  g_autofree char *created = NULL;

  if (day != NULL)
    return day;
  created = th_time_dup_local (th_record_get_created (visit), zone);
  return g_strndup (created, strlen ("2022-08-22"));
}

typedef struct
{
  Reading *reading;
  const ThRecord *record;
  Node *node;
} PairReading;

static void
read_pair (const char *path, ThValue *value, gpointer data)
{
  PairReading *self = data;
  g_autofree char *other = th_kind_dup_key (path, TH_FIELD_SAME_AS);
  g_autofree char *key = NULL;
  g_autoptr (GArray) values = NULL;
  const ThFieldValue *latest;
  Pair *pair;

  if (other == NULL)
    return;
  values = th_record_list_values (self->record, path);
  latest = &g_array_index (values, ThFieldValue, 0);
  key = strcmp (self->node->id, other) < 0 ? g_strconcat (self->node->id, " ", other, NULL)
                                           : g_strconcat (other, " ", self->node->id, NULL);
  pair = g_hash_table_lookup (self->reading->pairs, key);
  if (pair != NULL
      && (pair->at > latest->at
          || (pair->at == latest->at && th_dot_compare (pair->dot, latest->dot) > 0)))
    return;
  if (pair == NULL)
    {
      pair = g_new0 (Pair, 1);
      g_hash_table_insert (self->reading->pairs, g_steal_pointer (&key), pair);
    }
  pair->a = self->node;
  pair->b = ensure_node (self->reading->tally, other);
  pair->at = latest->at;
  pair->dot = latest->dot;
  pair->is_same = g_strcmp0 (th_value_get_text (value), "yes") == 0;
}

static gboolean
read_record (ThRecord *record, gpointer data)
{
  Reading *reading = data;
  Node *node;
  PairReading pairs;

  if (th_record_is_purged (record) || th_record_get_kind (record) == NULL)
    return TRUE;
  node = ensure_node (reading->tally, th_record_get_id (record));
  node->is_known = TRUE;
  node->parent = g_strdup (th_record_get_parent (record));
  node->kind = th_kind_get_bit (th_record_get_kind (record));
  node->counters = th_tally_counters_of (record);
  node->is_withdrawn = th_review_get_state (record) == TH_REVIEW_WITHDRAWN;
  node->created = th_record_get_created (record);
  node->team = g_strdup (th_record_get_text (record, TH_FIELD_TEAM));
  node->nationality = g_strdup (th_record_get_text (record, "nationality"));
  if (node->kind == TH_KINDS_VISIT)
    node->day = dup_day (record, reading->zone);
  pairs = (PairReading){ reading, record, node };
  th_record_foreach (record, read_pair, &pairs);
  return TRUE;
}

static Node *
find_same (Node *node)
{
  while (node->same != node)
    {
      node->same = node->same->same;
      node = node->same;
    }
  return node;
}

static void
join_pairs (GHashTable *pairs)
{
  GHashTableIter iter;
  Pair *pair;

  g_hash_table_iter_init (&iter, pairs);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &pair))
    if (pair->is_same)
      {
        Node *a = find_same (pair->a);
        Node *b = find_same (pair->b);

        /* The lesser id stands for all, so that the order of joining leaves no trace. */
        if (strcmp (a->id, b->id) < 0)
          b->same = a;
        else
          a->same = b;
      }
}

/* What a node has from the records above it. */
static void
place (const ThTally *self, Node *node)
{
  Node *at = node;

  for (guint depth = 0; depth < MAX_DEPTH && at != NULL; depth++)
    {
      if (at->is_withdrawn)
        node->counters = 0;
      if (at->kind == TH_KINDS_VISIT)
        node->in_day = at->day;
      if (at->kind == TH_KINDS_PREMISES)
        {
          node->in_team = at->team;
          node->premises = at;
        }
      at = at->parent != NULL ? g_hash_table_lookup (self->by_id, at->parent) : NULL;
    }
}

static int
compare_nodes (gconstpointer a, gconstpointer b)
{
  const Node *first = *(Node *const *) a;
  const Node *second = *(Node *const *) b;

  if (first->created != second->created)
    return first->created < second->created ? -1 : 1;
  return strcmp (first->id, second->id);
}

ThTally *
th_tally_new (ThStore *store,
              const ThOperation *operation,
              GCancellable *cancellable,
              GError **error)
{
  g_autoptr (ThTally) self = g_new0 (ThTally, 1);
  g_autoptr (GHashTable) pairs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  ThStoreQuery query = { .operation = th_operation_get_id (operation) };
  Reading reading = { self, pairs, th_operation_get_zone (operation) };

  self->nodes = g_ptr_array_new_with_free_func ((GDestroyNotify) node_free);
  self->by_id = g_hash_table_new (g_str_hash, g_str_equal);
  if (!th_store_foreach_record (store, &query, read_record, &reading, cancellable, error))
    return NULL;
  join_pairs (pairs);
  g_ptr_array_sort (self->nodes, compare_nodes);
  for (guint i = 0; i < self->nodes->len; i++)
    place (self, g_ptr_array_index (self->nodes, i));
  return g_steal_pointer (&self);
}

void
th_tally_free (ThTally *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->by_id);
  g_ptr_array_unref (self->nodes);
  g_free (self);
}

static gboolean
counts (const Node *node, guint row, const char *day, const char *team)
{
  return node->is_known && (node->counters & (1u << row)) != 0
         && (day == NULL || g_strcmp0 (node->in_day, day) == 0)
         && (team == NULL || g_strcmp0 (node->in_team, team) == 0);
}

/* The record that a counted one stands for. */
static const Node *
get_representative (Node *node, guint row)
{
  switch (th_tally_counters_get_grouping (row))
    {
    case TH_TALLY_BY_PERSON:
      return find_same (node);
    case TH_TALLY_BY_PREMISES:
      return node->premises != NULL ? find_same (node->premises) : node;
    case TH_TALLY_BY_RECORD:
    default:
      return node;
    }
}

/* Of each group the first record counted; for visits to the same premises, the premises. */
static GPtrArray *
list_counted (const ThTally *self, guint row, const char *day, const char *team)
{
  GPtrArray *list = g_ptr_array_new ();
  g_autoptr (GHashTable) groups = g_hash_table_new (NULL, NULL);
  gboolean by_premises = th_tally_counters_get_grouping (row) == TH_TALLY_BY_PREMISES;

  for (guint i = 0; i < self->nodes->len; i++)
    {
      Node *node = g_ptr_array_index (self->nodes, i);

      if (!counts (node, row, day, team)
          || !g_hash_table_add (groups, (gpointer) get_representative (node, row)))
        continue;
      g_ptr_array_add (list, by_premises && node->premises != NULL ? node->premises : node);
    }
  return list;
}

guint
th_tally_count (const ThTally *self, const char *code, const char *day, const char *team)
{
  guint row = th_tally_counters_find (code);
  g_autoptr (GPtrArray) list = NULL;

  g_return_val_if_fail (row < th_tally_get_n_counters (), 0);

  list = list_counted (self, row, day, team);
  return list->len;
}

char **
th_tally_list_records (const ThTally *self, const char *code, const char *day, const char *team)
{
  guint row = th_tally_counters_find (code);
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();

  g_return_val_if_fail (row < th_tally_get_n_counters (), NULL);

  list = list_counted (self, row, day, team);
  for (guint i = 0; i < list->len; i++)
    g_strv_builder_add (ids, ((Node *) g_ptr_array_index (list, i))->id);
  return g_strv_builder_end (ids);
}

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

char **
th_tally_list_days (const ThTally *self)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  GPtrArray *days = g_ptr_array_new ();

  for (guint i = 0; i < self->nodes->len; i++)
    {
      const Node *node = g_ptr_array_index (self->nodes, i);

      if (node->day != NULL && node->counters != 0 && g_hash_table_add (seen, node->day))
        g_ptr_array_add (days, g_strdup (node->day));
    }
  g_ptr_array_sort (days, compare_texts);
  g_ptr_array_add (days, NULL);
  return (char **) g_ptr_array_free (days, FALSE);
}

static void
nationality_free (ThTallyNationality *self)
{
  g_free (self->code);
  g_free (self);
}

static int
compare_nationalities (gconstpointer a, gconstpointer b)
{
  const ThTallyNationality *first = *(ThTallyNationality *const *) a;
  const ThTallyNationality *second = *(ThTallyNationality *const *) b;

  if (first->count != second->count)
    return first->count > second->count ? -1 : 1;
  return strcmp (first->code, second->code);
}

GPtrArray *
th_tally_list_nationalities (const ThTally *self, const char *day, const char *team)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) nationality_free);
  g_autoptr (GHashTable) by_code = g_hash_table_new (g_str_hash, g_str_equal);
  guint row = th_tally_counters_find ("persons_encountered");

  for (guint i = 0; i < self->nodes->len; i++)
    {
      const Node *node = g_ptr_array_index (self->nodes, i);
      ThTallyNationality *nationality;

      if (node->nationality == NULL || !counts (node, row, day, team))
        continue;
      nationality = g_hash_table_lookup (by_code, node->nationality);
      if (nationality == NULL)
        {
          nationality = g_new0 (ThTallyNationality, 1);
          nationality->code = g_strdup (node->nationality);
          g_hash_table_insert (by_code, nationality->code, nationality);
          g_ptr_array_add (list, nationality);
        }
      nationality->count++;
    }
  g_ptr_array_sort (list, compare_nationalities);
  return list;
}
