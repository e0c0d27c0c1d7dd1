/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What is shown of a record: the server's state, one's own entries above it, held ones marked;
 * pages from nothing and from a cursor; receipts.
 */

#include "th-codec.h"
#include "th-tablet-store-private.h"
#include "th-test-tablet.h"

#include <string.h>

typedef struct
{
  ThTestTablet tablet;
  ThTestServer server;
  ThTestLog other; /* a colleague */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  th_test_tablet_set_up (&fixture->tablet);
  th_test_server_init (&fixture->server);
  th_test_log_init (&fixture->other, 9);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  th_test_log_clear (&fixture->other);
  th_test_server_clear (&fixture->server);
  th_test_tablet_tear_down (&fixture->tablet);
}

/* Sends the entry to the server, which folds it. */
static void
send (Fixture *fixture, int64_t seq)
{
  g_autoptr (GBytes) line = th_test_tablet_get_line (&fixture->tablet, seq);

  th_test_server_fold (&fixture->server, th_tablet_store_get_enrolment (fixture->tablet.store),
                       line);
}

static void
tell (Fixture *fixture, const char *cursor)
{
  th_test_server_tell (&fixture->server, &fixture->tablet, NULL, FALSE, cursor);
}

static char *
shown (Fixture *fixture, guint id, const char *path)
{
  g_autoptr (ThRecord) record = th_test_tablet_load (&fixture->tablet, th_test_id (id));

  return g_strdup (th_record_get_text (record, path));
}

static void
assert_shows (Fixture *fixture, guint id, const char *path, const char *expected)
{
  g_autofree char *text = shown (fixture, id, path);

  g_assert_cmpstr (text, ==, expected);
}

static ThRecordRow *
row_of (Fixture *fixture, guint id)
{
  g_autoptr (GError) error = NULL;
  ThRecordRow *row = th_tablet_store_load_row (fixture->tablet.store, th_test_id (id), &error);

  g_assert_no_error (error);
  return row;
}

static gboolean
has_record (Fixture *fixture, guint id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ThRecord) record =
    th_store_load_record (TH_STORE (fixture->tablet.store), th_test_id (id), NULL, &error);

  if (record == NULL)
    g_assert_error (error, TH_STORE_ERROR, TH_STORE_ERROR_NOT_FOUND);
  return record != NULL;
}

static int64_t
count (Fixture *fixture, const char *sql)
{
  int64_t n = -1;

  g_assert_true (th_sqlite_query_int (fixture->tablet.store->writer, &n, NULL, sql, ""));
  return n;
}

static void
other_creates (Fixture *fixture, guint id)
{
  th_test_log_create (&fixture->other, th_test_id (id), "visit", NULL, "Theirs");
  th_test_server_fold_log (&fixture->server, &fixture->other);
}

static ThDot
other_sets (Fixture *fixture, guint id, const char *path, const char *text, const ThDot *over)
{
  ThDot dot =
    th_test_log_set (&fixture->other, th_test_id (id), path, text, over, over != NULL ? 1 : 0);

  th_test_server_fold_log (&fixture->server, &fixture->other);
  return dot;
}

static void
test_above (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ThRecordRow) row = NULL;

  other_creates (fixture, 1);
  tell (fixture, "c1");
  th_test_tablet_write (&fixture->tablet, th_test_id (1), "a", "mine");
  other_sets (fixture, 1, "b", "theirs", NULL);
  tell (fixture, "c2");
  assert_shows (fixture, 1, "a", "mine");
  assert_shows (fixture, 1, "b", "theirs");
  row = row_of (fixture, 1);
  g_assert_true (row->has_unsent);
  /* And what was written goes on above what came. */
  th_test_tablet_write (&fixture->tablet, th_test_id (1), "a", "mine still");
  assert_shows (fixture, 1, "a", "mine still");
  assert_shows (fixture, 1, "b", "theirs");
}

static void
test_conflict (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ThRecord) record = NULL;
  g_autoptr (ThRecordRow) row = NULL;

  other_creates (fixture, 1);
  tell (fixture, "c1");
  th_test_tablet_write (&fixture->tablet, th_test_id (1), "a", "mine");
  other_sets (fixture, 1, "a", "theirs", NULL);
  tell (fixture, "c2");
  record = th_test_tablet_load (&fixture->tablet, th_test_id (1));
  g_assert_true (th_record_has_conflict (record, "a"));
  row = row_of (fixture, 1);
  g_assert_true (row->has_conflict);
}

/* Until the pulled state covers it, what was received stays on the screen. */
static void
test_received (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ThRecordRow) unsent = NULL;
  g_autoptr (ThRecordRow) sent = NULL;

  th_test_tablet_create (&fixture->tablet, th_test_id (1), "visit", NULL, "Mine");
  th_test_tablet_seal (&fixture->tablet);
  unsent = row_of (fixture, 1);
  g_assert_true (unsent->has_unsent);
  send (fixture, 1);
  th_test_tablet_receive (&fixture->tablet, 1, 0, NULL);
  sent = row_of (fixture, 1);
  g_assert_false (sent->has_unsent);
  g_assert_true (has_record (fixture, 1));
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM overlay"), ==, 1);
  tell (fixture, "c1");
  g_assert_true (has_record (fixture, 1));
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM overlay"), ==, 0);
}

static void
test_partly_covered (Fixture *fixture, gconstpointer data)
{
  th_test_tablet_create (&fixture->tablet, th_test_id (1), "visit", NULL, "Mine");
  th_test_tablet_write (&fixture->tablet, th_test_id (1), "a", "first");
  th_test_tablet_seal (&fixture->tablet);
  send (fixture, 1);
  th_test_tablet_write (&fixture->tablet, th_test_id (1), "a", "second");
  th_test_tablet_seal (&fixture->tablet);
  th_test_tablet_write (&fixture->tablet, th_test_id (1), "b", "open");
  tell (fixture, "c1");
  assert_shows (fixture, 1, "a", "second");
  assert_shows (fixture, 1, "b", "open");
  {
    g_autoptr (ThRecord) record = th_test_tablet_load (&fixture->tablet, th_test_id (1));

    g_assert_false (th_record_has_conflict (record, "a"));
  }
}

/* Held entries. */

static gboolean
is_marked (Fixture *fixture, guint id, const char *path)
{
  g_autoptr (ThRecord) record = th_test_tablet_load (&fixture->tablet, th_test_id (id));
  g_autoptr (GArray) values = th_record_list_values (record, path);

  for (guint i = 0; i < values->len; i++)
    if (g_array_index (values, ThFieldValue, i).is_held)
      return TRUE;
  return FALSE;
}

static void
hold_a_change (Fixture *fixture)
{
  other_creates (fixture, 1);
  other_sets (fixture, 1, "a", "theirs", NULL);
  tell (fixture, "c1");
  th_test_tablet_write (&fixture->tablet, th_test_id (1), "a", "mine");
  th_test_tablet_seal (&fixture->tablet);
  th_test_tablet_receive (&fixture->tablet, 1, 1, "not permitted");
}

static void
test_held (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ThRecordRow) row = NULL;

  hold_a_change (fixture);
  assert_shows (fixture, 1, "a", "mine");
  g_assert_true (is_marked (fixture, 1, "a"));
  row = row_of (fixture, 1);
  g_assert_true (row->has_held);
  g_assert_false (row->has_unsent);
  /* Also after a pull and after opening again. */
  other_sets (fixture, 1, "b", "more", NULL);
  tell (fixture, "c2");
  th_test_tablet_close (&fixture->tablet);
  th_test_tablet_open (&fixture->tablet);
  g_assert_true (is_marked (fixture, 1, "a"));
  assert_shows (fixture, 1, "b", "more");
}

static void
test_dismissed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ThRecordRow) row = NULL;

  hold_a_change (fixture);
  th_test_tablet_receive (&fixture->tablet, 1, 0, NULL);
  assert_shows (fixture, 1, "a", "theirs");
  g_assert_false (is_marked (fixture, 1, "a"));
  row = row_of (fixture, 1);
  g_assert_false (row->has_held);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM overlay"), ==, 0);
}

static void
test_held_creation_dismissed (Fixture *fixture, gconstpointer data)
{
  th_test_tablet_create (&fixture->tablet, th_test_id (1), "visit", NULL, "Mine");
  th_test_tablet_seal (&fixture->tablet);
  th_test_tablet_receive (&fixture->tablet, 1, 1, "unknown kind");
  g_assert_true (has_record (fixture, 1));
  th_test_tablet_receive (&fixture->tablet, 1, 0, NULL);
  g_assert_false (has_record (fixture, 1));
}

/* The author replaced a held value: the entry that did so may be folded by the server meanwhile. */
static void
test_held_replaced (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ThRecord) record = NULL;

  hold_a_change (fixture);
  th_test_tablet_write (&fixture->tablet, th_test_id (1), "a", "mine again");
  th_test_tablet_seal (&fixture->tablet);
  record = th_test_tablet_load (&fixture->tablet, th_test_id (1));
  g_assert_false (th_record_has_conflict (record, "a"));
  g_assert_cmpstr (th_record_get_text (record, "a"), ==, "mine again");
  g_clear_pointer (&record, th_record_unref);
  send (fixture, 2);
  th_test_tablet_receive (&fixture->tablet, 2, 1, "not permitted");
  tell (fixture, "c2");
  record = th_test_tablet_load (&fixture->tablet, th_test_id (1));
  g_assert_cmpstr (th_record_get_text (record, "a"), ==, "mine again");
  g_assert_false (is_marked (fixture, 1, "a"));
}

static void
test_team_held (Fixture *fixture, gconstpointer data)
{
  ThPulledHeld held = { { 77, 5 }, th_test_id (1), "not permitted", "4100", TH_TEST_START };
  ThPulledPage page = { .held = &held, .n_held = 1, .cursor = "c1", .is_last = TRUE };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GPtrArray) empty = NULL;
  g_autoptr (GPtrArray) none = NULL;

  g_assert_true (th_tablet_store_apply_page (fixture->tablet.store, &page, &error));
  list = th_tablet_store_list_held (fixture->tablet.store, NULL, &error);
  g_assert_cmpuint (list->len, ==, 1);
  g_assert_cmpstr (((ThTabletHeld *) list->pdata[0])->reason, ==, "not permitted");
  g_assert_cmpstr (((ThTabletHeld *) list->pdata[0])->record, ==, th_test_id (1));
  empty = th_tablet_store_list_held (fixture->tablet.store, th_test_id (2), &error);
  g_assert_cmpuint (empty->len, ==, 0);
  held.reason = NULL;
  page.cursor = "c2";
  g_assert_true (th_tablet_store_apply_page (fixture->tablet.store, &page, &error));
  none = th_tablet_store_list_held (fixture->tablet.store, NULL, &error);
  g_assert_cmpuint (none->len, ==, 0);
}

static void
test_own_held_by_feed (Fixture *fixture, gconstpointer data)
{
  ThPulledHeld held = { .record = th_test_id (1), .reason = "not permitted" };
  ThPulledPage page = { .held = &held, .n_held = 1, .cursor = "c9", .is_last = TRUE };
  g_autoptr (GError) error = NULL;

  hold_a_change (fixture);
  held.dot = (ThDot){ th_tablet_store_get_enrolment (fixture->tablet.store), 1 };
  g_assert_true (th_tablet_store_apply_page (fixture->tablet.store, &page, &error));
  g_assert_true (is_marked (fixture, 1, "a"));
  held.reason = NULL;
  page.cursor = "c10";
  g_assert_true (th_tablet_store_apply_page (fixture->tablet.store, &page, &error));
  assert_shows (fixture, 1, "a", "theirs");
}

static void
test_receipt_ahead (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  th_test_tablet_create (&fixture->tablet, th_test_id (1), "visit", NULL, "Mine");
  g_assert_false (
    th_tablet_store_apply_receipt (fixture->tablet.store, "{}", 1, &(ThReceiptLists){ 0 }, &error));
  g_assert_error (error, TH_STORE_ERROR, TH_STORE_ERROR_GAP);
}

/* A server restored from a backup holds less; what it lacks is unsent again. */
static void
test_receipt_back (Fixture *fixture, gconstpointer data)
{
  ThUnsent unsent;

  th_test_tablet_create (&fixture->tablet, th_test_id (1), "visit", NULL, "Mine");
  th_test_tablet_create (&fixture->tablet, th_test_id (2), "visit", NULL, "Mine");
  th_test_tablet_seal (&fixture->tablet);
  th_test_tablet_receive (&fixture->tablet, 2, 0, NULL);
  g_assert_true (th_tablet_store_get_unsent (fixture->tablet.store, &unsent, NULL));
  g_assert_cmpuint (unsent.entries, ==, 0);
  th_test_tablet_receive (&fixture->tablet, 1, 0, NULL);
  g_assert_true (th_tablet_store_get_unsent (fixture->tablet.store, &unsent, NULL));
  g_assert_cmpuint (unsent.entries, ==, 1);
}

/* Pages. */

static void
test_cursor (Fixture *fixture, gconstpointer data)
{
  g_autofree char *none = th_tablet_store_dup_cursor (fixture->tablet.store);
  g_autofree char *some = NULL;

  g_assert_null (none);
  other_creates (fixture, 1);
  tell (fixture, "4f1d.812.3");
  th_test_tablet_close (&fixture->tablet);
  th_test_tablet_open (&fixture->tablet);
  some = th_tablet_store_dup_cursor (fixture->tablet.store);
  g_assert_cmpstr (some, ==, "4f1d.812.3");
}

static void
test_fresh_drops (Fixture *fixture, gconstpointer data)
{
  const char *const kept[] = { th_test_id (1), NULL };

  for (guint i = 1; i <= 4; i++)
    other_creates (fixture, i);
  tell (fixture, "c1");
  th_test_tablet_write (&fixture->tablet, th_test_id (2), "a", "unsent");
  th_test_tablet_create (&fixture->tablet, th_test_id (5), "visit", NULL, "Never told");
  th_test_tablet_create (&fixture->tablet, th_test_id (6), "visit", NULL, "Held");
  th_test_tablet_seal (&fixture->tablet);
  th_test_server_tell (&fixture->server, &fixture->tablet, kept, TRUE, "c2");
  g_assert_true (has_record (fixture, 1));
  g_assert_true (has_record (fixture, 2));
  g_assert_false (has_record (fixture, 3));
  g_assert_false (has_record (fixture, 4));
  g_assert_true (has_record (fixture, 5));
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM local_log WHERE what = 'drop'"), ==, 2);
  /* Once received, and not listed again, they go as well; the held one does not. */
  th_test_tablet_receive (&fixture->tablet, 3, 3, "not permitted");
  th_test_server_tell (&fixture->server, &fixture->tablet, kept, TRUE, "c3");
  g_assert_false (has_record (fixture, 2));
  g_assert_false (has_record (fixture, 5));
  g_assert_true (has_record (fixture, 6));
}

static void
test_fresh_over_pages (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) body = NULL;
  ThPulledRecord record = { .kind = "visit", .state = "draft", .operation = TH_TEST_OPERATION };
  ThPulledPage page = { .records = &record, .n_records = 1, .starts_afresh = TRUE };
  g_autoptr (GError) error = NULL;
  g_autofree char *cursor = NULL;

  for (guint i = 1; i <= 3; i++)
    other_creates (fixture, i);
  tell (fixture, "old");
  body = th_codec_encode_record (g_hash_table_lookup (fixture->server.records, th_test_id (1)));
  record.body = g_bytes_get_data (body, NULL);
  record.body_length = g_bytes_get_size (body);
  record.id = th_test_id (1);
  page.cursor = "new.1";
  g_assert_true (th_tablet_store_apply_page (fixture->tablet.store, &page, &error));
  /* Nothing goes before the last page is in, not even when the program ends in between. */
  g_assert_true (has_record (fixture, 3));
  th_test_tablet_close (&fixture->tablet);
  th_test_tablet_open (&fixture->tablet);
  cursor = th_tablet_store_dup_cursor (fixture->tablet.store);
  g_assert_cmpstr (cursor, ==, "new.1");
  page.starts_afresh = FALSE;
  page.is_last = TRUE;
  page.cursor = "new.2";
  record.id = th_test_id (2);
  g_assert_true (th_tablet_store_apply_page (fixture->tablet.store, &page, &error));
  g_assert_true (has_record (fixture, 1));
  g_assert_true (has_record (fixture, 2));
  g_assert_false (has_record (fixture, 3));
}

static void
test_gone (Fixture *fixture, gconstpointer data)
{
  ThPulledRecord records[] = { { .id = th_test_id (1), .is_gone = TRUE },
                               { .id = th_test_id (2), .is_gone = TRUE },
                               { .id = th_test_id (8), .is_gone = TRUE } };
  ThPulledPage page = { .records = records, .n_records = 3, .cursor = "c2", .is_last = TRUE };
  g_autoptr (GError) error = NULL;

  other_creates (fixture, 1);
  other_creates (fixture, 2);
  tell (fixture, "c1");
  th_test_tablet_write (&fixture->tablet, th_test_id (2), "a", "unsent");
  g_assert_true (th_tablet_store_apply_page (fixture->tablet.store, &page, &error));
  g_assert_false (has_record (fixture, 1));
  g_assert_true (has_record (fixture, 2));
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM local_log"), ==, 1);
}

static void
test_twice (Fixture *fixture, gconstpointer data)
{
  other_creates (fixture, 1);
  tell (fixture, "c1");
  th_test_tablet_write (&fixture->tablet, th_test_id (1), "a", "mine");
  other_sets (fixture, 1, "b", "theirs", NULL);
  tell (fixture, "c2");
  tell (fixture, "c2");
  assert_shows (fixture, 1, "a", "mine");
  assert_shows (fixture, 1, "b", "theirs");
}

static void
test_purged (Fixture *fixture, gconstpointer data)
{
  ThEntry *purge = th_entry_new ();
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GError) error = NULL;
  ThHash before, after;

  th_test_tablet_create (&fixture->tablet, th_test_id (1), "visit", NULL, "Mine");
  th_test_tablet_write (&fixture->tablet, th_test_id (1), "a", "private");
  th_test_tablet_seal (&fixture->tablet);
  send (fixture, 1);
  th_test_tablet_receive (&fixture->tablet, 1, 0, NULL);
  g_assert_true (th_tablet_store_get_hash_at (fixture->tablet.store, 1, &before, &error));
  purge->op = TH_OP_PURGE;
  purge->id = g_strdup (th_test_id (1));
  th_test_log_add (&fixture->other, purge);
  th_test_server_fold_log (&fixture->server, &fixture->other);
  tell (fixture, "c1");
  assert_shows (fixture, 1, "a", NULL);
  rows =
    th_store_list_rows (TH_STORE (fixture->tablet.store), &(ThStoreQuery){ 0 }, NULL, NULL, &error);
  g_assert_cmpuint (rows->len, ==, 0);
  g_assert_cmpint (count (fixture, "SELECT count(*) FROM log WHERE bytes IS NOT NULL"), ==, 0);
  g_assert_true (th_tablet_store_get_hash_at (fixture->tablet.store, 1, &after, &error));
  g_assert_true (th_hash_equal (&before, &after));
}

/* A page of many slices, with a fault in each statement: the cursor never moves before its records
 * are all there, and the page can be pulled again. */
static void
test_page_faults (Fixture *fixture, gconstpointer data)
{
  gboolean done = FALSE;

  for (guint i = 1; i <= 3; i++)
    other_creates (fixture, i);
  for (guint n = 1; !done; n++)
    {
      ThPulledRecord records[4] = { 0 };
      ThPulledPage page = {
        .records = records, .n_records = 4, .cursor = "c1", .starts_afresh = TRUE, .is_last = TRUE
      };
      g_autoptr (GPtrArray) bodies =
        g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
      g_autoptr (GError) error = NULL;
      g_autofree char *cursor = NULL;

      for (guint i = 0; i < 3; i++)
        {
          GBytes *body = th_codec_encode_record (
            g_hash_table_lookup (fixture->server.records, th_test_id (i + 1)));

          g_ptr_array_add (bodies, body);
          records[i] = (ThPulledRecord){ .id = th_test_id (i + 1),
                                         .kind = "visit",
                                         .state = "draft",
                                         .body = g_bytes_get_data (body, NULL),
                                         .body_length = g_bytes_get_size (body) };
        }
      records[3] = (ThPulledRecord){ .id = th_test_id (9), .is_gone = TRUE };
      g_assert_cmpuint (n, <, 200);
      th_sqlite_set_fault (fixture->tablet.store->writer, n);
      done = th_tablet_store_apply_page (fixture->tablet.store, &page, &error);
      th_sqlite_set_fault (fixture->tablet.store->writer, 0);
      cursor = th_tablet_store_dup_cursor (fixture->tablet.store);
      g_assert_cmpstr (cursor, ==, done ? "c1" : NULL);
      if (done)
        for (guint i = 1; i <= 3; i++)
          g_assert_true (has_record (fixture, i));
    }
}

/* Slices. */

static void
on_written_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  gboolean *done = data;

  g_assert_true (th_tablet_store_write_finish (TH_TABLET_STORE (source), result, NULL, &error));
  g_assert_no_error (error);
  *done = TRUE;
}

typedef struct
{
  Fixture *fixture;
  gboolean is_answered;
  guint n_when_answered;
} Passing;

/* The clock moves with each look at it, so that every record takes a slice of its own. */
static int64_t
slow_boot (gpointer data)
{
  return ((ThTestClock *) data)->boot += 5;
}

static void
do_apply (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Passing *passing = data;
  Fixture *fixture = passing->fixture;
  g_autoptr (ThValue) value = th_value_new_text ("answer");
  ThEntryField field = { (char *) "a", value, NULL, 0 };
  ThChange change = { .id = th_test_id (500),
                      .kind = "visit",
                      .operation = TH_TEST_OPERATION,
                      .fields = &field,
                      .n_fields = 1 };

  /* Queued before the page begins; it has to pass. */
  th_tablet_store_write_async (fixture->tablet.store, &change, NULL, on_written_cb,
                               &passing->is_answered);
  tell (fixture, "c1");
  th_worker_give (task);
  g_task_return_boolean (task, TRUE);
}

static void
test_passes (Fixture *fixture, gconstpointer data)
{
  Passing passing = { fixture, FALSE, 0 };
  g_autoptr (GTask) task = NULL;
  int64_t of_answer;

  for (guint i = 1; i <= 20; i++)
    other_creates (fixture, i);
  fixture->tablet.store->clock.boot = slow_boot;
  task = g_task_new (fixture->tablet.store, NULL, NULL, NULL);
  g_task_set_task_data (task, &passing, NULL);
  th_tablet_store_push_write (fixture->tablet.store, TH_WORK_PAGE, task, do_apply);
  while (!passing.is_answered || !g_task_get_completed (task))
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (has_record (fixture, 20));
  /* In the feed the answer stands among the page's records, not behind them. */
  of_answer =
    count (fixture, "SELECT count(*) FROM record WHERE change < (SELECT change FROM record"
                    " WHERE id LIKE '%500')");
  g_assert_cmpint (of_answer, <, 20);
  g_clear_object (&task);
}

#define add(path, function) g_test_add ("/tablet/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  add ("shown/own-entries-stand-above-what-was-pulled", test_above);
  add ("shown/a-colleague-who-set-the-same-conflicts", test_conflict);
  add ("shown/what-was-received-stays-until-the-pulled-state-covers-it", test_received);
  add ("shown/what-the-server-has-folded-is-not-folded-again", test_partly_covered);
  add ("held/a-held-value-is-shown-and-marked", test_held);
  add ("held/what-is-no-longer-held-is-shown-no-more", test_dismissed);
  add ("held/a-dismissed-creation-goes", test_held_creation_dismissed);
  add ("held/a-held-value-that-was-replaced-is-not-shown", test_held_replaced);
  add ("held/a-team-s-held-entries-come-and-go-with-the-feed", test_team_held);
  add ("held/one-s-own-may-be-told-by-the-feed", test_own_held_by_feed);
  add ("receipt/one-for-what-was-never-sealed-is-refused", test_receipt_ahead);
  add ("receipt/a-restored-server-s-makes-entries-unsent-again", test_receipt_back);
  add ("page/the-cursor-is-kept", test_cursor);
  add ("page/a-pull-from-nothing-drops-what-it-did-not-list", test_fresh_drops);
  add ("page/nothing-is-dropped-before-the-last-page", test_fresh_over_pages);
  add ("page/what-left-the-scope-goes-unless-unsent", test_gone);
  add ("page/the-same-page-twice-is-as-once", test_twice);
  add ("page/a-purge-erases-the-own-log-s-bytes-and-keeps-its-chain", test_purged);
  add ("page/a-fault-in-any-statement-never-moves-the-cursor-early", test_page_faults);
  add ("page/an-answer-passes-between-slices", test_passes);
  return g_test_run ();
}
