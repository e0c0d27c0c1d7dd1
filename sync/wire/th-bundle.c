/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* All faults are named, not only the first. What is named first is what is nearest to the cause:
 * the entry or the file, then the chain it breaks, then the signature over everything.
 */

#include "th-bundle.h"

#include "th-receipt.h"

#include <gio/gio.h>
#include <string.h>

#define LOG_PREFIX "{\"log\":"
#define ENTRY_PREFIX "{\"dot\":"
#define BLOB_PREFIX "{\"blob\":"
#define SIGNATURE_PREFIX "{\"signature\":"

/* The lines of one log. */
typedef struct
{
  ThBundleLog *log;
  GPtrArray *lines; /* of ThLogLine, as they stand */
} Log;

typedef struct
{
  ThBundleHead *head;
  GPtrArray *logs;  /* of Log */
  GPtrArray *blobs; /* of ThBundleBlob */
  ThSignatureLine *signature;
  gsize signed_length;
  GPtrArray *faults;
  const uint8_t *key;
} Reading;

static void
log_free (Log *self)
{
  th_bundle_log_free (self->log);
  g_ptr_array_unref (self->lines);
  g_free (self);
}

static void
reading_clear (Reading *self)
{
  g_clear_pointer (&self->head, th_bundle_head_free);
  g_clear_pointer (&self->signature, th_signature_line_free);
  g_clear_pointer (&self->logs, g_ptr_array_unref);
  g_clear_pointer (&self->blobs, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reading, reading_clear)

void
th_bundle_summary_clear (ThBundleSummary *self)
{
  g_clear_pointer (&self->record, g_free);
}

static void add_fault (Reading *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
add_fault (Reading *self, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_ptr_array_add (self->faults, g_strdup_vprintf (format, args));
  va_end (args);
}

static gboolean
read_log (Reading *self, const char *line, gsize length)
{
  ThBundleLog *log = th_bundle_log_read (line, length);
  Log *each;

  if (log == NULL)
    return FALSE;
  each = g_new0 (Log, 1);
  each->log = log;
  each->lines = g_ptr_array_new_with_free_func ((GDestroyNotify) th_log_line_free);
  g_ptr_array_add (self->logs, each);
  return TRUE;
}

static gboolean
read_entry (Reading *self, const char *line, gsize length)
{
  ThLogLine *entry = self->logs->len > 0 ? th_log_line_read (line, length) : NULL;

  if (entry == NULL)
    return FALSE;
  g_ptr_array_add (((Log *) g_ptr_array_index (self->logs, self->logs->len - 1))->lines, entry);
  return TRUE;
}

static gboolean
read_blob (Reading *self, const char *line, gsize length)
{
  ThBundleBlob *blob = th_bundle_blob_read (line, length);

  if (blob == NULL)
    return FALSE;
  g_ptr_array_add (self->blobs, blob);
  return TRUE;
}

static gboolean
starts (const char *line, gsize length, const char *prefix)
{
  return length >= strlen (prefix) && memcmp (line, prefix, strlen (prefix)) == 0;
}

static gboolean
read_line (Reading *self, const char *line, gsize length)
{
  if (self->signature != NULL)
    return FALSE;
  if (self->head == NULL)
    return (self->head = th_bundle_head_read (line, length)) != NULL;
  if (starts (line, length, LOG_PREFIX))
    return read_log (self, line, length);
  if (starts (line, length, ENTRY_PREFIX))
    return read_entry (self, line, length);
  if (starts (line, length, BLOB_PREFIX))
    return read_blob (self, line, length);
  return starts (line, length, SIGNATURE_PREFIX)
         && (self->signature = th_signature_line_read (line, length)) != NULL;
}

/* A line that is none is a fault; what comes after it is read all the same. */
static void
read_lines (Reading *self, const char *bytes, gsize length)
{
  gsize at = 0;
  guint number = 1;

  for (; at < length; number++)
    {
      const char *feed = memchr (bytes + at, '\n', length - at);
      gsize line = feed != NULL ? (gsize) (feed - bytes) - at : length - at;
      gboolean was_open = self->signature == NULL;

      if (feed == NULL || !read_line (self, bytes + at, line))
        add_fault (self, "line %u of %s is not what a bundle has there", number, TH_BUNDLE_PROOF);
      if (was_open && self->signature != NULL)
        self->signed_length = at;
      at += line + 1;
    }
}

static int64_t
get_seq (const ThLogLine *line)
{
  ThDot dot;

  return th_dot_parse (line->dot, -1, &dot) ? dot.seq : 0;
}

static int
compare_lines (gconstpointer a, gconstpointer b)
{
  int64_t first = get_seq (*(ThLogLine *const *) a);
  int64_t second = get_seq (*(ThLogLine *const *) b);

  return first < second ? -1 : first > second;
}

/* Each line is where its number says, but for lines that are missing, which are named apart. */
static void
check_order (Reading *self, const Log *log)
{
  for (guint i = 1; i < log->lines->len; i++)
    {
      const ThLogLine *before = g_ptr_array_index (log->lines, i - 1);
      const ThLogLine *line = g_ptr_array_index (log->lines, i);

      if (get_seq (line) <= get_seq (before))
        add_fault (self, "entry %s is out of its place: it stands behind %s", line->dot,
                   before->dot);
    }
}

static gboolean
check_entry (Reading *self, const Log *log, const ThLogLine *line, int64_t expected)
{
  ThDot dot;
  ThHash digest;

  if (!th_dot_parse (line->dot, -1, &dot) || dot.enrolment != log->log->log)
    {
      add_fault (self, "entry %s does not belong to the log it stands in", line->dot);
      return FALSE;
    }
  for (int64_t seq = expected; seq < dot.seq; seq++)
    {
      char missing[TH_DOT_TEXT_SIZE];

      th_dot_format ((ThDot){ dot.enrolment, seq }, missing);
      add_fault (self, "entry %s is missing", missing);
    }
  if (line->entry == NULL)
    return dot.seq == expected;
  th_chain_digest (line->entry, strlen (line->entry), &digest);
  if (th_hash_equal (&digest, &line->digest))
    return dot.seq == expected;
  add_fault (self, "entry %s is not what was sealed", line->dot);
  return FALSE;
}

static void
check_head (Reading *self, const Log *log, const ThHash *hash, int64_t seq, gboolean is_whole)
{
  const char *text = log->log->receipt;
  g_autoptr (GError) error = NULL;
  g_autoptr (ThReceipt) receipt =
    th_receipt_verify (text, strlen (text), log->log->log, self->key, &error);
  char id[TH_ENROLMENT_TEXT_SIZE];

  th_enrolment_format (log->log->log, id);
  if (receipt == NULL)
    add_fault (self, "the receipt of log %s does not hold: %s", id, error->message);
  else if (receipt->seq > seq)
    for (int64_t missing = seq + 1; missing <= receipt->seq; missing++)
      add_fault (self, "entry %s.%" G_GINT64_FORMAT " is missing", id, missing);
  else if (is_whole && (receipt->seq != seq || !th_hash_equal (&receipt->hash, hash)))
    add_fault (self, "log %s does not lead to the head in its receipt", id);
}

/* The server's own log has none: that its receipt holds says as much. */
static void
check_certificate (Reading *self, const ThBundleLog *log)
{
  g_autoptr (ThCertificate) certificate = NULL;
  char id[TH_ENROLMENT_TEXT_SIZE];

  th_enrolment_format (log->log, id);
  if (*log->certificate == '\0' && th_chain_enrolment (log->key) == log->log)
    return;
  certificate = th_certificate_read (log->certificate, strlen (log->certificate));
  if (certificate == NULL || certificate->enrolment != log->log
      || memcmp (certificate->key, log->key, sizeof log->key) != 0
      || th_chain_enrolment (log->key) != log->log
      || !th_signature_verify (TH_PURPOSE_CERTIFICATE, log->certificate, strlen (log->certificate),
                               self->key, log->signature))
    add_fault (self, "the certificate of log %s does not hold", id);
}

static void
check_log (Reading *self, const Log *log, ThBundleSummary *summary)
{
  g_autoptr (GPtrArray) sorted = g_ptr_array_new ();
  gboolean is_whole = TRUE;
  int64_t seq = 0;
  ThHash hash;

  check_certificate (self, log->log);
  check_order (self, log);
  for (guint i = 0; i < log->lines->len; i++)
    g_ptr_array_add (sorted, g_ptr_array_index (log->lines, i));
  g_ptr_array_sort (sorted, compare_lines);
  th_chain_start (log->log->key, &hash);
  for (guint i = 0; i < sorted->len; i++)
    {
      const ThLogLine *line = g_ptr_array_index (sorted, i);
      ThHash before = hash;

      is_whole &= check_entry (self, log, line, seq + 1);
      th_chain_next (&before, &line->digest, &hash);
      seq = get_seq (line);
      summary->n_entries += line->entry != NULL;
      summary->n_digests += line->entry == NULL;
    }
  check_head (self, log, &hash, seq, is_whole);
}

static void
check_blob (Reading *self, const char *folder, const ThBundleBlob *blob)
{
  g_autofree char *hex = th_wire_dup_hex (blob->blob, sizeof blob->blob);
  g_autofree char *path = g_build_filename (folder, TH_BUNDLE_BLOBS, hex, NULL);
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, NULL);
  ThHash hash;

  if (file == NULL)
    {
      add_fault (self, "file %s (%s) is missing", hex, blob->name);
      return;
    }
  th_chain_digest (g_mapped_file_get_contents (file), g_mapped_file_get_length (file), &hash);
  if (memcmp (hash.bytes, blob->blob, sizeof blob->blob) != 0)
    add_fault (self, "file %s (%s) is not what was recorded", hex, blob->name);
}

/* What nothing names has no place among the evidence. */
static void
check_strangers (Reading *self, const char *folder)
{
  g_autofree char *path = g_build_filename (folder, TH_BUNDLE_BLOBS, NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      gboolean is_known = FALSE;

      for (guint i = 0; !is_known && i < self->blobs->len; i++)
        {
          const ThBundleBlob *blob = g_ptr_array_index (self->blobs, i);
          g_autofree char *hex = th_wire_dup_hex (blob->blob, sizeof blob->blob);

          is_known = g_str_equal (hex, name);
        }
      if (!is_known)
        add_fault (self, "file %s does not belong to the bundle", name);
    }
}

static void
check_signature (Reading *self, const char *bytes)
{
  ThHash digest;

  if (self->signature == NULL)
    {
      add_fault (self, "%s has no signature at its end: it was cut", TH_BUNDLE_PROOF);
      return;
    }
  th_chain_digest (bytes, self->signed_length, &digest);
  if (!th_signature_verify (TH_PURPOSE_BUNDLE, digest.bytes, sizeof digest.bytes, self->key,
                            self->signature->signature))
    add_fault (self, "%s is not what the server signed", TH_BUNDLE_PROOF);
}

static void
check_all (Reading *self, const char *folder, const char *bytes, ThBundleSummary *summary)
{
  if (self->head->bundle != TH_BUNDLE_VERSION)
    add_fault (self,
               "the bundle is of version %" G_GINT64_FORMAT ", which this program is too old "
               "for",
               self->head->bundle);
  summary->record = g_strdup (self->head->record);
  summary->at = self->head->at;
  summary->n_logs = self->logs->len;
  summary->n_blobs = self->blobs->len;
  memcpy (summary->key, self->head->key, sizeof summary->key);
  if (self->key == NULL)
    self->key = self->head->key;
  else if (memcmp (self->key, self->head->key, sizeof self->head->key) != 0)
    add_fault (self, "the bundle was made by another server");
  for (guint i = 0; i < self->logs->len; i++)
    check_log (self, g_ptr_array_index (self->logs, i), summary);
  for (guint i = 0; i < self->blobs->len; i++)
    check_blob (self, folder, g_ptr_array_index (self->blobs, i));
  check_strangers (self, folder);
  check_signature (self, bytes);
}

GPtrArray *
th_bundle_verify (const char *folder, const uint8_t *key, ThBundleSummary *summary, GError **error)
{
  g_autofree char *path = g_build_filename (folder, TH_BUNDLE_PROOF, NULL);
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, error);
  g_autoptr (GPtrArray) faults = g_ptr_array_new_with_free_func (g_free);
  g_auto (Reading) reading = { .faults = faults, .key = key };

  if (file == NULL)
    return NULL;
  if (g_mapped_file_get_length (file) > TH_BUNDLE_PROOF_MAX)
    {
      g_set_error (error, TH_WIRE_ERROR, TH_WIRE_ERROR_TOO_LARGE,
                   "%s is over %" G_GSIZE_FORMAT " bytes", path, TH_BUNDLE_PROOF_MAX);
      return NULL;
    }
  reading.logs = g_ptr_array_new_with_free_func ((GDestroyNotify) log_free);
  reading.blobs = g_ptr_array_new_with_free_func ((GDestroyNotify) th_bundle_blob_free);
  read_lines (&reading, g_mapped_file_get_contents (file), g_mapped_file_get_length (file));
  if (reading.head == NULL)
    {
      g_set_error (error, TH_WIRE_ERROR, TH_WIRE_ERROR_MALFORMED, "%s is no evidence bundle", path);
      return NULL;
    }
  check_all (&reading, folder, g_mapped_file_get_contents (file), summary);
  return g_steal_pointer (&faults);
}
