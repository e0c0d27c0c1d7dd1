/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A question with two values that are to be compared, each with the word that says whose it is. */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TH_TYPE_PAIR_ROW (th_pair_row_get_type ())
G_DECLARE_FINAL_TYPE (ThPairRow, th_pair_row, TH, PAIR_ROW, GtkWidget)

/* @first_tag, @second_tag: "1" and "2", "Was" and "Now"; an empty value is said to be none. */
GtkWidget *th_pair_row_new (const char *label,
                            const char *first_tag,
                            const char *first,
                            const char *second_tag,
                            const char *second);

/* The first value does not hold any more. */
void th_pair_row_strike_first (ThPairRow *self);

G_END_DECLS
