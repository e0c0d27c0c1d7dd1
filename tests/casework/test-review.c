/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Which state holds, whether an approval still covers, what stands in its way. */

#include "th-codec.h"
#include "th-fold.h"
#include "th-kind.h"
#include "th-memory-store.h"
#include "th-review-entry.h"

#define OPERATION "00000000-0000-4000-8000-000000000001"
#define PREMISES "00000000-0000-4000-8000-000000000002"
#define VISIT "00000000-0000-4000-8000-000000000003"
#define PERSON "00000000-0000-4000-8000-000000000004"
#define REFERRAL "00000000-0000-4000-8000-000000000005"
#define INTELLIGENCE "00000000-0000-4000-8000-000000000006"
#define QUERY "00000000-0000-4000-8000-000000000007"
#define UNPLANNED "00000000-0000-4000-8000-000000000008"
#define NEW "00000000-0000-4000-8000-00000000000f"

typedef struct
{
  ThMemoryStore *store;
  ThHand officer, colleague, lead;
  ThReviewSource source;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  ThHand *hand = &self->officer;

  self->store = th_memory_store_new ();
  self->officer = (ThHand){ self->store, 1, "4163", 0, 1000 };
  self->colleague = (ThHand){ self->store, 2, "4142", 0, 1000 };
  self->lead = (ThHand){ self->store, 3, "4100", 0, 1000 };
  self->source = th_review_source_store (TH_STORE (self->store));
  th_hand_append (hand, th_hand_new_creation (TH_KIND_OPERATION, OPERATION, NULL, OPERATION, NULL));
  th_hand_append (hand, th_hand_new_creation (TH_KIND_PREMISES, PREMISES, OPERATION, OPERATION,
                                              "tasked", "true", "_team", "north", NULL));
  th_hand_append (hand, th_hand_new_creation (TH_KIND_PREMISES, UNPLANNED, OPERATION, OPERATION,
                                              "_team", "west", NULL));
  th_hand_append (hand, th_hand_new_creation (TH_KIND_VISIT, VISIT, PREMISES, OPERATION, NULL));
  th_hand_append (hand, th_hand_new_creation (TH_KIND_ENCOUNTER, PERSON, VISIT, OPERATION, NULL));
  th_hand_append (hand, th_hand_new_creation (TH_KIND_REFERRAL, REFERRAL, PERSON, OPERATION, NULL));
  th_hand_append (
    hand, th_hand_new_creation (TH_KIND_INTELLIGENCE, INTELLIGENCE, VISIT, OPERATION, NULL));
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_clear_object (&self->store);
}

static ThRecord *
peek (Fixture *self, const char *id)
{
  return th_memory_store_peek (self->store, id);
}

static void
assert_governed (Fixture *self, const char *id, const char *by)
{
  g_autoptr (ThRecord) governing = th_review_load_governing (peek (self, id), &self->source);

  g_assert_cmpstr (governing != NULL ? th_record_get_id (governing) : NULL, ==, by);
}

static gboolean
is_covered (Fixture *self, const char *id)
{
  g_autoptr (GPtrArray) covered =
    th_review_list_covered (peek (self, id), TH_STORE (self->store), NULL, NULL);

  return th_review_is_covered (peek (self, id), covered);
}

/* "reason record field" of all that blocks, joined. */
static char *
dup_blocks (Fixture *self, const char *id, const char *officer)
{
  static const char *const reasons[] = { "state", "own", "conflict", "query", "held" };
  g_autoptr (GPtrArray) blocks =
    th_review_list_blocks (peek (self, id), officer, TH_STORE (self->store), NULL, NULL);
  GString *text = g_string_new (NULL);

  g_assert_nonnull (blocks);
  for (guint i = 0; i < blocks->len; i++)
    {
      const ThReviewBlock *block = g_ptr_array_index (blocks, i);

      g_string_append_printf (text, "%s%s %c%s%s", i > 0 ? ", " : "", reasons[block->reason],
                              block->record[35], block->field != NULL ? " " : "",
                              block->field != NULL ? block->field : "");
    }
  return g_string_free (text, FALSE);
}

static void
assert_blocks (Fixture *self, const char *officer, const char *expected)
{
  g_autofree char *blocks = dup_blocks (self, VISIT, officer);

  g_assert_cmpstr (blocks, ==, expected);
}

static void
test_names (void)
{
  for (guint i = 0; i < TH_REVIEW_N_STATES; i++)
    {
      g_assert_cmpint (th_review_state_from_name (th_review_state_get_name ((ThReviewState) i)), ==,
                       i);
      g_assert_cmpstr (th_review_state_get_label ((ThReviewState) i), !=, "");
    }
  g_assert_cmpint (th_review_state_from_name ("sealed"), ==, TH_REVIEW_DRAFT);
  g_assert_cmpint (th_review_state_from_name (NULL), ==, TH_REVIEW_DRAFT);
}

static void
test_least_advanced (Fixture *self, gconstpointer data)
{
  g_autoptr (ThEntry) approve = NULL;

  th_hand_set_state (&self->officer, VISIT, "submitted", NULL);
  approve = th_hand_new_change (&self->lead, VISIT, NULL, "_state", "approved", NULL);
  th_hand_set_state (&self->colleague, VISIT, "withdrawn", "Entered twice.");
  g_assert_cmpint (th_review_get_state (peek (self, VISIT)), ==, TH_REVIEW_WITHDRAWN);
  th_hand_append (&self->lead, g_steal_pointer (&approve));
  g_assert_cmpint (th_review_get_state (peek (self, VISIT)), ==, TH_REVIEW_APPROVED);
}

static void
test_governing (Fixture *self, gconstpointer data)
{
  th_hand_append (&self->officer,
                  th_hand_new_creation ("vehicle_check", NEW, PERSON, OPERATION, NULL));
  assert_governed (self, VISIT, VISIT);
  assert_governed (self, PERSON, VISIT);
  assert_governed (self, REFERRAL, VISIT);
  assert_governed (self, NEW, VISIT);
  assert_governed (self, INTELLIGENCE, INTELLIGENCE);
  assert_governed (self, UNPLANNED, UNPLANNED);
  assert_governed (self, PREMISES, NULL);
  assert_governed (self, OPERATION, NULL);
}

static void
test_no_governing_above_visit (Fixture *self, gconstpointer data)
{
  th_hand_append (&self->officer,
                  th_hand_new_creation ("vehicle_check", NEW, UNPLANNED, OPERATION, NULL));
  assert_governed (self, NEW, NULL);
}

static void
test_loop (Fixture *self, gconstpointer data)
{
  th_hand_append (&self->officer,
                  th_hand_new_creation ("vehicle_check", NEW, NEW, OPERATION, NULL));
  assert_governed (self, NEW, NULL);
}

static void
test_taken_off_the_list (Fixture *self, gconstpointer data)
{
  th_hand_append (&self->officer,
                  th_hand_new_change (&self->officer, PREMISES, NULL, "tasked", "false", NULL));
  assert_governed (self, PREMISES, NULL);
}

static void
test_team (Fixture *self, gconstpointer data)
{
  g_autofree char *of_referral = th_review_dup_team (peek (self, REFERRAL), &self->source);
  g_autofree char *of_unplanned = th_review_dup_team (peek (self, UNPLANNED), &self->source);
  g_autofree char *of_operation = th_review_dup_team (peek (self, OPERATION), &self->source);

  g_assert_cmpstr (of_referral, ==, "north");
  g_assert_cmpstr (of_unplanned, ==, "west");
  g_assert_null (of_operation);
}

static void
test_covers (Fixture *self, gconstpointer data)
{
  th_hand_set_state (&self->officer, VISIT, "submitted", NULL);
  g_assert_false (is_covered (self, VISIT));
  th_hand_set_state (&self->lead, VISIT, "approved", NULL);
  g_assert_true (is_covered (self, VISIT));
}

static void
test_changed_since (Fixture *self, gconstpointer data)
{
  th_hand_set_state (&self->officer, VISIT, "submitted", NULL);
  th_hand_set_state (&self->lead, VISIT, "approved", NULL);
  th_hand_append (&self->officer,
                  th_hand_new_change (&self->officer, REFERRAL, "Sent.", "status", "sent", NULL));
  g_assert_false (is_covered (self, VISIT));
  th_hand_set_state (&self->lead, VISIT, "approved", NULL);
  g_assert_true (is_covered (self, VISIT));
  th_hand_append (&self->officer,
                  th_hand_new_change (&self->officer, VISIT, "Left.", "left_at", "x", NULL));
  g_assert_false (is_covered (self, VISIT));
}

static void
test_added_since (Fixture *self, gconstpointer data)
{
  th_hand_set_state (&self->officer, VISIT, "submitted", NULL);
  th_hand_set_state (&self->lead, VISIT, "approved", NULL);
  th_hand_append (&self->officer,
                  th_hand_new_creation (TH_KIND_ENCOUNTER, NEW, VISIT, OPERATION, NULL));
  g_assert_false (is_covered (self, VISIT));
}

static void
test_not_covered_by_visit (Fixture *self, gconstpointer data)
{
  th_hand_set_state (&self->officer, VISIT, "submitted", NULL);
  th_hand_set_state (&self->lead, VISIT, "approved", NULL);
  th_hand_append (&self->lead,
                  th_review_entry_new_query (QUERY, peek (self, PERSON), "gender", "How?"));
  th_hand_append (&self->officer,
                  th_hand_new_change (&self->officer, INTELLIGENCE, "x", "text", "y", NULL));
  g_assert_true (is_covered (self, VISIT));
}

static void
test_late_entry (Fixture *self, gconstpointer data)
{
  g_autoptr (ThEntry) late =
    th_hand_new_change (&self->colleague, PERSON, NULL, "gender", "female", NULL);

  th_hand_set_state (&self->officer, VISIT, "submitted", NULL);
  th_hand_set_state (&self->lead, VISIT, "approved", NULL);
  th_hand_append (&self->colleague, g_steal_pointer (&late));
  g_assert_false (is_covered (self, VISIT));
}

static void
test_free_to_approve (Fixture *self, gconstpointer data)
{
  assert_blocks (self, "4100", "state 3");
  th_hand_set_state (&self->officer, VISIT, "submitted", NULL);
  assert_blocks (self, "4100", "");
  th_hand_set_state (&self->lead, VISIT, "approved", NULL);
  assert_blocks (self, "4100", "state 3");
  th_hand_append (&self->officer,
                  th_hand_new_change (&self->officer, PERSON, "x", "gender", "female", NULL));
  assert_blocks (self, "4100", "");
}

static void
test_own_work (Fixture *self, gconstpointer data)
{
  th_hand_append (&self->officer,
                  th_hand_new_change (&self->officer, VISIT, NULL, "officers{4142}", "true", NULL));
  th_hand_append (&self->lead,
                  th_hand_new_creation (TH_KIND_ENCOUNTER, NEW, VISIT, OPERATION, NULL));
  th_hand_set_state (&self->officer, VISIT, "submitted", NULL);
  assert_blocks (self, "4163", "own 3, own 4, own 5");
  assert_blocks (self, "4142", "own 3");
  assert_blocks (self, "4100", "own f");
  assert_blocks (self, "4107", "");
}

static void
test_conflict (Fixture *self, gconstpointer data)
{
  g_autoptr (ThEntry) other =
    th_hand_new_change (&self->colleague, PERSON, NULL, "gender", "not_stated", NULL);

  th_hand_append (&self->officer,
                  th_hand_new_change (&self->officer, PERSON, NULL, "gender", "female", NULL));
  th_hand_append (&self->colleague, g_steal_pointer (&other));
  th_hand_set_state (&self->officer, VISIT, "submitted", NULL);
  assert_blocks (self, "4100", "conflict 4 gender");
  th_hand_append (&self->lead,
                  th_hand_new_change (&self->lead, PERSON, NULL, "gender", "female", NULL));
  assert_blocks (self, "4100", "");
}

static void
test_query (Fixture *self, gconstpointer data)
{
  th_hand_set_state (&self->officer, VISIT, "submitted", NULL);
  th_hand_append (&self->lead, th_review_entry_new_query (QUERY, peek (self, PERSON),
                                                          "role_at_premises", "How?"));
  assert_blocks (self, "4100", "query 4 role_at_premises");
  th_hand_append (&self->officer,
                  th_review_entry_new_reply (peek (self, QUERY), "He had the keys."));
  assert_blocks (self, "4100", "");
  th_hand_append (&self->lead,
                  th_review_entry_new_reopened_query (peek (self, QUERY), "Which keys?"));
  assert_blocks (self, "4100", "query 4 role_at_premises");
  g_assert_cmpstr (th_record_get_text (peek (self, QUERY), "reply"), ==, "He had the keys.");
}

static void
test_query_asked_and_answered_at_once (Fixture *self, gconstpointer data)
{
  g_autoptr (ThEntry) again = NULL;

  th_hand_append (&self->lead, th_review_entry_new_query (QUERY, peek (self, PERSON),
                                                          "role_at_premises", "How?"));
  again = th_review_entry_new_reopened_query (peek (self, QUERY), "Really, how?");
  th_hand_append (&self->officer, th_review_entry_new_reply (peek (self, QUERY), "Keys."));
  th_hand_append (&self->lead, g_steal_pointer (&again));
  g_assert_true (th_review_is_open_query (peek (self, QUERY)));
}

static void
test_held (Fixture *self, gconstpointer data)
{
  th_hand_set_state (&self->officer, VISIT, "submitted", NULL);
  th_memory_store_hold (self->store, REFERRAL);
  th_memory_store_hold (self->store, INTELLIGENCE);
  assert_blocks (self, "4100", "held 5");
}

static void
test_day (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) covered =
    th_review_list_covered (peek (self, VISIT), TH_STORE (self->store), NULL, NULL);
  ThEntry *entry = th_review_entry_new_sign_off (NULL, OPERATION, "north", "2022-08-22", covered);
  g_autofree char *id = g_strdup (entry->id);
  g_autofree char *team = NULL;

  th_review_entry_add_tally (entry, NULL, "visits_attempted", 1);
  th_hand_append (&self->lead, entry);
  g_assert_true (th_review_is_covered (peek (self, id), covered));
  g_assert_cmpfloat (
    th_value_get_number (th_record_get_value (peek (self, id), "tally/visits_attempted")), ==, 1);
  team = th_review_dup_team (peek (self, id), &self->source);
  g_assert_cmpstr (team, ==, "north");
  th_hand_append (&self->officer,
                  th_hand_new_change (&self->officer, PERSON, NULL, "gender", "female", NULL));
  g_assert_false (th_review_is_covered (peek (self, id), covered));
  th_hand_append (&self->lead, th_review_entry_new_sign_off (peek (self, id), OPERATION, "north",
                                                             "2022-08-22", covered));
  g_assert_true (th_review_is_covered (peek (self, id), covered));
}

/* @number: of the record, and of the last entry that reached it */
static ThRecord *
record_new (const char *kind, guint number, int64_t seq)
{
  g_autofree char *id = g_strdup_printf ("00000000-0000-4000-8000-%012u", number);
  g_autoptr (ThEntry) entry = th_hand_new_creation (kind, id, VISIT, OPERATION, NULL);
  ThRecord *record = th_record_new (id);

  entry->seq = seq;
  th_fold (record, TH_SEQ_MAX, entry);
  return record;
}

/* More than an entry can name: it is signed on what they all come to. */
static void
test_large_day (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) covered = g_ptr_array_new_with_free_func ((GDestroyNotify) th_record_unref);
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *id = NULL;
  ThEntry *entry;
  ThRecord *day;

  for (guint i = 0; i < 8000; i++)
    g_ptr_array_add (covered,
                     record_new (i < 2000 ? TH_KIND_VISIT : TH_KIND_ENCOUNTER, i, 900000 + i));
  entry = th_review_entry_new_sign_off (NULL, OPERATION, "north", "2022-08-22", covered);
  id = g_strdup (entry->id);
  bytes = th_codec_encode_entry (entry);
  g_assert_cmpuint (g_bytes_get_size (bytes), <=, TH_ENTRY_MAX_BYTES);
  th_hand_append (&self->lead, entry);
  day = peek (self, id);
  g_assert_true (th_review_is_covered (day, covered));

  /* Whatever the order, and whether one may read what is restricted. */
  g_ptr_array_insert (covered, 0, g_ptr_array_steal_index (covered, 7999));
  g_ptr_array_add (covered, record_new (TH_KIND_RESTRICTED, 8000, 1));
  g_assert_true (th_review_is_covered (day, covered));

  /* One more, one that goes on, one fewer. */
  g_ptr_array_add (covered, record_new (TH_KIND_ENCOUNTER, 8001, 1));
  g_assert_false (th_review_is_covered (day, covered));
  g_ptr_array_remove_index (covered, 8001);
  g_assert_true (th_review_is_covered (day, covered));
  g_ptr_array_remove_index (covered, 0);
  g_assert_false (th_review_is_covered (day, covered));
  g_ptr_array_insert (covered, 0, record_new (TH_KIND_ENCOUNTER, 7999, 2000000));
  g_assert_false (th_review_is_covered (day, covered));
}

static void
test_join (Fixture *self, gconstpointer data)
{
  ThEntry *join = th_review_entry_new_join (peek (self, PERSON), NEW, TRUE, "Same tattoo.");

  g_assert_cmpint (join->op, ==, TH_OP_JOIN);
  th_hand_append (&self->lead, join);
  g_assert_cmpstr (th_record_get_text (peek (self, PERSON), "_same_as{" NEW "}"), ==, "yes");
  th_hand_append (&self->lead, th_review_entry_new_join (peek (self, PERSON), NEW, FALSE, NULL));
  g_assert_cmpstr (th_record_get_text (peek (self, PERSON), "_same_as{" NEW "}"), ==, "no");
}

#define REVIEW(path, func)                                                                         \
  g_test_add ("/casework/review/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/casework/review/state-names-read-back", test_names);
  REVIEW ("of-two-states-the-least-advanced-counts", test_least_advanced);
  REVIEW ("a-visit-governs-what-is-below-it", test_governing);
  REVIEW ("a-premises-does-not-govern-what-is-below-it", test_no_governing_above_visit);
  REVIEW ("a-loop-of-parents-ends", test_loop);
  REVIEW ("a-premises-taken-off-the-list-is-not-reviewed", test_taken_off_the_list);
  REVIEW ("the-team-is-that-of-the-premises", test_team);
  REVIEW ("an-approval-covers-what-was-seen", test_covers);
  REVIEW ("a-change-below-uncovers-until-approved-again", test_changed_since);
  REVIEW ("a-new-record-below-uncovers", test_added_since);
  REVIEW ("questions-and-intelligence-do-not-uncover", test_not_covered_by_visit);
  REVIEW ("an-entry-that-arrives-late-uncovers", test_late_entry);
  REVIEW ("approval-needs-a-submission-or-a-change-since", test_free_to_approve);
  REVIEW ("own-work-blocks", test_own_work);
  REVIEW ("a-conflict-blocks-until-settled", test_conflict);
  REVIEW ("an-open-question-blocks-until-answered", test_query);
  REVIEW ("asked-again-beats-answered-meanwhile", test_query_asked_and_answered_at_once);
  REVIEW ("a-held-entry-blocks", test_held);
  REVIEW ("a-signed-day-stays-as-signed-and-knows-of-changes", test_day);
  REVIEW ("a-day-of-thousands-is-signed-on-their-digest", test_large_day);
  REVIEW ("joining-is-undone-by-no", test_join);
  return g_test_run ();
}
