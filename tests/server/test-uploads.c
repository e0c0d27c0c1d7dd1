/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Blobs in, by tus 1.0, and who may read what comes of it. */

#include "th-test-server.h"
#include "th-tus.h"

#include <string.h>

#define BLOB_BYTES (700 * 1024)
#define VISIT "01900000-0000-7000-8000-00000000aaaa"

typedef struct
{
  ThTestServer *server;
  ThTestTablet *tablet; /* of an officer of team north, with a visit that was pushed */
  char *premises;
  GBytes *photo;
  ThHash hash;
} Scene;

static void
scene_set_up (Scene *self, gconstpointer data)
{
  uint8_t *bytes = g_malloc (BLOB_BYTES);

  for (gsize i = 0; i < BLOB_BYTES; i++)
    bytes[i] = (uint8_t) (i * 7 + i / 251);
  self->photo = g_bytes_new_take (bytes, BLOB_BYTES);
  th_chain_digest (bytes, BLOB_BYTES, &self->hash);
  self->server = th_test_server_new ();
  self->tablet = th_test_tablet_new (self->server, "4163");
  self->premises = th_test_server_dup_premises (self->server, "north");
  th_test_tablet_create (self->tablet, VISIT, "visit", self->premises, "Visit");
}

static void
scene_tear_down (Scene *self, gconstpointer data)
{
  th_test_tablet_free (self->tablet);
  g_bytes_unref (self->photo);
  g_free (self->premises);
  th_test_server_free (self->server);
}

static ThDot
name (ThTestTablet *tablet, const char *record, const ThHash *hash)
{
  char text[TH_HASH_NAME_SIZE];

  th_hash_format_name (hash, text);
  return th_test_tablet_set (tablet, record, "photo", text);
}

static guint
count_lacking (ThTestTablet *tablet)
{
  g_autoptr (ThReceipt) receipt = th_test_tablet_push (tablet);

  return receipt->lacks->len;
}

/* Calls with the tablet's token; @more: header, text, …, NULL. */
static ThTestReply
call (
  ThTestTablet *tablet, const char *method, const char *path, GBytes *body, const char *const *more)
{
  g_autofree char *bearer = g_strconcat ("Bearer ", tablet->token, NULL);
  g_autoptr (GPtrArray) headers = g_ptr_array_new ();
  gboolean has_version = FALSE;

  g_ptr_array_add (headers, (gpointer) "Authorization");
  g_ptr_array_add (headers, bearer);
  for (; more != NULL && *more != NULL; more += 2)
    {
      has_version |= g_str_equal (more[0], TH_TUS_HEADER_RESUMABLE);
      g_ptr_array_add (headers, (gpointer) more[0]);
      g_ptr_array_add (headers, (gpointer) more[1]);
    }
  if (!has_version)
    {
      g_ptr_array_add (headers, (gpointer) TH_TUS_HEADER_RESUMABLE);
      g_ptr_array_add (headers, (gpointer) TH_TUS_VERSION);
    }
  g_ptr_array_add (headers, NULL);
  return th_test_server_call (tablet->server, method, path, (const char *const *) headers->pdata,
                              body);
}

static const char *
get_header (const ThTestReply *reply, const char *header)
{
  g_autofree char *lower = g_ascii_strdown (header, -1);

  return g_hash_table_lookup (reply->headers, lower);
}

static ThTestReply
begin (ThTestTablet *tablet, const ThHash *hash, gsize length)
{
  g_autofree char *metadata = th_tus_write_metadata (hash);
  g_autofree char *number = g_strdup_printf ("%" G_GSIZE_FORMAT, length);
  const char *headers[] = { TH_TUS_HEADER_LENGTH, number, TH_TUS_HEADER_METADATA, metadata, NULL };

  return call (tablet, "POST", TH_WIRE_PATH_BLOBS, NULL, headers);
}

static char *
begin_at (ThTestTablet *tablet, const ThHash *hash, gsize length)
{
  g_auto (ThTestReply) reply = begin (tablet, hash, length);

  g_assert_cmpuint (reply.status, ==, 201);
  g_assert_cmpstr (get_header (&reply, TH_TUS_HEADER_RESUMABLE), ==, TH_TUS_VERSION);
  return g_strdup (get_header (&reply, "Location"));
}

static ThTestReply
send_part (
  ThTestTablet *tablet, const char *path, GBytes *bytes, gsize offset, const char *checksum)
{
  g_autofree char *number = g_strdup_printf ("%" G_GSIZE_FORMAT, offset);
  const char *headers[] = { TH_TUS_HEADER_OFFSET,
                            number,
                            "Content-Type",
                            TH_TUS_PART,
                            TH_TUS_HEADER_CHECKSUM,
                            checksum,
                            NULL };

  if (checksum == NULL)
    headers[4] = NULL;
  return call (tablet, "PATCH", path, bytes, headers);
}

/* Sends from @offset to @end; the offset that the answer tells. */
static gsize
send (Scene *scene, ThTestTablet *tablet, const char *path, gsize offset, gsize end)
{
  g_autoptr (GBytes) part = g_bytes_new_from_bytes (scene->photo, offset, end - offset);
  g_auto (ThTestReply) reply = send_part (tablet, path, part, offset, NULL);
  gsize told = 0;

  g_assert_cmpuint (reply.status, ==, 204);
  g_assert_true (th_tus_read_number (get_header (&reply, TH_TUS_HEADER_OFFSET), &told));
  g_assert_nonnull (get_header (&reply, TH_TUS_HEADER_EXPIRES));
  return told;
}

static void
send_all (Scene *scene, ThTestTablet *tablet)
{
  g_autofree char *path = begin_at (tablet, &scene->hash, BLOB_BYTES);

  g_assert_cmpuint (send (scene, tablet, path, 0, BLOB_BYTES), ==, BLOB_BYTES);
}

static gsize
ask_offset (ThTestTablet *tablet, const char *path)
{
  g_auto (ThTestReply) reply = call (tablet, "HEAD", path, NULL, NULL);
  gsize offset = 0;

  g_assert_cmpuint (reply.status, ==, 200);
  g_assert_true (th_tus_read_number (get_header (&reply, TH_TUS_HEADER_OFFSET), &offset));
  g_assert_cmpstr (get_header (&reply, "Cache-Control"), ==, "no-store");
  return offset;
}

static ThTestReply
get_blob (ThTestTablet *tablet, const ThHash *hash)
{
  char text[TH_HASH_TEXT_SIZE];
  g_autofree char *path = NULL;

  th_hash_format (hash, text);
  path = g_strconcat (TH_WIRE_PATH_BLOBS "/", text, NULL);
  return th_test_tablet_get (tablet, path);
}

static void
assert_reads (Scene *scene, ThTestTablet *tablet)
{
  g_auto (ThTestReply) reply = get_blob (tablet, &scene->hash);

  g_assert_cmpuint (reply.status, ==, 200);
  g_assert_true (g_bytes_equal (reply.body, scene->photo));
}

static void
assert_reads_not (Scene *scene, ThTestTablet *tablet)
{
  g_auto (ThTestReply) reply = get_blob (tablet, &scene->hash);

  th_test_reply_assert (&reply, TH_WIRE_ERROR_NOT_FOUND);
}

static int64_t
count_blobs (ThTestServer *server)
{
  ThServerCounts counts;

  g_assert_true (th_server_store_count (server->store, &counts, NULL, NULL));
  return counts.blobs;
}

static void
test_parts (Scene *scene, gconstpointer data)
{
  g_autoptr (ThTestTablet) lead = th_test_tablet_new (scene->server, "4100");
  g_autoptr (ThReceipt) receipt = NULL;
  g_autofree char *path = NULL;
  gsize offset = 0;

  name (scene->tablet, VISIT, &scene->hash);
  receipt = th_test_tablet_push (scene->tablet);
  g_assert_cmpuint (receipt->lacks->len, ==, 1);
  g_assert_true (th_hash_equal (&g_array_index (receipt->lacks, ThHash, 0), &scene->hash));
  assert_reads_not (scene, lead);
  path = begin_at (scene->tablet, &scene->hash, BLOB_BYTES);
  while (offset < BLOB_BYTES)
    {
      g_assert_cmpuint (ask_offset (scene->tablet, path), ==, offset);
      assert_reads_not (scene, lead);
      offset = send (scene, scene->tablet, path, offset, MIN (offset + 300000, BLOB_BYTES));
    }
  g_assert_cmpuint (ask_offset (scene->tablet, path), ==, BLOB_BYTES);
  g_assert_cmpuint (count_lacking (scene->tablet), ==, 0);
  assert_reads (scene, lead);
}

static void
test_options (Scene *scene, gconstpointer data)
{
  g_auto (ThTestReply) reply =
    th_test_server_call (scene->server, "OPTIONS", TH_WIRE_PATH_BLOBS, NULL, NULL);

  g_assert_cmpuint (reply.status, ==, 204);
  g_assert_cmpstr (get_header (&reply, TH_TUS_HEADER_VERSION), ==, "1.0.0");
  g_assert_cmpstr (get_header (&reply, TH_TUS_HEADER_EXTENSION), ==,
                   "creation,checksum,expiration");
  g_assert_cmpstr (get_header (&reply, TH_TUS_HEADER_ALGORITHM), ==, "sha256,sha1");
  g_assert_cmpstr (get_header (&reply, TH_TUS_HEADER_MAX_SIZE), ==, "134217728");
}

static void
test_checksums (Scene *scene, gconstpointer data)
{
  static const struct
  {
    const char *header;
    ThWireError error;
  } refused[] = {
    { "sha256 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", TH_WIRE_ERROR_CHECKSUM },
    { "sha1 AAAAAAAAAAAAAAAAAAAAAAAAAAA=", TH_WIRE_ERROR_CHECKSUM },
    { "crc32 AAAAAA==", TH_WIRE_ERROR_MALFORMED },
    { "sha256 AAAA", TH_WIRE_ERROR_MALFORMED },
    { "sha256", TH_WIRE_ERROR_MALFORMED },
  };
  g_autoptr (GBytes) part = g_bytes_new_from_bytes (scene->photo, 0, 1000);
  g_autofree char *right = th_tus_write_checksum (g_bytes_get_data (part, NULL), 1000);
  g_autofree char *path = NULL;
  g_auto (ThTestReply) taken = { 0 };

  name (scene->tablet, VISIT, &scene->hash);
  g_assert_cmpuint (count_lacking (scene->tablet), ==, 1);
  path = begin_at (scene->tablet, &scene->hash, BLOB_BYTES);
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_auto (ThTestReply) reply = send_part (scene->tablet, path, part, 0, refused[i].header);

      th_test_reply_assert (&reply, refused[i].error);
      g_assert_cmpuint (ask_offset (scene->tablet, path), ==, 0);
    }
  taken = send_part (scene->tablet, path, part, 0, right);
  g_assert_cmpuint (taken.status, ==, 204);
  g_assert_cmpuint (ask_offset (scene->tablet, path), ==, 1000);
}

static void
test_another_blob (Scene *scene, gconstpointer data)
{
  g_autoptr (GBytes) other = g_bytes_new_take (g_malloc0 (BLOB_BYTES), BLOB_BYTES);
  g_autofree char *path = NULL;
  g_auto (ThTestReply) reply = { 0 };
  g_auto (ThTestReply) after = { 0 };
  int64_t before = count_blobs (scene->server);

  name (scene->tablet, VISIT, &scene->hash);
  g_assert_cmpuint (count_lacking (scene->tablet), ==, 1);
  path = begin_at (scene->tablet, &scene->hash, BLOB_BYTES);
  reply = send_part (scene->tablet, path, other, 0, NULL);
  th_test_reply_assert (&reply, TH_WIRE_ERROR_CHECKSUM);
  after = call (scene->tablet, "HEAD", path, NULL, NULL);
  g_assert_cmpuint (after.status, ==, 404);
  g_assert_cmpint (count_blobs (scene->server), ==, before);
  assert_reads_not (scene, scene->tablet);
  send_all (scene, scene->tablet);
  assert_reads (scene, scene->tablet);
}

/* Whoever learns a hash has not seen what it is of. */
static void
test_naming (Scene *scene, gconstpointer data)
{
  g_autoptr (ThTestTablet) west = th_test_tablet_new (scene->server, "4128");
  g_autofree char *premises = th_test_server_dup_premises (scene->server, "west");
  g_auto (ThTestReply) reply = { 0 };
  int64_t blobs;

  name (scene->tablet, VISIT, &scene->hash);
  g_assert_cmpuint (count_lacking (scene->tablet), ==, 1);
  send_all (scene, scene->tablet);
  blobs = count_blobs (scene->server);

  th_test_tablet_create (west, th_test_id (1), "visit", premises, "Visit");
  name (west, th_test_id (1), &scene->hash);
  g_assert_cmpuint (count_lacking (west), ==, 1);
  assert_reads_not (scene, west);
  reply = begin (west, &scene->hash, BLOB_BYTES);
  g_assert_cmpstr (get_header (&reply, TH_TUS_HEADER_OFFSET), ==, "0");
  send_all (scene, west);
  g_assert_cmpuint (count_lacking (west), ==, 0);
  assert_reads (scene, west);
  g_assert_cmpint (count_blobs (scene->server), ==, blobs);
}

static void
test_known (Scene *scene, gconstpointer data)
{
  g_autoptr (ThTestTablet) lead = th_test_tablet_new (scene->server, "4100");
  g_autofree char *path = NULL;

  name (scene->tablet, VISIT, &scene->hash);
  g_assert_cmpuint (count_lacking (scene->tablet), ==, 1);
  send_all (scene, scene->tablet);
  th_test_tablet_create (lead, th_test_id (1), "visit", scene->premises, "Visit");
  name (lead, th_test_id (1), &scene->hash);
  g_assert_cmpuint (count_lacking (lead), ==, 0);
  path = begin_at (lead, &scene->hash, BLOB_BYTES);
  g_assert_cmpuint (ask_offset (lead, path), ==, BLOB_BYTES);
}

static void
test_unnamed (Scene *scene, gconstpointer data)
{
  g_auto (ThTestReply) reply = { 0 };

  g_assert_cmpuint (count_lacking (scene->tablet), ==, 0);
  reply = begin (scene->tablet, &scene->hash, BLOB_BYTES);
  th_test_reply_assert (&reply, TH_WIRE_ERROR_NOT_FOUND);
}

static void
test_anothers_upload (Scene *scene, gconstpointer data)
{
  g_autoptr (ThTestTablet) colleague = th_test_tablet_new (scene->server, "4121");
  g_autofree char *path = NULL;
  g_auto (ThTestReply) asked = { 0 };
  g_auto (ThTestReply) sent = { 0 };

  name (scene->tablet, VISIT, &scene->hash);
  g_assert_cmpuint (count_lacking (scene->tablet), ==, 1);
  path = begin_at (scene->tablet, &scene->hash, BLOB_BYTES);
  asked = call (colleague, "HEAD", path, NULL, NULL);
  g_assert_cmpuint (asked.status, ==, 404);
  sent = send_part (colleague, path, scene->photo, 0, NULL);
  th_test_reply_assert (&sent, TH_WIRE_ERROR_NOT_FOUND);
}

static void
test_goes_on (Scene *scene, gconstpointer data)
{
  g_autofree char *path = NULL;
  g_autofree char *again = NULL;
  g_auto (ThTestReply) twice = { 0 };
  g_auto (ThTestReply) beyond = { 0 };
  g_autoptr (GBytes) longer = g_bytes_new_take (g_malloc0 (BLOB_BYTES), BLOB_BYTES);

  name (scene->tablet, VISIT, &scene->hash);
  g_assert_cmpuint (count_lacking (scene->tablet), ==, 1);
  path = begin_at (scene->tablet, &scene->hash, BLOB_BYTES);
  g_assert_cmpuint (send (scene, scene->tablet, path, 0, 5000), ==, 5000);
  twice = send_part (scene->tablet, path, longer, 0, NULL);
  th_test_reply_assert (&twice, TH_WIRE_ERROR_OFFSET);
  beyond = send_part (scene->tablet, path, longer, 5000, NULL);
  th_test_reply_assert (&beyond, TH_WIRE_ERROR_TOO_LARGE);

  th_test_server_stop (scene->server);
  th_test_server_start (scene->server);
  again = begin_at (scene->tablet, &scene->hash, BLOB_BYTES);
  g_assert_cmpstr (again, ==, path);
  g_assert_cmpuint (ask_offset (scene->tablet, path), ==, 5000);
  send (scene, scene->tablet, path, 5000, BLOB_BYTES);
  assert_reads (scene, scene->tablet);
}

/* The last part is there, and power went before it was verified: asking is enough. */
static void
test_lost_answer (Scene *scene, gconstpointer data)
{
  ThUpload upload = { .enrolment = scene->tablet->enrolment };
  g_autofree char *path = NULL;

  name (scene->tablet, VISIT, &scene->hash);
  g_assert_cmpuint (count_lacking (scene->tablet), ==, 1);
  path = begin_at (scene->tablet, &scene->hash, BLOB_BYTES);
  g_strlcpy (upload.id, path + strlen (TH_WIRE_PATH_UPLOADS "/"), sizeof upload.id);
  upload.expires = scene->server->moment.now + TH_WIRE_UPLOAD_MILLISECONDS;
  g_assert_true (th_server_store_append_upload (scene->server->store, &upload, scene->photo, NULL));
  assert_reads_not (scene, scene->tablet);
  g_assert_cmpuint (ask_offset (scene->tablet, path), ==, BLOB_BYTES);
  assert_reads (scene, scene->tablet);
}

static gboolean
is_upload_there (Scene *scene, const char *path)
{
  ThUpload upload;

  return th_server_store_load_upload (scene->server->store, scene->tablet->enrolment,
                                      path + strlen (TH_WIRE_PATH_UPLOADS "/"), &upload, NULL);
}

static void
test_expires (Scene *scene, gconstpointer data)
{
  g_autofree char *path = NULL;
  g_auto (ThTestReply) reply = { 0 };

  name (scene->tablet, VISIT, &scene->hash);
  g_assert_cmpuint (count_lacking (scene->tablet), ==, 1);
  path = begin_at (scene->tablet, &scene->hash, BLOB_BYTES);
  th_test_clock_advance (&scene->server->moment, TH_WIRE_UPLOAD_MILLISECONDS - 1);
  g_assert_cmpuint (send (scene, scene->tablet, path, 0, 5000), ==, 5000);
  th_test_clock_advance (&scene->server->moment, TH_WIRE_UPLOAD_MILLISECONDS - 1);
  g_assert_cmpuint (ask_offset (scene->tablet, path), ==, 5000);
  th_test_clock_advance (&scene->server->moment, 1);
  reply = call (scene->tablet, "HEAD", path, NULL, NULL);
  g_assert_cmpuint (reply.status, ==, 404);

  /* A server that starts looks at once; the one that ran may have looked as well. */
  th_test_server_stop (scene->server);
  th_test_server_start (scene->server);
  while (is_upload_there (scene, path))
    g_usleep (1000);
  send_all (scene, scene->tablet);
}

static void
test_at_once (Scene *scene, gconstpointer data)
{
  char *paths[TH_WIRE_UPLOADS_MAX + 1];

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      ThHash hash = { { (uint8_t) i } };

      name (scene->tablet, VISIT, &hash);
    }
  g_assert_cmpuint (count_lacking (scene->tablet), ==, TH_WIRE_UPLOADS_MAX + 1);
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      ThHash hash = { { (uint8_t) i } };

      paths[i] = begin_at (scene->tablet, &hash, BLOB_BYTES);
    }
  g_assert_false (is_upload_there (scene, paths[0]));
  for (guint i = 1; i < G_N_ELEMENTS (paths); i++)
    g_assert_true (is_upload_there (scene, paths[i]));
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    g_free (paths[i]);
}

/* A photo of a visit across the force's border: sent at once, read when its lead accepts it. */
static void
test_held (Scene *scene, gconstpointer data)
{
  g_autofree char *west = th_test_server_dup_premises (scene->server, "west");
  g_autoptr (ThTestTablet) lead = th_test_tablet_new (scene->server, "4107");
  G_GNUC_UNUSED g_autoptr (ThEntry) acceptance = th_entry_new ();
  g_autoptr (ThReceipt) receipt = NULL;
  ThDot held, photo;

  held = th_test_tablet_create (scene->tablet, th_test_id (1), "visit", west, "Across");
  photo = name (scene->tablet, th_test_id (1), &scene->hash);
  receipt = th_test_tablet_push (scene->tablet);
  g_assert_nonnull (th_test_receipt_reason (receipt, photo));
  g_assert_cmpuint (receipt->lacks->len, ==, 1);
  send_all (scene, scene->tablet);
  g_assert_cmpuint (count_lacking (scene->tablet), ==, 0);
  assert_reads_not (scene, lead);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (ThEntry) entry = th_entry_new ();

      entry->op = TH_OP_ACCEPT;
      entry->id = g_strdup (th_test_id (1));
      if (i == 0)
        {
          entry->kind = g_strdup ("visit");
          entry->in = g_strdup (west);
          entry->operation = g_strdup (scene->server->operation);
          entry->title = g_strdup ("Across");
        }
      entry->of = i == 0 ? held : photo;
      entry->has_of = TRUE;
      th_test_tablet_add (lead, entry);
      g_assert_cmpuint (count_lacking (lead), ==, 0);
    }
  assert_reads (scene, lead);
}

static void
test_override (Scene *scene, gconstpointer data)
{
  g_autofree char *path = NULL;
  const char *asking[] = { TH_TUS_HEADER_OVERRIDE, "HEAD", NULL };
  const char *sending[] = {
    TH_TUS_HEADER_OVERRIDE, "PATCH", TH_TUS_HEADER_OFFSET, "0", "Content-Type", TH_TUS_PART, NULL
  };
  g_auto (ThTestReply) asked = { 0 };
  g_auto (ThTestReply) sent = { 0 };

  name (scene->tablet, VISIT, &scene->hash);
  g_assert_cmpuint (count_lacking (scene->tablet), ==, 1);
  path = begin_at (scene->tablet, &scene->hash, BLOB_BYTES);
  sent = call (scene->tablet, "POST", path, scene->photo, sending);
  g_assert_cmpuint (sent.status, ==, 204);
  asked = call (scene->tablet, "POST", path, NULL, asking);
  g_assert_cmpstr (get_header (&asked, TH_TUS_HEADER_OFFSET), ==, G_STRINGIFY (716800));
  assert_reads (scene, scene->tablet);
}

static void
test_other_versions (Scene *scene, gconstpointer data)
{
  const char *old[] = { TH_TUS_HEADER_RESUMABLE, "0.2.2", NULL };
  const char *plain[] = { TH_TUS_HEADER_OFFSET, "0", "Content-Type", "image/jpeg", NULL };
  g_autofree char *path = NULL;
  g_auto (ThTestReply) version = { 0 };
  g_auto (ThTestReply) type = { 0 };

  name (scene->tablet, VISIT, &scene->hash);
  g_assert_cmpuint (count_lacking (scene->tablet), ==, 1);
  path = begin_at (scene->tablet, &scene->hash, BLOB_BYTES);
  version = call (scene->tablet, "HEAD", path, NULL, old);
  g_assert_cmpuint (version.status, ==, 412);
  g_assert_cmpstr (get_header (&version, TH_TUS_HEADER_VERSION), ==, TH_TUS_VERSION);
  type = call (scene->tablet, "PATCH", path, scene->photo, plain);
  g_assert_cmpuint (type.status, ==, 415);
}

#define ADD(path, func) g_test_add (path, Scene, NULL, scene_set_up, func, scene_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (th_test_server_skips ())
    return 0;
  ADD ("/uploads/a-blob-comes-in-parts-and-the-team-reads-it", test_parts);
  ADD ("/uploads/the-options-say-what-is-spoken", test_options);
  ADD ("/uploads/a-part-that-was-changed-is-refused-and-may-come-again", test_checksums);
  ADD ("/uploads/what-is-not-the-blob-that-was-named-never-counts", test_another_blob);
  ADD ("/uploads/naming-a-blob-gives-no-right-to-read-it", test_naming);
  ADD ("/uploads/who-could-read-it-sends-nothing", test_known);
  ADD ("/uploads/only-what-an-entry-names-is-taken", test_unnamed);
  ADD ("/uploads/an-upload-is-for-its-enrolment-alone", test_anothers_upload);
  ADD ("/uploads/an-upload-goes-on-where-it-stands", test_goes_on);
  ADD ("/uploads/a-lost-answer-to-the-last-part-costs-nothing", test_lost_answer);
  ADD ("/uploads/an-upload-that-nobody-goes-on-with-expires", test_expires);
  ADD ("/uploads/of-too-many-at-once-the-oldest-goes", test_at_once);
  ADD ("/uploads/a-held-entrys-blob-is-sent-and-read-when-accepted", test_held);
  ADD ("/uploads/the-method-may-stand-in-a-header", test_override);
  ADD ("/uploads/other-versions-and-types-are-refused", test_other_versions);
  return g_test_run ();
}
