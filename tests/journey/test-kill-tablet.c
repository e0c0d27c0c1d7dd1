/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* kill -9 of a tablet while answers are being entered: every answer whose write had returned is
 * there on reopening, and after sync the server has each of them once.
 */

#include "th-test-device.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#define CODE "wren"

typedef struct
{
  GPid pid;
  FILE *output;
} Writer;

typedef struct
{
  char *folder;
  GRand *rand;
  ThRandom random;
  ThTestClock time;
  ThClock clock;
  ThTestServer *server;
  char *operation;
  char *premises;
  GHashTable *answers; /* "<record> <field>" → value, of writes that returned */
  GHashTable *begun;   /* the same of those that were begun, returned or not */
  GHashTable *records;
} World;

static void
start_writer (World *world, Writer *writer, char *tablet)
{
  char *arguments[] = { (char *) TH_WRITER_PROGRAM, tablet, world->operation, world->premises,
                        NULL };
  g_autoptr (GError) error = NULL;
  int output;

  g_spawn_async_with_pipes (NULL, arguments, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL,
                            &writer->pid, NULL, &output, NULL, &error);
  g_assert_no_error (error);
  writer->output = fdopen (output, "r");
}

static void
take_line (World *world, char *line)
{
  g_auto (GStrv) parts = g_strsplit (g_strchomp (line), " ", 4);
  char *key = g_strconcat (parts[1], " ", parts[2], NULL);

  g_hash_table_insert (g_str_equal (parts[0], "done") ? world->answers : world->begun, key,
                       g_strdup (parts[3]));
  g_hash_table_add (world->records, g_strdup (parts[1]));
}

/* Reads some lines, kills it in the middle of what it does, then reads what it had still said. */
static void
kill_writer (World *world, Writer *writer, guint after)
{
  char line[256];
  guint i;

  for (i = 0; i < after; i++)
    {
      g_assert_nonnull (fgets (line, sizeof line, writer->output));
      take_line (world, line);
    }
  kill (writer->pid, SIGKILL);
  while (fgets (line, sizeof line, writer->output) != NULL)
    if (strchr (line, '\n') != NULL)
      take_line (world, line);
  fclose (writer->output);
  waitpid (writer->pid, NULL, 0);
}

static void
assert_answers (World *world, ThTestDevice *tablet)
{
  GHashTableIter iter;
  gpointer key, value;

  g_hash_table_iter_init (&iter, world->answers);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      g_auto (GStrv) parts = g_strsplit (key, " ", 2);
      g_autofree char *now = th_test_device_dup_values (tablet, parts[0], parts[1]);

      /* One that was begun may be durable without its return having been heard of. */
      if (g_strcmp0 (now, g_hash_table_lookup (world->begun, key)) != 0)
        g_assert_cmpstr (now, ==, value);
    }
}

static void
set_up (World *world)
{
  g_autofree char *server = NULL;
  g_autofree char *wren = g_test_build_filename (G_TEST_DIST, "data", "scenario", CODE, NULL);

  world->folder = th_test_dir_new ();
  world->rand = g_rand_new ();
  world->random = th_test_random (world->rand);
  world->time = (ThTestClock){ g_get_real_time () / 1000, 1000 };
  world->clock = th_test_clock (&world->time);
  server = g_build_filename (world->folder, "server", NULL);
  world->server = th_test_server_new (TH_SERVER_PROGRAM, server);
  th_test_server_import (world->server, wren, TH_SAMPLE_OPERATION);
  th_test_server_start (world->server);
  world->operation = th_id_derive ("operation", CODE, CODE);
  world->premises = th_id_derive ("premises", world->operation, "W01");
  world->answers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  world->begun = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  world->records = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

static void
tear_down (World *world)
{
  g_hash_table_unref (world->answers);
  g_hash_table_unref (world->begun);
  g_hash_table_unref (world->records);
  th_test_server_free (world->server);
  g_rand_free (world->rand);
  g_free (world->operation);
  g_free (world->premises);
  th_test_dir_free (world->folder);
}

static ThTestDevice *
enrol (World *world, const char *collar)
{
  g_autofree char *code = th_test_server_make_code (world->server, collar);
  g_autofree char *data = g_build_filename (world->folder, collar, NULL);
  ThTestDevice *tablet = th_test_device_enrol (data, code, &world->clock, &world->random);

  th_test_device_sync (tablet);
  return tablet;
}

static void
test_kill (void)
{
  guint kills = g_getenv ("TH_TEST_LONG") != NULL ? 50 : 6;
  World world;
  g_autoptr (ThTestDevice) tablet = NULL;
  g_autoptr (ThTestDevice) lead = NULL;
  g_autofree char *folder = NULL;
  g_autofree char *verified = NULL;
  guint i;

  set_up (&world);
  tablet = enrol (&world, "7011");
  folder = g_strdup (tablet->folder);
  for (i = 0; i < kills; i++)
    {
      Writer writer;

      g_clear_pointer (&tablet, th_test_device_free);
      start_writer (&world, &writer, folder);
      kill_writer (&world, &writer, g_rand_int_range (world.rand, 1, 90));
      tablet = th_test_device_open (folder, &world.clock, &world.random);
      assert_answers (&world, tablet);
    }
  g_test_message ("%u answers on %u records outlived %u kills", g_hash_table_size (world.answers),
                  g_hash_table_size (world.records), kills);

  th_test_device_sync (tablet);
  lead = enrol (&world, "7001");
  assert_answers (&world, lead);
  g_assert_cmpuint (th_test_device_count (lead, "visit"), ==,
                    th_test_device_count (tablet, "visit"));
  g_assert_cmpuint (th_test_device_count (lead, "visit"), <=,
                    g_hash_table_size (world.records) + kills);
  th_test_server_stop (world.server);
  verified = th_test_server_ask (world.server, "verify", NULL);
  g_clear_pointer (&tablet, th_test_device_free);
  g_clear_pointer (&lead, th_test_device_free);
  tear_down (&world);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/journey/kill-tablet/every-answer-that-was-written-is-there", test_kill);
  return g_test_run ();
}
