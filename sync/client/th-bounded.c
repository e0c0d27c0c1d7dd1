/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The converter. A server sends a page as one or more gzip members; they read as one, which GIO's
 * own decompressor does not do. A body that ends within a member is an error, never a short page.
 */

#include "th-bounded.h"

#include "th-wire.h"

#include <string.h>
#include <zlib.h>

struct _ThBounded
{
  GObject parent_instance;
  gsize limit;
  gsize given;
  gboolean is_gzip;
  gboolean is_between; /* members: the end may come here */
  z_stream stream;
};

/* zlib's own: 15 bits of window, plus 16 for a gzip header and nothing else. */
#define GZIP_WINDOW (15 + 16)

static GConverterResult
copy (ThBounded  *self,
      const void *in,
      gsize       n_in,
      void       *out,
      gsize       n_out,
      gboolean    is_end,
      gsize      *n_read,
      gsize      *n_written,
      GError    **error)
{
  gsize n = MIN (n_in, n_out);

  if (n == 0 && !is_end)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT, "more input needed");
      return G_CONVERTER_ERROR;
    }
  memcpy (out, in, n);
  *n_read = n;
  *n_written = n;
  return is_end && n == n_in ? G_CONVERTER_FINISHED : G_CONVERTER_CONVERTED;
}

static GConverterResult
inflate_some (ThBounded  *self,
              const void *in,
              gsize       n_in,
              void       *out,
              gsize       n_out,
              gboolean    is_end,
              gsize      *n_read,
              gsize      *n_written,
              GError    **error)
{
  int status;

  if (n_in == 0 && is_end && self->is_between)
    {
      *n_read = 0;
      *n_written = 0;
      return G_CONVERTER_FINISHED;
    }
  if (n_in > 0)
    self->is_between = FALSE;

  self->stream.next_in = (Bytef *) in;
  self->stream.avail_in = MIN (n_in, G_MAXUINT32);
  self->stream.next_out = out;
  self->stream.avail_out = MIN (n_out, G_MAXUINT32);
  status = inflate (&self->stream, Z_NO_FLUSH);
  *n_read = n_in - self->stream.avail_in;
  *n_written = n_out - self->stream.avail_out;

  if (status == Z_STREAM_END)
    {
      self->is_between = TRUE;
      inflateReset (&self->stream);
      return G_CONVERTER_CONVERTED;
    }
  if (status == Z_OK && (*n_read > 0 || *n_written > 0))
    return G_CONVERTER_CONVERTED;
  if ((status == Z_BUF_ERROR || status == Z_OK) && !is_end)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT, "more input needed");
      return G_CONVERTER_ERROR;
    }
  g_set_error_literal (error, TH_WIRE_ERROR, TH_WIRE_ERROR_MALFORMED,
                       "the answer is not gzip or was cut");
  return G_CONVERTER_ERROR;
}

static GConverterResult
th_bounded_convert (GConverter       *converter,
                    const void       *in,
                    gsize             n_in,
                    void             *out,
                    gsize             n_out,
                    GConverterFlags   flags,
                    gsize            *n_read,
                    gsize            *n_written,
                    GError          **error)
{
  ThBounded *self = TH_BOUNDED (converter);
  gboolean is_end = (flags & G_CONVERTER_INPUT_AT_END) != 0;
  GConverterResult result;

  if (self->is_gzip)
    result = inflate_some (self, in, n_in, out, n_out, is_end, n_read, n_written, error);
  else
    result = copy (self, in, n_in, out, n_out, is_end, n_read, n_written, error);
  if (result == G_CONVERTER_ERROR)
    return result;

  self->given += *n_written;
  if (self->given > self->limit)
    {
      g_set_error (error, TH_WIRE_ERROR, TH_WIRE_ERROR_TOO_LARGE,
                   "the answer is over %" G_GSIZE_FORMAT " bytes", self->limit);
      return G_CONVERTER_ERROR;
    }
  return result;
}

static void
th_bounded_reset (GConverter *converter)
{
  ThBounded *self = TH_BOUNDED (converter);

  self->given = 0;
  self->is_between = TRUE;
  inflateReset (&self->stream);
}

static void
th_bounded_iface_init (GConverterIface *iface)
{
  iface->convert = th_bounded_convert;
  iface->reset = th_bounded_reset;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (ThBounded, th_bounded, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_CONVERTER, th_bounded_iface_init))

static void
th_bounded_finalize (GObject *object)
{
  ThBounded *self = TH_BOUNDED (object);

  inflateEnd (&self->stream);
  G_OBJECT_CLASS (th_bounded_parent_class)->finalize (object);
}

static void
th_bounded_class_init (ThBoundedClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = th_bounded_finalize;
}

static void
th_bounded_init (ThBounded *self)
{
  self->is_between = TRUE;
  if (inflateInit2 (&self->stream, GZIP_WINDOW) != Z_OK)
    g_error ("zlib cannot allocate its window");
}

/**
 * th_bounded_new:
 * @limit: bytes given before it fails
 * @is_gzip: whether the input is gzip
 */
GConverter *
th_bounded_new (gsize    limit,
                gboolean is_gzip)
{
  ThBounded *self = g_object_new (TH_TYPE_BOUNDED, NULL);

  self->limit = limit;
  self->is_gzip = is_gzip;
  return G_CONVERTER (self);
}
