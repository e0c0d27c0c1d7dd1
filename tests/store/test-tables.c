/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The SQL that both ends share: log, records, folding. */

#include "th-codec.h"
#include "th-fold.h"
#include "th-folding.h"
#include "th-record-writer.h"
#include "th-shared-schema.h"
#include "th-test-log.h"
#include "th-test.h"

#include <string.h>

typedef struct
{
  char *dir;
  ThSqlite *sqlite;
  ThTestLog log;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  static const ThMigration migrations[] = { TH_SHARED_MIGRATION_1 };
  g_autoptr (GError) error = NULL;
  g_autoptr (ThSecret) key = th_secret_new ("0123456789abcdef0123456789abcdef", 32);
  g_autofree char *path = NULL;

  fixture->dir = th_test_dir_new ();
  path = g_build_filename (fixture->dir, "test.db", NULL);
  fixture->sqlite = th_sqlite_open (path, key, TH_SQLITE_CREATE, &error);
  g_assert_no_error (error);
  g_assert_true (th_sqlite_migrate (fixture->sqlite, migrations, 1, &error));
  /* Taken steps are not taken again. */
  g_assert_true (th_sqlite_migrate (fixture->sqlite, migrations, 1, &error));
  th_test_log_init (&fixture->log, 1);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  th_test_log_clear (&fixture->log);
  th_sqlite_unref (fixture->sqlite);
  th_test_dir_free (fixture->dir);
}

static gboolean
try_append (
  Fixture *fixture, const ThTestLog *log, int64_t first, GPtrArray *touched, GError **error)
{
  ThStoreBatch batch = th_test_log_batch (log, first);
  g_autoptr (ThFolding) folding = th_folding_new (fixture->sqlite, NULL, NULL);
  ThHash start;

  th_chain_start (log->public_key, &start);
  if (!th_sqlite_begin (fixture->sqlite, error))
    return FALSE;
  return th_sqlite_end (
    fixture->sqlite,
    th_log_table_append (fixture->sqlite, &batch, &start, 1, th_folding_add, folding, error)
      && th_folding_write (folding, touched, error),
    error);
}

static void
append (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (try_append (fixture, &fixture->log, 1, NULL, &error));
  g_assert_no_error (error);
}

static ThRecordRow *
row_of (Fixture *fixture, guint id)
{
  g_autoptr (GError) error = NULL;
  ThRecordRow *row =
    th_record_table_load_row (fixture->sqlite, th_test_id (id), G_MAXINT64, &error);

  g_assert_no_error (error);
  return row;
}

static guint
count_listed (Fixture *fixture, const char *team)
{
  ThStoreQuery query = { .team = team };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows =
    th_record_table_list (fixture->sqlite, &query, G_MAXINT64, NULL, &error);

  g_assert_no_error (error);
  return rows->len;
}

static void
create_tree (Fixture *fixture)
{
  th_test_log_create (&fixture->log, th_test_id (1), "premises", NULL, "One");
  th_test_log_create (&fixture->log, th_test_id (2), "visit", th_test_id (1), "Two");
  th_test_log_create (&fixture->log, th_test_id (3), "encounter", th_test_id (2), "Three");
  th_test_log_set (&fixture->log, th_test_id (1), "_team", "north", NULL, 0);
}

static void
test_team (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) touched = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (ThRecordRow) row = NULL;
  ThDot over;

  create_tree (fixture);
  append (fixture);
  row = row_of (fixture, 3);
  g_assert_cmpstr (row->team, ==, "north");
  g_assert_cmpuint (count_listed (fixture, "north"), ==, 3);

  over = (ThDot){ fixture->log.enrolment, 4 };
  th_test_log_set (&fixture->log, th_test_id (1), "_team", "south", &over, 1);
  g_assert_true (try_append (fixture, &fixture->log, 5, touched, &error));
  g_assert_cmpuint (touched->len, ==, 3);
  g_assert_cmpuint (count_listed (fixture, "south"), ==, 3);
  g_assert_cmpuint (count_listed (fixture, "north"), ==, 0);
}

static void
test_own_team (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ThRecordRow) row = NULL;

  create_tree (fixture);
  th_test_log_set (&fixture->log, th_test_id (2), "_team", "west", NULL, 0);
  append (fixture);
  row = row_of (fixture, 3);
  g_assert_cmpstr (row->team, ==, "west");
}

static void
test_missing_parent (Fixture *fixture, gconstpointer data)
{
  ThStoreQuery query = { 0 };
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ThRecordRow) row = NULL;

  th_test_log_create (&fixture->log, th_test_id (3), "encounter", th_test_id (2), "Three");
  th_test_log_create (&fixture->log, th_test_id (2), "visit", th_test_id (1), "Two");
  append (fixture);
  g_assert_cmpuint (count_listed (fixture, NULL), ==, 0);
  th_test_log_create (&fixture->log, th_test_id (1), "premises", NULL, "One");
  th_test_log_set (&fixture->log, th_test_id (1), "_team", "north", NULL, 0);
  append (fixture);
  rows = th_record_table_list (fixture->sqlite, &query, G_MAXINT64, NULL, &error);
  g_assert_cmpuint (rows->len, ==, 3);
  row = row_of (fixture, 3);
  g_assert_cmpstr (row->team, ==, "north");
}

static void
test_uncreated (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ThRecord) record = NULL;

  th_test_log_set (&fixture->log, th_test_id (1), "a", "b", NULL, 0);
  append (fixture);
  g_assert_cmpuint (count_listed (fixture, NULL), ==, 0);
  record = th_record_table_load (fixture->sqlite, th_test_id (1), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (th_record_get_text (record, "a"), ==, "b");
}

static void
test_circle (Fixture *fixture, gconstpointer data)
{
  th_test_log_create (&fixture->log, th_test_id (1), "visit", th_test_id (2), "One");
  th_test_log_create (&fixture->log, th_test_id (2), "visit", th_test_id (1), "Two");
  th_test_log_set (&fixture->log, th_test_id (1), "_team", "north", NULL, 0);
  append (fixture);
  g_assert_cmpuint (count_listed (fixture, NULL), ==, 0);
}

static void
test_delete (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) touched = g_ptr_array_new_with_free_func (g_free);

  create_tree (fixture);
  append (fixture);
  g_assert_cmpuint (count_listed (fixture, NULL), ==, 3);
  g_assert_true (th_record_table_delete (fixture->sqlite, th_test_id (1), touched, &error));
  g_assert_cmpuint (count_listed (fixture, NULL), ==, 0);
  g_assert_cmpuint (touched->len, ==, 3);
  g_assert_true (th_record_table_delete (fixture->sqlite, th_test_id (9), touched, &error));
  g_assert_cmpuint (touched->len, ==, 3);
}

static void
test_purge (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ThRecordRow) row = NULL;
  ThEntry *entry = th_entry_new ();

  create_tree (fixture);
  entry->op = TH_OP_PURGE;
  entry->id = g_strdup (th_test_id (2));
  th_test_log_add (&fixture->log, entry);
  append (fixture);
  g_assert_cmpuint (count_listed (fixture, NULL), ==, 1);
  row = row_of (fixture, 2);
  g_assert_cmpstr (row->state, ==, TH_RECORD_STATE_PURGED);
  g_assert_null (row->title);
}

static void
test_state (void)
{
  static const struct
  {
    const char *one, *other, *least;
  } table[] = {
    { NULL, NULL, "draft" },
    { "submitted", NULL, "submitted" },
    { "approved", "returned", "returned" },
    { "submitted", "approved", "submitted" },
    { "withdrawn", "approved", "approved" },
    { "withdrawn", "withdrawn", "withdrawn" },
    { "approved", "draft", "draft" },
    { "approved", "something-newer", "something-newer" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (ThRecord) record = th_record_new (th_test_id (1));
      const char *values[] = { table[i].one, table[i].other };
      g_autofree char *state = NULL;

      for (guint j = 0; j < 2; j++)
        if (values[j] != NULL)
          {
            g_autoptr (ThEntry) entry = th_entry_new ();
            g_autoptr (ThValue) value = th_value_new_text (values[j]);

            entry->id = g_strdup (th_test_id (1));
            entry->seq = 1;
            th_entry_set (entry, "_state", value, NULL, 0);
            th_fold (record, j + 1, entry);
          }
      state = th_record_dup_state (record);
      g_assert_cmpstr (state, ==, table[i].least);
    }
}

static void
test_feed_numbers (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  int64_t before, after;

  create_tree (fixture);
  append (fixture);
  g_assert_true (th_record_table_last_change (fixture->sqlite, &before, &error));
  g_assert_true (th_record_table_delete (fixture->sqlite, th_test_id (3), NULL, &error));
  g_assert_true (th_record_table_next_change (fixture->sqlite, &after, &error));
  g_assert_cmpint (after, >, before);
}

/* Numbers that are taken together are each used once, and what is expected is loaded like the rest.
 */
static void
test_many_at_once (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ThFolding) folding = th_folding_new (fixture->sqlite, NULL, NULL);
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GArray) rows = NULL;
  g_autoptr (GError) error = NULL;
  int64_t last;

  for (guint i = 1; i <= 40; i++)
    {
      g_ptr_array_add (ids, g_strdup (th_test_id (i)));
      if (i % 2 == 0)
        th_test_log_create (&fixture->log, th_test_id (i), "premises", NULL, "One");
    }
  append (fixture);
  g_assert_true (th_folding_expect (folding, ids, &error));
  for (guint i = 1; i <= 40; i++)
    {
      const ThRecord *record = th_folding_find (folding, th_test_id (i), &error);

      g_assert_no_error (error);
      g_assert_cmpstr (record != NULL ? th_record_get_id (record) : NULL, ==,
                       i % 2 == 0 ? th_test_id (i) : NULL);
    }
  rows = th_record_table_list_changes (fixture->sqlite, 0, 100, &error);
  g_assert_cmpuint (rows->len, ==, 20);
  g_assert_true (th_record_table_last_change (fixture->sqlite, &last, &error));
  for (guint i = 0; i < rows->len; i++)
    g_assert_cmpint (g_array_index (rows, ThFeedRow, i).change, ==, last - 19 + i);
}

static void
test_unreadable (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) rubbish = g_bytes_new_static ("{\"v\":1", 6);
  g_autoptr (GPtrArray) rows = NULL;
  GBytes *lines[] = { rubbish, NULL };
  ThHash digests[2] = { { { 0 } }, { { 7 } } };
  ThStoreBatch batch = { fixture->log.enrolment, 1, lines, digests, 2 };
  g_autoptr (ThFolding) folding = th_folding_new (fixture->sqlite, NULL, NULL);
  ThDot first = { fixture->log.enrolment, 1 };
  ThHash start;

  th_chain_start (fixture->log.public_key, &start);
  g_assert_true (
    th_log_table_append (fixture->sqlite, &batch, &start, 1, th_folding_add, folding, &error));
  rows = th_log_table_list_from (fixture->sqlite, first, 10, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rows->len, ==, 2);
  g_assert_cmpstr (((ThLogRow *) rows->pdata[0])->held, ==, "unreadable");
  g_assert_true (g_bytes_equal (((ThLogRow *) rows->pdata[0])->bytes, rubbish));
  g_assert_null (((ThLogRow *) rows->pdata[1])->held);
  g_assert_null (((ThLogRow *) rows->pdata[1])->bytes);
  g_assert_true (th_hash_equal (&((ThLogRow *) rows->pdata[1])->digest, &digests[1]));
}

static void
test_erase (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GPtrArray) kept = NULL;
  ThDot up_to = { fixture->log.enrolment, 3 };
  ThHash before, after;

  create_tree (fixture);
  append (fixture);
  g_assert_true (th_log_table_get_hash (fixture->sqlite, up_to, &before, &error));
  g_assert_true (th_log_table_erase (fixture->sqlite, th_test_id (1), up_to, &error));
  rows = th_log_table_list (fixture->sqlite, th_test_id (1), &error);
  g_assert_cmpuint (rows->len, ==, 2);
  g_assert_null (((ThLogRow *) rows->pdata[0])->bytes);
  g_assert_nonnull (((ThLogRow *) rows->pdata[1])->bytes);
  kept = th_log_table_list (fixture->sqlite, th_test_id (2), &error);
  g_assert_nonnull (((ThLogRow *) kept->pdata[0])->bytes);
  g_assert_true (th_log_table_get_hash (fixture->sqlite, up_to, &after, &error));
  g_assert_true (th_hash_equal (&before, &after));
  /* Sent again, an erased entry is still known by its digest. */
  append (fixture);
}

static void
test_faults (Fixture *fixture, gconstpointer data)
{
  gboolean done = FALSE;
  guint n = 0;

  create_tree (fixture);
  while (!done)
    {
      g_autoptr (GError) error = NULL;
      int64_t seq, change;
      ThHash start, hash;

      th_sqlite_set_fault (fixture->sqlite, ++n);
      done = try_append (fixture, &fixture->log, 1, NULL, &error);
      th_sqlite_set_fault (fixture->sqlite, 0);
      g_assert_true (done == (error == NULL));
      th_chain_start (fixture->log.public_key, &start);
      g_assert_true (
        th_log_table_get_head (fixture->sqlite, fixture->log.enrolment, &start, &seq, &hash, NULL));
      g_assert_cmpint (seq, ==, done ? 4 : 0);
      g_assert_true (th_record_table_last_change (fixture->sqlite, &change, NULL));
      g_assert_true ((change > 0) == done);
      g_assert_cmpuint (count_listed (fixture, NULL), ==, done ? 3 : 0);
    }
  g_assert_cmpuint (n, >, 15);
}

static void
test_stream (Fixture *fixture, gconstpointer data)
{
  ThStoreQuery query = { .kind = "visit" };
  g_auto (ThRecordStream) stream = { 0 };
  g_autoptr (GError) error = NULL;
  guint n = 0;

  for (guint i = 1; i <= 7; i++)
    th_test_log_create (&fixture->log, th_test_id (i), i == 4 ? "premises" : "visit", NULL, "T");
  append (fixture);
  do
    {
      g_assert_true (th_record_table_load_some (fixture->sqlite, &query, 4, &stream, &error));
      n += stream.bodies->len;
    }
  while (stream.bodies->len > 0);
  g_assert_cmpuint (n, ==, 6);
}

/* Lines as a pulled page has them. */

static void
put_line (Fixture *fixture, guint id, guint parent, const char *title, const char *team)
{
  ThStateLine line = { .row = { .id = (char *) th_test_id (id),
                                .kind = (char *) (parent > 0 ? "visit" : "premises"),
                                .parent = (char *) (parent > 0 ? th_test_id (parent) : NULL),
                                .operation = (char *) TH_TEST_OPERATION,
                                .title = (char *) title,
                                .state = (char *) "draft",
                                .team = (char *) team,
                                .created = id },
                       .body = "{}",
                       .body_length = 2,
                       .mark = 1 };
  g_autoptr (GError) error = NULL;
  g_autoptr (ThRecordWriter) writer = th_record_writer_new (fixture->sqlite, 1, &error);

  g_assert_true (th_record_writer_put (writer, &line, NULL, &error));
  g_assert_no_error (error);
}

static void
test_line_again (Fixture *fixture, gconstpointer data)
{
  ThStoreQuery query = { .kind = "premises" };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  int64_t before, same, renamed;

  put_line (fixture, 1, 0, "Birch", "north");
  put_line (fixture, 2, 0, "Cedar", "north");
  g_assert_true (th_record_table_last_change (fixture->sqlite, &before, &error));
  put_line (fixture, 2, 0, "Cedar", "north");
  g_assert_true (th_record_table_last_change (fixture->sqlite, &same, &error));
  g_assert_cmpint (same, >, before);
  put_line (fixture, 2, 0, "alder", "north");
  g_assert_true (th_record_table_last_change (fixture->sqlite, &renamed, &error));
  g_assert_cmpint (renamed, >, same);
  rows = th_record_table_list (fixture->sqlite, &query, G_MAXINT64, NULL, &error);
  g_assert_cmpuint (rows->len, ==, 2);
  g_assert_cmpstr (((ThRecordRow *) rows->pdata[0])->title, ==, "alder");
  /* What differs in case alone is another title. */
  put_line (fixture, 2, 0, "Alder", "north");
  g_clear_pointer (&rows, g_ptr_array_unref);
  rows = th_record_table_list (fixture->sqlite, &query, G_MAXINT64, NULL, &error);
  g_assert_cmpstr (((ThRecordRow *) rows->pdata[0])->title, ==, "Alder");
}

static void
test_line_below (Fixture *fixture, gconstpointer data)
{
  put_line (fixture, 3, 2, "Three", NULL);
  put_line (fixture, 2, 1, "Two", NULL);
  g_assert_cmpuint (count_listed (fixture, NULL), ==, 0);
  put_line (fixture, 1, 0, "One", "north");
  g_assert_cmpuint (count_listed (fixture, "north"), ==, 3);
  put_line (fixture, 1, 0, "One", "south");
  g_assert_cmpuint (count_listed (fixture, "south"), ==, 3);
}

/* A schema is there whole, with its version, or not at all. */
static void
test_migration_faults (void)
{
  static const ThMigration migrations[] = { TH_SHARED_MIGRATION_1 };
  g_autoptr (ThSecret) key = th_secret_new ("0123456789abcdef0123456789abcdef", 32);
  g_autoptr (ThTestDir) dir = th_test_dir_new ();
  g_autofree char *path = g_build_filename (dir, "test.db", NULL);
  g_autoptr (ThSqlite) sqlite = th_sqlite_open (path, key, TH_SQLITE_CREATE, NULL);
  gboolean done = FALSE;

  for (guint n = 1; !done; n++)
    {
      g_autoptr (GError) error = NULL;
      int64_t version = -1, n_tables = -1;

      th_sqlite_set_fault (sqlite, n);
      done = th_sqlite_migrate (sqlite, migrations, 1, &error);
      th_sqlite_set_fault (sqlite, 0);
      g_assert_true (done == (error == NULL));
      g_assert_true (th_sqlite_query_int (sqlite, &version, NULL, "PRAGMA user_version", ""));
      g_assert_true (
        th_sqlite_query_int (sqlite, &n_tables, NULL, "SELECT count(*) FROM sqlite_master", ""));
      g_assert_cmpint (version, ==, done ? 1 : 0);
      g_assert_true ((n_tables > 0) == done);
    }
}

#define add(path, function) g_test_add ("/store/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  add ("records/a-team-holds-for-all-below", test_team);
  add ("records/an-own-team-wins-over-the-one-above", test_own_team);
  add ("records/a-record-without-its-parent-is-hidden-until-it-comes", test_missing_parent);
  add ("records/a-record-whose-creation-is-not-folded-is-hidden", test_uncreated);
  add ("records/a-circle-of-parents-ends", test_circle);
  add ("records/deleting-hides-what-is-below", test_delete);
  add ("records/a-purged-record-is-listed-no-more", test_purge);
  g_test_add_func ("/store/records/the-least-advanced-of-concurrent-states-counts", test_state);
  add ("records/a-change-number-is-never-given-twice", test_feed_numbers);
  add ("records/many-are-written-and-asked-for-at-once", test_many_at_once);
  add ("records/a-stream-gives-each-matching-record-once", test_stream);
  add ("lines/the-same-again-is-an-update", test_line_again);
  add ("lines/what-waited-for-its-parent-comes-with-it", test_line_below);
  g_test_add_func ("/store/schema/a-fault-in-any-statement-leaves-all-or-nothing",
                   test_migration_faults);
  add ("log/what-cannot-be-read-is-kept-and-held", test_unreadable);
  add ("log/erasing-keeps-the-chain", test_erase);
  add ("log/a-fault-in-any-statement-leaves-all-or-nothing", test_faults);
  return g_test_run ();
}
