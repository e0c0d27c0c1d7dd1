/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A record's history on screen, with no network: what this tablet wrote is there, nothing of it is
 * ever gone, one question alone can be read, and two moments be compared.
 */

#include "th-test-desk.h"
#include "th-test-hands.h"

#include "th-history-card.h"
#include "th-home.h"
#include "th-place.h"

#include <adwaita.h>

#define FIRST "Came in March."
#define SECOND "Came in May."
#define THIRD "Came in May, by lorry."

typedef struct
{
  ThTestDesk *desk;
  GtkWidget *window;
  GtkWidget *home;
  char *person;
} Fixture;

static void
answer (ThOpenRecord *record, const char *path, const char *text)
{
  ThFormNode *node = th_form_entry_find (th_open_record_get_entry (record), path);

  g_assert_true (th_open_record_answer (record, node, text, NULL));
}

/* Leaving seals, on the store's thread; the clock must not move before that is done. */
static void
leave (Fixture *self, ThOpenRecord *record)
{
  th_test_desk_save (record);
  th_open_record_leave (record);
  th_desk_await (!th_tablet_store_has_open (th_session_get_store (self->desk->session)));
}

static void
meet (Fixture *self)
{
  g_autoptr (ThOpenRecord) visit =
    th_test_desk_create (self->desk, TH_KIND_VISIT, self->desk->premises);
  g_autoptr (ThOpenRecord) person = NULL;

  th_open_record_keep (visit);
  th_test_desk_save (visit);
  person = th_test_desk_create (self->desk, TH_KIND_ENCOUNTER, th_open_record_get_id (visit));
  answer (person, "role_at_premises", "worker");
  answer (person, "first_account", FIRST);
  leave (self, person);
  self->person = g_strdup (th_open_record_get_id (person));
}

/* An hour later. */
static void
amend (Fixture *self, const char *account, const char *age, const char *why)
{
  g_autoptr (ThOpenRecord) person = th_test_desk_open (self->desk, self->person);

  self->desk->clock.now += 60 * 60 * 1000;
  th_open_record_set_reason (person, why);
  answer (person, "first_account", account);
  answer (person, "age_band", age);
  leave (self, person);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->desk = th_test_desk_new_as (TH_DESK_LEAD);
  meet (self);
  amend (self, SECOND, "25_34", "Said more when the interpreter came");
  amend (self, THIRD, "18_24", "Passport found");
  self->window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (self->window), 1280, 800);
  gtk_window_present (GTK_WINDOW (self->window));
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (self->window));
  g_free (self->person);
  th_test_desk_free (self->desk);
}

static void
open (Fixture *self, const char *question)
{
  g_autoptr (GPtrArray) steps =
    g_ptr_array_new_with_free_func ((GDestroyNotify) th_place_step_free);
  g_autofree char *place = NULL;

  self->home = th_home_new (self->desk->session);
  g_ptr_array_add (steps, th_place_step_new_at ("history", self->person, question, NULL));
  place = th_place_to_text (steps);
  th_home_restore (TH_HOME (self->home), place);
  gtk_window_set_child (GTK_WINDOW (self->window), self->home);
}

static gboolean
shows (Fixture *self, const char *words)
{
  return th_hands_find_words (self->window, words) != NULL;
}

/* Whether a card says these. */
static gboolean
is_together (Fixture *self, const char *words, const char *other)
{
  GtkWidget *label = th_hands_find_words (self->window, words);
  GtkWidget *card = label != NULL ? gtk_widget_get_ancestor (label, TH_TYPE_HISTORY_CARD) : NULL;

  return card != NULL && th_hands_find_words (card, other) != NULL;
}

static void
test_all_is_there (Fixture *self, gconstpointer data)
{
  open (self, NULL);
  th_desk_await (shows (self, "Ada Marsh: Changed it"));
  g_assert_true (shows (self, "Only what this tablet wrote is shown."));
  g_assert_true (shows (self, "On the tablet 16:00, not at the station yet"));
  g_assert_true (shows (self, "Ada Marsh: Began it"));
  g_assert_true (is_together (self, "Reason: Passport found", THIRD));
  g_assert_true (is_together (self, "Reason: Passport found", SECOND));
  g_assert_true (is_together (self, "Reason: Said more when the interpreter came", FIRST));
  g_assert_true (is_together (self, "Age, first account", "25 to 34"));
}

static void
test_one_question (Fixture *self, gconstpointer data)
{
  open (self, NULL);
  th_desk_await (shows (self, "Ada Marsh: Began it"));
  th_hands_tap (self->window, "One question");
  th_hands_tap_row (self->window, "Age");
  th_desk_await (shows (self, "Only: Age"));
  g_assert_true (shows (self, "18 to 24"));
  g_assert_false (shows (self, FIRST));
  g_assert_false (shows (self, "Ada Marsh: Began it"));
  th_hands_tap (self->window, "All questions");
  th_desk_await (shows (self, "Ada Marsh: Began it"));

  /* The same from another page, which names the field. */
  open (self, "age_band");
  th_desk_await (shows (self, "Only: Age"));
}

static void
pick (Fixture *self, const char *words)
{
  GtkWidget *label = th_hands_find_words (self->window, words);
  GtkWidget *card = gtk_widget_get_ancestor (label, TH_TYPE_HISTORY_CARD);

  gtk_toggle_button_set_active (
    GTK_TOGGLE_BUTTON (th_hands_find_type (card, GTK_TYPE_TOGGLE_BUTTON)), TRUE);
}

static guint
count_picked (GtkWidget *card)
{
  guint n_picked = 0;

  for (; card != NULL; card = gtk_widget_get_next_sibling (card))
    n_picked += th_history_card_is_picked (TH_HISTORY_CARD (card));

  return n_picked;
}

static void
test_compare (Fixture *self, gconstpointer data)
{
  GtkWidget *first;

  open (self, NULL);
  th_desk_await (shows (self, "Ada Marsh: Began it"));
  pick (self, "Ada Marsh: Began it");
  pick (self, "Reason: Passport found");
  th_hands_tap (self->window, "Compare two");
  th_desk_await (shows (self, "What changed from 14:00 to 16:00"));
  g_assert_true (shows (self, FIRST));
  g_assert_true (shows (self, THIRD));
  g_assert_false (shows (self, SECOND));
  g_assert_false (shows (self, "Role here"));
  th_hands_tap (self->window, "Back to the list");
  th_desk_await (shows (self, "Ada Marsh: Began it"));

  /* A third begins anew. */
  pick (self, "Reason: Said more when the interpreter came");
  first = th_hands_find_type (self->window, TH_TYPE_HISTORY_CARD);
  g_assert_cmpuint (count_picked (first), ==, 1);
}

static void
test_oldest_first (Fixture *self, gconstpointer data)
{
  open (self, NULL);
  th_desk_await (shows (self, "Ada Marsh: Began it"));
  th_hands_tap (self->window, "Oldest first");
  g_assert_true (is_together (self, "Ada Marsh: Began it", FIRST));
  g_assert_nonnull (th_hands_find_button (self->window, "Newest first"));
  g_assert_true (
    th_hands_find_type (self->window, TH_TYPE_HISTORY_CARD)
    == gtk_widget_get_ancestor (th_hands_find_words (self->window, "Ada Marsh: Began it"),
                                TH_TYPE_HISTORY_CARD));
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  gtk_icon_theme_add_resource_path (gtk_icon_theme_get_for_display (gdk_display_get_default ()),
                                    "/org/threshold/Threshold/icons");

  g_test_add ("/history/nothing-is-ever-gone", Fixture, NULL, set_up, test_all_is_there, tear_down);
  g_test_add ("/history/one-question-alone", Fixture, NULL, set_up, test_one_question, tear_down);
  g_test_add ("/history/two-moments-are-compared", Fixture, NULL, set_up, test_compare, tear_down);
  g_test_add ("/history/oldest-first", Fixture, NULL, set_up, test_oldest_first, tear_down);

  return g_test_run ();
}
