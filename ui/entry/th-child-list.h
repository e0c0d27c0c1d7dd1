/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The records of one kind below a record, and a row to add one. */

#pragma once

#include "th-children.h"
#include "th-open-record.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TH_TYPE_CHILD_LIST (th_child_list_get_type ())
G_DECLARE_FINAL_TYPE (ThChildList, th_child_list, TH, CHILD_LIST, GtkWidget)

GtkWidget *th_child_list_new (const ThChildKind *kind, ThOpenRecord *parent);

/* Whether records may be added now. */
void th_child_list_set_can_add (ThChildList *self, gboolean can_add);

/* Reads the list again. */
void th_child_list_refresh (ThChildList *self);

/* Makes a new one and goes to it. */
void th_child_list_add (ThChildList *self);

G_END_DECLS
