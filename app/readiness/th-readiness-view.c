/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Answers are copied out once for each record; rules then read them by path. */

#include "th-readiness-view.h"

#include "th-kind.h"
#include "th-review.h"

#include <string.h>

static void
view_free (gpointer data)
{
  ThReadinessView *self = data;

  g_hash_table_unref (self->fields);
  g_ptr_array_unref (self->children);
  g_free (self);
}

/* "advice_given{helpline_card}" stands for itself and says that advice_given is answered. */
static void
on_field (const char *path, ThValue *value, gpointer data)
{
  ThReadinessView *self = data;
  const char *brace = g_str_has_suffix (path, "}") ? strrchr (path, '{') : NULL;
  g_autofree char *text = th_value_dup_plain (value);

  if (*text == '\0' || (brace != NULL && !th_value_is_true (value)))
    return;
  if (brace != NULL)
    g_hash_table_replace (self->fields, g_strndup (path, brace - path), g_strdup (text));
  g_hash_table_replace (self->fields, g_strdup (path), g_steal_pointer (&text));
}

static void
read_entry (ThReadinessView *self)
{
  g_autoptr (GHashTable) fields = th_form_entry_list_fields (self->entry);
  g_autoptr (GPtrArray) irrelevant = th_form_entry_list_irrelevant (self->entry);
  GHashTableIter iter;
  gpointer path, value;

  for (guint i = 0; i < irrelevant->len; i++)
    g_hash_table_remove (fields, g_ptr_array_index (irrelevant, i));
  g_hash_table_iter_init (&iter, fields);
  while (g_hash_table_iter_next (&iter, &path, &value))
    on_field (path, value, self);
}

static ThReadinessView *
view_new (const ThReadinessSource *source)
{
  ThReadinessView *self = g_new0 (ThReadinessView, 1);

  self->record = source->record;
  self->entry = source->entry;
  self->kind = th_record_get_kind (source->record);
  self->fields = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->children = g_ptr_array_new ();
  if (self->entry != NULL)
    read_entry (self);
  else
    th_record_foreach (self->record, on_field, self);
  return self;
}

static const ThRecord *
find_record (const ThReadinessSource *sources, guint n_sources, const char *id)
{
  for (guint i = 0; id != NULL && i < n_sources; i++)
    if (strcmp (th_record_get_id (sources[i].record), id) == 0)
      return sources[i].record;
  return NULL;
}

/* Itself, or what it lies in; a chain that leads back to itself ends. */
static gboolean
is_withdrawn (const ThReadinessSource *sources, guint n_sources, const ThRecord *record)
{
  for (guint steps = 0; record != NULL && steps <= n_sources; steps++)
    {
      if (th_review_get_state (record) == TH_REVIEW_WITHDRAWN)
        return TRUE;
      record = find_record (sources, n_sources, th_record_get_parent (record));
    }
  return FALSE;
}

static void
connect (GPtrArray *views)
{
  g_autoptr (GHashTable) by_id = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < views->len; i++)
    {
      ThReadinessView *view = g_ptr_array_index (views, i);

      g_hash_table_insert (by_id, (gpointer) th_record_get_id (view->record), view);
    }
  for (guint i = 0; i < views->len; i++)
    {
      ThReadinessView *view = g_ptr_array_index (views, i);
      const char *parent = th_record_get_parent (view->record);

      view->parent = parent != NULL ? g_hash_table_lookup (by_id, parent) : NULL;
      if (view->parent != NULL)
        g_ptr_array_add (view->parent->children, view);
    }
}

GPtrArray *
th_readiness_views_new (const ThReadinessSource *sources, guint n_sources)
{
  GPtrArray *views = g_ptr_array_new_with_free_func (view_free);

  for (guint i = 0; i < n_sources; i++)
    if (th_record_get_kind (sources[i].record) != NULL
        && !is_withdrawn (sources, n_sources, sources[i].record))
      g_ptr_array_add (views, view_new (&sources[i]));
  connect (views);
  return views;
}

const char *
th_readiness_get (const ThReadinessView *self, const char *path)
{
  const char *text = g_hash_table_lookup (self->fields, path);

  return text != NULL ? text : "";
}

gboolean
th_readiness_has (const ThReadinessView *self, const char *path)
{
  return *th_readiness_get (self, path) != '\0';
}

gboolean
th_readiness_is (const ThReadinessView *self, const char *path, const char *value)
{
  return strcmp (th_readiness_get (self, path), value) == 0;
}

gboolean
th_readiness_is_among (const ThReadinessView *self, const char *path, const char *const *values)
{
  return g_strv_contains (values, th_readiness_get (self, path));
}

gboolean
th_readiness_is_child (const ThReadinessView *encounter)
{
  static const char *const bands[] = { "under_10", "10_15", "16_17", "not_sure", NULL };

  return th_readiness_is_among (encounter, "age_band", bands);
}

gboolean
th_readiness_is_adult (const ThReadinessView *encounter)
{
  return th_readiness_has (encounter, "age_band") && !th_readiness_is_child (encounter);
}

gboolean
th_readiness_is_pv (const ThReadinessView *encounter)
{
  return g_str_has_prefix (th_readiness_get (encounter, "judgement"), "potential_victim_");
}
