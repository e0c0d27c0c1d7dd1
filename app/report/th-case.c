/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Two readings: the states, then the rows, because only a row says that an entry is held. */

#include "th-case.h"

#include "th-kind.h"
#include "th-review.h"
#include "th-time.h"

#include <string.h>

#define MAX_DEPTH 16
#define PAGE 1000

struct _ThCase
{
  GPtrArray *all;    /* of ThCaseRecord, owned, withdrawn ones among them */
  GPtrArray *list;   /* of ThCaseRecord */
  GHashTable *by_id; /* id: ThCaseRecord */
  GPtrArray *days;   /* of char: texts that records share */
  ThSame *same;
  GTimeZone *zone;
};

static void
case_record_free (ThCaseRecord *self)
{
  th_record_unref (self->record);
  g_ptr_array_unref (self->children);
  g_free (self);
}

static gboolean
read_record (ThRecord *record, gpointer data)
{
  ThCase *self = data;
  ThCaseRecord *each;

  if (th_record_is_purged (record) || th_record_get_kind (record) == NULL)
    return TRUE;
  each = g_new0 (ThCaseRecord, 1);
  each->record = th_record_ref (record);
  each->kind = th_kind_get_bit (th_record_get_kind (record));
  each->children = g_ptr_array_new ();
  g_ptr_array_add (self->all, each);
  g_hash_table_insert (self->by_id, (char *) th_record_get_id (record), each);
  return TRUE;
}

static gboolean
read_held (
  ThCase *self, ThStore *store, const char *operation, GCancellable *cancellable, GError **error)
{
  g_autofree char *after = NULL;

  do
    {
      ThStoreQuery query = { .operation = operation, .after = after, .limit = PAGE };
      g_autofree char *next = NULL;
      g_autoptr (GPtrArray) rows = th_store_list_rows (store, &query, &next, cancellable, error);

      if (rows == NULL)
        return FALSE;
      for (guint i = 0; i < rows->len; i++)
        {
          const ThRecordRow *row = g_ptr_array_index (rows, i);
          ThCaseRecord *each = g_hash_table_lookup (self->by_id, row->id);

          if (each != NULL)
            each->has_held = row->has_held;
        }
      g_free (after);
      after = g_steal_pointer (&next);
    }
  while (after != NULL);
  return TRUE;
}

/* The local day of arrival; of what has none, of its creation. */
static char *
dup_day (const ThCase *self, const ThCaseRecord *each)
{
  const char *arrived =
    each->kind == TH_KINDS_VISIT ? th_record_get_text (each->record, "arrived_at") : NULL;
  char *day = arrived != NULL ? th_time_dup_day (arrived, self->zone) : NULL;
  g_autofree char *created = NULL;

  if (day != NULL)
    return day;
  created = th_time_dup_local (th_record_get_created (each->record), self->zone);
  return g_strndup (created, strlen ("2022-08-22"));
}

static ThCaseRecord *
get_governing (ThCaseRecord *each)
{
  gboolean is_tasked = th_record_get_value (each->record, TH_FIELD_TASKED) != NULL;

  if (each->kind == TH_KINDS_PREMISES)
    return is_tasked ? NULL : each;
  if (each->kind == TH_KINDS_INTELLIGENCE)
    return each;
  return (each->kind & (TH_KINDS_OPERATION | TH_KINDS_QUERY | TH_KINDS_DAY)) != 0 ? NULL
                                                                                  : each->visit;
}

/* Returns: whether the record stands: nothing at or above it is withdrawn. */
static gboolean
place (ThCase *self, ThCaseRecord *each)
{
  ThCaseRecord *at = each;

  for (guint depth = 0; depth < MAX_DEPTH && at != NULL; depth++)
    {
      const char *parent = th_record_get_parent (at->record);

      if (th_review_get_state (at->record) == TH_REVIEW_WITHDRAWN)
        return FALSE;
      if (at->kind == TH_KINDS_VISIT)
        each->visit = at;
      if (at->kind == TH_KINDS_PREMISES)
        each->premises = at;
      at = parent != NULL ? g_hash_table_lookup (self->by_id, parent) : NULL;
      if (depth == 0)
        each->parent = at;
    }
  each->team = th_record_get_text (each->premises != NULL ? each->premises->record : each->record,
                                   TH_FIELD_TEAM);
  each->governing = get_governing (each);
  return TRUE;
}

static void
set_day (ThCase *self, ThCaseRecord *each)
{
  char *day;

  if (each->visit != NULL && each->visit != each && each->visit->day != NULL)
    {
      each->day = each->visit->day;
      return;
    }
  day = dup_day (self, each->visit != NULL ? each->visit : each);
  g_ptr_array_add (self->days, day);
  each->day = day;
}

static int
compare_records (gconstpointer a, gconstpointer b)
{
  const ThCaseRecord *first = *(ThCaseRecord *const *) a;
  const ThCaseRecord *second = *(ThCaseRecord *const *) b;
  int64_t one = th_record_get_created (first->record);
  int64_t two = th_record_get_created (second->record);

  if (one != two)
    return one < two ? -1 : 1;
  return strcmp (th_record_get_id (first->record), th_record_get_id (second->record));
}

static void
connect (ThCase *self)
{
  g_ptr_array_sort (self->all, compare_records);
  for (guint i = 0; i < self->all->len; i++)
    {
      ThCaseRecord *each = g_ptr_array_index (self->all, i);

      th_same_add (self->same, each->record);
      if (place (self, each))
        g_ptr_array_add (self->list, each);
    }
  for (guint i = 0; i < self->list->len; i++)
    {
      ThCaseRecord *each = g_ptr_array_index (self->list, i);

      if (each->parent != NULL)
        g_ptr_array_add (each->parent->children, each);
      set_day (self, each);
    }
  th_same_settle (self->same);
}

ThCase *
th_case_load (ThStore *store,
              const ThOperation *operation,
              GCancellable *cancellable,
              GError **error)
{
  g_autoptr (ThCase) self = g_new0 (ThCase, 1);
  ThStoreQuery query = { .operation = th_operation_get_id (operation) };

  self->all = g_ptr_array_new_with_free_func ((GDestroyNotify) case_record_free);
  self->list = g_ptr_array_new ();
  self->by_id = g_hash_table_new (g_str_hash, g_str_equal);
  self->days = g_ptr_array_new_with_free_func (g_free);
  self->same = th_same_new ();
  self->zone = g_time_zone_ref (th_operation_get_zone (operation));
  if (!th_store_foreach_record (store, &query, read_record, self, cancellable, error)
      || !read_held (self, store, query.operation, cancellable, error))
    return NULL;
  connect (self);
  return g_steal_pointer (&self);
}

void
th_case_free (ThCase *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->by_id);
  g_ptr_array_unref (self->list);
  g_ptr_array_unref (self->all);
  g_ptr_array_unref (self->days);
  th_same_free (self->same);
  g_time_zone_unref (self->zone);
  g_free (self);
}

GPtrArray *
th_case_list (const ThCase *self)
{
  return self->list;
}

ThCaseRecord *
th_case_find (const ThCase *self, const char *id)
{
  return g_hash_table_lookup (self->by_id, id);
}

ThSame *
th_case_get_same (const ThCase *self)
{
  return self->same;
}

GTimeZone *
th_case_get_zone (const ThCase *self)
{
  return self->zone;
}

static ThRecord *
load_from_case (const char *id, gpointer data)
{
  ThCaseRecord *found = th_case_find (data, id);

  return found != NULL ? th_record_ref (found->record) : NULL;
}

ThReviewSource
th_case_get_source (ThCase *self)
{
  return (ThReviewSource){ .load = load_from_case, .data = self };
}

GPtrArray *
th_case_list_records (const ThCase *self)
{
  GPtrArray *records = g_ptr_array_sized_new (self->list->len);

  for (guint i = 0; i < self->list->len; i++)
    g_ptr_array_add (records, ((ThCaseRecord *) g_ptr_array_index (self->list, i))->record);
  return records;
}

gboolean
th_case_is_potential_victim (const ThCaseRecord *encounter)
{
  return g_str_has_prefix (th_case_get_text (encounter, "judgement"), "potential_victim_");
}

const char *
th_case_get_text (const ThCaseRecord *record, const char *path)
{
  const char *text = th_record_get_text (record->record, path);

  return text != NULL ? text : "";
}

typedef struct
{
  const char *field;
  GPtrArray *keys;
} Choices;

static void
add_choice (const char *path, ThValue *value, gpointer data)
{
  Choices *self = data;
  char *key = th_value_is_true (value) ? th_kind_dup_key (path, self->field) : NULL;

  if (key != NULL)
    g_ptr_array_add (self->keys, key);
}

char **
th_case_list_choices (const ThCaseRecord *record, const char *field)
{
  Choices choices = { field, g_ptr_array_new () };

  th_record_foreach (record->record, add_choice, &choices);
  g_ptr_array_add (choices.keys, NULL);
  return (char **) g_ptr_array_free (choices.keys, FALSE);
}
