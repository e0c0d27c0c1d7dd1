/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Who goes to a premises and when: said by a lead, and by nobody else. */

#include "th-allocation.h"
#include "th-kind.h"
#include "th-memory-store.h"
#include "th-permission.h"

#define OPERATION "00000000-0000-4000-8000-000000000001"
#define PREMISES "00000000-0000-4000-8000-000000000002"

typedef struct
{
  ThMemoryStore *store;
  ThHand lead;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->store = th_memory_store_new ();
  self->lead = (ThHand){ self->store, 3, "4100", 0, 1000 };
  th_hand_append (&self->lead,
                  th_hand_new_creation (TH_KIND_OPERATION, OPERATION, NULL, OPERATION, NULL));
  th_hand_append (&self->lead,
                  th_hand_new_creation (TH_KIND_PREMISES, PREMISES, OPERATION, OPERATION, "tasked",
                                        "true", "_team", "north", NULL));
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_clear_object (&self->store);
}

static ThRecord *
peek (Fixture *self)
{
  return th_memory_store_peek (self->store, PREMISES);
}

static void
allocate (Fixture *self, const char *officer, gboolean is_theirs, const char *day)
{
  th_hand_append (&self->lead,
                  th_allocation_new_entry (peek (self), NULL, officer, is_theirs, day));
}

static void
test_two (Fixture *self, gconstpointer data)
{
  g_auto (GStrv) officers = NULL;

  g_assert_false (th_allocation_is_any (peek (self)));
  allocate (self, "4163", TRUE, "2026-11-23");
  allocate (self, "4142", TRUE, "2026-11-24");
  g_assert_true (th_allocation_is_to (peek (self), "4163"));
  g_assert_true (th_allocation_is_to (peek (self), "4142"));
  g_assert_false (th_allocation_is_to (peek (self), "4100"));
  officers = th_allocation_list_officers (peek (self));
  g_assert_cmpuint (g_strv_length (officers), ==, 2);
  g_assert_cmpstr (th_allocation_get_day (peek (self)), ==, "2026-11-24");
  g_assert_false (th_record_has_conflict (peek (self), TH_FIELD_PLANNED_FOR));
}

/* A day of nobody's is none. */
static void
test_taken_back (Fixture *self, gconstpointer data)
{
  allocate (self, "4163", TRUE, "2026-11-23");
  allocate (self, "4142", TRUE, "2026-11-23");
  allocate (self, "4163", FALSE, "2026-11-23");
  g_assert_false (th_allocation_is_to (peek (self), "4163"));
  g_assert_cmpstr (th_allocation_get_day (peek (self)), ==, "2026-11-23");
  allocate (self, "4142", FALSE, "2026-11-23");
  g_assert_false (th_allocation_is_any (peek (self)));
  g_assert_null (th_allocation_get_day (peek (self)));
}

static const char *
judge (Fixture *self, const char *officer, ThRole role, const char *team)
{
  ThReviewSource source = th_review_source_store (TH_STORE (self->store));
  ThActor actor = { officer, role, team, 9 };
  g_autoptr (ThEntry) entry =
    th_allocation_new_entry (peek (self), NULL, "4163", TRUE, "2026-11-23");

  entry->by = g_strdup (officer);
  entry->seq = 1;
  return th_permission_judge (&actor, entry, peek (self), &source);
}

static void
test_who (Fixture *self, gconstpointer data)
{
  g_assert_null (judge (self, "4100", TH_ROLE_LEAD, "north"));
  g_assert_null (judge (self, "4900", TH_ROLE_COMMAND, NULL));
  g_assert_cmpstr (judge (self, "4107", TH_ROLE_LEAD, "west"), ==, TH_REASON_NOT_PERMITTED);
  g_assert_cmpstr (judge (self, "4163", TH_ROLE_OFFICER, "north"), ==, TH_REASON_NOT_PERMITTED);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/allocation/two-officers-and-one-day", Fixture, NULL, set_up, test_two, tear_down);
  g_test_add ("/allocation/a-day-goes-with-the-last-officer", Fixture, NULL, set_up,
              test_taken_back, tear_down);
  g_test_add ("/allocation/a-lead-or-command-says-so-and-no-officer", Fixture, NULL, set_up,
              test_who, tear_down);

  return g_test_run ();
}
