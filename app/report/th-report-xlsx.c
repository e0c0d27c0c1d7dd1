/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A sheet's name is at most 31 characters, unlike any other and without []:*?/\; a cell holds at
 * most 32,767. What is longer is cut, and says so.
 */

#include "th-report-xlsx.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <xlsxwriter.h>

#define MAX_NAME 31
#define MAX_CELL 32767
#define MAX_WIDTH 46.0
#define CUT " […]"
#define LINE 15.0

/* Of the charts on paper: percent, and how many rows of that size a page holds. */
#define CHARTS_SCALE 55
#define CHARTS_ROWS 54

typedef struct
{
  lxw_workbook *book;
  lxw_format *bold;
  lxw_format *title;
  lxw_format *soft;
  lxw_format *header;
  lxw_format *header_number;
  lxw_format *number;
  lxw_format *text;
  lxw_format *line; /* text that is not wrapped */
  lxw_format *mark;
  const ThReport *report;
  GHashTable *names; /* in lower case, as a workbook compares them */
  lxw_error error;
} Book;

static void
keep (Book *self, lxw_error error)
{
  if (self->error == LXW_NO_ERROR)
    self->error = error;
}

static char *
dup_sheet_name (Book *self, const char *title)
{
  g_autofree char *plain = g_strdelimit (g_strdup (title), "[]:*?/\\'", ' ');
  char *name = g_utf8_substring (plain, 0, MIN (g_utf8_strlen (plain, -1), MAX_NAME));

  for (guint i = 2; i < 100; i++)
    {
      g_autofree char *folded = g_utf8_casefold (g_strstrip (name), -1);
      g_autofree char *shorter = NULL;

      if (!g_hash_table_contains (self->names, folded))
        {
          g_hash_table_add (self->names, g_steal_pointer (&folded));
          return name;
        }
      shorter = g_utf8_substring (plain, 0, MIN (g_utf8_strlen (plain, -1), MAX_NAME - 4));
      g_free (name);
      name = g_strdup_printf ("%s %u", shorter, i);
    }
  return name;
}

/* Every printed page of every sheet has the marking at head and foot. */
static lxw_worksheet *
add_sheet (Book *self, const char *title)
{
  g_autofree char *name = dup_sheet_name (self, title);
  g_autofree char *marking = g_strdup_printf ("&C&\"Calibri,Bold\"%s", self->report->marking);
  g_autofree char *foot = g_strdup_printf ("&L%s&C&\"Calibri,Bold\"%s&RPage &P of &N",
                                           self->report->code, self->report->marking);
  lxw_worksheet *sheet = workbook_add_worksheet (self->book, name);

  if (sheet == NULL)
    {
      keep (self, LXW_ERROR_MEMORY_MALLOC_FAILED);
      return NULL;
    }
  worksheet_set_landscape (sheet);
  worksheet_set_paper (sheet, 9); /* A4 */
  worksheet_set_header (sheet, marking);
  worksheet_set_footer (sheet, foot);
  return sheet;
}

static void
write_text (
  Book *self, lxw_worksheet *sheet, guint row, guint column, const char *text, lxw_format *format)
{
  g_autofree char *cut = NULL;

  if (text == NULL || *text == '\0')
    return;
  if (g_utf8_strlen (text, -1) > MAX_CELL)
    {
      g_autofree char *start = g_utf8_substring (text, 0, MAX_CELL - (glong) strlen (CUT));

      cut = g_strconcat (start, CUT, NULL);
      text = cut;
    }
  keep (self, worksheet_write_string (sheet, row, (lxw_col_t) column, text, format));
}

static void
write_cell (Book *self, lxw_worksheet *sheet, guint row, guint column, const ThReportCell *cell)
{
  if (cell->is_number && !cell->is_withheld)
    keep (self, worksheet_write_number (sheet, row, (lxw_col_t) column, (double) cell->number,
                                        self->number));
  else
    write_text (self, sheet, row, column, cell->text, self->text);
}

static double
get_width (const char *text, double before)
{
  g_auto (GStrv) lines = g_strsplit (text != NULL ? text : "", "\n", 2);
  double width = lines[0] != NULL ? (double) g_utf8_strlen (lines[0], -1) * 1.05 + 2 : 0;

  return MIN (MAX (width, before), MAX_WIDTH);
}

static gboolean
is_numeric (const ThReportSection *section, guint column)
{
  const ThReportRow *row = section->rows->len > 0 ? g_ptr_array_index (section->rows, 0) : NULL;

  return row != NULL && column < row->cells->len
         && ((ThReportCell *) g_ptr_array_index (row->cells, column))->is_number;
}

/* Returns: the row below. */
static guint
write_section (Book *self, lxw_worksheet *sheet, const ThReportSection *section, guint top)
{
  for (guint j = 0; j < section->headings->len; j++)
    write_text (self, sheet, top, j, g_ptr_array_index (section->headings, j),
                is_numeric (section, j) ? self->header_number : self->header);
  for (guint i = 0; i < section->rows->len; i++)
    {
      const ThReportRow *row = g_ptr_array_index (section->rows, i);

      for (guint j = 0; j < row->cells->len; j++)
        write_cell (self, sheet, top + 1 + i, j, g_ptr_array_index (row->cells, j));
    }
  return top + 1 + section->rows->len;
}

static guint
count_lines (const char *text, double width)
{
  return (guint) ((double) g_utf8_strlen (text, -1) / width) + 1;
}

/* Not every reader makes a row as high as the text in it. */
static void
set_heights (lxw_worksheet *sheet, const ThReportSection *section, const double *widths, guint top)
{
  guint n = 1;

  for (guint j = 0; j < section->headings->len; j++)
    n = MAX (n, count_lines (g_ptr_array_index (section->headings, j), widths[j]));
  worksheet_set_row (sheet, top, LINE * n, NULL);
  for (guint i = 0; i < section->rows->len; i++)
    {
      const ThReportRow *row = g_ptr_array_index (section->rows, i);

      n = 1;
      for (guint j = 0; j < row->cells->len; j++)
        n = MAX (
          n, count_lines (((ThReportCell *) g_ptr_array_index (row->cells, j))->text, widths[j]));
      worksheet_set_row (sheet, top + 1 + i, LINE * n, NULL);
    }
}

static void
set_section_shape (lxw_worksheet *sheet, const ThReportSection *section, guint top)
{
  g_autofree double *widths = g_new0 (double, section->columns->len);

  /* Wider than a page of paper only where that cannot be helped. */
  worksheet_fit_to_pages (sheet, 1, 0);
  for (guint j = 0; j < section->columns->len; j++)
    {
      double width = get_width (g_ptr_array_index (section->headings, j), 9);

      if (is_numeric (section, j))
        width = MIN (width, 13);
      for (guint i = 0; i < section->rows->len; i++)
        {
          const ThReportRow *row = g_ptr_array_index (section->rows, i);

          if (j < row->cells->len && !is_numeric (section, j))
            width = get_width (((ThReportCell *) g_ptr_array_index (row->cells, j))->text, width);
        }
      widths[j] = width;
      worksheet_set_column (sheet, (lxw_col_t) j, (lxw_col_t) j, width, NULL);
    }
  set_heights (sheet, section, widths, top);
}

static void
write_summary (Book *self)
{
  const ThReport *report = self->report;
  const ThReportSection *figures = th_report_find_section (report, "figures");
  g_autofree char *moment = th_report_dup_moment (report->made_at, report->zone);
  const char *const facts[][2] = {
    { "Lead agency", report->agency },
    { "Area", report->area },
    { "First visit", report->first_day },
    { "Last visit", report->last_day },
    { "Drawn up", moment },
    { "By", report->made_by },
  };
  lxw_worksheet *sheet = add_sheet (self, "Summary");
  guint row = 5;

  if (sheet == NULL)
    return;
  worksheet_set_column (sheet, 0, 0, 34, NULL);
  worksheet_set_column (sheet, 1, 1, 40, NULL);
  worksheet_set_row (sheet, 1, 30, NULL);
  write_text (self, sheet, 0, 0, report->marking, self->mark);
  write_text (self, sheet, 1, 0, report->title, self->title);
  write_text (self, sheet, 2, 0, report->subtitle, self->soft);
  for (guint i = 0; i < G_N_ELEMENTS (facts); i++)
    {
      write_text (self, sheet, 4 + i, 0, facts[i][0], self->soft);
      write_text (self, sheet, 4 + i, 1, facts[i][1], self->text);
      row = 4 + i + 2;
    }
  if (figures != NULL)
    write_section (self, sheet, figures, row);
}

static void
add_chart (
  Book *self, lxw_worksheet *sheet, const ThReportSection *section, guint top, guint column)
{
  gboolean is_series = section->shape == TH_REPORT_SERIES;
  lxw_chart *chart = workbook_add_chart (self->book, is_series ? LXW_CHART_COLUMN : LXW_CHART_BAR);
  lxw_chart_options options = { .x_offset = 20, .x_scale = 1.25 };
  lxw_chart_font font = { .bold = LXW_TRUE, .size = 12 };
  lxw_chart_fill fills[] = { { .color = 0xCC781A }, { .color = 0x1C5CA3 } };
  guint last = top + section->rows->len;

  if (chart == NULL)
    return;
  for (guint j = 1; j < section->columns->len; j++)
    {
      lxw_chart_series *series = chart_add_series (chart, NULL, NULL);

      chart_series_set_categories (series, "Charts", top + 1, 0, last, 0);
      chart_series_set_values (series, "Charts", top + 1, (lxw_col_t) j, last, (lxw_col_t) j);
      chart_series_set_name_range (series, "Charts", top, (lxw_col_t) j);
      chart_series_set_fill (series, &fills[j % 2]);
    }
  chart_title_set_name (chart, section->title);
  chart_title_set_name_font (chart, &font);
  chart_legend_set_position (chart, section->columns->len > 2 ? LXW_CHART_LEGEND_BOTTOM
                                                              : LXW_CHART_LEGEND_NONE);
  /* The first row at the top, as in the table beside it. */
  if (!is_series)
    chart_axis_set_reverse (chart->y_axis);
  options.y_scale = is_series ? 1.0 : MAX (0.6, 0.07 * section->rows->len + 0.4);
  keep (self, worksheet_insert_chart_opt (sheet, top, (lxw_col_t) column, chart, &options));
}

/* Tables down the left, each with its chart to the right of it; no page of paper cuts one. */
static void
write_charts (Book *self)
{
  lxw_worksheet *sheet = add_sheet (self, "Charts");
  g_autoptr (GArray) breaks = g_array_new (TRUE, FALSE, sizeof (lxw_row_t));
  lxw_row_t row = 0;
  lxw_row_t page = 0;

  if (sheet == NULL)
    return;
  worksheet_set_column (sheet, 0, 0, 34, NULL);
  worksheet_set_column (sheet, 1, 2, 20, NULL);
  worksheet_set_print_scale (sheet, CHARTS_SCALE);
  for (guint i = 0; i < self->report->sections->len; i++)
    {
      const ThReportSection *section = g_ptr_array_index (self->report->sections, i);

      if ((section->shape != TH_REPORT_BARS && section->shape != TH_REPORT_SERIES)
          || section->rows->len == 0)
        continue;
      if (row > page && row + MAX (section->rows->len + 2, 20) > page + CHARTS_ROWS)
        {
          g_array_append_val (breaks, row);
          page = row;
        }
      write_text (self, sheet, row, 0, section->title, self->bold);
      add_chart (self, sheet, section, row + 1, 4);
      row = MAX (write_section (self, sheet, section, row + 1), row + 20) + 2;
    }
  if (breaks->len > 0)
    keep (self, worksheet_set_h_pagebreaks (sheet, (lxw_row_t *) (gpointer) breaks->data));
}

static void
write_tables (Book *self)
{
  for (guint i = 0; i < self->report->sections->len; i++)
    {
      const ThReportSection *section = g_ptr_array_index (self->report->sections, i);
      lxw_worksheet *sheet;
      guint top = 0;

      if (section->shape != TH_REPORT_TABLE || section->rows->len == 0)
        continue;
      sheet = add_sheet (self, section->title);
      if (sheet == NULL)
        return;
      if (section->note != NULL)
        {
          write_text (self, sheet, 0, 0, section->note, self->soft);
          top = 1;
        }
      set_section_shape (sheet, section, top);
      write_section (self, sheet, section, top);
      worksheet_freeze_panes (sheet, top + 1, 1);
    }
}

static char *
dup_kind_title (const char *kind)
{
  static const char *const titles[][2] = {
    { "premises", "Premises" },         { "visit", "Visits" },
    { "encounter", "Encounters" },      { "referral", "Referrals" },
    { "intelligence", "Intelligence" },
  };
  char *title;

  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    if (g_str_equal (titles[i][0], kind))
      return g_strdup (titles[i][1]);
  title = g_strdup (kind);
  title[0] = g_ascii_toupper (title[0]);
  return title;
}

static void
write_records (Book *self, const ThReportSheet *records)
{
  g_autofree char *title = dup_kind_title (records->kind);
  lxw_worksheet *sheet = add_sheet (self, title);
  guint n = records->columns->len;
  guint n_lines = 1;

  if (sheet == NULL || n == 0)
    return;
  for (guint j = 0; j < n; j++)
    {
      const char *heading = g_ptr_array_index (records->headings, j);
      double width = get_width (heading, 9);

      for (guint i = 0; i < MIN (records->rows->len, 50); i++)
        {
          GPtrArray *row = g_ptr_array_index (records->rows, i);

          width = j < row->len ? get_width (g_ptr_array_index (row, j), width) : width;
        }
      n_lines = MAX (n_lines, count_lines (heading, width));
      worksheet_set_column (sheet, (lxw_col_t) j, (lxw_col_t) j, width, NULL);
      write_text (self, sheet, 0, j, heading, self->header);
    }
  worksheet_set_row (sheet, 0, LINE * n_lines, NULL);
  for (guint i = 0; i < records->rows->len; i++)
    {
      GPtrArray *row = g_ptr_array_index (records->rows, i);

      for (guint j = 0; j < row->len; j++)
        write_text (self, sheet, i + 1, j, g_ptr_array_index (row, j), self->line);
    }
  /* Across many pages of paper each has the headings, and says which record a line is about. */
  worksheet_repeat_rows (sheet, 0, 0);
  worksheet_repeat_columns (sheet, 0, 0);
  worksheet_print_across (sheet);
  worksheet_freeze_panes (sheet, 1, 0);
  worksheet_autofilter (sheet, 0, 0, records->rows->len, (lxw_col_t) (n - 1));
}

static void
add_formats (Book *self)
{
  self->bold = workbook_add_format (self->book);
  format_set_bold (self->bold);
  self->title = workbook_add_format (self->book);
  format_set_bold (self->title);
  format_set_font_size (self->title, 20);
  self->soft = workbook_add_format (self->book);
  format_set_font_color (self->soft, 0x5E6470);
  self->header = workbook_add_format (self->book);
  format_set_bold (self->header);
  format_set_bg_color (self->header, 0xE8EBF2);
  format_set_bottom (self->header, LXW_BORDER_THIN);
  format_set_text_wrap (self->header);
  format_set_align (self->header, LXW_ALIGN_VERTICAL_TOP);
  self->header_number = workbook_add_format (self->book);
  format_set_bold (self->header_number);
  format_set_bg_color (self->header_number, 0xE8EBF2);
  format_set_bottom (self->header_number, LXW_BORDER_THIN);
  format_set_text_wrap (self->header_number);
  format_set_align (self->header_number, LXW_ALIGN_VERTICAL_TOP);
  format_set_align (self->header_number, LXW_ALIGN_RIGHT);
  self->number = workbook_add_format (self->book);
  format_set_num_format (self->number, "#,##0");
  format_set_align (self->number, LXW_ALIGN_VERTICAL_TOP);
  self->text = workbook_add_format (self->book);
  format_set_text_wrap (self->text);
  format_set_indent (self->text, 1);
  format_set_align (self->text, LXW_ALIGN_VERTICAL_TOP);
  self->line = workbook_add_format (self->book);
  format_set_align (self->line, LXW_ALIGN_VERTICAL_TOP);
  self->mark = workbook_add_format (self->book);
  format_set_bold (self->mark);
  format_set_font_color (self->mark, 0xA81F26);
}

static void
set_properties (Book *self)
{
  lxw_doc_properties properties = {
    .title = self->report->title,
    .subject = self->report->subtitle,
    .status = self->report->marking,
    .created = (time_t) (self->report->made_at / 1000),
  };

  keep (self, workbook_set_properties (self->book, &properties));
}

static lxw_error
write_book (const ThReport *report, GPtrArray *sheets, const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  lxw_workbook_options options = { .tmpdir = folder };
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Book book = { .report = report, .names = names };
  lxw_error closed;

  book.book = workbook_new_opt (path, &options);
  if (book.book == NULL)
    return LXW_ERROR_MEMORY_MALLOC_FAILED;
  add_formats (&book);
  set_properties (&book);
  write_summary (&book);
  write_charts (&book);
  write_tables (&book);
  for (guint i = 0; sheets != NULL && !report->is_external && i < sheets->len; i++)
    write_records (&book, g_ptr_array_index (sheets, i));
  closed = workbook_close (book.book);
  return book.error != LXW_NO_ERROR ? book.error : closed;
}

gboolean
th_report_xlsx_save (const ThReport *report, GPtrArray *sheets, const char *path, GError **error)
{
  g_autofree char *partial = g_strconcat (path, ".part", NULL);
  lxw_error written = write_book (report, sheets, partial);
  int saved;

  if (written == LXW_NO_ERROR && g_rename (partial, path) == 0)
    return TRUE;
  saved = errno;
  g_unlink (partial);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "%s could not be written: %s", path,
               written != LXW_NO_ERROR ? lxw_strerror (written) : g_strerror (saved));
  return FALSE;
}
