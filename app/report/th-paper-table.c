/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A table's columns are as wide as what is in them, then squeezed until they fit; its heading is
 * repeated on each page. With many columns of numbers the headings stand upright.
 */

#include "th-paper-table.h"

#define SIZE 8.2
#define PAD 4.0
#define MAX_NATURAL 190.0
#define MIN_TEXT 46.0
#define UPRIGHT_FROM 9
#define UPRIGHT_MAX 150.0

typedef struct
{
  ThPaper *paper;
  const ThReportSection *section;
  double *widths;
  double header;
  gboolean is_upright;
} Table;

static const ThReportCell *
get_cell (const ThReportRow *row, guint column)
{
  return column < row->cells->len ? g_ptr_array_index (row->cells, column) : NULL;
}

static gboolean
is_numeric (const ThReportSection *section, guint column)
{
  for (guint i = 0; i < section->rows->len; i++)
    {
      const ThReportCell *cell = get_cell (g_ptr_array_index (section->rows, i), column);

      if (cell != NULL && !cell->is_number && *cell->text != '\0')
        return FALSE;
    }
  return column > 0 && section->rows->len > 0;
}

static double
get_natural (const Table *self, guint column)
{
  double widest = self->is_upright && column > 0
                    ? SIZE * 1.3
                    : th_paper_width_of (self->paper, SIZE, TRUE,
                                         g_ptr_array_index (self->section->headings, column));

  for (guint i = 0; i < self->section->rows->len; i++)
    {
      const ThReportCell *cell = get_cell (g_ptr_array_index (self->section->rows, i), column);

      if (cell != NULL)
        widest = MAX (widest, th_paper_width_of (self->paper, SIZE, column == 0, cell->text));
    }
  return MIN (widest, MAX_NATURAL) + 2 * PAD;
}

/* Takes what is too much from the widest first; gives what is left to the last column of text. */
static void
set_widths (Table *self)
{
  guint n = self->section->columns->len;
  double sum = 0;

  for (guint i = 0; i < n; i++)
    sum += self->widths[i] = get_natural (self, i);
  while (sum > TH_PAPER_WIDTH)
    {
      guint widest = 0;
      double cut;

      for (guint i = 1; i < n; i++)
        if (self->widths[i] > self->widths[widest])
          widest = i;
      cut = MIN (sum - TH_PAPER_WIDTH, MAX (self->widths[widest] * 0.04, 1));
      self->widths[widest] -= cut;
      sum -= cut;
      if (self->widths[widest] < MIN_TEXT / 2)
        break;
    }
  for (guint i = n; sum < TH_PAPER_WIDTH && i-- > 0;)
    if (!is_numeric (self->section, i))
      {
        self->widths[i] += MIN (TH_PAPER_WIDTH - sum, 160);
        break;
      }
}

static double
get_header_height (const Table *self)
{
  double height = 0;

  for (guint i = 0; i < self->section->columns->len; i++)
    {
      const char *heading = g_ptr_array_index (self->section->headings, i);
      double each =
        self->is_upright && i > 0
          ? MIN (th_paper_width_of (self->paper, SIZE, TRUE, heading), UPRIGHT_MAX)
          : th_paper_measure (self->paper, self->widths[i] - 2 * PAD, SIZE, TRUE, heading);

      height = MAX (height, each);
    }
  return height + 2 * PAD;
}

static void
draw_upright (const Table *self, double x, double width, const char *heading)
{
  cairo_t *cairo = th_paper_get_cairo (self->paper);

  cairo_save (cairo);
  cairo_translate (cairo, x + width / 2 - SIZE * 0.65,
                   th_paper_get_y (self->paper) + self->header - PAD);
  cairo_rotate (cairo, -G_PI / 2);
  th_paper_text (self->paper, 0, 0, 0, SIZE, TRUE, TH_PAPER_INK, heading);
  cairo_restore (cairo);
}

static double
get_table_width (const Table *self)
{
  double sum = 0;

  for (guint i = 0; i < self->section->columns->len; i++)
    sum += self->widths[i];
  return sum;
}

static void
draw_header (const Table *self)
{
  double x = TH_PAPER_LEFT;
  double y = th_paper_get_y (self->paper);

  th_paper_fill (self->paper, x, y, get_table_width (self), self->header, TH_PAPER_SHADE);
  for (guint i = 0; i < self->section->columns->len; i++)
    {
      const char *heading = g_ptr_array_index (self->section->headings, i);
      double width = self->widths[i];
      double wanted = th_paper_width_of (self->paper, SIZE, TRUE, heading);

      if (self->is_upright && i > 0)
        draw_upright (self, x, width, heading);
      else if (is_numeric (self->section, i) && wanted <= width - 2 * PAD)
        th_paper_text (self->paper, x + width - PAD, y + PAD, -1, SIZE, TRUE, TH_PAPER_INK,
                       heading);
      else
        th_paper_text (self->paper, x + PAD, y + PAD, width - 2 * PAD, SIZE, TRUE, TH_PAPER_INK,
                       heading);
      x += width;
    }
  th_paper_skip (self->paper, self->header);
}

static double
get_row_height (const Table *self, const ThReportRow *row)
{
  double height = SIZE * 1.35;

  for (guint i = 0; i < self->section->columns->len; i++)
    {
      const ThReportCell *cell = get_cell (row, i);

      if (cell != NULL)
        height = MAX (height, th_paper_measure (self->paper, self->widths[i] - 2 * PAD, SIZE,
                                                i == 0, cell->text));
    }
  return height + 2 * (PAD - 1.5);
}

static void
draw_row (const Table *self, const ThReportRow *row, double height)
{
  double x = TH_PAPER_LEFT;
  double y = th_paper_get_y (self->paper);

  for (guint i = 0; i < self->section->columns->len; i++)
    {
      const ThReportCell *cell = get_cell (row, i);
      double width = self->widths[i];
      gboolean is_nothing =
        cell != NULL && cell->is_number && cell->number == 0 && !cell->is_withheld;

      if (cell != NULL && cell->is_number)
        th_paper_text (self->paper, x + width - PAD, y + PAD - 1.5, -1, SIZE, FALSE,
                       is_nothing ? TH_PAPER_SOFT : TH_PAPER_INK, cell->text);
      else if (cell != NULL)
        th_paper_text (self->paper, x + PAD, y + PAD - 1.5, width - 2 * PAD, SIZE, i == 0,
                       TH_PAPER_INK, cell->text);
      x += width;
    }
  th_paper_fill (self->paper, TH_PAPER_LEFT, y + height, get_table_width (self), 0.4,
                 TH_PAPER_LINE);
  th_paper_skip (self->paper, height);
}

void
th_paper_draw_table (ThPaper *paper, const ThReportSection *section, const char *none)
{
  g_autofree double *widths = g_new0 (double, section->columns->len);
  Table table = { paper, section, widths, 0, section->columns->len >= UPRIGHT_FROM };

  if (section->rows->len == 0)
    {
      th_paper_flow (paper, SIZE + 1, FALSE, TH_PAPER_SOFT, none);
      return;
    }
  set_widths (&table);
  table.header = get_header_height (&table);
  th_paper_need (paper, table.header + 40);
  draw_header (&table);
  for (guint i = 0; i < section->rows->len; i++)
    {
      const ThReportRow *row = g_ptr_array_index (section->rows, i);
      double height = get_row_height (&table, row);

      if (!th_paper_fits (paper, height))
        {
          th_paper_new_page (paper);
          draw_header (&table);
        }
      draw_row (&table, row, height);
    }
}
