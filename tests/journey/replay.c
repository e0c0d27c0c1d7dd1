/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Plays a scenario folder through real tablets and a real server, and compares every counter. Exits
 * 0 only where all are equal. The world is kept with --stores and can be played again, which must
 * add nothing; without it, it is thrown away.
 */

#include "th-compare.h"
#include "th-play.h"
#include "th-report-out.h"

#include <locale.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

static char *stores;
static char *server = TH_SERVER_PROGRAM;
static char *sample = TH_SAMPLE_OPERATION;
static char *report;
static gboolean office;
static gboolean twice;

static const GOptionEntry options[] = {
  { "stores", 0, 0, G_OPTION_ARG_FILENAME, &stores,
    "Keep tablets and server in FOLDER, and go on with what is there", "FOLDER" },
  { "server", 0, 0, G_OPTION_ARG_FILENAME, &server, "The server program", "PROGRAM" },
  { "sample", 0, 0, G_OPTION_ARG_FILENAME, &sample, "Operation directory that lends its forms",
    "DIR" },
  { "office", 0, 0, G_OPTION_ARG_NONE, &office,
    "Check at both ends what came of each question, conflict and sign-off", NULL },
  { "report", 0, 0, G_OPTION_ARG_FILENAME, &report,
    "Write the reports of what was played into OUT, and read them back", "OUT" },
  { "twice", 0, 0, G_OPTION_ARG_NONE, &twice,
    "Play it a second time on what the first left, which must add nothing", NULL },
  G_OPTION_ENTRY_NULL
};

static guint
play_once (const ThScenario *scenario, const char *folder)
{
  g_autoptr (ThWorld) world = th_world_open (scenario, folder, server, sample);

  printf ("%s %s in %s\n", world->was_kept ? "again" : "playing", scenario->code, folder);
  th_play (world);
  th_compare_tallies (world);
  if (office)
    th_compare_office (world);
  if (report != NULL)
    th_report_out_write (world, report);
  th_compare_holdings (world);
  th_compare_chains (world);
  printf ("%s: %u %s\n", scenario->code, world->n_failures,
          world->n_failures == 1 ? "difference" : "differences");
  return world->n_failures;
}

int
main (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new ("DIR");
  g_autoptr (ThScenario) scenario = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = NULL;
  guint n_failures;

  setlocale (LC_ALL, "");
  g_option_context_add_main_entries (context, options, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || argc != 2 || sodium_init () < 0)
    {
      fprintf (stderr, "replay: %s\n", error != NULL ? error->message : "name one scenario folder");
      return 2;
    }
  scenario = th_scenario_load (argv[1], &error);
  if (scenario == NULL)
    {
      fprintf (stderr, "replay: %s\n", error->message);
      return 2;
    }

  folder = stores != NULL ? g_strdup (stores) : th_test_dir_new ();
  n_failures = play_once (scenario, folder);
  if (twice)
    n_failures += play_once (scenario, folder);
  if (stores == NULL)
    th_test_dir_free (g_steal_pointer (&folder));
  return n_failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
