/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A tablet that somebody types on until it is killed: opens the enrolment in a folder, writes one
 * answer after another, now and then on another record, and says on standard output what it is
 * about to write, and once the write has returned, that it has:
 *
 *     begin <record> <field> <value>
 *     done <record> <field> <value>
 *
 * Started by test-kill-tablet, which believes every whole line.
 */

#include "th-test-device.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FIELDS 20
#define ANSWERS_A_RECORD 30

static void
say (const char *word, const char *id, const char *field, const char *value)
{
  g_autofree char *line = g_strdup_printf ("%s %s %s %s\n", word, id, field, value);

  /* One write call: a line is whole or was never begun. */
  if (write (STDOUT_FILENO, line, strlen (line)) < 0)
    exit (EXIT_FAILURE);
}

int
main (int argc, char **argv)
{
  const ThClock clock = th_test_real_clock ();
  const ThRandom random = th_test_real_random ();
  g_autoptr (ThTestDevice) tablet = NULL;
  g_autofree char *id = NULL;
  guint i;

  if (argc != 4 || sodium_init () < 0)
    {
      fprintf (stderr, "tablet-writer FOLDER OPERATION PREMISES\n");
      return 2;
    }
  tablet = th_test_device_open (argv[1], &clock, &random);
  for (i = 0;; i++)
    {
      g_autofree char *field = g_strdup_printf ("field_%u", i % FIELDS);
      g_autofree char *value = g_uuid_string_random ();

      if (i % ANSWERS_A_RECORD == 0)
        {
          g_free (id);
          id = th_id_new (th_clock_now (&clock), &random);
          th_test_device_create (tablet, id, "visit", argv[3], argv[2], "A visit");
        }
      say ("begin", id, field, value);
      th_test_device_write (tablet, id, field, value);
      say ("done", id, field, value);
    }
}
