/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The rows of a section. Forms are data, so these are the only widgets that C decides on; every row
 * is a template of its own.
 */

#pragma once

#include "th-question-row.h"
#include "th-section.h"

G_BEGIN_DECLS

/* The most choices that are shown as toggles; more get a page of their own. */
#define TH_QUESTION_ROWS_FEW 7
#define TH_QUESTION_ROWS_FEW_OF_MANY 16

/* Fills @box, which is empty, with cards of rows. */
void th_question_rows_fill (GtkBox *box, ThSection *section, ThOpenRecord *record);

/* Returns: (transfer none) (nullable): the row of the question at @path */
GtkWidget *th_question_rows_find (GtkBox *box, const char *path);

G_END_DECLS
