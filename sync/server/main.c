/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* threshold-server: one table of commands. */

#include "th-admin.h"

#include <locale.h>
#include <sodium.h>
#include <string.h>

static const struct
{
  const char *word;
  const char *second; /* NULL where one word says it */
  const char *arguments;
  const char *summary;
  int (*run) (int argc, char **argv);
} commands[] = {
  { "init", NULL, "--address https://HOST:PORT [--recovery-out FILE]", "makes a server's folder",
    th_admin_init },
  { "operation", "import", "DIR [--fallback DIR]", "imports an operation, or what changed in it",
    th_admin_operation_import },
  { "operation", "list", "", "lists operations", th_admin_operation_list },
  { "team", "list", "[--operation CODE]", "lists teams", th_admin_team_list },
  { "officer", "list", "[--operation CODE]", "lists officers", th_admin_officer_list },
  { "enrol", "allow", "ENROLMENT", "lets in an enrolment that a restored server did not know",
    th_admin_enrol_allow },
  { "enrol", NULL, "--officer COLLAR [--qr] [--png FILE]",
    "gives out a code that enrols one tablet", th_admin_enrol },
  { "serve", NULL, "[--listen IP] [--port N]", "serves tablets", th_admin_serve },
  { "device", "list", "", "lists enrolments", th_admin_device_list },
  { "device", "revoke", "ENROLMENT --lost|--leaver", "ends an enrolment", th_admin_device_revoke },
  { "held", "list", "", "lists entries that are held back", th_admin_held_list },
  { "held", "accept", "ENTRY… --why TEXT", "writes what they say, in the server's name",
    th_admin_held_accept },
  { "held", "dismiss", "ENTRY… --why TEXT", "lets them go without effect", th_admin_held_dismiss },
  { "retention", NULL, "", "lists what is kept, and what is due to be erased", th_admin_retention },
  { "purge", NULL, "--operation CODE|RECORD… --why TEXT", "erases what is due", th_admin_purge },
  { "backup", NULL, "FILE [--verify]", "writes all there is to a sealed file, while it serves",
    th_admin_backup },
  { "restore", NULL, "FILE --recovery-key FILE [--lost ENROLMENT]…", "makes a server of a backup",
    th_admin_restore },
  { "verify", NULL, "[--enrolment ENROLMENT]", "checks the chains of all logs", th_admin_verify },
  { "stats", NULL, "[--operation CODE] [--json]", "prints how much there is, and the tally",
    th_admin_stats },
};

static void
print_help (void)
{
  g_print ("threshold-server COMMAND [--data DIR] [OPTION…]\n\n");
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      g_autofree char *words =
        g_strjoin (" ", commands[i].word,
                   commands[i].second != NULL ? commands[i].second : commands[i].arguments,
                   commands[i].second != NULL ? commands[i].arguments : NULL, NULL);

      g_print ("  %-58s %s\n", words, commands[i].summary);
    }
  g_print ("\nCOMMAND --help says more.\n");
}

static gboolean
means (guint i, int argc, char **argv)
{
  if (strcmp (argv[1], commands[i].word) != 0)
    return FALSE;
  return commands[i].second == NULL || (argc > 2 && strcmp (argv[2], commands[i].second) == 0);
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  /* GIO has no call for it: TLS 1.2 is the oldest that is spoken. Before any thread starts. */
  g_setenv ("G_TLS_GNUTLS_PRIORITY", "NORMAL:-VERS-TLS1.0:-VERS-TLS1.1:-VERS-DTLS-ALL", TRUE);
  if (sodium_init () < 0)
    g_error ("libsodium does not start");
  if (argc > 1 && (strcmp (argv[1], "--help") == 0 || strcmp (argv[1], "help") == 0))
    {
      print_help ();
      return TH_ADMIN_DONE;
    }
  for (guint i = 0; argc > 1 && i < G_N_ELEMENTS (commands); i++)
    if (means (i, argc, argv))
      {
        int n_words = commands[i].second != NULL ? 2 : 1;
        g_autofree char *name =
          g_strjoin (" ", argv[0], commands[i].word, commands[i].second, NULL);

        g_set_prgname (name);
        argv[n_words] = argv[0];
        return commands[i].run (argc - n_words, argv + n_words);
      }
  g_printerr ("threshold-server: which command? --help lists them.\n");
  return TH_ADMIN_USAGE;
}
