/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "th-form-source.h"

char *
th_form_source_dup_name (const char *key, const char *name)
{
  return g_strconcat (key, "/", name, NULL);
}

GBytes *
th_form_source_find (const char *name, gpointer source, GError **error)
{
  const ThFormSource *self = source;
  g_autofree char *known = th_form_source_dup_name (self->form->key, name);
  const ThOperationFile *file = th_operation_find_file (self->operation, known);
  g_autoptr (GError) local = NULL;
  GBytes *bytes;

  if (file == NULL)
    return NULL;
  bytes = th_store_load_blob (self->store, &file->hash, TH_FORM_SOURCE_MAX_BYTES, self->cancellable,
                              &local);
  if (bytes == NULL && !g_error_matches (local, TH_STORE_ERROR, TH_STORE_ERROR_NOT_FOUND))
    g_propagate_error (error, g_steal_pointer (&local));
  return bytes;
}
