/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A touchscreen without hardware: Xorg with the dummy video driver, and its own inputtest driver,
 * which takes touches from a socket. GTK sees them as those of a finger. Started before GTK is.
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TH_TOUCH_WIDTH 1280
#define TH_TOUCH_HEIGHT 800

typedef struct _ThTestTouch ThTestTouch;

/* Sets DISPLAY. Returns: (nullable): %NULL with the reason where the machine has no such Xorg */
ThTestTouch *th_test_touch_new (const char *folder, char **reason);
void th_test_touch_free (ThTestTouch *self);

/* A finger on the middle of @widget, which wobbles by @wobble px while it rests for @milliseconds. */
void
th_test_touch_tap (ThTestTouch *self, GtkWidget *widget, double wobble, guint milliseconds);

/* A finger that moves over @widget, from there to there; as shares of its size. */
void th_test_touch_swipe (ThTestTouch *self,
                          GtkWidget *widget,
                          double from_x,
                          double from_y,
                          double to_x,
                          double to_y);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThTestTouch, th_test_touch_free)

G_END_DECLS
