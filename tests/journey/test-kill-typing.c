/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The real program is killed at random moments while somebody types fast into many rows. What was
 * on the screen a tenth of a second before is there again, nothing else is, and the same field has
 * the focus. Three kills in the short form, fifty in the long one; the seed is printed.
 */

#include "tour-person.h"
#include "tour-program.h"

#include "th-test-device.h"

#include <signal.h>
#include <sodium.h>
#include <string.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AtspiAccessible, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AtspiText, g_object_unref)

#define OFFICER "4163"
#define ROUNDS_SHORT 3
#define ROUNDS_LONG 50

/* The last of what was typed that may be missing (microseconds). */
#define MISSING_MOST (100 * 1000)

/* A row with more letters is emptied before it is typed into: nobody writes books at a door, and a
 * row that is taller than the page cannot be aimed at. */
#define LETTERS_MOST 400

/* How long a letter may take to the screen. */
#define LETTER_MICROSECONDS (5 * G_USEC_PER_SEC)

/* Those that are on the screen without scrolling. */
static const char *const rows[] = { "Threat", "Harm", "Risk" };

typedef struct
{
  char letter;
  int64_t seen; /* on the screen; G_MAXINT64 for never */
} Letter;

typedef struct
{
  char *folder;
  GRand *rand;
  ThTestServer *server;
  TourDisplay *display;
  TourPerson *person;
  GPid bus;
  GPid program;
  GArray *typed[G_N_ELEMENTS (rows)]; /* of Letter */
  guint row;                          /* that is typed into */
  int64_t killed;
  int64_t worst; /* the longest that was missing */
} Fixture;

static void
enrol (Fixture *self)
{
  const ThClock clock = th_test_real_clock ();
  const ThRandom random = th_test_real_random ();
  g_autofree char *data = g_build_filename (self->folder, "tablet", NULL);
  g_autofree char *code = th_test_server_make_code (self->server, OFFICER);
  ThTestDevice *device = th_test_device_enrol (data, code, &clock, &random);

  th_test_device_sync (device);
  th_test_device_free (device);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autofree char *server = NULL;

  self->folder = th_test_dir_new ();
  self->rand = g_rand_new_with_seed (g_test_rand_int ());
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    self->typed[i] = g_array_new (FALSE, FALSE, sizeof (Letter));
  server = g_build_filename (self->folder, "server", NULL);
  self->server = th_test_server_new (TOUR_SERVER, server);
  th_test_server_import (self->server, TOUR_OPERATION, NULL);
  th_test_server_start (self->server);
  enrol (self);
  th_test_server_stop (self->server);
  self->display = tour_display_new (1280, 800);
  self->bus = tour_program_start_accessibility ();
  self->person = tour_person_new (self->display, "threshold", self->folder, "kill");
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  tour_program_end (self->bus, SIGTERM);
  tour_person_free (self->person);
  tour_display_free (self->display);
  th_test_server_free (self->server);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_array_unref (self->typed[i]);
  g_rand_free (self->rand);
  th_test_dir_free (self->folder);
}

static void
start (Fixture *self)
{
  const char *options[] = { "--light", NULL };

  self->program = tour_program_start (self->folder, options);
  tour_person_write (self->person, "Passphrase", TH_TEST_PASSPHRASE);
  tour_person_press (self->person, "Return", FALSE);
  tour_person_tap (self->person, "No PIN today");
}

static void
open_section (Fixture *self)
{
  TourPerson *person = self->person;

  tour_person_write (person, "Find by name, address, postcode or phone", "saffron");
  tour_person_tap (person, "Saffron Therapy*");
  tour_person_tap (person, "Start visit");
  tour_person_tap (person, "Risk (THRIVE), *");
}

static char *
dup_shown (Fixture *self, guint row)
{
  g_autoptr (AtspiAccessible) field = tour_person_find_field (self->person, rows[row]);
  g_autoptr (AtspiText) text = atspi_accessible_get_text_iface (field);

  return atspi_text_get_text (text, 0, atspi_text_get_character_count (text, NULL), NULL);
}

/* What is shown is how what was typed began; what is missing had just been typed. It is then what
 * the next round goes on from. */
static void
compare (Fixture *self, guint row)
{
  GArray *typed = self->typed[row];
  g_autofree char *shown = dup_shown (self, row);
  gsize length = strlen (shown);

  g_assert_cmpuint (length, <=, typed->len);
  for (guint i = 0; i < length; i++)
    g_assert_cmpint (shown[i], ==, g_array_index (typed, Letter, i).letter);
  for (guint i = length; i < typed->len; i++)
    {
      int64_t seen = g_array_index (typed, Letter, i).seen;

      if (seen == G_MAXINT64)
        continue;
      self->worst = MAX (self->worst, self->killed - seen);
      g_assert_cmpint (self->killed - seen, <=, MISSING_MOST);
    }
  g_array_set_size (typed, length);
  for (guint i = 0; i < length; i++)
    g_array_index (typed, Letter, i).seen = 0;
}

/* Types at the end of the row until @until, as fast as the screen follows; a letter is typed once
 * the one before is seen. The last may never be. */
static void
type_until (Fixture *self, int64_t until)
{
  GArray *typed = self->typed[self->row];
  g_autoptr (AtspiAccessible) field = tour_person_find_field (self->person, rows[self->row]);
  g_autoptr (AtspiText) text = atspi_accessible_get_text_iface (field);

  while (g_get_monotonic_time () < until)
    {
      char word[2] = { (char) g_rand_int_range (self->rand, 'a', 'z' + 1), '\0' };
      Letter letter = { word[0], G_MAXINT64 };
      int64_t end = g_get_monotonic_time () + LETTER_MICROSECONDS;

      g_array_append_val (typed, letter);
      tour_display_type (self->display, word);
      while (atspi_text_get_character_count (text, NULL) < (int) typed->len)
        {
          g_assert_cmpint (g_get_monotonic_time (), <, end);
          if (g_get_monotonic_time () >= until)
            return;
        }
      g_array_index (typed, Letter, typed->len - 1).seen = g_get_monotonic_time ();
    }
}

/* What is typed next must last longer than MISSING_MOST: a row that came back unemptied is then not
 * how what was typed began. */
static void
empty_row (Fixture *self)
{
  tour_person_press (self->person, "a", TRUE);
  tour_person_press (self->person, "BackSpace", FALSE);
  tour_person_read (self->person, rows[self->row], "");
  g_array_set_size (self->typed[self->row], 0);
}

static void
choose_row (Fixture *self)
{
  self->row = (guint) g_rand_int_range (self->rand, 0, G_N_ELEMENTS (rows));
  tour_person_write (self->person, rows[self->row], "");
  if (self->typed[self->row]->len > LETTERS_MOST)
    empty_row (self);
  tour_person_press (self->person, "End", TRUE);
}

static void
type_and_kill (Fixture *self)
{
  guint n_rows = (guint) g_rand_int_range (self->rand, 1, 4);

  for (guint i = 0; i < n_rows; i++)
    {
      choose_row (self);
      type_until (self, g_get_monotonic_time () + g_rand_int_range (self->rand, 200, 900) * 1000);
    }
  self->killed = g_get_monotonic_time ();
  tour_program_end (self->program, SIGKILL);
}

static void
test_kills (Fixture *self, gconstpointer data)
{
  guint n_rounds = g_getenv ("TH_TEST_LONG") != NULL ? ROUNDS_LONG : ROUNDS_SHORT;

  start (self);
  open_section (self);
  for (guint i = 0; i < n_rounds; i++)
    {
      type_and_kill (self);
      start (self);
      tour_person_await_focus (self->person, rows[self->row]);
      for (guint row = 0; row < G_N_ELEMENTS (rows); row++)
        compare (self, row);
    }
  tour_program_end (self->program, SIGTERM);
  g_test_message ("%u kills, the longest that was missing: %" G_GINT64_FORMAT " ms", n_rounds,
                  self->worst / 1000);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  if (sodium_init () < 0)
    return 1;
  /* The accessibility library warns when a program that it looked at is gone, which is the test. */
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);
  g_test_add ("/kill/what-was-on-screen-is-there-and-the-same-field-waits", Fixture, NULL, set_up,
              test_kills, tear_down);

  return g_test_run ();
}
