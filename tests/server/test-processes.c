/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Two server processes on one PostgreSQL, tablets that write through both and others that read. No
 * reader skips a record nor sees one twice as it was, and what was acknowledged outlives PostgreSQL
 * being killed. For a few seconds; for a minute with TH_TEST_LONG=1.
 */

#include "th-codec.h"
#include "th-handoff.h"
#include "th-receipt.h"
#include "th-test-postgres.h"
#include "th-test-server.h"

#include <signal.h>
#include <string.h>

#define N_WRITERS 8
#define N_READERS 4
#define N_PROCESSES 2

/* A record that all writers alter at once, each a field of its own. */
#define SHARED "01900000-0000-7000-8fff-000000000000"

static const char *program;

/* A process, and the server as tablets see it that speak to it. */
typedef struct
{
  GSubprocess *process;
  ThTestServer seen;
} Process;

typedef struct
{
  ThTestServer *server;
  Process processes[N_PROCESSES];
  char *premises;

  gint64 until;
  int is_over;        /* atomic: all that is to be written was */
  int n_acknowledged; /* atomic */

  GMutex mutex;
  GCond cond;
  gboolean is_down; /* under the mutex: PostgreSQL is */
} World;

typedef struct
{
  World *world;
  guint number;
  ThTestTablet *tablet;
  GThread *thread;
  GHashTable *records; /* id → the last that was written */
  guint n_written;
  ThDot shared;       /* of the last on the record that all write */
  GHashTable *states; /* of a reader: id → the last state */
  GHashTable *seen;   /* of a reader: id and state */
  guint n_refused;
} Actor;

static void
start_process (World *world, Process *process)
{
  g_autoptr (GSubprocessLauncher) launcher =
    g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  guint16 port = th_test_find_port ();
  g_autofree char *data = g_build_filename (world->server->dir, "data", NULL);
  g_autofree char *text = g_strdup_printf ("%u", port);
  g_autofree char *line = NULL;
  g_autoptr (GDataInputStream) output = NULL;
  g_autoptr (GError) error = NULL;

  g_subprocess_launcher_set_child_setup (launcher, th_test_end_with_parent, NULL, NULL);
  process->process = g_subprocess_launcher_spawn (launcher, &error, program, "serve", "--data",
                                                  data, "--port", text, NULL);
  g_assert_no_error (error);
  output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (process->process));
  line = g_data_input_stream_read_line (output, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (line);
  process->seen = *world->server;
  process->seen.address = g_strdup_printf ("https://127.0.0.1:%u", port);
}

static void
world_init (World *world)
{
  memset (world, 0, sizeof *world);
  g_mutex_init (&world->mutex);
  g_cond_init (&world->cond);
  world->server = th_test_server_new ();
  world->premises = th_test_server_dup_premises (world->server, "north");
}

/* The record that all write must be there before they do. */
static void
make_shared (World *world, Actor *actor)
{
  g_autoptr (ThReceipt) receipt = NULL;

  th_test_tablet_create (actor->tablet, SHARED, "visit", world->premises, "Visit");
  receipt = th_test_tablet_push (actor->tablet);
  g_assert_cmpuint (receipt->held->len, ==, 0);
}

/* From now on the processes serve, and nobody else. */
static void
world_start (World *world, double seconds)
{
  th_test_server_stop (world->server);
  for (guint i = 0; i < N_PROCESSES; i++)
    start_process (world, &world->processes[i]);
  world->until = g_get_monotonic_time () + (gint64) (seconds * G_USEC_PER_SEC);
}

static void
world_clear (World *world)
{
  for (guint i = 0; i < N_PROCESSES; i++)
    {
      g_subprocess_send_signal (world->processes[i].process, SIGTERM);
      g_assert_true (g_subprocess_wait_check (world->processes[i].process, NULL, NULL));
      g_object_unref (world->processes[i].process);
      g_free (world->processes[i].seen.address);
    }
  th_test_server_free (world->server);
  g_free (world->premises);
  g_mutex_clear (&world->mutex);
  g_cond_clear (&world->cond);
}

static void
actor_init (Actor *actor, World *world, guint number, const char *officer)
{
  actor->world = world;
  actor->number = number;
  actor->tablet = th_test_tablet_new (world->server, officer);
  actor->records = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  actor->states = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  actor->seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

static void
actor_clear (Actor *actor)
{
  th_test_tablet_free (actor->tablet);
  g_hash_table_unref (actor->records);
  g_hash_table_unref (actor->states);
  g_hash_table_unref (actor->seen);
}

static void
actor_start (Actor *actor, GThreadFunc func)
{
  actor->tablet->server = &actor->world->processes[actor->number % N_PROCESSES].seen;
  actor->thread = g_thread_new ("actor", func, actor);
}

static void
await_postgres (World *world)
{
  th_mutex_lock (&world->mutex);
  while (world->is_down)
    th_cond_wait (&world->cond, &world->mutex);
  th_mutex_unlock (&world->mutex);
}

static void
set_down (World *world, gboolean is_down)
{
  th_mutex_lock (&world->mutex);
  world->is_down = is_down;
  g_cond_broadcast (&world->cond);
  th_mutex_unlock (&world->mutex);
}

/* Until it is acknowledged; what is refused meanwhile is refused as busy. */
static void
push (Actor *actor)
{
  ThTestTablet *tablet = actor->tablet;
  int64_t last = (int64_t) tablet->lines->len;
  g_autoptr (GBytes) body = th_test_tablet_make_push (tablet, tablet->sent + 1, last);

  while (tablet->sent < last)
    {
      g_auto (ThTestReply) reply = th_test_tablet_send (tablet, tablet->sent + 1, body, TRUE);

      if (reply.status == 200)
        tablet->sent = last;
      else
        {
          th_test_reply_assert (&reply, TH_WIRE_ERROR_BUSY);
          actor->n_refused++;
          await_postgres (actor->world);
        }
    }
  g_atomic_int_inc (&actor->world->n_acknowledged);
}

static void
write_shared (Actor *actor, const char *text)
{
  g_autoptr (ThEntry) entry = th_entry_new ();
  g_autoptr (ThValue) value = th_value_new_text (text);
  g_autofree char *path = g_strdup_printf ("by_%u", actor->number);

  entry->op = TH_OP_SET;
  entry->id = g_strdup (SHARED);
  th_entry_set (entry, path, value, &actor->shared, actor->shared.seq > 0 ? 1 : 0);
  actor->shared = th_test_tablet_add (actor->tablet, entry);
}

/* Makes a visit and alters one that all alter. */
static void
write_some (Actor *actor, guint n)
{
  char *id = g_strdup_printf ("01900000-0000-7000-8%03x-%012x", actor->number, n);
  char *text = g_strdup_printf ("%u", n);

  th_test_tablet_create (actor->tablet, id, "visit", actor->world->premises, "Visit");
  th_test_tablet_set (actor->tablet, id, "notes", text);
  write_shared (actor, text);
  g_hash_table_replace (actor->records, id, text);
  actor->n_written = n;
  push (actor);
}

static gpointer
write_cb (gpointer data)
{
  Actor *actor = data;

  for (guint n = 1; g_get_monotonic_time () < actor->world->until; n++)
    write_some (actor, n);
  return NULL;
}

static void
read_once (Actor *actor)
{
  g_autoptr (ThTestFeed) feed = th_test_tablet_pull (actor->tablet, "&limit=50");

  g_assert_true (!feed->is_fresh || g_hash_table_size (actor->states) == 0);
  for (guint i = 0; i < feed->heads->len; i++)
    {
      const ThPageHead *head = g_ptr_array_index (feed->heads, i);
      const char *body = g_ptr_array_index (feed->bodies, i);

      g_assert_true (g_hash_table_add (actor->seen, g_strconcat (head->record, body, NULL)));
      g_hash_table_replace (actor->states, g_strdup (head->record), g_strdup (body));
    }
}

static gpointer
read_cb (gpointer data)
{
  Actor *actor = data;
  gboolean is_over;

  do
    {
      is_over = g_atomic_int_get (&actor->world->is_over);
      read_once (actor);
    }
  while (!is_over);
  return NULL;
}

static void
assert_field (ThRecord *record, const char *path, const char *expected)
{
  g_autoptr (GArray) values = th_record_list_values (record, path);

  g_assert_cmpuint (values->len, ==, 1);
  g_assert_cmpstr (th_value_get_text (g_array_index (values, ThFieldValue, 0).value), ==, expected);
}

static void
compare_shared (const Actor *reader, const Actor *writer)
{
  const char *body = g_hash_table_lookup (reader->states, SHARED);
  g_autoptr (ThRecord) record = th_codec_decode_record (body, strlen (body), NULL);
  g_autofree char *path = g_strdup_printf ("by_%u", writer->number);
  g_autofree char *text = g_strdup_printf ("%u", writer->n_written);

  assert_field (record, path, text);
}

/* That the reader has all that the writer wrote, each at its last. */
static guint
compare (const Actor *reader, const Actor *writer)
{
  GHashTableIter iter;
  gpointer id, text;

  compare_shared (reader, writer);
  g_hash_table_iter_init (&iter, writer->records);
  while (g_hash_table_iter_next (&iter, &id, &text))
    {
      const char *body = g_hash_table_lookup (reader->states, id);
      g_autoptr (ThRecord) record = NULL;

      if (body == NULL)
        g_error ("reader %u skipped %s", reader->number, (char *) id);
      record = th_codec_decode_record (body, strlen (body), NULL);
      assert_field (record, "notes", text);
    }
  return g_hash_table_size (writer->records);
}

static double
get_seconds (double otherwise)
{
  return g_getenv ("TH_TEST_LONG") != NULL ? 60 : otherwise;
}

static void
test_no_reader_skips_or_sees_twice (void)
{
  World world;
  Actor writers[N_WRITERS] = { 0 };
  Actor readers[N_READERS] = { 0 };
  guint n_records = 0;
  guint n_seen = 0;

  world_init (&world);
  for (guint i = 0; i < N_WRITERS; i++)
    actor_init (&writers[i], &world, i, "4163");
  for (guint i = 0; i < N_READERS; i++)
    actor_init (&readers[i], &world, i, i % 2 == 0 ? "4100" : "4900");
  make_shared (&world, &writers[0]);
  world_start (&world, get_seconds (3));
  for (guint i = 0; i < N_READERS; i++)
    actor_start (&readers[i], read_cb);
  for (guint i = 0; i < N_WRITERS; i++)
    actor_start (&writers[i], write_cb);
  for (guint i = 0; i < N_WRITERS; i++)
    g_thread_join (writers[i].thread);
  g_atomic_int_set (&world.is_over, TRUE);
  for (guint i = 0; i < N_READERS; i++)
    {
      g_thread_join (readers[i].thread);
      n_seen += g_hash_table_size (readers[i].seen);
      n_records = 0;
      for (guint k = 0; k < N_WRITERS; k++)
        n_records += compare (&readers[i], &writers[k]);
    }
  g_test_message ("%d pushes, %u records, %u readers saw %u states", world.n_acknowledged,
                  n_records, N_READERS, n_seen);
  for (guint i = 0; i < N_WRITERS; i++)
    actor_clear (&writers[i]);
  for (guint i = 0; i < N_READERS; i++)
    actor_clear (&readers[i]);
  world_clear (&world);
}

/* Returns when so many more pushes were acknowledged, or the writers are done. */
static void
await_pushes (World *world, int more)
{
  int target = g_atomic_int_get (&world->n_acknowledged) + more;

  while (g_atomic_int_get (&world->n_acknowledged) < target
         && g_get_monotonic_time () < world->until)
    g_usleep (1000);
}

static void
assert_verified (World *world)
{
  g_autofree char *data = g_build_filename (world->server->dir, "data", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error,
                                                      program, "verify", "--data", data, NULL);

  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait_check (process, NULL, &error));
  g_assert_no_error (error);
}

static void
test_what_was_acknowledged_outlives_postgresql (void)
{
  ThTestPostgres *postgres = th_test_postgres_get_shared ();
  World world;
  Actor writers[4] = { 0 };
  Actor reader = { 0 };
  guint n_refused = 0;
  guint n_rounds = 0;

  world_init (&world);
  for (guint i = 0; i < G_N_ELEMENTS (writers); i++)
    actor_init (&writers[i], &world, i, "4163");
  actor_init (&reader, &world, 0, "4100");
  make_shared (&world, &writers[0]);
  world_start (&world, get_seconds (5));
  for (guint i = 0; i < G_N_ELEMENTS (writers); i++)
    actor_start (&writers[i], write_cb);
  do
    {
      await_pushes (&world, 20 + (int) n_rounds);
      set_down (&world, TRUE);
      th_test_postgres_kill (postgres);
      th_test_postgres_restart (postgres);
      set_down (&world, FALSE);
      n_rounds++;
    }
  while (g_get_monotonic_time () < world.until);
  for (guint i = 0; i < G_N_ELEMENTS (writers); i++)
    {
      g_thread_join (writers[i].thread);
      n_refused += writers[i].n_refused;
    }
  reader.tablet->server = &world.processes[0].seen;
  read_once (&reader);
  for (guint i = 0; i < G_N_ELEMENTS (writers); i++)
    compare (&reader, &writers[i]);
  assert_verified (&world);
  g_test_message ("killed %u times, %d pushes acknowledged, %u refused and sent again", n_rounds,
                  world.n_acknowledged, n_refused);
  for (guint i = 0; i < G_N_ELEMENTS (writers); i++)
    actor_clear (&writers[i]);
  actor_clear (&reader);
  world_clear (&world);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (th_test_server_skips ())
    return 0;
  program = argv[1];
  g_test_add_func ("/processes/no-reader-skips-or-sees-twice", test_no_reader_skips_or_sees_twice);
  g_test_add_func ("/processes/what-was-acknowledged-outlives-postgresql",
                   test_what_was_acknowledged_outlives_postgresql);
  return g_test_run ();
}
