/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What a gloved finger and poor light need of the toolkit: settings, letters, style. */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TH_LOOK_TEXT_LEAST 100
#define TH_LOOK_TEXT_USUAL 115
#define TH_LOOK_TEXT_MOST 200

/* A tap may wobble by this many px before it counts as a swipe, and a press may rest. */
#define TH_LOOK_WOBBLE 20
#define TH_LOOK_REST_MILLISECONDS 1000

/* Sets them for @display and sets them again when the desktop changes them. @text_percent: size of
 * text, clamped to the limits above. */
void th_look_apply (GdkDisplay *display, guint text_percent, gboolean is_kiosk);

/* The size of text alone, once the look was applied. */
guint th_look_get_text (GdkDisplay *display);
void th_look_set_text (GdkDisplay *display, guint text_percent);

G_END_DECLS
