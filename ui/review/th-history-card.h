/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* One entry of a record's history: who did what when and why, and each field with what it was. It
 * can be picked, to be compared with another; "picked" tells of it.
 */

#pragma once

#include "th-history-words.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TH_TYPE_HISTORY_CARD (th_history_card_get_type ())
G_DECLARE_FINAL_TYPE (ThHistoryCard, th_history_card, TH, HISTORY_CARD, GtkWidget)

/* @question: (nullable): of which alone the changes are shown */
GtkWidget *th_history_card_new (const ThHistoryTerms *terms,
                                const ThHistoryRow *row,
                                const char *question);

int64_t th_history_card_get_moment (ThHistoryCard *self);
gboolean th_history_card_is_picked (ThHistoryCard *self);
void th_history_card_unpick (ThHistoryCard *self);

G_END_DECLS
