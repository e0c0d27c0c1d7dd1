/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* One entry that the station holds back: who wrote what when, why it is held, and the two ways out.
 */

#pragma once

#include "th-casebook.h"
#include "th-history.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TH_TYPE_HELD_CARD (th_held_card_get_type ())
G_DECLARE_FINAL_TYPE (ThHeldCard, th_held_card, TH, HELD_CARD, GtkWidget)

/* @kind: of the record; @entry is copied from */
GtkWidget *th_held_card_new (ThSession *session,
                             const ThCasebookReading *casebook,
                             const char *record,
                             const char *kind,
                             const ThHistoryEntry *entry);

G_END_DECLS
