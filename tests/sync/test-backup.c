/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A force's worst night: the server is backed up while tablets send, then lost with its disk, and
 * made again elsewhere from the backup. Tablets notice by themselves and send what is missing. The
 * same where the store was a database's.
 */

#include "th-test-scene.h"
#include "th-test-postgres.h"

#include <glib/gstdio.h>
#include <string.h>

#define N_TABLETS 3

static const char *const collars[N_TABLETS] = { "7011", "7012", "7021" };
static const char *const places[N_TABLETS] = { "W01", "W01", "W02" };

typedef ThTestScene Fixture;

/* A tablet that records and sends on a thread of its own until it is told to stop. */
typedef struct
{
  Fixture *fixture;
  guint number;
  char *folder;
  GThread *thread;
  gint is_over;
  gint n_visits;
} Load;

/* @data: the store is in PostgreSQL. */
static void
set_up (Fixture *self, gconstpointer data)
{
  g_autofree char *store = NULL;

  if (data != NULL)
    store = th_test_postgres_make_schema (th_test_postgres_get_shared ());
  th_test_scene_init (self, TH_SERVER_PROGRAM, TH_SAMPLE_OPERATION, store);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  th_test_scene_clear (self);
}

static void
record_visit (Load *load, ThTestDevice *tablet)
{
  Fixture *self = load->fixture;
  g_autofree char *name = g_strdup_printf ("%u/%d", load->number, load->n_visits);
  g_autofree char *visit = th_id_derive ("visit", self->operation, name);
  g_autofree char *premises = th_id_derive ("premises", self->operation, places[load->number]);

  th_test_device_create (tablet, visit, "visit", premises, self->operation, name);
  th_test_device_write (tablet, visit, "narrative", "Nobody answered the door.");
  th_test_device_seal (tablet);
  g_atomic_int_inc (&load->n_visits);
}

static gpointer
send_until_over (gpointer data)
{
  Load *load = data;
  GRand *rand = g_rand_new_with_seed (load->number);
  ThRandom random = th_test_random (rand);
  g_autoptr (ThTestDevice) tablet =
    th_test_device_open (load->folder, &load->fixture->clock, &random);

  do
    {
      record_visit (load, tablet);
      th_test_device_sync (tablet);
    }
  while (!g_atomic_int_get (&load->is_over));
  g_clear_pointer (&tablet, th_test_device_free);
  g_rand_free (rand);
  return NULL;
}

static void
enrol (Fixture *self, Load *load, guint number)
{
  g_autoptr (ThTestDevice) tablet = th_test_scene_enrol (self, collars[number]);

  *load = (Load){ .fixture = self, .number = number, .folder = g_strdup (tablet->folder) };
}

static void
ask (const char *first, ...)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  g_autofree char *printed = NULL;
  g_autofree char *complained = NULL;
  g_autoptr (GError) error = NULL;
  const char *word;
  va_list more;
  int status;

  g_ptr_array_add (words, (char *) TH_SERVER_PROGRAM);
  va_start (more, first);
  for (word = first; word != NULL; word = va_arg (more, const char *))
    g_ptr_array_add (words, (char *) word);
  va_end (more);
  g_ptr_array_add (words, NULL);
  g_spawn_sync (NULL, (char **) words->pdata, NULL, G_SPAWN_DEFAULT, NULL, NULL, &printed,
                &complained, &status, &error);
  g_assert_no_error (error);
  g_test_message ("%s: %s%s", first, printed, complained);
  g_assert_true (g_spawn_check_wait_status (status, &error));
  g_assert_no_error (error);
}

/* Another machine under the same address. */
static void
restore_elsewhere (Fixture *self, const char *backup)
{
  g_autofree char *elsewhere = g_build_filename (self->folder, "elsewhere", NULL);
  g_autofree char *data = g_build_filename (elsewhere, "data", NULL);
  g_autofree char *key = g_build_filename (self->folder, "server", "recovery", NULL);
  g_autofree char *old_port = g_build_filename (self->folder, "server", "port", NULL);
  g_autofree char *port = g_build_filename (elsewhere, "port", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_get_contents (old_port, &text, NULL, &error));
  th_test_server_kill (self->server);
  g_clear_pointer (&self->server, th_test_server_free);
  ask ("restore", backup, "--recovery-key", key, "--data", data, "--yes", NULL);
  g_assert_true (g_file_set_contents (port, text, -1, &error));
  self->server = th_test_server_new (TH_SERVER_PROGRAM, elsewhere);
  th_test_server_set_clock (self->server, self->time.now);
  th_test_server_start (self->server);
}

static guint
count_visits (Load *loads)
{
  guint n = 0;

  for (guint i = 0; i < N_TABLETS; i++)
    n += g_atomic_int_get (&loads[i].n_visits);
  return n;
}

static void
test_restored_elsewhere (Fixture *self, gconstpointer data)
{
  g_autofree char *backup = g_build_filename (self->folder, "backup", NULL);
  g_autofree char *verified = NULL;
  g_autofree char *again = NULL;
  guint before = 0, during = 0, n_visits = 0;
  Load loads[N_TABLETS];

  for (guint i = 0; i < N_TABLETS; i++)
    enrol (self, &loads[i], i);
  for (guint i = 0; i < N_TABLETS; i++)
    loads[i].thread = g_thread_new ("load", send_until_over, &loads[i]);
  /* Until one was made while visits were. */
  do
    {
      before = count_visits (loads);
      g_unlink (backup);
      g_free (verified);
      verified = th_test_server_ask (self->server, "backup", backup, "--verify", NULL);
      g_assert_nonnull (strstr (verified, "verified"));
      during = count_visits (loads);
    }
  while (before == 0 || during == before);
  for (guint i = 0; i < N_TABLETS; i++)
    {
      g_atomic_int_set (&loads[i].is_over, 1);
      g_thread_join (loads[i].thread);
      n_visits += loads[i].n_visits;
    }
  g_test_message ("%u visits before the backup, %u when it was made, %u in all", before, during,
                  n_visits);

  restore_elsewhere (self, backup);
  g_free (th_test_server_ask (self->server, "verify", NULL));
  for (guint i = 0; i < N_TABLETS; i++)
    {
      g_autoptr (ThTestDevice) tablet =
        th_test_device_open (loads[i].folder, &self->clock, &self->random);
      ThUnsent unsent;

      th_test_device_sync (tablet);
      th_test_device_sync (tablet);
      g_assert_true (th_tablet_store_get_unsent (tablet->store, &unsent, NULL));
      g_assert_cmpuint (unsent.entries, ==, 0);
      g_assert_false (th_sync_is_holding (tablet->sync));
      g_free (loads[i].folder);
    }
  again = th_test_server_ask (self->server, "stats", "--json", NULL);
  {
    g_autofree char *expected = g_strdup_printf ("\"visit\":%u", n_visits);

    g_test_message ("%s", again);
    g_assert_nonnull (strstr (again, expected));
    g_assert_nonnull (strstr (again, "\"held\":0"));
    g_assert_nonnull (strstr (again, "\"forks\":0"));
  }
  g_free (th_test_server_ask (self->server, "verify", NULL));
}

/* Writes and photographs, sends nothing, and is switched off while typing. */
static char *
leave_unsent (Fixture *self)
{
  static const char photo[] = "a photo of a room";
  g_autofree char *code = th_test_server_make_code (self->server, collars[0]);
  g_autofree char *data = g_build_filename (self->folder, collars[0], NULL);
  g_autofree char *premises = th_id_derive ("premises", self->operation, places[0]);
  g_autofree char *visit = th_id_derive ("visit", self->operation, "unsent");
  g_autofree char *name = NULL;
  g_autoptr (ThTestDevice) tablet = th_test_device_enrol (data, code, &self->clock, &self->random);
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data (photo, sizeof photo, NULL);
  char text[2 * sizeof (ThHash) + 1];
  ThHash hash;

  th_chain_digest (photo, sizeof photo, &hash);
  th_hash_format (&hash, text);
  name = g_strconcat ("sha256:", text, NULL);
  g_assert_true (th_store_put_blob (TH_STORE (tablet->store), &hash, stream, NULL, NULL));
  th_test_device_create (tablet, visit, "visit", premises, self->operation, "Unsent");
  th_test_device_write (tablet, visit, "photo", name);
  th_test_device_seal (tablet);
  th_test_device_write (tablet, visit, "narrative", "Interrupted while");
  return g_strdup (tablet->folder);
}

static void
test_recovered (Fixture *self, gconstpointer data)
{
  g_autofree char *folder = leave_unsent (self);
  g_autofree char *key = g_build_filename (self->folder, "server", "recovery", NULL);
  g_autofree char *bundle = g_build_filename (self->folder, "bundle", NULL);
  g_autofree char *imported = NULL;
  g_autofree char *again = NULL;
  g_autofree char *held = NULL;
  g_autofree char *stats = NULL;

  ask ("recover", folder, "--recovery-key", key, "--out", bundle, NULL);
  g_assert_false (th_test_dir_contains (self->folder, "Interrupted while", 17));
  imported = th_test_server_ask (self->server, "import", bundle, NULL);
  g_assert_nonnull (strstr (imported, " 1 files of "));
  held = th_test_server_ask (self->server, "held", "list", NULL);
  g_assert_cmpstr (held, ==, "");
  stats = th_test_server_ask (self->server, "stats", "--json", NULL);
  g_assert_nonnull (strstr (stats, "\"visit\":1"));
  again = th_test_server_ask (self->server, "import", bundle, NULL);
  g_assert_true (g_str_has_prefix (again, "Imported 0 entries"));
  g_free (th_test_server_ask (self->server, "verify", NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/backup/taken-under-load-and-restored-elsewhere-it-is-sent-the-rest", Fixture, NULL,
              set_up, test_restored_elsewhere, tear_down);
  if (th_test_postgres_lacks () == NULL)
    g_test_add ("/backup/of-a-database-it-is-restored-elsewhere-as-well", Fixture, "postgresql",
                set_up, test_restored_elsewhere, tear_down);
  g_test_add ("/recovery/an-absent-officers-work-comes-in-by-hand", Fixture, NULL, set_up,
              test_recovered, tear_down);
  return g_test_run ();
}
