/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Erasure: when it may be, what stays, and that nothing that was said can be found afterwards while
 * every chain still verifies.
 */

#include "th-admin.h"
#include "th-evidence.h"
#include "th-retention.h"
#include "th-sqlite-server-store.h"
#include "th-test-server.h"

#include <string.h>

#define DAY (G_GINT64_CONSTANT (24) * 3600 * 1000)

typedef struct
{
  ThTestServer *server;
  ThTestTablet *tablet;
  ThTestTablet *lead;
  char *premises;
  GPtrArray *reviews;
} Scene;

static void
set_up (Scene *scene, gconstpointer data)
{
  scene->server = th_test_server_new ();
  scene->tablet = th_test_tablet_new (scene->server, "4163");
  scene->lead = th_test_tablet_new (scene->server, "4100");
  scene->premises = th_test_server_dup_premises (scene->server, "north");
}

static void
tear_down (Scene *scene, gconstpointer data)
{
  g_clear_pointer (&scene->reviews, g_ptr_array_unref);
  g_free (scene->premises);
  th_test_tablet_free (scene->lead);
  th_test_tablet_free (scene->tablet);
  th_test_server_free (scene->server);
}

/* A visit with an encounter in it. Returns: the dot of its state. */
static ThDot
record_visit (Scene *scene, guint number)
{
  g_autoptr (ThReceipt) receipt = NULL;
  ThDot state;

  th_test_tablet_create (scene->tablet, th_test_id (number), "visit", scene->premises, "A visit");
  th_test_tablet_create (scene->tablet, th_test_id (number + 1), "encounter", th_test_id (number),
                         "Somebody");
  th_test_tablet_set (scene->tablet, th_test_id (number + 1), "first_account",
                      "Said in confidence");
  state = th_test_tablet_set (scene->tablet, th_test_id (number), "_state", "submitted");
  receipt = th_test_tablet_push (scene->tablet);
  g_assert_cmpuint (receipt->held->len, ==, 0);
  return state;
}

static void
approve (Scene *scene, guint number, ThDot seen)
{
  g_autoptr (ThEntry) entry = th_entry_new ();
  g_autoptr (ThValue) value = th_value_new_text ("approved");
  g_autoptr (ThReceipt) receipt = NULL;

  entry->op = TH_OP_SET;
  entry->id = g_strdup (th_test_id (number));
  th_entry_set (entry, "_state", value, &seen, 1);
  th_entry_add_saw (entry, seen);
  th_test_tablet_add (scene->lead, entry);
  receipt = th_test_tablet_push (scene->lead);
  g_assert_cmpuint (receipt->held->len, ==, 0);
}

static const ThRetentionRow *
find_row (Scene *scene, guint number)
{
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&scene->reviews, g_ptr_array_unref);
  scene->reviews = th_retention_review (scene->server->store, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < scene->reviews->len; i++)
    {
      const ThRetention *retention = g_ptr_array_index (scene->reviews, i);

      for (guint j = 0; j < retention->rows->len; j++)
        {
          const ThRetentionRow *row = g_ptr_array_index (retention->rows, j);

          if (strcmp (row->id, th_test_id (number)) == 0)
            return row;
        }
    }
  return NULL;
}

static int
purge (Scene *scene, guint number, const char *moment)
{
  g_autofree char *folder = g_build_filename (scene->server->dir, "data", NULL);
  g_autofree char *clock = g_build_filename (scene->server->dir, "clock", NULL);
  char *words[] = { (char *) "purge",
                    (char *) th_test_id (number),
                    (char *) "--why",
                    (char *) "keep-days are over",
                    (char *) "--yes",
                    (char *) "--data",
                    folder,
                    (char *) "--clock",
                    clock,
                    NULL };

  g_assert_true (g_file_set_contents (clock, moment, -1, NULL));
  return th_admin_purge (G_N_ELEMENTS (words) - 1, words);
}

static void
test_decided_only (Scene *scene, gconstpointer data)
{
  ThDot first = record_visit (scene, 1);
  const ThRetentionRow *row;

  record_visit (scene, 3);
  approve (scene, 1, first);
  row = find_row (scene, 1);
  g_assert_nonnull (row);
  g_assert_true (row->may_go);
  g_assert_cmpuint (row->records->len, ==, 2);
  g_assert_cmpstr (g_ptr_array_index (row->records, 0), ==, th_test_id (2));
  row = find_row (scene, 3);
  g_assert_nonnull (row);
  g_assert_false (row->may_go);
#if !TH_RELEASE
  g_assert_cmpint (purge (scene, 3, "2099-01-01T00:00:00.000Z"), ==, 1);
  g_assert_cmpint (purge (scene, 1, "2022-08-23T00:00:00.000Z"), ==, 1);
  g_assert_cmpint (purge (scene, 1, "2099-01-01T00:00:00.000Z"), ==, 0);
  g_assert_null (find_row (scene, 1));
#endif
}

static void
erase (Scene *scene, guint number)
{
  ThImporter importer = { scene->server->store, scene->server->config, &scene->server->clock,
                          &scene->server->random };
  const ThRetentionRow *row = find_row (scene, number);
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (row);
  g_assert_true (th_retention_purge (&importer, row->records, "keep-days are over", &error));
  g_assert_no_error (error);
}

typedef struct
{
  const char *needle;
  guint n_found;
} Needle;

static gboolean
look (const ThLogRow *row, gpointer data, GError **error)
{
  Needle *needle = data;

  if (row->bytes != NULL
      && g_strstr_len (g_bytes_get_data (row->bytes, NULL), (gssize) g_bytes_get_size (row->bytes),
                       needle->needle)
           != NULL)
    needle->n_found++;
  return TRUE;
}

static guint
count_in_log (Scene *scene, const char *text)
{
  Needle needle = { text, 0 };

  g_assert_true (th_server_store_foreach_log (scene->server->store, scene->tablet->enrolment, look,
                                              &needle, NULL));
  return needle.n_found;
}

static void
test_erased (Scene *scene, gconstpointer data)
{
  ThDot state = record_visit (scene, 1);
  G_GNUC_UNUSED g_autoptr (ThTestFeed) before = th_test_tablet_pull (scene->tablet, "");
  g_autoptr (ThTestFeed) after = NULL;
  g_autoptr (ThRecord) record = NULL;
  g_autoptr (ThReceipt) receipt = NULL;
  g_autoptr (GError) error = NULL;
  ThDot late;

  approve (scene, 1, state);
  g_assert_cmpuint (count_in_log (scene, "in confidence"), ==, 1);
  erase (scene, 1);
  g_assert_cmpuint (count_in_log (scene, "in confidence"), ==, 0);
  record = th_store_load_record (TH_STORE (scene->server->store), th_test_id (2), NULL, &error);
  g_assert_no_error (error);
  g_assert_true (th_record_is_purged (record));
  g_assert_null (th_record_get_value (record, "first_account"));
  g_assert_true (th_evidence_check_all (scene->server->store, &error));
  g_assert_no_error (error);

  /* Tablets are told, and what comes late stays out. */
  after = th_test_tablet_pull (scene->tablet, "");
  late = th_test_tablet_set (scene->tablet, th_test_id (2), "first_account", "Late");
  receipt = th_test_tablet_push (scene->tablet);
  g_assert_cmpstr (th_test_receipt_reason (receipt, late), ==, "purged");
}

/* A picture goes with the last record that names it. */
static void
test_blobs (Scene *scene, gconstpointer data)
{
  static const char picture[] = "a picture of a room";
  ThStore *store = TH_STORE (scene->server->store);
  g_autoptr (GInputStream) stream =
    g_memory_input_stream_new_from_data (picture, sizeof picture, NULL);
  g_autofree char *name = NULL;
  g_autoptr (GInputStream) found = NULL;
  g_autoptr (GError) error = NULL;
  ThDot first, second;
  ThHash hash;
  char text[2 * sizeof (ThHash) + 1];
  gsize length;

  th_chain_digest (picture, sizeof picture, &hash);
  th_hash_format (&hash, text);
  name = g_strconcat ("sha256:", text, NULL);
  g_assert_true (th_store_put_blob (store, &hash, stream, NULL, &error));
  th_test_tablet_create (scene->tablet, th_test_id (1), "visit", scene->premises, "A visit");
  th_test_tablet_set (scene->tablet, th_test_id (1), "photo", name);
  first = th_test_tablet_set (scene->tablet, th_test_id (1), "_state", "submitted");
  th_test_tablet_create (scene->tablet, th_test_id (2), "visit", scene->premises, "Another");
  th_test_tablet_set (scene->tablet, th_test_id (2), "photo", name);
  second = th_test_tablet_set (scene->tablet, th_test_id (2), "_state", "submitted");
  th_receipt_free (th_test_tablet_push (scene->tablet));
  approve (scene, 1, first);
  approve (scene, 2, second);

  erase (scene, 1);
  found = th_store_open_blob (store, &hash, &length, NULL, &error);
  g_assert_no_error (error);
  g_clear_object (&found);
  erase (scene, 2);
  g_assert_null (th_store_open_blob (store, &hash, &length, NULL, &error));
  g_assert_error (error, TH_STORE_ERROR, TH_STORE_ERROR_NOT_FOUND);
}

#define ADD(path, func) g_test_add ("/server/retention/" path, Scene, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("only-what-is-decided-and-due-may-go", test_decided_only);
  ADD ("what-was-erased-is-nowhere-and-chains-still-verify", test_erased);
  ADD ("a-blob-goes-with-the-last-record-that-names-it", test_blobs);
  return g_test_run ();
}
