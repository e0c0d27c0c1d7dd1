/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The instances of a repeat below its heading, one card each, and the button that adds one. */

#pragma once

#include "th-open-record.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TH_TYPE_REPEAT_BOX (th_repeat_box_get_type ())
G_DECLARE_FINAL_TYPE (ThRepeatBox, th_repeat_box, TH, REPEAT_BOX, GtkWidget)

GtkWidget *th_repeat_box_new (ThFormNode *repeat, ThOpenRecord *record);

/* Returns: (transfer none) (nullable): the row of the question at @path */
GtkWidget *th_repeat_box_find (ThRepeatBox *self, const char *path);

G_END_DECLS
