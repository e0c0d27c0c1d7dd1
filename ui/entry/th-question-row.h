/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* One question: its words, its answer, what is wrong with it, and two answers where there are two.
 * Made for one node of one open record; a kind of answer is a subclass.
 */

#pragma once

#include "th-open-record.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TH_TYPE_QUESTION_ROW (th_question_row_get_type ())
G_DECLARE_DERIVABLE_TYPE (ThQuestionRow, th_question_row, TH, QUESTION_ROW, GtkWidget)

struct _ThQuestionRowClass
{
  GtkWidgetClass parent_class;

  /* Shows the node's value and choices; never while the person is typing in it. */
  void (*refresh) (ThQuestionRow *self);

  /* Opens and closes the answer to editing. By default all of it is insensitive where it is closed. */
  void (*permit) (ThQuestionRow *self, gboolean may);

  /* What stands in the field cannot be stored. (transfer full) (nullable) */
  char *(*dup_problem) (ThQuestionRow *self);
};

ThFormNode *th_question_row_get_node (ThQuestionRow *self);
ThOpenRecord *th_question_row_get_record (ThQuestionRow *self);

/* Answers, and shows why where that cannot be. @text NULL clears. */
void th_question_row_answer (ThQuestionRow *self, const char *text);
void th_question_row_choose (ThQuestionRow *self, const char *code, gboolean chosen);

/* Opens a page about this question: "camera", "files", "draw", "picture". */
void th_question_row_go (ThQuestionRow *self, const char *page);

/* Opens the page with all choices. */
void th_question_row_pick (ThQuestionRow *self);

/* Editing begins and ends with the focus in @widget. */
void th_question_row_watch_focus (ThQuestionRow *self, GtkWidget *widget);

/* Answers to the question stand beside it where there is room. */
void th_question_row_set_compact (ThQuestionRow *self, gboolean is_compact);

/* What cannot be stored as it stands; NULL once it can. */
void th_question_row_set_problem (ThQuestionRow *self, const char *problem);

/* The name of an input in this row, for those who listen: the question's, in whichever language it
 * is shown, and @part. The input lives as long as the row. */
void th_question_row_name (ThQuestionRow *self, GtkWidget *input, const char *part);
GtkWidget *th_question_row_get_input (ThQuestionRow *self);

G_END_DECLS
