/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* GTK drops a tap on a list row that moves by more than 5 px, and a long press; measured with a
 * real touch screen. GtkSettings belong to the display and a desktop may write over them at any
 * time, so each is watched.
 */

#include "th-look.h"

#define FONT "Cantarell 12"
#define BASE_DPI 96
#define PANGO_DPI 1024

typedef struct
{
  GtkSettings *settings;
  guint text_percent;
  int dpi;
} Look;

static void
apply (Look *look)
{
  int threshold, distance, time, dpi;
  g_autofree char *font = NULL;

  g_object_get (look->settings, "gtk-dnd-drag-threshold", &threshold, "gtk-double-click-distance",
                &distance, "gtk-double-click-time", &time, "gtk-xft-dpi", &dpi, "gtk-font-name",
                &font, NULL);
  if (threshold != TH_LOOK_WOBBLE)
    g_object_set (look->settings, "gtk-dnd-drag-threshold", TH_LOOK_WOBBLE, NULL);
  if (distance != TH_LOOK_WOBBLE)
    g_object_set (look->settings, "gtk-double-click-distance", TH_LOOK_WOBBLE, NULL);
  if (time != TH_LOOK_REST_MILLISECONDS)
    g_object_set (look->settings, "gtk-double-click-time", TH_LOOK_REST_MILLISECONDS, NULL);
  if (dpi != look->dpi)
    g_object_set (look->settings, "gtk-xft-dpi", look->dpi, NULL);
  if (g_strcmp0 (font, FONT) != 0)
    g_object_set (look->settings, "gtk-font-name", FONT, NULL);
}

static void
load_newer_style (GdkDisplay *display)
{
  g_autoptr (GtkCssProvider) provider = NULL;

  /* Older releases do not know the words in it and warn of each. */
  if (gtk_get_minor_version () < 16)
    return;

  provider = gtk_css_provider_new ();
  gtk_css_provider_load_from_resource (provider, "/org/threshold/Threshold/style-4.16.css");
  gtk_style_context_add_provider_for_display (display, GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

guint
th_look_get_text (GdkDisplay *display)
{
  Look *look = g_object_get_data (G_OBJECT (display), "th-look");

  return look != NULL ? look->text_percent : TH_LOOK_TEXT_USUAL;
}

void
th_look_set_text (GdkDisplay *display, guint text_percent)
{
  Look *look = g_object_get_data (G_OBJECT (display), "th-look");

  if (look == NULL)
    return;

  look->text_percent = CLAMP (text_percent, TH_LOOK_TEXT_LEAST, TH_LOOK_TEXT_MOST);
  look->dpi = (int) (BASE_DPI * PANGO_DPI * look->text_percent / 100);
  apply (look);
}

void
th_look_apply (GdkDisplay *display, guint text_percent, gboolean is_kiosk)
{
  static const char *const watched[] = {
    "notify::gtk-dnd-drag-threshold", "notify::gtk-double-click-distance",
    "notify::gtk-double-click-time",  "notify::gtk-xft-dpi",
    "notify::gtk-font-name",
  };
  Look *look = g_object_get_data (G_OBJECT (display), "th-look");

  if (look == NULL)
    {
      look = g_new0 (Look, 1);
      look->settings = gtk_settings_get_for_display (display);
      g_object_set_data_full (G_OBJECT (display), "th-look", look, g_free);
      load_newer_style (display);
      for (guint i = 0; i < G_N_ELEMENTS (watched); i++)
        g_signal_connect_swapped (look->settings, watched[i], G_CALLBACK (apply), look);
    }

  th_look_set_text (display, text_percent);

  /* A tablet's program is left by locking; on a desk it can be closed. */
  g_object_set (look->settings, "gtk-decoration-layout", is_kiosk ? ":" : ":close",
                "gtk-cursor-blink", FALSE, NULL);
}
