/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* One question: who asked it when, its answer, and what this person can do about it. */

#pragma once

#include "th-queries.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TH_TYPE_QUERY_CARD (th_query_card_get_type ())
G_DECLARE_FINAL_TYPE (ThQueryCard, th_query_card, TH, QUERY_CARD, GtkWidget)

GtkWidget *th_query_card_new (ThSession *session, ThQueries *queries);

/* @query: of the same id each time */
void th_query_card_show (ThQueryCard *self, ThRecord *query);
const char *th_query_card_get_id (ThQueryCard *self);

G_END_DECLS
