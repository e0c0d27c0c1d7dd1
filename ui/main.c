/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* threshold: the program of the officer and the team lead. */

#include "th-application.h"

#include "th-locale.h"

#include <sodium.h>
#include <sys/prctl.h>
#include <sys/resource.h>

/* What is in memory must not reach a disk in clear: no core file, and nobody may attach. */
static void
forbid_core (void)
{
#if TH_RELEASE
  prctl (PR_SET_DUMPABLE, 0);
#endif
  setrlimit (RLIMIT_CORE, &(struct rlimit){ 0, 0 });
}

int
main (int argc, char *argv[])
{
  g_autoptr (ThApplication) application = NULL;
  /* A program that is not installed is told where its words are. */
  const char *words = g_getenv ("THRESHOLD_LOCALE_DIR");
  int status;

  th_locale_start (words != NULL ? words : TH_LOCALE_DIR);
  forbid_core ();
  if (sodium_init () < 0)
    {
      g_printerr ("threshold: the cryptographic library could not be started\n");
      return 1;
    }

  application = th_application_new ();
  status = g_application_run (G_APPLICATION (application), argc, argv);

  return status == 0 && th_application_has_failed (application) ? 1 : status;
}
