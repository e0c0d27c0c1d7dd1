/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Reading a bundle. It is a line with the certificate, then sections: a line that says what follows
 * and how long it is, and the bytes. Lengths are checked before anything is allocated; a blob is
 * never in memory.
 */

#include "th-bundle-private.h"

#include "th-enrolling.h"
#include "th-sealed-part.h"

#include <sodium.h>
#include <string.h>

#define HEAD_MAX (64 * 1024)
#define SECTION_MAX 256

static const ThShapeField head_fields[] = {
  { "certificate", TH_SHAPE_TEXT, TH_SHAPE_REQUIRED, G_STRUCT_OFFSET (ThBundleHead, certificate), 0,
    NULL },
  { "signature", TH_SHAPE_BYTES, TH_SHAPE_REQUIRED, G_STRUCT_OFFSET (ThBundleHead, signature),
    TH_WIRE_SIGNATURE_BYTES, NULL },
};

const ThShape th_bundle_head_shape = { sizeof (ThBundleHead), head_fields,
                                       G_N_ELEMENTS (head_fields) };

void
th_bundle_head_free (ThBundleHead *self)
{
  th_shape_free (&th_bundle_head_shape, self);
}

void
th_bundle_clear (ThBundle *self)
{
  g_clear_pointer (&self->officer_name, g_free);
}

typedef struct
{
  const ThImporter *importer;
  ThSealedReader *reader;
  ThServerEnrolment *author;
  ThBundle *bundle;
} Reading;

static gboolean
set_malformed (GError **error)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
               "the bundle is not as this program writes it");
  return FALSE;
}

/* The server's signing key opens what was sealed for it. */
static ThSealedReader *
open_bundle (const ThImporter *importer, GInputStream *stream, GError **error)
{
  uint8_t holder[crypto_box_PUBLICKEYBYTES];
  uint8_t bytes[crypto_box_SECRETKEYBYTES];
  g_autoptr (ThSecret) private_key = NULL;

  if (crypto_sign_ed25519_pk_to_curve25519 (holder, importer->config->server_key) != 0
      || crypto_sign_ed25519_sk_to_curve25519 (bytes,
                                               th_secret_get_bytes (importer->config->signing_key))
           != 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "the server's key is none to open with");
      return NULL;
    }
  private_key = th_secret_new (bytes, sizeof bytes);
  sodium_memzero (bytes, sizeof bytes);
  return th_sealed_reader_new (stream, TH_BUNDLE_PURPOSE, holder, private_key, error);
}

static gboolean
read_author (Reading *self, GError **error)
{
  const ThImporter *importer = self->importer;
  ThEnrolling enrolling = { importer->config, th_clock_now (importer->clock), importer->random };
  g_autofree char *line = th_sealed_reader_read_line (self->reader, HEAD_MAX, error);
  g_autoptr (ThBundleHead) head = NULL;

  if (line == NULL)
    return error != NULL && *error != NULL ? FALSE : set_malformed (error);
  head = th_shape_read (&th_bundle_head_shape, line, strlen (line));
  if (head == NULL)
    return set_malformed (error);
  self->author =
    th_enrolling_take_back (&enrolling, importer->store, head->certificate, head->signature, error);
  return self->author != NULL;
}

static gboolean
read_push (Reading *self, int64_t first, gsize length, GError **error)
{
  const ThImporter *importer = self->importer;
  g_autofree uint8_t *bytes = g_malloc (length);
  g_autoptr (GBytes) body = NULL;
  g_autoptr (ThPush) push = NULL;
  g_auto (ThPushResult) result = { 0 };
  g_autoptr (GError) local = NULL;
  /* What a person carried here is kept whole, lost tablet or not. */
  ThPushTerms terms = { .now = th_clock_now (importer->clock),
                        .signing_key = th_secret_get_bytes (importer->config->signing_key),
                        .max_lost = G_MAXUINT };

  if (th_sealed_reader_read (self->reader, bytes, length, error) != (gssize) length)
    return error != NULL && *error != NULL ? FALSE : set_malformed (error);
  body = g_bytes_new_take (g_steal_pointer (&bytes), length);
  push = th_push_parse (self->author->id, first, body, TRUE, error);
  if (push == NULL)
    return FALSE;
  if (!th_push_verify (push, self->author->public_key))
    return th_wire_set_malformed (error, "the signature of the bundle");
  th_random_fill (importer->random, (uint8_t *) &terms.nonce, sizeof terms.nonce);
  if (th_server_store_push (importer->store, push, &terms, &result, &local))
    {
      self->bundle->n_entries += result.n_new;
      return TRUE;
    }
  if (g_error_matches (local, TH_WIRE_ERROR, TH_WIRE_ERROR_FORK))
    {
      self->bundle->is_forked = TRUE;
      return th_server_store_keep_fork (importer->store, push, terms.now, error);
    }
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

/* Room for a blob of which nothing is there; done where the enrolment has it. */
static gboolean
make_room (Reading *self, ThUpload *upload, GError **error)
{
  ThServerStore *store = self->importer->store;
  uint8_t id[TH_UPLOAD_ID_BYTES];
  ThUpload wanted;

  th_random_fill (self->importer->random, id, sizeof id);
  sodium_bin2hex (upload->id, sizeof upload->id, id, sizeof id);
  wanted = *upload;
  if (!th_server_store_create_upload (store, upload, error))
    return FALSE;
  if (upload->is_done || upload->offset == 0)
    return TRUE;
  /* The tablet had begun to send it; what is verified here is all of it. */
  if (!th_server_store_remove_upload (store, upload, error))
    return FALSE;
  *upload = wanted;
  return th_server_store_create_upload (store, upload, error);
}

static gboolean
take_blob (Reading *self, ThUpload *upload, GInputStream *part, GError **error)
{
  ThServerStore *store = self->importer->store;
  g_autofree uint8_t *buffer = g_malloc (TH_WIRE_PART_BYTES);
  crypto_hash_sha256_state state;
  ThHash found;
  gsize n;

  crypto_hash_sha256_init (&state);
  do
    {
      g_autoptr (GBytes) bytes = NULL;

      if (!g_input_stream_read_all (part, buffer, TH_WIRE_PART_BYTES, &n, NULL, error))
        return FALSE;
      crypto_hash_sha256_update (&state, buffer, n);
      bytes = g_bytes_new (buffer, n);
      if (!th_server_store_append_upload (store, upload, bytes, error))
        return FALSE;
      upload->offset += n;
    }
  while (n == TH_WIRE_PART_BYTES);
  crypto_hash_sha256_final (&state, found.bytes);
  if (upload->offset != upload->length || !th_hash_equal (&found, &upload->hash))
    return set_malformed (error);
  return th_server_store_finish_upload (store, upload, TRUE, error);
}

/* As if the enrolment had sent it: so that it has the blob, and its team may read it. One that no
 * entry names any more, since it was erased here, is passed over. */
static gboolean
read_blob (Reading *self, const ThHash *hash, int64_t length, GError **error)
{
  g_autoptr (GInputStream) part = th_sealed_part_new (self->reader, length);
  g_autoptr (GError) local = NULL;
  ThUpload upload = { .enrolment = self->author->id,
                      .hash = *hash,
                      .length = (gsize) length,
                      .expires =
                        th_clock_now (self->importer->clock) + TH_WIRE_UPLOAD_MILLISECONDS };

  if (make_room (self, &upload, &local))
    {
      if (!upload.is_done && !take_blob (self, &upload, part, error))
        return FALSE;
      self->bundle->n_blobs++;
    }
  else if (!g_error_matches (local, TH_STORE_ERROR, TH_STORE_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  return g_input_stream_skip (part, G_MAXSSIZE, NULL, error) >= 0;
}

/* "push FIRST LENGTH" or "blob HASH LENGTH". */
static gboolean
read_section (Reading *self, const char *line, GError **error)
{
  g_auto (GStrv) words = g_strsplit (line, " ", 4);
  guint64 length, first;
  ThHash hash;

  if (g_strv_length (words) != 3
      || !g_ascii_string_to_unsigned (words[2], 10, 0, G_MAXINT64, &length, NULL))
    return set_malformed (error);
  if (strcmp (words[0], "push") == 0 && length <= TH_WIRE_REQUEST_BYTES
      && g_ascii_string_to_unsigned (words[1], 10, 1, TH_SEQ_MAX, &first, NULL))
    return read_push (self, (int64_t) first, length, error);
  if (strcmp (words[0], "blob") == 0 && th_hash_parse (words[1], -1, &hash))
    return read_blob (self, &hash, (int64_t) length, error);
  return set_malformed (error);
}

static gboolean
read_sections (Reading *self, GError **error)
{
  for (;;)
    {
      g_autoptr (GError) local = NULL;
      g_autofree char *line = th_sealed_reader_read_line (self->reader, SECTION_MAX, &local);

      if (local != NULL)
        g_propagate_error (error, g_steal_pointer (&local));
      else if (line == NULL || self->bundle->is_forked)
        return TRUE;
      if (line == NULL || !read_section (self, line, error))
        return FALSE;
    }
}

gboolean
th_bundle_import (const ThImporter *importer, const char *path, ThBundle *bundle, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, error);
  g_autoptr (ThSealedReader) reader = NULL;
  g_autoptr (ThServerEnrolment) author = NULL;
  Reading self = { importer, NULL, NULL, bundle };

  if (stream == NULL)
    return FALSE;
  self.reader = reader = open_bundle (importer, G_INPUT_STREAM (stream), error);
  if (reader == NULL || !read_author (&self, error))
    return FALSE;
  author = self.author;
  bundle->enrolment = author->id;
  bundle->officer_name = g_strdup (author->name);
  return read_sections (&self, error);
}
