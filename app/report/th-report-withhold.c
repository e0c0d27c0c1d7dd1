/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Small numbers, which could point at one person. A number from 1 to the limit is withheld; where
 * one alone is withheld among numbers that add up to something reported, so is the next smallest,
 * because the total less the others would give it away.
 */

#include "th-report-private.h"

static ThReportCell *
get_cell (const ThReportSection *section, guint row, guint column)
{
  const ThReportRow *each = g_ptr_array_index (section->rows, row);

  return column < each->cells->len ? g_ptr_array_index (each->cells, column) : NULL;
}

static void
withhold (ThReportCell *cell, guint limit, gboolean is_small)
{
  g_free (cell->text);
  cell->text = is_small ? g_strdup_printf ("< %u", limit) : g_strdup ("–");
  cell->number = 0;
  cell->is_withheld = TRUE;
}

static void
withhold_small (ThReportSection *section, guint limit)
{
  for (guint i = 0; i < section->rows->len; i++)
    for (guint j = 0; j < section->columns->len; j++)
      {
        ThReportCell *cell = get_cell (section, i, j);

        if (cell != NULL && cell->is_number && cell->number > 0 && cell->number < limit)
          withhold (cell, limit, TRUE);
      }
}

typedef struct
{
  guint n_withheld;
  ThReportCell *smallest; /* of those that stand and are not 0 */
} Line;

static void
look (Line *line, ThReportCell *cell)
{
  if (cell == NULL || !cell->is_number)
    return;
  if (cell->is_withheld)
    line->n_withheld++;
  else if (cell->number > 0 && (line->smallest == NULL || cell->number < line->smallest->number))
    line->smallest = cell;
}

static void
withhold_next (const Line *line, guint limit)
{
  if (line->n_withheld == 1 && line->smallest != NULL)
    withhold (line->smallest, limit, FALSE);
}

static void
withhold_telling (ThReportSection *section, guint limit)
{
  for (guint j = 0; section->adds_down && j < section->columns->len; j++)
    {
      Line line = { 0, NULL };

      for (guint i = 0; i < section->rows->len; i++)
        look (&line, get_cell (section, i, j));
      withhold_next (&line, limit);
    }
  for (guint i = 0; section->adds_across && i < section->rows->len; i++)
    {
      Line line = { 0, NULL };

      for (guint j = 0; j < section->columns->len; j++)
        look (&line, get_cell (section, i, j));
      withhold_next (&line, limit);
    }
}

void
th_report_withhold (ThReport *self, guint limit)
{
  for (guint i = 0; i < self->sections->len; i++)
    {
      withhold_small (g_ptr_array_index (self->sections, i), limit);
      withhold_telling (g_ptr_array_index (self->sections, i), limit);
    }
}
