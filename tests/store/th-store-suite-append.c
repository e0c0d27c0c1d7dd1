/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Entries that are appended, resent, held and read back. */

#include "th-store-suite-private.h"

#include "th-codec.h"
#include "th-fold.h"

#include <string.h>

static void
test_fold (ThStoreSuite *suite)
{
  g_autoptr (ThRecord) record = NULL;
  g_autoptr (ThRecord) expected = th_record_new (th_test_id (1));
  g_autoptr (GBytes) a = NULL;
  g_autoptr (GBytes) b = NULL;

  th_store_suite_create (suite, 1, "visit", 0, "One");
  th_store_suite_set (suite, 1, "entered", "yes");
  th_store_suite_set (suite, 1, "entered", "no");
  th_store_suite_append (suite);
  record = th_store_suite_load (suite, 1);
  for (guint i = 0; i < suite->log.lines->len; i++)
    {
      GBytes *line = g_ptr_array_index (suite->log.lines, i);
      g_autoptr (ThEntry) entry =
        th_codec_decode_entry (g_bytes_get_data (line, NULL), g_bytes_get_size (line), NULL);

      th_fold (expected, suite->log.enrolment, entry);
    }
  a = th_codec_encode_record (record);
  b = th_codec_encode_record (expected);
  g_assert_cmpmem (g_bytes_get_data (a, NULL), g_bytes_get_size (a), g_bytes_get_data (b, NULL),
                   g_bytes_get_size (b));
}

static void
test_resend (ThStoreSuite *suite)
{
  g_autoptr (ThRecord) before = NULL;
  g_autoptr (ThRecord) after = NULL;
  g_autoptr (GError) error = NULL;

  th_store_suite_create (suite, 1, "visit", 0, "One");
  th_store_suite_set (suite, 1, "a", "b");
  th_store_suite_append (suite);
  before = th_store_suite_load (suite, 1);
  th_store_suite_append (suite);
  g_assert_true (th_store_suite_try_append (suite, &suite->log, 2, &error));
  after = th_store_suite_load (suite, 1);
  g_assert_cmpuint (th_record_get_context (after)->n_dots, ==, 1);
  g_assert_cmpint (th_record_get_context (after)->dots[0].seq, ==, 2);
  g_assert_cmpstr (th_record_get_text (after, "a"), ==, "b");
}

static void
test_overlap (ThStoreSuite *suite)
{
  g_autoptr (ThRecord) record = NULL;

  th_store_suite_create (suite, 1, "visit", 0, "One");
  th_store_suite_append (suite);
  th_store_suite_set (suite, 1, "a", "b");
  th_store_suite_append (suite);
  record = th_store_suite_load (suite, 1);
  g_assert_cmpstr (th_record_get_text (record, "a"), ==, "b");
}

static void
test_gap (ThStoreSuite *suite)
{
  g_autoptr (GError) error = NULL;

  th_store_suite_create (suite, 1, "visit", 0, "One");
  th_store_suite_create (suite, 2, "visit", 0, "Two");
  th_store_suite_create (suite, 3, "visit", 0, "Three");
  g_assert_false (th_store_suite_try_append (suite, &suite->log, 2, &error));
  g_assert_error (error, TH_STORE_ERROR, TH_STORE_ERROR_GAP);
  th_store_suite_assert_lists (suite, &(ThStoreQuery){ 0 }, "");
}

static void
test_fork (ThStoreSuite *suite)
{
  g_auto (ThTestLog) copy = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (ThRecord) record = NULL;

  th_store_suite_create (suite, 1, "visit", 0, "One");
  th_store_suite_set (suite, 1, "a", "first");
  th_store_suite_append (suite);
  th_test_log_init_key (&copy, suite->log.public_key, suite->log.officer);
  th_test_log_create (&copy, th_test_id (1), "visit", NULL, "One");
  th_test_log_set (&copy, th_test_id (1), "a", "other", NULL, 0);
  th_test_log_set (&copy, th_test_id (1), "b", "more", NULL, 0);
  g_assert_false (th_store_suite_try_append (suite, &copy, 1, &error));
  g_assert_error (error, TH_STORE_ERROR, TH_STORE_ERROR_FORK);
  record = th_store_suite_load (suite, 1);
  g_assert_cmpstr (th_record_get_text (record, "a"), ==, "first");
  g_assert_null (th_record_get_value (record, "b"));
}

static const char *
hold_two (const ThEntry *entry, uint64_t enrolment, const ThRecord *record, gpointer data)
{
  guint *n_asked = data;

  (*n_asked)++;
  return entry->id != NULL && strcmp (entry->id, th_test_id (2)) == 0 ? "not permitted" : NULL;
}

static gboolean
collect_held (const ThLogRow *row, gpointer data)
{
  GString *text = data;

  g_string_append_printf (text, "%s;", row->held != NULL ? row->held : "");
  return TRUE;
}

static void
test_hold (ThStoreSuite *suite)
{
  g_autoptr (GString) held = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  ThStoreBatch batch;
  guint n_asked = 0;

  th_store_suite_create (suite, 1, "visit", 0, "One");
  th_store_suite_create (suite, 2, "visit", 0, "Two");
  th_store_suite_create (suite, 3, "visit", 0, "Three");
  batch = th_test_log_batch (&suite->log, 1);
  g_assert_true (th_store_append (suite->store, &batch, hold_two, &n_asked, NULL, &error));
  g_assert_cmpuint (n_asked, ==, 3);
  g_assert_true (
    th_store_foreach_entry (suite->store, th_test_id (2), collect_held, held, NULL, &error));
  g_assert_cmpstr (held->str, ==, "not permitted;");
  g_string_truncate (held, 0);
  g_assert_true (
    th_store_foreach_entry (suite->store, th_test_id (3), collect_held, held, NULL, &error));
  g_assert_cmpstr (held->str, ==, ";");
}

typedef struct
{
  ThStoreSuite *suite;
  GPtrArray *states;
} Judged;

static const char *
note_state (const ThEntry *entry, uint64_t enrolment, const ThRecord *record, gpointer data)
{
  Judged *judged = data;

  g_ptr_array_add (judged->states,
                   g_strdup (record != NULL ? th_record_get_text (record, "a") : "none"));
  return NULL;
}

static void
test_judge_sees (ThStoreSuite *suite)
{
  g_autoptr (GPtrArray) states = g_ptr_array_new_with_free_func (g_free);
  Judged judged = { suite, states };
  g_autoptr (GError) error = NULL;
  ThStoreBatch batch;

  th_store_suite_create (suite, 1, "visit", 0, "One");
  th_store_suite_set (suite, 1, "a", "first");
  th_store_suite_set (suite, 1, "b", "second");
  batch = th_test_log_batch (&suite->log, 1);
  g_assert_true (th_store_append (suite->store, &batch, note_state, &judged, NULL, &error));
  g_assert_cmpuint (states->len, ==, 3);
  g_assert_cmpstr (states->pdata[0], ==, "none");
  g_assert_cmpstr (states->pdata[1], ==, NULL);
  g_assert_cmpstr (states->pdata[2], ==, "first");
}

static gboolean
collect_dots (const ThLogRow *row, gpointer data)
{
  GString *text = data;

  g_string_append_printf (text, "%" G_GINT64_FORMAT " ", row->dot.seq);
  return TRUE;
}

static gboolean
stop_at_once (const ThLogRow *row, gpointer data)
{
  (*(guint *) data)++;
  return FALSE;
}

typedef struct
{
  const ThTestLog *log;
  guint n;
} Chain;

static gboolean
check_chain (const ThLogRow *row, gpointer data)
{
  Chain *chain = data;
  ThHash hash;

  th_test_log_hash (chain->log, row->dot.seq, &hash);
  g_assert_true (th_hash_equal (&row->hash, &hash));
  g_assert_true (
    g_bytes_equal (row->bytes, g_ptr_array_index (chain->log->lines, row->dot.seq - 1)));
  chain->n++;
  return TRUE;
}

static void
test_entries (ThStoreSuite *suite)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  Chain chain = { &suite->log, 0 };
  guint n = 0;

  th_store_suite_create (suite, 1, "visit", 0, "One");
  th_store_suite_create (suite, 2, "visit", 0, "Two");
  th_store_suite_set (suite, 1, "a", "b");
  th_store_suite_append (suite);
  g_assert_true (
    th_store_foreach_entry (suite->store, th_test_id (1), collect_dots, text, NULL, &error));
  g_assert_cmpstr (text->str, ==, "1 3 ");
  g_assert_true (
    th_store_foreach_entry (suite->store, th_test_id (1), stop_at_once, &n, NULL, &error));
  g_assert_cmpuint (n, ==, 1);
  g_assert_true (
    th_store_foreach_entry (suite->store, th_test_id (1), check_chain, &chain, NULL, &error));
  g_assert_cmpuint (chain.n, ==, 2);
  g_assert_true (
    th_store_foreach_entry (suite->store, th_test_id (9), stop_at_once, &n, NULL, &error));
  g_assert_cmpuint (n, ==, 1);
}

static void
test_durable (ThStoreSuite *suite)
{
  g_autoptr (ThRecord) record = NULL;

  th_store_suite_create (suite, 1, "visit", 0, "One");
  th_store_suite_set (suite, 1, "a", "b");
  th_store_suite_append (suite);
  suite->factory->reopen (suite->fixture);
  suite->store = suite->factory->get_store (suite->fixture);
  record = th_store_suite_load (suite, 1);
  g_assert_cmpstr (th_record_get_text (record, "a"), ==, "b");
  th_store_suite_set (suite, 1, "a", "c");
  th_store_suite_append (suite);
}

static void
test_conflict (ThStoreSuite *suite)
{
  g_autoptr (ThRecord) record = NULL;
  g_autoptr (GPtrArray) rows = NULL;

  th_store_suite_create (suite, 1, "visit", 0, "One");
  th_store_suite_append (suite);
  th_test_log_set (&suite->log, th_test_id (1), "a", "mine", NULL, 0);
  th_test_log_set (&suite->other, th_test_id (1), "a", "theirs", NULL, 0);
  th_store_suite_append (suite);
  th_store_suite_append_log (suite, &suite->other);
  record = th_store_suite_load (suite, 1);
  g_assert_true (th_record_has_conflict (record, "a"));
  rows = th_store_suite_list (suite, &(ThStoreQuery){ 0 }, NULL);
  g_assert_true (((ThRecordRow *) rows->pdata[0])->has_conflict);
}

const ThStoreCase th_store_suite_append_cases[] = {
  { NULL, "append/the-state-is-the-fold-of-the-log", 1, test_fold },
  { NULL, "append/resending-is-harmless", 1, test_resend },
  { NULL, "append/a-batch-may-begin-with-what-is-there", 1, test_overlap },
  { NULL, "append/a-gap-is-refused-whole", 1, test_gap },
  { NULL, "append/a-fork-is-refused-whole", 1, test_fork },
  { NULL, "append/what-is-held-is-stored-with-its-reason", 1, test_hold },
  { NULL, "append/the-judge-sees-the-state-before-each-entry", 1, test_judge_sees },
  { NULL, "append/entries-stand-in-the-chain-with-their-bytes", 1, test_entries },
  { NULL, "append/what-was-appended-is-there-after-reopening", 1, test_durable },
  { NULL, "append/two-who-have-not-seen-each-other-conflict", 2, test_conflict },
  { NULL, NULL, 0, NULL },
};
