/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What the fold does with two people's entries, case by case. */

#include "th-fold.h"

#define RECORD "db16955e-64c8-4417-a638-cae77384ad62"
#define A G_GUINT64_CONSTANT (0xa000000000000001)
#define B G_GUINT64_CONSTANT (0xb000000000000002)

/* An entry that sets one field to a text (NULL clears), over at most one dot. */
static ThEntry *
set (int64_t seq, int64_t at, const char *path, const char *text, const ThDot *over)
{
  g_autoptr (ThValue) value = text != NULL ? th_value_new_text (text) : th_value_new_null ();
  ThEntry *entry = th_entry_new ();

  entry->seq = seq;
  entry->at = at;
  entry->by = g_strdup ("4163");
  entry->op = TH_OP_SET;
  entry->id = g_strdup (RECORD);
  th_entry_set (entry, path, value, over, over != NULL);
  return entry;
}

static void
fold (ThRecord *record, uint64_t enrolment, ThEntry *entry)
{
  g_autoptr (ThEntry) owned = entry;

  th_fold (record, enrolment, owned);
}

static void
test_disjoint_fields_both_survive (void)
{
  g_autoptr (ThRecord) record = th_record_new (RECORD);
  g_auto (GStrv) conflicts = NULL;

  fold (record, A, set (1, 10, "gender", "female", NULL));
  fold (record, B, set (1, 11, "language", "vi", NULL));
  conflicts = th_record_list_conflicts (record);
  g_assert_cmpuint (g_strv_length (conflicts), ==, 0);
  g_assert_cmpstr (th_record_get_text (record, "gender"), ==, "female");
  g_assert_cmpstr (th_record_get_text (record, "language"), ==, "vi");
}

static void
test_unseen_values_of_one_field_conflict (void)
{
  g_autoptr (ThRecord) record = th_record_new (RECORD);
  g_autoptr (GArray) values = NULL;

  fold (record, A, set (1, 20, "gender", "female", NULL));
  fold (record, B, set (1, 10, "gender", "not_stated", NULL));
  g_assert_true (th_record_has_conflict (record, "gender"));
  g_assert_cmpstr (th_record_get_text (record, "gender"), ==, "female");
  values = th_record_list_values (record, "gender");
  g_assert_cmpuint (values->len, ==, 2);
  g_assert_cmpstr (th_value_get_text (g_array_index (values, ThFieldValue, 1).value), ==,
                   "not_stated");
}

static void
test_equal_values_are_no_conflict (void)
{
  g_autoptr (ThRecord) record = th_record_new (RECORD);

  fold (record, A, set (1, 20, "gender", "female", NULL));
  fold (record, B, set (1, 10, "gender", "female", NULL));
  g_assert_false (th_record_has_conflict (record, "gender"));
}

static void
test_a_value_over_both_resolves (void)
{
  g_autoptr (ThRecord) record = th_record_new (RECORD);
  g_autoptr (ThEntry) resolution = set (2, 30, "gender", "not_stated", NULL);
  ThDot both[] = { { A, 1 }, { B, 1 } };

  fold (record, A, set (1, 20, "gender", "female", NULL));
  fold (record, B, set (1, 10, "gender", "not_stated", NULL));
  th_entry_set (resolution, "gender", th_entry_find (resolution, "gender")->value, both, 2);
  th_fold (record, B, resolution);
  g_assert_false (th_record_has_conflict (record, "gender"));
  g_assert_cmpstr (th_record_get_text (record, "gender"), ==, "not_stated");
}

static void
test_nothing_unseen_is_overwritten (void)
{
  g_autoptr (ThRecord) record = th_record_new (RECORD);
  ThDot first = { A, 1 };

  fold (record, A, set (1, 10, "note", "one", NULL));
  fold (record, A, set (2, 30, "note", "two", &first));
  /* B edited what A.1 said, before it saw A.2. */
  fold (record, B, set (1, 20, "note", "three", &first));
  g_assert_true (th_record_has_conflict (record, "note"));
}

static void
test_a_dot_named_before_it_arrives_stays_away (void)
{
  g_autoptr (ThRecord) record = th_record_new (RECORD);
  ThDot early = { A, 1 };

  fold (record, B, set (1, 20, "note", "new", &early));
  fold (record, A, set (1, 10, "note", "old", NULL));
  g_assert_false (th_record_has_conflict (record, "note"));
  g_assert_cmpstr (th_record_get_text (record, "note"), ==, "new");
}

static void
test_folding_twice_changes_nothing (void)
{
  g_autoptr (ThRecord) record = th_record_new (RECORD);
  g_autoptr (ThEntry) entry = set (1, 10, "note", "one", NULL);

  g_assert_true (th_fold (record, A, entry));
  g_assert_false (th_fold (record, A, entry));
}

static void
test_clearing_is_a_value (void)
{
  g_autoptr (ThRecord) record = th_record_new (RECORD);
  ThDot first = { A, 1 };

  fold (record, A, set (1, 10, "note", "one", NULL));
  fold (record, B, set (1, 30, "note", NULL, &first));
  g_assert_true (th_value_is_null (th_record_get_value (record, "note")));
  g_assert_null (th_record_get_text (record, "note"));
}

static void
test_ties_are_broken_by_dot (void)
{
  g_autoptr (ThRecord) record = th_record_new (RECORD);

  fold (record, B, set (1, 10, "note", "b", NULL));
  fold (record, A, set (1, 10, "note", "a", NULL));
  g_assert_cmpstr (th_record_get_text (record, "note"), ==, "b");
}

static void
test_held_is_shown_and_marked (void)
{
  g_autoptr (ThRecord) record = th_record_new (RECORD);
  g_autoptr (ThEntry) held = NULL;
  g_autoptr (GArray) values = NULL;
  ThDot first = { B, 1 };

  fold (record, B, set (1, 10, "note", "theirs", NULL));
  held = set (4, 20, "note", "mine", &first);
  th_fold_held (record, A, held);
  values = th_record_list_values (record, "note");
  g_assert_cmpuint (values->len, ==, 1);
  g_assert_true (g_array_index (values, ThFieldValue, 0).is_held);
  g_assert_false (th_context_covers (th_record_get_context (record), (ThDot){ A, 4 }));
}

static void
test_purge_leaves_no_content (void)
{
  g_autoptr (ThRecord) record = th_record_new (RECORD);
  g_autoptr (ThEntry) purge = th_entry_new ();

  fold (record, A, set (1, 10, "note", "secret", NULL));
  purge->seq = 1;
  purge->at = 30;
  purge->op = TH_OP_PURGE;
  purge->id = g_strdup (RECORD);
  th_fold (record, B, purge);
  fold (record, A, set (2, 40, "note", "late", NULL));
  g_assert_true (th_record_is_purged (record));
  g_assert_null (th_record_get_value (record, "note"));
  g_assert_true (th_context_covers (th_record_get_context (record), (ThDot){ A, 2 }));
}

static void
test_log_only_operations_change_nothing (void)
{
  static const ThOp ops[] = { TH_OP_VIEW, TH_OP_EXPORT,  TH_OP_ENROL, TH_OP_UNLOCK,
                              TH_OP_LOCK, TH_OP_DISMISS, TH_OP_ADMIN, TH_OP_UNKNOWN };

  for (guint i = 0; i < G_N_ELEMENTS (ops); i++)
    {
      g_autoptr (ThRecord) record = th_record_new (RECORD);
      g_autoptr (ThEntry) entry = set (1, 10, "note", "x", NULL);

      entry->op = ops[i];
      g_assert_false (th_fold (record, A, entry));
      g_assert_null (th_record_get_value (record, "note"));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/record/fold/disjoint-fields-both-survive", test_disjoint_fields_both_survive);
  g_test_add_func ("/record/fold/unseen-values-of-one-field-conflict",
                   test_unseen_values_of_one_field_conflict);
  g_test_add_func ("/record/fold/equal-values-are-no-conflict", test_equal_values_are_no_conflict);
  g_test_add_func ("/record/fold/a-value-over-both-resolves", test_a_value_over_both_resolves);
  g_test_add_func ("/record/fold/nothing-unseen-is-overwritten",
                   test_nothing_unseen_is_overwritten);
  g_test_add_func ("/record/fold/a-dot-named-before-it-arrives-stays-away",
                   test_a_dot_named_before_it_arrives_stays_away);
  g_test_add_func ("/record/fold/twice-changes-nothing", test_folding_twice_changes_nothing);
  g_test_add_func ("/record/fold/clearing-is-a-value", test_clearing_is_a_value);
  g_test_add_func ("/record/fold/ties-are-broken-by-dot", test_ties_are_broken_by_dot);
  g_test_add_func ("/record/fold/held-is-shown-and-marked", test_held_is_shown_and_marked);
  g_test_add_func ("/record/fold/purge-leaves-no-content", test_purge_leaves_no_content);
  g_test_add_func ("/record/fold/log-only-operations-change-nothing",
                   test_log_only_operations_change_nothing);
  return g_test_run ();
}
