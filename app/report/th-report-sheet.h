/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* All records of one kind as a table: a row a record, a column a question in the form's order, with
 * both the label and the code of each choice. Questions that the form no longer has come last. For
 * inside only; even so it holds no name and no way to reach a potential victim, `restricted` records
 * have no sheet, and names are struck out of free text.
 */

#pragma once

#include "th-report.h"

G_BEGIN_DECLS

typedef struct
{
  char *kind;
  GPtrArray *columns;  /* of char: "id", "judgement", "judgement (code)" */
  GPtrArray *headings; /* of char, one a column */
  GPtrArray *rows;     /* of GPtrArray of char, one a column */
} ThReportSheet;

void        th_report_sheet_free   (ThReportSheet *self);

/**
 * th_report_sheets_new:
 * @day: (nullable): only what belongs to a visit of this day, and the premises visited
 * @team: (nullable)
 *
 * Returns: (transfer full) (element-type ThReportSheet): one a kind, those without a record left
 *   out: premises, visit, encounter, referral, intelligence, then kinds the operation adds.
 */
GPtrArray  *th_report_sheets_new   (ThCase              *case_,
                                    const ThReportWords *words,
                                    const char          *day,
                                    const char          *team) G_GNUC_WARN_UNUSED_RESULT;

/* What is never written, however it is asked for. */
gboolean    th_report_is_identity  (const char *kind,
                                    const char *path);

G_END_DECLS
