/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Each test begins with an empty store and one log. */

#include "th-store-suite.h"

#include "th-codec.h"
#include "th-fold.h"
#include "th-id.h"

#include <string.h>

typedef struct
{
  const ThStoreFactory *factory;
  gpointer fixture;
  ThStore *store;
  ThTestLog log;
  ThTestLog other; /* only where two may append */
} Suite;

typedef struct
{
  const ThStoreFactory *factory;
  const char *name;
  guint n_logs;
  void (*run) (Suite *suite);
} Case;

static gboolean
try_append (Suite *suite, const ThTestLog *log, int64_t first, GError **error)
{
  ThStoreBatch batch = th_test_log_batch (log, first);

  return th_store_append (suite->store, &batch, NULL, NULL, NULL, error);
}

static void
append_log (Suite *suite, const ThTestLog *log)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (try_append (suite, log, 1, &error));
  g_assert_no_error (error);
}

static void
append (Suite *suite)
{
  append_log (suite, &suite->log);
}

static ThRecord *
load (Suite *suite, guint id)
{
  g_autoptr (GError) error = NULL;
  ThRecord *record = th_store_load_record (suite->store, th_test_id (id), NULL, &error);

  g_assert_no_error (error);
  return record;
}

static GPtrArray *
list (Suite *suite, const ThStoreQuery *query, char **next)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *rows = th_store_list_rows (suite->store, query, next, NULL, &error);

  g_assert_no_error (error);
  return rows;
}

/* "3 1 2": the last digits of the ids, in order. */
static char *
describe (const GPtrArray *rows)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < rows->len; i++)
    {
      const ThRecordRow *row = g_ptr_array_index (rows, i);

      g_string_append_printf (text, "%s%s", i > 0 ? " " : "", row->id + TH_ID_LENGTH - 1);
    }
  return g_string_free (text, FALSE);
}

static void
assert_lists (Suite *suite, const ThStoreQuery *query, const char *expected)
{
  g_autoptr (GPtrArray) rows = list (suite, query, NULL);
  g_autofree char *text = describe (rows);

  g_assert_cmpstr (text, ==, expected);
}

static void
create (Suite *suite, guint id, const char *kind, guint parent, const char *title)
{
  th_test_log_create (&suite->log, th_test_id (id), kind, parent > 0 ? th_test_id (parent) : NULL,
                      title);
}

static void
set (Suite *suite, guint id, const char *path, const char *text)
{
  th_test_log_set (&suite->log, th_test_id (id), path, text, NULL, 0);
}

/* Append. */

static void
test_fold (Suite *suite)
{
  g_autoptr (ThRecord) record = NULL;
  g_autoptr (ThRecord) expected = th_record_new (th_test_id (1));
  g_autoptr (GBytes) a = NULL;
  g_autoptr (GBytes) b = NULL;

  create (suite, 1, "visit", 0, "One");
  set (suite, 1, "entered", "yes");
  set (suite, 1, "entered", "no");
  append (suite);
  record = load (suite, 1);
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
test_resend (Suite *suite)
{
  g_autoptr (ThRecord) before = NULL;
  g_autoptr (ThRecord) after = NULL;
  g_autoptr (GError) error = NULL;

  create (suite, 1, "visit", 0, "One");
  set (suite, 1, "a", "b");
  append (suite);
  before = load (suite, 1);
  append (suite);
  g_assert_true (try_append (suite, &suite->log, 2, &error));
  after = load (suite, 1);
  g_assert_cmpuint (th_record_get_context (after)->n_dots, ==, 1);
  g_assert_cmpint (th_record_get_context (after)->dots[0].seq, ==, 2);
  g_assert_cmpstr (th_record_get_text (after, "a"), ==, "b");
}

static void
test_overlap (Suite *suite)
{
  g_autoptr (ThRecord) record = NULL;

  create (suite, 1, "visit", 0, "One");
  append (suite);
  set (suite, 1, "a", "b");
  append (suite);
  record = load (suite, 1);
  g_assert_cmpstr (th_record_get_text (record, "a"), ==, "b");
}

static void
test_gap (Suite *suite)
{
  g_autoptr (GError) error = NULL;

  create (suite, 1, "visit", 0, "One");
  create (suite, 2, "visit", 0, "Two");
  create (suite, 3, "visit", 0, "Three");
  g_assert_false (try_append (suite, &suite->log, 2, &error));
  g_assert_error (error, TH_STORE_ERROR, TH_STORE_ERROR_GAP);
  assert_lists (suite, &(ThStoreQuery){ 0 }, "");
}

static void
test_fork (Suite *suite)
{
  g_auto (ThTestLog) copy = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (ThRecord) record = NULL;

  create (suite, 1, "visit", 0, "One");
  set (suite, 1, "a", "first");
  append (suite);
  th_test_log_init_key (&copy, suite->log.public_key, suite->log.officer);
  th_test_log_create (&copy, th_test_id (1), "visit", NULL, "One");
  th_test_log_set (&copy, th_test_id (1), "a", "other", NULL, 0);
  th_test_log_set (&copy, th_test_id (1), "b", "more", NULL, 0);
  g_assert_false (try_append (suite, &copy, 1, &error));
  g_assert_error (error, TH_STORE_ERROR, TH_STORE_ERROR_FORK);
  record = load (suite, 1);
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
test_hold (Suite *suite)
{
  g_autoptr (GString) held = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  ThStoreBatch batch;
  guint n_asked = 0;

  create (suite, 1, "visit", 0, "One");
  create (suite, 2, "visit", 0, "Two");
  create (suite, 3, "visit", 0, "Three");
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
  Suite *suite;
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
test_judge_sees (Suite *suite)
{
  g_autoptr (GPtrArray) states = g_ptr_array_new_with_free_func (g_free);
  Judged judged = { suite, states };
  g_autoptr (GError) error = NULL;
  ThStoreBatch batch;

  create (suite, 1, "visit", 0, "One");
  set (suite, 1, "a", "first");
  set (suite, 1, "b", "second");
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
test_entries (Suite *suite)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  Chain chain = { &suite->log, 0 };
  guint n = 0;

  create (suite, 1, "visit", 0, "One");
  create (suite, 2, "visit", 0, "Two");
  set (suite, 1, "a", "b");
  append (suite);
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
test_durable (Suite *suite)
{
  g_autoptr (ThRecord) record = NULL;

  create (suite, 1, "visit", 0, "One");
  set (suite, 1, "a", "b");
  append (suite);
  suite->factory->reopen (suite->fixture);
  suite->store = suite->factory->get_store (suite->fixture);
  record = load (suite, 1);
  g_assert_cmpstr (th_record_get_text (record, "a"), ==, "b");
  set (suite, 1, "a", "c");
  append (suite);
}

static void
test_conflict (Suite *suite)
{
  g_autoptr (ThRecord) record = NULL;
  g_autoptr (GPtrArray) rows = NULL;

  create (suite, 1, "visit", 0, "One");
  append (suite);
  th_test_log_set (&suite->log, th_test_id (1), "a", "mine", NULL, 0);
  th_test_log_set (&suite->other, th_test_id (1), "a", "theirs", NULL, 0);
  append (suite);
  append_log (suite, &suite->other);
  record = load (suite, 1);
  g_assert_true (th_record_has_conflict (record, "a"));
  rows = list (suite, &(ThStoreQuery){ 0 }, NULL);
  g_assert_true (((ThRecordRow *) rows->pdata[0])->has_conflict);
}

/* Lists. */

static void
make_tree (Suite *suite)
{
  create (suite, 1, "premises", 0, "Cedar");
  create (suite, 2, "premises", 0, "Alder");
  create (suite, 3, "visit", 1, "Birch");
  create (suite, 4, "visit", 1, NULL);
  create (suite, 5, "encounter", 3, "Ash");
  set (suite, 3, "_state", "submitted");
  set (suite, 1, "_team", "north");
  set (suite, 2, "_team", "south");
  append (suite);
}

static void
test_filters (Suite *suite)
{
  make_tree (suite);
  assert_lists (suite, &(ThStoreQuery){ 0 }, "4 2 5 3 1");
  assert_lists (suite, &(ThStoreQuery){ .kind = "premises" }, "2 1");
  assert_lists (suite, &(ThStoreQuery){ .parent = th_test_id (1) }, "4 3");
  assert_lists (suite, &(ThStoreQuery){ .kind = "visit", .parent = th_test_id (1) }, "4 3");
  assert_lists (suite, &(ThStoreQuery){ .state = "submitted" }, "3");
  assert_lists (suite, &(ThStoreQuery){ .state = "draft" }, "4 2 5 1");
  assert_lists (suite, &(ThStoreQuery){ .team = "north" }, "4 5 3 1");
  assert_lists (suite, &(ThStoreQuery){ .team = "south", .kind = "premises" }, "2");
  assert_lists (suite, &(ThStoreQuery){ .operation = TH_TEST_OPERATION, .kind = "visit" }, "4 3");
  assert_lists (suite, &(ThStoreQuery){ .operation = th_test_id (9) }, "");
}

static void
test_order (Suite *suite)
{
  make_tree (suite);
  assert_lists (suite, &(ThStoreQuery){ .order = TH_STORE_NEWEST_FIRST }, "5 4 3 2 1");
  assert_lists (suite, &(ThStoreQuery){ .order = TH_STORE_NEWEST_FIRST, .kind = "premises" },
                "2 1");
}

static void
test_columns (Suite *suite)
{
  g_autoptr (GPtrArray) rows = NULL;
  const ThRecordRow *row;

  make_tree (suite);
  rows = list (suite, &(ThStoreQuery){ .state = "submitted" }, NULL);
  g_assert_cmpuint (rows->len, ==, 1);
  row = g_ptr_array_index (rows, 0);
  g_assert_cmpstr (row->id, ==, th_test_id (3));
  g_assert_cmpstr (row->kind, ==, "visit");
  g_assert_cmpstr (row->parent, ==, th_test_id (1));
  g_assert_cmpstr (row->operation, ==, TH_TEST_OPERATION);
  g_assert_cmpstr (row->title, ==, "Birch");
  g_assert_cmpstr (row->state, ==, "submitted");
  g_assert_cmpstr (row->team, ==, "north");
  g_assert_cmpstr (row->author, ==, suite->log.officer);
  g_assert_cmpint (row->changed, >, row->created);
  g_assert_false (row->has_conflict);
  g_assert_false (row->has_held);
}

static void
check_pages (Suite *suite, ThStoreOrder order, guint limit)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *after = NULL;
  guint n_pages = 0;

  do
    {
      ThStoreQuery query = { .kind = "visit", .order = order, .after = after, .limit = limit };
      g_autofree char *next = NULL;
      g_autoptr (GPtrArray) rows = list (suite, &query, &next);

      g_assert_cmpuint (rows->len, <=, limit);
      g_assert_true (next == NULL || rows->len == limit);
      for (guint i = 0; i < rows->len; i++)
        g_assert_true (g_hash_table_add (seen, g_strdup (((ThRecordRow *) rows->pdata[i])->id)));
      g_free (after);
      after = g_steal_pointer (&next);
      n_pages++;
    }
  while (after != NULL);
  g_assert_cmpuint (g_hash_table_size (seen), ==, 8);
  g_assert_cmpuint (n_pages, ==, (8 + limit - 1) / limit);
}

static void
test_pages (Suite *suite)
{
  create (suite, 9, "premises", 0, "Parent");
  /* Equal titles, and equal moments of creation, must not lose or repeat a row between pages. */
  for (guint i = 1; i <= 8; i++)
    {
      create (suite, i, "visit", 9, i < 6 ? "Same" : NULL);
      if (i % 2 == 0)
        suite->log.at -= 1000;
    }
  append (suite);
  for (guint limit = 1; limit <= 9; limit++)
    {
      check_pages (suite, TH_STORE_BY_TITLE, limit);
      check_pages (suite, TH_STORE_NEWEST_FIRST, limit);
    }
}

static void
test_hidden (Suite *suite)
{
  set (suite, 1, "a", "b");
  create (suite, 2, "visit", 3, "Two");
  append (suite);
  assert_lists (suite, &(ThStoreQuery){ 0 }, "");
  create (suite, 3, "premises", 0, "Three");
  create (suite, 1, "visit", 3, "One");
  append (suite);
  assert_lists (suite, &(ThStoreQuery){ .kind = "visit" }, "1 2");
}

static gboolean
count_record (ThRecord *record, gpointer data)
{
  guint *n = data;

  g_assert_cmpstr (th_record_get_kind (record), ==, "visit");
  return ++*n < 3;
}

static void
test_stream (Suite *suite)
{
  g_autoptr (GError) error = NULL;
  guint n = 0;

  make_tree (suite);
  g_assert_true (th_store_foreach_record (suite->store, &(ThStoreQuery){ .kind = "visit" },
                                          count_record, &n, NULL, &error));
  g_assert_cmpuint (n, ==, 2);
  for (guint i = 6; i <= 9; i++)
    create (suite, i, "visit", 1, "More");
  append (suite);
  n = 0;
  g_assert_true (th_store_foreach_record (suite->store, &(ThStoreQuery){ .kind = "visit" },
                                          count_record, &n, NULL, &error));
  g_assert_cmpuint (n, ==, 3);
}

static void
test_missing (Suite *suite)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (th_store_load_record (suite->store, th_test_id (1), NULL, &error));
  g_assert_error (error, TH_STORE_ERROR, TH_STORE_ERROR_NOT_FOUND);
}

static void
test_cancelled (Suite *suite)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (th_store_load_record (suite->store, th_test_id (1), cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* The feed. */

typedef struct
{
  GString *text;
  int64_t last;
} Feed;

static gboolean
collect_change (const ThFeedRow *row, gpointer data)
{
  Feed *feed = data;

  g_assert_cmpint (row->change, >, feed->last);
  feed->last = row->change;
  g_string_append_printf (feed->text, "%s ", row->id + TH_ID_LENGTH - 1);
  return TRUE;
}

static char *
read_feed (Suite *suite, int64_t *since, guint limit)
{
  Feed feed = { g_string_new (NULL), *since };
  g_autoptr (GError) error = NULL;

  g_assert_true (
    th_store_foreach_change (suite->store, *since, limit, collect_change, &feed, NULL, &error));
  g_assert_no_error (error);
  *since = feed.last;
  return g_string_free (feed.text, FALSE);
}

static void
test_feed (Suite *suite)
{
  int64_t since = 0, from_start = 0;
  g_autofree char *all = NULL;
  g_autofree char *more = NULL;
  g_autofree char *first = NULL;
  g_autofree char *again = NULL;

  create (suite, 1, "premises", 0, "One");
  create (suite, 2, "premises", 0, "Two");
  create (suite, 3, "premises", 0, "Three");
  append (suite);
  all = read_feed (suite, &since, 100);
  g_assert_cmpstr (all, ==, "1 2 3 ");
  set (suite, 2, "a", "b");
  append (suite);
  more = read_feed (suite, &since, 100);
  g_assert_cmpstr (more, ==, "2 ");
  /* Each once, where it changed last; a limit cuts, and the rest follows. */
  first = read_feed (suite, &from_start, 2);
  g_assert_cmpstr (first, ==, "1 3 ");
  again = read_feed (suite, &from_start, 2);
  g_assert_cmpstr (again, ==, "2 ");
}

static void
on_changed_cb (ThStore *store, const char *const *ids, gpointer data)
{
  GHashTable *heard = data;

  for (guint i = 0; ids[i] != NULL; i++)
    g_hash_table_add (heard, g_strdup (ids[i]));
}

static void
test_signal (Suite *suite)
{
  g_autoptr (GHashTable) heard = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gulong handler = g_signal_connect (suite->store, "changed", G_CALLBACK (on_changed_cb), heard);

  create (suite, 1, "premises", 0, "One");
  create (suite, 2, "premises", 0, "Two");
  append (suite);
  g_assert_cmpuint (g_hash_table_size (heard), ==, 0);
  while (g_hash_table_size (heard) < 2)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (g_hash_table_contains (heard, th_test_id (1)));
  g_assert_true (g_hash_table_contains (heard, th_test_id (2)));
  g_signal_handler_disconnect (suite->store, handler);
}

/* Blobs. */

static void
test_blob (Suite *suite)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *bytes = g_malloc (600000);
  g_autoptr (GInputStream) from = NULL;
  g_autoptr (GInputStream) to = NULL;
  g_autoptr (GBytes) loaded = NULL;
  ThHash hash;
  gsize length;

  memset (bytes, 'x', 600000);
  bytes[300000] = 'y';
  th_chain_digest (bytes, 600000, &hash);
  from = g_memory_input_stream_new_from_data (bytes, 600000, NULL);
  g_assert_true (th_store_put_blob (suite->store, &hash, from, NULL, &error));
  to = th_store_open_blob (suite->store, &hash, &length, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (length, ==, 600000);
  g_assert_true (G_IS_SEEKABLE (to));
  g_clear_object (&to);
  loaded = th_store_load_blob (suite->store, &hash, 600000, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (loaded, NULL), g_bytes_get_size (loaded), bytes, 600000);
  g_assert_null (th_store_load_blob (suite->store, &hash, 599999, NULL, &error));
  g_assert_error (error, TH_STORE_ERROR, TH_STORE_ERROR_TOO_LARGE);
}

static void
test_wrong_blob (Suite *suite)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GInputStream) from = g_memory_input_stream_new_from_data ("abc", 3, NULL);
  g_autoptr (GInputStream) right = g_memory_input_stream_new_from_data ("abd", 3, NULL);
  ThHash hash;

  th_chain_digest ("abd", 3, &hash);
  g_assert_false (th_store_put_blob (suite->store, &hash, from, NULL, &error));
  g_assert_error (error, TH_STORE_ERROR, TH_STORE_ERROR_CORRUPT);
  g_clear_error (&error);
  g_assert_null (th_store_open_blob (suite->store, &hash, NULL, NULL, &error));
  g_assert_error (error, TH_STORE_ERROR, TH_STORE_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_true (th_store_put_blob (suite->store, &hash, right, NULL, &error));
}

static const Case cases[] = {
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
  { NULL, "list/each-filter-leaves-out-what-it-should", 1, test_filters },
  { NULL, "list/newest-first-is-by-creation", 1, test_order },
  { NULL, "list/a-row-tells-of-its-record", 1, test_columns },
  { NULL, "list/pages-lose-and-repeat-nothing", 1, test_pages },
  { NULL, "list/without-creation-or-parent-a-record-is-hidden-until-they-come", 1, test_hidden },
  { NULL, "list/a-stream-stops-when-told", 1, test_stream },
  { NULL, "load/a-missing-record-is-not-found", 1, test_missing },
  { NULL, "load/a-cancelled-call-does-nothing", 1, test_cancelled },
  { NULL, "feed/each-record-once-where-it-changed-last", 1, test_feed },
  { NULL, "feed/the-signal-tells-what-changed-after-the-commit", 1, test_signal },
  { NULL, "blob/a-blob-reads-back", 1, test_blob },
  { NULL, "blob/other-bytes-than-the-hash-says-are-not-kept", 1, test_wrong_blob },
};

static void
run_case (gconstpointer data)
{
  const Case *self = data;
  Suite suite = { .factory = self->factory };

  if (self->n_logs > self->factory->n_logs)
    {
      g_test_skip ("this store holds one log");
      return;
    }
  suite.fixture = self->factory->set_up ();
  suite.store = self->factory->get_store (suite.fixture);
  self->factory->init_log (suite.fixture, 0, &suite.log);
  if (self->n_logs > 1)
    self->factory->init_log (suite.fixture, 1, &suite.other);
  self->run (&suite);
  th_test_log_clear (&suite.log);
  th_test_log_clear (&suite.other);
  self->factory->tear_down (suite.fixture);
}

void
th_store_suite_add (const ThStoreFactory *factory)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/contract/%s/%s", factory->name, cases[i].name);
      Case *own = g_memdup2 (&cases[i], sizeof cases[i]);

      own->factory = factory;
      g_test_add_data_func_full (path, own, run_case, g_free);
    }
}
