/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What all commands share. */

#include "th-admin.h"

#include "th-server-clock.h"

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
