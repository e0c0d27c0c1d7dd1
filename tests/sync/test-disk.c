/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A server's process whose disk is full, or takes no writes: it says so, acknowledges nothing that
 * it does not have, and goes on when there is room again. The disk is a small tmpfs; where none may
 * be mounted the tests are skipped.
 */

#include "th-test-device.h"
#include "th-wire.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#define CODE "wren"
#define MIB (1024 * 1024)

typedef struct
{
  char *folder;
  char *disk; /* NULL: the test is skipped */
  ThTestClock time;
  ThClock clock;
  GRand *rand;
  ThRandom random;
  ThTestServer *server;
  ThTestDevice *tablet;
  char *visit;
} Fixture;

static gboolean
mount_disk (Fixture *self)
{
  self->disk = g_build_filename (self->folder, "disk", NULL);
  g_assert_cmpint (g_mkdir (self->disk, 0700), ==, 0);
  if (mount ("tmpfs", self->disk, "tmpfs", 0, "size=24m,mode=0700") == 0)
    return TRUE;
  g_test_skip (g_strerror (errno));
  g_clear_pointer (&self->disk, g_free);
  return FALSE;
}

/* Moves the server's data there; what the test itself writes stays outside. */
static void
move_data (Fixture *self)
{
  const char *folder = th_test_server_get_folder (self->server);
  g_autofree char *data = g_build_filename (folder, "data", NULL);
  g_autofree char *moved = g_build_filename (self->disk, "data", NULL);

  th_test_copy_folder (data, moved);
  th_test_dir_free (g_strdup (data));
  g_assert_cmpint (symlink (moved, data), ==, 0);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autofree char *folder = NULL;
  g_autofree char *tablet = NULL;
  g_autofree char *code = NULL;
  g_autofree char *operation = NULL;
  g_autofree char *premises = NULL;
  g_autofree char *wren = g_test_build_filename (G_TEST_DIST, "data", "scenario", "wren", NULL);

  self->folder = th_test_dir_new ();
  if (!mount_disk (self))
    return;
  self->time = (ThTestClock){ TH_TEST_START, 1000 };
  self->clock = th_test_clock (&self->time);
  self->rand = g_rand_new ();
  self->random = th_test_random (self->rand);
  folder = g_build_filename (self->folder, "server", NULL);
  self->server = th_test_server_new (TH_SERVER_PROGRAM, folder);
  th_test_server_set_clock (self->server, self->time.now);
  th_test_server_import (self->server, wren, TH_SAMPLE_OPERATION);
  move_data (self);
  th_test_server_start (self->server);
  code = th_test_server_make_code (self->server, "7011");
  tablet = g_build_filename (self->folder, "tablet", NULL);
  self->tablet = th_test_device_enrol (tablet, code, &self->clock, &self->random);
  th_test_device_sync (self->tablet);
  operation = th_id_derive ("operation", CODE, CODE);
  premises = th_id_derive ("premises", operation, "W01");
  self->visit = th_id_new (self->time.now, &self->random);
  th_test_device_create (self->tablet, self->visit, "visit", premises, operation, "A visit");
  th_test_device_seal (self->tablet);
  th_test_device_sync (self->tablet);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  if (self->disk != NULL)
    {
      th_test_device_free (self->tablet);
      th_test_server_free (self->server);
      g_rand_free (self->rand);
      g_assert_cmpint (umount2 (self->disk, MNT_DETACH), ==, 0);
    }
  g_free (self->visit);
  g_free (self->disk);
  th_test_dir_free (self->folder);
}

static void
capture (Fixture *self, gsize length, ThHash *hash)
{
  g_autofree uint32_t *words = g_malloc (length);
  g_autoptr (GInputStream) stream = NULL;
  ThEntryField field = { (char *) "photo", NULL, NULL, 0 };
  ThChange change = { .id = self->visit, .fields = &field, .n_fields = 1 };
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < length / sizeof *words; i++)
    words[i] = g_rand_int (self->rand);
  stream = g_memory_input_stream_new_from_data (words, (gssize) length, NULL);
  g_assert_true (
    th_tablet_store_write_blob (self->tablet->store, &change, stream, hash, NULL, NULL, &error));
  g_assert_no_error (error);
  th_test_device_seal (self->tablet);
}

static void
sync_fails (Fixture *self, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (th_sync_run (self->tablet->sync, NULL, &error));
  g_assert_error (error, TH_WIRE_ERROR, code);
  /* The server said how long to wait. */
  g_assert_cmpint (th_sync_get_next_try (self->tablet->sync), >=, self->time.now + 60 * 1000);
}

static guint
count_unsent (Fixture *self)
{
  ThUnsent unsent;

  g_assert_true (th_tablet_store_get_unsent (self->tablet->store, &unsent, NULL));
  return unsent.entries;
}

static guint
count_unsent_blobs (Fixture *self)
{
  g_autoptr (GArray) blobs = th_tablet_store_list_unsent_blobs (self->tablet->store, NULL);

  return blobs->len;
}

/* All chains hold, and what was receipted is there. */
static void
assert_consistent (Fixture *self)
{
  g_autofree char *verified = NULL;

  th_test_server_stop (self->server);
  verified = th_test_server_ask (self->server, "verify", NULL);
  g_assert_nonnull (verified);
  th_test_server_start (self->server);
}

static void
assert_recovers (Fixture *self)
{
  th_test_device_write (self->tablet, self->visit, "note", "After.");
  th_test_device_seal (self->tablet);
  th_test_device_sync (self->tablet);
  g_assert_cmpuint (count_unsent (self), ==, 0);
  g_assert_cmpuint (count_unsent_blobs (self), ==, 0);
  assert_consistent (self);
}

static void
test_full (Fixture *self, gconstpointer data)
{
  ThHash hash;

  if (self->disk == NULL)
    return;
  capture (self, 30 * MIB, &hash);
  sync_fails (self, TH_WIRE_ERROR_FULL);
  g_assert_cmpuint (count_unsent_blobs (self), ==, 1);
  assert_consistent (self);
  g_assert_cmpint (mount (NULL, self->disk, NULL, MS_REMOUNT, "size=160m"), ==, 0);
  assert_recovers (self);
}

/* A disk that failed and was mounted again as it then is: what is there can still be read. */
static void
test_read_only (Fixture *self, gconstpointer data)
{
  if (self->disk == NULL)
    return;
  th_test_server_kill (self->server);
  g_assert_cmpint (mount (NULL, self->disk, NULL, MS_REMOUNT | MS_RDONLY, "size=24m"), ==, 0);
  th_test_server_start (self->server);
  th_test_device_write (self->tablet, self->visit, "note", "While.");
  th_test_device_seal (self->tablet);
  sync_fails (self, TH_WIRE_ERROR_READ_ONLY);
  g_assert_cmpuint (count_unsent (self), >, 0);

  th_test_server_kill (self->server);
  g_assert_cmpint (mount (NULL, self->disk, NULL, MS_REMOUNT, "size=24m"), ==, 0);
  th_test_server_start (self->server);
  assert_recovers (self);
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/disk/a-full-disk-is-said-and-nothing-acknowledged-is-missing", test_full);
  ADD ("/disk/a-disk-that-takes-no-writes-is-said", test_read_only);
  return g_test_run ();
}
