/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "th-visit-copy.h"

#include "th-casework-error.h"
#include "th-kind.h"
#include "th-paper.h"
#include "th-report-answers.h"
#include "th-review.h"
#include "th-time.h"

#define LABEL 150.0
#define SIZE 9.0

typedef struct
{
  ThCase *case_;
  const ThOperation *operation;
  const ThReportWords *words;
  const ThCaseRecord *visit;
  gboolean with_restricted;
  GTimeZone *zone;
} Copy;

static void
draw_answer (ThPaper *paper, const char *label, const char *text)
{
  double label_height = th_paper_measure (paper, LABEL - 10, SIZE, FALSE, label);
  double height = th_paper_measure (paper, TH_PAPER_WIDTH - LABEL, SIZE, FALSE, text);

  /* What is longer than a page flows below its question. */
  if (height > 400)
    {
      th_paper_need (paper, 40);
      th_paper_flow (paper, SIZE, FALSE, TH_PAPER_SOFT, label);
      th_paper_flow (paper, SIZE, FALSE, TH_PAPER_INK, text);
      th_paper_skip (paper, 4);
      return;
    }
  height = MAX (height, label_height);
  th_paper_need (paper, height + 3);
  th_paper_text (paper, TH_PAPER_LEFT, th_paper_get_y (paper), LABEL - 10, SIZE, FALSE,
                 TH_PAPER_SOFT, label);
  th_paper_text (paper, TH_PAPER_LEFT + LABEL, th_paper_get_y (paper), TH_PAPER_WIDTH - LABEL, SIZE,
                 FALSE, TH_PAPER_INK, text);
  th_paper_skip (paper, height + 3);
}

static void
draw_answers (ThPaper *paper, const Copy *self, const ThRecord *record)
{
  g_autoptr (GPtrArray) answers = th_report_answers_list (self->words, record, self->zone);

  for (guint i = 0; i < answers->len; i++)
    {
      const ThReportAnswer *answer = g_ptr_array_index (answers, i);
      g_autofree char *both =
        g_strdup_printf ("%s (another value stands beside this one)", answer->text);

      draw_answer (paper, answer->label, answer->has_conflict ? both : answer->text);
    }
}

static void
draw_record (ThPaper *paper, const Copy *self, const ThCaseRecord *each)
{
  const char *title = th_record_get_title (each->record);
  const char *kind = th_record_get_kind (each->record);
  g_autofree char *author =
    th_report_words_dup_officer (self->words, th_record_get_author (each->record));
  g_autofree char *made = th_report_dup_moment (th_record_get_created (each->record), self->zone);
  g_autofree char *changed =
    th_report_dup_moment (th_record_get_changed (each->record), self->zone);
  g_autofree char *heading =
    g_strdup_printf ("%c%s: %s", g_ascii_toupper (*kind), kind + 1, title != NULL ? title : "");
  g_autofree char *note = g_strdup_printf ("Record %s, made by %s on %s, last changed %s",
                                           th_record_get_id (each->record), author, made, changed);

  th_paper_heading (paper, heading, note, 40);
  if (each->kind == TH_KINDS_RESTRICTED && !self->with_restricted)
    {
      th_paper_flow (paper, SIZE, FALSE, TH_PAPER_RED, "Restricted: not disclosed here.");
      return;
    }
  draw_answers (paper, self, each->record);
}

static void
draw_below (ThPaper *paper, const Copy *self, const ThCaseRecord *each)
{
  draw_record (paper, self, each);
  for (guint i = 0; i < each->children->len; i++)
    draw_below (paper, self, g_ptr_array_index (each->children, i));
}

static void
draw (ThPaper *paper, gpointer data)
{
  const Copy *self = data;
  const char *title = th_record_get_title (self->visit->record);
  ThReviewState state = th_review_get_state (self->visit->record);
  g_autofree char *subtitle = g_strdup_printf ("%s · %s", th_operation_get_name (self->operation),
                                               th_review_state_get_label (state));

  th_paper_flow (paper, 22, TRUE, TH_PAPER_INK, title != NULL ? title : "Visit");
  th_paper_flow (paper, 12, FALSE, TH_PAPER_BLUE, subtitle);
  th_paper_skip (paper, 4);
  th_paper_flow (paper, SIZE, FALSE, TH_PAPER_SOFT,
                 "A copy to be read. The evidence is the bundle's proof, which the program "
                 "threshold-server verifies; it does not vouch for this paper.");
  if (self->visit->premises != NULL)
    draw_record (paper, self, self->visit->premises);
  draw_below (paper, self, self->visit);
}

gboolean
th_visit_copy_save (ThCase *case_,
                    const ThOperation *operation,
                    const ThReportWords *words,
                    const char *visit,
                    gboolean with_restricted,
                    int64_t now,
                    const char *path,
                    GError **error)
{
  const ThCaseRecord *record = th_case_find (case_, visit);
  Copy copy = { case_, operation, words, record, with_restricted, th_case_get_zone (case_) };
  g_autofree char *marking = g_ascii_strup (th_operation_get_mark (operation), -1);
  g_autofree char *moment = th_report_dup_moment (now, copy.zone);
  g_autofree char *foot =
    g_strdup_printf ("Threshold · %s · %s", th_operation_get_code (operation), moment);
  char created[TH_TIME_TEXT_SIZE];
  ThPaperFrame frame = { marking, "Visit", foot, "Page %u of %u", created };

  if (record == NULL || record->kind != TH_KINDS_VISIT)
    {
      g_set_error (error, TH_CASEWORK_ERROR, TH_CASEWORK_ERROR_MISSING, "there is no visit %s here",
                   visit);
      return FALSE;
    }
  g_strdelimit (marking, "_", '-');
  if (th_record_get_title (record->record) != NULL)
    frame.title = th_record_get_title (record->record);
  th_time_format (now, created);
  return th_paper_save (&frame, draw, &copy, path, error);
}
