/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Two answers to one question, who gave each and when, and a button to keep one. */

#pragma once

#include "th-open-record.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TH_TYPE_CONFLICT_BOX (th_conflict_box_get_type ())
G_DECLARE_FINAL_TYPE (ThConflictBox, th_conflict_box, TH, CONFLICT_BOX, GtkWidget)

/* Hides itself where @node has no conflict. */
void th_conflict_box_show (ThConflictBox *self,
                           ThOpenRecord *record,
                           ThFormNode *node,
                           gboolean can_resolve);

G_END_DECLS
