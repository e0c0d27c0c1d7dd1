/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Whole entries, judged by the state their author saw. */

#include "th-memory-store.h"
#include "th-permission.h"
#include "th-review-entry.h"

#define OPERATION "00000000-0000-4000-8000-000000000001"
#define PREMISES "00000000-0000-4000-8000-000000000002"
#define VISIT "00000000-0000-4000-8000-000000000003"
#define PERSON "00000000-0000-4000-8000-000000000004"
#define UNPLANNED "00000000-0000-4000-8000-000000000005"
#define NEW "00000000-0000-4000-8000-00000000000f"

typedef struct
{
  ThMemoryStore *store;
  ThHand officer, colleague, lead, other_lead, admin;
  ThReviewSource source;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->store = th_memory_store_new ();
  self->officer = (ThHand){ self->store, 1, "4163", 0, 1000 };
  self->colleague = (ThHand){ self->store, 2, "4142", 0, 1000 };
  self->lead = (ThHand){ self->store, 3, "4100", 0, 1000 };
  self->other_lead = (ThHand){ self->store, 4, "4107", 0, 1000 };
  self->admin = (ThHand){ self->store, 5, "admin", 0, 0 };
  self->source = th_review_source_store (TH_STORE (self->store));
  th_hand_append (&self->admin,
                  th_hand_new_creation (TH_KIND_OPERATION, OPERATION, NULL, OPERATION, NULL));
  th_hand_append (&self->admin,
                  th_hand_new_creation (TH_KIND_PREMISES, PREMISES, OPERATION, OPERATION, "_team",
                                        "north", "tasked", "true", NULL));
  th_hand_append (&self->officer, th_hand_new_creation (TH_KIND_VISIT, VISIT, PREMISES, OPERATION,
                                                        "officers{4142}", "true", NULL));
  th_hand_append (&self->officer,
                  th_hand_new_creation (TH_KIND_ENCOUNTER, PERSON, VISIT, OPERATION, NULL));
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_clear_object (&self->store);
}

static ThActor
get_actor (const Fixture *self, const ThHand *hand)
{
  if (hand == &self->admin)
    return (ThActor){ hand->officer, TH_ROLE_ADMIN, NULL, hand->enrolment };
  if (hand == &self->lead)
    return (ThActor){ hand->officer, TH_ROLE_LEAD, "north", hand->enrolment };
  if (hand == &self->other_lead)
    return (ThActor){ hand->officer, TH_ROLE_LEAD, "west", hand->enrolment };
  return (ThActor){ hand->officer, TH_ROLE_OFFICER, "north", hand->enrolment };
}

/* Takes @entry over. */
static const char *
judge (Fixture *self, ThHand *hand, ThEntry *entry)
{
  g_autoptr (ThEntry) owned = entry;
  ThActor actor = get_actor (self, hand);
  ThRecord *before = owned->id != NULL ? th_memory_store_peek (self->store, owned->id) : NULL;

  owned->seq = hand->seq + 1;
  if (owned->by == NULL)
    owned->by = g_strdup (hand->officer);
  return th_permission_judge (&actor, owned, before, &self->source);
}

static void
test_draft (Fixture *self, gconstpointer data)
{
  g_assert_null (
    judge (self, &self->officer,
           th_hand_new_change (&self->officer, PERSON, NULL, "gender", "female", NULL)));
  g_assert_null (
    judge (self, &self->colleague,
           th_hand_new_change (&self->colleague, PERSON, NULL, "gender", "male", NULL)));
  g_assert_cmpstr (
    judge (self, &self->other_lead,
           th_hand_new_change (&self->other_lead, PERSON, NULL, "gender", "male", NULL)),
    ==, TH_REASON_NOT_PERMITTED);
}

static void
test_after_submission (Fixture *self, gconstpointer data)
{
  th_hand_set_state (&self->officer, VISIT, "submitted", NULL);
  g_assert_cmpstr (
    judge (self, &self->colleague,
           th_hand_new_change (&self->colleague, PERSON, NULL, "gender", "male", NULL)),
    ==, TH_REASON_NOT_PERMITTED);
  g_assert_null (
    judge (self, &self->colleague,
           th_hand_new_change (&self->colleague, PERSON, "Misheard.", "gender", "male", NULL)));
}

static void
test_state_seen (Fixture *self, gconstpointer data)
{
  g_autoptr (ThEntry) late =
    th_hand_new_change (&self->colleague, PERSON, NULL, "gender", "male", NULL);

  th_hand_set_state (&self->officer, VISIT, "submitted", NULL);
  th_hand_set_state (&self->lead, VISIT, "approved", NULL);
  g_assert_null (judge (self, &self->colleague, g_steal_pointer (&late)));
}

static void
test_state_seen_and_replaced (Fixture *self, gconstpointer data)
{
  g_autoptr (ThEntry) late = NULL;

  th_hand_set_state (&self->officer, VISIT, "submitted", NULL);
  th_hand_set_state (&self->lead, VISIT, "returned", "Which room?");
  late = th_hand_new_change (&self->colleague, PERSON, NULL, "gender", "male", NULL);
  th_hand_set_state (&self->officer, VISIT, "submitted", NULL);
  g_assert_null (judge (self, &self->colleague, g_steal_pointer (&late)));
}

static void
test_own_state_is_seen (Fixture *self, gconstpointer data)
{
  ThEntry *forgetful;

  th_hand_set_state (&self->officer, VISIT, "submitted", NULL);
  forgetful = th_hand_new_change (&self->officer, VISIT, NULL, "narrative", "x", NULL);
  g_clear_pointer (&forgetful->saw, g_array_unref);
  g_assert_cmpstr (judge (self, &self->officer, forgetful), ==, TH_REASON_NOT_PERMITTED);
}

static void
test_approval (Fixture *self, gconstpointer data)
{
  g_assert_cmpstr (
    judge (self, &self->lead,
           th_hand_new_change (&self->lead, VISIT, NULL, "_state", "approved", NULL)),
    ==, TH_REASON_STATE_CHANGED);
  th_hand_set_state (&self->officer, VISIT, "submitted", NULL);
  g_assert_null (judge (self, &self->lead,
                        th_hand_new_change (&self->lead, VISIT, NULL, "_state", "approved", NULL)));
  g_assert_cmpstr (
    judge (self, &self->other_lead,
           th_hand_new_change (&self->other_lead, VISIT, NULL, "_state", "approved", NULL)),
    ==, TH_REASON_NOT_PERMITTED);
  th_hand_append (&self->officer, th_hand_new_change (&self->officer, VISIT, "She was there.",
                                                      "officers{4100}", "true", NULL));
  g_assert_cmpstr (
    judge (self, &self->lead,
           th_hand_new_change (&self->lead, VISIT, NULL, "_state", "approved", NULL)),
    ==, TH_REASON_NOT_PERMITTED);
}

static void
test_resolution (Fixture *self, gconstpointer data)
{
  g_autoptr (ThEntry) other = NULL;

  other = th_hand_new_change (&self->colleague, PERSON, "b", "gender", "not_stated", NULL);
  th_hand_append (&self->officer,
                  th_hand_new_change (&self->officer, PERSON, "a", "gender", "female", NULL));
  th_hand_append (&self->colleague, g_steal_pointer (&other));
  th_hand_set_state (&self->officer, VISIT, "submitted", NULL);
  g_assert_true (th_record_has_conflict (th_memory_store_peek (self->store, PERSON), "gender"));
  g_assert_null (judge (self, &self->lead,
                        th_hand_new_change (&self->lead, PERSON, NULL, "gender", "female", NULL)));
  g_assert_cmpstr (judge (self, &self->lead,
                          th_hand_new_change (&self->lead, PERSON, NULL, "gender", "female",
                                              "language", "en", NULL)),
                   ==, TH_REASON_NOT_PERMITTED);
}

static void
test_creation (Fixture *self, gconstpointer data)
{
  g_assert_null (judge (self, &self->officer,
                        th_hand_new_creation (TH_KIND_ENCOUNTER, NEW, VISIT, OPERATION, NULL)));
  g_assert_null (judge (self, &self->officer,
                        th_hand_new_creation ("vehicle_check", NEW, VISIT, OPERATION, NULL)));
  g_assert_null (judge (
    self, &self->officer,
    th_hand_new_creation (TH_KIND_PREMISES, NEW, OPERATION, OPERATION, "_team", "north", NULL)));
  g_assert_cmpstr (judge (self, &self->officer,
                          th_hand_new_creation (TH_KIND_PREMISES, NEW, OPERATION, OPERATION,
                                                "_team", "west", NULL)),
                   ==, TH_REASON_NOT_PERMITTED);
  g_assert_cmpstr (judge (self, &self->officer,
                          th_hand_new_creation (TH_KIND_PREMISES, NEW, OPERATION, OPERATION,
                                                "_team", "north", "tasked", "true", NULL)),
                   ==, TH_REASON_NOT_PERMITTED);
  g_assert_cmpstr (judge (self, &self->officer,
                          th_hand_new_creation (TH_KIND_ENCOUNTER, NEW, PREMISES, OPERATION, NULL)),
                   ==, TH_REASON_NOT_PERMITTED);
  g_assert_cmpstr (judge (self, &self->officer,
                          th_hand_new_creation (TH_KIND_ENCOUNTER, NEW, VISIT, UNPLANNED, NULL)),
                   ==, TH_REASON_NOT_PERMITTED);
  g_assert_cmpstr (judge (self, &self->officer,
                          th_hand_new_creation (TH_KIND_VISIT, NEW, UNPLANNED, OPERATION, NULL)),
                   ==, TH_REASON_UNKNOWN_RECORD);
}

static void
test_change_of_nothing (Fixture *self, gconstpointer data)
{
  ThEntry *entry = th_entry_new ();

  entry->op = TH_OP_SET;
  entry->id = g_strdup (NEW);
  g_assert_cmpstr (judge (self, &self->officer, entry), ==, TH_REASON_UNKNOWN_RECORD);
}

static void
test_moving (Fixture *self, gconstpointer data)
{
  th_hand_append (&self->admin, th_hand_new_creation (TH_KIND_PREMISES, UNPLANNED, OPERATION,
                                                      OPERATION, "_team", "west", NULL));
  g_assert_cmpstr (judge (self, &self->officer,
                          th_hand_new_creation (TH_KIND_VISIT, VISIT, UNPLANNED, OPERATION, NULL)),
                   ==, TH_REASON_NOT_PERMITTED);
  g_assert_null (judge (self, &self->officer,
                        th_hand_new_creation (TH_KIND_VISIT, VISIT, PREMISES, OPERATION, NULL)));
}

static void
test_another_hand (Fixture *self, gconstpointer data)
{
  ThEntry *entry = th_hand_new_change (&self->officer, PERSON, NULL, "gender", "female", NULL);

  entry->by = g_strdup ("4100");
  g_assert_cmpstr (judge (self, &self->officer, entry), ==, TH_REASON_NOT_PERMITTED);
}

static void
test_import (Fixture *self, gconstpointer data)
{
  g_assert_null (judge (self, &self->admin,
                        th_hand_new_creation (TH_KIND_PREMISES, NEW, OPERATION, OPERATION, "_team",
                                              "west", "tasked", "true", NULL)));
  g_assert_null (judge (self, &self->admin,
                        th_hand_new_change (&self->admin, PREMISES, NULL, "phone", "1", NULL)));
  g_assert_null (judge (self, &self->admin,
                        th_hand_new_change (&self->admin, OPERATION, NULL, "name", "x", NULL)));
  g_assert_cmpstr (
    judge (self, &self->lead, th_hand_new_change (&self->lead, OPERATION, NULL, "name", "x", NULL)),
    ==, TH_REASON_NOT_PERMITTED);
  g_assert_cmpstr (judge (self, &self->admin,
                          th_hand_new_change (&self->admin, PERSON, NULL, "gender", "x", NULL)),
                   ==, TH_REASON_NOT_PERMITTED);
}

static void
test_tasked_premises_have_no_state (Fixture *self, gconstpointer data)
{
  g_assert_cmpstr (
    judge (self, &self->lead,
           th_hand_new_change (&self->lead, PREMISES, "Closed down.", "_state", "withdrawn", NULL)),
    ==, TH_REASON_NOT_PERMITTED);
}

static void
test_restricted_is_its_authors (Fixture *self, gconstpointer data)
{
  ThEntry *view = th_entry_new ();

  th_hand_append (&self->officer,
                  th_hand_new_creation (TH_KIND_RESTRICTED, NEW, PERSON, OPERATION, NULL));
  view->op = TH_OP_VIEW;
  view->id = g_strdup (NEW);
  view->why = g_strdup ("To check.");
  g_assert_cmpstr (judge (self, &self->colleague, view), ==, TH_REASON_NOT_PERMITTED);
  view = th_entry_new ();
  view->op = TH_OP_VIEW;
  view->id = g_strdup (NEW);
  g_assert_cmpstr (judge (self, &self->officer, view), ==, TH_REASON_NOT_PERMITTED);
  view = th_entry_new ();
  view->op = TH_OP_VIEW;
  view->id = g_strdup (NEW);
  view->why = g_strdup ("To check.");
  g_assert_null (judge (self, &self->officer, view));
}

static void
test_purge (Fixture *self, gconstpointer data)
{
  ThEntry *purge = th_entry_new ();

  purge->op = TH_OP_PURGE;
  purge->id = g_strdup (PERSON);
  purge->why = g_strdup ("Keep-days are over.");
  g_assert_cmpstr (judge (self, &self->admin, purge), ==, TH_REASON_STATE_CHANGED);
  th_hand_set_state (&self->officer, VISIT, "submitted", NULL);
  th_hand_set_state (&self->lead, VISIT, "approved", NULL);
  purge = th_entry_new ();
  purge->op = TH_OP_PURGE;
  purge->id = g_strdup (PERSON);
  purge->why = g_strdup ("Keep-days are over.");
  g_assert_null (judge (self, &self->admin, purge));
  purge = th_entry_new ();
  purge->op = TH_OP_PURGE;
  purge->id = g_strdup (PERSON);
  th_hand_append (&self->admin, purge);
  g_assert_cmpstr (
    judge (self, &self->officer,
           th_hand_new_change (&self->officer, PERSON, "Late.", "gender", "male", NULL)),
    ==, TH_REASON_PURGED);
}

static void
test_log_of_the_tablet (Fixture *self, gconstpointer data)
{
  ThEntry *unlock = th_entry_new ();

  unlock->op = TH_OP_UNLOCK;
  g_assert_null (judge (self, &self->officer, unlock));
}

static void
test_asking (Fixture *self, gconstpointer data)
{
  ThActor officer = get_actor (self, &self->officer);
  ThActor lead = get_actor (self, &self->lead);
  ThRecord *visit = th_memory_store_peek (self->store, VISIT);

  g_assert_null (th_permission_ask (&officer, TH_ACTION_SUBMIT, visit, FALSE, &self->source));
  g_assert_nonnull (th_permission_ask (&officer, TH_ACTION_QUERY, visit, FALSE, &self->source));
  g_assert_null (th_permission_ask (&lead, TH_ACTION_QUERY, visit, FALSE, &self->source));
  th_hand_set_state (&self->officer, VISIT, "submitted", NULL);
  g_assert_null (th_permission_ask (&lead, TH_ACTION_APPROVE, visit, FALSE, &self->source));
  g_assert_nonnull (th_permission_ask (&officer, TH_ACTION_APPROVE, visit, FALSE, &self->source));
}

/* One's own is the visit's officers'; a restricted record is its author's alone. */
static void
test_consultation (Fixture *self, gconstpointer data)
{
  const struct
  {
    const char *record;
    const char *officer;
    ThConsultation consultation;
  } cases[] = {
    { PERSON, "4163", TH_CONSULTATION_NONE },     { PERSON, "4142", TH_CONSULTATION_NONE },
    { PERSON, "4100", TH_CONSULTATION_LOGGED },   { NEW, "4163", TH_CONSULTATION_NONE },
    { NEW, "4142", TH_CONSULTATION_WITH_REASON }, { NEW, "4100", TH_CONSULTATION_WITH_REASON },
    { VISIT, "4100", TH_CONSULTATION_NONE },      { PREMISES, "4100", TH_CONSULTATION_NONE },
  };

  th_hand_append (&self->officer,
                  th_hand_new_creation (TH_KIND_RESTRICTED, NEW, PERSON, OPERATION, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (
      th_permission_get_consultation (th_memory_store_peek (self->store, cases[i].record),
                                      cases[i].officer, &self->source),
      ==, cases[i].consultation);
}

#define JUDGE(path, func)                                                                          \
  g_test_add ("/casework/permission/judge/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  JUDGE ("a-draft-is-the-teams-to-edit", test_draft);
  JUDGE ("after-submission-a-change-needs-a-reason", test_after_submission);
  JUDGE ("the-state-seen-counts", test_state_seen);
  JUDGE ("a-state-seen-counts-after-it-was-replaced", test_state_seen_and_replaced);
  JUDGE ("ones-own-state-counts-as-seen", test_own_state_is_seen);
  JUDGE ("approval-is-for-leads-of-the-team-not-their-own", test_approval);
  JUDGE ("settling-a-conflict-needs-no-reason", test_resolution);
  JUDGE ("a-record-is-created-where-it-fits", test_creation);
  JUDGE ("a-change-of-what-is-not-there-is-unknown", test_change_of_nothing);
  JUDGE ("creating-again-does-not-move-a-record", test_moving);
  JUDGE ("nobody-writes-in-anothers-name", test_another_hand);
  JUDGE ("importing-is-for-administrators-and-no-more", test_import);
  JUDGE ("a-tasked-premises-has-no-review-state", test_tasked_premises_have_no_state);
  JUDGE ("a-restricted-record-is-its-authors", test_restricted_is_its_authors);
  JUDGE ("erasing-waits-for-approval", test_purge);
  JUDGE ("unlocking-concerns-no-record", test_log_of_the_tablet);
  JUDGE ("a-screen-can-ask-before", test_asking);
  JUDGE ("who-reads-what-is-not-theirs-is-written-down", test_consultation);
  return g_test_run ();
}
