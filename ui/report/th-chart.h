/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A card with a plot, and the same numbers as a table for whoever wants to read them; what is not to
 * be drawn is a table alone.
 */

#pragma once

#include "th-report.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TH_TYPE_CHART (th_chart_get_type ())
G_DECLARE_FINAL_TYPE (ThChart, th_chart, TH, CHART, GtkWidget)

/* @section is one of @report's. */
GtkWidget *th_chart_new (ThReport *report, const ThReportSection *section);

G_END_DECLS
