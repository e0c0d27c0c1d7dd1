/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Blobs: whole, in parts, read from anywhere. */

#include "th-blob.h"
#include "th-shared-schema.h"
#include "th-store.h"
#include "th-test.h"

#include <string.h>

typedef struct
{
  char *dir;
  ThSqlite *sqlite;
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
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  th_sqlite_unref (fixture->sqlite);
  th_test_dir_free (fixture->dir);
}

/* Bytes whose place shows in them. */
static GBytes *
make_bytes (gsize length, ThHash *hash)
{
  uint8_t *bytes = g_malloc (length + 1);

  for (gsize i = 0; i < length; i++)
    bytes[i] = (uint8_t) (i * 31 + i / 251);
  th_chain_digest (bytes, length, hash);
  return g_bytes_new_take (bytes, length);
}

static gboolean
put (Fixture *fixture, const ThHash *hash, GBytes *bytes, GError **error)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (bytes);

  return th_blob_put (fixture->sqlite, hash, stream, NULL, error);
}

static void
assert_reads (Fixture *fixture, const ThHash *hash, GBytes *bytes)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GInputStream) stream = NULL;
  g_autofree uint8_t *read = g_malloc (g_bytes_get_size (bytes) + 1);
  gsize length, n_read;

  stream = th_blob_open (fixture->sqlite, hash, &length, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (length, ==, g_bytes_get_size (bytes));
  g_assert_true (g_input_stream_read_all (stream, read, length + 1, &n_read, NULL, &error));
  g_assert_cmpmem (read, n_read, g_bytes_get_data (bytes, NULL), length);
}

static guint
count_chunks (Fixture *fixture)
{
  g_autoptr (ThStatement) statement =
    th_sqlite_prepare (fixture->sqlite, "SELECT count(*) FROM blob_chunk", NULL);

  g_assert_cmpint (th_statement_step (statement, NULL), ==, TH_STEP_ROW);
  return (guint) th_statement_get_int (statement, 0);
}

static void
test_lengths (Fixture *fixture, gconstpointer data)
{
  static const gsize lengths[] = { 0,
                                   1,
                                   TH_BLOB_CHUNK_BYTES - 1,
                                   TH_BLOB_CHUNK_BYTES,
                                   TH_BLOB_CHUNK_BYTES + 1,
                                   3 * TH_BLOB_CHUNK_BYTES + 17 };

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autoptr (GError) error = NULL;
      ThHash hash;
      g_autoptr (GBytes) bytes = make_bytes (lengths[i], &hash);

      g_assert_true (put (fixture, &hash, bytes, &error));
      g_assert_no_error (error);
      assert_reads (fixture, &hash, bytes);
    }
  g_assert_cmpuint (count_chunks (fixture), ==, 0 + 1 + 1 + 1 + 2 + 4);
}

static void
test_wrong (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  ThHash hash;
  g_autoptr (GBytes) bytes = make_bytes (300000, &hash);

  hash.bytes[0] ^= 1;
  g_assert_false (put (fixture, &hash, bytes, &error));
  g_assert_error (error, TH_STORE_ERROR, TH_STORE_ERROR_CORRUPT);
  g_assert_cmpuint (count_chunks (fixture), ==, 0);
  g_clear_error (&error);
  g_assert_null (th_blob_open (fixture->sqlite, &hash, NULL, &error));
  g_assert_error (error, TH_STORE_ERROR, TH_STORE_ERROR_NOT_FOUND);
}

static void
test_twice (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  ThHash hash;
  g_autoptr (GBytes) bytes = make_bytes (1000, &hash);

  g_assert_true (put (fixture, &hash, bytes, &error));
  g_assert_true (put (fixture, &hash, bytes, &error));
  g_assert_cmpuint (count_chunks (fixture), ==, 1);
}

static void
test_seek (Fixture *fixture, gconstpointer data)
{
  static const goffset places[] = { TH_BLOB_CHUNK_BYTES * 2 - 3, 0, TH_BLOB_CHUNK_BYTES, 5,
                                    599990 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GInputStream) stream = NULL;
  ThHash hash;
  g_autoptr (GBytes) bytes = make_bytes (600000, &hash);

  g_assert_true (put (fixture, &hash, bytes, &error));
  stream = th_blob_open (fixture->sqlite, &hash, NULL, &error);
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      char read[10];
      gsize n_read;

      g_assert_true (g_seekable_seek (G_SEEKABLE (stream), places[i], G_SEEK_SET, NULL, &error));
      g_assert_cmpint (g_seekable_tell (G_SEEKABLE (stream)), ==, places[i]);
      g_assert_true (g_input_stream_read_all (stream, read, sizeof read, &n_read, NULL, &error));
      g_assert_cmpmem (read, n_read, (const char *) g_bytes_get_data (bytes, NULL) + places[i], 10);
    }
  g_assert_true (g_seekable_seek (G_SEEKABLE (stream), 0, G_SEEK_END, NULL, &error));
  g_assert_cmpint (g_seekable_tell (G_SEEKABLE (stream)), ==, 600000);
  g_assert_false (g_seekable_seek (G_SEEKABLE (stream), 1, G_SEEK_END, NULL, NULL));
  g_assert_false (g_seekable_seek (G_SEEKABLE (stream), -1, G_SEEK_SET, NULL, NULL));
}

static void
test_parts (Fixture *fixture, gconstpointer data)
{
  static const gsize parts[] = { 10, TH_BLOB_CHUNK_BYTES - 10, 0, 100000, 1, 500000 };
  g_autoptr (GError) error = NULL;
  gsize offset = 0, length;
  ThHash hash;
  g_autoptr (GBytes) bytes = make_bytes (TH_BLOB_CHUNK_BYTES + 600001, &hash);
  const char *data_bytes = g_bytes_get_data (bytes, NULL);
  int64_t num;

  g_assert_true (th_blob_start (fixture->sqlite, &num, &error));
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_assert_false (th_blob_find (fixture->sqlite, &hash, NULL, NULL, NULL));
      g_assert_true (
        th_blob_append (fixture->sqlite, num, offset, data_bytes + offset, parts[i], &error));
      offset += parts[i];
      g_assert_true (th_blob_get_part (fixture->sqlite, num, &length, &error));
      g_assert_cmpuint (length, ==, offset);
    }
  g_assert_true (th_blob_name (fixture->sqlite, num, &hash, &error));
  assert_reads (fixture, &hash, bytes);
}

static void
test_part_twice (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  int64_t num;

  g_assert_true (th_blob_start (fixture->sqlite, &num, &error));
  g_assert_true (th_blob_append (fixture->sqlite, num, 0, "abc", 3, &error));
  g_assert_false (th_blob_append (fixture->sqlite, num, 0, "abc", 3, &error));
  g_assert_error (error, TH_STORE_ERROR, TH_STORE_ERROR_GAP);
  g_clear_error (&error);
  g_assert_false (th_blob_append (fixture->sqlite, num + 1, 0, "abc", 3, &error));
  g_assert_error (error, TH_STORE_ERROR, TH_STORE_ERROR_NOT_FOUND);
}

static void
test_race (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  ThHash hash;
  g_autoptr (GBytes) bytes = make_bytes (100, &hash);
  int64_t num;

  g_assert_true (th_blob_start (fixture->sqlite, &num, &error));
  g_assert_true (
    th_blob_append (fixture->sqlite, num, 0, g_bytes_get_data (bytes, NULL), 100, &error));
  g_assert_true (put (fixture, &hash, bytes, &error));
  g_assert_true (th_blob_name (fixture->sqlite, num, &hash, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (count_chunks (fixture), ==, 1);
  assert_reads (fixture, &hash, bytes);
}

static void
test_closed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GInputStream) stream = NULL;
  ThHash hash;
  g_autoptr (GBytes) bytes = make_bytes (100, &hash);
  char read[10];

  g_assert_true (put (fixture, &hash, bytes, &error));
  stream = th_blob_open (fixture->sqlite, &hash, NULL, &error);
  th_sqlite_close (fixture->sqlite);
  g_assert_cmpint (g_input_stream_read (stream, read, sizeof read, NULL, &error), ==, -1);
  g_assert_error (error, TH_STORE_ERROR, TH_STORE_ERROR_FAILED);
}

static void
test_faults (Fixture *fixture, gconstpointer data)
{
  ThHash hash;
  g_autoptr (GBytes) bytes = make_bytes (TH_BLOB_CHUNK_BYTES * 2, &hash);
  gboolean done = FALSE;
  guint n = 0;

  while (!done)
    {
      g_autoptr (GError) error = NULL;

      th_sqlite_set_fault (fixture->sqlite, ++n);
      done = put (fixture, &hash, bytes, &error);
      th_sqlite_set_fault (fixture->sqlite, 0);
      g_assert_true (done == (error == NULL));
      g_assert_cmpuint (count_chunks (fixture), ==, done ? 2 : 0);
    }
  g_assert_cmpuint (n, >, 5);
}

#define add(path, function)                                                                        \
  g_test_add ("/store/blob/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  add ("any-length-reads-back", test_lengths);
  add ("other-bytes-than-the-hash-says-are-not-kept", test_wrong);
  add ("the-same-blob-is-stored-once", test_twice);
  add ("a-stream-goes-anywhere-within", test_seek);
  add ("parts-of-any-size-make-a-blob", test_parts);
  add ("a-part-only-goes-where-the-blob-ends", test_part_twice);
  add ("a-blob-that-came-otherwise-meanwhile-is-no-fault", test_race);
  add ("a-stream-outlives-its-connection-and-fails", test_closed);
  add ("a-fault-in-any-statement-leaves-all-or-nothing", test_faults);
  return g_test_run ();
}
