/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Photos from a real tablet to a real server's process and down to another tablet: what goes first,
 * what is left after a cut, and what it costs the server.
 */

#include "th-handoff.h"
#include "th-test-scene.h"
#include "th-wire.h"

#include <string.h>

#define MIB (1024 * 1024)

typedef struct
{
  ThTestScene scene;
  ThTestDevice *tablet; /* of an officer of the team */
  char *visit;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  th_test_scene_init (&self->scene, TH_SERVER_PROGRAM, TH_SAMPLE_OPERATION, NULL);
  self->tablet = th_test_scene_enrol (&self->scene, "7011");
  self->visit = th_id_new (self->scene.time.now, &self->scene.random);
  th_test_device_create (self->tablet, self->visit, "visit", self->scene.premises,
                         self->scene.operation, "A visit");
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  th_test_device_free (self->tablet);
  g_free (self->visit);
  th_test_scene_clear (&self->scene);
}

static GBytes *
make_photo (Fixture *self, gsize length)
{
  uint32_t *words = g_malloc (length);

  for (gsize i = 0; i < length / sizeof *words; i++)
    words[i] = g_rand_int (self->scene.rand);
  return g_bytes_new_take (words, length);
}

/* Takes a photo of the visit. */
static void
capture (Fixture *self, GBytes *photo, ThHash *hash)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (photo);
  ThEntryField field = { (char *) "photo", NULL, NULL, 0 };
  ThChange change = { .id = self->visit, .fields = &field, .n_fields = 1 };
  g_autoptr (GError) error = NULL;

  g_assert_true (
    th_tablet_store_write_blob (self->tablet->store, &change, stream, hash, NULL, NULL, &error));
  g_assert_no_error (error);
  th_test_device_seal (self->tablet);
}

static guint
count_unsent_blobs (ThTestDevice *tablet)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) blobs = th_tablet_store_list_unsent_blobs (tablet->store, &error);

  g_assert_no_error (error);
  return blobs->len;
}

static GBytes *
load_blob (ThTestDevice *tablet, const ThHash *hash)
{
  return th_store_load_blob (TH_STORE (tablet->store), hash, TH_BLOB_MAX_BYTES, NULL, NULL);
}

static void
assert_fetches (ThTestDevice *lead, const ThHash *hash, GBytes *photo)
{
  g_autoptr (GBytes) before = load_blob (lead, hash);
  g_autoptr (GBytes) after = NULL;

  g_assert_null (before);
  th_sync_want_blob (lead->sync, hash);
  th_test_device_sync (lead);
  after = load_blob (lead, hash);
  g_assert_nonnull (after);
  g_assert_true (g_bytes_equal (after, photo));
}

static void
assert_arrives (Fixture *self, const ThHash *hash, GBytes *photo)
{
  g_autoptr (ThTestDevice) lead = th_test_scene_enrol (&self->scene, "7001");

  assert_fetches (lead, hash, photo);
}

static void
assert_wish (ThTestDevice *lead, const ThHash *hash, gboolean wanted, gboolean lacking)
{
  gboolean is_lacking;

  g_assert_cmpint (th_sync_wants_blob (lead->sync, hash, &is_lacking), ==, wanted);
  g_assert_cmpint (is_lacking, ==, lacking);
}

/* A lead asks before the officer's tablet has sent it, and while the server cannot be reached. */
static void
test_wish (Fixture *self, gconstpointer data)
{
  g_autoptr (ThTestDevice) lead = th_test_scene_enrol (&self->scene, "7001");
  g_autoptr (GBytes) photo = make_photo (self, MIB);
  g_autoptr (GBytes) come = NULL;
  g_autoptr (GError) error = NULL;
  ThHash hash;

  capture (self, photo, &hash);
  th_test_server_stop (self->scene.server);
  th_sync_want_blob (lead->sync, &hash);
  g_assert_false (th_sync_run (lead->sync, NULL, &error));
  assert_wish (lead, &hash, TRUE, FALSE);

  th_test_server_start (self->scene.server);
  th_test_device_sync (lead);
  assert_wish (lead, &hash, TRUE, TRUE);

  th_test_device_sync (self->tablet);
  th_test_device_sync (lead);
  assert_wish (lead, &hash, FALSE, FALSE);
  come = load_blob (lead, &hash);
  g_assert_nonnull (come);
  g_assert_true (g_bytes_equal (come, photo));
}

/* What happens while a photo goes up: after each part, one more entry. */
typedef struct
{
  Fixture *fixture;
  guint parts;
  guint written;
  guint most_unsent;  /* entries that waited when a part had gone */
  GCancellable *stop; /* after so many parts */
  guint stop_after;
} Watch;

static void
on_part_cb (ThSync *sync, GParamSpec *pspec, Watch *watch)
{
  ThTestDevice *tablet = watch->fixture->tablet;
  guint64 total = 0;
  guint64 sent = th_sync_get_blob_progress (sync, &total);
  g_autofree char *note = NULL;
  ThUnsent unsent;

  if (sent == 0)
    return;
  watch->parts++;
  if (watch->stop_after > 0 && watch->parts >= watch->stop_after)
    g_cancellable_cancel (watch->stop);
  if (sent == total)
    return;
  g_assert_true (th_tablet_store_get_unsent (tablet->store, &unsent, NULL));
  watch->most_unsent = MAX (watch->most_unsent, unsent.entries);
  note = g_strdup_printf ("Note %u", ++watch->written);
  th_test_device_write (tablet, watch->fixture->visit, "note", note);
  th_test_device_seal (tablet);
}

static void
test_between (Fixture *self, gconstpointer data)
{
  g_autoptr (GBytes) photo = make_photo (self, 6 * MIB);
  Watch watch = { .fixture = self };
  guint64 bytes = 0;
  ThHash hash;

  capture (self, photo, &hash);
  g_assert_cmpuint (count_unsent_blobs (self->tablet), ==, 1);
  g_signal_connect (self->tablet->sync, "notify::sent-blob-bytes", G_CALLBACK (on_part_cb), &watch);
  th_test_device_sync (self->tablet);
  g_assert_cmpuint (watch.parts, ==, 6);
  g_assert_cmpuint (watch.written, ==, 5);
  /* Each was sent and receipted before the next part went. */
  g_assert_cmpuint (watch.most_unsent, ==, 0);
  g_assert_cmpuint (count_unsent_blobs (self->tablet), ==, 0);
  g_assert_cmpuint (th_sync_get_unsent_blobs (self->tablet->sync, &bytes), ==, 0);
  assert_arrives (self, &hash, photo);
}

static void
stop_round (Fixture *self, guint after)
{
  g_autoptr (GCancellable) stop = g_cancellable_new ();
  Watch watch = { .fixture = self, .stop = stop, .stop_after = after };
  g_autoptr (GError) error = NULL;
  gulong handler;

  handler = g_signal_connect (self->tablet->sync, "notify::sent-blob-bytes",
                              G_CALLBACK (on_part_cb), &watch);
  g_assert_false (th_sync_run (self->tablet->sync, stop, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_signal_handler_disconnect (self->tablet->sync, handler);
}

/* Neither end has anything but its disk after it. */
static void
test_killed (Fixture *self, gconstpointer data)
{
  g_autoptr (GBytes) photo = make_photo (self, 6 * MIB);
  g_autofree char *folder = g_strdup (self->tablet->folder);
  ThHash hash;

  capture (self, photo, &hash);
  stop_round (self, 4);
  th_test_server_kill (self->scene.server);
  g_clear_pointer (&self->tablet, th_test_device_free);

  self->tablet = th_test_device_open (folder, &self->scene.clock, &self->scene.random);
  g_assert_cmpuint (count_unsent_blobs (self->tablet), ==, 1);
  th_test_server_start (self->scene.server);
  th_test_device_sync (self->tablet);
  g_assert_cmpuint (count_unsent_blobs (self->tablet), ==, 0);
  g_assert_cmpuint (th_sync_get_sent_bytes (self->tablet->sync), <=, 3 * MIB);
  assert_arrives (self, &hash, photo);
}

/* The server lost what came after its backup: the photo is sent again by itself. */
static void
test_restored (Fixture *self, gconstpointer data)
{
  g_autoptr (GBytes) photo = make_photo (self, 2 * MIB);
  g_autofree char *backup = g_build_filename (self->scene.folder, "backup", NULL);
  ThHash hash;

  th_test_device_seal (self->tablet);
  th_test_device_sync (self->tablet);
  th_test_server_stop (self->scene.server);
  th_test_server_copy_to (self->scene.server, backup);
  th_test_server_start (self->scene.server);
  capture (self, photo, &hash);
  th_test_device_sync (self->tablet);
  g_assert_cmpuint (count_unsent_blobs (self->tablet), ==, 0);

  th_test_server_stop (self->scene.server);
  th_test_server_copy_from (self->scene.server, backup);
  th_test_server_start (self->scene.server);
  th_test_device_write (self->tablet, self->visit, "note", "After.");
  th_test_device_seal (self->tablet);
  th_test_device_sync (self->tablet);
  g_assert_cmpuint (count_unsent_blobs (self->tablet), ==, 0);
  assert_arrives (self, &hash, photo);
}

/* The log went on in another enrolment before the photo was sent: that one sends it. */
static void
test_forked (Fixture *self, gconstpointer data)
{
  g_autoptr (GBytes) photo = make_photo (self, 3 * MIB);
  g_autofree char *folder = g_strdup (self->tablet->folder);
  g_autofree char *copy = g_build_filename (self->scene.folder, "copy", NULL);
  ThHash hash;

  capture (self, photo, &hash);
  stop_round (self, 1);
  g_clear_pointer (&self->tablet, th_test_device_free);
  th_test_copy_folder (folder, copy);
  self->tablet = th_test_device_open (folder, &self->scene.clock, &self->scene.random);
  th_test_device_write (self->tablet, self->visit, "note", "Here.");
  th_test_device_seal (self->tablet);
  stop_round (self, 1);
  g_clear_pointer (&self->tablet, th_test_device_free);

  self->tablet = th_test_device_open (copy, &self->scene.clock, &self->scene.random);
  th_test_device_write (self->tablet, self->visit, "note", "There.");
  th_test_device_seal (self->tablet);
  th_test_device_sync (self->tablet);
  g_assert_cmpuint (count_unsent_blobs (self->tablet), ==, 0);
  assert_arrives (self, &hash, photo);
}

/* Resident memory of the server's process, in KiB, as @name of its status. */
static gint64
read_memory (Fixture *self, const char *name)
{
  g_autofree char *path =
    g_strdup_printf ("/proc/%d/status", (int) th_test_server_get_pid (self->scene.server));
  g_autofree char *text = NULL;
  const char *line;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  line = strstr (text, name);
  g_assert_nonnull (line);
  return g_ascii_strtoll (line + strlen (name) + 1, NULL, 10);
}

/* KiB. The thread sanitizer keeps a shadow, of several times its size, of all memory that was
 * touched. */
#ifdef TH_HAS_TSAN
#define MEMORY_MOST (64 * 1024)
#else
#define MEMORY_MOST (16 * 1024)
#endif

/* What the address sanitizer keeps aside of freed memory, hundreds of MiB, is not the server's. */
static void
start_without_quarantine (Fixture *self)
{
  const char *options = g_getenv ("ASAN_OPTIONS");
  g_autofree char *kept = g_strdup (options);
  g_autofree char *less = NULL;

  if (options == NULL)
    return;
  less = g_strconcat (options, ":quarantine_size_mb=1:thread_local_quarantine_size_kb=64", NULL);
  th_test_server_stop (self->scene.server);
  g_setenv ("ASAN_OPTIONS", less, TRUE);
  th_test_server_start (self->scene.server);
  g_setenv ("ASAN_OPTIONS", kept, TRUE);
}

static void
test_memory (Fixture *self, gconstpointer data)
{
  g_autoptr (GBytes) small = make_photo (self, MIB);
  g_autoptr (GBytes) large = make_photo (self, 64 * MIB);
  g_autoptr (ThTestDevice) lead = th_test_scene_enrol (&self->scene, "7001");
  gint64 before, after, most;
  ThHash hash;

  start_without_quarantine (self);
  /* One of each first, so that what any request leaves is not counted. */
  capture (self, small, &hash);
  th_test_device_sync (self->tablet);
  assert_fetches (lead, &hash, small);
  before = read_memory (self, "VmRSS:");
  capture (self, large, &hash);
  th_test_device_sync (self->tablet);
  g_assert_cmpuint (count_unsent_blobs (self->tablet), ==, 0);
  after = read_memory (self, "VmRSS:");
  most = read_memory (self, "VmHWM:");
  g_test_message ("before %.1f MiB, after 64 MiB up %.1f MiB, most %.1f MiB",
                  (double) before / 1024, (double) after / 1024, (double) most / 1024);
  g_assert_cmpint (after - before, <=, MEMORY_MOST);
  assert_fetches (lead, &hash, large);
  after = read_memory (self, "VmRSS:");
  most = read_memory (self, "VmHWM:");
  g_test_message ("after 64 MiB down %.1f MiB, most %.1f MiB", (double) after / 1024,
                  (double) most / 1024);
  g_assert_cmpint (after - before, <=, MEMORY_MOST);
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/blobs/a-wish-lasts-until-the-photo-has-come", test_wish);
  ADD ("/blobs/entries-go-between-the-parts-of-a-photo", test_between);
  ADD ("/blobs/after-a-kill-of-both-ends-a-photo-goes-on", test_killed);
  ADD ("/blobs/a-restored-server-is-sent-the-photo-again", test_restored);
  ADD ("/blobs/after-a-fork-the-new-log-sends-the-photo", test_forked);
  ADD ("/blobs/a-large-file-leaves-the-servers-memory-as-it-was", test_memory);
  return g_test_run ();
}
