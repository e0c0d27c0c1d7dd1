/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* One advice card, large, over the whole screen, in the hands of the person it is for. It knows
 * nothing of any record.
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TH_TYPE_CARD_PAGE (th_card_page_get_type ())
G_DECLARE_FINAL_TYPE (ThCardPage, th_card_page, TH, CARD_PAGE, GtkWidget)

/* Signal `done`: the tablet is given back. */
GtkWidget *th_card_page_new (void);

/* @text: as ThCard reads it; @numbers: "service\tnumber" a line */
void th_card_page_show (ThCardPage *self,
                        const char *language,
                        const char *text,
                        const char *numbers,
                        gboolean is_reviewed);

G_END_DECLS
