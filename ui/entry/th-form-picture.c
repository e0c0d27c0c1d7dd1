/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "th-form-picture.h"

#include "th-picture.h"

#include <adwaita.h>

/* The longer side: large enough to be recognised at arm's length, small enough to leave the answers
 * on the screen. */
#define MOST_PIXELS 240

GtkWidget *
th_form_picture_new (ThForm *form, const char *name, const char *words)
{
  GBytes *bytes = name != NULL ? th_form_get_file (form, name) : NULL;
  g_autoptr (GdkTexture) texture = NULL;
  g_autoptr (GError) error = NULL;
  GtkWidget *picture, *clamp;

  if (bytes == NULL)
    return NULL;
  texture = th_picture_decode (bytes, MOST_PIXELS, &error);
  if (texture == NULL)
    {
      g_debug ("a picture of a form: %s", error->message);
      return NULL;
    }

  picture = gtk_picture_new_for_paintable (GDK_PAINTABLE (texture));
  gtk_picture_set_content_fit (GTK_PICTURE (picture), GTK_CONTENT_FIT_SCALE_DOWN);
  gtk_picture_set_alternative_text (GTK_PICTURE (picture), words);

  /* A picture by itself asks for the height that it would have at the full width. */
  clamp = g_object_new (ADW_TYPE_CLAMP, "maximum-size", gdk_texture_get_width (texture),
                        "tightening-threshold", gdk_texture_get_width (texture), "child", picture,
                        "halign", GTK_ALIGN_START, NULL);

  return clamp;
}
