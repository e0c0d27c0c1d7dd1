/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* One instance of a repeat: its number, a button that removes it, its rows. */

#pragma once

#include "th-open-record.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TH_TYPE_INSTANCE_BOX (th_instance_box_get_type ())
G_DECLARE_FINAL_TYPE (ThInstanceBox, th_instance_box, TH, INSTANCE_BOX, GtkWidget)

GtkWidget *th_instance_box_new (ThFormNode *instance, ThOpenRecord *record);

/* What it is called among its kind: "Vehicles 2". */
void th_instance_box_set_title (ThInstanceBox *self, const char *title);

/* The box its rows are in. */
GtkWidget *th_instance_box_get_rows (ThInstanceBox *self);

G_END_DECLS
