/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Building log entries. Fields are kept sorted by path: the codec writes them in that order, so
 * that the same entry always gives the same bytes.
 */

#include "th-entry.h"

#include <string.h>

static const struct
{
  ThOp op;
  const char *name;
} op_names[] = {
  { TH_OP_SET, "set" },         { TH_OP_VIEW, "view" },   { TH_OP_EXPORT, "export" },
  { TH_OP_JOIN, "join" },       { TH_OP_PURGE, "purge" }, { TH_OP_ENROL, "enrol" },
  { TH_OP_UNLOCK, "unlock" },   { TH_OP_LOCK, "lock" },   { TH_OP_ACCEPT, "accept" },
  { TH_OP_DISMISS, "dismiss" }, { TH_OP_ADMIN, "admin" },
};

const char *
th_op_get_name (ThOp op)
{
  for (guint i = 0; i < G_N_ELEMENTS (op_names); i++)
    if (op_names[i].op == op)
      return op_names[i].name;
  g_return_val_if_reached (NULL);
}

ThOp
th_op_from_name (const char *name, gsize length)
{
  for (guint i = 0; i < G_N_ELEMENTS (op_names); i++)
    if (strlen (op_names[i].name) == length && memcmp (op_names[i].name, name, length) == 0)
      return op_names[i].op;
  return TH_OP_UNKNOWN;
}

static void
field_free (ThEntryField *field)
{
  g_ref_string_release (field->path);
  g_clear_pointer (&field->value, th_value_unref);
  g_free (field->over);
  g_free (field);
}

static void
seen_free (ThSeen *seen)
{
  g_free (seen->record);
  th_context_clear (&seen->context);
  g_free (seen);
}

ThEntry *
th_entry_new (void)
{
  ThEntry *self = g_new0 (ThEntry, 1);

  self->fields = g_ptr_array_new_with_free_func ((GDestroyNotify) field_free);
  return self;
}

void
th_entry_free (ThEntry *self)
{
  if (self == NULL)
    return;
  g_free (self->by);
  g_free (self->id);
  g_free (self->kind);
  g_free (self->in);
  g_free (self->operation);
  g_free (self->form);
  g_free (self->title);
  g_free (self->why);
  g_clear_pointer (&self->fields, g_ptr_array_unref);
  g_clear_pointer (&self->derived, g_ptr_array_unref);
  g_clear_pointer (&self->seen, g_ptr_array_unref);
  g_clear_pointer (&self->saw, g_array_unref);
  g_free (self);
}

gboolean
th_fields_locate (GPtrArray *fields, const char *path, guint *at)
{
  guint low = 0, high = fields->len;

  /* They are usually built and read in order. */
  if (high > 0 && strcmp (*(char **) g_ptr_array_index (fields, high - 1), path) < 0)
    low = high;
  while (low < high)
    {
      guint middle = (low + high) / 2;
      int order = strcmp (*(char **) g_ptr_array_index (fields, middle), path);

      if (order == 0)
        {
          *at = middle;
          return TRUE;
        }
      if (order < 0)
        low = middle + 1;
      else
        high = middle;
    }
  *at = low;
  return FALSE;
}

static ThEntryField *
ensure (GPtrArray *fields, const char *path)
{
  ThEntryField *field;
  guint at;

  if (th_fields_locate (fields, path, &at))
    return g_ptr_array_index (fields, at);
  field = g_new0 (ThEntryField, 1);
  field->path = g_ref_string_new (path);
  g_ptr_array_insert (fields, (int) at, field);
  return field;
}

gboolean
th_entry_take_field (ThEntry *self, char *path, ThValue *value)
{
  ThEntryField *field;
  guint at;

  if (!th_fields_locate (self->fields, path, &at))
    {
      field = g_new0 (ThEntryField, 1);
      field->path = path;
      field->value = value;
      g_ptr_array_insert (self->fields, (int) at, field);
      return TRUE;
    }
  field = g_ptr_array_index (self->fields, at);
  g_ref_string_release (path);
  if (field->value != NULL)
    {
      th_value_unref (value);
      return FALSE;
    }
  field->value = value;
  return TRUE;
}

void
th_entry_set (ThEntry *self, const char *path, ThValue *value, const ThDot *over, guint n_over)
{
  ThEntryField *field = ensure (self->fields, path);

  if (value != NULL)
    {
      th_value_ref (value);
      g_clear_pointer (&field->value, th_value_unref);
      field->value = value;
    }
  for (guint i = 0; i < n_over; i++)
    {
      guint at = 0;

      while (at < field->n_over && th_dot_compare (field->over[at], over[i]) < 0)
        at++;
      if (at < field->n_over && th_dot_equal (field->over[at], over[i]))
        continue;
      field->over = g_renew (ThDot, field->over, field->n_over + 1);
      memmove (field->over + at + 1, field->over + at, (field->n_over - at) * sizeof (ThDot));
      field->over[at] = over[i];
      field->n_over++;
    }
}

ThEntryField *
th_entry_find (const ThEntry *self, const char *path)
{
  guint at;

  return th_fields_locate (self->fields, path, &at) ? g_ptr_array_index (self->fields, at) : NULL;
}

void
th_entry_add_derived (ThEntry *self, const char *path, ThValue *value)
{
  ThEntryField *field;

  if (self->derived == NULL)
    self->derived = g_ptr_array_new_with_free_func ((GDestroyNotify) field_free);
  field = ensure (self->derived, path);
  th_value_ref (value);
  g_clear_pointer (&field->value, th_value_unref);
  field->value = value;
}

void
th_entry_add_saw (ThEntry *self, ThDot dot)
{
  if (self->saw == NULL)
    self->saw = g_array_new (FALSE, FALSE, sizeof (ThDot));
  g_array_append_val (self->saw, dot);
}

void
th_entry_add_seen (ThEntry *self, const char *record, const ThContext *context)
{
  ThSeen *seen;
  guint at = 0;

  if (self->seen == NULL)
    self->seen = g_ptr_array_new_with_free_func ((GDestroyNotify) seen_free);
  while (at < self->seen->len
         && strcmp (((ThSeen *) g_ptr_array_index (self->seen, at))->record, record) < 0)
    at++;
  if (at < self->seen->len
      && strcmp (((ThSeen *) g_ptr_array_index (self->seen, at))->record, record) == 0)
    {
      seen = g_ptr_array_index (self->seen, at);
      th_context_merge (&seen->context, context);
      return;
    }
  seen = g_new0 (ThSeen, 1);
  seen->record = g_strdup (record);
  th_context_copy (&seen->context, context);
  g_ptr_array_insert (self->seen, (int) at, seen);
}

gboolean
th_entry_is_creation (const ThEntry *self)
{
  return self->id != NULL && self->kind != NULL && self->operation != NULL;
}

gboolean
th_entry_is_change (const ThEntry *self)
{
  if (self->id == NULL)
    return FALSE;
  switch (self->op)
    {
    case TH_OP_SET:
    case TH_OP_JOIN:
    case TH_OP_ACCEPT:
    case TH_OP_PURGE:
      return TRUE;
    case TH_OP_VIEW:
    case TH_OP_EXPORT:
    case TH_OP_ENROL:
    case TH_OP_UNLOCK:
    case TH_OP_LOCK:
    case TH_OP_DISMISS:
    case TH_OP_ADMIN:
    case TH_OP_UNKNOWN:
    default:
      return FALSE;
    }
}
