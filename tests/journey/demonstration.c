/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* demonstration FOLDER: a server on loopback with the sample operation, and a tablet on which a
 * lead and an officer of one team are enrolled already, both below FOLDER. Prints what a person has
 * to know, then a line "ready", and serves until it is ended. It does what an administrator does,
 * by the same commands.
 */

#include "th-enrolment.h"
#include "th-test-server.h"
#include "th-test.h"

#include <glib-unix.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#define PASSPHRASE "correct horse battery"

/* The first two share a tablet; the third is left for whoever wants to enrol by hand. */
static const struct
{
  const char *collar;
  const char *role;
  gboolean is_enrolled;
} people[] = {
  { "4100", "team lead", TRUE },
  { "4163", "officer of the same team", TRUE },
  { "4121", "another officer of that team", FALSE },
};

static gboolean
on_end_cb (gpointer data)
{
  g_main_loop_quit (data);
  return G_SOURCE_REMOVE;
}

static void
enrol (const char *tablet, const char *code, const char *role)
{
  const ThClock clock = th_test_real_clock ();
  const ThRandom random = th_test_real_random ();
  g_autoptr (ThEnrolment) enrolment = NULL;
  g_autoptr (ThSecret) passphrase = th_secret_new (PASSPHRASE, strlen (PASSPHRASE));
  g_autoptr (ThKeyring) keyring = NULL;
  g_autoptr (ThTabletStore) store = NULL;
  g_autoptr (GError) error = NULL;

  enrolment = th_enrolment_new (tablet, &clock, &random, &TH_KEYRING_COST_MODERATE);
  store = th_enrolment_run (enrolment, code, passphrase, &keyring, NULL, NULL, &error);
  if (store == NULL)
    g_error ("enrolling the %s: %s", role, error->message);
  th_tablet_store_close (store);
  g_print ("On this tablet: %s, %s\n", th_keyring_get_officer_name (keyring), role);
}

/* Returns when it is asked to end. */
static void
serve (void)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);

  g_unix_signal_add (SIGTERM, on_end_cb, loop);
  g_unix_signal_add (SIGINT, on_end_cb, loop);
  g_unix_signal_add (SIGHUP, on_end_cb, loop);
  g_print ("ready\n");
  fflush (stdout);
  g_main_loop_run (loop);
}

int
main (int argc, char **argv)
{
  g_autofree char *folder = NULL;
  g_autofree char *tablet = NULL;
  g_autoptr (ThTestServer) server = NULL;

  if (argc != 2 || argv[1][0] == '-' || sodium_init () < 0)
    {
      g_printerr ("Usage: demonstration FOLDER\n");
      return 2;
    }
  folder = g_build_filename (argv[1], "server", NULL);
  tablet = g_build_filename (argv[1], "tablet", NULL);
  server = th_test_server_new (TH_SERVER_PROGRAM, folder);
  th_test_server_import (server, TH_SAMPLE_OPERATION, NULL);
  th_test_server_start (server);
  g_print ("The server: %s\n", th_test_server_get_address (server));
  for (guint i = 0; i < G_N_ELEMENTS (people); i++)
    {
      g_autofree char *code = th_test_server_make_code (server, people[i].collar);

      if (people[i].is_enrolled)
        enrol (tablet, code, people[i].role);
      else
        g_print ("To add %s: %s\n", people[i].role, code);
    }
  g_print ("The passphrase: %s\n", PASSPHRASE);
  serve ();
  th_test_server_stop (server);
  return 0;
}
