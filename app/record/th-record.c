/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Record states and how to read them. */

#include "th-record-private.h"

#include "th-handoff.h"

#include <string.h>

G_DEFINE_BOXED_TYPE (ThRecord, th_record, th_record_ref, th_record_unref)

gboolean
th_is_later (int64_t at, ThDot dot, int64_t other_at, ThDot other_dot)
{
  return at != other_at ? at > other_at : th_dot_compare (dot, other_dot) > 0;
}

static void
standing_clear (ThStanding *standing)
{
  th_value_unref (standing->value);
  if (standing->by != NULL)
    th_ref_string_release (standing->by);
}

void
th_field_free (ThField *self)
{
  for (guint i = 0; i < self->n_values; i++)
    standing_clear (&self->values[i]);
  th_ref_string_release (self->path);
  g_free (self->values);
  g_free (self->named);
  g_free (self);
}

void
th_field_add (ThField *self, const ThStanding *standing)
{
  guint at = 0;

  while (at < self->n_values && th_dot_compare (self->values[at].dot, standing->dot) < 0)
    at++;
  if (at < self->n_values && th_dot_equal (self->values[at].dot, standing->dot))
    return;
  self->values = g_renew (ThStanding, self->values, self->n_values + 1);
  memmove (self->values + at + 1, self->values + at, (self->n_values - at) * sizeof *self->values);
  self->values[at] = *standing;
  th_value_ref (standing->value);
  if (standing->by != NULL)
    g_ref_string_acquire (standing->by);
  self->n_values++;
}

void
th_field_remove (ThField *self, guint at)
{
  standing_clear (&self->values[at]);
  self->n_values--;
  memmove (self->values + at, self->values + at + 1, (self->n_values - at) * sizeof *self->values);
}

static void
seen_free (ThSeen *seen)
{
  g_free (seen->record);
  th_context_clear (&seen->context);
  g_free (seen);
}

static void
seen_by_free (ThSeenBy *self)
{
  g_ptr_array_unref (self->seen);
  g_free (self);
}

static void
derived_free (ThEntryField *field)
{
  th_ref_string_release (field->path);
  th_value_unref (field->value);
  g_free (field);
}

GPtrArray *
th_derived_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) derived_free);
}

ThRecord *
th_record_new (const char *id)
{
  ThRecord *self = g_new0 (ThRecord, 1);

  g_atomic_ref_count_init (&self->count);
  self->id = g_strdup (id);
  self->fields = g_ptr_array_new_with_free_func ((GDestroyNotify) th_field_free);
  return self;
}

ThRecord *
th_record_ref (ThRecord *self)
{
  g_atomic_ref_count_inc (&self->count);
  return self;
}

void
th_record_unref (ThRecord *self)
{
  if (!g_atomic_ref_count_dec (&self->count))
    return;
  g_free (self->id);
  g_free (self->kind);
  g_free (self->parent);
  g_free (self->operation);
  g_free (self->form);
  g_free (self->title);
  g_clear_pointer (&self->author, th_ref_string_release);
  th_context_clear (&self->context);
  g_ptr_array_unref (self->fields);
  g_clear_pointer (&self->derived, g_ptr_array_unref);
  g_clear_pointer (&self->seen_by, g_ptr_array_unref);
  g_free (self);
}

char *
th_record_share_name (const ThRecord *self, const char *name)
{
  if (self->author != NULL && strcmp (self->author, name) == 0)
    return g_ref_string_acquire (self->author);

  return g_ref_string_new (name);
}

static void
copy_field (const ThField *field, GPtrArray *fields)
{
  ThField *copy = g_new0 (ThField, 1);

  copy->path = g_ref_string_acquire (field->path);
  copy->values = g_memdup2 (field->values, field->n_values * sizeof *field->values);
  copy->n_values = field->n_values;
  for (guint i = 0; i < copy->n_values; i++)
    {
      th_value_ref (copy->values[i].value);
      if (copy->values[i].by != NULL)
        g_ref_string_acquire (copy->values[i].by);
    }
  copy->named = g_memdup2 (field->named, field->n_named * sizeof *field->named);
  copy->n_named = field->n_named;
  g_ptr_array_add (fields, copy);
}

static void
copy_seen (const ThSeenBy *seen_by, ThRecord *copy)
{
  ThSeenBy *to = th_record_ensure_seen (copy, seen_by->dot);

  for (guint i = 0; i < seen_by->seen->len; i++)
    {
      const ThSeen *seen = g_ptr_array_index (seen_by->seen, i);
      ThSeen *other = g_new0 (ThSeen, 1);

      other->record = g_strdup (seen->record);
      th_context_copy (&other->context, &seen->context);
      g_ptr_array_add (to->seen, other);
    }
}

ThRecord *
th_record_copy (const ThRecord *self)
{
  ThRecord *copy = th_record_new (self->id);

  copy->has_creation = self->has_creation;
  copy->creation = self->creation;
  copy->created = self->created;
  copy->author = self->author != NULL ? g_ref_string_acquire (self->author) : NULL;
  copy->kind = g_strdup (self->kind);
  copy->parent = g_strdup (self->parent);
  copy->operation = g_strdup (self->operation);
  copy->form = g_strdup (self->form);
  copy->title = g_strdup (self->title);
  copy->title_dot = self->title_dot;
  copy->title_at = self->title_at;
  copy->changed = self->changed;
  copy->is_purged = self->is_purged;
  th_context_copy (&copy->context, &self->context);
  g_ptr_array_foreach (self->fields, (GFunc) copy_field, copy->fields);
  copy->derived_dot = self->derived_dot;
  copy->derived_at = self->derived_at;
  /* Nobody changes a derived list in place, so it is shared. */
  copy->derived = self->derived != NULL ? g_ptr_array_ref (self->derived) : NULL;
  for (guint i = 0; self->seen_by != NULL && i < self->seen_by->len; i++)
    copy_seen (g_ptr_array_index (self->seen_by, i), copy);
  return copy;
}

ThField *
th_record_find_field (const ThRecord *self, const char *path)
{
  guint at;

  return th_fields_locate (self->fields, path, &at) ? g_ptr_array_index (self->fields, at) : NULL;
}

ThField *
th_record_ensure_field (ThRecord *self, char *path)
{
  ThField *field;
  guint at;

  if (th_fields_locate (self->fields, path, &at))
    return g_ptr_array_index (self->fields, at);
  field = g_new0 (ThField, 1);
  field->path = g_ref_string_acquire (path);
  g_ptr_array_insert (self->fields, (int) at, field);
  return field;
}

ThSeenBy *
th_record_ensure_seen (ThRecord *self, ThDot dot)
{
  ThSeenBy *seen_by;
  guint at = 0;

  if (self->seen_by == NULL)
    self->seen_by = g_ptr_array_new_with_free_func ((GDestroyNotify) seen_by_free);
  while (at < self->seen_by->len
         && th_dot_compare (((ThSeenBy *) g_ptr_array_index (self->seen_by, at))->dot, dot) < 0)
    at++;
  if (at < self->seen_by->len
      && th_dot_equal (((ThSeenBy *) g_ptr_array_index (self->seen_by, at))->dot, dot))
    return g_ptr_array_index (self->seen_by, at);
  seen_by = g_new0 (ThSeenBy, 1);
  seen_by->dot = dot;
  seen_by->seen = g_ptr_array_new_with_free_func ((GDestroyNotify) seen_free);
  g_ptr_array_insert (self->seen_by, (int) at, seen_by);
  return seen_by;
}

gboolean
th_record_dot_stands (const ThRecord *self, ThDot dot)
{
  for (guint i = 0; i < self->fields->len; i++)
    {
      const ThField *field = g_ptr_array_index (self->fields, i);

      for (guint j = 0; j < field->n_values; j++)
        if (th_dot_equal (field->values[j].dot, dot))
          return TRUE;
    }
  return FALSE;
}

const char *
th_record_get_id (const ThRecord *self)
{
  return self->id;
}

const char *
th_record_get_kind (const ThRecord *self)
{
  return self->kind;
}

const char *
th_record_get_parent (const ThRecord *self)
{
  return self->parent;
}

const char *
th_record_get_operation (const ThRecord *self)
{
  return self->operation;
}

const char *
th_record_get_form (const ThRecord *self)
{
  const char *moved = th_record_get_text (self, "_form");

  return moved != NULL ? moved : self->form;
}

const char *
th_record_get_title (const ThRecord *self)
{
  return self->title;
}

const char *
th_record_get_author (const ThRecord *self)
{
  return self->author;
}

int64_t
th_record_get_created (const ThRecord *self)
{
  return self->created;
}

ThDot
th_record_get_creation (const ThRecord *self)
{
  return self->creation;
}

int64_t
th_record_get_changed (const ThRecord *self)
{
  return self->changed;
}

gboolean
th_record_is_purged (const ThRecord *self)
{
  return self->is_purged;
}

const ThContext *
th_record_get_context (const ThRecord *self)
{
  return &self->context;
}

static const ThStanding *
displayed (const ThField *field)
{
  const ThStanding *best = NULL;

  for (guint i = 0; field != NULL && i < field->n_values; i++)
    {
      const ThStanding *each = &field->values[i];

      if (best == NULL || th_is_later (each->at, each->dot, best->at, best->dot))
        best = each;
    }
  return best;
}

ThValue *
th_record_get_value (const ThRecord *self, const char *path)
{
  const ThStanding *standing = displayed (th_record_find_field (self, path));

  return standing != NULL ? standing->value : NULL;
}

const char *
th_record_get_text (const ThRecord *self, const char *path)
{
  const ThValue *value = th_record_get_value (self, path);

  return value != NULL ? th_value_get_text (value) : NULL;
}

static int
compare_latest_first (gconstpointer a, gconstpointer b)
{
  const ThFieldValue *x = a;
  const ThFieldValue *y = b;

  return th_is_later (x->at, x->dot, y->at, y->dot) ? -1 : 1;
}

static void
field_value_clear (ThFieldValue *value)
{
  th_value_unref (value->value);
}

GArray *
th_record_list_values (const ThRecord *self, const char *path)
{
  const ThField *field = th_record_find_field (self, path);
  GArray *values = g_array_new (FALSE, FALSE, sizeof (ThFieldValue));

  g_array_set_clear_func (values, (GDestroyNotify) field_value_clear);
  for (guint i = 0; field != NULL && i < field->n_values; i++)
    {
      const ThStanding *each = &field->values[i];
      ThFieldValue value = { th_value_ref (each->value), each->dot, each->at, each->by,
                             each->is_held };

      g_array_append_val (values, value);
    }
  g_array_sort (values, compare_latest_first);
  return values;
}

GArray *
th_record_list_dots (const ThRecord *self, const char *path)
{
  const ThField *field = th_record_find_field (self, path);
  GArray *dots = g_array_new (FALSE, FALSE, sizeof (ThDot));

  for (guint i = 0; field != NULL && i < field->n_values; i++)
    g_array_append_val (dots, field->values[i].dot);
  return dots;
}

static gboolean
is_in_conflict (const ThField *field)
{
  for (guint i = 1; i < field->n_values; i++)
    if (!th_value_equal (field->values[0].value, field->values[i].value))
      return TRUE;
  return FALSE;
}

gboolean
th_record_has_conflict (const ThRecord *self, const char *path)
{
  const ThField *field = th_record_find_field (self, path);

  return field != NULL && is_in_conflict (field);
}

char **
th_record_list_conflicts (const ThRecord *self)
{
  g_autoptr (GStrvBuilder) paths = g_strv_builder_new ();

  for (guint i = 0; i < self->fields->len; i++)
    {
      const ThField *field = g_ptr_array_index (self->fields, i);

      if (is_in_conflict (field))
        g_strv_builder_add (paths, field->path);
    }
  return g_strv_builder_end (paths);
}

void
th_record_foreach (const ThRecord *self, ThRecordFieldFunc func, gpointer data)
{
  for (guint i = 0; i < self->fields->len; i++)
    {
      const ThField *field = g_ptr_array_index (self->fields, i);
      const ThStanding *standing = displayed (field);

      if (standing != NULL && !th_value_is_null (standing->value))
        func (field->path, standing->value, data);
    }
}

ThValue *
th_record_get_derived (const ThRecord *self, const char *path)
{
  for (guint i = 0; self->derived != NULL && i < self->derived->len; i++)
    {
      const ThEntryField *field = g_ptr_array_index (self->derived, i);

      if (strcmp (field->path, path) == 0)
        return field->value;
    }
  return NULL;
}

GPtrArray *
th_record_get_seen (const ThRecord *self, ThDot dot)
{
  for (guint i = 0; self->seen_by != NULL && i < self->seen_by->len; i++)
    {
      const ThSeenBy *seen_by = g_ptr_array_index (self->seen_by, i);

      if (th_dot_equal (seen_by->dot, dot))
        return seen_by->seen;
    }
  return NULL;
}
