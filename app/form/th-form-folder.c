/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Only the files that a form names are read: what else lies in the folder never is. */

#include "th-form-folder.h"

#include "th-form-lint.h"
#include "th-xlsform.h"

#include <gio/gio.h>
#include <string.h>

/* A file is asked for its size before it is read. */
static GBytes *
read_file (const char *path, gsize most, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInfo) info = NULL;

  info =
    g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_SIZE, G_FILE_QUERY_INFO_NONE, NULL, error);
  if (info == NULL)
    return NULL;
  if (g_file_info_get_size (info) > (goffset) most)
    {
      g_set_error (error, TH_FORM_ERROR, TH_FORM_ERROR_TOO_LARGE,
                   "%s has more than %" G_GSIZE_FORMAT " MiB; make it smaller", path,
                   most / (1024 * 1024));
      return NULL;
    }

  return g_file_load_bytes (file, NULL, NULL, error);
}

static GBytes *
read_sheet (const char *folder, const char *name, gboolean is_needed, GError **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  if (!is_needed && !g_file_test (path, G_FILE_TEST_EXISTS))
    return NULL;

  return read_file (path, TH_FORM_MAX_ATTACHMENT_BYTES, error);
}

static void
take_problems (GPtrArray *found, const char *folder, GPtrArray *problems, GString *errors)
{
  for (guint i = 0; i < found->len; i++)
    {
      const ThXlsformProblem *problem = g_ptr_array_index (found, i);
      g_autofree char *text = th_xlsform_problem_dup_text (problem);

      g_ptr_array_add (
        problems,
        g_strdup_printf ("%s: %s/%s", problem->is_error ? "error" : "warning", folder, text));
      if (problem->is_error)
        g_string_append_printf (errors, "%s%s", errors->len > 0 ? "\n" : "", text);
    }
}

GBytes *
th_form_folder_compile (const char *folder, GPtrArray *problems, GError **error)
{
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (GString) errors = g_string_new (NULL);
  g_autoptr (GBytes) survey = read_sheet (folder, "survey.csv", TRUE, error);
  g_autoptr (GBytes) choices = NULL;
  g_autoptr (GBytes) settings = NULL;
  g_autoptr (GError) unread = NULL;
  GBytes *xml;

  if (survey == NULL)
    return NULL;
  choices = read_sheet (folder, "choices.csv", FALSE, &unread);
  if (unread == NULL)
    settings = read_sheet (folder, "settings.csv", FALSE, &unread);
  if (unread != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&unread));
      return NULL;
    }

  xml = th_xlsform_compile (survey, choices, settings, &found);
  take_problems (found, folder, problems, errors);
  if (xml == NULL)
    g_set_error_literal (error, TH_FORM_ERROR, TH_FORM_ERROR_MALFORMED, errors->str);

  return xml;
}

/* Returns: (nullable): where @name lies beside the form at @path, or in its media folder */
static char *
find_attachment (const char *path, gboolean is_folder, const char *name)
{
  g_autofree char *folder = is_folder ? g_strdup (path) : g_path_get_dirname (path);
  g_autofree char *beside = g_build_filename (folder, name, NULL);
  g_autofree char *stem = NULL;
  g_autofree char *media = NULL;
  g_autofree char *within = NULL;

  if (g_file_test (beside, G_FILE_TEST_IS_REGULAR))
    return g_steal_pointer (&beside);
  if (is_folder)
    return NULL;

  stem = g_str_has_suffix (path, ".xml") ? g_strndup (path, strlen (path) - 4) : g_strdup (path);
  media = g_strconcat (stem, "-media", NULL);
  within = g_build_filename (media, name, NULL);

  return g_file_test (within, G_FILE_TEST_IS_REGULAR) ? g_steal_pointer (&within) : NULL;
}

typedef struct
{
  const char *path;
  gboolean is_folder;
} Beside;

static GBytes *
read_attachment (const char *name, gpointer data, GError **error)
{
  const Beside *self = data;
  g_autofree char *file = find_attachment (self->path, self->is_folder, name);

  return file != NULL ? read_file (file, TH_FORM_MAX_ATTACHMENT_BYTES, error) : NULL;
}

static void
take_findings (ThForm *form, GPtrArray *findings)
{
  g_autoptr (GPtrArray) found = th_form_lint (form);

  for (guint i = 0; i < found->len; i++)
    g_ptr_array_add (findings, g_strdup (g_ptr_array_index (found, i)));
  for (const char *const *name = th_form_list_missing_files (form); *name != NULL; name++)
    g_ptr_array_add (
      findings,
      g_strdup_printf ("the file %s was not found beside the form; its list is empty", *name));
  for (const char *const *name = th_form_list_pictures (form); *name != NULL; name++)
    if (th_form_get_file (form, *name) == NULL)
      g_ptr_array_add (
        findings,
        g_strdup_printf ("the picture %s was not found beside the form; it is not shown", *name));
}

ThForm *
th_form_folder_load (const char *path, GPtrArray **findings, GError **error)
{
  gboolean is_folder = g_file_test (path, G_FILE_TEST_IS_DIR);
  Beside beside = { path, is_folder };
  g_autoptr (GBytes) xml = NULL;
  ThForm *form = NULL;

  *findings = g_ptr_array_new_with_free_func (g_free);
  xml = is_folder ? th_form_folder_compile (path, *findings, error)
                  : read_file (path, TH_FORM_MAX_BYTES, error);
  if (xml != NULL)
    form = th_form_new_finding (xml, read_attachment, &beside, error);
  if (form != NULL)
    take_findings (form, *findings);
  else
    g_ptr_array_set_size (*findings, 0);

  return form;
}
