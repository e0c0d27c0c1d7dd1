/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A section of a report, drawn: columns by day, or bars. Each has its number beside it, and the
 * second of two is hollow, so that nothing rests on colour. To a screen reader it is a picture whose
 * description has all the numbers.
 */

#pragma once

#include "th-report.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TH_TYPE_PLOT (th_plot_get_type ())
G_DECLARE_FINAL_TYPE (ThPlot, th_plot, TH, PLOT, GtkWidget)

/* @section is one of @report's. */
void th_plot_show (ThPlot *self, ThReport *report, const ThReportSection *section);

/* Returns: (transfer full): "Reading: Premises visited 3, People encountered 5. Oxford: …" */
char *th_plot_dup_description (const ThReportSection *section);

G_END_DECLS
