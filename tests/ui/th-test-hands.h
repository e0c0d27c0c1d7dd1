/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Hands and eyes of a test on the real window: what is on screen, a tap, unlocking. */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Returns: (transfer none) (nullable): the first on screen, of @type; with this id in its template;
 * with this label; that says @words */
GtkWidget *th_hands_find_type (GtkWidget *widget, GType type);
GtkWidget *th_hands_find_id (GtkWidget *widget, const char *id);
GtkWidget *th_hands_find_button (GtkWidget *widget, const char *label);
GtkWidget *th_hands_find_words (GtkWidget *widget, const char *words);

/* The first row button that says @words. */
GtkWidget *th_hands_find_row (GtkWidget *widget, const char *words);

/* Whether a label says @words, on screen or not. */
gboolean th_hands_holds_words (GtkWidget *widget, const char *words);

/* Waits for the button, or the row, and taps it. */
void th_hands_tap (GtkWidget *window, const char *label);
void th_hands_tap_row (GtkWidget *window, const char *words);

void th_hands_type_passphrase (GtkWidget *window, const char *passphrase);

/* By the desk's passphrase and without a PIN. */
void th_hands_unlock (GtkWidget *window);

G_END_DECLS
