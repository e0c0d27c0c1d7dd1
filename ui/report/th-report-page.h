/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A report to give to somebody: of which day, for whom and why, in which form and where to; with the
 * figures it will give. The step's section is the day, its field the team.
 */

#pragma once

#include "th-page.h"

G_BEGIN_DECLS

#define TH_TYPE_REPORT_PAGE (th_report_page_get_type ())
G_DECLARE_FINAL_TYPE (ThReportPage, th_report_page, TH, REPORT_PAGE, ThPage)

G_END_DECLS
