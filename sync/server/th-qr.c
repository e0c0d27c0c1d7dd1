/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* libqrencode finds the modules, cairo writes the picture. */

#include "th-qr.h"

#include <cairo.h>
#include <qrencode.h>
#include <string.h>

#define QUIET 4 /* modules around, as the standard asks */
#define SCALE 8 /* pixels a module */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (QRcode, QRcode_free)

static QRcode *
encode (const char *text, GError **error)
{
  QRcode *code = QRcode_encodeString8bit (text, 0, QR_ECLEVEL_M);

  if (code == NULL)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                 "%" G_GSIZE_FORMAT " bytes do not fit into a QR code", strlen (text));
  return code;
}

static gboolean
is_dark (const QRcode *code, int x, int y)
{
  if (x < 0 || y < 0 || x >= code->width || y >= code->width)
    return FALSE;
  return (code->data[y * code->width + x] & 1) != 0;
}

/* Two modules a character; what is light is drawn, on the dark ground that a terminal mostly has.
 */
static const char *
get_block (gboolean upper_is_light, gboolean lower_is_light)
{
  if (upper_is_light)
    return lower_is_light ? "█" : "▀";
  return lower_is_light ? "▄" : " ";
}

char *
th_qr_dup_text (const char *text, GError **error)
{
  g_autoptr (QRcode) code = encode (text, error);
  GString *lines;

  if (code == NULL)
    return NULL;
  lines = g_string_new (NULL);
  for (int y = -QUIET; y < code->width + QUIET; y += 2)
    {
      for (int x = -QUIET; x < code->width + QUIET; x++)
        g_string_append (lines, get_block (!is_dark (code, x, y), !is_dark (code, x, y + 1)));
      g_string_append_c (lines, '\n');
    }
  return g_string_free (lines, FALSE);
}

static cairo_surface_t *
draw (const QRcode *code)
{
  int size = (code->width + 2 * QUIET) * SCALE;
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, size, size);
  cairo_t *cairo = cairo_create (surface);

  cairo_set_source_rgb (cairo, 1, 1, 1);
  cairo_paint (cairo);
  cairo_set_source_rgb (cairo, 0, 0, 0);
  for (int y = 0; y < code->width; y++)
    for (int x = 0; x < code->width; x++)
      if (is_dark (code, x, y))
        cairo_rectangle (cairo, (x + QUIET) * SCALE, (y + QUIET) * SCALE, SCALE, SCALE);
  cairo_fill (cairo);
  cairo_destroy (cairo);
  return surface;
}

static cairo_status_t
write_some (gpointer stream, const unsigned char *bytes, unsigned int length)
{
  return g_output_stream_write_all (stream, bytes, length, NULL, NULL, NULL)
           ? CAIRO_STATUS_SUCCESS
           : CAIRO_STATUS_WRITE_ERROR;
}

gboolean
th_qr_write_png (const char *text, const char *path, GError **error)
{
  g_autoptr (QRcode) code = encode (text, error);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileOutputStream) stream = NULL;
  cairo_surface_t *surface;
  cairo_status_t status;

  if (code == NULL)
    return FALSE;
  stream = g_file_create (file, G_FILE_CREATE_PRIVATE, NULL, error);
  if (stream == NULL)
    return FALSE;
  surface = draw (code);
  status = cairo_surface_write_to_png_stream (surface, write_some, stream);
  cairo_surface_destroy (surface);
  if (status == CAIRO_STATUS_SUCCESS)
    return g_output_stream_close (G_OUTPUT_STREAM (stream), NULL, error);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "%s: %s", path,
               cairo_status_to_string (status));
  g_file_delete (file, NULL, NULL);
  return FALSE;
}
