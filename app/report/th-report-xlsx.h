/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A report as a workbook: what it is and the first figures, a sheet with the charts, one for each
 * table, then one for each kind of record. Text is always text, never a formula.
 */

#pragma once

#include "th-report-sheet.h"

G_BEGIN_DECLS

/**
 * th_report_xlsx_save:
 * @sheets: (nullable) (element-type ThReportSheet): not looked at for a report to outside
 * @path: replaced whole, or left alone. What is written on the way lies in the same folder, without
 *   a name.
 */
gboolean th_report_xlsx_save (const ThReport  *report,
                              GPtrArray       *sheets,
                              const char      *path,
                              GError         **error);

G_END_DECLS
