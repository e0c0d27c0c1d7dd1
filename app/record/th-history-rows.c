/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What the entries of a history say, told one by one, and two states side by side. */

#include "th-fold.h"
#include "th-history.h"

static void
value_free (gpointer data)
{
  ThHistoryValue *value = data;

  th_value_unref (value->value);
  g_free (value->by);
  g_free (value);
}

static void
change_free (gpointer data)
{
  ThHistoryChange *change = data;

  g_free (change->path);
  th_value_unref (change->value);
  g_ptr_array_unref (change->old);
  g_ptr_array_unref (change->beside);
  g_free (change);
}

static void
row_free (gpointer data)
{
  ThHistoryRow *row = data;

  g_ptr_array_unref (row->changes);
  g_free (row);
}

static void
difference_free (gpointer data)
{
  ThHistoryDifference *difference = data;

  g_free (difference->path);
  g_ptr_array_unref (difference->before);
  g_ptr_array_unref (difference->after);
  g_free (difference);
}

static void
add_value (GPtrArray *values, ThValue *value, ThDot dot, int64_t at, const char *by)
{
  ThHistoryValue *copy = g_new0 (ThHistoryValue, 1);

  copy->value = th_value_ref (value);
  copy->dot = dot;
  copy->at = at;
  copy->by = g_strdup (by);
  g_ptr_array_add (values, copy);
}

static int
compare_values (gconstpointer a, gconstpointer b)
{
  const ThHistoryValue *one = *(ThHistoryValue *const *) a;
  const ThHistoryValue *other = *(ThHistoryValue *const *) b;

  if (one->at != other->at)
    return one->at < other->at ? -1 : 1;
  return th_dot_compare (one->dot, other->dot);
}

static void
add_old (ThHistoryChange *change, const ThHistory *history, const ThEntryField *field)
{
  for (guint i = 0; i < field->n_over; i++)
    {
      const ThHistoryEntry *from = th_history_find (history, field->over[i]);
      const ThEntryField *old =
        from != NULL && from->entry != NULL ? th_entry_find (from->entry, field->path) : NULL;

      if (old == NULL || old->value == NULL)
        change->hides = TRUE;
      else
        add_value (change->old, old->value, from->dot, from->entry->at, from->entry->by);
    }
  g_ptr_array_sort (change->old, compare_values);
}

/* What stands in @state when the entry has been folded, and says something else. */
static void
add_beside (ThHistoryChange *change, const ThRecord *state, ThDot dot)
{
  g_autoptr (GArray) values = th_record_list_values (state, change->path);
  gboolean stands = FALSE;

  for (guint i = 0; i < values->len; i++)
    stands |= th_dot_equal (g_array_index (values, ThFieldValue, i).dot, dot);
  for (guint i = 0; stands && i < values->len; i++)
    {
      const ThFieldValue *value = &g_array_index (values, ThFieldValue, i);

      if (!th_value_equal (value->value, change->value))
        add_value (change->beside, value->value, value->dot, value->at, value->by);
    }
}

static void
add_change (ThHistoryRow *row,
            const ThHistory *history,
            const ThEntryField *field,
            const ThRecord *state)
{
  ThHistoryChange *change = g_new0 (ThHistoryChange, 1);

  change->path = g_strdup (field->path);
  change->value = th_value_ref (field->value);
  change->old = g_ptr_array_new_with_free_func (value_free);
  change->beside = g_ptr_array_new_with_free_func (value_free);
  change->is_first = field->n_over == 0;
  add_old (change, history, field);
  if (row->held == NULL)
    add_beside (change, state, row->entry->dot);
  g_ptr_array_add (row->changes, change);
}

static ThHistoryRow *
make_row (const ThHistory *history, const ThHistoryEntry *entry, const ThRecord *state)
{
  ThHistoryRow *row = g_new0 (ThHistoryRow, 1);

  row->entry = entry;
  row->moment = entry->moment;
  row->received = entry->received;
  row->held = entry->held;
  row->op = TH_OP_UNKNOWN;
  row->changes = g_ptr_array_new_with_free_func (change_free);
  if (entry->entry == NULL)
    return row;

  row->at = entry->entry->at;
  row->by = entry->entry->by;
  row->op = entry->entry->op;
  row->why = entry->entry->why;
  row->title = entry->entry->title;
  for (guint i = 0; i < entry->entry->fields->len; i++)
    {
      const ThEntryField *field = g_ptr_array_index (entry->entry->fields, i);

      if (field->value != NULL)
        add_change (row, history, field, state);
    }
  return row;
}

GPtrArray *
th_history_list_rows (ThHistory *self)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func (row_free);
  g_autoptr (ThRecord) state = th_record_new (th_history_get_record (self));

  for (guint i = 0; i < th_history_get_n_entries (self); i++)
    {
      const ThHistoryEntry *entry = th_history_get_entry (self, i);

      if (entry->entry != NULL && entry->held == NULL)
        th_fold (state, entry->dot.enrolment, entry->entry);
      g_ptr_array_add (rows, make_row (self, entry, state));
    }
  return rows;
}

static void
add_path_cb (const char *path, ThValue *value, gpointer data)
{
  g_hash_table_add (data, g_strdup (path));
}

/* Also those that were cleared, which the other state may have. */
static GPtrArray *
list_standing (const ThRecord *record, const char *path)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (value_free);
  g_autoptr (GArray) values = record != NULL ? th_record_list_values (record, path) : NULL;

  for (guint i = 0; values != NULL && i < values->len; i++)
    {
      const ThFieldValue *value = &g_array_index (values, ThFieldValue, i);

      add_value (list, value->value, value->dot, value->at, value->by);
    }
  return list;
}

static gboolean
has_value (GPtrArray *values, const ThValue *value)
{
  for (guint i = 0; i < values->len; i++)
    if (th_value_equal (((ThHistoryValue *) g_ptr_array_index (values, i))->value, value))
      return TRUE;
  return FALSE;
}

/* Whether every value of @some is one of @others, null as good as none. */
static gboolean
is_within (GPtrArray *some, GPtrArray *others)
{
  for (guint i = 0; i < some->len; i++)
    {
      const ThHistoryValue *value = g_ptr_array_index (some, i);

      if (!has_value (others, value->value)
          && !(th_value_is_null (value->value) && others->len == 0))
        return FALSE;
    }
  return TRUE;
}

static int
compare_differences (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 ((*(ThHistoryDifference *const *) a)->path,
                    (*(ThHistoryDifference *const *) b)->path);
}

GPtrArray *
th_history_compare (const ThRecord *before, const ThRecord *after)
{
  g_autoptr (GHashTable) paths = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GPtrArray *differences = g_ptr_array_new_with_free_func (difference_free);
  GHashTableIter iter;
  gpointer path;

  if (before != NULL)
    th_record_foreach (before, add_path_cb, paths);
  if (after != NULL)
    th_record_foreach (after, add_path_cb, paths);
  g_hash_table_iter_init (&iter, paths);
  while (g_hash_table_iter_next (&iter, &path, NULL))
    {
      ThHistoryDifference *difference = g_new0 (ThHistoryDifference, 1);

      difference->path = g_strdup (path);
      difference->before = list_standing (before, path);
      difference->after = list_standing (after, path);
      if (is_within (difference->before, difference->after)
          && is_within (difference->after, difference->before))
        difference_free (difference);
      else
        g_ptr_array_add (differences, difference);
    }
  g_ptr_array_sort (differences, compare_differences);
  return differences;
}
