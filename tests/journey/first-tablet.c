/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The last of the manual's commands without a screen: enrols with a code, syncs once, and says how
 * many premises came down.
 */

#include "th-test-device.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

static int64_t
get_now (gpointer data)
{
  return g_get_real_time () / 1000;
}

static int64_t
get_boot (gpointer data)
{
  return g_get_monotonic_time () / 1000;
}

static void
fill_random (uint8_t *bytes, gsize length, gpointer data)
{
  randombytes_buf (bytes, length);
}

int
main (int argc, char **argv)
{
  ThClock clock = { get_now, get_boot, NULL };
  ThRandom random = { fill_random, NULL };
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
