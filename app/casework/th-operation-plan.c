/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A plan and its records. Fields are kept sorted by path, as entries have them. */

#include "th-operation-plan-private.h"

#include <string.h>

static void
plan_field_free (ThPlanField *self)
{
  g_free (self->path);
  th_value_unref (self->value);
  g_free (self);
}

static void
plan_record_free (ThPlanRecord *self)
{
  g_free (self->id);
  g_free (self->kind);
  g_free (self->in);
  g_free (self->operation);
  g_free (self->form);
  g_free (self->title);
  g_ptr_array_unref (self->fields);
  g_free (self);
}

static void
plan_blob_free (ThPlanBlob *self)
{
  g_bytes_unref (self->bytes);
  g_free (self->name);
  g_free (self);
}

ThOperationPlan *
th_operation_plan_new (void)
{
  ThOperationPlan *self = g_new0 (ThOperationPlan, 1);

  self->records = g_ptr_array_new_with_free_func ((GDestroyNotify) plan_record_free);
  self->blobs = g_ptr_array_new_with_free_func ((GDestroyNotify) plan_blob_free);
  return self;
}

void
th_operation_plan_free (ThOperationPlan *self)
{
  if (self == NULL)
    return;
  g_free (self->code);
  g_free (self->id);
  g_ptr_array_unref (self->records);
  g_ptr_array_unref (self->blobs);
  g_free (self);
}

ThPlanRecord *
th_operation_plan_add (ThOperationPlan *self, const char *kind, const char *id, const char *in)
{
  ThPlanRecord *record = g_new0 (ThPlanRecord, 1);

  record->kind = g_strdup (kind);
  record->id = g_strdup (id);
  record->in = g_strdup (in);
  record->operation = g_strdup (self->id);
  record->fields = g_ptr_array_new_with_free_func ((GDestroyNotify) plan_field_free);
  g_ptr_array_add (self->records, record);
  return record;
}

static void
set_value (ThPlanRecord *self, const char *path, ThValue *value)
{
  ThPlanField *field;
  guint at;

  if (th_fields_locate (self->fields, path, &at))
    {
      field = g_ptr_array_index (self->fields, at);
      th_value_unref (field->value);
      field->value = value;
      return;
    }
  field = g_new0 (ThPlanField, 1);
  field->path = g_strdup (path);
  field->value = value;
  g_ptr_array_insert (self->fields, (int) at, field);
}

void
th_plan_record_set_text (ThPlanRecord *self, const char *path, const char *text)
{
  set_value (self, path, th_value_new_text (text));
}

void
th_plan_record_set_true (ThPlanRecord *self, const char *path)
{
  set_value (self, path, th_value_new_boolean (TRUE));
}

ThValue *
th_plan_record_get (const ThPlanRecord *self, const char *path)
{
  guint at;

  return th_fields_locate (self->fields, path, &at)
           ? ((ThPlanField *) g_ptr_array_index (self->fields, at))->value
           : NULL;
}

gboolean
th_operation_plan_is_code (const char *text, gsize most)
{
  gsize length = strlen (text);

  if (length == 0 || length > most)
    return FALSE;
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isalnum (text[i]) && text[i] != '_' && text[i] != '-')
      return FALSE;
  return TRUE;
}
