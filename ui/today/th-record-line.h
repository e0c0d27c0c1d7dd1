/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The widget of one ThRecordItem in a list. */

#pragma once

#include "th-record-item.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TH_TYPE_RECORD_LINE (th_record_line_get_type ())
G_DECLARE_FINAL_TYPE (ThRecordLine, th_record_line, TH, RECORD_LINE, GtkWidget)

/* Before it shows anything: the pill goes below the words. */
void th_record_line_set_narrow (ThRecordLine *self, gboolean is_narrow);
void th_record_line_show (ThRecordLine *self, ThRecordItem *item);

G_END_DECLS
