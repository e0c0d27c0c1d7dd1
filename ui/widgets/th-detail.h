/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A question and its answer, to be read. */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TH_TYPE_DETAIL (th_detail_get_type ())
G_DECLARE_FINAL_TYPE (ThDetail, th_detail, TH, DETAIL, GtkWidget)

GtkWidget *th_detail_new (const char *label, const char *value);

G_END_DECLS
