/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Figures, charts and tables of a report's sections. Private to this folder. */

#pragma once

#include "th-paper.h"
#include "th-report.h"

G_BEGIN_DECLS

void   th_paper_draw_figures (ThPaper               *paper,
                              const ThReportSection *section);
void   th_paper_draw_series  (ThPaper               *paper,
                              const ThReportSection *section);

/* Two that are narrow stand beside each other. */
void   th_paper_draw_bars    (ThPaper               *paper,
                              const ThReportSection *section,
                              const ThReportSection *beside);
void   th_paper_draw_table   (ThPaper               *paper,
                              const ThReportSection *section,
                              const char            *none);

G_END_DECLS
