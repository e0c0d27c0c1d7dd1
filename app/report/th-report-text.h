/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A report as JSON, and sheets as comma-separated text. */

#pragma once

#include "th-report-sheet.h"

G_BEGIN_DECLS

/**
 * th_report_dup_json:
 *
 * One object: `title`, `marking`, `sections`; of each section its rows by their code, and of each row
 * its cells by their column: a number, a text, or, where it is withheld, {"withheld": "< 5"}. With
 * @sheets (nullable) also `records`, by kind, as codes.
 *
 * Returns: (transfer full)
 */
char *th_report_dup_json      (const ThReport      *report,
                               GPtrArray           *sheets);

/* The report's own numbers and lines as comma-separated text, a row a cell: section, line, column,
 * text; written as th_report_sheet_dup_csv () writes. Returns: (transfer full) */
char *th_report_dup_csv       (const ThReport      *report);

/* RFC 4180, with a byte order mark so that a spreadsheet takes it for UTF-8. What a spreadsheet would
 * take for a formula begins with an apostrophe. Returns: (transfer full) */
char *th_report_sheet_dup_csv (const ThReportSheet *sheet);

G_END_DECLS
