/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A line of a list: a heading, or a record with its title, a line below, and a pill. Immutable. */

#pragma once

#include "th-place.h"

#include <glib-object.h>

G_BEGIN_DECLS

#define TH_TYPE_RECORD_ITEM (th_record_item_get_type ())
G_DECLARE_FINAL_TYPE (ThRecordItem, th_record_item, TH, RECORD_ITEM, GObject)

ThRecordItem *th_record_item_new_heading (const char *title);

/* @page: where a tap leads; @tint: class of the pill; @pill NULL for none */
ThRecordItem *th_record_item_new (
  const char *page, const char *record, const char *icon, const char *title, const char *line);

/* The same for a place of a section and field. */
ThRecordItem *th_record_item_new_at (const ThPlaceStep *step,
                                     const char *icon,
                                     const char *title,
                                     const char *line);

/* It is read and leads nowhere. */
void th_record_item_set_still (ThRecordItem *self);
gboolean th_record_item_is_still (ThRecordItem *self);

void th_record_item_set_pill (ThRecordItem *self, const char *pill, const char *tint);

gboolean th_record_item_is_heading (ThRecordItem *self);
const ThPlaceStep *th_record_item_get_step (ThRecordItem *self);
const char *th_record_item_get_icon (ThRecordItem *self);
const char *th_record_item_get_title (ThRecordItem *self);
const char *th_record_item_get_line (ThRecordItem *self);
const char *th_record_item_get_pill (ThRecordItem *self);
const char *th_record_item_get_tint (ThRecordItem *self);

/* Whether both look the same and lead to the same place. */
gboolean th_record_item_equal (ThRecordItem *a, ThRecordItem *b);

G_END_DECLS
