/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* threshold-form: what an author of forms asks before a form reaches a tablet.
 *
 *   threshold-form check FILE…   names what is refused, degraded or likely a mistake; attachments
 * are looked for beside each form; ends with 1 if any form is refused
 *   threshold-form compile DIR [--output FILE]   makes a form of survey.csv, choices.csv and
 * settings.csv in DIR; ends with 1, and writes nothing, if anything in them is wrong
 *
 * Each word is one row of a table.
 */

#include "th-form-lint.h"
#include "th-form.h"
#include "th-xlsform.h"

#include <gio/gio.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>

typedef struct
{
  const char *word;
  const char *arguments;
  int (*run) (int n_arguments, char **arguments); /* -1: the arguments make no sense */
} Word;

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

static GBytes *
read_sheet (const char *folder, const char *name, gboolean is_needed, GError **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);

  if (!is_needed && !g_file_test (path, G_FILE_TEST_EXISTS))
    return NULL;
  return g_file_load_bytes (file, NULL, NULL, error);
}

static void
print_problems (const char *folder, GPtrArray *problems)
{
  for (guint i = 0; i < problems->len; i++)
    {
      const ThXlsformProblem *problem = g_ptr_array_index (problems, i);
      g_autofree char *text = th_xlsform_problem_dup_text (problem);

      g_printerr ("%s: %s/%s\n", problem->is_error ? "error" : "warning", folder, text);
    }
}

static gboolean
write_form (GBytes *xml, const char *output)
{
  g_autoptr (GError) error = NULL;
  gsize length;
  const char *data = g_bytes_get_data (xml, &length);

  if (output == NULL)
    return fwrite (data, 1, length, stdout) == length;
  if (g_file_set_contents (output, data, length, &error))
    return TRUE;
  g_printerr ("error: %s\n", error->message);
  return FALSE;
}

static int
compile (const char *folder, const char *output)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (GBytes) survey = read_sheet (folder, "survey.csv", TRUE, &error);
  g_autoptr (GBytes) choices =
    error == NULL ? read_sheet (folder, "choices.csv", FALSE, &error) : NULL;
  g_autoptr (GBytes) settings =
    error == NULL ? read_sheet (folder, "settings.csv", FALSE, &error) : NULL;
  g_autoptr (GBytes) xml = NULL;

  if (error != NULL)
    {
      g_printerr ("error: %s\n", error->message);
      return 1;
    }
  xml = th_xlsform_compile (survey, choices, settings, &problems);
  print_problems (folder, problems);
  return xml != NULL && write_form (xml, output) ? 0 : 1;
}

static int
run_check (int n_arguments, char **arguments)
{
  gboolean is_good = TRUE;

  if (n_arguments == 0)
    return -1;
  for (int i = 0; i < n_arguments; i++)
    is_good &= check (arguments[i]);
  return is_good ? 0 : 1;
}

static int
run_compile (int n_arguments, char **arguments)
{
  if (n_arguments == 1)
    return compile (arguments[0], NULL);
  if (n_arguments == 3 && strcmp (arguments[1], "--output") == 0)
    return compile (arguments[0], arguments[2]);
  return -1;
}

static const Word words[] = {
  { "check", "FILE…", run_check },
  { "compile", "DIR [--output FILE]", run_compile },
};

int
main (int argc, char **argv)
{
  int status = -1;

  setlocale (LC_ALL, "");
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (argc > 1 && strcmp (words[i].word, argv[1]) == 0)
      status = words[i].run (argc - 2, argv + 2);
  if (status >= 0)
    return status;
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    g_printerr ("usage: threshold-form %s %s\n", words[i].word, words[i].arguments);
  return 2;
}
