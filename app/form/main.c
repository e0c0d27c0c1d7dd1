/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* threshold-form: what an author of forms asks before a form reaches a tablet.
 *
 *   threshold-form check FORM…   names what is refused, degraded or likely a mistake, in a file or
 * a folder of sheets; attachments are looked for beside each; ends with 1 if any form is refused
 *   threshold-form compile DIR [--output FILE]   makes a form of survey.csv, choices.csv and
 * settings.csv in DIR; ends with 1, and writes nothing, if anything in them is wrong
 *
 * Each word is one row of a table.
 */

#include "th-form-folder.h"

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

static gboolean
check (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) findings = NULL;
  g_autoptr (ThForm) form = th_form_folder_load (path, &findings, &error);

  for (guint i = 0; i < findings->len; i++)
    g_print ("%s: %s\n", path, (char *) findings->pdata[i]);
  if (form == NULL)
    {
      g_print ("%s: refused: %s\n", path, error->message);
      return FALSE;
    }
  g_print ("%s: accepted, %s version %s\n", path, th_form_get_id (form),
           th_form_get_version (form) != NULL ? th_form_get_version (form) : "(none)");
  return TRUE;
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
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GBytes) xml = th_form_folder_compile (folder, problems, &error);

  for (guint i = 0; i < problems->len; i++)
    g_printerr ("%s\n", (char *) problems->pdata[i]);
  if (xml == NULL && !g_error_matches (error, TH_FORM_ERROR, TH_FORM_ERROR_MALFORMED))
    g_printerr ("error: %s\n", error->message);
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
  { "check", "FORM…", run_check },
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
