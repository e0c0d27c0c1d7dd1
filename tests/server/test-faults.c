/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* One statement of a push fails, the first, the second and so on until none is left to fail: each
 * time all of the push was written or nothing. And the writer: what is done together is durable
 * together, and one piece that fails leaves the others be.
 */

#include "th-codec.h"
#include "th-handoff.h"
#include "th-import.h"
#include "th-kind.h"
#include "th-server-clock.h"
#include "th-sqlite-server-store-private.h"
#include "th-test.h"
#include "th-writer.h"

#include <sodium.h>
#include <string.h>

typedef struct
{
  char *dir;
  ThTestClock moment;
  ThClock clock;
  ThRandom random;
  ThServerStore *store;
  ThServerConfig *config;
  char *operation;
} Scene;

static void
set_up (Scene *scene, gconstpointer data)
{
  g_autofree char *folder = NULL;
  g_autofree char *sample =
    g_test_build_filename (G_TEST_BUILT, "..", "app", "casework", "sample", NULL);
  g_autoptr (ThSecret) recovery = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (ThImport) import = { 0 };
  ThImporter importer;

  scene->dir = th_test_dir_new ();
  scene->moment = (ThTestClock){ TH_TEST_START, 0 };
  scene->clock = th_test_clock (&scene->moment);
  scene->random = th_server_random ();
  folder = g_build_filename (scene->dir, "data", NULL);
  g_assert_true (th_server_config_init (folder, "https://127.0.0.1:1", TH_TEST_START,
                                        &scene->random, &recovery, &error));
  scene->store = th_server_config_open (folder, 2, &error);
  scene->config = th_server_config_load (scene->store, &error);
  g_assert_no_error (error);
  importer = (ThImporter){ scene->store, scene->config, &scene->clock, &scene->random };
  g_assert_true (th_import_operation (&importer, sample, NULL, &import, &error));
  scene->operation = g_strdup (import.operation);
}

static void
tear_down (Scene *scene, gconstpointer data)
{
  g_free (scene->operation);
  th_server_config_free (scene->config);
  g_clear_object (&scene->store);
  th_test_dir_free (scene->dir);
}

static char *
dup_premises (Scene *scene)
{
  ThStoreQuery query = { .kind = TH_KIND_PREMISES, .team = "north", .limit = 1 };
  g_autoptr (GPtrArray) rows =
    th_store_list_rows (TH_STORE (scene->store), &query, NULL, NULL, NULL);
  char *id = g_strdup (((ThRecordRow *) g_ptr_array_index (rows, 0))->id);

  g_ptr_array_set_free_func (rows, (GDestroyNotify) th_record_row_free);
  return id;
}

typedef struct
{
  uint8_t public_key[TH_PUBLIC_KEY_BYTES];
  uint8_t private_key[TH_WIRE_PRIVATE_KEY_BYTES];
  uint64_t id;
} Author;

static void
add_author (Scene *scene, Author *author)
{
  ThServerEnrolment enrolment = { .officer = (char *) "4163",
                                  .name = (char *) "Jo Whitlock",
                                  .letter = (char *) "J",
                                  .certificate = (char *) "",
                                  .created = TH_TEST_START,
                                  .receipted = TH_TEST_START };

  crypto_sign_keypair (author->public_key, author->private_key);
  author->id = enrolment.id = th_chain_enrolment (author->public_key);
  memcpy (enrolment.public_key, author->public_key, sizeof enrolment.public_key);
  th_chain_start (author->public_key, &enrolment.hash);
  g_assert_true (th_server_store_put_enrolment (scene->store, &enrolment, NULL));
}

static ThEntry *
make_entry (Scene *scene, int64_t seq, const char *id)
{
  ThEntry *entry = th_entry_new ();

  entry->op = TH_OP_SET;
  entry->seq = seq;
  entry->at = scene->moment.now;
  entry->by = g_strdup ("4163");
  entry->id = g_strdup (id);
  return entry;
}

/* A visit, a value that names a blob, and an entry that will be held. */
static ThPush *
make_push (Scene *scene, Author *author, const char *visit)
{
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func ((GDestroyNotify) th_entry_free);
  g_autofree char *premises = dup_premises (scene);
  g_autofree char *zeros = g_strnfill (64, '0');
  g_autofree char *name = g_strconcat ("sha256:", zeros, NULL);
  g_autoptr (ThValue) photo = th_value_new_text (name);
  g_autoptr (ThValue) approved = th_value_new_text ("approved");
  ThEntry *entry = make_entry (scene, 1, visit);
  ThHash before;

  entry->kind = g_strdup (TH_KIND_VISIT);
  entry->in = g_strdup (premises);
  entry->operation = g_strdup (scene->operation);
  g_ptr_array_add (entries, entry);
  entry = make_entry (scene, 2, visit);
  th_entry_set (entry, "photo", photo, NULL, 0);
  g_ptr_array_add (entries, entry);
  entry = make_entry (scene, 3, visit);
  th_entry_set (entry, "_state", approved, NULL, 0);
  g_ptr_array_add (entries, entry);
  th_chain_start (author->public_key, &before);
  return th_push_new (author->id, 1, entries, &before, author->private_key);
}

static ThServerCounts
count (Scene *scene)
{
  ThServerCounts counts;

  g_assert_true (th_server_store_count (scene->store, &counts, NULL, NULL));
  return counts;
}

static void
test_a_push_is_whole_or_nothing (Scene *scene, gconstpointer data)
{
  ThSqlite *sqlite = TH_SQLITE_SERVER_STORE (scene->store)->writer;
  ThServerCounts before;
  Author author;
  guint n = 0;
  gboolean done;

  add_author (scene, &author);
  before = count (scene);
  do
    {
      g_autoptr (ThPush) push = make_push (scene, &author, "01900000-0000-7000-8000-00000000aaaa");
      g_auto (ThPushResult) result = { 0 };
      g_autoptr (GError) error = NULL;
      ThPushTerms terms = { scene->moment.now, 7, th_secret_get_bytes (scene->config->signing_key),
                            10 };
      ThServerCounts after;

      th_sqlite_set_fault (sqlite, ++n);
      done = th_server_store_push (scene->store, push, &terms, &result, &error);
      th_sqlite_set_fault (sqlite, 0);
      after = count (scene);
      g_assert_cmpint (after.entries, ==, before.entries + (done ? 3 : 0));
      g_assert_cmpint (after.held, ==, before.held + (done ? 1 : 0));
      if (!done)
        {
          g_assert_error (error, TH_STORE_ERROR, TH_STORE_ERROR_FULL);
          g_assert_cmpint (after.changes, ==, before.changes);
        }
    }
  while (!done && n < 500);
  g_assert_true (done);
  g_assert_cmpuint (n, >, 20);
}

typedef struct
{
  GMutex mutex;
  GCond cond;
  guint n_done;
  guint n_failed;
  int64_t number;
} Together;

static gboolean
write_number (ThServerStore *store, gpointer data, GError **error)
{
  Together *together = data;
  g_autofree char *key = g_strdup_printf ("number-%" G_GINT64_FORMAT, ++together->number);
  g_autoptr (GBytes) value = g_bytes_new (key, strlen (key));

  if (!th_server_store_set_setting (store, key, value, error))
    return FALSE;
  /* Every third is undone after it wrote. */
  if (together->number % 3 != 0)
    return TRUE;
  g_set_error (error, TH_WIRE_ERROR, TH_WIRE_ERROR_GAP, "on purpose");
  return FALSE;
}

static void
on_number_written_cb (gpointer data, const GError *error)
{
  Together *together = data;

  th_mutex_lock (&together->mutex);
  together->n_done++;
  if (error != NULL)
    together->n_failed++;
  g_cond_signal (&together->cond);
  th_mutex_unlock (&together->mutex);
}

static void
test_what_is_written_together_fails_alone (Scene *scene, gconstpointer data)
{
  g_autoptr (ThWriter) writer = th_writer_new (scene->store);
  Together together = { .n_done = 0 };

  g_mutex_init (&together.mutex);
  g_cond_init (&together.cond);
  for (guint i = 0; i < 90; i++)
    th_writer_push (writer, write_number, on_number_written_cb, &together);
  th_mutex_lock (&together.mutex);
  while (together.n_done < 90)
    th_cond_wait (&together.cond, &together.mutex);
  th_mutex_unlock (&together.mutex);
  g_assert_cmpuint (together.n_failed, ==, 30);
  g_assert_cmpuint (th_writer_get_commits (writer), <, 90);
  for (int i = 1; i <= 90; i++)
    {
      g_autofree char *key = g_strdup_printf ("number-%d", i);
      g_autoptr (GBytes) value = th_server_store_get_setting (scene->store, key, NULL);

      g_assert_cmpint (value != NULL, ==, i % 3 != 0);
    }
  g_mutex_clear (&together.mutex);
  g_cond_clear (&together.cond);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (sodium_init (), >=, 0);
  g_test_add ("/faults/a-push-is-whole-or-nothing", Scene, NULL, set_up,
              test_a_push_is_whole_or_nothing, tear_down);
  g_test_add ("/writer/what-is-written-together-fails-alone", Scene, NULL, set_up,
              test_what_is_written_together_fails_alone, tear_down);
  return g_test_run ();
}
