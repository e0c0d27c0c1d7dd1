/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The last of the manual's commands without a screen: enrols with a code, syncs once, and says how
 * many premises came down.
 */

#include "th-test-device.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

int
main (int argc, char **argv)
{
  const ThClock clock = th_test_real_clock ();
  const ThRandom random = th_test_real_random ();
  g_autoptr (ThTestDevice) tablet = NULL;
  guint n;

  if (argc != 3 || sodium_init () < 0)
    {
      fprintf (stderr, "first-tablet FOLDER CODE\n");
      return 2;
    }
  tablet = th_test_device_enrol (argv[1], argv[2], &clock, &random);
  th_test_device_sync (tablet);
  n = th_test_device_count (tablet, "premises");
  printf ("%u premises\n", n);
  return n > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
