/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A lead gives out premises: a tap gives one to the officer and the day that are picked, a second
 * takes it back, and the officer sees it among their own.
 */

#include "th-test-lead.h"

#include "th-allocation.h"
#include "th-today-items.h"
#include "th-today-reading.h"

#include <adwaita.h>
#include <string.h>

static void
set_up (ThTestLead *self, gconstpointer data)
{
  th_test_lead_set_up (self, data);
}

static void
tear_down (ThTestLead *self, gconstpointer data)
{
  th_test_lead_tear_down (self);
}

static gboolean
is_to (ThTestLead *self, const char *officer)
{
  g_autoptr (ThRecord) premises = th_test_desk_load (self->desk, self->desk->premises);

  return th_allocation_is_to (premises, officer);
}

static gboolean
says (ThTestLead *self, const char *words)
{
  g_autofree char *line = th_test_lead_dup_line (self, "tasking", self->desk->premises);

  return line != NULL && strstr (line, words) != NULL;
}

/* The first officer of the team, by collar number, is picked: the lead. */
static void
test_tap (ThTestLead *self, gconstpointer data)
{
  g_autoptr (ThRecord) premises = NULL;

  th_test_lead_await_count (self, "visits_attempted", 0);
  th_test_lead_open (self, "tasking", NULL, NULL, NULL);
  th_desk_await (says (self, "|Nobody yet"));
  th_test_lead_tap (self, "tasking", self->desk->premises);
  th_desk_await (is_to (self, TH_DESK_LEAD));
  th_desk_await (says (self, "|Ada Marsh"));
  premises = th_test_desk_load (self->desk, self->desk->premises);
  g_assert_cmpstr (th_allocation_get_day (premises), ==, self->day);
  th_test_lead_tap (self, "tasking", self->desk->premises);
  th_desk_await (!is_to (self, TH_DESK_LEAD));
  th_desk_await (says (self, "|Nobody yet"));
}

static void
test_pick (ThTestLead *self, gconstpointer data)
{
  g_autoptr (ThRecord) premises = NULL;

  th_test_lead_await_count (self, "visits_attempted", 0);
  th_test_lead_open (self, "tasking", NULL, NULL, NULL);
  th_desk_await (says (self, "|Nobody yet"));
  /* 4100, 4121, 4142, 4163; any day, today, tomorrow. */
  gtk_drop_down_set_selected (GTK_DROP_DOWN (th_test_lead_find (self, "officers_list")), 3);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (th_test_lead_find (self, "days_list")), 0);
  th_desk_await (th_test_lead_shows (self, "that Jo Whitlock goes to."));
  th_test_lead_tap (self, "tasking", self->desk->premises);
  th_desk_await (is_to (self, TH_DESK_OFFICER));
  premises = th_test_desk_load (self->desk, self->desk->premises);
  g_assert_null (th_allocation_get_day (premises));
  th_desk_await (says (self, "|Jo Whitlock"));
}

static void
on_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(ThTodayReading **) data = th_today_reading_finish (TH_SESSION (source), result, NULL);
}

/* Returns: (transfer full) (nullable): below which heading the premises stands today, and its line
 */
static char *
dup_today (ThTestLead *self)
{
  g_autoptr (ThTodayReading) reading = NULL;
  g_autoptr (GPtrArray) items = NULL;
  const char *heading = "";

  th_today_reading_async (self->desk->session, TH_TODAY_ALL, NULL, on_read_cb, &reading);
  th_desk_await (reading != NULL);
  items = th_today_items_new_today (self->desk->session, reading);
  for (guint i = 0; i < items->len; i++)
    {
      ThRecordItem *item = g_ptr_array_index (items, i);

      if (th_record_item_is_heading (item))
        heading = th_record_item_get_title (item);
      else if (g_strcmp0 (th_record_item_get_step (item)->record, self->desk->premises) == 0)
        return g_strdup_printf ("%s|%s", heading, th_record_item_get_line (item));
    }

  return NULL;
}

/* @expected: (nullable): the premises is not listed */
static void
check_today (ThTestLead *self, const char *officer, const char *day, const char *expected)
{
  g_autofree char *today = NULL;

  th_test_desk_allocate (self->desk, self->desk->premises, officer, day);
  today = dup_today (self);
  if (expected == NULL ? today != NULL : today == NULL || !g_str_has_prefix (today, expected))
    g_error ("%s", today);
}

static void
test_today (ThTestLead *self, gconstpointer data)
{
  check_today (self, TH_DESK_OFFICER, self->day, "Yours today|");
  check_today (self, TH_DESK_OFFICER, NULL, "Yours today|");
  check_today (self, TH_DESK_OFFICER, "2020-01-06", "Yours today|Planned for Mon 6 Jan");
  check_today (self, TH_DESK_OFFICER, "2099-01-05", "Yours later|Planned for Mon 5 Jan");
}

/* More than are listed, and all of them before it by their title. */
static void
test_many (ThTestLead *self, gconstpointer data)
{
  g_autoptr (ThTodayReading) reading = NULL;
  g_autoptr (GPtrArray) items = NULL;
  gboolean is_said = FALSE;

  th_test_desk_receive_many (self->desk, TH_KIND_PREMISES, self->desk->operation, "draft", 5100);
  g_free (self->desk->premises);
  self->desk->premises = th_test_desk_receive_new (self->desk, TH_KIND_PREMISES,
                                                   self->desk->operation, "Zenith", "phone", "1");
  check_today (self, TH_DESK_LEAD, NULL, NULL);
  check_today (self, TH_DESK_OFFICER, NULL, "Yours today|");
  th_today_reading_async (self->desk->session, TH_TODAY_ALL, NULL, on_read_cb, &reading);
  th_desk_await (reading != NULL);
  items = th_today_items_new_today (self->desk->session, reading);
  for (guint i = 0; i < items->len && !is_said; i++)
    is_said = g_str_equal (th_record_item_get_title (g_ptr_array_index (items, i)),
                           "There are more premises. Find them by their name.");
  g_assert_true (is_said);
}

static void
test_colleague (ThTestLead *self, gconstpointer data)
{
  check_today (self, TH_DESK_COLLEAGUE, self->day, "Premises to visit|Gita Rao");
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();

  g_test_add ("/tasking/a-tap-gives-and-another-takes-back", ThTestLead, TH_DESK_LEAD, set_up,
              test_tap, tear_down);
  g_test_add ("/tasking/officer-and-day-are-picked", ThTestLead, TH_DESK_LEAD, set_up, test_pick,
              tear_down);
  g_test_add ("/tasking/an-officer-sees-what-is-theirs-today", ThTestLead, TH_DESK_OFFICER, set_up,
              test_today, tear_down);
  g_test_add ("/tasking/theirs-is-listed-however-many-there-are", ThTestLead, TH_DESK_OFFICER,
              set_up, test_many, tear_down);
  g_test_add ("/tasking/what-is-a-colleagues-says-whose", ThTestLead, TH_DESK_OFFICER, set_up,
              test_colleague, tear_down);

  return g_test_run ();
}
