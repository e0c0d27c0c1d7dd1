/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* An officer leaves the force: the tablet sends the rest, which is held, and destroys its key when
 * the server has all of it and a verified backup does too, and not a moment before.
 */

#include "th-receipt.h"
#include "th-test-scene.h"

#include <string.h>

#define COLLAR "7011"
#define PLACE "W01"

static const char photo[] = "a photo of a room";

typedef struct
{
  ThTestScene scene;
  char *visit;
  ThTestDevice *tablet;
  uint8_t server_key[TH_PUBLIC_KEY_BYTES];
  uint64_t enrolment;
  char *keyring;
  char *store;
  char *receipt;
  guint n_backups;
  guint n_revoked;
} Fixture;

static void
on_revoked_cb (ThSync *sync, Fixture *self)
{
  g_assert_true (th_sync_is_drained (sync));
  self->n_revoked++;
}

static void
enrol (Fixture *self)
{
  g_autofree char *code = th_test_server_make_code (self->scene.server, COLLAR);
  g_autofree char *data = g_build_filename (self->scene.folder, "tablet", NULL);

  self->tablet = th_test_device_enrol (data, code, &self->scene.clock, &self->scene.random);
  th_test_device_sync (self->tablet);
  g_signal_connect (self->tablet->sync, "revoked", G_CALLBACK (on_revoked_cb), self);
  memcpy (self->server_key, th_tablet_store_get_identity (self->tablet->store)->server_key,
          sizeof self->server_key);
  self->enrolment = th_tablet_store_get_enrolment (self->tablet->store);
  self->keyring = g_build_filename (self->tablet->folder, "keyring.json", NULL);
  self->store = g_build_filename (self->tablet->folder, "store.db", NULL);
  self->receipt = g_strconcat (self->tablet->folder, ".receipt", NULL);
  g_assert_true (g_file_test (self->keyring, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (self->store, G_FILE_TEST_EXISTS));
}

static void
set_up (Fixture *self, gconstpointer data)
{
  th_test_scene_init (&self->scene, TH_SERVER_PROGRAM, TH_SAMPLE_OPERATION, NULL);
  self->visit = th_id_derive ("visit", self->scene.operation, "leaving");
  enrol (self);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_clear_pointer (&self->tablet, th_test_device_free);
  g_free (self->visit);
  g_free (self->keyring);
  g_free (self->store);
  g_free (self->receipt);
  th_test_scene_clear (&self->scene);
}

static guint
count_files (Fixture *self)
{
  guint64 bytes;

  return th_sync_get_unsent_blobs (self->tablet->sync, &bytes);
}

static void
take_photo (Fixture *self)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data (photo, sizeof photo, NULL);
  ThEntryField field = { (char *) "photo", NULL, NULL, 0 };
  ThChange change = { .id = self->visit, .fields = &field, .n_fields = 1 };
  g_autoptr (GError) error = NULL;

  g_assert_true (
    th_tablet_store_write_blob (self->tablet->store, &change, stream, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
  th_test_device_seal (self->tablet);
}

/* Works all day without a signal. */
static void
work (Fixture *self)
{
  g_autofree char *premises = th_id_derive ("premises", self->scene.operation, PLACE);

  th_test_device_create (self->tablet, self->visit, "visit", premises, self->scene.operation,
                         "Leaving");
  th_test_device_write (self->tablet, self->visit, "narrative", "Nobody answered the door.");
  take_photo (self);
}

static void
let_go (Fixture *self)
{
  char id[TH_ENROLMENT_TEXT_SIZE];

  th_enrolment_format (self->enrolment, id);
  g_free (
    th_test_server_ask (self->scene.server, "device", "revoke", id, "--leaver", "--yes", NULL));
}

static void
back_up (Fixture *self)
{
  g_autofree char *name = g_strdup_printf ("backup-%u", ++self->n_backups);
  g_autofree char *path = g_build_filename (self->scene.folder, name, NULL);

  g_free (th_test_server_ask (self->scene.server, "backup", path, "--verify", NULL));
}

/* After a round that destroys nothing. */
static void
assert_stays (Fixture *self, guint unsent)
{
  th_test_device_sync (self->tablet);
  g_assert_cmpuint (th_sync_get_unsent (self->tablet->sync, NULL), ==, unsent);
  g_assert_false (th_sync_is_drained (self->tablet->sync));
  g_assert_true (g_file_test (self->keyring, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (self->store, G_FILE_TEST_EXISTS));
  g_assert_cmpuint (self->n_revoked, ==, 0);
}

static void
assert_destroyed (Fixture *self)
{
  g_autofree char *text = NULL;
  g_autoptr (ThReceipt) receipt = NULL;
  g_autoptr (GError) error = NULL;

  th_test_device_sync (self->tablet);
  g_assert_cmpuint (self->n_revoked, ==, 1);
  g_assert_false (g_file_test (self->tablet->folder, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_get_contents (self->receipt, &text, NULL, &error));
  receipt = th_receipt_verify (text, strlen (text), self->enrolment, self->server_key, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (receipt->lacks->len, ==, 0);
  g_assert_cmpint (receipt->backup, >, 0);
}

static void
test_drains (Fixture *self, gconstpointer data)
{
  g_autofree char *held = NULL;

  work (self);
  let_go (self);
  assert_stays (self, 0);
  g_assert_cmpuint (count_files (self), ==, 0);
  g_assert_true (th_sync_is_holding (self->tablet->sync));
  held = th_test_server_ask (self->scene.server, "held", "list", NULL);
  g_assert_nonnull (strstr (held, "revoked"));

  back_up (self);
  assert_destroyed (self);
  g_free (th_test_server_ask (self->scene.server, "verify", NULL));
}

static void
test_nothing_unsent (Fixture *self, gconstpointer data)
{
  work (self);
  let_go (self);
  assert_stays (self, 0);
  back_up (self);
  /* Still typing when all else is covered. */
  th_test_device_write (self->tablet, self->visit, "narrative", "Nobody answered the door. A van");
  assert_stays (self, 1);
  th_test_device_seal (self->tablet);
  assert_stays (self, 0);
  back_up (self);
  assert_destroyed (self);
}

/* The entries are there, the files are still to go. */
static void
on_state_cb (ThSync *sync, GParamSpec *pspec, GCancellable *enough)
{
  if (th_sync_get_state (sync) == TH_SYNC_RECORDS)
    g_cancellable_cancel (enough);
}

/* The backup has the entries and not the photo: it covers nothing of this log. */
static void
test_photo_behind_the_backup (Fixture *self, gconstpointer data)
{
  g_autoptr (GCancellable) enough = g_cancellable_new ();
  gulong handler;

  work (self);
  let_go (self);
  handler =
    g_signal_connect (self->tablet->sync, "notify::state", G_CALLBACK (on_state_cb), enough);
  g_assert_false (th_sync_run (self->tablet->sync, enough, NULL));
  g_signal_handler_disconnect (self->tablet->sync, handler);
  g_assert_cmpuint (th_sync_get_unsent (self->tablet->sync, NULL), ==, 0);
  g_assert_cmpuint (count_files (self), ==, 1);
  back_up (self);
  assert_stays (self, 0);
  assert_stays (self, 0);
  back_up (self);
  assert_destroyed (self);
}

/* Unlocking once more does not ask for one more backup. */
static void
test_unlocked_again (Fixture *self, gconstpointer data)
{
  g_autofree char *folder = g_strdup (self->tablet->folder);

  work (self);
  let_go (self);
  assert_stays (self, 0);
  back_up (self);
  th_test_device_free (self->tablet);
  self->tablet = th_test_device_open (folder, &self->scene.clock, &self->scene.random);
  g_signal_connect (self->tablet->sync, "revoked", G_CALLBACK (on_revoked_cb), self);
  assert_destroyed (self);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/leaver/all-that-was-written-arrives-and-then-the-key-goes", Fixture, NULL, set_up,
              test_drains, tear_down);
  g_test_add ("/leaver/nothing-unsent-is-destroyed", Fixture, NULL, set_up, test_nothing_unsent,
              tear_down);
  g_test_add ("/leaver/a-backup-without-the-photo-covers-nothing", Fixture, NULL, set_up,
              test_photo_behind_the_backup, tear_down);
  g_test_add ("/leaver/unlocking-again-asks-for-no-other-backup", Fixture, NULL, set_up,
              test_unlocked_again, tear_down);
  return g_test_run ();
}
