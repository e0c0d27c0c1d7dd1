/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A counted map of plain file names to bytes. */

#include "th-form-files.h"

#include <string.h>

struct _ThFormFiles
{
  gatomicrefcount references;
  GHashTable *files; /* name → GBytes */
};

G_DEFINE_BOXED_TYPE (ThFormFiles, th_form_files, th_form_files_ref, th_form_files_unref)

/**
 * th_form_files_new:
 *
 * Returns: (transfer full): a collection without files
 */
ThFormFiles *
th_form_files_new (void)
{
  ThFormFiles *self = g_new0 (ThFormFiles, 1);

  g_atomic_ref_count_init (&self->references);
  self->files =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
  return self;
}

ThFormFiles *
th_form_files_ref (ThFormFiles *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
th_form_files_unref (ThFormFiles *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->references))
    return;
  g_hash_table_unref (self->files);
  g_free (self);
}

/**
 * th_form_files_is_name:
 * @name: a name as a form or a manifest gives it
 *
 * Returns: whether it names a file in the form's own folder and nothing outside
 */
gboolean
th_form_files_is_name (const char *name)
{
  return name != NULL && *name != '\0' && *name != '.' && strpbrk (name, "/\\") == NULL
         && g_utf8_validate (name, -1, NULL);
}

gboolean
th_form_files_add (ThFormFiles *self, const char *name, GBytes *bytes)
{
  g_return_val_if_fail (self != NULL && bytes != NULL, FALSE);

  if (!th_form_files_is_name (name))
    return FALSE;
  g_hash_table_insert (self->files, g_strdup (name), g_bytes_ref (bytes));
  return TRUE;
}

GBytes *
th_form_files_get (ThFormFiles *self, const char *name)
{
  g_return_val_if_fail (self != NULL && name != NULL, NULL);

  return g_hash_table_lookup (self->files, name);
}
