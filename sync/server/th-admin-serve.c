/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* `serve`: runs until it is asked to end, then finishes what was begun. The first line on standard
 * output says that it listens; the log goes to standard error, a line each, as journald takes it.
 */

#include "th-admin.h"

#include "th-server.h"
#include "th-systemd.h"

#include <glib-unix.h>
#include <stdio.h>
#include <sys/resource.h>

/* One for each worker and one for what comes between. */
#define N_READERS 3

static gboolean
on_end_cb (gpointer data)
{
  g_main_loop_quit (data);
  return G_SOURCE_REMOVE;
}

static void
log_line (const char *line, gpointer data)
{
  g_printerr ("<6>%s\n", line);
}

/* Keys are in memory; they must not get into a file. */
static void
forbid_core_files (void)
{
  struct rlimit none = { 0, 0 };

  setrlimit (RLIMIT_CORE, &none);
}

/* Each connection is a descriptor; what the limit allows is taken whole. */
static void
allow_descriptors (void)
{
  struct rlimit limit;

  if (getrlimit (RLIMIT_NOFILE, &limit) == 0)
    {
      limit.rlim_cur = limit.rlim_max;
      setrlimit (RLIMIT_NOFILE, &limit);
    }
}

typedef struct
{
  ThServer *server;
  ThServerSettings settings;
  char *path; /* of the settings, NULL for none */
  char *host;
  int port;
} Serving;

static void
serving_clear (Serving *self)
{
  g_clear_object (&self->server);
  th_server_settings_clear (&self->settings);
  g_free (self->path);
  g_free (self->host);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Serving, serving_clear)

/* What cannot be read leaves all as it was, and says why. */
static gboolean
on_reload_cb (gpointer data)
{
  Serving *self = data;
  g_autoptr (GError) error = NULL;

  th_systemd_notify ("RELOADING=1");
  if ((self->path == NULL || th_server_settings_load (&self->settings, self->path, &error))
      && th_server_set_settings (self->server, &self->settings, &error))
    g_printerr ("<6>event=reloaded\n");
  else
    g_printerr ("<3>event=reload-failed %s\n", error->message);
  th_systemd_notify ("READY=1");
  return G_SOURCE_CONTINUE;
}

static gboolean
listen_all (Serving *self, GError **error)
{
  g_autoptr (GPtrArray) sockets = th_systemd_take_sockets (error);

  if (sockets == NULL)
    return FALSE;
  if (sockets->len == 0)
    return th_server_listen (self->server, self->host, self->port, error);
  for (guint i = 0; i < sockets->len; i++)
    if (!th_server_listen_socket (self->server, g_ptr_array_index (sockets, i), error))
      return FALSE;
  return TRUE;
}

static int
serve (ThAdmin *admin, Serving *self)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GError) error = NULL;
  g_autofree char *address = NULL;

  self->server = th_server_new (admin->store, &admin->clock, &admin->random, &error);
  if (self->server == NULL || !th_server_set_settings (self->server, &self->settings, &error))
    return th_admin_fail (error);
  th_server_set_log (self->server, log_line, NULL);
  if (!listen_all (self, &error))
    return th_admin_fail (error);
  g_unix_signal_add (SIGTERM, on_end_cb, loop);
  g_unix_signal_add (SIGINT, on_end_cb, loop);
  g_unix_signal_add (SIGHUP, on_reload_cb, self);
  address = th_server_dup_address (self->server);
  g_print ("Listening at %s\n", address);
  fflush (stdout);
  th_systemd_notify ("READY=1");
  g_main_loop_run (loop);
  th_systemd_notify ("STOPPING=1");
  th_server_stop (self->server);
  return TH_ADMIN_DONE;
}

int
th_admin_serve (int argc, char **argv)
{
  g_auto (Serving) serving = { .port = -1 };
  const GOptionEntry entries[] = {
    { "config", 0, 0, G_OPTION_ARG_FILENAME, &serving.path, "Settings, read again on SIGHUP",
      "FILE" },
    { "listen", 0, 0, G_OPTION_ARG_STRING, &serving.host, "Address of this machine to listen on",
      "IP" },
    { "port", 0, 0, G_OPTION_ARG_INT, &serving.port, "Port, where it is not that of the address",
      "N" },
    G_OPTION_ENTRY_NULL,
  };
  g_auto (ThAdmin) admin = { 0 };
  g_autoptr (GError) error = NULL;

  th_server_settings_init (&serving.settings);
  if (!th_admin_parse (&admin, entries, "", "Serves tablets.", 0, 0, argc, argv))
    return TH_ADMIN_USAGE;
  if (serving.port < -1 || serving.port > G_MAXUINT16)
    {
      g_printerr ("threshold-server: a port is a number up to 65535.\n");
      return TH_ADMIN_USAGE;
    }
  if (serving.path != NULL && !th_server_settings_load (&serving.settings, serving.path, &error))
    return th_admin_fail (error);
  forbid_core_files ();
  allow_descriptors ();
  if (!th_admin_open (&admin, N_READERS))
    return TH_ADMIN_FAILED;
  return serve (&admin, &serving);
}
