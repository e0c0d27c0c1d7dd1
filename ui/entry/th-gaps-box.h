/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What some records still lack by the rules of readiness; a tap goes to the field. It keeps nobody
 * from finishing: what does is a problem, and not here.
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TH_TYPE_GAPS_BOX (th_gaps_box_get_type ())
G_DECLARE_FINAL_TYPE (ThGapsBox, th_gaps_box, TH, GAPS_BOX, GtkWidget)

/* @records: (element-type ThOpenRecord): a record with those below it. */
void th_gaps_box_show (ThGapsBox *self, GPtrArray *records);

G_END_DECLS
