/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What was asked about one question of a record, and what somebody else decided there. It hides
 * itself where there is nothing of the kind.
 */

#pragma once

#include "th-open-record.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TH_TYPE_QUERY_BOX (th_query_box_get_type ())
G_DECLARE_FINAL_TYPE (ThQueryBox, th_query_box, TH, QUERY_BOX, GtkWidget)

/* Called once. @node NULL where the form has no such question. */
void th_query_box_set_question (ThQueryBox *self,
                                ThOpenRecord *record,
                                const char *path,
                                ThFormNode *node);

G_END_DECLS
