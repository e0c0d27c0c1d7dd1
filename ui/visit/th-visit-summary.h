/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What a visit comes to so far, in two lines, and the visits of colleagues to the same door at the
 * same time: a lead makes them one, everybody sees that they are.
 */

#pragma once

#include "th-open-record.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TH_TYPE_VISIT_SUMMARY (th_visit_summary_get_type ())
G_DECLARE_FINAL_TYPE (ThVisitSummary, th_visit_summary, TH, VISIT_SUMMARY, GtkWidget)

GtkWidget *th_visit_summary_new (ThOpenRecord *visit);

/* Reads again what it comes to. */
void th_visit_summary_refresh (ThVisitSummary *self);

G_END_DECLS
