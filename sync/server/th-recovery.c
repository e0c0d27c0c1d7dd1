/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Writing a salvage: from a copy of the tablet's folder, so that the tablet stays the evidence it
 * is. Only the copy's open entry is sealed; nobody unlocked anything, so no entry says so.
 */

#include "th-salvage-private.h"

#include "th-batch.h"
#include "th-codec.h"
#include "th-keyring.h"
#include "th-message.h"
#include "th-signature.h"
#include "th-tablet-store.h"

#include <errno.h>
#include <gio/gfiledescriptorbased.h>
#include <glib/gstdio.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

#define KEYRING_FILE "keyring.json"
#define STORE_FILE "store.db"

/* As the tablet keeps it, behind a dot its enrolment. */
#define SETTING_SIGNATURE "sync.certificate-signature."

#define BLOB_PREFIX "sha256:"

static const char *const files[] = { KEYRING_FILE, STORE_FILE, STORE_FILE "-wal" };

typedef struct
{
  ThTabletStore *store;
  ThSealedWriter *writer;
  ThSalvage *salvage;
  GHashTable *blobs; /* of char: hashes that entries name */
} Writing;

/* Only the first two must be there. */
static gboolean
copy_folder (const char *from, const char *to, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr (GFile) source = g_file_new_build_filename (from, files[i], NULL);
      g_autoptr (GFile) target = g_file_new_build_filename (to, files[i], NULL);
      g_autoptr (GError) local = NULL;

      if (g_file_copy (source, target, G_FILE_COPY_NONE, NULL, NULL, NULL, &local)
          || (i > 1 && g_error_matches (local, G_IO_ERROR, G_IO_ERROR_NOT_FOUND)))
        continue;
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  return TRUE;
}

static void
remove_folder (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      g_unlink (file);
    }
  g_rmdir (path);
}

static ThTabletStore *
open_store (const char *folder,
            const ThSecret *recovery_key,
            const ThClock *clock,
            const ThRandom *random,
            GError **error)
{
  g_autofree char *keyring_path = g_build_filename (folder, KEYRING_FILE, NULL);
  g_autofree char *store_path = g_build_filename (folder, STORE_FILE, NULL);
  g_autoptr (ThKeyring) keyring = th_keyring_load (keyring_path, clock, random, error);
  g_autoptr (ThSecret) key = NULL;
  uint8_t holder[crypto_box_PUBLICKEYBYTES];

  if (keyring == NULL)
    return NULL;
  crypto_scalarmult_base (holder, th_secret_get_bytes (recovery_key));
  key = th_keyring_recover (keyring, holder, recovery_key, error);
  return key != NULL ? th_tablet_store_open (store_path, key, clock, random, error) : NULL;
}

static gboolean
write_head (Writing *self, GError **error)
{
  const ThIdentity *identity = th_tablet_store_get_identity (self->store);
  char id[TH_ENROLMENT_TEXT_SIZE];
  ThSalvageHead head = { .certificate = identity->certificate };
  g_autofree char *setting = NULL;
  g_autofree char *signature = NULL;
  g_autoptr (GString) line = g_string_new (NULL);

  th_enrolment_format (th_tablet_store_get_enrolment (self->store), id);
  setting = g_strconcat (SETTING_SIGNATURE, id, NULL);
  signature = th_tablet_store_dup_setting (self->store, setting);
  if (signature == NULL
      || !th_wire_parse_hex (signature, -1, head.signature, sizeof head.signature))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                   "the tablet's certificate has no signature");
      return FALSE;
    }
  th_shape_append (&th_salvage_head_shape, &head, line);
  g_string_append_c (line, '\n');
  return th_sealed_writer_write (self->writer, line->str, line->len, error);
}

static gboolean
note_blobs (const char *line, gsize length, gpointer data, GError **error)
{
  Writing *self = data;
  g_autoptr (ThEntry) entry = th_codec_decode_entry (line, length, NULL);

  for (guint i = 0; entry != NULL && i < entry->fields->len; i++)
    {
      const ThEntryField *field = g_ptr_array_index (entry->fields, i);
      const char *text = field->value != NULL ? th_value_get_text (field->value) : NULL;

      if (text != NULL && g_str_has_prefix (text, BLOB_PREFIX))
        g_hash_table_add (self->blobs, g_strdup (text + strlen (BLOB_PREFIX)));
    }
  return TRUE;
}

static gboolean
read_blob_names (Writing *self, const ThTabletBatch *batch, GError **error)
{
  ThBatchLimits limits = { 2 * TH_WIRE_REQUEST_BYTES, TH_ENTRY_MAX_BYTES,
                           TH_WIRE_BATCH_ENTRIES + 1 };
  g_autoptr (ThBatchReader) reader = th_batch_reader_new (&limits, TRUE, note_blobs, self);
  gsize length;
  const void *bytes = g_bytes_get_data (batch->gzip, &length);

  return th_batch_reader_feed (reader, bytes, length, error)
         && th_batch_reader_finish (reader, error);
}

/* The line that closes a push, signed by the tablet's key, as another gzip member. */
static GBytes *
close_push (Writing *self, const ThTabletBatch *batch)
{
  const ThIdentity *identity = th_tablet_store_get_identity (self->store);
  ThClosing closing = { .seq = batch->last, .hash = batch->head };
  g_autoptr (ThBatchWriter) writer = th_batch_writer_new (1);
  g_autoptr (GBytes) line = NULL;

  th_signature_make_head ((ThDot){ th_tablet_store_get_enrolment (self->store), batch->last },
                          &batch->head, th_secret_get_bytes (identity->signing_key),
                          closing.signature);
  line = th_closing_write (&closing);
  th_batch_writer_line (writer, line);
  return th_batch_writer_finish (writer);
}

static gboolean
write_bytes (Writing *self, GBytes *bytes, GError **error)
{
  gsize length;
  const void *data = g_bytes_get_data (bytes, &length);

  return th_sealed_writer_write (self->writer, data, length, error);
}

static gboolean
write_push (Writing *self, const ThTabletBatch *batch, GError **error)
{
  g_autoptr (GBytes) closing = close_push (self, batch);
  g_autofree char *line =
    g_strdup_printf ("push %" G_GINT64_FORMAT " %" G_GSIZE_FORMAT "\n", batch->first,
                     g_bytes_get_size (batch->gzip) + g_bytes_get_size (closing));

  self->salvage->n_entries += batch->n_entries;
  return read_blob_names (self, batch, error)
         && th_sealed_writer_write (self->writer, line, strlen (line), error)
         && write_bytes (self, batch->gzip, error) && write_bytes (self, closing, error);
}

static gboolean
write_log (Writing *self, GError **error)
{
  int64_t after = 0;

  for (;;)
    {
      g_autoptr (GError) local = NULL;
      g_autoptr (ThTabletBatch) batch = th_tablet_store_load_batch (
        self->store, after, TH_WIRE_BATCH_ENTRIES, TH_WIRE_BATCH_BYTES, &local);

      if (local != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      if (batch == NULL)
        return TRUE;
      if (!write_push (self, batch, error))
        return FALSE;
      after = batch->last;
    }
}

/* One that is not on the tablet any more is at the server already. */
static gboolean
write_blob (Writing *self, const char *text, GError **error)
{
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GError) local = NULL;
  g_autofree char *line = NULL;
  ThHash hash;
  gsize length;

  if (!th_hash_parse (text, -1, &hash))
    return TRUE;
  stream = th_store_open_blob (TH_STORE (self->store), &hash, &length, NULL, &local);
  if (g_error_matches (local, TH_STORE_ERROR, TH_STORE_ERROR_NOT_FOUND))
    return TRUE;
  if (stream == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  self->salvage->n_blobs++;
  line = g_strdup_printf ("blob %s %" G_GSIZE_FORMAT "\n", text, length);
  return th_sealed_writer_write (self->writer, line, strlen (line), error)
         && th_sealed_writer_splice (self->writer, stream, error);
}

static gboolean
write_blobs (Writing *self, GError **error)
{
  GHashTableIter iter;
  gpointer text;

  g_hash_table_iter_init (&iter, self->blobs);
  while (g_hash_table_iter_next (&iter, &text, NULL))
    if (!write_blob (self, text, error))
      return FALSE;
  return TRUE;
}

static gboolean
write_bundle (Writing *self, GOutputStream *stream, GError **error)
{
  const ThIdentity *identity = th_tablet_store_get_identity (self->store);
  uint8_t holder[crypto_box_PUBLICKEYBYTES];
  int fd = g_file_descriptor_based_get_fd (G_FILE_DESCRIPTOR_BASED (stream));
  g_autoptr (ThSealedWriter) writer = NULL;

  if (crypto_sign_ed25519_pk_to_curve25519 (holder, identity->server_key) != 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "the tablet's server has no usable key");
      return FALSE;
    }
  self->writer = writer = th_sealed_writer_new (stream, TH_SALVAGE_PURPOSE, holder, error);
  if (writer == NULL || !write_head (self, error) || !write_log (self, error)
      || !write_blobs (self, error) || !th_sealed_writer_finish (writer, error))
    return FALSE;
  if (fsync (fd) == 0)
    return g_output_stream_close (stream, NULL, error);
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "%s", g_strerror (errno));
  return FALSE;
}

static gboolean
write_file (Writing *self, const char *path, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileOutputStream) stream = NULL;

  if (!th_tablet_store_seal (self->store, error))
    return FALSE;
  stream = g_file_create (file, G_FILE_CREATE_PRIVATE, NULL, error);
  if (stream == NULL)
    return FALSE;
  if (write_bundle (self, G_OUTPUT_STREAM (stream), error))
    return TRUE;
  g_unlink (path);
  return FALSE;
}

gboolean
th_salvage_write (const char *folder,
                  const ThSecret *recovery_key,
                  const ThClock *clock,
                  const ThRandom *random,
                  const char *path,
                  ThSalvage *salvage,
                  GError **error)
{
  g_autofree char *copy = g_dir_make_tmp ("threshold-recovery-XXXXXX", error);
  g_autoptr (GHashTable) blobs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (ThTabletStore) store = NULL;
  gboolean done;

  if (copy == NULL)
    return FALSE;
  if (copy_folder (folder, copy, error))
    store = open_store (copy, recovery_key, clock, random, error);
  done = store != NULL;
  if (done)
    {
      Writing self = { .store = store, .salvage = salvage, .blobs = blobs };

      salvage->enrolment = th_tablet_store_get_enrolment (store);
      salvage->officer_name = g_strdup (th_tablet_store_get_identity (store)->name);
      done = write_file (&self, path, error);
      th_tablet_store_close (store);
    }
  remove_folder (copy);
  return done;
}
