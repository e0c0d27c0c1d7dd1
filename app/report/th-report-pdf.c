/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The order of a report on paper: what it is, what to see first, charts, tables. */

#include "th-report-pdf.h"

#include "th-paper-table.h"
#include "th-time.h"

static void
draw_fact (ThPaper *paper, const char *label, const char *text)
{
  double y = th_paper_get_y (paper);

  if (text == NULL || *text == '\0')
    return;
  th_paper_text (paper, TH_PAPER_LEFT, y, 0, 9, FALSE, TH_PAPER_SOFT, label);
  th_paper_skip (paper, th_paper_text (paper, TH_PAPER_LEFT + 86, y, TH_PAPER_WIDTH - 86, 9, FALSE,
                                       TH_PAPER_INK, text)
                          + 1.5);
}

static void
draw_title (ThPaper *paper, const ThReport *report)
{
  g_autofree char *first =
    report->first_day != NULL ? th_report_dup_date (report->first_day, FALSE) : NULL;
  g_autofree char *last =
    report->last_day != NULL ? th_report_dup_date (report->last_day, FALSE) : NULL;
  g_autofree char *days = first != NULL ? g_strdup_printf ("%s – %s", first, last) : NULL;
  g_autofree char *moment = th_report_dup_moment (report->made_at, report->zone);
  g_autofree char *made =
    g_strdup_printf ("%s%s%s", moment, *report->made_by != '\0' ? ", " : "", report->made_by);

  th_paper_flow (paper, 26, TRUE, TH_PAPER_INK, report->title);
  th_paper_flow (paper, 13, FALSE, TH_PAPER_BLUE, report->subtitle);
  th_paper_skip (paper, 8);
  draw_fact (paper, "Lead agency", report->agency);
  draw_fact (paper, "Area", report->area);
  if (report->day == NULL)
    draw_fact (paper, "Visits from", days);
  draw_fact (paper, "Drawn up", made);
}

static gboolean
is_narrow (const ThReportSection *section)
{
  return section->shape == TH_REPORT_BARS && section->columns->len == 2 && section->note == NULL
         && section->rows->len > 0;
}

/* Returns: how many sections were drawn. */
static guint
draw_section (ThPaper *paper, const ThReport *report, guint index)
{
  const ThReportSection *section = g_ptr_array_index (report->sections, index);
  const ThReportSection *next =
    index + 1 < report->sections->len ? g_ptr_array_index (report->sections, index + 1) : NULL;

  switch (section->shape)
    {
    case TH_REPORT_FIGURES:
      th_paper_skip (paper, 14);
      th_paper_draw_figures (paper, section);
      return 1;
    case TH_REPORT_SERIES:
      if (section->rows->len == 0)
        return 1;
      th_paper_heading (paper, section->title, section->note, 180);
      th_paper_draw_series (paper, section);
      return 1;
    case TH_REPORT_BARS:
      if (section->rows->len == 0)
        return 1;
      if (is_narrow (section) && next != NULL && is_narrow (next))
        {
          th_paper_draw_bars (paper, section, next);
          return 2;
        }
      th_paper_draw_bars (paper, section, NULL);
      return 1;
    case TH_REPORT_TABLE:
    default:
      th_paper_heading (paper, section->title, section->note, 60);
      th_paper_draw_table (paper, section, "None.");
      return 1;
    }
}

static void
draw_report (ThPaper *paper, gpointer data)
{
  const ThReport *report = data;

  draw_title (paper, report);
  for (guint i = 0; i < report->sections->len;)
    i += draw_section (paper, report, i);
}

gboolean
th_report_pdf_write (const ThReport *report,
                     GOutputStream *stream,
                     GCancellable *cancellable,
                     GError **error)
{
  char created[TH_TIME_TEXT_SIZE];
  g_autofree char *title = g_strdup_printf ("%s · %s", report->title, report->subtitle);
  g_autofree char *moment = th_report_dup_moment (report->made_at, report->zone);
  g_autofree char *foot = g_strdup_printf ("Threshold · %s · %s", report->code, moment);
  ThPaperFrame frame = { report->marking, title, foot, "Page %u of %u", created };

  th_time_format (report->made_at, created);
  return th_paper_print (&frame, draw_report, (gpointer) report, stream, cancellable, error);
}

gboolean
th_report_pdf_save (const ThReport *report, const char *path, GError **error)
{
  g_autoptr (GOutputStream) stream = g_memory_output_stream_new_resizable ();
  g_autoptr (GBytes) bytes = NULL;

  if (!th_report_pdf_write (report, stream, NULL, error)
      || !g_output_stream_close (stream, NULL, error))
    return FALSE;
  bytes = g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (stream));
  return g_file_set_contents (path, g_bytes_get_data (bytes, NULL),
                              (gssize) g_bytes_get_size (bytes), error);
}
