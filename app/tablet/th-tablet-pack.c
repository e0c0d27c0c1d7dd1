/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Sealed entries ready for the wire. What waits long enough is compressed once, into a gzip member
 * that is kept; a batch is whole members one behind the other, and only what lies outside of them
 * is compressed when it is sent.
 */

#include "th-tablet-store-private.h"

#include <string.h>
#include <zlib.h>

#define GZIP_LEVEL 6
#define GZIP_WINDOW (15 + 16) /* the 16 asks zlib for gzip */

void
th_tablet_batch_free (ThTabletBatch *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->gzip, g_bytes_unref);
  g_free (self);
}

/* One gzip member; appended to @out. */
static void
append_member (GByteArray *out, const GString *raw)
{
  z_stream stream = { 0 };
  guint start = out->len;

  if (raw->len == 0)
    return;
  /* It fails only without memory. */
  if (deflateInit2 (&stream, GZIP_LEVEL, Z_DEFLATED, GZIP_WINDOW, 8, Z_DEFAULT_STRATEGY) != Z_OK)
    g_error ("zlib does not start");
  g_byte_array_set_size (out, start + (guint) deflateBound (&stream, raw->len));
  stream.next_in = (Bytef *) raw->str;
  stream.avail_in = (uInt) raw->len;
  stream.next_out = out->data + start;
  stream.avail_out = out->len - start;
  if (deflate (&stream, Z_FINISH) != Z_STREAM_END)
    g_error ("zlib needs more room than it said");
  g_byte_array_set_size (out, start + (guint) stream.total_out);
  deflateEnd (&stream);
}

/* What stands on the wire for an entry, with its line feed. */
static gsize
line_length (const ThLogRow *row)
{
  return row->bytes != NULL ? g_bytes_get_size (row->bytes) + 1 : TH_HASH_TEXT_SIZE + 1;
}

static void
append_line (GString *raw, const ThLogRow *row)
{
  char digest[TH_HASH_TEXT_SIZE];

  if (row->bytes != NULL)
    g_string_append_len (raw, g_bytes_get_data (row->bytes, NULL),
                         (gssize) g_bytes_get_size (row->bytes));
  else
    {
      th_hash_format (&row->digest, digest);
      g_string_append_c (raw, '#');
      g_string_append (raw, digest);
    }
  g_string_append_c (raw, '\n');
}

static gboolean
save_pack (ThTabletStore *self, GPtrArray *rows, GError **error)
{
  g_autoptr (GByteArray) gzip = g_byte_array_new ();
  g_autoptr (GString) raw = g_string_new (NULL);
  g_autoptr (GBytes) bytes = NULL;
  const ThLogRow *first = g_ptr_array_index (rows, 0);
  guint n = 0;

  while (n < rows->len && raw->len < TH_TABLET_PACK_BYTES)
    append_line (raw, g_ptr_array_index (rows, n++));
  if (n < TH_TABLET_PACK_ENTRIES && raw->len < TH_TABLET_PACK_BYTES)
    return TRUE;
  append_member (gzip, raw);
  bytes = g_byte_array_free_to_bytes (g_steal_pointer (&gzip));
  self->tail.loose_entries -= MIN (self->tail.loose_entries, n);
  self->tail.loose_bytes -= MIN (self->tail.loose_bytes, raw->len);
  return th_sqlite_execute (self->writer, error,
                            "INSERT OR REPLACE INTO pack (first, last, raw_bytes, gzip)"
                            " VALUES (?, ?, ?, ?)",
                            "iiib", first->dot.seq, first->dot.seq + n - 1, (int64_t) raw->len,
                            bytes);
}

/* One member at a time; th_tablet_end () asks for the next where enough is left. */
gboolean
th_tablet_pack (ThTabletStore *self, GError **error)
{
  g_autoptr (GPtrArray) rows = NULL;
  ThTabletWork work;
  int64_t after;
  gboolean done;

  if (!th_tablet_begin (self, &work, error))
    return FALSE;
  done = th_sqlite_query_int (self->writer, &after, error,
                              "SELECT max (?, coalesce ((SELECT max (last) FROM pack), 0))", "i",
                              self->tail.received);
  if (done)
    rows = th_log_table_list_from (self->writer, th_tablet_dot (self, after + 1),
                                   TH_TABLET_PACK_ENTRIES, error);
  done = rows != NULL && (rows->len == 0 || save_pack (self, rows, error));
  if (done && rows->len == 0)
    self->tail.loose_entries = self->tail.loose_bytes = 0;
  return th_tablet_end (self, &work, done, error);
}

/* A batch in the making. */
typedef struct
{
  ThTabletBatch *batch;
  guint max_entries;
  gsize max_bytes;
  GByteArray *gzip;
  GString *raw; /* what is not compressed yet */
} Filling;

static gboolean
has_room (const Filling *filling, guint entries, gsize bytes)
{
  const ThTabletBatch *batch = filling->batch;

  return batch->n_entries + entries <= filling->max_entries
         && batch->raw_bytes + bytes <= filling->max_bytes;
}

static void
flush (Filling *filling)
{
  append_member (filling->gzip, filling->raw);
  g_string_truncate (filling->raw, 0);
}

/* The member that begins right here, where it fits. */
static gboolean
add_pack (ThTabletStore *self, Filling *filling, gboolean *added, GError **error)
{
  ThTabletBatch *batch = filling->batch;
  g_autoptr (ThStatement) statement = NULL;
  const void *gzip;
  gsize raw_bytes, length;
  guint entries;
  ThStep step;

  *added = FALSE;
  statement = th_sqlite_prepare (self->reader,
                                 "SELECT last, raw_bytes, gzip FROM pack WHERE first = ?", error);
  if (statement == NULL)
    return FALSE;
  th_statement_bind_int (statement, 1, batch->last + 1);
  step = th_statement_step (statement, error);
  if (step != TH_STEP_ROW)
    return step == TH_STEP_DONE;
  entries = (guint) (th_statement_get_int (statement, 0) - batch->last);
  raw_bytes = (gsize) th_statement_get_int (statement, 1);
  if (!has_room (filling, entries, raw_bytes))
    return TRUE;
  flush (filling);
  gzip = th_statement_get_blob (statement, 2, &length);
  g_byte_array_append (filling->gzip, gzip, (guint) length);
  batch->last += entries;
  batch->n_entries += entries;
  batch->raw_bytes += raw_bytes;
  *added = TRUE;
  return TRUE;
}

/* Entries one by one, up to where a member begins, or as many as there is room for. */
static gboolean
add_loose (ThTabletStore *self, Filling *filling, gboolean *added, GError **error)
{
  ThTabletBatch *batch = filling->batch;
  g_autoptr (GPtrArray) rows = NULL;
  int64_t next_pack;
  guint n = 0;

  *added = FALSE;
  if (!th_sqlite_query_int (self->reader, &next_pack, error,
                            "SELECT min (first) FROM pack WHERE first > ?", "i", batch->last + 1))
    return FALSE;
  rows = th_log_table_list_from (self->reader, th_tablet_dot (self, batch->last + 1),
                                 TH_TABLET_PACK_ENTRIES, error);
  if (rows == NULL)
    return FALSE;
  while (n < rows->len)
    {
      const ThLogRow *row = g_ptr_array_index (rows, n);
      gsize length = line_length (row);

      if ((next_pack > 0 && row->dot.seq >= next_pack)
          || (batch->n_entries > 0 && !has_room (filling, 1, length)))
        break;
      append_line (filling->raw, row);
      batch->last = row->dot.seq;
      batch->n_entries++;
      batch->raw_bytes += length;
      n++;
    }
  *added = n > 0;
  return TRUE;
}

static gboolean
fill (ThTabletStore *self, Filling *filling, GError **error)
{
  gboolean added = TRUE;

  while (added && filling->batch->n_entries < filling->max_entries)
    {
      if (!add_pack (self, filling, &added, error))
        return FALSE;
      if (!added && !add_loose (self, filling, &added, error))
        return FALSE;
    }
  if (filling->batch->n_entries == 0)
    return TRUE;
  return th_log_table_get_hash (self->reader, th_tablet_dot (self, filling->batch->last),
                                &filling->batch->head, error);
}

ThTabletBatch *
th_tablet_store_load_batch (
  ThTabletStore *self, int64_t after, guint max_entries, gsize max_bytes, GError **error)
{
  g_autoptr (ThTabletBatch) batch = NULL;
  g_autoptr (GByteArray) gzip = NULL;
  g_autoptr (GString) raw = NULL;
  Filling filling;
  gboolean done;

  g_return_val_if_fail (TH_IS_TABLET_STORE (self) && after >= 0 && max_entries > 0, NULL);

  batch = g_new0 (ThTabletBatch, 1);
  gzip = g_byte_array_new ();
  raw = g_string_new (NULL);
  batch->first = after + 1;
  batch->last = after;
  filling = (Filling){ batch, max_entries, max_bytes, gzip, raw };
  th_sqlite_lock (self->reader);
  done = th_sqlite_begin_reading (self->reader, error);
  if (done)
    {
      done = fill (self, &filling, error);
      th_sqlite_rollback (self->reader);
    }
  th_sqlite_unlock (self->reader);
  if (!done || batch->n_entries == 0)
    return NULL;
  flush (&filling);
  batch->gzip = g_byte_array_free_to_bytes (g_steal_pointer (&gzip));
  return g_steal_pointer (&batch);
}
