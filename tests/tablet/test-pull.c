/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What is shown of a record: the server's state, one's own entries above it, held ones marked;
 * pages from nothing and from a cursor; receipts.
 */

#include "th-codec.h"
#include "th-tablet-store-private.h"
#include "th-test-tablet.h"

#include <string.h>

static ThRecordRow *
row_of (ThTestTablet *tablet, guint id)
{
  g_autoptr (GError) error = NULL;
  ThRecordRow *row = th_tablet_store_load_row (tablet->store, th_test_id (id), &error);

  g_assert_no_error (error);
  return row;
}

static gboolean
has_record (ThTestTablet *tablet, guint id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ThRecord) record =
    th_store_load_record (TH_STORE (tablet->store), th_test_id (id), NULL, &error);

  if (record == NULL)
    g_assert_error (error, TH_STORE_ERROR, TH_STORE_ERROR_NOT_FOUND);
  return record != NULL;
}

static void
other_creates (ThTestTablet *tablet, guint id)
{
  th_test_log_create (&tablet->other, th_test_id (id), "visit", NULL, "Theirs");
  th_test_tablet_send_other (tablet);
}

static ThDot
other_sets (ThTestTablet *tablet, guint id, const char *path, const char *text, const ThDot *over)
{
  ThDot dot =
    th_test_log_set (&tablet->other, th_test_id (id), path, text, over, over != NULL ? 1 : 0);

  th_test_tablet_send_other (tablet);
  return dot;
}

static void
test_above (ThTestTablet *tablet, gconstpointer data)
{
  g_autoptr (ThRecordRow) row = NULL;

  other_creates (tablet, 1);
  th_test_tablet_pull (tablet, NULL, "c1");
  th_test_tablet_write (tablet, th_test_id (1), "a", "mine");
  other_sets (tablet, 1, "b", "theirs", NULL);
  th_test_tablet_pull (tablet, NULL, "c2");
  th_test_tablet_assert_text (tablet, 1, "a", "mine");
  th_test_tablet_assert_text (tablet, 1, "b", "theirs");
  row = row_of (tablet, 1);
  g_assert_true (row->has_unsent);
  /* And what was written goes on above what came. */
  th_test_tablet_write (tablet, th_test_id (1), "a", "mine still");
  th_test_tablet_assert_text (tablet, 1, "a", "mine still");
  th_test_tablet_assert_text (tablet, 1, "b", "theirs");
}

static void
test_conflict (ThTestTablet *tablet, gconstpointer data)
{
  g_autoptr (ThRecord) record = NULL;
  g_autoptr (ThRecordRow) row = NULL;

  other_creates (tablet, 1);
  th_test_tablet_pull (tablet, NULL, "c1");
  th_test_tablet_write (tablet, th_test_id (1), "a", "mine");
  other_sets (tablet, 1, "a", "theirs", NULL);
  th_test_tablet_pull (tablet, NULL, "c2");
  record = th_test_tablet_load (tablet, th_test_id (1));
  g_assert_true (th_record_has_conflict (record, "a"));
  row = row_of (tablet, 1);
  g_assert_true (row->has_conflict);
}

/* Until the pulled state covers it, what was received stays on the screen. */
static void
test_received (ThTestTablet *tablet, gconstpointer data)
{
  g_autoptr (ThRecordRow) unsent = NULL;
  g_autoptr (ThRecordRow) sent = NULL;

  th_test_tablet_create_visit (tablet, 1);
  th_test_tablet_seal (tablet);
  unsent = row_of (tablet, 1);
  g_assert_true (unsent->has_unsent);
  th_test_tablet_send (tablet, 1);
  th_test_tablet_receive (tablet, 1, 0, NULL);
  sent = row_of (tablet, 1);
  g_assert_false (sent->has_unsent);
  g_assert_true (has_record (tablet, 1));
  g_assert_cmpint (th_test_tablet_count (tablet, "SELECT count(*) FROM overlay"), ==, 1);
  th_test_tablet_pull (tablet, NULL, "c1");
  g_assert_true (has_record (tablet, 1));
  g_assert_cmpint (th_test_tablet_count (tablet, "SELECT count(*) FROM overlay"), ==, 0);
}

static void
test_partly_covered (ThTestTablet *tablet, gconstpointer data)
{
  th_test_tablet_create_visit (tablet, 1);
  th_test_tablet_write (tablet, th_test_id (1), "a", "first");
  th_test_tablet_seal (tablet);
  th_test_tablet_send (tablet, 1);
  th_test_tablet_write (tablet, th_test_id (1), "a", "second");
  th_test_tablet_seal (tablet);
  th_test_tablet_write (tablet, th_test_id (1), "b", "open");
  th_test_tablet_pull (tablet, NULL, "c1");
  th_test_tablet_assert_text (tablet, 1, "a", "second");
  th_test_tablet_assert_text (tablet, 1, "b", "open");
  {
    g_autoptr (ThRecord) record = th_test_tablet_load (tablet, th_test_id (1));

    g_assert_false (th_record_has_conflict (record, "a"));
  }
}

/* Held entries. */

static gboolean
is_marked (ThTestTablet *tablet, guint id, const char *path)
{
  g_autoptr (ThRecord) record = th_test_tablet_load (tablet, th_test_id (id));
  g_autoptr (GArray) values = th_record_list_values (record, path);

  for (guint i = 0; i < values->len; i++)
    if (g_array_index (values, ThFieldValue, i).is_held)
      return TRUE;
  return FALSE;
}

static void
hold_a_change (ThTestTablet *tablet)
{
  other_creates (tablet, 1);
  other_sets (tablet, 1, "a", "theirs", NULL);
  th_test_tablet_pull (tablet, NULL, "c1");
  th_test_tablet_write (tablet, th_test_id (1), "a", "mine");
  th_test_tablet_seal (tablet);
  th_test_tablet_receive (tablet, 1, 1, "not permitted");
}

static void
test_held (ThTestTablet *tablet, gconstpointer data)
{
  g_autoptr (ThRecordRow) row = NULL;

  hold_a_change (tablet);
  th_test_tablet_assert_text (tablet, 1, "a", "mine");
  g_assert_true (is_marked (tablet, 1, "a"));
  row = row_of (tablet, 1);
  g_assert_true (row->has_held);
  g_assert_false (row->has_unsent);
  /* Also after a pull and after opening again. */
  other_sets (tablet, 1, "b", "more", NULL);
  th_test_tablet_pull (tablet, NULL, "c2");
  th_test_tablet_close (tablet);
  th_test_tablet_open (tablet);
  g_assert_true (is_marked (tablet, 1, "a"));
  th_test_tablet_assert_text (tablet, 1, "b", "more");
}

static void
test_dismissed (ThTestTablet *tablet, gconstpointer data)
{
  g_autoptr (ThRecordRow) row = NULL;

  hold_a_change (tablet);
  th_test_tablet_receive (tablet, 1, 0, NULL);
  th_test_tablet_assert_text (tablet, 1, "a", "theirs");
  g_assert_false (is_marked (tablet, 1, "a"));
  row = row_of (tablet, 1);
  g_assert_false (row->has_held);
  g_assert_cmpint (th_test_tablet_count (tablet, "SELECT count(*) FROM overlay"), ==, 0);
}

static void
test_held_creation_dismissed (ThTestTablet *tablet, gconstpointer data)
{
  th_test_tablet_create_visit (tablet, 1);
  th_test_tablet_seal (tablet);
  th_test_tablet_receive (tablet, 1, 1, "unknown kind");
  g_assert_true (has_record (tablet, 1));
  th_test_tablet_receive (tablet, 1, 0, NULL);
  g_assert_false (has_record (tablet, 1));
}

/* The author replaced a held value: the entry that did so may be folded by the server meanwhile. */
static void
test_held_replaced (ThTestTablet *tablet, gconstpointer data)
{
  g_autoptr (ThRecord) record = NULL;

  hold_a_change (tablet);
  th_test_tablet_write (tablet, th_test_id (1), "a", "mine again");
  th_test_tablet_seal (tablet);
  record = th_test_tablet_load (tablet, th_test_id (1));
  g_assert_false (th_record_has_conflict (record, "a"));
  g_assert_cmpstr (th_record_get_text (record, "a"), ==, "mine again");
  g_clear_pointer (&record, th_record_unref);
  th_test_tablet_send (tablet, 2);
  th_test_tablet_receive (tablet, 2, 1, "not permitted");
  th_test_tablet_pull (tablet, NULL, "c2");
  record = th_test_tablet_load (tablet, th_test_id (1));
  g_assert_cmpstr (th_record_get_text (record, "a"), ==, "mine again");
  g_assert_false (is_marked (tablet, 1, "a"));
}

static void
test_team_held (ThTestTablet *tablet, gconstpointer data)
{
  ThPulledHeld held = { { 77, 5 }, th_test_id (1), "not permitted", "4100", TH_TEST_START };
  ThPulledPage page = { .held = &held, .n_held = 1, .cursor = "c1", .is_last = TRUE };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GPtrArray) empty = NULL;
  g_autoptr (GPtrArray) none = NULL;

  g_assert_true (th_tablet_store_apply_page (tablet->store, &page, &error));
  list = th_tablet_store_list_held (tablet->store, NULL, &error);
  g_assert_cmpuint (list->len, ==, 1);
  g_assert_cmpstr (((ThTabletHeld *) list->pdata[0])->reason, ==, "not permitted");
  g_assert_cmpstr (((ThTabletHeld *) list->pdata[0])->record, ==, th_test_id (1));
  empty = th_tablet_store_list_held (tablet->store, th_test_id (2), &error);
  g_assert_cmpuint (empty->len, ==, 0);
  held.reason = NULL;
  page.cursor = "c2";
  g_assert_true (th_tablet_store_apply_page (tablet->store, &page, &error));
  none = th_tablet_store_list_held (tablet->store, NULL, &error);
  g_assert_cmpuint (none->len, ==, 0);
}

static void
test_own_held_by_feed (ThTestTablet *tablet, gconstpointer data)
{
  ThPulledHeld held = { .record = th_test_id (1), .reason = "not permitted" };
  ThPulledPage page = { .held = &held, .n_held = 1, .cursor = "c9", .is_last = TRUE };
  g_autoptr (GError) error = NULL;

  hold_a_change (tablet);
  held.dot = (ThDot){ th_tablet_store_get_enrolment (tablet->store), 1 };
  g_assert_true (th_tablet_store_apply_page (tablet->store, &page, &error));
  g_assert_true (is_marked (tablet, 1, "a"));
  held.reason = NULL;
  page.cursor = "c10";
  g_assert_true (th_tablet_store_apply_page (tablet->store, &page, &error));
  th_test_tablet_assert_text (tablet, 1, "a", "theirs");
}

static void
test_receipt_ahead (ThTestTablet *tablet, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  th_test_tablet_create_visit (tablet, 1);
  g_assert_false (
    th_tablet_store_apply_receipt (tablet->store, "{}", 1, &(ThReceiptLists){ 0 }, &error));
  g_assert_error (error, TH_STORE_ERROR, TH_STORE_ERROR_GAP);
}

/* A server restored from a backup holds less; what it lacks is unsent again. */
static void
test_receipt_back (ThTestTablet *tablet, gconstpointer data)
{
  ThUnsent unsent;

  th_test_tablet_create_visit (tablet, 1);
  th_test_tablet_create_visit (tablet, 2);
  th_test_tablet_seal (tablet);
  th_test_tablet_receive (tablet, 2, 0, NULL);
  g_assert_true (th_tablet_store_get_unsent (tablet->store, &unsent, NULL));
  g_assert_cmpuint (unsent.entries, ==, 0);
  th_test_tablet_receive (tablet, 1, 0, NULL);
  g_assert_true (th_tablet_store_get_unsent (tablet->store, &unsent, NULL));
  g_assert_cmpuint (unsent.entries, ==, 1);
}

/* Pages. */

static void
test_cursor (ThTestTablet *tablet, gconstpointer data)
{
  g_autofree char *none = th_tablet_store_dup_cursor (tablet->store);
  g_autofree char *some = NULL;

  g_assert_null (none);
  other_creates (tablet, 1);
  th_test_tablet_pull (tablet, NULL, "4f1d.812.3");
  th_test_tablet_close (tablet);
  th_test_tablet_open (tablet);
  some = th_tablet_store_dup_cursor (tablet->store);
  g_assert_cmpstr (some, ==, "4f1d.812.3");
}

static void
test_fresh_drops (ThTestTablet *tablet, gconstpointer data)
{
  const char *const kept[] = { th_test_id (1), NULL };

  for (guint i = 1; i <= 4; i++)
    other_creates (tablet, i);
  th_test_tablet_pull (tablet, NULL, "c1");
  th_test_tablet_write (tablet, th_test_id (2), "a", "unsent");
  th_test_tablet_create (tablet, th_test_id (5), "visit", NULL, "Never told");
  th_test_tablet_create (tablet, th_test_id (6), "visit", NULL, "Held");
  th_test_tablet_seal (tablet);
  th_test_tablet_pull (tablet, kept, "c2");
  g_assert_true (has_record (tablet, 1));
  g_assert_true (has_record (tablet, 2));
  g_assert_false (has_record (tablet, 3));
  g_assert_false (has_record (tablet, 4));
  g_assert_true (has_record (tablet, 5));
  g_assert_cmpint (
    th_test_tablet_count (tablet, "SELECT count(*) FROM local_log WHERE what = 'drop'"), ==, 2);
  /* Once received, and not listed again, they go as well; the held one does not. */
  th_test_tablet_receive (tablet, 3, 3, "not permitted");
  th_test_tablet_pull (tablet, kept, "c3");
  g_assert_false (has_record (tablet, 2));
  g_assert_false (has_record (tablet, 5));
  g_assert_true (has_record (tablet, 6));
}

static void
test_fresh_over_pages (ThTestTablet *tablet, gconstpointer data)
{
  g_autoptr (GBytes) body = NULL;
  ThPulledRecord record = { .kind = "visit", .state = "draft", .operation = TH_TEST_OPERATION };
  ThPulledPage page = { .records = &record, .n_records = 1, .starts_afresh = TRUE };
  g_autoptr (GError) error = NULL;
  g_autofree char *cursor = NULL;

  for (guint i = 1; i <= 3; i++)
    other_creates (tablet, i);
  th_test_tablet_pull (tablet, NULL, "old");
  body = th_codec_encode_record (g_hash_table_lookup (tablet->folded, th_test_id (1)));
  record.body = g_bytes_get_data (body, NULL);
  record.body_length = g_bytes_get_size (body);
  record.id = th_test_id (1);
  page.cursor = "new.1";
  g_assert_true (th_tablet_store_apply_page (tablet->store, &page, &error));
  /* Nothing goes before the last page is in, not even when the program ends in between. */
  g_assert_true (has_record (tablet, 3));
  th_test_tablet_close (tablet);
  th_test_tablet_open (tablet);
  cursor = th_tablet_store_dup_cursor (tablet->store);
  g_assert_cmpstr (cursor, ==, "new.1");
  page.starts_afresh = FALSE;
  page.is_last = TRUE;
  page.cursor = "new.2";
  record.id = th_test_id (2);
  g_assert_true (th_tablet_store_apply_page (tablet->store, &page, &error));
  g_assert_true (has_record (tablet, 1));
  g_assert_true (has_record (tablet, 2));
  g_assert_false (has_record (tablet, 3));
}

static void
test_gone (ThTestTablet *tablet, gconstpointer data)
{
  ThPulledRecord records[] = { { .id = th_test_id (1), .is_gone = TRUE },
                               { .id = th_test_id (2), .is_gone = TRUE },
                               { .id = th_test_id (8), .is_gone = TRUE } };
  ThPulledPage page = { .records = records, .n_records = 3, .cursor = "c2", .is_last = TRUE };
  g_autoptr (GError) error = NULL;

  other_creates (tablet, 1);
  other_creates (tablet, 2);
  th_test_tablet_pull (tablet, NULL, "c1");
  th_test_tablet_write (tablet, th_test_id (2), "a", "unsent");
  g_assert_true (th_tablet_store_apply_page (tablet->store, &page, &error));
  g_assert_false (has_record (tablet, 1));
  g_assert_true (has_record (tablet, 2));
  g_assert_cmpint (th_test_tablet_count (tablet, "SELECT count(*) FROM local_log"), ==, 1);
}

static void
test_twice (ThTestTablet *tablet, gconstpointer data)
{
  other_creates (tablet, 1);
  th_test_tablet_pull (tablet, NULL, "c1");
  th_test_tablet_write (tablet, th_test_id (1), "a", "mine");
  other_sets (tablet, 1, "b", "theirs", NULL);
  th_test_tablet_pull (tablet, NULL, "c2");
  th_test_tablet_pull (tablet, NULL, "c2");
  th_test_tablet_assert_text (tablet, 1, "a", "mine");
  th_test_tablet_assert_text (tablet, 1, "b", "theirs");
}

static void
test_purged (ThTestTablet *tablet, gconstpointer data)
{
  ThEntry *purge = th_entry_new ();
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GError) error = NULL;
  ThHash before, after;

  th_test_tablet_create_visit (tablet, 1);
  th_test_tablet_write (tablet, th_test_id (1), "a", "private");
  th_test_tablet_seal (tablet);
  th_test_tablet_send (tablet, 1);
  th_test_tablet_receive (tablet, 1, 0, NULL);
  g_assert_true (th_tablet_store_get_hash_at (tablet->store, 1, &before, &error));
  purge->op = TH_OP_PURGE;
  purge->id = g_strdup (th_test_id (1));
  th_test_log_add (&tablet->other, purge);
  th_test_tablet_send_other (tablet);
  th_test_tablet_pull (tablet, NULL, "c1");
  th_test_tablet_assert_text (tablet, 1, "a", NULL);
  rows = th_store_list_rows (TH_STORE (tablet->store), &(ThStoreQuery){ 0 }, NULL, NULL, &error);
  g_assert_cmpuint (rows->len, ==, 0);
  g_assert_cmpint (
    th_test_tablet_count (tablet, "SELECT count(*) FROM log WHERE bytes IS NOT NULL"), ==, 0);
  g_assert_true (th_tablet_store_get_hash_at (tablet->store, 1, &after, &error));
  g_assert_true (th_hash_equal (&before, &after));
}

/* A page of many slices, with a fault in each statement: the cursor never moves before its records
 * are all there, and the page can be pulled again. */
static void
test_page_faults (ThTestTablet *tablet, gconstpointer data)
{
  gboolean done = FALSE;

  for (guint i = 1; i <= 3; i++)
    other_creates (tablet, i);
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
          GBytes *body =
            th_codec_encode_record (g_hash_table_lookup (tablet->folded, th_test_id (i + 1)));

          g_ptr_array_add (bodies, body);
          records[i] = (ThPulledRecord){ .id = th_test_id (i + 1),
                                         .kind = "visit",
                                         .state = "draft",
                                         .body = g_bytes_get_data (body, NULL),
                                         .body_length = g_bytes_get_size (body) };
        }
      records[3] = (ThPulledRecord){ .id = th_test_id (9), .is_gone = TRUE };
      g_assert_cmpuint (n, <, 200);
      th_sqlite_set_fault (tablet->store->writer, n);
      done = th_tablet_store_apply_page (tablet->store, &page, &error);
      th_sqlite_set_fault (tablet->store->writer, 0);
      cursor = th_tablet_store_dup_cursor (tablet->store);
      g_assert_cmpstr (cursor, ==, done ? "c1" : NULL);
      if (done)
        for (guint i = 1; i <= 3; i++)
          g_assert_true (has_record (tablet, i));
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
  ThTestTablet *tablet;
  gboolean is_answered;
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
  ThTestTablet *tablet = passing->tablet;
  g_autoptr (ThValue) value = th_value_new_text ("answer");
  ThEntryField field = { (char *) "a", value, NULL, 0 };
  ThChange change = { .id = th_test_id (500),
                      .kind = "visit",
                      .operation = TH_TEST_OPERATION,
                      .fields = &field,
                      .n_fields = 1 };

  /* Queued before the page begins; it has to pass. */
  th_tablet_store_write_async (tablet->store, &change, NULL, on_written_cb, &passing->is_answered);
  th_test_tablet_pull (tablet, NULL, "c1");
  th_worker_give (task);
  g_task_return_boolean (task, TRUE);
}

static void
test_passes (ThTestTablet *tablet, gconstpointer data)
{
  Passing passing = { tablet, FALSE };
  g_autoptr (GTask) task = NULL;
  int64_t of_answer;

  for (guint i = 1; i <= 20; i++)
    other_creates (tablet, i);
  tablet->store->clock.boot = slow_boot;
  task = g_task_new (tablet->store, NULL, NULL, NULL);
  g_task_set_task_data (task, &passing, NULL);
  th_tablet_store_push_write (tablet->store, TH_WORK_PAGE, task, do_apply);
  while (!passing.is_answered || !g_task_get_completed (task))
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (has_record (tablet, 20));
  /* In the feed the answer stands among the page's records, not behind them. */
  of_answer = th_test_tablet_count (
    tablet, "SELECT count(*) FROM record WHERE change < (SELECT change FROM record"
            " WHERE id LIKE '%500')");
  g_assert_cmpint (of_answer, <, 20);
  g_clear_object (&task);
}

#define add(path, function)                                                                        \
  g_test_add ("/tablet/" path, ThTestTablet, NULL, th_test_tablet_set_up, function,                \
              th_test_tablet_tear_down)

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
