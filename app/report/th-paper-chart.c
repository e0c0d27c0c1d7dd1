/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Charts: every bar has its number beside it, so that nothing rests on colour or on guessing
 * lengths.
 */

#include "th-paper-table.h"

#include <string.h>

#define SIZE 8.2
#define TILES 4
#define TILE_HEIGHT 62.0
#define GAP 9.0
#define BAR 6.0
#define SERIES_HEIGHT 150.0

static const ThReportCell *
get_cell (const ThReportRow *row, guint column)
{
  return column < row->cells->len ? g_ptr_array_index (row->cells, column) : NULL;
}

static ThPaperColor
get_color (guint column)
{
  return column % 2 == 1 ? TH_PAPER_BLUE : TH_PAPER_AMBER;
}

void
th_paper_draw_figures (ThPaper *paper, const ThReportSection *section)
{
  double width = (TH_PAPER_WIDTH - (TILES - 1) * GAP) / TILES;

  for (guint i = 0; i < section->rows->len; i++)
    {
      const ThReportRow *row = g_ptr_array_index (section->rows, i);
      double x = TH_PAPER_LEFT + (i % TILES) * (width + GAP);
      double y;

      if (i % TILES == 0)
        {
          if (i > 0)
            th_paper_skip (paper, TILE_HEIGHT + GAP);
          th_paper_need (paper, TILE_HEIGHT);
        }
      y = th_paper_get_y (paper);
      th_paper_fill (paper, x, y, width, TILE_HEIGHT, TH_PAPER_SHADE);
      th_paper_fill (paper, x, y, 3, TILE_HEIGHT,
                     g_str_has_prefix (row->code, "pv_") ? TH_PAPER_AMBER : TH_PAPER_BLUE);
      th_paper_text (paper, x + 12, y + 6, 0, 24, TRUE, TH_PAPER_INK, get_cell (row, 1)->text);
      th_paper_text (paper, x + 12, y + 38, width - 16, SIZE + 0.6, FALSE, TH_PAPER_SOFT,
                     get_cell (row, 0)->text);
    }
  th_paper_skip (paper, TILE_HEIGHT);
}

static gint64
get_largest (const ThReportSection *section)
{
  gint64 largest = 1;

  for (guint i = 0; i < section->rows->len; i++)
    for (guint j = 1; j < section->columns->len; j++)
      {
        const ThReportCell *cell = get_cell (g_ptr_array_index (section->rows, i), j);

        if (cell != NULL)
          largest = MAX (largest, cell->number);
      }
  return largest;
}

static void
draw_legend (ThPaper *paper, const ThReportSection *section, double x)
{
  double y = th_paper_get_y (paper);

  for (guint j = 1; j < section->columns->len; j++)
    {
      const char *heading = g_ptr_array_index (section->headings, j);

      th_paper_fill (paper, x, y + 3, 8, 6, get_color (j));
      th_paper_text (paper, x + 12, y, 0, SIZE, FALSE, TH_PAPER_SOFT, heading);
      x += 12 + th_paper_width_of (paper, SIZE, FALSE, heading) + 16;
    }
}

/* "22 Aug" of "2022-08-22". */
static char *
dup_short_day (const char *day)
{
  static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
  guint64 month = strlen (day) == 10 ? g_ascii_strtoull (day + 5, NULL, 10) : 0;

  if (month < 1 || month > 12)
    return g_strdup (day);
  return g_strdup_printf ("%u %s", (guint) g_ascii_strtoull (day + 8, NULL, 10), months[month - 1]);
}

static void
draw_columns (ThPaper *paper, const ThReportSection *section, guint index, double x, double step)
{
  const ThReportRow *row = g_ptr_array_index (section->rows, index);
  double largest = (double) get_largest (section);
  double base = th_paper_get_y (paper) + SERIES_HEIGHT;
  guint n = section->columns->len - 1;
  double width = MIN ((step - 4) / n, 16);
  guint every = (guint) (24 / step) + 1;
  double left = x + (step - n * width) / 2;

  for (guint j = 1; j <= n; j++)
    {
      const ThReportCell *cell = get_cell (row, j);
      double height = (SERIES_HEIGHT - 14) * (double) cell->number / largest;
      double at = left + (j - 1) * width;
      double text = th_paper_width_of (paper, 6.6, FALSE, cell->text);

      th_paper_fill (paper, at + 0.5, base - height, width - 1, height, get_color (j));
      if (width > 5 && cell->number > 0)
        th_paper_text (paper, at + (width - text) / 2, base - height - 9, 0, 6.6, FALSE,
                       TH_PAPER_INK, cell->text);
    }
  if (index % every == 0)
    {
      g_autofree char *day = dup_short_day (row->code);
      double text = th_paper_width_of (paper, 6.6, FALSE, day);

      th_paper_text (paper, x + (step - text) / 2, base + 3, 0, 6.6, FALSE, TH_PAPER_SOFT, day);
    }
}

void
th_paper_draw_series (ThPaper *paper, const ThReportSection *section)
{
  double step = TH_PAPER_WIDTH / MAX (section->rows->len, 1);
  double left = TH_PAPER_LEFT;

  if (step > 60)
    step = 60;
  th_paper_need (paper, SERIES_HEIGHT + 36);
  draw_legend (paper, section, left);
  th_paper_skip (paper, 16);
  for (guint i = 0; i < section->rows->len; i++)
    draw_columns (paper, section, i, left + i * step, step);
  th_paper_fill (paper, left, th_paper_get_y (paper) + SERIES_HEIGHT, TH_PAPER_WIDTH, 0.6,
                 TH_PAPER_LINE);
  th_paper_skip (paper, SERIES_HEIGHT + 16);
}

/* How high a row is; its bars lie one below the other. */
static double
get_row_height (const ThReportSection *section)
{
  return MAX (13, (section->columns->len - 1) * (BAR + 3) + 5);
}

static double
get_bars_height (const ThReportSection *section)
{
  return get_row_height (section) * section->rows->len + (section->columns->len > 2 ? 16 : 0);
}

static void
draw_bar_row (ThPaper *paper,
              const ThReportSection *section,
              const ThReportRow *row,
              double x,
              double y,
              double width)
{
  double label = MIN (width * 0.42, 165);
  double room = width - label - 34;
  double largest = (double) get_largest (section);
  guint n = section->columns->len - 1;
  double height = get_row_height (section);
  g_autofree char *text = g_strdup (get_cell (row, 0)->text);
  double at = y + (height - n * (BAR + 3)) / 2;

  /* One line: what is too long ends in dots. */
  while (g_utf8_strlen (text, -1) > 4 && th_paper_width_of (paper, SIZE, FALSE, text) > label - 6)
    {
      char *cut = g_utf8_substring (text, 0, g_utf8_strlen (text, -1) - 2);

      g_free (text);
      text = g_strconcat (cut, "…", NULL);
      g_free (cut);
    }
  th_paper_text (paper, x, y + height / 2 - SIZE * 0.68, 0, SIZE, FALSE, TH_PAPER_INK, text);
  for (guint j = 1; j <= n; j++)
    {
      const ThReportCell *cell = get_cell (row, j);
      double length = room * (double) cell->number / largest;

      th_paper_fill (paper, x + label, at + 1.5, MAX (length, 0.8), BAR, get_color (j));
      th_paper_text (paper, x + label + MAX (length, 0.8) + 4, at + 1.5 + BAR / 2 - SIZE * 0.66, 0,
                     SIZE, FALSE, TH_PAPER_INK, cell->text);
      at += BAR + 3;
    }
}

/* Returns: where it ends. */
static void
draw_bars_at (ThPaper *paper, const ThReportSection *section, double x, double width)
{
  double y = th_paper_get_y (paper);

  if (section->columns->len > 2)
    {
      draw_legend (paper, section, x);
      y += 16;
    }
  for (guint i = 0; i < section->rows->len; i++)
    {
      draw_bar_row (paper, section, g_ptr_array_index (section->rows, i), x, y, width);
      y += get_row_height (section);
    }
}

void
th_paper_draw_bars (ThPaper *paper, const ThReportSection *section, const ThReportSection *beside)
{
  double half = (TH_PAPER_WIDTH - 24) / 2;
  double right = TH_PAPER_LEFT + half + 24;
  double height = get_bars_height (section);

  if (beside == NULL)
    {
      th_paper_heading (paper, section->title, section->note, height);
      draw_bars_at (paper, section, TH_PAPER_LEFT, TH_PAPER_WIDTH);
      th_paper_skip (paper, height);
      return;
    }
  height = MAX (height, get_bars_height (beside));
  th_paper_heading (paper, section->title, NULL, height);
  th_paper_text (paper, right, th_paper_get_y (paper) - 25.5, 0, 13, TRUE, TH_PAPER_INK,
                 beside->title);
  draw_bars_at (paper, section, TH_PAPER_LEFT, half);
  draw_bars_at (paper, beside, right, half);
  th_paper_skip (paper, height);
}
