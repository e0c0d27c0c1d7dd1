/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A display of one's own, with a pointer and a keyboard: input goes in through XTest, as from a
 * device; what is on the screen comes out as PNG. Ends the program where the display fails.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _TourDisplay TourDisplay;

/* Starts Xvfb of this size on a free display and sets DISPLAY. */
TourDisplay *tour_display_new (int width, int height);

/* Ends it. */
void tour_display_free (TourDisplay *self);

void tour_display_click (TourDisplay *self, int x, int y);

/* Presses, moves in some steps, lets go. */
void tour_display_drag (TourDisplay *self, int from_x, int from_y, int to_x, int to_y);

/* @steps: of the wheel, downwards if positive */
void tour_display_wheel (TourDisplay *self, int x, int y, int steps);

/* ASCII text, and a key by the name X has for it, with Control or not. */
void tour_display_type (TourDisplay *self, const char *text);
void tour_display_press (TourDisplay *self, const char *key, gboolean with_control);

/* Writes the screen as soon as two pictures in a row are the same. */
void tour_display_shoot (TourDisplay *self, const char *path);
int tour_display_get_width (TourDisplay *self);
int tour_display_get_height (TourDisplay *self);

G_END_DECLS
