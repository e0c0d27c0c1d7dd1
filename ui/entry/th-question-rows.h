/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The rows of a section. Forms are data, so these are the only widgets that C decides on; every row
 * is a template of its own.
 */

#pragma once

#include "th-question-row.h"

G_BEGIN_DECLS

/* The most choices that are shown as toggles; more get a page of their own. */
#define TH_QUESTION_ROWS_FEW 7
#define TH_QUESTION_ROWS_FEW_OF_MANY 16

/* Rows made at once, more than a screen holds; the others follow while nothing else is to be done,
 * so that a section of hundreds of questions opens as quickly as a short one. */
#define TH_QUESTION_ROWS_AT_ONCE 16

/* Fills @box, which is empty, with cards of rows for @nodes and what is in them. (element-type
 * ThFormNode) */
void th_question_rows_fill (GtkBox *box, GPtrArray *nodes, ThOpenRecord *record);

/* Makes what was left for later. */
void th_question_rows_complete (GtkBox *box);

/* Returns: (transfer none) (nullable): the first row that is asked */
GtkWidget *th_question_rows_get_first (GtkBox *box);

/* Returns: (transfer none) (nullable): the row of the question at @path, made if need be */
GtkWidget *th_question_rows_find (GtkBox *box, const char *path);

G_END_DECLS
