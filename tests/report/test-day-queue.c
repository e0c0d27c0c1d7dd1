/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What waits for a lead, and in which order. */

#include "th-day-queue.h"

#include "th-kind.h"
#include "th-readiness.h"
#include "th-report-fixture.h"
#include "th-review-entry.h"

#define NOW G_GINT64_CONSTANT (1661342260000)

static ThDayQueue *
queue (ThReportFixture *self, const ThDayTerms *with)
{
  g_autoptr (ThCase) case_ = th_report_fixture_load (self);
  ThDayTerms terms = with != NULL ? *with : (ThDayTerms){ NULL };

  terms.now = NOW;
  terms.referral_ms = TH_READINESS_REFERRAL_MS;
  return th_day_queue_new (case_, &terms);
}

static const ThDayItem *
find (const ThDayQueue *self, const char *record)
{
  for (guint i = 0; i < th_day_queue_get_n_items (self); i++)
    if (g_strcmp0 (th_day_queue_get_item (self, i)->record, record) == 0)
      return th_day_queue_get_item (self, i);
  return NULL;
}

static const ThConcern *
find_concern (const ThDayItem *item, ThConcernKind kind)
{
  for (guint i = 0; i < item->concerns->len; i++)
    {
      const ThConcern *concern = g_ptr_array_index (item->concerns, i);

      if (concern->kind == kind)
        return concern;
    }
  return NULL;
}

static void
test_unreferred_comes_first (ThReportFixture *self, gconstpointer data)
{
  g_autoptr (ThDayQueue) list = NULL;
  const ThDayItem *first;

  th_report_fixture_create (self, th_report_fixture_victim (A, "A1"));
  list = queue (self, NULL);
  g_assert_cmpuint (th_day_queue_get_n_items (list), ==, 2);
  first = th_day_queue_get_item (list, 0);
  g_assert_cmpstr (first->record, ==, VISIT);
  g_assert_cmpint (first->worst, ==, TH_CONCERN_NO_REFERRAL);
  g_assert_cmpstr (find_concern (first, TH_CONCERN_NO_REFERRAL)->record, ==, A);
  g_assert_cmpuint (first->n_people, ==, 1);
}

static void
test_not_asked_is_unreferred (ThReportFixture *self, gconstpointer data)
{
  g_autoptr (ThDayQueue) list = NULL;

  th_report_fixture_create (self, th_hand_new_creation (TH_KIND_ENCOUNTER, A, VISIT, OPERATION,
                                                        "judgement", "potential_victim_adult",
                                                        "nrm_consent", "not_yet_asked", NULL));
  list = queue (self, NULL);
  g_assert_nonnull (find_concern (find (list, VISIT), TH_CONCERN_NO_REFERRAL));
}

static void
test_a_referral_settles_it (ThReportFixture *self, gconstpointer data)
{
  g_autoptr (ThDayQueue) list = NULL;

  th_report_fixture_create (self, th_report_fixture_victim (A, "A1"));
  th_report_fixture_create (self, th_hand_new_creation (TH_KIND_REFERRAL, REFERRAL, A, OPERATION,
                                                        "kind", "nrm_adult", NULL));
  list = queue (self, NULL);
  g_assert_null (find_concern (find (list, VISIT), TH_CONCERN_NO_REFERRAL));
}

static void
test_child_route (ThReportFixture *self, gconstpointer data)
{
  g_autoptr (ThDayQueue) list = NULL;

  th_report_fixture_create (self, th_hand_new_creation (TH_KIND_ENCOUNTER, A, VISIT_2, OPERATION,
                                                        "judgement", "potential_victim_child",
                                                        "age_band", "16_17", NULL));
  list = queue (self, NULL);
  g_assert_nonnull (find_concern (find (list, VISIT_2), TH_CONCERN_CHILD_ROUTE));
}

static void
test_conflict (ThReportFixture *self, gconstpointer data)
{
  ThEntry *other = th_entry_new ();
  g_autoptr (ThValue) value = th_value_new_text ("The other account.");
  g_autoptr (ThDayQueue) list = NULL;

  th_report_fixture_create (
    self, th_hand_new_change (&self->hand, VISIT, NULL, "narrative", "One account.", NULL));
  other->op = TH_OP_SET;
  other->id = g_strdup (VISIT);
  th_entry_set (other, "narrative", value, NULL, 0);
  th_hand_append (&self->lead, other);
  list = queue (self, NULL);
  g_assert_cmpstr (find_concern (find (list, VISIT), TH_CONCERN_CONFLICT)->field, ==, "narrative");
}

static void
test_held (ThReportFixture *self, gconstpointer data)
{
  g_autoptr (ThDayQueue) list = NULL;

  th_memory_store_hold (self->store, VISIT_2);
  list = queue (self, NULL);
  g_assert_cmpint (th_day_queue_get_item (list, 0)->worst, ==, TH_CONCERN_HELD);
  g_assert_cmpstr (th_day_queue_get_item (list, 0)->record, ==, VISIT_2);
}

static void
test_question (ThReportFixture *self, gconstpointer data)
{
  g_autoptr (ThDayQueue) list = NULL;

  th_hand_append (&self->lead,
                  th_review_entry_new_query (B, th_memory_store_peek (self->store, VISIT),
                                             "outcome", "What did they say?"));
  list = queue (self, NULL);
  g_assert_cmpstr (find_concern (find (list, VISIT), TH_CONCERN_QUESTION)->field, ==, "outcome");
  th_report_fixture_create (
    self, th_review_entry_new_reply (th_memory_store_peek (self->store, B), "Nothing."));
  g_clear_pointer (&list, th_day_queue_free);
  list = queue (self, NULL);
  g_assert_null (find_concern (find (list, VISIT), TH_CONCERN_QUESTION));
}

static void
test_changed_since_approval (ThReportFixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) covered = NULL;
  g_autoptr (ThDayQueue) list = NULL;
  ThRecord *visit;

  th_report_fixture_create (
    self, th_hand_new_change (&self->hand, VISIT, NULL, "outcome", "completed_no_concern", NULL));
  th_hand_set_state (&self->hand, VISIT, "submitted", NULL);
  visit = th_memory_store_peek (self->store, VISIT);
  covered = th_review_list_covered (visit, TH_STORE (self->store), NULL, &error);
  th_hand_append (&self->lead,
                  th_review_entry_new_state (visit, covered, TH_REVIEW_APPROVED, NULL));
  list = queue (self, NULL);
  /* What is missing was seen to be missing: it is still told, and nothing waits. */
  g_assert_null (find_concern (find (list, VISIT), TH_CONCERN_CHANGED));
  g_assert_nonnull (find_concern (find (list, VISIT), TH_CONCERN_INCOMPLETE));
  g_assert_cmpint (find (list, VISIT)->worst, ==, TH_CONCERN_NONE);
  th_report_fixture_create (
    self, th_hand_new_change (&self->hand, VISIT, "Late.", "narrative", "Something else.", NULL));
  g_clear_pointer (&list, th_day_queue_free);
  list = queue (self, NULL);
  g_assert_nonnull (find_concern (find (list, VISIT), TH_CONCERN_CHANGED));
  g_assert_cmpint (find (list, VISIT)->worst, ==, TH_CONCERN_CHANGED);
}

static void
test_duplicate_is_on_both (ThReportFixture *self, gconstpointer data)
{
  g_autoptr (ThDayQueue) list = NULL;

  th_report_fixture_create (self,
                            th_hand_new_creation (TH_KIND_ENCOUNTER, A, VISIT, OPERATION,
                                                  "safe_contact/phone", "07700 900999", NULL));
  th_report_fixture_create (self,
                            th_hand_new_creation (TH_KIND_ENCOUNTER, B, VISIT_2, OPERATION,
                                                  "safe_contact/phone", "07700 900999", NULL));
  list = queue (self, NULL);
  g_assert_cmpstr (find_concern (find (list, VISIT), TH_CONCERN_DUPLICATE)->other, ==, B);
  g_assert_cmpstr (find_concern (find (list, VISIT_2), TH_CONCERN_DUPLICATE)->other, ==, A);
}

static void
test_silent_tablet (ThReportFixture *self, gconstpointer data)
{
  const ThDayTablet tablets[] = {
    { "4121", "north", NOW - 1000, 0 },
    { "4128", "west", NOW - (int64_t) 30 * 60 * 60 * 1000, 0 },
    { "4135", "east", NOW - 1000, 12 },
  };
  ThDayTerms terms = { .tablets = tablets, .n_tablets = G_N_ELEMENTS (tablets) };
  g_autoptr (ThDayQueue) list = queue (self, &terms);
  ThDayFilter filter = { .concerns = 1u << TH_CONCERN_NOT_SYNCED };
  g_autoptr (GPtrArray) items = th_day_queue_list (list, &filter);

  g_assert_cmpuint (items->len, ==, 2);
  g_assert_cmpstr (((ThDayItem *) g_ptr_array_index (items, 0))->officer, ==, "4128");
  g_assert_cmpuint (((ThDayItem *) g_ptr_array_index (items, 1))->n_unsent, ==, 12);
}

/* What is held stands with its record; of one that is not here on a line of its own. */
static void
test_held_of_nothing (ThReportFixture *self, gconstpointer data)
{
  const ThDayHeld held[] = {
    { "4a7b8c90-0000-4000-8000-000000000001", "4121", NOW - 1000 },
    { "4a7b8c90-0000-4000-8000-000000000001", "4121", NOW - 500 },
    { VISIT, "4121", NOW - 1000 },
  };
  ThDayTerms terms = { .held = held, .n_held = G_N_ELEMENTS (held) };
  g_autoptr (ThDayQueue) list = queue (self, &terms);
  ThDayFilter filter = { .concerns = 1u << TH_CONCERN_HELD };
  g_autoptr (GPtrArray) items = th_day_queue_list (list, &filter);
  const ThDayItem *item;

  g_assert_cmpuint (items->len, ==, 2);
  g_assert_cmpstr (find_concern (find (list, VISIT), TH_CONCERN_HELD)->record, ==, VISIT);
  item = find (list, held[0].record);
  g_assert_null (item->kind);
  g_assert_cmpstr (item->officer, ==, "4121");
  g_assert_cmpint (item->changed, ==, NOW - 1000);
}

static void
test_filters (ThReportFixture *self, gconstpointer data)
{
  ThDayTerms terms = { .day = "2022-08-23" };
  g_autoptr (ThDayQueue) day = queue (self, &terms);
  g_autoptr (ThDayQueue) all = NULL;
  ThDayFilter west = { .team = "west" };
  ThDayFilter somebody = { .officer = "9999" };
  ThDayFilter submitted = { .states = 1u << TH_REVIEW_SUBMITTED };
  g_autoptr (GPtrArray) in_west = NULL;
  g_autoptr (GPtrArray) by_somebody = NULL;
  g_autoptr (GPtrArray) finished = NULL;

  g_assert_cmpuint (th_day_queue_get_n_items (day), ==, 1);
  g_assert_cmpstr (th_day_queue_get_item (day, 0)->record, ==, VISIT_2);
  th_hand_set_state (&self->hand, VISIT, "submitted", NULL);
  all = queue (self, NULL);
  in_west = th_day_queue_list (all, &west);
  by_somebody = th_day_queue_list (all, &somebody);
  finished = th_day_queue_list (all, &submitted);
  g_assert_cmpuint (in_west->len, ==, 1);
  g_assert_cmpuint (by_somebody->len, ==, 0);
  g_assert_cmpuint (finished->len, ==, 1);
  g_assert_cmpstr (((ThDayItem *) g_ptr_array_index (finished, 0))->record, ==, VISIT);
}

static void
test_withdrawn (ThReportFixture *self, gconstpointer data)
{
  g_autoptr (ThDayQueue) list = NULL;

  th_report_fixture_create (self, th_report_fixture_victim (A, "A1"));
  th_hand_set_state (&self->lead, VISIT, "withdrawn", "Entered twice.");
  list = queue (self, NULL);
  g_assert_null (find (list, VISIT));
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (ThReportFixture *self, gconstpointer data);
  } tests[] = {
    { "potential-victim-without-referral-comes-first", test_unreferred_comes_first },
    { "one-who-was-not-asked-yet-is-unreferred-too", test_not_asked_is_unreferred },
    { "a-referral-settles-it", test_a_referral_settles_it },
    { "a-child-without-childrens-services", test_child_route },
    { "a-conflict-names-its-field", test_conflict },
    { "a-held-entry-puts-its-record-up", test_held },
    { "a-question-waits-until-it-is-answered", test_question },
    { "late-work-brings-an-approval-back", test_changed_since_approval },
    { "a-likely-duplicate-is-on-both", test_duplicate_is_on_both },
    { "a-tablet-that-is-silent-or-has-entries-waiting", test_silent_tablet },
    { "what-is-held-of-a-record-that-is-not-here-has-a-line", test_held_of_nothing },
    { "day-team-officer-and-state-filter", test_filters },
    { "withdrawn-waits-for-nobody", test_withdrawn },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strconcat ("/report/queue/", tests[i].path, NULL);

      g_test_add (path, ThReportFixture, NULL, th_report_fixture_set_up, tests[i].test,
                  th_report_fixture_tear_down);
    }
  return g_test_run ();
}
