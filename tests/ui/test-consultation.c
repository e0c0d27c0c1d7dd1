/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Who opens a person's record is written down, once for each opening, whichever way they come to
 * it; a restricted one shows nothing before there is a reason. What the log says is looked up in
 * the store.
 */

#include "th-test-hands.h"
#include "th-test-lead.h"

#include "th-home.h"
#include "th-kind.h"
#include "th-session-calls.h"

#include <adwaita.h>

#define NOTE "Overstayed a visa"
#define REASON "To complete the referral"

typedef struct
{
  ThTestLead lead;
  char *visit; /* the colleague's */
  char *person;
  char *note; /* restricted */
} Fixture;

static char *
receive (Fixture *self, const char *kind, const char *in, const char *path, const char *text)
{
  return th_test_desk_receive_new (self->lead.desk, kind, in, kind, path, text);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  th_test_lead_set_up (&self->lead, data);
  self->visit =
    receive (self, TH_KIND_VISIT, self->lead.desk->premises, "outcome", "completed_advice_given");
  self->person = receive (self, TH_KIND_ENCOUNTER, self->visit, "marks", "Zephyrine");
  self->note = receive (self, TH_KIND_RESTRICTED, self->person, "note", NOTE);
  th_test_lead_await_count (&self->lead, "persons_encountered", 1);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  th_test_lead_tear_down (&self->lead);
  g_free (self->visit);
  g_free (self->person);
  g_free (self->note);
}

/* Views of @record that stand in the log, the last of them with this reason (nullable). */
static guint
count_views (Fixture *self, const char *record, const char *why)
{
  g_autoptr (GPtrArray) views =
    th_test_desk_list_reasons (self->lead.desk, record, NULL, TH_OP_VIEW);

  if (views->len > 0)
    g_assert_cmpstr (g_ptr_array_index (views, views->len - 1), ==, why);

  return views->len;
}

static void
open_page (Fixture *self, const char *page, const char *record)
{
  th_test_lead_open (&self->lead, page, record, NULL, NULL);
}

static void
go (Fixture *self, const char *page, const char *record, const char *section, const char *field)
{
  gtk_widget_activate_action (self->lead.home, "home.go", "(ssss)", page, record, section, field);
}

static void
go_back (Fixture *self)
{
  gtk_widget_activate_action (self->lead.home, "home.back", NULL);
}

static gboolean
shows (Fixture *self, const char *words)
{
  return th_test_lead_shows (&self->lead, words);
}

static gboolean
is_on (Fixture *self, const char *type)
{
  GType page = g_type_from_name (type);

  return page != 0 && th_hands_find_type (self->lead.window, page) != NULL;
}

static void
on_done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(gboolean *) data = TRUE;
}

/* All that was begun is done: what is asked of the writer and the reader now comes after it. */
static void
await_rest (Fixture *self)
{
  static const ThSessionPlace places[] = { TH_SESSION_READ, TH_SESSION_WRITE, TH_SESSION_READ };

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      gboolean is_done = FALSE;

      th_session_dup_setting_async (self->lead.desk->session, places[i], "none", on_done_cb,
                                    &is_done);
      th_desk_await (is_done);
    }
}

static void
test_find (Fixture *self, gconstpointer data)
{
  th_test_desk_index (self->lead.desk);
  open_page (self, NULL, NULL);
  g_object_set (self->lead.home, "tab", "today", NULL);
  th_test_lead_type (&self->lead, "search", "zephyrine");
  th_test_lead_tap (&self->lead, "hub", self->person);
  th_desk_await (count_views (self, self->person, NULL) == 1);
  th_desk_await (shows (self, "Show advice in their language"));
}

/* From the visit's page, on to the questions and back: one opening, however often it is refreshed.
 */
static void
test_hub (Fixture *self, gconstpointer data)
{
  open_page (self, "hub", self->visit);
  th_hands_tap_row (self->lead.window, "encounter");
  th_desk_await (count_views (self, self->person, NULL) == 1);
  th_desk_await (shows (self, "Show advice in their language"));
  go (self, "section", self->person, "", "judgement");
  th_desk_await (is_on (self, "ThSectionPage"));
  th_test_desk_receive (self->lead.desk, self->person, "role_at_premises", "manager", TRUE);
  await_rest (self);
  go_back (self);
  th_desk_await (shows (self, "Show advice in their language"));
  await_rest (self);
  g_assert_cmpuint (count_views (self, self->person, NULL), ==, 1);

  go_back (self);
  th_hands_tap_row (self->lead.window, "encounter");
  th_desk_await (count_views (self, self->person, NULL) == 2);
  g_assert_cmpuint (count_views (self, self->visit, NULL), ==, 0);
}

/* The tablet was locked over it, and goes on where it was. */
static void
test_kept_place (Fixture *self, gconstpointer data)
{
  g_autofree char *place = NULL;
  g_autoptr (GPtrArray) steps =
    g_ptr_array_new_with_free_func ((GDestroyNotify) th_place_step_free);

  g_ptr_array_add (steps, th_place_step_new ("hub", self->visit));
  g_ptr_array_add (steps, th_place_step_new ("hub", self->person));
  g_ptr_array_add (steps, th_place_step_new_at ("section", self->person, NULL, "judgement"));
  place = th_place_to_text (steps);
  open_page (self, NULL, NULL);
  th_home_restore (TH_HOME (self->lead.home), place);
  th_desk_await (count_views (self, self->person, NULL) == 1);
  await_rest (self);
  g_assert_cmpuint (count_views (self, self->person, NULL), ==, 1);
}

/* Whatever the page: it is about a person. */
static void
test_pages (Fixture *self, gconstpointer data)
{
  static const char *const pages[] = { "hub",     "section", "check",  "answer", "advice",
                                       "history", "decide",  "export", "held" };

  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      g_test_message ("%s", pages[i]);
      gtk_window_set_child (GTK_WINDOW (self->lead.window), NULL);
      th_test_lead_open (&self->lead, pages[i], self->person, NULL, "judgement");
      th_desk_await (count_views (self, self->person, NULL) == i + 1);
      await_rest (self);
      g_assert_cmpuint (count_views (self, self->person, NULL), ==, i + 1);
    }
}

static void
test_both_of_a_pair (Fixture *self, gconstpointer data)
{
  g_autofree char *other = receive (self, TH_KIND_ENCOUNTER, self->visit, "marks", "Zephyrine");

  th_test_lead_open (&self->lead, "same", self->person, other, NULL);
  th_desk_await (count_views (self, self->person, NULL) == 1);
  th_desk_await (count_views (self, other, NULL) == 1);
}

/* Met by oneself, or at a visit where one was: that is at work, not looking up. */
static void
test_own (Fixture *self, gconstpointer data)
{
  g_autofree char *visit = th_test_lead_visit (&self->lead, NULL);
  g_autofree char *met = th_test_lead_meet (&self->lead, visit, "none_identified");
  g_autofree char *shared =
    th_test_desk_receive_visit (self->lead.desk, self->lead.desk->premises, data);
  g_autofree char *other = receive (self, TH_KIND_ENCOUNTER, shared, "marks", "Tall");

  open_page (self, "hub", met);
  th_desk_await (shows (self, "Show advice in their language"));
  go (self, "hub", other, "", "");
  await_rest (self);
  g_assert_cmpuint (count_views (self, met, NULL), ==, 0);
  g_assert_cmpuint (count_views (self, other, NULL), ==, 0);
}

/* The page that asks, over the one that waits; nothing of the note is there. */
static void
await_asked (Fixture *self)
{
  th_desk_await (is_on (self, "ThRestrictedPage"));
  await_rest (self);
  g_assert_false (th_hands_holds_words (self->lead.window, NOTE));
  g_assert_cmpuint (count_views (self, self->note, NULL), ==, 0);
}

static void
give_reason (Fixture *self)
{
  th_hands_tap (self->lead.window, "Open");
  g_assert_true (shows (self, "Give a reason first."));
  th_test_lead_type (&self->lead, "reason", REASON);
  th_hands_tap (self->lead.window, "Open");
  th_desk_await (!is_on (self, "ThRestrictedPage"));
}

static void
test_restricted (Fixture *self, gconstpointer data)
{
  static const char *const pages[] = { "hub", "section", "answer", "history" };
  static const char *const types[] = { "ThHubPage", "ThSectionPage", "ThAnswerPage",
                                       "ThHistoryPage" };

  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      g_test_message ("%s", pages[i]);
      gtk_window_set_child (GTK_WINDOW (self->lead.window), NULL);
      open_page (self, "hub", self->visit);
      go (self, pages[i], self->note, "", "note");
      await_asked (self);
      th_hands_tap (self->lead.window, "Leave it closed");
      th_desk_await (shows (self, "Visit") && is_on (self, "ThHubPage"));
      await_rest (self);
      g_assert_false (th_hands_holds_words (self->lead.window, NOTE));
    }
  go (self, "answer", self->note, "", "note");
  await_asked (self);
  give_reason (self);
  th_desk_await (is_on (self, types[2]) && shows (self, NOTE));
  g_assert_cmpuint (count_views (self, self->note, REASON), ==, 1);
}

/* At once: the note has not been read when the reason is given. */
static void
test_restricted_in_a_hurry (Fixture *self, gconstpointer data)
{
  open_page (self, "restricted", self->note);
  th_test_lead_type (&self->lead, "reason", REASON);
  th_hands_tap (self->lead.window, "Open");
  th_desk_await (shows (self, NOTE));
  g_assert_cmpuint (count_views (self, self->note, REASON), ==, 1);
}

static void
test_restricted_kept_place (Fixture *self, gconstpointer data)
{
  g_autofree char *place = NULL;
  g_autoptr (GPtrArray) steps =
    g_ptr_array_new_with_free_func ((GDestroyNotify) th_place_step_free);

  g_ptr_array_add (steps, th_place_step_new ("hub", self->note));
  g_ptr_array_add (steps, th_place_step_new_at ("section", self->note, NULL, "note"));
  place = th_place_to_text (steps);
  open_page (self, NULL, NULL);
  th_home_restore (TH_HOME (self->lead.home), place);
  await_asked (self);
  give_reason (self);
  th_desk_await (is_on (self, "ThSectionPage") && th_hands_holds_words (self->lead.window, "note"));
  go_back (self);
  th_desk_await (is_on (self, "ThHubPage"));
  await_rest (self);
  g_assert_cmpuint (count_views (self, self->note, REASON), ==, 1);
}

/* One that does not stand yet cannot be opened with a reason. */
static void
test_held (Fixture *self, gconstpointer data)
{
  g_autofree char *unknown = g_uuid_string_random ();

  th_test_lead_show_held (&self->lead, unknown, TH_KIND_RESTRICTED);
  g_assert_true (th_test_lead_shows (&self->lead, "It may be a restricted note"));
  g_assert_false (th_hands_holds_words (self->lead.window, "Two doors."));
  th_test_lead_show_held (&self->lead, unknown, "");
  g_assert_false (th_hands_holds_words (self->lead.window, "Two doors."));
  th_test_lead_show_held (&self->lead, unknown, TH_KIND_ENCOUNTER);
  g_assert_true (th_hands_holds_words (self->lead.window, "Two doors."));
  /* Its page has asked before. */
  th_desk_await (th_case_find (th_casebook_get_reading (self->lead.casebook)->case_, self->note)
                 != NULL);
  th_test_lead_show_held (&self->lead, self->note, TH_KIND_RESTRICTED);
  g_assert_true (th_hands_holds_words (self->lead.window, "Two doors."));
}

int
main (int argc, char *argv[])
{
  static const struct
  {
    const char *name;
    const char *officer;
    void (*func) (Fixture *self, gconstpointer data);
  } tests[] = {
    { "/consultation/by-find", TH_DESK_LEAD, test_find },
    { "/consultation/by-the-visit's-page", TH_DESK_LEAD, test_hub },
    { "/consultation/by-the-place-that-was-kept", TH_DESK_LEAD, test_kept_place },
    { "/consultation/on-every-page-of-a-person", TH_DESK_LEAD, test_pages },
    { "/consultation/of-both-of-a-pair", TH_DESK_LEAD, test_both_of_a_pair },
    { "/consultation/an-officer-by-find", TH_DESK_OFFICER, test_find },
    { "/consultation/an-officer-by-the-visit's-page", TH_DESK_OFFICER, test_hub },
    { "/consultation/one's-own-work-is-none", TH_DESK_OFFICER, test_own },
    { "/consultation/a-restricted-note-asks-first", TH_DESK_LEAD, test_restricted },
    { "/consultation/a-restricted-note-in-a-hurry", TH_DESK_LEAD, test_restricted_in_a_hurry },
    { "/consultation/a-restricted-note-where-it-was-left", TH_DESK_LEAD,
      test_restricted_kept_place },
    { "/consultation/a-restricted-note-that-is-held", TH_DESK_LEAD, test_held },
  };

  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].name, Fixture, tests[i].officer, set_up, tests[i].func, tear_down);

  return g_test_run ();
}
