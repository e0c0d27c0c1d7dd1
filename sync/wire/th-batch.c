/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A line that lies whole in what was unpacked is given as it lies there; only one that goes on into
 * the next piece is copied. zlib keeps 48 KiB for reading and 270 KiB for writing.
 */

#include "th-batch.h"

#include <string.h>
#include <zlib.h>

#define PIECE (64 * 1024)

/* Window bits of a gzip member. */
#define GZIP_WINDOW (15 + 16)

struct _ThBatchReader
{
  ThBatchLimits limits;
  ThBatchLineFunc func;
  gpointer data;

  gboolean is_gzip;
  gboolean in_member;
  z_stream stream;
  uint8_t *piece;

  GByteArray *part; /* a line whose end has not come */
  gsize total;
  guint lines;
};

struct _ThBatchWriter
{
  int level;
  gboolean in_member;
  z_stream stream;
  GByteArray *packed;
};

static gboolean
set_too_large (GError **error, const char *what)
{
  g_set_error (error, TH_WIRE_ERROR, TH_WIRE_ERROR_TOO_LARGE, "%s over the limit", what);
  return FALSE;
}

ThBatchReader *
th_batch_reader_new (const ThBatchLimits *limits,
                     gboolean is_gzip,
                     ThBatchLineFunc func,
                     gpointer data)
{
  ThBatchReader *self = g_new0 (ThBatchReader, 1);

  self->limits = *limits;
  self->func = func;
  self->data = data;
  self->is_gzip = is_gzip;
  self->part = g_byte_array_new ();
  if (is_gzip)
    {
      self->piece = g_malloc (PIECE);
      if (inflateInit2 (&self->stream, GZIP_WINDOW) != Z_OK)
        g_error ("zlib cannot allocate its window");
    }
  return self;
}

void
th_batch_reader_free (ThBatchReader *self)
{
  if (self->is_gzip)
    inflateEnd (&self->stream);
  g_byte_array_unref (self->part);
  g_free (self->piece);
  g_free (self);
}

static gboolean
give_line (ThBatchReader *self, const char *line, gsize length, GError **error)
{
  if (length > self->limits.line_bytes)
    return set_too_large (error, "a line is");
  if (++self->lines > self->limits.lines)
    return set_too_large (error, "the number of lines is");
  return self->func (line, length, self->data, error);
}

static gboolean
give_part (ThBatchReader *self, GError **error)
{
  g_autoptr (GByteArray) part = g_steal_pointer (&self->part);

  self->part = g_byte_array_new ();
  return give_line (self, (const char *) part->data, part->len, error);
}

/* Splits what was unpacked. */
static gboolean
take_plain (ThBatchReader *self, const char *bytes, gsize length, GError **error)
{
  self->total += length;
  if (self->total > self->limits.total_bytes)
    return set_too_large (error, "the whole is");
  while (length > 0)
    {
      const char *feed = memchr (bytes, '\n', length);
      gsize before = feed != NULL ? (gsize) (feed - bytes) : length;

      if (self->part->len + before > self->limits.line_bytes)
        return set_too_large (error, "a line is");
      if (feed == NULL || self->part->len > 0)
        g_byte_array_append (self->part, (const uint8_t *) bytes, (guint) before);
      if (feed == NULL)
        return TRUE;
      if (!(self->part->len > 0 ? give_part (self, error) : give_line (self, bytes, before, error)))
        return FALSE;
      bytes = feed + 1;
      length -= before + 1;
    }
  return TRUE;
}

static gboolean
unpack_piece (ThBatchReader *self, GError **error)
{
  int result;

  if (!self->in_member)
    {
      inflateReset (&self->stream);
      self->in_member = TRUE;
    }
  self->stream.next_out = self->piece;
  self->stream.avail_out = PIECE;
  result = inflate (&self->stream, Z_NO_FLUSH);
  if (result == Z_STREAM_END)
    self->in_member = FALSE;
  else if (result != Z_OK && result != Z_BUF_ERROR)
    return th_wire_set_malformed (error, "the gzip stream");
  return take_plain (self, (const char *) self->piece, PIECE - self->stream.avail_out, error);
}

gboolean
th_batch_reader_feed (ThBatchReader *self, const void *bytes, gsize length, GError **error)
{
  if (!self->is_gzip)
    return take_plain (self, bytes, length, error);
  self->stream.next_in = (Bytef *) bytes;
  self->stream.avail_in = (uInt) length;
  /* A full piece means that zlib may hold back more than it was given room for. */
  do
    if (self->stream.avail_in > 0 || self->in_member)
      if (!unpack_piece (self, error))
        return FALSE;
  while (self->stream.avail_in > 0 || (self->in_member && self->stream.avail_out == 0));
  return TRUE;
}

gboolean
th_batch_reader_finish (ThBatchReader *self, GError **error)
{
  if (self->in_member || self->part->len > 0)
    return th_wire_set_malformed (error, "the end");
  return TRUE;
}

ThBatchWriter *
th_batch_writer_new (int level)
{
  ThBatchWriter *self = g_new0 (ThBatchWriter, 1);

  self->level = level;
  self->packed = g_byte_array_new ();
  if (level > 0
      && deflateInit2 (&self->stream, level, Z_DEFLATED, GZIP_WINDOW, 8, Z_DEFAULT_STRATEGY)
           != Z_OK)
    g_error ("zlib cannot allocate its window");
  return self;
}

void
th_batch_writer_free (ThBatchWriter *self)
{
  if (self->level > 0)
    deflateEnd (&self->stream);
  g_byte_array_unref (self->packed);
  g_free (self);
}

static void
pack (ThBatchWriter *self, int flush)
{
  guint before;
  int result;

  do
    {
      before = self->packed->len;
      g_byte_array_set_size (self->packed, before + PIECE);
      self->stream.next_out = self->packed->data + before;
      self->stream.avail_out = PIECE;
      result = deflate (&self->stream, flush);
      g_byte_array_set_size (self->packed, before + PIECE - self->stream.avail_out);
      g_assert (result != Z_STREAM_ERROR);
    }
  while (self->stream.avail_in > 0 || self->stream.avail_out == 0
         || (flush == Z_FINISH && result != Z_STREAM_END));
}

void
th_batch_writer_add (ThBatchWriter *self, const void *bytes, gsize length)
{
  if (length == 0)
    return;
  self->in_member = TRUE;
  if (self->level == 0)
    {
      g_byte_array_append (self->packed, bytes, (guint) length);
      return;
    }
  self->stream.next_in = (Bytef *) bytes;
  self->stream.avail_in = (uInt) length;
  pack (self, Z_NO_FLUSH);
}

void
th_batch_writer_line (ThBatchWriter *self, GBytes *bytes)
{
  gsize length;
  const void *line = g_bytes_get_data (bytes, &length);

  th_batch_writer_add (self, line, length);
  th_batch_writer_add (self, "\n", 1);
}

gsize
th_batch_writer_ready (ThBatchWriter *self)
{
  return self->packed->len;
}

GBytes *
th_batch_writer_take (ThBatchWriter *self)
{
  GByteArray *packed = g_steal_pointer (&self->packed);

  self->packed = g_byte_array_new ();
  return g_byte_array_free_to_bytes (packed);
}

GBytes *
th_batch_writer_finish (ThBatchWriter *self)
{
  if (self->level > 0 && self->in_member)
    {
      pack (self, Z_FINISH);
      deflateReset (&self->stream);
    }
  self->in_member = FALSE;
  return th_batch_writer_take (self);
}
