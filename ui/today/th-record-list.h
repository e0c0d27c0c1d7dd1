/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A scrolling list of ThRecordItem; a tap goes to the record's page, unless somebody who listens to
 * "chosen" (with the step, a boxed ThPlaceStep) returns TRUE.
 */

#pragma once

#include "th-record-item.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TH_TYPE_RECORD_LIST (th_record_list_get_type ())
G_DECLARE_FINAL_TYPE (ThRecordList, th_record_list, TH, RECORD_LIST, GtkWidget)

/* Shows @items, touching only the lines that differ from what is shown. */
void th_record_list_set_items (ThRecordList *self, GPtrArray *items, const char *empty);

/* Before it has items: there is little width for the lines. */
void th_record_list_set_narrow (ThRecordList *self, gboolean is_narrow);

/* Marks the line that leads to @record, %NULL for none. */
void th_record_list_set_marked (ThRecordList *self, const char *record);

/* Brings the first line of @record, and in it of @field (%NULL: any), into view. */
void th_record_list_scroll_to (ThRecordList *self, const char *record, const char *field);

/* The focus goes @by lines down (up, where it is negative). */
void th_record_list_move (ThRecordList *self, int by);

G_END_DECLS
