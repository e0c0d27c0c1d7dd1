/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Each test begins with an empty store and one log. */

#include "th-store-suite-private.h"

#include "th-id.h"

#include <string.h>

gboolean
th_store_suite_try_append (ThStoreSuite *suite, const ThTestLog *log, int64_t first, GError **error)
{
  ThStoreBatch batch = th_test_log_batch (log, first);

  return th_store_append (suite->store, &batch, NULL, NULL, NULL, error);
}

void
th_store_suite_append_log (ThStoreSuite *suite, const ThTestLog *log)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (th_store_suite_try_append (suite, log, 1, &error));
  g_assert_no_error (error);
}

void
th_store_suite_append (ThStoreSuite *suite)
{
  th_store_suite_append_log (suite, &suite->log);
}

ThRecord *
th_store_suite_load (ThStoreSuite *suite, guint id)
{
  g_autoptr (GError) error = NULL;
  ThRecord *record = th_store_load_record (suite->store, th_test_id (id), NULL, &error);

  g_assert_no_error (error);
  return record;
}

GPtrArray *
th_store_suite_list (ThStoreSuite *suite, const ThStoreQuery *query, char **next)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *rows = th_store_list_rows (suite->store, query, next, NULL, &error);

  g_assert_no_error (error);
  return rows;
}

void
th_store_suite_create (
  ThStoreSuite *suite, guint id, const char *kind, guint parent, const char *title)
{
  th_test_log_create (&suite->log, th_test_id (id), kind, parent > 0 ? th_test_id (parent) : NULL,
                      title);
}

void
th_store_suite_set (ThStoreSuite *suite, guint id, const char *path, const char *text)
{
  th_test_log_set (&suite->log, th_test_id (id), path, text, NULL, 0);
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

void
th_store_suite_assert_lists (ThStoreSuite *suite, const ThStoreQuery *query, const char *expected)
{
  g_autoptr (GPtrArray) rows = th_store_suite_list (suite, query, NULL);
  g_autofree char *text = describe (rows);

  g_assert_cmpstr (text, ==, expected);
}

/* Lists. */

static void
make_tree (ThStoreSuite *suite)
{
  th_store_suite_create (suite, 1, "premises", 0, "Cedar");
  th_store_suite_create (suite, 2, "premises", 0, "Alder");
  th_store_suite_create (suite, 3, "visit", 1, "Birch");
  th_store_suite_create (suite, 4, "visit", 1, NULL);
  th_store_suite_create (suite, 5, "encounter", 3, "Ash");
  th_store_suite_set (suite, 3, "_state", "submitted");
  th_store_suite_set (suite, 1, "_team", "north");
  th_store_suite_set (suite, 2, "_team", "south");
  th_store_suite_append (suite);
}

static void
test_filters (ThStoreSuite *suite)
{
  make_tree (suite);
  th_store_suite_assert_lists (suite, &(ThStoreQuery){ 0 }, "4 2 5 3 1");
  th_store_suite_assert_lists (suite, &(ThStoreQuery){ .kind = "premises" }, "2 1");
  th_store_suite_assert_lists (suite, &(ThStoreQuery){ .parent = th_test_id (1) }, "4 3");
  th_store_suite_assert_lists (suite, &(ThStoreQuery){ .kind = "visit", .parent = th_test_id (1) },
                               "4 3");
  th_store_suite_assert_lists (suite, &(ThStoreQuery){ .state = "submitted" }, "3");
  th_store_suite_assert_lists (suite, &(ThStoreQuery){ .state = "draft" }, "4 2 5 1");
  th_store_suite_assert_lists (suite, &(ThStoreQuery){ .team = "north" }, "4 5 3 1");
  th_store_suite_assert_lists (suite, &(ThStoreQuery){ .team = "south", .kind = "premises" }, "2");
  th_store_suite_assert_lists (
    suite, &(ThStoreQuery){ .operation = TH_TEST_OPERATION, .kind = "visit" }, "4 3");
  th_store_suite_assert_lists (suite, &(ThStoreQuery){ .operation = th_test_id (9) }, "");
}

static void
test_order (ThStoreSuite *suite)
{
  make_tree (suite);
  th_store_suite_assert_lists (suite, &(ThStoreQuery){ .order = TH_STORE_NEWEST_FIRST },
                               "5 4 3 2 1");
  th_store_suite_assert_lists (
    suite, &(ThStoreQuery){ .order = TH_STORE_NEWEST_FIRST, .kind = "premises" }, "2 1");
}

static void
test_columns (ThStoreSuite *suite)
{
  g_autoptr (GPtrArray) rows = NULL;
  const ThRecordRow *row;

  make_tree (suite);
  rows = th_store_suite_list (suite, &(ThStoreQuery){ .state = "submitted" }, NULL);
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
check_pages (ThStoreSuite *suite, ThStoreOrder order, guint limit)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *after = NULL;
  guint n_pages = 0;

  do
    {
      ThStoreQuery query = { .kind = "visit", .order = order, .after = after, .limit = limit };
      g_autofree char *next = NULL;
      g_autoptr (GPtrArray) rows = th_store_suite_list (suite, &query, &next);

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
test_pages (ThStoreSuite *suite)
{
  th_store_suite_create (suite, 9, "premises", 0, "Parent");
  /* Equal titles, and equal moments of creation, must not lose or repeat a row between pages. */
  for (guint i = 1; i <= 8; i++)
    {
      th_store_suite_create (suite, i, "visit", 9, i < 6 ? "Same" : NULL);
      if (i % 2 == 0)
        suite->log.at -= 1000;
    }
  th_store_suite_append (suite);
  for (guint limit = 1; limit <= 9; limit++)
    {
      check_pages (suite, TH_STORE_BY_TITLE, limit);
      check_pages (suite, TH_STORE_NEWEST_FIRST, limit);
    }
}

static void
test_hidden (ThStoreSuite *suite)
{
  th_store_suite_set (suite, 1, "a", "b");
  th_store_suite_create (suite, 2, "visit", 3, "Two");
  th_store_suite_append (suite);
  th_store_suite_assert_lists (suite, &(ThStoreQuery){ 0 }, "");
  th_store_suite_create (suite, 3, "premises", 0, "Three");
  th_store_suite_create (suite, 1, "visit", 3, "One");
  th_store_suite_append (suite);
  th_store_suite_assert_lists (suite, &(ThStoreQuery){ .kind = "visit" }, "1 2");
}

static gboolean
count_record (ThRecord *record, gpointer data)
{
  guint *n = data;

  g_assert_cmpstr (th_record_get_kind (record), ==, "visit");
  return ++*n < 3;
}

static void
test_stream (ThStoreSuite *suite)
{
  g_autoptr (GError) error = NULL;
  guint n = 0;

  make_tree (suite);
  g_assert_true (th_store_foreach_record (suite->store, &(ThStoreQuery){ .kind = "visit" },
                                          count_record, &n, NULL, &error));
  g_assert_cmpuint (n, ==, 2);
  for (guint i = 6; i <= 9; i++)
    th_store_suite_create (suite, i, "visit", 1, "More");
  th_store_suite_append (suite);
  n = 0;
  g_assert_true (th_store_foreach_record (suite->store, &(ThStoreQuery){ .kind = "visit" },
                                          count_record, &n, NULL, &error));
  g_assert_cmpuint (n, ==, 3);
}

static void
test_missing (ThStoreSuite *suite)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (th_store_load_record (suite->store, th_test_id (1), NULL, &error));
  g_assert_error (error, TH_STORE_ERROR, TH_STORE_ERROR_NOT_FOUND);
}

static void
test_cancelled (ThStoreSuite *suite)
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
read_feed (ThStoreSuite *suite, int64_t *since, guint limit)
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
test_feed (ThStoreSuite *suite)
{
  int64_t since = 0, from_start = 0;
  g_autofree char *all = NULL;
  g_autofree char *more = NULL;
  g_autofree char *first = NULL;
  g_autofree char *again = NULL;

  th_store_suite_create (suite, 1, "premises", 0, "One");
  th_store_suite_create (suite, 2, "premises", 0, "Two");
  th_store_suite_create (suite, 3, "premises", 0, "Three");
  th_store_suite_append (suite);
  all = read_feed (suite, &since, 100);
  g_assert_cmpstr (all, ==, "1 2 3 ");
  th_store_suite_set (suite, 2, "a", "b");
  th_store_suite_append (suite);
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
test_signal (ThStoreSuite *suite)
{
  g_autoptr (GHashTable) heard = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gulong handler = g_signal_connect (suite->store, "changed", G_CALLBACK (on_changed_cb), heard);

  th_store_suite_create (suite, 1, "premises", 0, "One");
  th_store_suite_create (suite, 2, "premises", 0, "Two");
  th_store_suite_append (suite);
  g_assert_cmpuint (g_hash_table_size (heard), ==, 0);
  while (g_hash_table_size (heard) < 2)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (g_hash_table_contains (heard, th_test_id (1)));
  g_assert_true (g_hash_table_contains (heard, th_test_id (2)));
  g_signal_handler_disconnect (suite->store, handler);
}

/* Blobs. */

static void
test_blob (ThStoreSuite *suite)
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
test_wrong_blob (ThStoreSuite *suite)
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

static const ThStoreCase cases[] = {
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
  { NULL, NULL, 0, NULL },
};

static void
run_case (gconstpointer data)
{
  const ThStoreCase *self = data;
  ThStoreSuite suite = { .factory = self->factory };

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

static void
add_cases (const ThStoreFactory *factory, const ThStoreCase *all)
{
  for (const ThStoreCase *each = all; each->name != NULL; each++)
    {
      g_autofree char *path = g_strdup_printf ("/contract/%s/%s", factory->name, each->name);
      ThStoreCase *own = g_memdup2 (each, sizeof *each);

      own->factory = factory;
      g_test_add_data_func_full (path, own, run_case, g_free);
    }
}

void
th_store_suite_add (const ThStoreFactory *factory)
{
  add_cases (factory, th_store_suite_append_cases);
  add_cases (factory, cases);
}
