/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Three passes: which records, which entries on them and which files those name, then the logs that
 * hold these entries from their first to their last. Memory is for the ids, not for the logs.
 */

#include "th-bundle-out.h"

#include "th-bundle.h"
#include "th-codec.h"
#include "th-kind.h"
#include "th-operation.h"
#include "th-receipt.h"
#include "th-signature.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#define BLOB_PREFIX "sha256:"

typedef struct
{
  const ThImporter *importer;
  const ThBundleTerms *terms;
  const char *folder;
  ThStore *store;
  ThOperation *operation;
  GPtrArray *records; /* of char: ids, the visit first */
  GHashTable *shown;  /* dots as text */
  GHashTable *logs;   /* enrolments as text */
  GHashTable *blobs;  /* hash in hex: name */
  GPtrArray *lacking; /* of utf8, borrowed, or NULL */
  GString *proof;
} Out;

static void
out_clear (Out *self)
{
  g_clear_pointer (&self->operation, th_operation_unref);
  g_clear_pointer (&self->records, g_ptr_array_unref);
  g_clear_pointer (&self->shown, g_hash_table_unref);
  g_clear_pointer (&self->logs, g_hash_table_unref);
  g_clear_pointer (&self->blobs, g_hash_table_unref);
  if (self->proof != NULL)
    g_string_free (g_steal_pointer (&self->proof), TRUE);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Out, out_clear)

static gboolean
add_record (ThRecord *record, gpointer data)
{
  Out *self = data;

  if (self->terms->with_restricted
      || th_kind_get_bit (th_record_get_kind (record)) != TH_KINDS_RESTRICTED)
    g_ptr_array_add (self->records, g_strdup (th_record_get_id (record)));
  return TRUE;
}

static gboolean
find_records (Out *self, GError **error)
{
  g_ptr_array_add (self->records, g_strdup (self->terms->record));
  for (guint i = 0; i < self->records->len; i++)
    {
      ThStoreQuery query = { .parent = g_ptr_array_index (self->records, i) };

      if (!th_store_foreach_record (self->store, &query, add_record, self, NULL, error))
        return FALSE;
    }
  return TRUE;
}

static void
add_blob (Out *self, const char *hex, const char *name)
{
  ThHash hash;

  if (th_hash_parse (hex, -1, &hash) && !g_hash_table_contains (self->blobs, hex))
    g_hash_table_insert (self->blobs, g_strdup (hex), g_strdup (name));
}

/* The files that an entry names, and the version of the form it was made with. */
static void
add_files (Out *self, const ThLogRow *row)
{
  gsize length;
  const char *text = g_bytes_get_data (row->bytes, &length);
  g_autoptr (ThEntry) entry = th_codec_decode_entry (text, length, NULL);
  const ThOperationForm *form;

  for (guint i = 0; entry != NULL && i < entry->fields->len; i++)
    {
      const ThEntryField *field = g_ptr_array_index (entry->fields, i);
      const char *value = field->value != NULL ? th_value_get_text (field->value) : NULL;

      if (value != NULL && g_str_has_prefix (value, BLOB_PREFIX))
        add_blob (self, value + strlen (BLOB_PREFIX), field->path);
    }
  form = entry != NULL && entry->form != NULL && self->operation != NULL
           ? th_operation_find_form (self->operation, entry->form)
           : NULL;
  if (form != NULL)
    {
      char hex[TH_HASH_TEXT_SIZE];
      g_autofree char *name = g_strconcat ("forms/", entry->form, NULL);

      th_hash_format (&form->hash, hex);
      add_blob (self, hex, name);
    }
}

static gboolean
add_entry (const ThLogRow *row, gpointer data)
{
  Out *self = data;
  char dot[TH_DOT_TEXT_SIZE];
  char log[TH_ENROLMENT_TEXT_SIZE];

  th_dot_format (row->dot, dot);
  th_enrolment_format (row->dot.enrolment, log);
  g_hash_table_add (self->shown, g_strdup (dot));
  g_hash_table_add (self->logs, g_strdup (log));
  if (row->bytes != NULL)
    add_files (self, row);
  return TRUE;
}

static gboolean
find_entries (Out *self, GError **error)
{
  for (guint i = 0; i < self->records->len; i++)
    if (!th_store_foreach_entry (self->store, g_ptr_array_index (self->records, i), add_entry, self,
                                 NULL, error))
      return FALSE;
  return TRUE;
}

static void
append_line (Out *self, GBytes *line)
{
  gsize length;
  const char *bytes = g_bytes_get_data (line, &length);

  g_string_append_len (self->proof, bytes, (gssize) length);
  g_string_append_c (self->proof, '\n');
}

static gboolean
write_row (const ThLogRow *row, gpointer data, GError **error)
{
  Out *self = data;
  char dot[TH_DOT_TEXT_SIZE];
  g_autofree char *entry = NULL;
  ThLogLine line = { dot, row->digest, row->received, (char *) row->held, NULL };
  g_autoptr (GBytes) bytes = NULL;

  th_dot_format (row->dot, dot);
  if (row->bytes != NULL && g_hash_table_contains (self->shown, dot))
    line.entry = entry =
      g_strndup (g_bytes_get_data (row->bytes, NULL), g_bytes_get_size (row->bytes));
  bytes = th_log_line_write (&line);
  append_line (self, bytes);
  return TRUE;
}

static gboolean
write_log (Out *self, const char *id, GError **error)
{
  const ThImporter *importer = self->importer;
  uint64_t enrolment = g_ascii_strtoull (id, NULL, 16);
  g_autoptr (ThServerEnrolment) row =
    th_server_store_load_enrolment (importer->store, enrolment, error);
  g_autoptr (GBytes) receipt = NULL;
  g_autoptr (GBytes) line = NULL;
  g_autofree char *receipt_text = NULL;
  ThReceipt now = { 1 };
  ThBundleLog log = { 0 };

  if (row == NULL)
    return FALSE;
  now.enrolment = enrolment;
  now.seq = row->seq;
  now.hash = row->hash;
  now.at = th_clock_now (importer->clock);
  now.lacks = g_array_new (FALSE, FALSE, sizeof (ThHash));
  now.held = g_ptr_array_new ();
  receipt = th_receipt_sign (&now, th_secret_get_bytes (importer->config->signing_key));
  g_array_unref (now.lacks);
  g_ptr_array_unref (now.held);
  receipt_text = g_strndup (g_bytes_get_data (receipt, NULL), g_bytes_get_size (receipt));
  log.log = enrolment;
  log.officer = row->officer;
  log.certificate = row->certificate;
  log.receipt = receipt_text;
  memcpy (log.key, row->public_key, sizeof log.key);
  memcpy (log.signature, row->signature, sizeof log.signature);
  line = th_bundle_log_write (&log);
  append_line (self, line);
  return th_server_store_foreach_log (importer->store, enrolment, write_row, self, error);
}

static gboolean
write_logs (Out *self, GError **error)
{
  g_autoptr (GList) ids = g_list_sort (g_hash_table_get_keys (self->logs), (GCompareFunc) strcmp);

  for (GList *at = ids; at != NULL; at = at->next)
    if (!write_log (self, at->data, error))
      return FALSE;
  return TRUE;
}

/* A file that never reached the server is not among the evidence; its entry says that it was, and
 * whoever makes the bundle is told. */
static gboolean
write_blob (Out *self, const char *hex, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename (self->folder, TH_BUNDLE_BLOBS, hex, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GInputStream) from = NULL;
  g_autoptr (GFileOutputStream) to = NULL;
  g_autoptr (GError) local = NULL;
  g_autoptr (GBytes) line = NULL;
  ThBundleBlob blob = { .name = (char *) name };
  ThHash hash;
  gsize length;

  if (!th_hash_parse (hex, -1, &hash))
    return TRUE;
  from = th_store_open_blob (self->store, &hash, &length, NULL, &local);
  if (from == NULL && g_error_matches (local, TH_STORE_ERROR, TH_STORE_ERROR_NOT_FOUND))
    {
      if (self->lacking != NULL)
        g_ptr_array_add (self->lacking, g_strdup_printf ("%s (%s)", name, hex));
      return TRUE;
    }
  if (from == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  to = g_file_create (file, G_FILE_CREATE_PRIVATE, NULL, error);
  if (to == NULL
      || g_output_stream_splice (
           G_OUTPUT_STREAM (to), from,
           G_OUTPUT_STREAM_SPLICE_CLOSE_SOURCE | G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, NULL, error)
           < 0)
    return FALSE;
  memcpy (blob.blob, hash.bytes, sizeof blob.blob);
  line = th_bundle_blob_write (&blob);
  append_line (self, line);
  return TRUE;
}

static gboolean
write_blobs (Out *self, GError **error)
{
  g_autoptr (GList) hashes =
    g_list_sort (g_hash_table_get_keys (self->blobs), (GCompareFunc) strcmp);

  for (GList *at = hashes; at != NULL; at = at->next)
    if (!write_blob (self, at->data, g_hash_table_lookup (self->blobs, at->data), error))
      return FALSE;
  return TRUE;
}

static void
write_head (Out *self)
{
  ThBundleHead head = { TH_BUNDLE_VERSION, (char *) self->terms->record,
                        (char *) th_operation_get_id (self->operation),
                        th_clock_now (self->importer->clock) };
  g_autoptr (GBytes) line = NULL;

  memcpy (head.key, self->importer->config->server_key, sizeof head.key);
  line = th_bundle_head_write (&head);
  append_line (self, line);
}

static void
write_signature (Out *self)
{
  ThSignatureLine signature;
  g_autoptr (GBytes) line = NULL;
  ThHash digest;

  th_chain_digest (self->proof->str, self->proof->len, &digest);
  th_signature_make (TH_PURPOSE_BUNDLE, digest.bytes, sizeof digest.bytes,
                     th_secret_get_bytes (self->importer->config->signing_key),
                     signature.signature);
  line = th_signature_line_write (&signature);
  append_line (self, line);
}

static gboolean
log_disclosure (Out *self, GError **error)
{
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func ((GDestroyNotify) th_entry_free);
  ThEntry *entry = th_entry_new ();

  entry->op = TH_OP_EXPORT;
  entry->id = g_strdup (self->terms->record);
  entry->why = g_strdup_printf ("Evidence bundle for %s: %s", self->terms->to, self->terms->why);
  g_ptr_array_add (entries, entry);
  return th_import_append (self->importer, entries, error);
}

static gboolean
load_operation (Out *self, GError **error)
{
  g_autoptr (ThRecord) visit = th_store_load_record (self->store, self->terms->record, NULL, error);
  g_autoptr (ThRecord) operation = NULL;

  if (visit == NULL)
    return FALSE;
  if (th_kind_get_bit (th_record_get_kind (visit)) != TH_KINDS_VISIT)
    {
      g_set_error (error, TH_STORE_ERROR, TH_STORE_ERROR_NOT_FOUND, "%s is no visit",
                   self->terms->record);
      return FALSE;
    }
  operation = th_store_load_record (self->store, th_record_get_operation (visit), NULL, error);
  self->operation = operation != NULL ? th_operation_new (operation) : NULL;
  return self->operation != NULL;
}

static gboolean
make_folder (Out *self, GError **error)
{
  g_autofree char *blobs = g_build_filename (self->folder, TH_BUNDLE_BLOBS, NULL);

  if (g_mkdir (self->folder, 0700) == 0 && g_mkdir (blobs, 0700) == 0)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED,
               "%s cannot be made, or is there already: name a new folder", self->folder);
  return FALSE;
}

gboolean
th_bundle_out_write (const ThImporter *importer,
                     const ThBundleTerms *terms,
                     const char *folder,
                     GPtrArray *lacking,
                     GError **error)
{
  g_auto (Out) self = { importer, terms, folder, TH_STORE (importer->store) };
  g_autofree char *proof = g_build_filename (folder, TH_BUNDLE_PROOF, NULL);

  self.records = g_ptr_array_new_with_free_func (g_free);
  self.shown = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self.logs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self.blobs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self.lacking = lacking;
  self.proof = g_string_new (NULL);
  if (!load_operation (&self, error) || !make_folder (&self, error)
      || !log_disclosure (&self, error) || !find_records (&self, error)
      || !find_entries (&self, error))
    return FALSE;
  write_head (&self);
  if (!write_logs (&self, error) || !write_blobs (&self, error))
    return FALSE;
  write_signature (&self);
  return g_file_set_contents_full (proof, self.proof->str, (gssize) self.proof->len,
                                   G_FILE_SET_CONTENTS_CONSISTENT, 0600, error);
}
