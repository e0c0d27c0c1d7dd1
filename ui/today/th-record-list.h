/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A scrolling list of ThRecordItem; a tap goes to the record's page. */

#pragma once

#include "th-record-item.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TH_TYPE_RECORD_LIST (th_record_list_get_type ())
G_DECLARE_FINAL_TYPE (ThRecordList, th_record_list, TH, RECORD_LIST, GtkWidget)

/* Shows @items, touching only the lines that differ from what is shown. */
void th_record_list_set_items (ThRecordList *self, GPtrArray *items, const char *empty);

G_END_DECLS
