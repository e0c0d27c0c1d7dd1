/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A visit's page over a real store: what it comes to, two visits open at once, and two officers'
 * records of one door.
 */

#include "th-test-desk.h"
#include "th-test-hands.h"
#include "th-test-hands.h"

#include "th-home.h"
#include "th-place.h"
#include "th-section-page.h"

#include <adwaita.h>
#include <string.h>

typedef struct
{
  ThTestDesk *desk;
  GtkWidget *window;
  char *visit;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->desk = th_test_desk_new ();
  self->visit = th_test_desk_begin_visit (self->desk, self->desk->premises);
  self->window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (self->window), 1280, 800);
  gtk_window_present (GTK_WINDOW (self->window));
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (self->window));
  g_free (self->visit);
  th_test_desk_free (self->desk);
}

static gboolean
shows (Fixture *self, const char *words)
{
  return th_hands_find_words (self->window, words) != NULL;
}

static GtkWidget *
open_page (Fixture *self, const char *page, const char *visit)
{
  g_autoptr (GPtrArray) steps =
    g_ptr_array_new_with_free_func ((GDestroyNotify) th_place_step_free);
  GtkWidget *home = th_home_new (self->desk->session);
  g_autofree char *place = NULL;

  g_ptr_array_add (steps, th_place_step_new (page, visit));
  place = th_place_to_text (steps);
  th_home_restore (TH_HOME (home), place);
  gtk_window_set_child (GTK_WINDOW (self->window), home);

  return home;
}

static GtkWidget *
open_visit (Fixture *self, const char *visit)
{
  return open_page (self, "hub", visit);
}

static void
answer (ThOpenRecord *record, const char *path, const char *text)
{
  ThFormNode *node = th_form_entry_find (th_open_record_get_entry (record), path);

  g_assert_true (th_open_record_answer (record, node, text, NULL));
}

static void
meet (Fixture *self, const char *visit, const char *judgement, const char *advice)
{
  g_autoptr (ThOpenRecord) person = th_test_desk_create (self->desk, TH_KIND_ENCOUNTER, visit);

  th_open_record_keep (person);
  answer (person, "age_band", "25_34");
  answer (person, "judgement", judgement);
  if (advice != NULL)
    th_open_record_choose (person,
                           th_form_entry_find (th_open_record_get_entry (person), "advice_given"),
                           advice, TRUE, NULL);
  th_test_desk_save (person);
}

static void
test_summary (Fixture *self, gconstpointer data)
{
  open_visit (self, self->visit);
  th_desk_await (shows (self, "0 people spoken to"));
  th_desk_await (shows (self, "with Jo Whitlock"));

  meet (self, self->visit, "potential_victim_adult", "helpline_card");
  meet (self, self->visit, "none_identified", "nothing_declined");
  th_desk_await (shows (self, "2 people spoken to · 1 potential victim · 1 advised"));
}

/* Each is left without a question and is as it was. */
static void
test_several_open (Fixture *self, gconstpointer data)
{
  g_autofree char *other = th_test_desk_begin_visit (self->desk, self->desk->premises);
  GtkWidget *home;

  meet (self, self->visit, "none_identified", NULL);
  home = open_visit (self, self->visit);
  th_desk_await (shows (self, "1 person spoken to"));
  gtk_widget_activate_action (home, "home.back", NULL);
  gtk_widget_activate_action (home, "home.go", "(ssss)", "hub", other, "", "");
  th_desk_await (shows (self, "0 people spoken to"));
  meet (self, other, "none_identified", NULL);
  meet (self, other, "none_identified", NULL);
  gtk_widget_activate_action (home, "home.back", NULL);
  gtk_widget_activate_action (home, "home.go", "(ssss)", "hub", self->visit, "", "");
  th_desk_await (shows (self, "1 person spoken to"));
}

static void
test_two_at_one_door (Fixture *self, gconstpointer data)
{
  g_autofree char *theirs = th_test_desk_receive_visit (self->desk, self->desk->premises, NULL);
  g_autofree char *same = g_strdup_printf ("_same_as{%s}", theirs);
  g_autofree char *arrived = NULL;
  g_autoptr (ThRecord) mine = th_test_desk_load (self->desk, self->visit);

  arrived = g_strdup (th_record_get_text (mine, "arrived_at"));
  th_test_desk_receive (self->desk, theirs, "arrived_at", arrived, FALSE);
  open_visit (self, self->visit);
  th_desk_await (shows (self, "A colleague recorded a visit here at the same time."));
  g_assert_true (shows (self, "Visit of Gita Rao, from"));
  g_assert_false (shows (self, "It is one visit"));

  /* The lead has said so. */
  th_test_desk_receive (self->desk, self->visit, same, "yes", FALSE);
  th_desk_await (shows (self, "One visit"));
  th_desk_await (!shows (self, "at the same time"));
}

/* What readiness still wants is named and leads to its field; it keeps nobody from finishing. */
static void
test_still_missing (Fixture *self, gconstpointer data)
{
  g_autoptr (ThOpenRecord) visit = th_test_desk_open (self->desk, self->visit);
  g_autoptr (ThRecord) record = NULL;
  GtkWidget *home, *section;

  meet (self, self->visit, "potential_victim_adult", NULL);
  home = open_page (self, "check", self->visit);
  th_desk_await (shows (self, "Still missing"));
  g_assert_false (shows (self, "There is a problem"));
  g_assert_true (shows (self, "This is still open."));
  g_assert_true (shows (self, "The person has not yet been asked about a referral."));
  th_hands_tap_row (self->window, "Outcome");
  th_desk_await ((section = th_hands_find_type (self->window, TH_TYPE_SECTION_PAGE)) != NULL);
  g_assert_cmpstr (th_page_get_step (TH_PAGE (section))->field, ==, "outcome");
  answer (visit, "outcome", "completed_no_concern");
  gtk_widget_activate_action (home, "home.back", NULL);
  th_desk_await (shows (self, "Still missing"));
  g_assert_false (shows (self, "Next action"));

  th_hands_tap (self->window, "Finish and send when connected");
  th_desk_await (shows (self, "Finished"));
  record = th_test_desk_load (self->desk, self->visit);
  g_assert_cmpint (th_review_get_state (record), ==, TH_REVIEW_SUBMITTED);
}

/* As the engine does when the station has signed for everything. */
static void
receive_receipt (Fixture *self)
{
  ThTabletStore *store = th_session_get_store (self->desk->session);
  ThSync *sync = th_session_get_sync (self->desk->session);
  g_autoptr (GError) error = NULL;
  ThHash hash;
  int64_t seq;

  g_assert_true (th_tablet_store_seal (store, &error));
  g_assert_true (th_tablet_store_get_head (store, &seq, &hash, &error));
  g_assert_true (th_tablet_store_apply_receipt (store, "{}", seq, &(ThReceiptLists){ 0 }, &error));
  th_desk_await (th_sync_get_unsent (sync, NULL) == 0);
}

/* What is opened again says where it is: here, and then at the station too. */
static void
test_sent (Fixture *self, gconstpointer data)
{
  ThSync *sync = th_session_get_sync (self->desk->session);
  g_autofree char *id =
    th_test_desk_receive_visit (self->desk, self->desk->premises, TH_DESK_OFFICER);

  th_desk_await (th_sync_get_unsent (sync, NULL) > 0);
  open_visit (self, id);
  th_desk_await (shows (self, "Saved on this tablet"));
  g_assert_false (shows (self, "sent to the station"));

  receive_receipt (self);
  th_desk_await (shows (self, "Saved on this tablet, and sent to the station."));
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();

  g_test_add ("/visit/the-summary-counts-whom-it-met", Fixture, NULL, set_up, test_summary,
              tear_down);
  g_test_add ("/visit/several-are-open-at-once-and-left-without-a-word", Fixture, NULL, set_up,
              test_several_open, tear_down);
  g_test_add ("/visit/two-records-of-one-door-are-seen-as-one", Fixture, NULL, set_up,
              test_two_at_one_door, tear_down);
  g_test_add ("/visit/what-is-missing-keeps-nobody-from-finishing", Fixture, NULL, set_up,
              test_still_missing, tear_down);
  g_test_add ("/visit/what-is-sent-says-so", Fixture, NULL, set_up, test_sent, tear_down);

  return g_test_run ();
}
