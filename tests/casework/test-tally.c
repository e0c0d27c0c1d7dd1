/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Counters, a table for each; days, teams, sameness and withdrawal. */

#include "th-id.h"
#include "th-kind.h"
#include "th-memory-store.h"
#include "th-review-entry.h"
#include "th-tally.h"

#define OPERATION "00000000-0000-4000-8000-000000000001"
#define OTHER_OPERATION "00000000-0000-4000-8000-000000000002"
#define NORTH "00000000-0000-4000-8000-000000000003"
#define WEST "00000000-0000-4000-8000-000000000004"
#define VISIT "00000000-0000-4000-8000-000000000005"
#define VISIT_2 "00000000-0000-4000-8000-000000000006"
#define A "00000000-0000-4000-8000-00000000000a"
#define B "00000000-0000-4000-8000-00000000000b"
#define C "00000000-0000-4000-8000-00000000000c"
#define D "00000000-0000-4000-8000-00000000000d"

typedef struct
{
  ThMemoryStore *store;
  ThHand hand;
} Fixture;

static void
create (Fixture *self, ThEntry *entry)
{
  th_hand_append (&self->hand, entry);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->store = th_memory_store_new ();
  self->hand = (ThHand){ self->store, 1, "4163", 0, G_GINT64_CONSTANT (1661155860000) };
  create (self, th_hand_new_creation (TH_KIND_OPERATION, OPERATION, NULL, OPERATION, "time_zone",
                                      "Europe/London", NULL));
  create (self, th_hand_new_creation (TH_KIND_PREMISES, NORTH, OPERATION, OPERATION, "tasked",
                                      "true", "_team", "north", NULL));
  create (self, th_hand_new_creation (TH_KIND_PREMISES, WEST, OPERATION, OPERATION, "_team", "west",
                                      NULL));
  create (self, th_hand_new_creation (TH_KIND_VISIT, VISIT, NORTH, OPERATION, "arrived_at",
                                      "2022-08-22T23:30:00Z", NULL));
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_clear_object (&self->store);
}

static ThTally *
tally (Fixture *self)
{
  g_autoptr (ThOperation) operation =
    th_operation_new (th_memory_store_peek (self->store, OPERATION));
  g_autoptr (GError) error = NULL;
  ThTally *counted = th_tally_new (TH_STORE (self->store), operation, NULL, &error);

  g_assert_no_error (error);
  return counted;
}

static guint
count (Fixture *self, const char *code)
{
  g_autoptr (ThTally) counted = tally (self);

  return th_tally_count (counted, code, NULL, NULL);
}

/* One record of a kind with one field, and the counter it should move from 0. */
static const struct
{
  const char *counter;
  const char *kind;
  const char *in;
  const char *path;
  const char *value;
  guint expected;
} counted_by[] = {
  { "visits_planned", TH_KIND_PREMISES, OPERATION, "tasked", "true", 2 },
  { "visits_planned", TH_KIND_PREMISES, OPERATION, "tasked", "false", 1 },
  { "visits_planned", TH_KIND_PREMISES, OPERATION, "phone", "1", 1 },
  { "visits_attempted", TH_KIND_VISIT, WEST, "outcome", "no_reply", 2 },
  { "visits_entered", TH_KIND_VISIT, WEST, "outcome", "no_reply", 1 },
  { "visits_entered", TH_KIND_VISIT, WEST, "outcome", "refused_entry", 1 },
  { "visits_entered", TH_KIND_VISIT, WEST, "outcome", "wrong_address", 1 },
  { "visits_entered", TH_KIND_VISIT, WEST, "outcome", "completed_no_concern", 2 },
  { "visits_entered", TH_KIND_VISIT, WEST, "narrative", "x", 2 },
  { "premises_distinct", TH_KIND_VISIT, WEST, "outcome", "no_reply", 2 },
  { "premises_distinct", TH_KIND_VISIT, NORTH, "outcome", "no_reply", 1 },
  { "persons_encountered", TH_KIND_ENCOUNTER, VISIT, "judgement", "not_assessed", 1 },
  { "persons_distinct", TH_KIND_ENCOUNTER, VISIT, "judgement", "not_assessed", 1 },
  { "persons_declined", TH_KIND_ENCOUNTER, VISIT, "judgement", "declined_to_engage", 1 },
  { "persons_declined", TH_KIND_ENCOUNTER, VISIT, "judgement", "none_identified", 0 },
  { "persons_advised", TH_KIND_ENCOUNTER, VISIT, "advice_given{101_999}", "true", 1 },
  { "persons_advised", TH_KIND_ENCOUNTER, VISIT, "advice_given{101_999}", "null", 0 },
  { "persons_advised", TH_KIND_ENCOUNTER, VISIT, "advice_given{nothing_declined}", "true", 0 },
  { "persons_advised", TH_KIND_ENCOUNTER, VISIT, "advice_given_note", "true", 0 },
  { "interpreters_used", TH_KIND_ENCOUNTER, VISIT, "interpreter_used", "yes", 1 },
  { "interpreters_used", TH_KIND_ENCOUNTER, VISIT, "interpreter_used", "no", 0 },
  { "pv_adult", TH_KIND_ENCOUNTER, VISIT, "judgement", "potential_victim_adult", 1 },
  { "pv_adult", TH_KIND_ENCOUNTER, VISIT, "judgement", "potential_victim_age_unsure", 0 },
  { "pv_child", TH_KIND_ENCOUNTER, VISIT, "judgement", "potential_victim_child", 1 },
  { "pv_age_unsure", TH_KIND_ENCOUNTER, VISIT, "judgement", "potential_victim_age_unsure", 1 },
  { "pv_safeguarded", TH_KIND_ENCOUNTER, VISIT, "safeguarding_actions{clothing}", "true", 0 },
  { "nrm_consented", TH_KIND_REFERRAL, A, "kind", "nrm_adult", 1 },
  { "nrm_child", TH_KIND_REFERRAL, A, "kind", "nrm_child", 1 },
  { "dtn_only", TH_KIND_REFERRAL, A, "kind", "dtn", 1 },
  { "dtn_only", TH_KIND_REFERRAL, A, "kind", "nrm_adult", 0 },
  { "suspects", TH_KIND_ENCOUNTER, VISIT, "dsc{suspect}", "true", 1 },
  { "suspects", TH_KIND_ENCOUNTER, VISIT, "dsc{witness}", "true", 0 },
  { "intel_items", TH_KIND_INTELLIGENCE, VISIT, "text", "x", 1 },
  { "restricted_records", TH_KIND_RESTRICTED, A, "note", "x", 1 },
};

static void
test_counters (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (counted_by); i++)
    {
      Fixture fixture;

      set_up (&fixture, NULL);
      if (g_str_equal (counted_by[i].in, A))
        create (&fixture, th_hand_new_creation (TH_KIND_ENCOUNTER, A, VISIT, OPERATION, NULL));
      create (&fixture, th_hand_new_creation (counted_by[i].kind, D, counted_by[i].in, OPERATION,
                                              counted_by[i].path, counted_by[i].value, NULL));
      g_test_message ("%s: %s = %s", counted_by[i].counter, counted_by[i].path,
                      counted_by[i].value);
      g_assert_cmpuint (count (&fixture, counted_by[i].counter), ==, counted_by[i].expected);
      tear_down (&fixture, NULL);
    }
}

static void
test_every_counter_is_tested (void)
{
  for (guint i = 0; i < th_tally_get_n_counters (); i++)
    {
      const char *code = th_tally_get_counter (i)->code;
      gboolean found = FALSE;

      for (guint j = 0; j < G_N_ELEMENTS (counted_by); j++)
        found |= g_str_equal (counted_by[j].counter, code);
      g_test_message ("%s", code);
      g_assert_true (found);
      g_assert_true (th_tally_find_counter (code) == th_tally_get_counter (i));
    }
  g_assert_null (th_tally_find_counter ("victims_rescued"));
}

static void
test_safeguarded (Fixture *self, gconstpointer data)
{
  create (self, th_hand_new_creation (TH_KIND_ENCOUNTER, A, VISIT, OPERATION, "judgement",
                                      "potential_victim_child",
                                      "safeguarding_actions{refused_help}", "true", NULL));
  g_assert_cmpuint (count (self, "pv_safeguarded"), ==, 0);
  create (self, th_hand_new_change (&self->hand, A, NULL, "safeguarding_actions{food_water}",
                                    "true", NULL));
  g_assert_cmpuint (count (self, "pv_safeguarded"), ==, 1);
}

static void
test_local_day (Fixture *self, gconstpointer data)
{
  g_autoptr (ThTally) counted = tally (self);
  g_auto (GStrv) days = th_tally_list_days (counted);

  g_assert_cmpuint (g_strv_length (days), ==, 1);
  g_assert_cmpstr (days[0], ==, "2022-08-23");
  g_assert_cmpuint (th_tally_count (counted, "visits_attempted", "2022-08-23", NULL), ==, 1);
  g_assert_cmpuint (th_tally_count (counted, "visits_attempted", "2022-08-22", NULL), ==, 0);
}

static void
test_day_without_arrival (Fixture *self, gconstpointer data)
{
  g_autoptr (ThTally) counted = NULL;

  create (self, th_hand_new_change (&self->hand, VISIT, NULL, "arrived_at", "null", NULL));
  counted = tally (self);
  g_assert_cmpuint (th_tally_count (counted, "visits_attempted", "2022-08-22", NULL), ==, 1);
}

static void
test_below_on_the_visits_day (Fixture *self, gconstpointer data)
{
  g_autoptr (ThTally) counted = NULL;

  create (self, th_hand_new_creation (TH_KIND_ENCOUNTER, A, VISIT, OPERATION, NULL));
  create (self, th_hand_new_creation (TH_KIND_REFERRAL, B, A, OPERATION, "kind", "dtn", NULL));
  create (self, th_hand_new_creation (TH_KIND_INTELLIGENCE, C, A, OPERATION, NULL));
  counted = tally (self);
  g_assert_cmpuint (th_tally_count (counted, "dtn_only", "2022-08-23", "north"), ==, 1);
  g_assert_cmpuint (th_tally_count (counted, "intel_items", "2022-08-23", "north"), ==, 1);
  g_assert_cmpuint (th_tally_count (counted, "intel_items", "2022-08-23", "west"), ==, 0);
}

static void
test_teams (Fixture *self, gconstpointer data)
{
  g_autoptr (ThTally) counted = NULL;

  create (self, th_hand_new_creation (TH_KIND_VISIT, VISIT_2, WEST, OPERATION, NULL));
  counted = tally (self);
  g_assert_cmpuint (th_tally_count (counted, "visits_attempted", NULL, "north"), ==, 1);
  g_assert_cmpuint (th_tally_count (counted, "visits_attempted", NULL, "west"), ==, 1);
  g_assert_cmpuint (th_tally_count (counted, "visits_attempted", NULL, NULL), ==, 2);
  g_assert_cmpuint (th_tally_count (counted, "visits_planned", NULL, "west"), ==, 0);
}

static void
test_other_operation (Fixture *self, gconstpointer data)
{
  create (self,
          th_hand_new_creation (TH_KIND_OPERATION, OTHER_OPERATION, NULL, OTHER_OPERATION, NULL));
  create (self, th_hand_new_creation (TH_KIND_PREMISES, D, OTHER_OPERATION, OTHER_OPERATION,
                                      "tasked", "true", NULL));
  g_assert_cmpuint (count (self, "visits_planned"), ==, 1);
}

static void
test_withdrawn (Fixture *self, gconstpointer data)
{
  create (self, th_hand_new_creation (TH_KIND_ENCOUNTER, A, VISIT, OPERATION, NULL));
  create (self, th_hand_new_creation (TH_KIND_ENCOUNTER, B, VISIT, OPERATION, NULL));
  th_hand_set_state (&self->hand, A, "withdrawn", "Entered twice.");
  g_assert_cmpuint (count (self, "persons_encountered"), ==, 1);
  th_hand_set_state (&self->hand, VISIT, "withdrawn", "Wrong premises.");
  g_assert_cmpuint (count (self, "persons_encountered"), ==, 0);
  g_assert_cmpuint (count (self, "visits_attempted"), ==, 0);
  g_assert_cmpuint (count (self, "premises_distinct"), ==, 0);
  g_assert_cmpuint (count (self, "visits_planned"), ==, 1);
  th_hand_set_state (&self->hand, VISIT, "draft", "It was right.");
  g_assert_cmpuint (count (self, "persons_encountered"), ==, 1);
}

static void
test_purged (Fixture *self, gconstpointer data)
{
  ThEntry *purge = th_entry_new ();

  create (self, th_hand_new_creation (TH_KIND_ENCOUNTER, A, VISIT, OPERATION, NULL));
  purge->op = TH_OP_PURGE;
  purge->id = g_strdup (A);
  create (self, purge);
  g_assert_cmpuint (count (self, "persons_encountered"), ==, 0);
}

static void
create_four (Fixture *self)
{
  create (self, th_hand_new_creation (TH_KIND_ENCOUNTER, A, VISIT, OPERATION, NULL));
  create (self, th_hand_new_creation (TH_KIND_ENCOUNTER, B, VISIT, OPERATION, NULL));
  create (self, th_hand_new_creation (TH_KIND_ENCOUNTER, C, VISIT, OPERATION, NULL));
  create (self, th_hand_new_creation (TH_KIND_ENCOUNTER, D, VISIT, OPERATION, NULL));
}

static void
join (Fixture *self, const char *a, const char *b, gboolean is_same)
{
  create (self, th_review_entry_new_join (th_memory_store_peek (self->store, a), b, is_same, NULL));
}

static void
test_same (Fixture *self, gconstpointer data)
{
  create_four (self);
  g_assert_cmpuint (count (self, "persons_distinct"), ==, 4);
  join (self, C, A, TRUE);
  join (self, C, D, TRUE);
  g_assert_cmpuint (count (self, "persons_distinct"), ==, 2);
  g_assert_cmpuint (count (self, "persons_encountered"), ==, 4);
  join (self, C, D, FALSE);
  g_assert_cmpuint (count (self, "persons_distinct"), ==, 3);
}

static void
test_same_from_both_ends (Fixture *self, gconstpointer data)
{
  create_four (self);
  join (self, A, B, TRUE);
  join (self, B, A, TRUE);
  g_assert_cmpuint (count (self, "persons_distinct"), ==, 3);
  join (self, B, A, FALSE);
  g_assert_cmpuint (count (self, "persons_distinct"), ==, 4);
  join (self, A, B, TRUE);
  g_assert_cmpuint (count (self, "persons_distinct"), ==, 3);
}

static void
test_same_through_one_withdrawn (Fixture *self, gconstpointer data)
{
  create_four (self);
  join (self, A, B, TRUE);
  join (self, B, C, TRUE);
  th_hand_set_state (&self->hand, B, "withdrawn", "Entered twice.");
  g_assert_cmpuint (count (self, "persons_distinct"), ==, 2);
}

static void
test_same_premises (Fixture *self, gconstpointer data)
{
  create (self, th_hand_new_creation (TH_KIND_VISIT, VISIT_2, WEST, OPERATION, NULL));
  g_assert_cmpuint (count (self, "premises_distinct"), ==, 2);
  join (self, NORTH, WEST, TRUE);
  g_assert_cmpuint (count (self, "premises_distinct"), ==, 1);
  g_assert_cmpuint (count (self, "visits_attempted"), ==, 2);
}

static void
test_records_behind (Fixture *self, gconstpointer data)
{
  g_autoptr (ThTally) counted = NULL;
  g_auto (GStrv) persons = NULL;
  g_auto (GStrv) premises = NULL;

  create_four (self);
  join (self, C, A, TRUE);
  counted = tally (self);
  persons = th_tally_list_records (counted, "persons_distinct", NULL, NULL);
  g_assert_cmpuint (g_strv_length (persons), ==, 3);
  g_assert_cmpstr (persons[0], ==, A);
  g_assert_cmpstr (persons[1], ==, B);
  g_assert_cmpstr (persons[2], ==, D);
  premises = th_tally_list_records (counted, "premises_distinct", "2022-08-23", NULL);
  g_assert_cmpuint (g_strv_length (premises), ==, 1);
  g_assert_cmpstr (premises[0], ==, NORTH);
}

static void
test_nationalities (Fixture *self, gconstpointer data)
{
  g_autoptr (ThTally) counted = NULL;
  g_autoptr (GPtrArray) list = NULL;
  const ThTallyNationality *first, *second;

  create (self,
          th_hand_new_creation (TH_KIND_ENCOUNTER, A, VISIT, OPERATION, "nationality", "VN", NULL));
  create (self,
          th_hand_new_creation (TH_KIND_ENCOUNTER, B, VISIT, OPERATION, "nationality", "AL", NULL));
  create (self,
          th_hand_new_creation (TH_KIND_ENCOUNTER, C, VISIT, OPERATION, "nationality", "VN", NULL));
  create (self, th_hand_new_creation (TH_KIND_ENCOUNTER, D, VISIT, OPERATION, NULL));
  counted = tally (self);
  list = th_tally_list_nationalities (counted, NULL, NULL);
  g_assert_cmpuint (list->len, ==, 2);
  first = g_ptr_array_index (list, 0);
  second = g_ptr_array_index (list, 1);
  g_assert_cmpstr (first->code, ==, "VN");
  g_assert_cmpuint (first->count, ==, 2);
  g_assert_cmpstr (second->code, ==, "AL");
  g_assert_cmpuint (second->count, ==, 1);
}

#define TALLY(path, func)                                                                          \
  g_test_add ("/casework/tally/" path, Fixture, NULL, set_up, func, tear_down)

static void
override (Fixture *self, const char *team, guint counted, ThValue *stated)
{
  g_autofree char *key = g_strconcat (team, "/2022-08-23", NULL);
  g_autofree char *id = th_id_derive (TH_KIND_DAY, OPERATION, key);

  th_hand_append (&self->hand,
                  th_review_entry_new_override (th_memory_store_peek (self->store, id), OPERATION,
                                                team, "2022-08-23", "persons_encountered", counted,
                                                stated, "Two more left before we spoke."));
}

static void
test_override_keeps_both (Fixture *self, gconstpointer data)
{
  g_autoptr (ThValue) three = th_value_new_number (3);
  g_autoptr (ThTally) counted = NULL;
  g_autoptr (GPtrArray) overrides = NULL;
  const ThTallyOverride *first;

  create (self, th_hand_new_creation (TH_KIND_ENCOUNTER, A, VISIT, OPERATION, NULL));
  override (self, "north", 1, three);
  counted = tally (self);
  g_assert_cmpuint (th_tally_count (counted, "persons_encountered", "2022-08-23", "north"), ==, 1);
  g_assert_cmpuint (th_tally_get_stated (counted, "persons_encountered", "2022-08-23", "north"), ==,
                    3);
  g_assert_cmpuint (th_tally_get_stated (counted, "persons_encountered", NULL, NULL), ==, 3);
  g_assert_cmpuint (th_tally_get_stated (counted, "persons_encountered", NULL, "west"), ==, 0);
  g_assert_cmpuint (th_tally_get_stated (counted, "visits_attempted", NULL, NULL), ==, 1);
  overrides = th_tally_list_overrides (counted, NULL, NULL);
  g_assert_cmpuint (overrides->len, ==, 1);
  first = g_ptr_array_index (overrides, 0);
  g_assert_cmpstr (first->why, ==, "Two more left before we spoke.");
  g_assert_cmpstr (first->by, ==, "4163");
}

static void
test_override_is_taken_back (Fixture *self, gconstpointer data)
{
  g_autoptr (ThValue) three = th_value_new_number (3);
  g_autoptr (ThTally) counted = NULL;
  g_autoptr (GPtrArray) overrides = NULL;

  create (self, th_hand_new_creation (TH_KIND_ENCOUNTER, A, VISIT, OPERATION, NULL));
  override (self, "north", 1, three);
  override (self, "north", 1, NULL);
  counted = tally (self);
  g_assert_cmpuint (th_tally_get_stated (counted, "persons_encountered", NULL, NULL), ==, 1);
  overrides = th_tally_list_overrides (counted, NULL, NULL);
  g_assert_cmpuint (overrides->len, ==, 0);
}

static void
test_two_records_of_one_visit (Fixture *self, gconstpointer data)
{
  g_autoptr (ThTally) counted = NULL;
  g_auto (GStrv) visits = NULL;

  create (self, th_hand_new_creation (TH_KIND_VISIT, VISIT_2, NORTH, OPERATION, "arrived_at",
                                      "2022-08-22T23:35:00Z", NULL));
  g_assert_cmpuint (count (self, "visits_attempted"), ==, 2);
  th_hand_append (&self->hand,
                  th_review_entry_new_join (th_memory_store_peek (self->store, VISIT), VISIT_2,
                                            TRUE, "Two officers, one visit."));
  counted = tally (self);
  g_assert_cmpuint (th_tally_count (counted, "visits_attempted", NULL, NULL), ==, 1);
  g_assert_cmpuint (th_tally_count (counted, "visits_entered", NULL, NULL), ==, 1);
  visits = th_tally_list_visits (counted, NULL, NULL);
  g_assert_cmpuint (g_strv_length (visits), ==, 2);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/casework/tally/counters-count-what-they-say", test_counters);
  g_test_add_func ("/casework/tally/every-counter-is-tested", test_every_counter_is_tested);
  TALLY ("safeguarded-is-something-done", test_safeguarded);
  TALLY ("days-are-local-days", test_local_day);
  TALLY ("a-visit-without-arrival-is-on-the-day-it-was-made", test_day_without_arrival);
  TALLY ("what-is-below-a-visit-is-on-its-day-and-team", test_below_on_the_visits_day);
  TALLY ("teams-are-those-of-the-premises", test_teams);
  TALLY ("another-operation-is-not-counted", test_other_operation);
  TALLY ("withdrawn-is-counted-nowhere-nor-below", test_withdrawn);
  TALLY ("erased-is-counted-nowhere", test_purged);
  TALLY ("the-same-person-counts-once", test_same);
  TALLY ("the-latest-word-on-a-pair-counts", test_same_from_both_ends);
  TALLY ("sameness-holds-through-a-withdrawn-record", test_same_through_one_withdrawn);
  TALLY ("the-same-premises-count-once", test_same_premises);
  TALLY ("two-officers-records-of-one-visit-count-once", test_two_records_of_one_visit);
  TALLY ("an-override-keeps-both-numbers-and-a-reason", test_override_keeps_both);
  TALLY ("an-override-is-taken-back", test_override_is_taken_back);
  TALLY ("numbers-open-the-records-behind-them", test_records_behind);
  TALLY ("nationalities-are-of-encounters", test_nationalities);
  return g_test_run ();
}
