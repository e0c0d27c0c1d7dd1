/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* One pass over the bytes; a cell is copied once, when it is complete. */

#include "th-plan-csv.h"

#include <string.h>

typedef struct
{
  const char *at;
  const char *end;
  const char *name;
  guint line;
  GString *cell;
} Reader;

static void
plan_csv_row_free (ThPlanCsvRow *self)
{
  g_ptr_array_unref (self->cells);
  g_free (self);
}

static ThPlanCsvRow *
plan_csv_row_new (guint line)
{
  ThPlanCsvRow *row = g_new0 (ThPlanCsvRow, 1);

  row->line = line;
  row->cells = g_ptr_array_new_with_free_func (g_free);
  return row;
}

static gboolean
fail (const Reader *reader, GError **error, const char *what)
{
  g_set_error (error, TH_CASEWORK_ERROR, TH_CASEWORK_ERROR_INVALID, "%s line %u: %s", reader->name,
               reader->line, what);
  return FALSE;
}

static gboolean
read_quoted (Reader *reader, GError **error)
{
  reader->at++;
  for (; reader->at < reader->end; reader->at++)
    {
      if (*reader->at == '\n')
        reader->line++;
      if (*reader->at != '"')
        g_string_append_c (reader->cell, *reader->at);
      else if (reader->at + 1 < reader->end && reader->at[1] == '"')
        g_string_append_c (reader->cell, *reader->at++);
      else
        {
          reader->at++;
          if (reader->at < reader->end && strchr (",\r\n", *reader->at) == NULL)
            return fail (reader, error,
                         "text after a closing quote: double the quotes inside a "
                         "quoted cell");
          return TRUE;
        }
    }
  return fail (reader, error, "a quoted cell is not closed: add the quote that is missing");
}

static gboolean
read_plain (Reader *reader, GError **error)
{
  for (; reader->at < reader->end && strchr (",\r\n", *reader->at) == NULL; reader->at++)
    {
      if (*reader->at == '"')
        return fail (reader, error,
                     "a quote inside a cell: put the whole cell in quotes and double "
                     "the quotes inside");
      g_string_append_c (reader->cell, *reader->at);
    }
  return TRUE;
}

static gboolean
read_cell (Reader *reader, ThPlanCsvRow *row, GError **error)
{
  g_string_truncate (reader->cell, 0);
  if (reader->at < reader->end && *reader->at == '"' ? !read_quoted (reader, error)
                                                     : !read_plain (reader, error))
    return FALSE;
  if (reader->cell->len > TH_PLAN_CSV_MAX_CELL)
    return fail (reader, error, "a cell is longer than 4096 bytes: shorten it");
  if (row->cells->len == TH_PLAN_CSV_MAX_COLUMNS)
    return fail (reader, error, "more than 64 columns: remove those not needed");
  g_ptr_array_add (row->cells, g_strdup (reader->cell->str));
  return TRUE;
}

static gboolean
read_line_end (Reader *reader, GError **error)
{
  if (reader->at == reader->end)
    return TRUE;
  if (*reader->at == '\r')
    {
      reader->at++;
      if (reader->at == reader->end || *reader->at != '\n')
        return fail (reader, error,
                     "a carriage return without a line feed: save the file with "
                     "ordinary line ends");
    }
  reader->at++;
  reader->line++;
  return TRUE;
}

static ThPlanCsvRow *
read_row (Reader *reader, GError **error)
{
  ThPlanCsvRow *row = plan_csv_row_new (reader->line);

  while (read_cell (reader, row, error))
    {
      if (reader->at < reader->end && *reader->at == ',')
        {
          reader->at++;
          continue;
        }
      if (!read_line_end (reader, error))
        break;
      return row;
    }
  plan_csv_row_free (row);
  return NULL;
}

static gboolean
check_width (const Reader *reader, GPtrArray *rows, const ThPlanCsvRow *row, GError **error)
{
  const ThPlanCsvRow *heading = rows->len > 0 ? g_ptr_array_index (rows, 0) : row;

  if (row->cells->len == heading->cells->len)
    return TRUE;
  g_set_error (
    error, TH_CASEWORK_ERROR, TH_CASEWORK_ERROR_INVALID,
    "%s line %u: %u cells where the heading has %u: a cell with a comma in it needs quotes",
    reader->name, row->line, row->cells->len, heading->cells->len);
  return FALSE;
}

static gboolean
read_rows (Reader *reader, GPtrArray *rows, GError **error)
{
  while (reader->at < reader->end)
    {
      ThPlanCsvRow *row = read_row (reader, error);

      if (row == NULL)
        return FALSE;
      if (!check_width (reader, rows, row, error))
        {
          plan_csv_row_free (row);
          return FALSE;
        }
      g_ptr_array_add (rows, row);
      if (rows->len > TH_PLAN_CSV_MAX_ROWS)
        {
          g_set_error (error, TH_CASEWORK_ERROR, TH_CASEWORK_ERROR_TOO_LARGE,
                       "%s line %u: more than %d rows: split the list", reader->name, row->line,
                       TH_PLAN_CSV_MAX_ROWS);
          return FALSE;
        }
    }
  return TRUE;
}

GPtrArray *
th_plan_csv_parse (const char *bytes, gsize length, const char *name, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) plan_csv_row_free);
  g_autoptr (GString) cell = g_string_new (NULL);
  Reader reader = { bytes, length > 0 ? bytes + length : bytes, name, 1, cell };

  if (length > TH_PLAN_CSV_MAX_BYTES)
    {
      g_set_error (error, TH_CASEWORK_ERROR, TH_CASEWORK_ERROR_TOO_LARGE,
                   "%s: larger than 8 MiB: split the list", name);
      return NULL;
    }
  if (length > 0 && !g_utf8_validate_len (bytes, length, NULL))
    {
      g_set_error (error, TH_CASEWORK_ERROR, TH_CASEWORK_ERROR_INVALID,
                   "%s: not UTF-8 text: save it again as CSV UTF-8", name);
      return NULL;
    }
  if (length >= 3 && memcmp (bytes, "\xef\xbb\xbf", 3) == 0)
    reader.at += 3;
  return read_rows (&reader, rows, error) ? g_steal_pointer (&rows) : NULL;
}
