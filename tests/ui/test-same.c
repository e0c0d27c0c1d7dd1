/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Likely duplicates over a real store: two records are compared, said to be the same, and that is
 * taken back.
 */

#include "th-test-desk.h"
#include "th-test-hands.h"

#include "th-casebook.h"
#include "th-home.h"
#include "th-place.h"

#include <adwaita.h>

#define PHONE "07700 900100"
#define PHONE_ALIKE "+44 7700 900 100"

typedef struct
{
  ThTestDesk *desk;
  ThCasebook *casebook;
  GtkWidget *window;
  char *one;
  char *two;
} Fixture;

static void
answer (ThOpenRecord *record, const char *path, const char *text)
{
  ThFormNode *node = th_form_entry_find (th_open_record_get_entry (record), path);

  g_assert_true (th_open_record_answer (record, node, text, NULL));
}

/* Somebody met at a visit of their own. */
static char *
meet (Fixture *self, const char *phone, const char *language)
{
  g_autoptr (ThOpenRecord) visit =
    th_test_desk_create (self->desk, TH_KIND_VISIT, self->desk->premises);
  g_autoptr (ThOpenRecord) person = NULL;

  th_open_record_keep (visit);
  th_test_desk_save (visit);
  person = th_test_desk_create (self->desk, TH_KIND_ENCOUNTER, th_open_record_get_id (visit));
  th_open_record_keep (person);
  answer (person, "role_at_premises", "worker");
  answer (person, "age_band", "25_34");
  answer (person, "language", language);
  answer (person, "safe_contact/phone", phone);
  th_test_desk_save (person);

  return g_strdup (th_open_record_get_id (person));
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->desk = th_test_desk_new_as (data != NULL ? data : TH_DESK_LEAD);
  self->one = meet (self, PHONE, "ro");
  self->two = meet (self, PHONE_ALIKE, "vi");
  self->casebook = th_casebook_for_session (self->desk->session);
  self->window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (self->window), 1280, 800);
  gtk_window_present (GTK_WINDOW (self->window));
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (self->window));
  g_clear_object (&self->casebook);
  g_free (self->one);
  g_free (self->two);
  th_test_desk_free (self->desk);
}

static GtkWidget *
open (Fixture *self, const char *page)
{
  g_autoptr (GPtrArray) steps =
    g_ptr_array_new_with_free_func ((GDestroyNotify) th_place_step_free);
  GtkWidget *home = th_home_new (self->desk->session);
  g_autofree char *place = NULL;

  g_ptr_array_add (steps, th_place_step_new_at (page, self->one, self->two, NULL));
  place = th_place_to_text (steps);
  th_home_restore (TH_HOME (home), place);
  gtk_window_set_child (GTK_WINDOW (self->window), home);

  return home;
}

static gboolean
shows (Fixture *self, const char *words)
{
  return th_hands_find_words (self->window, words) != NULL;
}

static void
give_reason (Fixture *self, const char *reason)
{
  GtkWidget *entry = th_hands_find_type (self->window, GTK_TYPE_ENTRY);

  g_assert_nonnull (entry);
  gtk_editable_set_text (GTK_EDITABLE (entry), reason);
}

static guint
count_people (Fixture *self)
{
  ThCasebookReading *reading = th_casebook_get_reading (self->casebook);

  return reading != NULL ? th_tally_count (reading->tally, "persons_distinct", NULL, NULL) : 0;
}

/* From the list to the comparison, which says what is alike and what differs. */
static void
test_compare (Fixture *self, gconstpointer data)
{
  open (self, "duplicates");
  th_hands_tap_row (self->window, "Same telephone number");
  th_desk_await (shows (self, "The same person?"));
  g_assert_true (shows (self, "Same telephone number"));
  g_assert_true (shows (self, "What differs"));
  g_assert_true (shows (self, "Romanian"));
  g_assert_true (shows (self, "Vietnamese"));
  g_assert_true (shows (self, "Both say the same"));
}

/* And to the list from the queue. */
static void
test_from_queue (Fixture *self, gconstpointer data)
{
  GtkWidget *home = th_home_new (self->desk->session);

  g_object_set (home, "tab", "review", NULL);
  gtk_window_set_child (GTK_WINDOW (self->window), home);
  th_hands_tap (self->window, "Likely duplicates");
  th_desk_await (th_hands_find_row (self->window, "Same telephone number") != NULL);
}

static void
test_same_and_undo (Fixture *self, gconstpointer data)
{
  open (self, "same");
  th_desk_await (count_people (self) == 2);
  /* Without a reason nothing is written, and it says so. */
  th_hands_tap (self->window, "The same person");
  g_assert_true (shows (self, "Give a reason first."));
  give_reason (self, "Same number, same tattoo");
  th_hands_tap (self->window, "The same person");
  th_desk_await (shows (self, "Said to be the same by Ada Marsh"));
  g_assert_true (shows (self, "They count as one person."));
  th_desk_await (th_hands_find_button (self->window, "The same person") == NULL);
  th_desk_await (count_people (self) == 1);

  th_hands_tap (self->window, "Undo");
  th_desk_await (!shows (self, "Said to be the same"));
  th_desk_await (count_people (self) == 2);
  th_desk_await (th_hands_find_button (self->window, "The same person") != NULL);
}

/* What was said not to be the same is not offered again, and stays on the list of what was said. */
static void
test_not_the_same (Fixture *self, gconstpointer data)
{
  GtkWidget *home = open (self, "same");

  th_desk_await (th_hands_find_button (self->window, "Not the same") != NULL);
  give_reason (self, "Sisters who share a telephone");
  th_hands_tap (self->window, "Not the same");
  th_desk_await (shows (self, "Said not to be the same by Ada Marsh"));
  gtk_widget_activate_action (home, "home.back", NULL);
  open (self, "duplicates");
  th_desk_await (shows (self, "Already said"));
  g_assert_false (shows (self, "Same telephone number"));
  th_hands_tap_row (self->window, "Not the same");
  th_desk_await (shows (self, "They count as two people."));
}

/* An officer sees what is alike, and cannot say so. */
static void
test_officer (Fixture *self, gconstpointer data)
{
  open (self, "same");
  th_desk_await (shows (self, "A team lead can say whether they are the same."));
  g_assert_null (th_hands_find_button (self->window, "The same person"));
  g_assert_null (th_hands_find_button (self->window, "Not the same"));
}

static void
test_gone (Fixture *self, gconstpointer data)
{
  g_free (self->two);
  self->two = g_uuid_string_random ();
  open (self, "same");
  th_desk_await (shows (self, "One of the two is not on this tablet any more"));
  g_assert_null (th_hands_find_button (self->window, "The same person"));
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  gtk_icon_theme_add_resource_path (gtk_icon_theme_get_for_display (gdk_display_get_default ()),
                                    "/org/threshold/Threshold/icons");

  g_test_add ("/same/a-likely-pair-is-compared", Fixture, NULL, set_up, test_compare, tear_down);
  g_test_add ("/same/the-queue-leads-to-the-list", Fixture, NULL, set_up, test_from_queue,
              tear_down);
  g_test_add ("/same/it-is-said-and-taken-back", Fixture, NULL, set_up, test_same_and_undo,
              tear_down);
  g_test_add ("/same/what-was-said-is-not-offered-again", Fixture, NULL, set_up, test_not_the_same,
              tear_down);
  g_test_add ("/same/an-officer-only-looks", Fixture, TH_DESK_OFFICER, set_up, test_officer,
              tear_down);
  g_test_add ("/same/what-is-not-there-is-said", Fixture, NULL, set_up, test_gone, tear_down);

  return g_test_run ();
}
