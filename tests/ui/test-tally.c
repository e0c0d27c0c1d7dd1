/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A lead's tally over a real store: every number opens what is behind it, charts say their numbers
 * aloud, and a number that is stated stands beside the one that was counted.
 */

#include "th-test-lead.h"

#include "th-plot.h"
#include "th-tally-items.h"

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
says (ThTestLead *self, const char *counter, const char *words)
{
  g_autofree char *line = th_test_lead_dup_line (self, "counted", counter);

  return line != NULL && strstr (line, words) != NULL;
}

static void
test_counter_opens (ThTestLead *self, gconstpointer data)
{
  g_autofree char *visit = th_test_lead_visit (self, NULL);
  g_autofree char *adult = th_test_lead_meet (self, visit, "potential_victim_adult");
  g_autofree char *other = th_test_lead_meet (self, visit, "none_identified");
  g_autofree char *line = NULL;

  th_test_lead_await_count (self, "persons_encountered", 2);
  th_test_lead_open (self, NULL, NULL, NULL, NULL);
  th_desk_await (says (self, "persons_encountered", "|2"));
  g_assert_true (says (self, "pv_adult", "|1"));
  g_assert_true (says (self, "pv_child", "|0"));
  g_assert_true (says (self, "restricted_records", "|0"));
  th_test_lead_tap (self, "counted", "pv_adult");
  th_desk_await (th_test_lead_shows (self, "Potential victims, adult: 1"));
  g_assert_nonnull (line = th_test_lead_dup_line (self, "review", adult));
  g_assert_null (th_test_lead_dup_line (self, "review", other));
  th_test_lead_tap (self, "review", adult);
  th_desk_await (!th_test_lead_shows (self, "Potential victims, adult: 1"));
}

/* Every counter that there is has its line: none is forgotten when one is added. */
static void
test_all_counters (ThTestLead *self, gconstpointer data)
{
  th_test_lead_await_count (self, "visits_attempted", 0);
  th_test_lead_open (self, NULL, NULL, NULL, NULL);
  th_desk_await (says (self, "visits_attempted", "|0"));
  for (guint i = 0; i < th_tally_get_n_counters (); i++)
    g_assert_true (says (self, th_tally_get_counter (i)->code, ""));
}

static void
test_charts (ThTestLead *self, gconstpointer data)
{
  g_autofree char *visit = th_test_lead_visit (self, NULL);
  g_autofree char *person = th_test_lead_meet (self, visit, "none_identified");
  ThReportSection section = { NULL };
  g_autofree char *description = NULL;

  g_assert_nonnull (person);
  th_test_lead_await_count (self, "persons_encountered", 1);
  th_test_lead_open (self, NULL, NULL, NULL, NULL);
  th_desk_await (says (self, "persons_encountered", "|1"));
  th_test_lead_press (self, "Charts");
  th_desk_await (th_test_lead_shows (self, "Visits and people by day"));
  g_assert_true (th_test_lead_shows (self, "By town"));
  g_assert_true (gtk_test_accessible_has_property (
    GTK_ACCESSIBLE (th_test_lead_find (self, "plot")), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION));
  th_test_lead_press (self, "As a table");
  th_desk_await (th_test_lead_find (self, "table") != NULL);

  section.columns = g_ptr_array_new ();
  section.headings = g_ptr_array_new ();
  section.rows = g_ptr_array_new ();
  description = th_plot_dup_description (&section);
  g_assert_cmpstr (description, ==, "");
  g_ptr_array_unref (section.columns);
  g_ptr_array_unref (section.headings);
  g_ptr_array_unref (section.rows);
}

static gboolean
has_override (ThTestLead *self, guint count)
{
  ThCasebookReading *reading = th_casebook_get_reading (self->casebook);
  g_autoptr (GPtrArray) list = th_tally_list_overrides (reading->tally, NULL, NULL);

  return list->len == 1 && ((ThTallyOverride *) g_ptr_array_index (list, 0))->count == count;
}

static void
test_override (ThTestLead *self, gconstpointer data)
{
  g_autofree char *visit = th_test_lead_visit (self, NULL);

  g_assert_nonnull (visit);
  th_test_lead_await_count (self, "visits_attempted", 1);
  th_test_lead_open (self, "counted", "visits_attempted", self->day, "north");
  th_test_lead_press (self, "State another number");
  /* Neither a number nor a reason yet: nothing is written, and it says so. */
  th_test_lead_press (self, "State it");
  th_desk_await (th_test_lead_find (self, "number_problem") != NULL);
  g_assert_nonnull (th_test_lead_find (self, "reason_problem"));
  th_test_lead_type (self, "number", "3");
  th_test_lead_press (self, "State it");
  th_desk_await (th_test_lead_find (self, "number_problem") == NULL);
  th_test_lead_type (self, "reason", "Two visits are on paper");
  th_test_lead_press (self, "State it");
  th_desk_await (has_override (self, 3));
  th_desk_await (
    th_test_lead_shows (self, "Stated 3, counted 1: Two visits are on paper (Ada Marsh)"));
  g_assert_true (th_test_lead_shows (self, "Visits attempted: 3"));
  th_test_lead_await_count (self, "visits_attempted", 1);

  th_test_lead_press (self, "State another number");
  th_test_lead_press (self, "Go by the count again");
  th_desk_await (th_test_lead_shows (self, "Visits attempted: 1"));
}

/* A number of another team's day is not this lead's to state; nor one of the whole operation. */
static void
test_no_override (ThTestLead *self, gconstpointer data)
{
  th_test_lead_await_count (self, "visits_attempted", 0);
  th_test_lead_open (self, "counted", "visits_attempted", self->day, "west");
  th_desk_await (th_test_lead_shows (self, "Visits attempted: 0"));
  g_assert_null (th_test_lead_find (self, "state"));
  th_test_lead_open (self, "counted", "visits_attempted", NULL, "north");
  th_desk_await (th_test_lead_shows (self, "Visits attempted: 0"));
  g_assert_null (th_test_lead_find (self, "state"));
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();

  g_test_add ("/tally/a-number-opens-the-records-behind-it", ThTestLead, NULL, set_up,
              test_counter_opens, tear_down);
  g_test_add ("/tally/every-counter-has-its-line", ThTestLead, NULL, set_up, test_all_counters,
              tear_down);
  g_test_add ("/tally/charts-have-their-numbers-in-words", ThTestLead, NULL, set_up, test_charts,
              tear_down);
  g_test_add ("/tally/a-stated-number-stands-beside-the-count", ThTestLead, NULL, set_up,
              test_override, tear_down);
  g_test_add ("/tally/nobody-states-another-teams-number", ThTestLead, NULL, set_up,
              test_no_override, tear_down);

  return g_test_run ();
}
