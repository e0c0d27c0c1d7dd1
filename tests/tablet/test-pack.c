/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Batches for the wire: in order, within their limits, whole members where they fit. */

#include "th-tablet-store-private.h"
#include "th-test-tablet.h"

#include <string.h>

static void
seal_entries (ThTestTablet *tablet, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (ThEntry) view = th_entry_new ();

      view->op = TH_OP_VIEW;
      view->id = g_strdup (th_test_id (i % 7));
      g_assert_true (th_tablet_store_append_entry (tablet->store, view, NULL, NULL, &error));
    }
}

/* Lets the writer thread do what is queued. */
static void
on_done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(gboolean *) data = TRUE;
}

static void
do_nothing (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  th_worker_give (task);
  g_task_return_boolean (task, TRUE);
}

static void
settle (ThTestTablet *tablet)
{
  g_autoptr (GTask) task = NULL;
  gboolean done = FALSE;

  task = g_task_new (tablet->store, NULL, on_done_cb, &done);
  th_tablet_store_push_write (tablet->store, TH_WORK_IDLE, task, do_nothing);
  while (!done)
    g_main_context_iteration (NULL, TRUE);
}

static ThTabletBatch *
load (ThTestTablet *tablet, int64_t after, guint max_entries, gsize max_bytes)
{
  g_autoptr (GError) error = NULL;
  ThTabletBatch *batch =
    th_tablet_store_load_batch (tablet->store, after, max_entries, max_bytes, &error);

  g_assert_no_error (error);
  return batch;
}

static GBytes *
unpack (GBytes *gzip)
{
  g_autoptr (GConverter) unzip =
    G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP));
  GByteArray *raw = g_byte_array_new ();
  const uint8_t *bytes = g_bytes_get_data (gzip, NULL);
  gsize left = g_bytes_get_size (gzip);

  while (left > 0)
    {
      uint8_t buffer[65536];
      g_autoptr (GError) error = NULL;
      gsize n_read, n_written;
      GConverterResult result =
        g_converter_convert (unzip, bytes, left, buffer, sizeof buffer, G_CONVERTER_INPUT_AT_END,
                             &n_read, &n_written, &error);

      g_assert_no_error (error);
      g_byte_array_append (raw, buffer, (guint) n_written);
      bytes += n_read;
      left -= n_read;
      /* One member ended; the next begins. */
      if (result == G_CONVERTER_FINISHED)
        g_converter_reset (unzip);
    }
  return g_byte_array_free_to_bytes (raw);
}

/* Unpacks all batches one after the other and compares with the log, line by line. */
static guint
check_all (ThTestTablet *tablet, guint max_entries, gsize max_bytes)
{
  int64_t seq = 0;
  guint n_batches = 0;

  for (;;)
    {
      g_autoptr (ThTabletBatch) batch = load (tablet, seq, max_entries, max_bytes);
      g_autoptr (GBytes) raw = NULL;
      g_auto (GStrv) lines = NULL;
      g_autofree char *text = NULL;
      ThHash head;

      if (batch == NULL)
        break;
      n_batches++;
      g_assert_cmpint (batch->first, ==, seq + 1);
      g_assert_cmpuint (batch->n_entries, ==, batch->last - seq);
      g_assert_cmpuint (batch->n_entries, <=, max_entries);
      g_assert_true (batch->raw_bytes <= max_bytes || batch->n_entries == 1);
      g_assert_true (th_tablet_store_get_hash_at (tablet->store, batch->last, &head, NULL));
      g_assert_true (th_hash_equal (&head, &batch->head));
      raw = unpack (batch->gzip);
      g_assert_cmpuint (g_bytes_get_size (raw), ==, batch->raw_bytes);
      text = g_strndup (g_bytes_get_data (raw, NULL), g_bytes_get_size (raw));
      lines = g_strsplit (text, "\n", -1);
      g_assert_cmpuint (g_strv_length (lines), ==, batch->n_entries + 1);
      for (guint i = 0; i < batch->n_entries; i++)
        {
          g_autofree char *begin =
            g_strdup_printf ("{\"v\":1,\"seq\":%" G_GINT64_FORMAT ",", batch->first + i);

          g_assert_true (g_str_has_prefix (lines[i], begin));
        }
      seq = batch->last;
    }
  g_assert_cmpint (seq, ==, th_test_tablet_get_seq (tablet));
  return n_batches;
}

static void
test_empty (ThTestTablet *tablet, gconstpointer data)
{
  g_assert_null (load (tablet, 0, 1000, 1024 * 1024));
  /* What is open is not ready. */
  th_test_tablet_create (tablet, th_test_id (1), "visit", NULL, "One");
  g_assert_null (load (tablet, 0, 1000, 1024 * 1024));
}

static void
test_limits (ThTestTablet *tablet, gconstpointer data)
{
  seal_entries (tablet, 20);
  g_assert_cmpuint (check_all (tablet, 1000, 1024 * 1024), ==, 1);
  g_assert_cmpuint (check_all (tablet, 6, 1024 * 1024), ==, 4);
  g_assert_cmpuint (check_all (tablet, 1, 1024 * 1024), ==, 20);
  /* One entry goes however small the limit. */
  g_assert_cmpuint (check_all (tablet, 1000, 1), ==, 20);
  g_assert_cmpuint (check_all (tablet, 1000, 500), >=, 7);
}

static void
test_packs (ThTestTablet *tablet, gconstpointer data)
{
  seal_entries (tablet, 2 * TH_TABLET_PACK_ENTRIES + 30);
  settle (tablet);
  g_assert_cmpint (th_test_tablet_count (tablet, "SELECT count(*) FROM pack"), ==, 2);
  g_assert_cmpint (th_test_tablet_count (tablet, "SELECT sum (last - first + 1) FROM pack"), ==,
                   512);
  g_assert_cmpuint (check_all (tablet, 1000, 1024 * 1024), ==, 1);
  /* A limit that a member passes, one that begins within a member, and one that holds one. */
  g_assert_cmpuint (check_all (tablet, 100, 1024 * 1024), ==, 6);
  g_assert_cmpuint (check_all (tablet, 300, 1024 * 1024), ==, 2);
}

static void
test_kept (ThTestTablet *tablet, gconstpointer data)
{
  g_autoptr (ThTabletBatch) batch = NULL;
  g_autoptr (ThStatement) statement = NULL;
  const void *member;
  gsize length;

  seal_entries (tablet, TH_TABLET_PACK_ENTRIES + 1);
  settle (tablet);
  batch = load (tablet, 0, 1000, 1024 * 1024);
  statement = th_sqlite_prepare (tablet->store->writer, "SELECT gzip FROM pack", NULL);
  g_assert_cmpint (th_statement_step (statement, NULL), ==, TH_STEP_ROW);
  member = th_statement_get_blob (statement, 0, &length);
  g_assert_cmpuint (g_bytes_get_size (batch->gzip), >, length);
  g_assert_cmpmem (g_bytes_get_data (batch->gzip, NULL), length, member, length);
}

static void
test_bytes (ThTestTablet *tablet, gconstpointer data)
{
  g_autofree char *text = g_malloc0 (60001);

  memset (text, 'x', 60000);
  for (guint i = 1; i <= 6; i++)
    {
      th_test_tablet_create (tablet, th_test_id (i), "visit", NULL, "One");
      th_test_tablet_write (tablet, th_test_id (i), "notes", text);
    }
  th_test_tablet_seal (tablet);
  settle (tablet);
  g_assert_cmpint (th_test_tablet_count (tablet, "SELECT count(*) FROM pack"), ==, 1);
  g_assert_cmpint (th_test_tablet_count (tablet, "SELECT last FROM pack"), ==, 5);
  g_assert_cmpuint (check_all (tablet, 1000, 1024 * 1024), ==, 1);
  g_assert_cmpuint (check_all (tablet, 1000, 200000), ==, 2);
}

static void
test_received (ThTestTablet *tablet, gconstpointer data)
{
  g_autoptr (ThTabletBatch) batch = NULL;

  seal_entries (tablet, 2 * TH_TABLET_PACK_ENTRIES);
  settle (tablet);
  th_test_tablet_receive (tablet, TH_TABLET_PACK_ENTRIES + 10, 0, NULL);
  g_assert_cmpint (th_test_tablet_count (tablet, "SELECT count(*) FROM pack"), ==, 1);
  batch = load (tablet, TH_TABLET_PACK_ENTRIES + 10, 1000, 1024 * 1024);
  g_assert_cmpint (batch->first, ==, TH_TABLET_PACK_ENTRIES + 11);
  g_assert_cmpint (batch->last, ==, 2 * TH_TABLET_PACK_ENTRIES);
}

static void
test_reopened (ThTestTablet *tablet, gconstpointer data)
{
  seal_entries (tablet, TH_TABLET_PACK_ENTRIES - 1);
  settle (tablet);
  g_assert_cmpint (th_test_tablet_count (tablet, "SELECT count(*) FROM pack"), ==, 0);
  th_test_tablet_close (tablet);
  th_test_tablet_open (tablet);
  seal_entries (tablet, 1);
  settle (tablet);
  g_assert_cmpint (th_test_tablet_count (tablet, "SELECT count(*) FROM pack"), ==, 1);
}

#define add(path, function)                                                                        \
  g_test_add ("/tablet/pack/" path, ThTestTablet, NULL, th_test_tablet_set_up, function,           \
              th_test_tablet_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  add ("nothing-sealed-is-nothing-to-send", test_empty);
  add ("a-batch-keeps-its-limits", test_limits);
  add ("what-waits-long-is-compressed-once", test_packs);
  add ("a-kept-member-goes-out-as-it-is", test_kept);
  add ("many-bytes-are-enough-too", test_bytes);
  add ("what-was-received-is-kept-no-more", test_received);
  add ("counting-goes-on-after-opening-again", test_reopened);
  return g_test_run ();
}
