/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Comma-separated text as RFC 4180 has it, and nothing looser: a row that a spreadsheet broke is
 * refused with its line, not guessed at. Lines may end in LF alone; a byte order mark is passed
 * over.
 */

#pragma once

#include "th-casework-error.h"

G_BEGIN_DECLS

#define TH_PLAN_CSV_MAX_BYTES (8 * 1024 * 1024)
#define TH_PLAN_CSV_MAX_ROWS 20000
#define TH_PLAN_CSV_MAX_COLUMNS 64
#define TH_PLAN_CSV_MAX_CELL 4096

typedef struct
{
  guint line; /* on which the row begins, counted from 1 */
  GPtrArray *cells; /* of char* */
} ThPlanCsvRow;

/**
 * th_plan_csv_parse:
 * @name: what errors call the file
 *
 * Returns: (transfer full) (element-type ThPlanCsvRow): all rows, the heading first, each with
 *   as many cells as the heading.
 */
GPtrArray *th_plan_csv_parse (const char  *bytes,
                         gsize        length,
                         const char  *name,
                         GError     **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
