/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What all commands share. */

#include "th-admin.h"

#include "th-server-clock.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define DATA_FOLDER "/var/lib/threshold-server"

void
th_admin_clear (ThAdmin *self)
{
  g_clear_pointer (&self->config, th_server_config_free);
  g_clear_object (&self->store);
  g_clear_pointer (&self->rest, g_strfreev);
  g_clear_pointer (&self->data, g_free);
  g_clear_pointer (&self->clock_file, g_free);
}

/* A release takes its time from the machine alone. */
static gboolean
set_clock (ThAdmin *self)
{
  self->clock = th_server_clock_system ();
  if (self->clock_file == NULL)
    return TRUE;
#if TH_RELEASE
  g_printerr ("threshold-server: this is a release, which takes no clock from a file.\n");
  return FALSE;
#else
  self->clock = th_server_clock_file (self->clock_file);
  if (th_clock_now (&self->clock) > 0)
    return TRUE;
  g_printerr ("threshold-server: %s holds no moment such as 2026-11-23T14:05:11.123Z.\n",
              self->clock_file);
  return FALSE;
#endif
}

gboolean
th_admin_parse (ThAdmin *self,
                const GOptionEntry *entries,
                const char *rest,
                const char *summary,
                guint n_rest_min,
                guint n_rest_max,
                int argc,
                char **argv)
{
  const GOptionEntry shared[] = {
    { "data", 0, 0, G_OPTION_ARG_FILENAME, &self->data, "The server's folder", "DIR" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &self->is_json, "Print JSON", NULL },
    { "yes", 0, 0, G_OPTION_ARG_NONE, &self->is_sure, "Do not ask before what is final", NULL },
    { "clock", 0, 0, G_OPTION_ARG_FILENAME, &self->clock_file,
      "Take the time from a file, not in a release", "FILE" },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &self->rest, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = g_option_context_new (rest);
  g_autoptr (GError) error = NULL;
  guint n_rest;

  g_option_context_set_summary (context, summary);
  if (entries != NULL)
    g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_add_main_entries (context, shared, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      g_printerr ("threshold-server: %s.\n", error->message);
      return FALSE;
    }
  n_rest = self->rest != NULL ? g_strv_length (self->rest) : 0;
  if (n_rest < n_rest_min || n_rest > n_rest_max)
    {
      g_printerr ("threshold-server: it takes %s here; --help says more.\n",
                  *rest != '\0' ? rest : "options only");
      return FALSE;
    }
  if (self->data == NULL)
    self->data = g_strdup (DATA_FOLDER);
  self->random = th_server_random ();
  return set_clock (self);
}

gboolean
th_admin_open (ThAdmin *self, guint n_readers)
{
  g_autoptr (GError) error = NULL;

  self->store = th_server_config_open (self->data, n_readers, &error);
  if (self->store != NULL)
    self->config = th_server_config_load (self->store, &error);
  if (self->config == NULL)
    th_admin_fail (error);
  return self->config != NULL;
}

int
th_admin_fail (const GError *error)
{
  g_printerr ("threshold-server: %s.\n", error->message);
  return TH_ADMIN_FAILED;
}

gboolean
th_admin_confirm (ThAdmin *self, const char *question, ...)
{
  g_autofree char *text = NULL;
  char answer[16] = "";
  va_list arguments;

  if (self->is_sure)
    return TRUE;
  va_start (arguments, question);
  text = g_strdup_vprintf (question, arguments);
  va_end (arguments);
  if (!isatty (STDIN_FILENO))
    {
      g_printerr ("threshold-server: %s? Say --yes to go on.\n", text);
      return FALSE;
    }
  g_printerr ("%s? Type yes to go on: ", text);
  if (fgets (answer, sizeof answer, stdin) != NULL && strcmp (g_strchomp (answer), "yes") == 0)
    return TRUE;
  g_printerr ("threshold-server: nothing was done.\n");
  return FALSE;
}

ThImporter
th_admin_get_importer (ThAdmin *self)
{
  return (ThImporter){ self->store, self->config, &self->clock, &self->random };
}

/* Several people may be root: whose session it began as is worth more. */
const char *
th_admin_get_account (void)
{
  const char *before = g_getenv ("SUDO_USER");

  return before != NULL && *before != '\0' ? before : g_get_user_name ();
}

static gboolean
log_act (ThAdmin *self, const char *what, GError **error)
{
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func ((GDestroyNotify) th_entry_free);
  ThImporter importer = th_admin_get_importer (self);
  ThEntry *entry = th_entry_new ();

  entry->op = TH_OP_ADMIN;
  entry->why = g_strdup_printf ("%s by %s", what, th_admin_get_account ());
  g_ptr_array_add (entries, entry);
  return th_import_append (&importer, entries, error);
}

gboolean
th_admin_act (
  ThAdmin *self, ThAdminFunc func, gpointer data, GError **error, const char *format, ...)
{
  g_autofree char *what = NULL;
  va_list arguments;
  gboolean done;

  va_start (arguments, format);
  what = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  if (!th_server_store_begin (self->store, error))
    return FALSE;
  done = (func == NULL || func (self, data, error)) && log_act (self, what, error);
  return th_server_store_end (self->store, done, error);
}

ThServerEnrolment *
th_admin_load_enrolment (ThAdmin *self, const char *text)
{
  g_autoptr (GError) error = NULL;
  ThServerEnrolment *enrolment = NULL;
  uint64_t id;

  if (!th_enrolment_parse (text, -1, &id))
    g_printerr ("threshold-server: '%s' is no enrolment; `device list` shows them.\n", text);
  else if ((enrolment = th_server_store_load_enrolment (self->store, id, &error)) == NULL)
    g_printerr ("threshold-server: there is no enrolment %s; `device list` shows them.\n", text);
  return enrolment;
}
