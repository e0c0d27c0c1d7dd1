/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The contract of both ends on the server's store, and groups of writing calls: on SQLCipher or,
 * with the argument "postgresql", on PostgreSQL. The tests are the same, but for one that is about
 * a file.
 */

#include "th-server-config.h"
#include "th-sqlite-server-store.h"
#include "th-store-suite.h"
#include "th-test-postgres.h"
#include "th-test.h"

#if TH_HAS_POSTGRES
#include "th-postgres-server-store.h"
#endif

#include <string.h>

typedef struct
{
  char *dir;
  char *path; /* or a database's address */
  ThSecret *key;
  ThServerStore *store;
} Fixture;

static gboolean is_postgres;

static ThServerStore *
open_store (const char *path, const ThSecret *key, gboolean is_new, GError **error)
{
#if TH_HAS_POSTGRES
  if (is_postgres)
    return th_postgres_server_store_open (path, key, is_new, 2, error);
#endif
  return th_sqlite_server_store_open (path, key, is_new, 2, error);
}

static gpointer
set_up (void)
{
  static const uint8_t bytes[32] = { 7 };
  Fixture *self = g_new0 (Fixture, 1);
  g_autoptr (GError) error = NULL;

  self->dir = th_test_dir_new ();
  self->path = is_postgres ? th_test_postgres_make_schema (th_test_postgres_get_shared ())
                           : g_build_filename (self->dir, "server.db", NULL);
  self->key = th_secret_new (bytes, sizeof bytes);
  self->store = open_store (self->path, self->key, TRUE, &error);
  g_assert_no_error (error);
  return self;
}

static void
tear_down (gpointer fixture)
{
  Fixture *self = fixture;

  g_clear_object (&self->store);
  th_secret_unref (self->key);
  g_free (self->path);
  th_test_dir_free (self->dir);
  g_free (self);
}

static ThStore *
get_store (gpointer fixture)
{
  return TH_STORE (((Fixture *) fixture)->store);
}

static void
reopen (gpointer fixture)
{
  Fixture *self = fixture;
  g_autoptr (GError) error = NULL;

  g_clear_object (&self->store);
  self->store = open_store (self->path, self->key, FALSE, &error);
  g_assert_no_error (error);
}

static void
init_log (gpointer fixture, guint n, ThTestLog *log)
{
  Fixture *self = fixture;
  ThServerEnrolment enrolment = { .officer = (char *) "4163",
                                  .name = (char *) "Jo Whitlock",
                                  .letter = (char *) "J",
                                  .certificate = (char *) "" };
  g_autoptr (GError) error = NULL;

  th_test_log_init (log, n);
  enrolment.id = log->enrolment;
  memcpy (enrolment.public_key, log->public_key, sizeof enrolment.public_key);
  th_chain_start (log->public_key, &enrolment.hash);
  g_assert_true (th_server_store_put_enrolment (self->store, &enrolment, &error));
  g_assert_no_error (error);
}

static void
test_a_wrong_key_opens_nothing (void)
{
  static const uint8_t bytes[32] = { 8 };
  Fixture *self = set_up ();
  g_autoptr (ThSecret) key = th_secret_new (bytes, sizeof bytes);
  g_autoptr (GError) error = NULL;

  g_assert_null (open_store (self->path, key, FALSE, &error));
  g_assert_error (error, TH_STORE_ERROR, TH_STORE_ERROR_WRONG_KEY);
  tear_down (self);
}

/* SQLCipher encrypts all; in PostgreSQL the keys are sealed, and its disk is another's business. */
static void
test_keys_are_not_written_in_clear (void)
{
  static const char secret[] = "not to be read by others";
  Fixture *self = set_up ();
  g_autoptr (GBytes) value = g_bytes_new_static (secret, strlen (secret));
  g_autoptr (GBytes) opened = NULL;

  g_assert_true (th_server_store_set_setting (self->store, "key", value, NULL));
  if (is_postgres)
    {
      g_autofree char *found = th_test_postgres_query (
        th_test_postgres_get_shared (), self->path,
        "SELECT count(*), sum(position('not to be'::bytea in value)) FROM setting"
        " WHERE key = 'key'");

      g_assert_cmpstr (found, ==, "1|0");
    }
  else
    g_assert_false (th_test_dir_contains (self->dir, secret, strlen (secret)));
  opened = th_server_store_get_setting (self->store, "key", NULL);
  g_assert_cmpmem (g_bytes_get_data (opened, NULL), g_bytes_get_size (opened), secret,
                   strlen (secret));
  tear_down (self);
}

static void
test_what_a_group_undoes_is_undone (void)
{
  Fixture *self = set_up ();
  g_autoptr (GBytes) value = g_bytes_new_static ("x", 1);
  g_autoptr (GBytes) kept = NULL;
  g_autoptr (GBytes) undone = NULL;

  g_assert_true (th_server_store_begin (self->store, NULL));
  g_assert_true (th_server_store_set_setting (self->store, "kept", value, NULL));
  g_assert_true (th_server_store_begin (self->store, NULL));
  g_assert_true (th_server_store_set_setting (self->store, "undone", value, NULL));
  th_server_store_end (self->store, FALSE, NULL);
  g_assert_true (th_server_store_end (self->store, TRUE, NULL));
  kept = th_server_store_get_setting (self->store, "kept", NULL);
  undone = th_server_store_get_setting (self->store, "undone", NULL);
  g_assert_nonnull (kept);
  g_assert_null (undone);
  tear_down (self);
}

int
main (int argc, char **argv)
{
  static const ThStoreFactory factory = { "server",  2,      set_up,  tear_down,
                                          get_store, reopen, init_log };

  g_test_init (&argc, &argv, NULL);
  is_postgres = argc > 1 && strcmp (argv[1], "postgresql") == 0;
  if (is_postgres && th_test_postgres_lacks () != NULL)
    {
      g_print ("1..0 # SKIP %s\n", th_test_postgres_lacks ());
      return 0;
    }
  th_store_suite_add (&factory);
  g_test_add_func ("/server-store/a-wrong-key-opens-nothing", test_a_wrong_key_opens_nothing);
  g_test_add_func ("/server-store/keys-are-not-written-in-clear",
                   test_keys_are_not_written_in_clear);
  g_test_add_func ("/server-store/what-a-group-undoes-is-undone",
                   test_what_a_group_undoes_is_undone);
  return g_test_run ();
}
