/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What a backup covers, what makes it no backup, and what of a restored server must not go on as if
 * nothing had happened.
 */

#include "th-backup.h"
#include "th-enrolling.h"
#include "th-restore.h"
#include "th-test-server.h"

#include <glib/gstdio.h>
#include <sodium.h>
#include <string.h>

typedef struct
{
  ThTestServer *server;
  ThTestTablet *tablet;
  char *folder;
  char *path;
  ThSecret *recovery_key;
} Scene;

/* The test keeps the private half, as a force does on paper. */
static void
take_recovery_key (Scene *scene)
{
  uint8_t public_key[crypto_box_PUBLICKEYBYTES];
  uint8_t private_key[crypto_box_SECRETKEYBYTES];
  g_autoptr (GBytes) value = NULL;
  g_autoptr (GError) error = NULL;

  crypto_box_keypair (public_key, private_key);
  value = g_bytes_new (public_key, sizeof public_key);
  g_assert_true (th_server_store_set_setting (scene->server->store, "recovery-key", value, &error));
  g_assert_no_error (error);
  memcpy (scene->server->config->recovery_key, public_key, sizeof public_key);
  scene->recovery_key = th_secret_new (private_key, sizeof private_key);
}

static void
set_up (Scene *scene, gconstpointer data)
{
  scene->server = th_test_server_new ();
  scene->tablet = th_test_tablet_new (scene->server, "4163");
  scene->folder = g_build_filename (scene->server->dir, "data", NULL);
  scene->path = g_build_filename (scene->server->dir, "backup", NULL);
  take_recovery_key (scene);
}

static void
tear_down (Scene *scene, gconstpointer data)
{
  th_secret_unref (scene->recovery_key);
  g_free (scene->folder);
  g_free (scene->path);
  th_test_tablet_free (scene->tablet);
  th_test_server_free (scene->server);
}

static void
add_view (Scene *scene)
{
  g_autoptr (ThEntry) entry = th_entry_new ();

  entry->op = TH_OP_LOCK;
  th_test_tablet_add (scene->tablet, entry);
}

static int64_t
push_and_get_cover (Scene *scene)
{
  g_autoptr (ThReceipt) receipt = NULL;

  add_view (scene);
  receipt = th_test_tablet_push (scene->tablet);
  return receipt->backup;
}

static ThBackup
get_backup (Scene *scene)
{
  return (ThBackup){ scene->server->store, scene->server->config, scene->folder,
                     scene->server->moment.now };
}

static ThSecret *
write_backup (Scene *scene)
{
  ThBackup backup = get_backup (scene);
  g_autoptr (GError) error = NULL;
  ThSecret *key = NULL;

  g_assert_true (th_backup_write (&backup, scene->path, &key, &error));
  g_assert_no_error (error);
  return key;
}

static void
test_cover (Scene *scene, gconstpointer data)
{
  ThBackup backup = get_backup (scene);
  g_autoptr (ThSecret) key = NULL;
  g_autoptr (GError) error = NULL;
  int64_t last;

  g_assert_cmpint (push_and_get_cover (scene), ==, 0);
  key = write_backup (scene);
  g_assert_cmpint (push_and_get_cover (scene), ==, 0);
  g_assert_true (th_backup_verify (&backup, scene->path, key, &error));
  g_assert_no_error (error);
  g_assert_cmpint (push_and_get_cover (scene), ==, 1);
  g_assert_true (th_backup_get_last (scene->server->store, &last, &error));
  g_assert_cmpint (last, ==, scene->server->moment.now);
}

/* A tablet may not drop a photo that is in no backup. */
static void
test_lacking_blob (Scene *scene, gconstpointer data)
{
  ThBackup backup = get_backup (scene);
  g_autofree char *premises = th_test_server_dup_premises (scene->server, "north");
  g_autoptr (ThSecret) key = NULL;
  g_autoptr (ThReceipt) receipt = NULL;
  g_autoptr (GError) error = NULL;

  th_test_tablet_create (scene->tablet, th_test_id (1), "visit", premises, "A visit");
  th_test_tablet_set (scene->tablet, th_test_id (1), "photo",
                      "sha256:55c64d0fcd6f9d5f7c828093857e3fdfda68478bb4e9bd24d481ef391c7804e8");
  receipt = th_test_tablet_push (scene->tablet);
  g_assert_cmpuint (receipt->lacks->len, ==, 1);
  key = write_backup (scene);
  g_assert_true (th_backup_verify (&backup, scene->path, key, &error));
  g_assert_no_error (error);
  g_assert_cmpint (push_and_get_cover (scene), ==, 0);
}

static void
test_damage (Scene *scene, gconstpointer data)
{
  ThBackup backup = get_backup (scene);
  g_autoptr (ThSecret) key = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *bytes = NULL;
  gsize length;

  push_and_get_cover (scene);
  key = write_backup (scene);
  g_assert_true (g_file_get_contents (scene->path, &bytes, &length, NULL));
  bytes[length / 2] ^= 1;
  g_assert_true (g_file_set_contents (scene->path, bytes, (gssize) length, NULL));
  g_assert_false (th_backup_verify (&backup, scene->path, key, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  g_assert_cmpint (push_and_get_cover (scene), ==, 0);
}

static void
test_readable_by_one (Scene *scene, gconstpointer data)
{
  G_GNUC_UNUSED g_autoptr (ThSecret) key = write_backup (scene);
  g_autofree char *copy = g_build_filename (scene->folder, "backup.db", NULL);
  ThBackup backup = get_backup (scene);
  g_autoptr (ThSecret) again = NULL;
  g_autoptr (GError) error = NULL;
  GStatBuf status;

  g_assert_cmpint (g_stat (scene->path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
  g_assert_false (g_file_test (copy, G_FILE_TEST_EXISTS));
  g_assert_false (th_test_dir_contains (scene->server->dir, "Jo Whitlock", 11));
  /* What is there is never overwritten. */
  g_assert_false (th_backup_write (&backup, scene->path, &again, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS);
}

/* Returns: (transfer full): a store restored into @data with @revocations. */
static ThServerStore *
restore (Scene *scene, const char *data, GArray *revocations)
{
  ThRestore self = {
    scene->path,           data, scene->recovery_key, "tester", scene->server->moment.now,
    &scene->server->random
  };
  g_autoptr (ThServerStore) store = NULL;
  g_autoptr (GError) error = NULL;
  ThServerStore *served;
  int64_t at;

  store = th_restore_open (&self, &at, &error);
  g_assert_no_error (error);
  g_assert_true (th_restore_finish (&self, store, revocations, at, &error));
  g_assert_no_error (error);
  g_clear_object (&store);
  g_assert_true (th_restore_settle (&self, TRUE, &error));
  g_assert_no_error (error);
  served = th_server_config_open (data, 1, &error);
  g_assert_no_error (error);
  return served;
}

static void
test_restored (Scene *scene, gconstpointer data)
{
  g_autofree char *folder = g_build_filename (scene->server->dir, "restored", NULL);
  g_autoptr (GArray) revocations = g_array_new (FALSE, FALSE, sizeof (ThRevocation));
  ThRevocation lost = { scene->tablet->enrolment, TH_ENROLMENT_LOST };
  g_autoptr (ThServerStore) store = NULL;
  g_autoptr (ThServerConfig) config = NULL;
  g_autoptr (ThServerEnrolment) old = NULL;
  g_autoptr (ThServerEnrolment) own = NULL;
  g_autoptr (ThServerEnrolment) tablet = NULL;
  g_autoptr (ThSecret) key = NULL;
  g_autoptr (ThServerCode) code = NULL;
  g_autoptr (GError) error = NULL;
  uint8_t secret[TH_WIRE_SECRET_BYTES];
  ThHash hash;

  push_and_get_cover (scene);
  th_test_server_make_code (scene->server, "4163", secret);
  th_chain_digest (secret, sizeof secret, &hash);
  key = write_backup (scene);
  g_array_append_val (revocations, lost);
  store = restore (scene, folder, revocations);

  code = th_server_store_load_code (store, &hash, &error);
  g_assert_error (error, TH_STORE_ERROR, TH_STORE_ERROR_NOT_FOUND);
  g_clear_error (&error);
  tablet = th_server_store_load_enrolment (store, scene->tablet->enrolment, &error);
  g_assert_no_error (error);
  g_assert_cmpint (tablet->status, ==, TH_ENROLMENT_LOST);
  g_assert_cmpint (tablet->seq, ==, scene->tablet->sent);

  /* Whom tablets trust is the same; the server's own log is another, and says why. */
  config = th_server_config_load (store, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (config->ca, ==, scene->server->config->ca);
  g_assert_cmpmem (config->server_key, 32, scene->server->config->server_key, 32);
  g_assert_true (config->enrolment != scene->server->config->enrolment);
  own = th_server_store_load_enrolment (store, config->enrolment, &error);
  g_assert_cmpint (own->seq, ==, 1);
  old = th_server_store_load_enrolment (store, scene->server->config->enrolment, &error);
  g_assert_cmpint (old->seq, >, 0);
}

static void
test_wrong_recovery_key (Scene *scene, gconstpointer data)
{
  g_autofree char *folder = g_build_filename (scene->server->dir, "restored", NULL);
  g_autofree char *key_file = g_build_filename (folder, "store.key", NULL);
  g_autoptr (ThSecret) key = write_backup (scene);
  ThRestore self = { scene->path, folder, key, "tester", 0, &scene->server->random };
  g_autoptr (GError) error = NULL;
  int64_t at;

  g_assert_null (th_restore_open (&self, &at, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED);
  g_assert_false (g_file_test (key_file, G_FILE_TEST_EXISTS));
}

static void
test_never_over_a_server (Scene *scene, gconstpointer data)
{
  G_GNUC_UNUSED g_autoptr (ThSecret) key = write_backup (scene);
  ThRestore self = { scene->path, scene->folder,         scene->recovery_key, "tester",
                     0,           &scene->server->random };
  g_autoptr (ThServerStore) store = NULL;
  g_autoptr (GError) error = NULL;
  int64_t at;

  g_assert_null (th_restore_open (&self, &at, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_EXIST);
  g_clear_error (&error);
  store = th_server_config_open (scene->folder, 1, &error);
  g_assert_no_error (error);
}

#define ADD(path, func) g_test_add ("/server/backup/" path, Scene, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("a-receipt-names-it-once-it-was-verified", test_cover);
  ADD ("it-covers-no-log-of-which-a-blob-lacks", test_lacking_blob);
  ADD ("a-changed-byte-makes-it-no-backup", test_damage);
  ADD ("it-is-for-one-reader-and-overwrites-nothing", test_readable_by_one);
  ADD ("restored-codes-are-burnt-and-revocations-made-again", test_restored);
  ADD ("another-key-restores-nothing", test_wrong_recovery_key);
  ADD ("a-restore-never-goes-over-a-server", test_never_over_a_server);
  return g_test_run ();
}
