/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* threshold-form: what authors of forms need at a prompt. Each word is one row of a table; every one
 * exits 0 only when what it was given is in order.
 */

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
  const char *summary;
  int (*run) (int n_arguments, char **arguments);
} Word;

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
  g_autoptr (GBytes) choices
    = error == NULL ? read_sheet (folder, "choices.csv", FALSE, &error) : NULL;
  g_autoptr (GBytes) settings
    = error == NULL ? read_sheet (folder, "settings.csv", FALSE, &error) : NULL;
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
run_compile (int n_arguments, char **arguments)
{
  if (n_arguments == 1)
    return compile (arguments[0], NULL);
  if (n_arguments == 3 && strcmp (arguments[1], "--output") == 0)
    return compile (arguments[0], arguments[2]);
  g_printerr ("threshold-form compile DIR [--output FILE]\n");
  return 2;
}

static int
check_file (const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (path);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) xml = g_file_load_bytes (file, NULL, NULL, &error);
  g_autoptr (ThForm) form = xml != NULL ? th_form_new_from_bytes (xml, NULL, &error) : NULL;
  GPtrArray *warnings;

  if (form == NULL)
    {
      g_printerr ("error: %s: %s\n", path, error->message);
      return 1;
    }
  warnings = th_form_list_warnings (form);
  for (guint i = 0; i < warnings->len; i++)
    g_printerr ("warning: %s: %s\n", path, (const char *) g_ptr_array_index (warnings, i));
  return 0;
}

static int
run_check (int n_arguments, char **arguments)
{
  int status = 0;

  if (n_arguments == 0)
    {
      g_printerr ("threshold-form check FILE…\n");
      return 2;
    }
  for (int i = 0; i < n_arguments; i++)
    status |= check_file (arguments[i]);
  return status;
}

static const Word words[] = {
  { "check", "FILE…", "names what is refused or degraded in a form", run_check },
  { "compile", "DIR [--output FILE]", "makes a form of survey.csv, choices.csv and settings.csv",
    run_compile },
};

static int
print_usage (int status)
{
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    g_printerr ("threshold-form %s %s\n    %s\n", words[i].word, words[i].arguments,
                words[i].summary);
  return status;
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  if (argc < 2)
    return print_usage (2);
  if (strcmp (argv[1], "--help") == 0)
    return print_usage (0);
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (strcmp (words[i].word, argv[1]) == 0)
      return words[i].run (argc - 2, argv + 2);
  return print_usage (2);
}
