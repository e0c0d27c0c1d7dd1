/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The contract of both ends on the server's SQLite store, and groups of writing calls. */

#include "th-server-config.h"
#include "th-sqlite-server-store.h"
#include "th-store-suite.h"
#include "th-test.h"

#include <string.h>

typedef struct
{
  char *dir;
  char *path;
  ThSecret *key;
  ThServerStore *store;
} Fixture;

static gpointer
set_up (void)
{
  static const uint8_t bytes[32] = { 7 };
  Fixture *self = g_new0 (Fixture, 1);
  g_autoptr (GError) error = NULL;

  self->dir = th_test_dir_new ();
  self->path = g_build_filename (self->dir, "server.db", NULL);
  self->key = th_secret_new (bytes, sizeof bytes);
  self->store = th_sqlite_server_store_open (self->path, self->key, TRUE, 2, &error);
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
  self->store = th_sqlite_server_store_open (self->path, self->key, FALSE, 2, &error);
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

  g_assert_null (th_sqlite_server_store_open (self->path, key, FALSE, 1, &error));
  g_assert_error (error, TH_STORE_ERROR, TH_STORE_ERROR_WRONG_KEY);
  tear_down (self);
}

static void
test_nothing_is_written_in_clear (void)
{
  Fixture *self = set_up ();
  ThTestLog log;

  init_log (self, 0, &log);
  g_assert_false (th_test_dir_contains (self->dir, "Jo Whitlock", 11));
  th_test_log_clear (&log);
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
  th_store_suite_add (&factory);
  g_test_add_func ("/server-store/a-wrong-key-opens-nothing", test_a_wrong_key_opens_nothing);
  g_test_add_func ("/server-store/nothing-is-written-in-clear", test_nothing_is_written_in_clear);
  g_test_add_func ("/server-store/what-a-group-undoes-is-undone",
                   test_what_a_group_undoes_is_undone);
  return g_test_run ();
}
