/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The tablet's own log when a statement fails, and when several writes are queued. */

#include "th-codec.h"
#include "th-tablet-store-private.h"
#include "th-test-tablet.h"

/* Faults: whatever statement fails, before or after, never between. */

typedef gboolean (*Act) (ThTestTablet *tablet, GError **error);

static gboolean
act_write (ThTestTablet *tablet, GError **error)
{
  g_autoptr (ThValue) value = th_value_new_text ("new");
  ThEntryField field = { (char *) "a", value, NULL, 0 };
  ThChange change = { .id = th_test_id (1), .fields = &field, .n_fields = 1 };

  return th_tablet_store_write (tablet->store, &change, NULL, NULL, error);
}

static gboolean
act_write_other (ThTestTablet *tablet, GError **error)
{
  ThChange change = { .id = th_test_id (7), .kind = "visit", .operation = TH_TEST_OPERATION };

  return th_tablet_store_write (tablet->store, &change, NULL, NULL, error);
}

static gboolean
act_seal (ThTestTablet *tablet, GError **error)
{
  return th_tablet_store_seal (tablet->store, error);
}

static gboolean
act_unlock (ThTestTablet *tablet, GError **error)
{
  return th_tablet_store_unlock (tablet->store, error);
}

static gboolean
act_append (ThTestTablet *tablet, GError **error)
{
  g_autoptr (ThEntry) entry = th_entry_new ();
  g_autoptr (ThValue) value = th_value_new_text ("submitted");

  entry->id = g_strdup (th_test_id (1));
  th_entry_set (entry, "_state", value, NULL, 0);
  return th_tablet_store_append_entry (tablet->store, entry, NULL, NULL, error);
}

static gboolean
act_receive (ThTestTablet *tablet, GError **error)
{
  ThHeldRow row = { 1, (char *) "not permitted" };
  g_autoptr (GPtrArray) rows = g_ptr_array_new ();

  g_ptr_array_add (rows, &row);
  return th_tablet_store_apply_receipt (tablet->store, "{}", 1, &(ThReceiptLists){ .held = rows },
                                        error);
}

static gboolean
act_reenrol (ThTestTablet *tablet, GError **error)
{
  g_autoptr (ThIdentity) identity = th_test_identity (2);

  return th_tablet_store_reenrol (tablet->store, identity, 0, error);
}

/* All that a caller can see, in one text. */
static char *
describe (ThTestTablet *tablet)
{
  g_autoptr (ThRecord) record = th_test_tablet_load (tablet, th_test_id (1));
  g_autoptr (GBytes) body = th_codec_encode_record (record);
  g_autoptr (GPtrArray) rows = NULL;
  GString *text = g_string_new (NULL);
  ThUnsent unsent;

  g_assert_true (th_tablet_store_get_unsent (tablet->store, &unsent, NULL));
  rows = th_store_list_rows (TH_STORE (tablet->store), &(ThStoreQuery){ 0 }, NULL, NULL, NULL);
  g_string_append_printf (text, "seq %" G_GINT64_FORMAT " open %d unsent %u rows %u ",
                          th_test_tablet_get_seq (tablet), th_tablet_store_has_open (tablet->store),
                          unsent.entries, rows->len);
  for (guint i = 0; i < rows->len; i++)
    {
      const ThRecordRow *row = g_ptr_array_index (rows, i);

      g_string_append_printf (text, "%s %d %d ", row->id, row->has_unsent, row->has_held);
    }
  g_string_append_len (text, g_bytes_get_data (body, NULL), (gssize) g_bytes_get_size (body));
  return text->len > 0 ? g_string_free (text, FALSE) : NULL;
}

static void
test_faults (ThTestTablet *tablet, gconstpointer data)
{
  static const Act acts[] = { act_write,  act_write_other, act_seal,   act_unlock,
                              act_append, act_receive,     act_reenrol };

  for (guint i = 0; i < G_N_ELEMENTS (acts); i++)
    {
      gboolean done = FALSE;

      th_test_tablet_tear_down (tablet, NULL);
      th_test_tablet_set_up (tablet, NULL);
      th_test_tablet_create_visit (tablet, 1);
      th_test_tablet_seal (tablet);
      th_test_tablet_write (tablet, th_test_id (1), "a", "old");
      for (guint n = 1; !done; n++)
        {
          g_autoptr (GError) error = NULL;
          g_autofree char *before = describe (tablet);
          g_autofree char *after = NULL;
          g_autofree char *reopened = NULL;

          g_assert_cmpuint (n, <, 200);
          th_sqlite_set_fault (tablet->store->writer, n);
          done = acts[i](tablet, &error);
          th_sqlite_set_fault (tablet->store->writer, 0);
          g_assert_true (done == (error == NULL));
          after = describe (tablet);
          if (done)
            g_assert_cmpstr (before, !=, after);
          else
            g_assert_cmpstr (before, ==, after);
          /* Memory says what the file says. */
          th_test_tablet_close (tablet);
          th_test_tablet_open (tablet);
          reopened = describe (tablet);
          g_assert_cmpstr (after, ==, reopened);
        }
      th_test_tablet_write (tablet, th_test_id (1), "z", "goes on");
    }
}

/* After a failure the same store goes on without being opened again. */
static void
test_fault_goes_on (ThTestTablet *tablet, gconstpointer data)
{
  th_test_tablet_create_visit (tablet, 1);
  th_test_tablet_write (tablet, th_test_id (1), "a", "old");
  for (guint n = 1; n < 12; n++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *text = g_strdup_printf ("after %u", n);

      th_sqlite_set_fault (tablet->store->writer, n);
      act_write (tablet, &error);
      th_sqlite_set_fault (tablet->store->writer, 0);
      th_test_tablet_write (tablet, th_test_id (1), "b", text);
      th_test_tablet_assert_text (tablet, 1, "b", text);
    }
  th_test_tablet_seal (tablet);
  g_assert_cmpint (th_test_tablet_get_seq (tablet), ==, 1);
}

/* Queued writes. */

typedef struct
{
  ThTestTablet *tablet;
  guint n_done;
  guint n_failed;
  int64_t last_seq;
} Heard;

static void
on_written_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Heard *heard = data;
  g_autoptr (GError) error = NULL;
  ThDot dot;

  heard->n_done++;
  if (th_tablet_store_write_finish (TH_TABLET_STORE (source), result, &dot, &error))
    heard->last_seq = dot.seq;
  else
    heard->n_failed++;
}

static void
write_async (ThTestTablet *tablet,
             guint id,
             const char *path,
             const char *text,
             GCancellable *cancellable,
             Heard *heard)
{
  g_autoptr (ThValue) value = th_value_new_text (text);
  ThEntryField field = { (char *) path, value, NULL, 0 };
  ThChange change = { .id = th_test_id (id), .fields = &field, .n_fields = 1 };

  th_tablet_store_write_async (tablet->store, &change, cancellable, on_written_cb, heard);
}

static void
wait_for (Heard *heard, guint n)
{
  while (heard->n_done < n)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_async (ThTestTablet *tablet, gconstpointer data)
{
  Heard heard = { tablet, 0, 0, 0 };

  th_test_tablet_create_visit (tablet, 1);
  th_test_tablet_create_visit (tablet, 2);
  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *text = g_strdup_printf ("%u", i);

      write_async (tablet, 2, "a", text, NULL, &heard);
    }
  write_async (tablet, 1, "a", "one", NULL, &heard);
  write_async (tablet, 2, "a", "last", NULL, &heard);
  wait_for (&heard, 22);
  g_assert_cmpuint (heard.n_failed, ==, 0);
  g_assert_cmpint (heard.last_seq, ==, 4);
  th_test_tablet_assert_text (tablet, 2, "a", "last");
  th_test_tablet_assert_text (tablet, 1, "a", "one");
}

static void
test_async_alone (ThTestTablet *tablet, gconstpointer data)
{
  g_autofree char *too_long = g_strnfill (TH_ENTRY_MAX_BYTES, 'x');
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  Heard heard = { tablet, 0, 0, 0 };

  th_test_tablet_create_visit (tablet, 1);
  g_cancellable_cancel (cancelled);
  th_sqlite_lock (tablet->store->writer);
  write_async (tablet, 1, "a", "first", NULL, &heard);
  write_async (tablet, 1, "b", too_long, NULL, &heard);
  write_async (tablet, 1, "c", "never", cancelled, &heard);
  write_async (tablet, 1, "d", "last", NULL, &heard);
  th_sqlite_unlock (tablet->store->writer);
  wait_for (&heard, 4);
  g_assert_cmpuint (heard.n_failed, ==, 2);
  th_test_tablet_assert_text (tablet, 1, "a", "first");
  th_test_tablet_assert_text (tablet, 1, "b", NULL);
  th_test_tablet_assert_text (tablet, 1, "c", NULL);
  th_test_tablet_assert_text (tablet, 1, "d", "last");
}

static void
do_append_state (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autoptr (ThEntry) entry = th_entry_new ();
  g_autoptr (ThValue) value = th_value_new_text ("submitted");
  g_autoptr (GError) error = NULL;

  entry->id = g_strdup (th_test_id (1));
  th_entry_set (entry, "_state", value, NULL, 0);
  g_assert_true (th_tablet_store_append_entry (source, entry, NULL, cancellable, &error));
  th_worker_give (task);
  g_task_return_boolean (task, TRUE);
}

/* A submission that was queued between two writes stands between them. */
static void
test_async_order (ThTestTablet *tablet, gconstpointer data)
{
  g_autoptr (ThEntry) first = NULL;
  g_autoptr (ThEntry) second = NULL;
  g_autoptr (ThEntry) third = NULL;
  g_autoptr (GTask) task = NULL;
  Heard heard = { tablet, 0, 0, 0 };

  th_test_tablet_create_visit (tablet, 1);
  task = g_task_new (tablet->store, NULL, NULL, NULL);
  th_sqlite_lock (tablet->store->writer);
  write_async (tablet, 1, "a", "before", NULL, &heard);
  th_tablet_store_push_write (tablet->store, TH_WORK_ANSWER, task, do_append_state);
  write_async (tablet, 1, "a", "after", NULL, &heard);
  th_sqlite_unlock (tablet->store->writer);
  wait_for (&heard, 2);
  th_test_tablet_seal (tablet);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  first = th_test_tablet_get_entry (tablet, 1);
  second = th_test_tablet_get_entry (tablet, 2);
  third = th_test_tablet_get_entry (tablet, 3);
  g_assert_cmpstr (th_value_get_text (th_entry_find (first, "a")->value), ==, "before");
  g_assert_nonnull (th_entry_find (second, "_state"));
  g_assert_cmpstr (th_value_get_text (th_entry_find (third, "a")->value), ==, "after");
  g_clear_object (&task);
}

static void
test_close_finishes (ThTestTablet *tablet, gconstpointer data)
{
  Heard heard = { tablet, 0, 0, 0 };

  th_test_tablet_create_visit (tablet, 1);
  for (guint i = 0; i < 10; i++)
    write_async (tablet, 1, "a", "x", NULL, &heard);
  write_async (tablet, 1, "a", "last", NULL, &heard);
  th_tablet_store_close (tablet->store);
  wait_for (&heard, 11);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_clear_object (&tablet->store);
  th_test_tablet_open (tablet);
  th_test_tablet_assert_text (tablet, 1, "a", "last");
}

#define add(path, function)                                                                        \
  g_test_add ("/tablet/log/" path, ThTestTablet, NULL, th_test_tablet_set_up, function,            \
              th_test_tablet_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  add ("a-fault-in-any-statement-leaves-all-or-nothing", test_faults);
  add ("after-a-fault-the-store-goes-on", test_fault_goes_on);
  add ("queued-writes-keep-their-order", test_async);
  add ("queued-writes-fail-alone", test_async_alone);
  add ("writes-do-not-overtake-what-was-queued-between", test_async_order);
  add ("closing-finishes-what-is-queued", test_close_finishes);
  return g_test_run ();
}
