/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* One reading of the store gives a node for each record: which counters it is in by its own fields,
 * where it lies, and with whom it is the same. Everything asked later is answered from the nodes.
 */

#include "th-tally.h"

#include "th-kind.h"
#include "th-review.h"
#include "th-same.h"
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
  Node *premises;
  char *day;  /* of a visit */
  char *team; /* of a premises */
  char *nationality;
  int64_t created;
  const char *in_day; /* of the visit above, or its own */
  const char *in_team;
};

struct _ThTally
{
  GPtrArray *nodes;  /* of Node, oldest first */
  GHashTable *by_id; /* id: Node */
  ThSame *same;
  GPtrArray *overrides; /* of ThTallyOverride, as days stand in time and teams in theirs */
};

typedef struct
{
  ThTally *tally;
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

static void
override_free (ThTallyOverride *self)
{
  g_free (self->code);
  g_free (self->day);
  g_free (self->team);
  g_free (self->why);
  g_free (self->by);
  g_free (self);
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

static char *
dup_part (const ThRecord *day, const char *group, const char *code)
{
  g_autofree char *path = g_strconcat (group, "/", code, NULL);

  return g_strdup (th_record_get_text (day, path));
}

typedef struct
{
  ThTally *tally;
  const ThRecord *day;
} OverrideReading;

static void
read_override (const char *path, ThValue *value, gpointer data)
{
  OverrideReading *self = data;
  g_autoptr (GArray) values = NULL;
  const ThFieldValue *latest;
  ThTallyOverride *override;
  const char *code;

  if (!g_str_has_prefix (path, TH_FIELD_DAY_OVERRIDE "/"))
    return;
  code = path + strlen (TH_FIELD_DAY_OVERRIDE "/");
  if (th_tally_find_counter (code) == NULL || !(th_value_get_number (value) >= 0))
    return;
  values = th_record_list_values (self->day, path);
  latest = &g_array_index (values, ThFieldValue, 0);
  override = g_new0 (ThTallyOverride, 1);
  override->code = g_strdup (code);
  override->day = g_strdup (th_record_get_text (self->day, TH_FIELD_DAY_DATE));
  override->team = g_strdup (th_record_get_text (self->day, TH_FIELD_TEAM));
  override->count = (guint) MIN (th_value_get_number (value), TH_TALLY_OVERRIDE_MAX);
  override->why = dup_part (self->day, TH_FIELD_DAY_OVERRIDE_WHY, code);
  override->by = g_strdup (latest->by);
  override->at = latest->at;
  g_ptr_array_add (self->tally->overrides, override);
}

static gboolean
read_record (ThRecord *record, gpointer data)
{
  Reading *reading = data;
  Node *node;

  if (th_record_is_purged (record) || th_record_get_kind (record) == NULL)
    return TRUE;
  if (th_kind_get_bit (th_record_get_kind (record)) == TH_KINDS_DAY)
    {
      OverrideReading overrides = { reading->tally, record };

      th_record_foreach (record, read_override, &overrides);
      return TRUE;
    }
  node = g_new0 (Node, 1);
  node->id = g_strdup (th_record_get_id (record));
  g_ptr_array_add (reading->tally->nodes, node);
  g_hash_table_insert (reading->tally->by_id, node->id, node);
  node->parent = g_strdup (th_record_get_parent (record));
  node->kind = th_kind_get_bit (th_record_get_kind (record));
  node->counters = th_tally_counters_of (record);
  node->is_withdrawn = th_review_get_state (record) == TH_REVIEW_WITHDRAWN;
  node->created = th_record_get_created (record);
  node->team = g_strdup (th_record_get_text (record, TH_FIELD_TEAM));
  node->nationality = g_strdup (th_record_get_text (record, "nationality"));
  if (node->kind == TH_KINDS_VISIT)
    node->day = dup_day (record, reading->zone);
  th_same_add (reading->tally->same, record);
  return TRUE;
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

static int
compare_overrides (gconstpointer a, gconstpointer b)
{
  const ThTallyOverride *first = *(ThTallyOverride *const *) a;
  const ThTallyOverride *second = *(ThTallyOverride *const *) b;
  int order = g_strcmp0 (first->day, second->day);

  if (order == 0)
    order = g_strcmp0 (first->team, second->team);
  return order != 0 ? order : strcmp (first->code, second->code);
}

ThTally *
th_tally_new (ThStore *store,
              const ThOperation *operation,
              GCancellable *cancellable,
              GError **error)
{
  g_autoptr (ThTally) self = g_new0 (ThTally, 1);
  ThStoreQuery query = { .operation = th_operation_get_id (operation) };
  Reading reading = { self, th_operation_get_zone (operation) };

  self->nodes = g_ptr_array_new_with_free_func ((GDestroyNotify) node_free);
  self->by_id = g_hash_table_new (g_str_hash, g_str_equal);
  self->same = th_same_new ();
  self->overrides = g_ptr_array_new_with_free_func ((GDestroyNotify) override_free);
  if (!th_store_foreach_record (store, &query, read_record, &reading, cancellable, error))
    return NULL;
  g_ptr_array_sort (self->nodes, compare_nodes);
  g_ptr_array_sort (self->overrides, compare_overrides);
  for (guint i = 0; i < self->nodes->len; i++)
    place (self, g_ptr_array_index (self->nodes, i));
  th_same_settle (self->same);
  return g_steal_pointer (&self);
}

void
th_tally_free (ThTally *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->overrides);
  th_same_free (self->same);
  g_hash_table_unref (self->by_id);
  g_ptr_array_unref (self->nodes);
  g_free (self);
}

static gboolean
counts (const Node *node, guint row, const char *day, const char *team)
{
  return (node->counters & (1u << row)) != 0 && (day == NULL || g_strcmp0 (node->in_day, day) == 0)
         && (team == NULL || g_strcmp0 (node->in_team, team) == 0);
}

/* What a counted record is counted as, so that others counted as the same are passed over. */
static const char *
get_counted_as (const ThTally *self, const Node *node, guint row)
{
  switch (th_tally_counters_get_grouping (row))
    {
    case TH_TALLY_BY_IDENTITY:
      return th_same_find (self->same, node->id);
    case TH_TALLY_BY_PREMISES:
      return th_same_find (self->same, node->premises != NULL ? node->premises->id : node->id);
    case TH_TALLY_BY_RECORD:
    default:
      return node->id;
    }
}

/* Of each group the first record counted; for visits to the same premises, the premises. */
static GPtrArray *
list_counted (const ThTally *self, guint row, const char *day, const char *team)
{
  GPtrArray *list = g_ptr_array_new ();
  g_autoptr (GHashTable) groups = g_hash_table_new (g_str_hash, g_str_equal);
  gboolean by_premises = th_tally_counters_get_grouping (row) == TH_TALLY_BY_PREMISES;

  for (guint i = 0; i < self->nodes->len; i++)
    {
      Node *node = g_ptr_array_index (self->nodes, i);

      if (!counts (node, row, day, team)
          || !g_hash_table_add (groups, (gpointer) get_counted_as (self, node, row)))
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
th_tally_list_visits (const ThTally *self, const char *day, const char *team)
{
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();
  guint row = th_tally_counters_find ("visits_attempted");

  for (guint i = 0; i < self->nodes->len; i++)
    {
      const Node *node = g_ptr_array_index (self->nodes, i);

      if (counts (node, row, day, team))
        g_strv_builder_add (ids, node->id);
    }
  return g_strv_builder_end (ids);
}

static gboolean
is_within (const ThTallyOverride *override, const char *code, const char *day, const char *team)
{
  return g_str_equal (override->code, code) && (day == NULL || g_strcmp0 (override->day, day) == 0)
         && (team == NULL || g_strcmp0 (override->team, team) == 0);
}

guint
th_tally_get_stated (const ThTally *self, const char *code, const char *day, const char *team)
{
  gint64 stated = th_tally_count (self, code, day, team);

  for (guint i = 0; i < self->overrides->len; i++)
    {
      const ThTallyOverride *override = g_ptr_array_index (self->overrides, i);

      if (is_within (override, code, day, team))
        stated +=
          (gint64) override->count - th_tally_count (self, code, override->day, override->team);
    }
  return (guint) MAX (stated, 0);
}

GPtrArray *
th_tally_list_overrides (const ThTally *self, const char *day, const char *team)
{
  GPtrArray *list = g_ptr_array_new ();

  for (guint i = 0; i < self->overrides->len; i++)
    {
      ThTallyOverride *override = g_ptr_array_index (self->overrides, i);

      if (is_within (override, override->code, day, team))
        g_ptr_array_add (list, override);
    }
  return list;
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
