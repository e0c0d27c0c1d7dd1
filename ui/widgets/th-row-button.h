/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A row whose whole width is one target: icon, title, line below it, status pill, arrow. */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TH_TYPE_ROW_BUTTON (th_row_button_get_type ())
G_DECLARE_FINAL_TYPE (ThRowButton, th_row_button, TH, ROW_BUTTON, GtkButton)

GtkWidget *th_row_button_new (const char *icon, const char *title, const char *subtitle);
void th_row_button_set_text (ThRowButton *self, const char *title, const char *subtitle);

/* @tint: class of the pill: "amber", "blue", "green", "red", "plain"; @text NULL for no pill. */
void th_row_button_set_pill (ThRowButton *self, const char *text, const char *tint);

G_END_DECLS
