/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "th-code-reader.h"

#include "th-picture.h"

#include <zbar.h>

/* Codes are legible at this size; larger pictures only take longer. */
#define MOST 2048

G_DEFINE_AUTOPTR_CLEANUP_FUNC (zbar_image_t, zbar_image_destroy)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (zbar_image_scanner_t, zbar_image_scanner_destroy)

/* One byte of brightness a pixel, as the scanner wants it. */
static zbar_image_t *
image_new (GdkTexture *texture)
{
  guint width = (guint) gdk_texture_get_width (texture);
  guint height = (guint) gdk_texture_get_height (texture);
  g_autofree guchar *pixels = g_malloc ((gsize) width * height * 4);
  guchar *grey = malloc ((gsize) width * height);
  zbar_image_t *image = zbar_image_create ();

  gdk_texture_download (texture, pixels, (gsize) width * 4);
  for (gsize i = 0; i < (gsize) width * height; i++)
    grey[i] =
      (guchar) ((pixels[4 * i] * 29 + pixels[4 * i + 1] * 150 + pixels[4 * i + 2] * 77) >> 8);
  zbar_image_set_format (image, zbar_fourcc ('Y', '8', '0', '0'));
  zbar_image_set_size (image, width, height);
  zbar_image_set_data (image, grey, (gulong) width * height, zbar_image_free_data);

  return image;
}

char *
th_code_reader_read (GBytes *bytes, GError **error)
{
  g_autoptr (GdkTexture) texture = th_picture_decode (bytes, MOST, NULL);
  g_autoptr (zbar_image_scanner_t) scanner = NULL;
  g_autoptr (zbar_image_t) image = NULL;
  const zbar_symbol_t *symbol = NULL;

  if (texture != NULL)
    {
      scanner = zbar_image_scanner_create ();
      zbar_image_scanner_set_config (scanner, ZBAR_NONE, ZBAR_CFG_ENABLE, 1);
      image = image_new (texture);
      if (zbar_scan_image (scanner, image) > 0)
        symbol = zbar_image_first_symbol (image);
    }
  if (symbol == NULL)
    {
      g_set_error (error, TH_PICTURE_ERROR, TH_PICTURE_ERROR_NO_CODE, "no code in the picture");
      return NULL;
    }

  return g_utf8_make_valid (zbar_symbol_get_data (symbol), zbar_symbol_get_data_length (symbol));
}
