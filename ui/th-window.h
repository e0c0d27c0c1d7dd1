/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The window: marking, unlocking, what is open, and the lock. */

#pragma once

#include "th-session.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* Seconds without a touch or a key after which the tablet locks itself. */
#define TH_WINDOW_IDLE_SECONDS TH_SETTINGS_IDLE_USUAL

#define TH_TYPE_WINDOW (th_window_get_type ())
G_DECLARE_FINAL_TYPE (ThWindow, th_window, TH, WINDOW, AdwApplicationWindow)

/* @host is borrowed and outlives the window. */
GtkWidget *th_window_new (GtkApplication *application, const ThHost *host, guint idle_seconds);

/* Locks, and calls back when the store is closed: before the program ends. */
void th_window_shut (ThWindow *self, GSourceOnceFunc closed, gpointer data);

G_END_DECLS
