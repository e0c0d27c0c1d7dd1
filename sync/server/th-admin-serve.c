/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* `serve`: runs until it is asked to end, then finishes what was begun. The first line on standard
 * output says that it listens; the log goes to standard error, a line each, as journald takes it.
 */

#include "th-admin.h"

#include "th-server.h"

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

static int
serve (ThAdmin *admin, const char *host, int port)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (ThServer) server = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *address = NULL;

  server = th_server_new (admin->store, &admin->clock, &admin->random, &error);
  if (server == NULL)
    return th_admin_fail (error);
  th_server_set_log (server, log_line, NULL);
  if (!th_server_listen (server, host, port, &error))
    return th_admin_fail (error);
  g_unix_signal_add (SIGTERM, on_end_cb, loop);
  g_unix_signal_add (SIGINT, on_end_cb, loop);
  address = th_server_dup_address (server);
  g_print ("Listening at %s\n", address);
  fflush (stdout);
  g_main_loop_run (loop);
  th_server_stop (server);
  return TH_ADMIN_DONE;
}

int
th_admin_serve (int argc, char **argv)
{
  g_autofree char *host = NULL;
  int port = -1;
  const GOptionEntry entries[] = {
    { "listen", 0, 0, G_OPTION_ARG_STRING, &host, "Address of this machine to listen on", "IP" },
    { "port", 0, 0, G_OPTION_ARG_INT, &port, "Port, where it is not that of the address", "N" },
    G_OPTION_ENTRY_NULL,
  };
  g_auto (ThAdmin) admin = { 0 };

  if (!th_admin_parse (&admin, entries, "", "Serves tablets.", 0, 0, argc, argv))
    return TH_ADMIN_USAGE;
  if (port < -1 || port > G_MAXUINT16)
    {
      g_printerr ("threshold-server: a port is a number up to 65535.\n");
      return TH_ADMIN_USAGE;
    }
  forbid_core_files ();
  if (!th_admin_open (&admin, N_READERS))
    return TH_ADMIN_FAILED;
  return serve (&admin, host, port);
}
