/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Signing off a day over a real store: what stands against it is named, the numbers signed are kept
 * whatever comes later, and what came later is said.
 */

#include "th-test-lead.h"

#include "th-day.h"
#include "th-id.h"

#include <adwaita.h>
#include <string.h>

static void
set_up (ThTestLead *self, gconstpointer data)
{
  th_test_lead_set_up (self, TH_DESK_LEAD);
}

static void
tear_down (ThTestLead *self, gconstpointer data)
{
  th_test_lead_tear_down (self);
}

static gboolean
is_state (ThTestLead *self, ThDayState state)
{
  ThCasebookReading *reading = th_casebook_get_reading (self->casebook);

  return reading != NULL && th_day_get_state (reading, "north", self->day) == state;
}

static gboolean
says (ThTestLead *self, const char *page, const char *record, const char *words)
{
  g_autofree char *line = th_test_lead_dup_line (self, page, record);

  return line != NULL && strstr (line, words) != NULL;
}

/* A draft stands against signing, by name; whoever signs all the same says how many. */
static void
test_open (ThTestLead *self, gconstpointer data)
{
  g_autofree char *visit = th_test_lead_visit (self, NULL);

  th_test_lead_await_count (self, "visits_attempted", 1);
  th_test_lead_open (self, "day", NULL, self->day, "north");
  th_desk_await (says (self, "review", visit, "With the officer"));
  g_assert_true (th_test_lead_shows (self, "Not signed yet."));
  g_assert_true (says (self, "counted", "visits_attempted", "|1"));
  th_test_lead_tap (self, "review", visit);
  th_desk_await (!th_test_lead_shows (self, "Not signed yet."));
}

static void
test_late_change (ThTestLead *self, gconstpointer data)
{
  g_autofree char *visit = th_test_lead_visit (self, NULL);
  g_autofree char *person = th_test_lead_meet (self, visit, "none_identified");
  g_autofree char *late = NULL;

  g_assert_nonnull (person);
  th_test_lead_await_count (self, "persons_encountered", 1);
  th_test_lead_open (self, "day", NULL, self->day, "north");
  th_test_lead_press (self, "Sign off with 1 open");
  th_desk_await (is_state (self, TH_DAY_SIGNED));
  th_desk_await (th_test_lead_shows (self, "Signed by Ada Marsh"));
  g_assert_null (th_test_lead_find (self, "sign"));
  g_assert_true (says (self, "counted", "persons_encountered", "|1"));

  late = th_test_lead_meet (self, visit, "potential_victim_child");
  th_test_lead_await_count (self, "persons_encountered", 2);
  th_desk_await (says (self, "counted", "persons_encountered", "|Signed on 1, now 2|1"));
  g_assert_true (says (self, "counted", "pv_child", "|Signed on 0, now 1|0"));
  g_assert_true (says (self, "counted", "visits_attempted", "|1"));
  g_assert_nonnull (th_test_lead_find (self, "changed"));

  th_test_lead_press (self, "Sign again");
  th_desk_await (is_state (self, TH_DAY_SIGNED));
  th_desk_await (says (self, "counted", "persons_encountered", "|2"));
}

/* What changes no number is a change all the same. */
static void
test_same_numbers (ThTestLead *self, gconstpointer data)
{
  g_autofree char *visit = th_test_lead_visit (self, NULL);

  th_test_lead_await_count (self, "visits_attempted", 1);
  th_test_lead_open (self, "day", NULL, self->day, "north");
  th_test_lead_press (self, "Sign off with 1 open");
  th_desk_await (is_state (self, TH_DAY_SIGNED));
  th_test_desk_receive (self->desk, visit, "narrative", "It was dark.", FALSE);
  th_desk_await (is_state (self, TH_DAY_CHANGED));
}

typedef struct
{
  gboolean is_done;
  gboolean is_signed;
} Outcome;

static void
on_signed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Outcome *outcome = data;
  g_autoptr (GError) error = NULL;

  outcome->is_signed = th_day_sign_finish (TH_SESSION (source), result, &error);
  g_assert_no_error (error);
  outcome->is_done = TRUE;
}

/* Nobody signs a number they have not seen. */
static void
test_unseen (ThTestLead *self, gconstpointer data)
{
  g_autofree char *visit = th_test_lead_visit (self, NULL);
  g_autoptr (ThCasebookReading) seen = NULL;
  g_autofree char *person = NULL;
  Outcome outcome = { FALSE };

  th_test_lead_await_count (self, "visits_attempted", 1);
  seen = th_casebook_reading_ref (th_casebook_get_reading (self->casebook));
  person = th_test_lead_meet (self, visit, "none_identified");
  th_day_sign_async (self->desk->session, seen, "north", self->day, on_signed_cb, &outcome);
  th_desk_await (outcome.is_done);
  g_assert_false (outcome.is_signed);
  th_test_lead_await_count (self, "persons_encountered", 1);
  g_assert_true (is_state (self, TH_DAY_UNSIGNED));
}

static void
test_other_team (ThTestLead *self, gconstpointer data)
{
  g_assert_true (th_day_can_sign (self->desk->session, "north"));
  g_assert_false (th_day_can_sign (self->desk->session, "west"));
  g_assert_false (th_day_can_sign (self->desk->session, NULL));
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();

  g_test_add ("/day/what-stands-against-signing-is-named", ThTestLead, NULL, set_up, test_open,
              tear_down);
  g_test_add ("/day/the-signed-numbers-stay-and-later-ones-stand-beside", ThTestLead, NULL, set_up,
              test_late_change, tear_down);
  g_test_add ("/day/a-change-of-no-number-is-said-too", ThTestLead, NULL, set_up, test_same_numbers,
              tear_down);
  g_test_add ("/day/nobody-signs-a-number-they-have-not-seen", ThTestLead, NULL, set_up,
              test_unseen, tear_down);
  g_test_add ("/day/another-teams-day-is-not-to-be-signed", ThTestLead, NULL, set_up,
              test_other_team, tear_down);

  return g_test_run ();
}
