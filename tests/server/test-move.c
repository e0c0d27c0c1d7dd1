/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A force moves from SQLite to PostgreSQL: nothing is another afterwards, tablets go on where they
 * were, and who still has the old file open can write nothing into it.
 */

#include "th-receipt.h"
#include "th-sqlite-server-store.h"
#include "th-sqlite.h"
#include "th-store-move.h"
#include "th-test-postgres.h"
#include "th-test-server.h"

#include <string.h>

static const char *program;

typedef struct
{
  ThTestServer *server;
  char *data;
  char *address; /* of the database */
  ThTestTablet *officer;
  ThTestTablet *lead;
} Scene;

static void
push_visit (Scene *scene, guint number)
{
  g_autofree char *premises = th_test_server_dup_premises (scene->server, "north");
  g_autoptr (ThReceipt) receipt = NULL;

  th_test_tablet_create (scene->officer, th_test_id (number), "visit", premises, "Visit");
  receipt = th_test_tablet_push (scene->officer);
  g_assert_cmpuint (receipt->held->len, ==, 0);
}

static void
set_up (Scene *scene, gconstpointer data)
{
  g_autoptr (ThTestFeed) feed = NULL;

  scene->server = th_test_server_new ();
  scene->data = g_build_filename (scene->server->dir, "data", NULL);
  scene->address = th_test_postgres_make_schema (th_test_postgres_get_shared ());
  scene->officer = th_test_tablet_new (scene->server, "4163");
  scene->lead = th_test_tablet_new (scene->server, "4100");
  push_visit (scene, 1);
  feed = th_test_tablet_pull (scene->lead, "");
  g_assert_true (th_test_feed_has (feed, th_test_id (1)));
}

static void
tear_down (Scene *scene, gconstpointer data)
{
  th_test_tablet_free (scene->officer);
  th_test_tablet_free (scene->lead);
  th_test_server_free (scene->server);
  g_free (scene->address);
  g_free (scene->data);
}

/* Whether the command did it; what it said goes to @output, which may be NULL. */
static gboolean
migrate (Scene *scene, const char *option, char **output)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = NULL;
  g_autofree char *text = NULL;
  const char *arguments[] = { program, "migrate-store", scene->data, scene->address, option, NULL };

  process = g_subprocess_newv (
    arguments, G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE, &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &text, NULL, &error);
  g_assert_no_error (error);
  g_test_message ("%s", text);
  if (output != NULL)
    *output = g_steal_pointer (&text);
  return g_subprocess_get_successful (process);
}

static void
test_all_goes_on_where_it_was (Scene *scene, gconstpointer data)
{
  g_autofree char *output = NULL;
  g_autoptr (ThTestFeed) before = NULL;
  g_autoptr (ThTestFeed) after = NULL;

  th_test_server_stop (scene->server);
  g_assert_true (migrate (scene, NULL, &output));
  g_assert_nonnull (strstr (output, "both are equal"));
  g_assert_true (migrate (scene, "--compare", NULL));

  /* The same folder, another store; nobody enrols anew and no cursor starts afresh. */
  g_set_object (&scene->server->store, NULL);
  scene->server->store = th_server_config_open (scene->data, 1, NULL);
  th_test_server_start (scene->server);
  before = th_test_tablet_pull (scene->lead, "");
  g_assert_false (before->is_fresh);
  g_assert_cmpuint (before->heads->len, ==, 0);
  push_visit (scene, 2);
  after = th_test_tablet_pull (scene->lead, "");
  g_assert_false (after->is_fresh);
  g_assert_cmpuint (after->heads->len, ==, 1);
  g_assert_true (th_test_feed_has (after, th_test_id (2)));
}

static void
test_the_old_file_refuses_to_write (Scene *scene, gconstpointer data)
{
  g_autoptr (GBytes) body = NULL;
  g_auto (ThTestReply) reply = { 0 };

  /* The server that runs on it was not stopped. */
  g_assert_true (migrate (scene, NULL, NULL));
  th_test_tablet_set (scene->officer, th_test_id (1), "notes", "late");
  body = th_test_tablet_make_push (scene->officer, 2, 2);
  reply = th_test_tablet_send (scene->officer, 2, body, TRUE);
  g_assert_cmpuint (reply.status, >=, 500);
}

static void
test_a_difference_is_found (Scene *scene, gconstpointer data)
{
  g_autofree char *output = NULL;
  g_autofree char *nothing = NULL;

  g_assert_true (migrate (scene, NULL, NULL));
  nothing = th_test_postgres_query (th_test_postgres_get_shared (), scene->address,
                                    "UPDATE log SET received = received + 1 WHERE num ="
                                    " (SELECT max(num) FROM log)");
  g_assert_false (migrate (scene, "--compare", &output));
  g_assert_nonnull (strstr (output, "the table log is not the same"));
}

static void
test_a_database_in_use_is_left_alone (Scene *scene, gconstpointer data)
{
  g_autofree char *output = NULL;

  g_assert_true (migrate (scene, NULL, NULL));
  g_assert_false (migrate (scene, NULL, &output));
  g_assert_nonnull (strstr (output, "holds a store already"));
}

/* What a backup of the database holds: the same again, in a file. */
static void
test_a_copy_of_the_database_is_equal (Scene *scene, gconstpointer data)
{
  g_autofree char *path = g_build_filename (scene->server->dir, "copy.db", NULL);
  uint8_t bytes[TH_SQLITE_KEY_BYTES] = { 7 };
  g_autoptr (ThSecret) key = th_secret_new (bytes, sizeof bytes);
  g_autoptr (ThServerStore) store = NULL;
  g_autoptr (ThServerStore) copy = NULL;
  g_autoptr (GPtrArray) sums = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (migrate (scene, NULL, NULL));
  store = th_server_config_open (scene->data, 1, &error);
  g_assert_no_error (error);
  g_assert_true (th_store_copy (store, path, key, &error));
  g_assert_no_error (error);
  copy = th_sqlite_server_store_open (path, key, FALSE, 1, &error);
  g_assert_no_error (error);
  sums = th_store_compare (copy, store, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (sums->len, >, 10);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (th_test_postgres_lacks () != NULL)
    {
      g_print ("1..0 # SKIP %s\n", th_test_postgres_lacks ());
      return 0;
    }
  program = argv[1];
  g_test_add ("/move/all-goes-on-where-it-was", Scene, NULL, set_up, test_all_goes_on_where_it_was,
              tear_down);
  g_test_add ("/move/the-old-file-refuses-to-write", Scene, NULL, set_up,
              test_the_old_file_refuses_to_write, tear_down);
  g_test_add ("/move/a-difference-is-found", Scene, NULL, set_up, test_a_difference_is_found,
              tear_down);
  g_test_add ("/move/a-copy-of-the-database-is-equal", Scene, NULL, set_up,
              test_a_copy_of_the_database_is_equal, tear_down);
  g_test_add ("/move/a-database-in-use-is-left-alone", Scene, NULL, set_up,
              test_a_database_in_use_is_left_alone, tear_down);
  return g_test_run ();
}
