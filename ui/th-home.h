/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Everything that is on screen while a store is open: the tabs with rail or bar, and the pages over
 * them. Pages ask for other pages by a step ("home.go", "home.back", "home.up", "home.top").
 */

#pragma once

#include "th-place.h"
#include "th-session.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TH_TYPE_HOME (th_home_get_type ())
G_DECLARE_FINAL_TYPE (ThHome, th_home, TH, HOME, GtkWidget)

GtkWidget *th_home_new (ThSession *session);

/* One page without tabs, that nobody goes back from, and what is gone to from there. */
GtkWidget *th_home_new_fixed (ThSession *session, const ThPlaceStep *step);

/* Goes where the person was. */
void th_home_restore (ThHome *self, const char *place);

/* Writes what waits on every page and keeps the place; the pages are about to go. */
void th_home_leave (ThHome *self);

G_END_DECLS
