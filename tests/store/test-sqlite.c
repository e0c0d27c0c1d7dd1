/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The thin connection: keys, transactions that nest, faults, migrations. */

#include "th-sqlite.h"
#include "th-store.h"
#include "th-test.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct
{
  char *dir;
  char *path;
  ThSecret *key;
  ThSqlite *sqlite;
} Fixture;

static ThSecret *
key_of (char filler)
{
  char bytes[TH_SQLITE_KEY_BYTES];

  memset (bytes, filler, sizeof bytes);
  return th_secret_new (bytes, sizeof bytes);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->dir = th_test_dir_new ();
  fixture->path = g_build_filename (fixture->dir, "test.db", NULL);
  fixture->key = key_of ('k');
  fixture->sqlite = th_sqlite_open (fixture->path, fixture->key, TH_SQLITE_CREATE, &error);
  g_assert_no_error (error);
  g_assert_true (
    th_sqlite_run (fixture->sqlite, "CREATE TABLE word (text TEXT NOT NULL UNIQUE)", &error));
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_pointer (&fixture->sqlite, th_sqlite_unref);
  g_clear_pointer (&fixture->key, th_secret_unref);
  g_free (fixture->path);
  th_test_dir_free (fixture->dir);
}

static gboolean
add_word (ThSqlite *sqlite, const char *word, GError **error)
{
  g_autoptr (ThStatement) statement = NULL;

  statement = th_sqlite_prepare (sqlite, "INSERT INTO word VALUES (?)", error);
  if (statement == NULL)
    return FALSE;
  th_statement_bind_text (statement, 1, word);
  return th_statement_run (statement, error);
}

static char *
list_words (ThSqlite *sqlite)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ThStatement) statement = NULL;
  GString *words = g_string_new (NULL);

  statement = th_sqlite_prepare (sqlite, "SELECT text FROM word ORDER BY text", &error);
  g_assert_no_error (error);
  while (th_statement_step (statement, &error) == TH_STEP_ROW)
    g_string_append_printf (words, "%s%s", words->len > 0 ? " " : "",
                            th_statement_get_text (statement, 0));
  g_assert_no_error (error);
  return g_string_free (words, FALSE);
}

#define assert_words(sqlite, expected)                                                             \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autofree char *words_ = list_words (sqlite);                                                 \
    g_assert_cmpstr (words_, ==, expected);                                                        \
  }                                                                                                \
  G_STMT_END

static void
test_wrong_key (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ThSecret) other = key_of ('o');
  g_autoptr (ThSqlite) again = NULL;

  g_clear_pointer (&fixture->sqlite, th_sqlite_unref);
  g_assert_null (th_sqlite_open (fixture->path, other, TH_SQLITE_DEFAULT, &error));
  g_assert_error (error, TH_STORE_ERROR, TH_STORE_ERROR_WRONG_KEY);
  g_clear_error (&error);
  again = th_sqlite_open (fixture->path, fixture->key, TH_SQLITE_DEFAULT, &error);
  g_assert_no_error (error);
}

static void
test_no_plaintext (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (add_word (fixture->sqlite, "a-known-answer", &error));
  g_assert_false (th_test_dir_contains (fixture->dir, "a-known-answer", 14));
  g_assert_false (th_test_dir_contains (fixture->dir, "SQLite format", 13));
  g_clear_pointer (&fixture->sqlite, th_sqlite_unref);
  g_assert_false (th_test_dir_contains (fixture->dir, "a-known-answer", 14));
}

static void
test_file_mode (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GDir) dir = g_dir_open (fixture->dir, 0, NULL);
  const char *name;
  guint n_files = 0;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (fixture->dir, name, NULL);
      GStatBuf found;

      g_assert_cmpint (g_stat (path, &found), ==, 0);
      g_assert_cmphex (found.st_mode & 0777, ==, 0600);
      n_files++;
    }
  g_assert_cmpuint (n_files, >=, 2);
}

static void
test_existing (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (th_sqlite_open (fixture->path, fixture->key, TH_SQLITE_CREATE, &error));
  g_assert_error (error, TH_STORE_ERROR, TH_STORE_ERROR_FAILED);
}

static void
test_missing (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (fixture->dir, "none.db", NULL);

  g_assert_null (th_sqlite_open (path, fixture->key, TH_SQLITE_DEFAULT, &error));
  g_assert_error (error, TH_STORE_ERROR, TH_STORE_ERROR_NOT_FOUND);
}

static void
test_nested (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  ThSqlite *sqlite = fixture->sqlite;

  g_assert_true (th_sqlite_begin (sqlite, &error));
  g_assert_true (add_word (sqlite, "outer", &error));
  g_assert_true (th_sqlite_begin (sqlite, &error));
  g_assert_true (add_word (sqlite, "inner", &error));
  th_sqlite_rollback (sqlite);
  g_assert_true (th_sqlite_begin (sqlite, &error));
  g_assert_true (add_word (sqlite, "second", &error));
  g_assert_true (th_sqlite_end (sqlite, TRUE, &error));
  g_assert_true (th_sqlite_commit (sqlite, &error));
  assert_words (sqlite, "outer second");
}

static void
test_rollback (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  ThSqlite *sqlite = fixture->sqlite;

  g_assert_true (th_sqlite_begin (sqlite, &error));
  g_assert_true (add_word (sqlite, "gone", &error));
  g_assert_false (th_sqlite_end (sqlite, FALSE, &error));
  assert_words (sqlite, "");
  g_assert_true (th_sqlite_begin (sqlite, &error));
  g_assert_true (add_word (sqlite, "kept", &error));
  g_assert_true (th_sqlite_end (sqlite, TRUE, &error));
  assert_words (sqlite, "kept");
}

static gboolean
add_three (ThSqlite *sqlite, GError **error)
{
  gboolean done;

  if (!th_sqlite_begin (sqlite, error))
    return FALSE;
  done = add_word (sqlite, "one", error) && th_sqlite_begin (sqlite, error)
         && th_sqlite_end (sqlite, add_word (sqlite, "two", error), error)
         && add_word (sqlite, "three", error);
  return th_sqlite_end (sqlite, done, error);
}

static void
test_faults (Fixture *fixture, gconstpointer data)
{
  guint n = 0;
  gboolean done = FALSE;

  while (!done)
    {
      g_autoptr (GError) error = NULL;

      th_sqlite_set_fault (fixture->sqlite, ++n);
      done = add_three (fixture->sqlite, &error);
      g_assert_true (done == (error == NULL));
      th_sqlite_set_fault (fixture->sqlite, 0);
      if (!done)
        g_assert_error (error, TH_STORE_ERROR, TH_STORE_ERROR_FULL);
      assert_words (fixture->sqlite, done ? "one three two" : "");
    }
  /* begin, one, savepoint, two, release, three, commit */
  g_assert_cmpuint (n, ==, 8);
}

static void
test_constraint (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (add_word (fixture->sqlite, "secret", &error));
  g_assert_false (add_word (fixture->sqlite, "secret", &error));
  g_assert_error (error, TH_STORE_ERROR, TH_STORE_ERROR_FAILED);
  g_assert_null (strstr (error->message, "secret"));
}

static void
test_busy (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ThSqlite) other = NULL;

  other = th_sqlite_open (fixture->path, fixture->key, TH_SQLITE_DEFAULT, &error);
  g_assert_no_error (error);
  g_assert_true (th_sqlite_run (other, "PRAGMA busy_timeout = 0", &error));
  g_assert_true (th_sqlite_begin (fixture->sqlite, &error));
  g_assert_false (th_sqlite_begin (other, &error));
  g_assert_error (error, TH_STORE_ERROR, TH_STORE_ERROR_BUSY);
  th_sqlite_rollback (fixture->sqlite);
}

static void
test_reader (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ThSqlite) reader = NULL;

  reader = th_sqlite_open (fixture->path, fixture->key, TH_SQLITE_READ_ONLY, &error);
  g_assert_no_error (error);
  g_assert_true (add_word (fixture->sqlite, "one", &error));
  g_assert_true (th_sqlite_begin_reading (reader, &error));
  assert_words (reader, "one");
  g_assert_true (add_word (fixture->sqlite, "two", &error));
  assert_words (reader, "one");
  th_sqlite_rollback (reader);
  assert_words (reader, "one two");
  g_assert_false (add_word (reader, "three", &error));
  g_assert_error (error, TH_STORE_ERROR, TH_STORE_ERROR_READ_ONLY);
}

static void
test_statement_reuse (Fixture *fixture, gconstpointer data)
{
  const char *sql = "SELECT text FROM word WHERE text >= ? ORDER BY text";
  g_autoptr (GError) error = NULL;
  g_autoptr (ThStatement) outer = NULL;
  g_autoptr (ThStatement) inner = NULL;

  g_assert_true (add_word (fixture->sqlite, "a", &error));
  g_assert_true (add_word (fixture->sqlite, "b", &error));
  outer = th_sqlite_prepare (fixture->sqlite, sql, &error);
  th_statement_bind_text (outer, 1, "a");
  g_assert_cmpint (th_statement_step (outer, &error), ==, TH_STEP_ROW);
  inner = th_sqlite_prepare (fixture->sqlite, sql, &error);
  g_assert_true (inner != outer);
  th_statement_bind_text (inner, 1, "b");
  g_assert_cmpint (th_statement_step (inner, &error), ==, TH_STEP_ROW);
  g_assert_cmpstr (th_statement_get_text (inner, 0), ==, "b");
  g_assert_cmpstr (th_statement_get_text (outer, 0), ==, "a");
  g_assert_cmpint (th_statement_step (outer, &error), ==, TH_STEP_ROW);
  g_assert_cmpint (th_statement_step (outer, &error), ==, TH_STEP_DONE);
}

static void
test_closed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  th_sqlite_close (fixture->sqlite);
  g_assert_false (th_sqlite_begin (fixture->sqlite, &error));
  g_assert_error (error, TH_STORE_ERROR, TH_STORE_ERROR_FAILED);
  g_clear_error (&error);
  g_assert_false (add_word (fixture->sqlite, "late", &error));
  g_assert_error (error, TH_STORE_ERROR, TH_STORE_ERROR_FAILED);
}

static void
test_damaged (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *bytes = NULL;
  gsize length;

  g_assert_true (add_word (fixture->sqlite, "word", &error));
  g_clear_pointer (&fixture->sqlite, th_sqlite_unref);
  g_assert_true (g_file_get_contents (fixture->path, &bytes, &length, &error));
  memset (bytes + 4096 + 100, 0x55, length - 4096 - 100);
  g_assert_true (g_file_set_contents (fixture->path, bytes, (gssize) length, &error));
  fixture->sqlite = th_sqlite_open (fixture->path, fixture->key, TH_SQLITE_DEFAULT, &error);
  g_assert_no_error (error);
  g_assert_false (add_word (fixture->sqlite, "more", &error));
  g_assert_error (error, TH_STORE_ERROR, TH_STORE_ERROR_CORRUPT);
}

static void
test_newer (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (th_sqlite_run (fixture->sqlite, "PRAGMA user_version = 3", &error));
  g_assert_false (th_sqlite_migrate (fixture->sqlite, NULL, 0, &error));
  g_assert_error (error, TH_STORE_ERROR, TH_STORE_ERROR_NEWER_SCHEMA);
}

static int64_t
count_words (ThSqlite *sqlite)
{
  g_autoptr (GError) error = NULL;
  int64_t count;

  g_assert_true (th_sqlite_query_int (sqlite, &count, &error, "SELECT count(*) FROM word", ""));
  g_assert_no_error (error);
  return count;
}

/* Others write while it is made; what they wrote is not in it, and their own work goes on. */
static void
test_copy (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->dir, "copy.db", NULL);
  g_autoptr (ThSecret) key = key_of ('c');
  g_autoptr (ThSqlite) reader = NULL;
  g_autoptr (ThSqlite) copy = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (add_word (fixture->sqlite, "first", &error));
  reader = th_sqlite_open (fixture->path, fixture->key, TH_SQLITE_READ_ONLY, &error);
  g_assert_no_error (error);
  g_assert_true (th_sqlite_begin (fixture->sqlite, &error));
  g_assert_true (add_word (fixture->sqlite, "meanwhile", &error));
  g_assert_true (th_sqlite_copy_to (reader, path, key, &error));
  g_assert_no_error (error);
  g_assert_true (th_sqlite_commit (fixture->sqlite, &error));
  g_assert_no_error (error);
  g_assert_cmpint (count_words (fixture->sqlite), ==, 2);

  copy = th_sqlite_open (path, key, TH_SQLITE_DEFAULT, &error);
  g_assert_no_error (error);
  g_assert_cmpint (count_words (copy), ==, 1);
  g_assert_true (th_sqlite_check_pages (copy, &error));
  g_assert_no_error (error);
  g_assert_false (th_test_dir_contains (fixture->dir, "first", 5));
  g_assert_false (th_sqlite_copy_to (reader, path, key, &error));
  g_assert_error (error, TH_STORE_ERROR, TH_STORE_ERROR_FAILED);
  g_assert_cmpint (count_words (copy), ==, 1);
}

/* One byte in the middle of a page. */
static void
test_damaged_pages (Fixture *fixture, gconstpointer data)
{
  g_autofree char *bytes = NULL;
  g_autoptr (ThSqlite) again = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  for (int i = 0; i < 500; i++)
    {
      g_autofree char *word = g_strdup_printf ("word %d of many that fill pages", i);

      g_assert_true (add_word (fixture->sqlite, word, &error));
    }
  g_clear_pointer (&fixture->sqlite, th_sqlite_unref);
  g_assert_true (g_file_get_contents (fixture->path, &bytes, &length, &error));
  bytes[length - 2000] ^= 1;
  g_assert_true (g_file_set_contents (fixture->path, bytes, (gssize) length, &error));
  again = th_sqlite_open (fixture->path, fixture->key, TH_SQLITE_DEFAULT, &error);
  g_assert_no_error (error);
  g_assert_false (th_sqlite_check_pages (again, &error));
  g_assert_error (error, TH_STORE_ERROR, TH_STORE_ERROR_CORRUPT);
}

#define add(path, function)                                                                        \
  g_test_add ("/store/sqlite/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  add ("a-wrong-key-opens-nothing", test_wrong_key);
  add ("no-file-holds-plaintext", test_no_plaintext);
  add ("files-are-their-owners-alone", test_file_mode);
  add ("creating-never-overwrites", test_existing);
  add ("opening-never-creates", test_missing);
  add ("transactions-nest", test_nested);
  add ("what-is-rolled-back-is-gone", test_rollback);
  add ("a-fault-in-any-statement-leaves-all-or-nothing", test_faults);
  add ("an-error-never-tells-content", test_constraint);
  add ("a-second-writer-is-busy", test_busy);
  add ("a-reader-sees-one-moment-and-never-writes", test_reader);
  add ("a-statement-in-use-is-prepared-again", test_statement_reuse);
  add ("a-closed-connection-answers-with-errors", test_closed);
  add ("a-damaged-file-is-told-from-a-wrong-key", test_damaged);
  add ("a-newer-schema-is-refused", test_newer);
  add ("a-copy-is-one-moment-under-another-key", test_copy);
  add ("a-damaged-page-is-found", test_damaged_pages);
  return g_test_run ();
}
