/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* threshold-form: what an author of forms asks before a form reaches a tablet.
 *
 *   threshold-form check FILE…   names what is refused, degraded or likely a mistake; attachments
 * are looked for beside each form; ends with 1 if any form is refused
 */

#include "th-form.h"
#include "th-form-lint.h"

#include <locale.h>
#include <string.h>

/* Adds the files that stand beside the form, so that its lists can be read. */
static void
add_neighbours (ThFormFiles *files, const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (folder, name, NULL);
      g_autofree char *data = NULL;
      g_autoptr (GBytes) bytes = NULL;
      gsize size;

      if (!g_str_has_suffix (name, ".csv") && !g_str_has_suffix (name, ".geojson"))
        continue;
      if (!g_file_get_contents (file, &data, &size, NULL))
        continue;
      bytes = g_bytes_new_take (g_steal_pointer (&data), size);
      th_form_files_add (files, name, bytes);
    }
}

static gboolean
check (const char *path)
{
  g_autofree char *data = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ThFormFiles) files = th_form_files_new ();
  g_autoptr (ThForm) form = NULL;
  g_autoptr (GPtrArray) findings = NULL;
  gsize size;

  if (g_file_get_contents (path, &data, &size, &error))
    {
      bytes = g_bytes_new_take (g_steal_pointer (&data), size);
      add_neighbours (files, path);
      form = th_form_new_from_bytes (bytes, files, &error);
    }
  if (form == NULL)
    {
      g_print ("%s: refused: %s\n", path, error->message);
      return FALSE;
    }
  findings = th_form_lint (form);
  for (guint i = 0; i < findings->len; i++)
    g_print ("%s: %s\n", path, (char *) findings->pdata[i]);
  for (const char *const *name = th_form_list_missing_files (form); *name != NULL; name++)
    g_print ("%s: the file %s was not found beside the form; its list is empty\n", path, *name);
  g_print ("%s: accepted, %s version %s\n", path, th_form_get_id (form),
           th_form_get_version (form) != NULL ? th_form_get_version (form) : "(none)");
  return TRUE;
}

int
main (int argc, char **argv)
{
  gboolean is_good = TRUE;

  setlocale (LC_ALL, "");
  if (argc < 3 || strcmp (argv[1], "check") != 0)
    {
      g_printerr ("usage: threshold-form check FILE…\n");
      return 2;
    }
  for (int i = 2; i < argc; i++)
    is_good &= check (argv[i]);
  return is_good ? 0 : 1;
}
