/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What a history says of entries that came in any order. */

#include "th-codec.h"
#include "th-history.h"

#include <string.h>

#define RECORD "db16955e-64c8-4417-a638-cae77384ad62"
#define OTHER "db16955e-64c8-4417-a638-cae77384ad63"
#define A G_GUINT64_CONSTANT (0xa000000000000001)
#define B G_GUINT64_CONSTANT (0xb000000000000002)

/* One entry that sets one field: who, when by the device, when received, over which dot. */
typedef struct
{
  ThDot dot;
  int64_t at;
  int64_t received;
  const char *value; /* NULL clears */
  ThDot over;        /* seq 0: nothing */
  const char *held;
} Line;

static ThEntry *
make_entry (const Line *line)
{
  g_autoptr (ThValue) value =
    line->value != NULL ? th_value_new_text (line->value) : th_value_new_null ();
  ThEntry *entry = th_entry_new ();

  entry->seq = line->dot.seq;
  entry->at = line->at;
  entry->by = g_strdup (line->dot.enrolment == A ? "4163" : "4170");
  entry->op = TH_OP_SET;
  entry->id = g_strdup (RECORD);
  if (line->dot.seq == 1 && line->dot.enrolment == A)
    {
      entry->kind = g_strdup ("encounter");
      entry->operation = g_strdup (OTHER);
    }
  th_entry_set (entry, "gender", value, &line->over, line->over.seq > 0);
  return entry;
}

static void
take_entry (ThHistory *history, ThDot dot, int64_t received, const char *held, ThEntry *entry)
{
  g_autoptr (GBytes) bytes = th_codec_encode_entry (entry);
  ThHistoryEntry *taken;
  ThHash digest;

  th_chain_digest (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &digest);
  taken = th_history_entry_new (dot, &digest);
  taken->received = received;
  taken->held = g_strdup (held);
  th_history_entry_take_bytes (taken, g_steal_pointer (&bytes));
  g_assert_false (taken->is_altered);
  g_assert_true (th_history_take (history, taken));
}

static void
take (ThHistory *history, const Line *line)
{
  g_autoptr (ThEntry) entry = make_entry (line);

  take_entry (history, line->dot, line->received, line->held, entry);
}

/* Each row as "dot by op:path old->new", joined by "; ": "!" before a first account, "|" before
 * each value beside it, "?" for what is hidden. */
static char *
tell (ThHistory *history)
{
  g_autoptr (GPtrArray) rows = th_history_list_rows (history);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < rows->len; i++)
    {
      const ThHistoryRow *row = g_ptr_array_index (rows, i);

      g_string_append_printf (text, "%s%c%d", i > 0 ? "; " : "",
                              row->entry->dot.enrolment == A ? 'A' : 'B',
                              (int) row->entry->dot.seq);
      if (row->held != NULL)
        g_string_append (text, " held");
      for (guint j = 0; j < row->changes->len; j++)
        {
          const ThHistoryChange *change = g_ptr_array_index (row->changes, j);
          g_autofree char *now = th_value_dup_plain (change->value);

          g_string_append (text, change->is_first ? " !" : " ");
          for (guint k = 0; k < change->old->len; k++)
            {
              const ThHistoryValue *old = g_ptr_array_index (change->old, k);
              g_autofree char *was = th_value_dup_plain (old->value);

              g_string_append_printf (text, "%s,", was);
            }
          g_string_append_printf (text, "%s->%s", change->hides ? "?" : "", now);
          for (guint k = 0; k < change->beside->len; k++)
            {
              const ThHistoryValue *beside = g_ptr_array_index (change->beside, k);

              g_string_append_printf (text, "|%s", th_value_get_text (beside->value));
            }
        }
    }
  return g_string_free (text, FALSE);
}

typedef struct
{
  const char *name;
  Line lines[4];
  const char *told;
} Case;

static const Case cases[] = {
  { "a-first-account-and-its-amendment-stand-beside-each-other",
    { { { A, 1 }, 10, 11, "female", { 0, 0 }, NULL },
      { { A, 2 }, 20, 21, "male", { A, 1 }, NULL } },
    "A1 !->female; A2 female,->male" },
  { "what-was-replaced-does-not-depend-on-the-order-of-clocks",
    { { { A, 1 }, 50, 60, "female", { 0, 0 }, NULL },
      { { B, 1 }, 20, 70, "male", { A, 1 }, NULL } },
    "B1 female,->male; A1 !->female" },
  { "two-first-accounts-are-a-conflict-and-both-are-told",
    { { { A, 1 }, 10, 90, "female", { 0, 0 }, NULL },
      { { B, 1 }, 20, 21, "male", { 0, 0 }, NULL } },
    "A1 !->female; B1 !->male|female" },
  { "what-is-replaced-out-of-sight-is-said-to-be-hidden",
    { { { A, 1 }, 10, 11, "female", { B, 7 }, NULL } },
    "A1 ?->female" },
  { "clearing-is-an-amendment-and-so-is-the-answer-after-it",
    { { { A, 1 }, 10, 11, "female", { 0, 0 }, NULL },
      { { A, 2 }, 20, 21, NULL, { A, 1 }, NULL },
      { { A, 3 }, 30, 31, "male", { A, 2 }, NULL } },
    "A1 !->female; A2 female,->; A3 ,->male" },
  { "a-device-clock-is-never-later-than-the-receipt",
    { { { A, 1 }, 500, 10, "female", { 0, 0 }, NULL },
      { { B, 1 }, 20, 21, "male", { A, 1 }, NULL } },
    "A1 !->female; B1 female,->male" },
  { "a-clock-that-was-set-back-does-not-turn-a-log-round",
    { { { A, 1 }, 100, 200, "female", { 0, 0 }, NULL },
      { { A, 2 }, 50, 201, "male", { A, 1 }, NULL } },
    "A1 !->female; A2 female,->male" },
  { "what-is-held-is-told-and-does-not-count",
    { { { A, 1 }, 10, 11, "female", { 0, 0 }, NULL },
      { { B, 1 }, 20, 21, "male", { 0, 0 }, "not permitted" },
      { { A, 2 }, 30, 31, "not_stated", { A, 1 }, NULL } },
    "A1 !->female; B1 held !->male; A2 female,->not_stated" },
};

static void
test_tells (gconstpointer data)
{
  const Case *test = data;

  for (guint turn = 0; turn < 2; turn++)
    {
      g_autoptr (ThHistory) history = th_history_new (RECORD);
      g_autofree char *told = NULL;
      guint n = 0;

      while (n < G_N_ELEMENTS (test->lines) && test->lines[n].dot.seq > 0)
        n++;
      for (guint i = 0; i < n; i++)
        take (history, &test->lines[turn == 0 ? i : n - 1 - i]);
      told = tell (history);
      g_assert_cmpstr (told, ==, test->told);
    }
}

static void
test_a_row_says_who_when_and_why (void)
{
  g_autoptr (ThHistory) history = th_history_new (RECORD);
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (ThEntry) entry = make_entry (&(Line){ { B, 3 }, 10, 0, "female", { A, 9 }, NULL });
  const ThHistoryRow *row;

  entry->why = g_strdup ("The interpreter corrected it");
  entry->title = g_strdup ("B3");
  take_entry (history, (ThDot){ B, 3 }, 12, NULL, entry);
  rows = th_history_list_rows (history);
  row = g_ptr_array_index (rows, 0);
  g_assert_cmpstr (row->by, ==, "4170");
  g_assert_cmpint (row->at, ==, 10);
  g_assert_cmpint (row->received, ==, 12);
  g_assert_cmpint (row->op, ==, TH_OP_SET);
  g_assert_cmpstr (row->why, ==, "The interpreter corrected it");
  g_assert_cmpstr (row->title, ==, "B3");
}

static void
test_the_state_at_a_moment (void)
{
  g_autoptr (ThHistory) history = th_history_new (RECORD);
  g_autoptr (ThRecord) nothing = NULL;
  g_autoptr (ThRecord) first = NULL;
  g_autoptr (ThRecord) now = NULL;
  g_autoptr (GPtrArray) differences = NULL;
  g_autoptr (GPtrArray) from_nothing = NULL;
  g_autoptr (GPtrArray) none = NULL;
  const ThHistoryDifference *difference;

  take (history, &(Line){ { A, 2 }, 20, 21, "male", { A, 1 }, NULL });
  take (history, &(Line){ { A, 1 }, 10, 11, "female", { 0, 0 }, NULL });
  take (history, &(Line){ { B, 1 }, 15, 30, "not_stated", { A, 1 }, NULL });
  nothing = th_history_state_at (history, 9);
  first = th_history_state_at (history, 10);
  now = th_history_state_at (history, G_MAXINT64);
  g_assert_null (nothing);
  g_assert_cmpstr (th_record_get_text (first, "gender"), ==, "female");
  g_assert_cmpstr (th_record_get_kind (first), ==, "encounter");
  g_assert_true (th_record_has_conflict (now, "gender"));

  differences = th_history_compare (first, now);
  g_assert_cmpuint (differences->len, ==, 1);
  difference = g_ptr_array_index (differences, 0);
  g_assert_cmpstr (difference->path, ==, "gender");
  g_assert_cmpuint (difference->before->len, ==, 1);
  g_assert_cmpuint (difference->after->len, ==, 2);
  from_nothing = th_history_compare (nothing, first);
  g_assert_cmpuint (from_nothing->len, ==, 1);
  none = th_history_compare (now, now);
  g_assert_cmpuint (none->len, ==, 0);
}

static void
test_altered_bytes_are_not_believed (void)
{
  g_autoptr (ThHistory) history = th_history_new (RECORD);
  g_autoptr (ThEntry) entry = make_entry (&(Line){ { A, 1 }, 10, 0, "female", { 0, 0 }, NULL });
  g_autoptr (GPtrArray) rows = NULL;
  ThHash digest = { { 1 } };
  ThHistoryEntry *taken = th_history_entry_new ((ThDot){ A, 1 }, &digest);

  th_history_entry_take_bytes (taken, th_codec_encode_entry (entry));
  g_assert_true (taken->is_altered);
  g_assert_null (taken->bytes);
  g_assert_null (taken->entry);
  g_assert_true (th_history_take (history, taken));
  rows = th_history_list_rows (history);
  g_assert_cmpuint (rows->len, ==, 1);
  g_assert_cmpint (((ThHistoryRow *) g_ptr_array_index (rows, 0))->op, ==, TH_OP_UNKNOWN);
}

/* Genuine bytes under another place or record's name say nothing of this one. */
static void
test_an_entry_of_another_place_is_not_told (void)
{
  g_autoptr (ThHistory) history = th_history_new (OTHER);
  g_autoptr (ThEntry) entry = make_entry (&(Line){ { A, 1 }, 10, 0, "female", { 0, 0 }, NULL });
  g_autoptr (ThRecord) state = NULL;

  take_entry (history, (ThDot){ A, 1 }, 11, NULL, entry);
  g_assert_null (th_history_get_entry (history, 0)->entry);
  g_assert_nonnull (th_history_get_entry (history, 0)->bytes);
  state = th_history_state_at (history, G_MAXINT64);
  g_assert_null (state);
}

static void
test_a_dot_is_taken_once (void)
{
  g_autoptr (ThHistory) history = th_history_new (RECORD);
  ThHash digest = { { 0 } };

  take (history, &(Line){ { A, 1 }, 10, 11, "female", { 0, 0 }, NULL });
  g_assert_false (th_history_take (history, th_history_entry_new ((ThDot){ A, 1 }, &digest)));
  g_assert_cmpuint (th_history_get_n_entries (history), ==, 1);
  g_assert_nonnull (th_history_get_entry (history, 0)->entry);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/record/history/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_tells);
    }
  g_test_add_func ("/record/history/a-row-says-who-when-and-why", test_a_row_says_who_when_and_why);
  g_test_add_func ("/record/history/two-moments-can-be-compared", test_the_state_at_a_moment);
  g_test_add_func ("/record/history/altered-bytes-are-not-believed",
                   test_altered_bytes_are_not_believed);
  g_test_add_func ("/record/history/an-entry-of-another-place-is-not-told",
                   test_an_entry_of_another_place_is_not_told);
  g_test_add_func ("/record/history/a-dot-is-taken-once", test_a_dot_is_taken_once);
  return g_test_run ();
}
