/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "tour-entry.h"

#include "th-test.h"

#include <string.h>

static void
copy_file (const char *from, const char *folder, const char *name)
{
  g_autofree char *to = g_build_filename (folder, name, NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  if (!g_file_get_contents (from, &text, &length, &error)
      || !g_file_set_contents (to, text, (gssize) length, &error))
    g_error ("%s", error->message);
}

/* The form is of a kind of its own; here it passes for the referral's. */
char *
tour_entry_make_operation (const char *folder)
{
  char *operation = g_build_filename (folder, "operation", NULL);
  g_autofree char *forms = g_build_filename (operation, "forms", "referral.xml", NULL);
  g_autofree char *files = g_build_filename (operation, "forms", "referral-media", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) parts = NULL;
  g_autofree char *renamed = NULL;
  g_autoptr (GError) error = NULL;

  th_test_dir_copy (TOUR_OPERATION, operation);
  th_test_dir_copy (TOUR_ROWS_FILES, files);
  if (!g_file_get_contents (TOUR_ROWS, &text, NULL, &error))
    g_error ("%s", error->message);
  parts = g_strsplit (text, "id=\"rows\"", 2);
  renamed = g_strjoinv ("id=\"referral\"", parts);
  if (!g_file_set_contents (forms, renamed, -1, &error))
    g_error ("%s", error->message);

  return operation;
}

static void
words_and_numbers (TourPerson *person)
{
  tour_person_see (person, "A line of words");
  tour_person_tap (person, "A line of words: How to ask this");
  tour_person_shoot (person, "rows-words");
  tour_person_write (person, "A line of words", "A word or two");
  tour_person_write (person, "A long account", "Said at the door.");
  tour_person_write (person, "A whole number", "120");
  tour_person_write (person, "An amount", "12.50");
  tour_person_tap_in (person, "A day", "A day: Today");
  tour_person_tap_in (person, "A moment", "A moment: Now");
  tour_person_tap (person, "Read and understood");
  tour_person_see (person, "Next problem (1)");
  tour_person_tap (person, "Next problem (1)");
  tour_person_shoot (person, "rows-next-problem");
  tour_person_write (person, "A whole number", "\b\b\b12");
  tour_person_see (person, "Next unanswered*");
}

static void
choices (TourPerson *person)
{
  tour_person_tap (person, "Continue");
  tour_person_tap_in (person, "One of few", "Yes");
  tour_person_tap (person, "One of many: *");
  tour_person_write (person, "Search the choices", "42");
  tour_person_tap (person, "Choice 42");
  tour_person_tap_in (person, "Several", "Food");
  tour_person_tap_in (person, "Several", "Rest");
  tour_person_tap (person, "How sure, from 0 to 10: 7");
  tour_person_shoot (person, "rows-choices");
  tour_person_tap (person, "A share of all: More");
  tour_person_tap (person, "A share of all: More");
  tour_person_tap (person, "Food: Up");
  tour_person_tap_in (person, "A town of a list", "Slough");
  tour_person_tap_in (person, "A sign", "Told");
  tour_person_tap (person, "Where, and what: Add a note");
  tour_person_type (person, "Said the door was locked.");
  tour_person_see (person, "Saved*");
  tour_person_shoot (person, "rows-ranked");
}

/* A few lines that might be a name. */
static void
sign (TourPerson *person, TourDisplay *display)
{
  int x = tour_display_get_width (display) / 4;
  int y = tour_display_get_height (display) / 2;

  tour_display_drag (display, x, y, x + 90, y - 120);
  tour_display_drag (display, x + 90, y - 120, x + 180, y + 20);
  tour_display_drag (display, x + 40, y - 40, x + 150, y - 50);
  tour_person_see (person, "Saved*");
}

static void
taken_and_drawn (TourPerson *person, TourDisplay *display)
{
  tour_person_tap (person, "Continue");
  tour_person_write (person, "A place", "51.4551, -0.9787");
  tour_person_tap (person, "A code: Read from a picture");
  tour_person_see (person, "code.png, *");
  tour_person_shoot (person, "rows-files");
  tour_person_tap (person, "code.png, *");
  tour_person_read (person, "A code", "KESTREL-0042");
  tour_person_tap (person, "A photo: Take a photo");
  tour_person_see (person, "No camera was found*");
  tour_person_shoot (person, "rows-no-camera");
  tour_person_tap (person, "Choose a file");
  tour_person_tap (person, "code.png, *");
  tour_person_see (person, "Picture, *");
  tour_person_shoot (person, "rows-taken");
  tour_person_tap (person, "A photo: Look at it");
  tour_person_see (person, "Larger");
  tour_person_shoot (person, "rows-picture");
  tour_person_tap (person, "Done");
  tour_person_tap (person, "A signature: Sign");
  tour_person_see (person, "Last line back");
  sign (person, display);
  tour_person_shoot (person, "rows-signature");
  tour_person_tap (person, "Done");
  tour_person_look_at (person, "A sketch: Draw");
  tour_person_shoot (person, "rows-drawn");
}

static void
several (TourPerson *person)
{
  tour_person_tap (person, "Continue");
  tour_person_tap (person, "Add: Things");
  tour_person_see (person, "Things 1");
  tour_person_write (person, "What it is", "A kettle");
  tour_person_tap (person, "Add another: Things");
  tour_person_see (person, "Things 2");
  tour_person_shoot (person, "rows-repeat");
  tour_person_tap (person, "Remove Things 1");
  tour_person_miss (person, "Things 2");
  tour_person_tap (person, "Undo");
  tour_person_see (person, "Things 2");
  tour_person_read (person, "What it is", "A kettle");
  tour_person_shoot (person, "rows-undone");
  tour_person_miss (person, "Removed. Undo brings it back.");
  tour_person_tap (person, "Français");
  tour_person_see (person, "Ce que c’est");
  tour_person_shoot (person, "rows-language");
  tour_person_tap (person, "English");
  tour_person_tap (person, "Remove Things 2");
  tour_person_miss (person, "Things 2");
}

void
tour_entry_answer_all (TourPerson *person, TourDisplay *display, const char *home)
{
  copy_file (TOUR_CODE, home, TOUR_ENTRY_PICTURE);
  tour_person_tap (person, "Add referral");
  words_and_numbers (person);
  choices (person);
  taken_and_drawn (person, display);
  several (person);
  tour_person_tap (person, "Sections");
  tour_person_see (person, "Several of a kind, *");
  tour_person_shoot (person, "rows-sections");
  tour_person_tap (person, "Done");
  tour_person_see (person, "Referrals (1)");
}
