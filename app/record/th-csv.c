/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* One pass over the bytes into one buffer: cells lie in it one after the other, each ended by a
 * NUL, and a table of 50,000 rows costs two allocations and not half a million.
 */

#include "th-csv.h"

#include <string.h>

struct _ThCsv
{
  gatomicrefcount references;
  GString *text;
  GArray *cells; /* of guint32: where in text each cell begins */
  guint n_rows;
  guint n_columns;
  guint overlong; /* the first row longer than the first row, 0 if none */
};

typedef struct
{
  ThCsv *csv;
  const char *name;
  const char *at;
  const char *end;
  ThCsvOptions limits;
  char delimiter;
  guint row;
  guint column;
} Reader;

G_DEFINE_BOXED_TYPE (ThCsv, th_csv, th_csv_ref, th_csv_unref)

char *
th_csv_dup_letters (guint column)
{
  g_autoptr (GString) letters = g_string_new (NULL);

  for (; column > 0; column = (column - 1) / 26)
    g_string_prepend_c (letters, 'A' + (column - 1) % 26);
  return g_string_free (g_steal_pointer (&letters), FALSE);
}

static gboolean
fail (const Reader *reader, ThCodecError code, GError **error, const char *what)
{
  g_autofree char *letters = th_csv_dup_letters (reader->column);

  g_set_error (error, TH_CODEC_ERROR, code, "%s, row %u, column %s: %s", reader->name, reader->row,
               letters, what);
  return FALSE;
}

static gboolean
append (Reader *self, char letter, GError **error)
{
  gsize start = g_array_index (self->csv->cells, guint32, self->csv->cells->len - 1);

  if (self->csv->text->len - start == self->limits.field)
    {
      g_autofree char *what = g_strdup_printf (
        "a cell holds more than %" G_GSIZE_FORMAT " bytes; shorten it", self->limits.field);

      return fail (self, TH_CODEC_ERROR_TOO_LARGE, error, what);
    }
  if (letter == '\0')
    return fail (self, TH_CODEC_ERROR_MALFORMED, error,
                 "a NUL character; save the file again as CSV in UTF-8");
  g_string_append_c (self->csv->text, letter);
  return TRUE;
}

static gboolean
is_field_end (const Reader *self)
{
  return self->at == self->end || *self->at == self->delimiter || *self->at == '\r'
         || *self->at == '\n';
}

static gboolean
read_quoted (Reader *self, GError **error)
{
  for (self->at++; self->at < self->end; self->at++)
    {
      if (*self->at == '"' && (self->at + 1 == self->end || self->at[1] != '"'))
        {
          self->at++;
          return is_field_end (self)
                 || fail (self, TH_CODEC_ERROR_MALFORMED, error,
                          "text after a closing quote; double the quotes inside a quoted cell");
        }
      if (*self->at == '"')
        self->at++;
      if (!append (self, *self->at, error))
        return FALSE;
    }
  return fail (self, TH_CODEC_ERROR_MALFORMED, error,
               "a quoted cell has no end; add the quote that is missing");
}

static gboolean
read_plain (Reader *self, GError **error)
{
  for (; !is_field_end (self); self->at++)
    {
      if (*self->at == '"' && !self->limits.is_loose)
        return fail (
          self, TH_CODEC_ERROR_MALFORMED, error,
          "a quote in a cell that is not quoted; put the cell in quotes and double those "
          "inside");
      if (!append (self, *self->at, error))
        return FALSE;
    }
  return TRUE;
}

/* Counted apart from rows and columns: an empty line costs one byte and as many cells as any other.
 */
static gboolean
add_cell (Reader *self, guint32 start, GError **error)
{
  if (self->csv->cells->len == self->limits.cells)
    {
      g_autofree char *what =
        g_strdup_printf ("more than %u cells in all; split the list", self->limits.cells);

      return fail (self, TH_CODEC_ERROR_TOO_LARGE, error, what);
    }
  g_array_append_val (self->csv->cells, start);
  return TRUE;
}

static gboolean
read_cell (Reader *self, GError **error)
{
  guint32 start = self->csv->text->len;

  if (self->column > self->limits.columns)
    {
      g_autofree char *what =
        g_strdup_printf ("more than %u columns; remove those not needed", self->limits.columns);

      return fail (self, TH_CODEC_ERROR_TOO_LARGE, error, what);
    }
  if (!add_cell (self, start, error))
    return FALSE;
  if (!(self->at < self->end && *self->at == '"' ? read_quoted (self, error)
                                                 : read_plain (self, error)))
    return FALSE;
  g_string_append_c (self->csv->text, '\0');
  return TRUE;
}

/* Past one line end of whatever kind. */
static void
skip_line_end (Reader *self)
{
  char first;

  if (self->at == self->end)
    return;
  first = *self->at++;
  if (self->at < self->end && first != *self->at && (*self->at == '\r' || *self->at == '\n'))
    self->at++;
}

static gboolean
read_line_end (Reader *self, GError **error)
{
  if (self->limits.is_loose)
    {
      skip_line_end (self);
      return TRUE;
    }
  if (self->at < self->end && *self->at == '\r')
    {
      self->at++;
      if (self->at == self->end || *self->at != '\n')
        return fail (
          self, TH_CODEC_ERROR_MALFORMED, error,
          "a carriage return without a line feed; save the file with ordinary line ends");
    }
  if (self->at < self->end)
    self->at++;
  return TRUE;
}

/* Cells beyond those of the first row are left out of a row that is read loosely. */
static void
drop_overlong (Reader *self)
{
  ThCsv *csv = self->csv;

  if (self->column <= csv->n_columns)
    return;
  if (csv->overlong == 0)
    csv->overlong = self->row;
  g_array_set_size (csv->cells, csv->cells->len - (self->column - csv->n_columns));
  self->column = csv->n_columns;
}

/* An empty line is a row whose cells are all "". */
static gboolean
fill_row (Reader *self, gboolean is_empty, GError **error)
{
  ThCsv *csv = self->csv;
  guint32 last = csv->text->len - 1;

  if (self->row == 1)
    csv->n_columns = self->column;
  if (self->limits.is_loose)
    drop_overlong (self);
  for (; (is_empty || self->limits.is_loose) && self->column < csv->n_columns; self->column++)
    if (!add_cell (self, last, error))
      return FALSE;
  if (self->column != csv->n_columns)
    {
      g_autofree char *what =
        g_strdup_printf ("%u cells where the first row has %u; a cell with a comma in it needs "
                         "quotes",
                         self->column, csv->n_columns);

      return fail (self, TH_CODEC_ERROR_MALFORMED, error, what);
    }
  csv->n_rows = self->row;
  return TRUE;
}

static gboolean
read_row (Reader *self, GError **error)
{
  gboolean is_empty = *self->at == '\r' || *self->at == '\n';

  if (self->row > self->limits.rows)
    {
      g_autofree char *what =
        g_strdup_printf ("more than %u rows; split the list", self->limits.rows);

      return fail (self, TH_CODEC_ERROR_TOO_LARGE, error, what);
    }
  for (self->column = 1;; self->column++)
    {
      if (!read_cell (self, error))
        return FALSE;
      if (self->at == self->end || *self->at != self->delimiter)
        break;
      self->at++;
    }
  return read_line_end (self, error) && fill_row (self, is_empty, error);
}

/* Where the bytes stop being UTF-8, in rows of the file as far as line feeds tell. */
static gboolean
check_encoding (const Reader *self, GError **error)
{
  const char *bad;
  guint line = 1;

  if (g_utf8_validate_len (self->at, self->end - self->at, &bad) || *bad == '\0')
    return TRUE;
  for (const char *at = self->at; at < bad; at++)
    line += *at == '\n';
  g_set_error (error, TH_CODEC_ERROR, TH_CODEC_ERROR_MALFORMED,
               "%s, line %u: not UTF-8 text; save the file again as CSV in UTF-8", self->name,
               line);
  return FALSE;
}

/* The one that the first row has most of. */
static char
find_delimiter (const Reader *self)
{
  static const char delimiters[] = { ',', ';', '\t', '|' };
  guint counts[G_N_ELEMENTS (delimiters)] = { 0 };
  guint best = 0;

  for (const char *at = self->at; at < self->end && *at != '\r' && *at != '\n'; at++)
    for (guint i = 0; i < G_N_ELEMENTS (delimiters); i++)
      counts[i] += *at == delimiters[i];
  for (guint i = 1; i < G_N_ELEMENTS (delimiters); i++)
    if (counts[i] > counts[best])
      best = i;
  return delimiters[best];
}

static gsize
limit_or (gsize asked, gsize most)
{
  return asked != 0 ? MIN (asked, most) : most;
}

static gboolean
reader_init (Reader *self, GBytes *bytes, const ThCsvOptions *options, GError **error)
{
  static const ThCsvOptions none;
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);

  options = options != NULL ? options : &none;
  self->limits.is_loose = options->is_loose;
  self->limits.bytes = limit_or (options->bytes, TH_CSV_MAX_BYTES);
  self->limits.rows = limit_or (options->rows, TH_CSV_MAX_ROWS);
  self->limits.columns = limit_or (options->columns, TH_CSV_MAX_COLUMNS);
  self->limits.cells = limit_or (options->cells, TH_CSV_MAX_CELLS);
  self->limits.field = limit_or (options->field, TH_CSV_MAX_FIELD);
  if (length > self->limits.bytes)
    {
      g_set_error (error, TH_CODEC_ERROR, TH_CODEC_ERROR_TOO_LARGE,
                   "%s: larger than %" G_GSIZE_FORMAT " bytes; split the list", self->name,
                   self->limits.bytes);
      return FALSE;
    }
  if (length >= 3 && memcmp (data, "\xef\xbb\xbf", 3) == 0)
    {
      data += 3;
      length -= 3;
    }
  self->at = data;
  self->end = length > 0 ? data + length : data;
  self->delimiter = self->limits.is_loose ? find_delimiter (self) : ',';
  return check_encoding (self, error);
}

ThCsv *
th_csv_new_from_bytes (GBytes *bytes, const char *name, const ThCsvOptions *options, GError **error)
{
  g_autoptr (ThCsv) self = g_new0 (ThCsv, 1);
  Reader reader = { .csv = self, .name = name };

  g_return_val_if_fail (bytes != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);

  g_atomic_ref_count_init (&self->references);
  self->text = g_string_new (NULL);
  self->cells = g_array_new (FALSE, FALSE, sizeof (guint32));
  if (!reader_init (&reader, bytes, options, error))
    return NULL;
  for (reader.row = 1; reader.at < reader.end; reader.row++)
    if (!read_row (&reader, error))
      return NULL;
  return g_steal_pointer (&self);
}

ThCsv *
th_csv_ref (ThCsv *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
th_csv_unref (ThCsv *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->references))
    return;
  g_string_free (self->text, TRUE);
  g_array_unref (self->cells);
  g_free (self);
}

guint
th_csv_get_n_rows (const ThCsv *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_rows;
}

guint
th_csv_get_n_columns (const ThCsv *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_columns;
}

guint
th_csv_get_overlong (const ThCsv *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->overlong;
}

const char *
th_csv_get_cell (const ThCsv *self, guint row, guint column)
{
  gsize index;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (row >= 1 && row <= self->n_rows, NULL);
  g_return_val_if_fail (column >= 1 && column <= self->n_columns, NULL);

  index = (gsize) (row - 1) * self->n_columns + column - 1;
  return self->text->str + g_array_index (self->cells, guint32, index);
}
