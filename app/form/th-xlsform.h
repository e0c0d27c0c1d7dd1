/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Authoring in a spreadsheet: the sheets of an XLSForm (survey, choices, settings), saved as CSV,
 * into the XForms XML that ThForm reads, shaped as other XLSForm tools shape it. FORMS.md names the
 * types and columns; what is not among them is refused by name, or warned of where leaving it out
 * loses nothing. All problems of a form are found in one go, so that an author is not sent back for
 * each of them.
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define TH_XLSFORM_MAX_ROWS 5000
#define TH_XLSFORM_MAX_COLUMNS 256
#define TH_XLSFORM_MAX_DEPTH 20
#define TH_XLSFORM_MAX_NAME 64
#define TH_XLSFORM_MAX_PROBLEMS 200

/**
 * ThXlsformProblem:
 * @sheet: "survey", "choices" or "settings"
 * @row: as the spreadsheet shows it, 0 where the sheet as a whole is meant
 * @column: (nullable): the heading, %NULL where the row as a whole is meant
 * @is_error: whether there is no form because of it
 * @message: what is wrong and what to do
 */
typedef struct
{
  char *sheet;
  guint row;
  char *column;
  gboolean is_error;
  char *message;
} ThXlsformProblem;

/**
 * th_xlsform_compile:
 * @survey: survey.csv
 * @choices: (nullable): choices.csv
 * @settings: (nullable): settings.csv
 * @problems: (out) (transfer full) (element-type ThXlsformProblem): errors and warnings by row; at
 *   most %TH_XLSFORM_MAX_PROBLEMS
 *
 * Returns: (transfer full) (nullable): the form in XML, %NULL where @problems has an error
 */
GBytes *th_xlsform_compile          (GBytes                  *survey,
                                     GBytes                  *choices,
                                     GBytes                  *settings,
                                     GPtrArray              **problems) G_GNUC_WARN_UNUSED_RESULT;

/* Returns: (transfer full): "survey.csv, row 5, column relevant: …" */
char   *th_xlsform_problem_dup_text (const ThXlsformProblem  *self);

G_END_DECLS
