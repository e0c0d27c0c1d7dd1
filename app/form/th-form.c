/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The form as a whole: its life, what it tells of itself, and how its parsing complains. */

#include "th-form-model.h"

G_DEFINE_QUARK (th - form - error - quark, th_form_error)
G_DEFINE_BOXED_TYPE (ThForm, th_form, th_form_ref, th_form_unref)

static void
translation_free (ThTranslation *self)
{
  g_free (self->language);
  g_hash_table_unref (self->texts);
  g_free (self);
}

ThForm *
th_form_alloc (void)
{
  ThForm *self = g_new0 (ThForm, 1);

  g_atomic_ref_count_init (&self->references);
  self->documents = g_ptr_array_new_with_free_func ((GDestroyNotify) xmlFreeDoc);
  self->instances = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->binds = g_hash_table_new (g_str_hash, g_str_equal);
  self->bind_ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->translations = g_ptr_array_new_with_free_func ((GDestroyNotify) translation_free);
  self->languages = g_ptr_array_new ();
  self->actions = g_ptr_array_new_with_free_func ((GDestroyNotify) th_action_free);
  self->expressions = g_ptr_array_new_with_free_func ((GDestroyNotify) th_expression_free);
  self->missing = g_ptr_array_new_with_free_func (g_free);
  self->pictures = g_ptr_array_new_with_free_func (g_free);
  self->warnings = g_ptr_array_new_with_free_func (g_free);
  self->texts = g_ptr_array_new_with_free_func ((GDestroyNotify) th_text_free);
  return self;
}

ThForm *
th_form_ref (ThForm *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
th_form_unref (ThForm *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->references))
    return;
  th_control_free (self->body);
  g_ptr_array_unref (self->actions);
  g_ptr_array_unref (self->expressions);
  th_bind_free (self->root);
  g_ptr_array_unref (self->texts);
  g_ptr_array_unref (self->translations);
  g_ptr_array_unref (self->languages);
  g_ptr_array_unref (self->missing);
  g_ptr_array_unref (self->pictures);
  g_clear_pointer (&self->files, th_form_files_unref);
  g_ptr_array_unref (self->warnings);
  g_hash_table_unref (self->binds);
  g_hash_table_unref (self->bind_ids);
  g_hash_table_unref (self->instances);
  g_ptr_array_unref (self->documents);
  g_clear_pointer (&self->primary, xmlFreeDoc);
  g_clear_pointer (&self->doc, xmlFreeDoc);
  g_free (self->id);
  g_free (self->version);
  g_free (self->title);
  g_free (self);
}

/* What is looked at twice in a row is said once. */
void
th_form_warn (ThForm *self, long line, const char *format, ...)
{
  g_autofree char *message = NULL;
  g_autofree char *warning = NULL;
  va_list list;

  va_start (list, format);
  message = g_strdup_vprintf (format, list);
  va_end (list);
  warning = line > 0 ? g_strdup_printf ("line %ld: %s", line, message) : g_strdup (message);
  if (self->warnings->len == 0
      || strcmp (g_ptr_array_index (self->warnings, self->warnings->len - 1), warning) != 0)
    g_ptr_array_add (self->warnings, g_steal_pointer (&warning));
}

gboolean
th_form_fail (GError **error, int code, long line, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list list;

  va_start (list, format);
  message = g_strdup_vprintf (format, list);
  va_end (list);
  if (line > 0)
    g_set_error (error, TH_FORM_ERROR, code, "line %ld: %s", line, message);
  else
    g_set_error_literal (error, TH_FORM_ERROR, code, message);
  return FALSE;
}

const char *
th_form_get_id (ThForm *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->id;
}

const char *
th_form_get_version (ThForm *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->version;
}

const char *
th_form_get_title (ThForm *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->title;
}

const char *const *
th_form_list_languages (ThForm *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return (const char *const *) self->languages->pdata;
}

const char *
th_form_get_language (ThForm *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->languages->len > 1 ? self->languages->pdata[self->default_language] : NULL;
}

const char *const *
th_form_list_missing_files (ThForm *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return (const char *const *) self->missing->pdata;
}

const char *const *
th_form_list_pictures (ThForm *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return (const char *const *) self->pictures->pdata;
}

GBytes *
th_form_get_file (ThForm *self, const char *name)
{
  g_return_val_if_fail (self != NULL && name != NULL, NULL);

  return self->files != NULL ? th_form_files_get (self->files, name) : NULL;
}

GPtrArray *
th_form_list_warnings (ThForm *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->warnings;
}
