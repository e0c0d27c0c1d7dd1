/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Headings are compared in lower case with "_" for space and hyphen, so that "Required Message" and
 * "required_message" are one column; what stands behind "::" is a language and kept as written.
 */

#include "th-xlsform-sheet.h"

#include "th-form.h"

#include <string.h>

static void
problem_free (gpointer data)
{
  ThXlsformProblem *self = data;

  g_free (self->sheet);
  g_free (self->column);
  g_free (self->message);
  g_free (self);
}

static void
clear_column (gpointer data)
{
  ThXlsColumn *self = data;

  g_free (self->heading);
  g_free (self->language);
}

static const char *
find_heading (const ThXlsSheet *self, const char *key)
{
  for (guint i = 0; key != NULL && self->columns != NULL && i < self->columns->len; i++)
    {
      const ThXlsColumn *column = &g_array_index (self->columns, ThXlsColumn, i);

      if (g_strcmp0 (column->key, key) == 0 || strcmp (column->heading, key) == 0)
        return column->heading;
    }
  return key;
}

/* What a group without a name says is read again for each question in it, but is wrong only once.
 */
static gboolean
is_known (const ThXlsSheet *self, guint row, const char *message)
{
  for (guint i = 0; i < self->problems->len; i++)
    {
      const ThXlsformProblem *problem = g_ptr_array_index (self->problems, i);

      if (problem->row == row && strcmp (problem->sheet, self->name) == 0
          && strcmp (problem->message, message) == 0)
        return TRUE;
    }
  return FALSE;
}

static void
add_problem (const ThXlsSheet *self, guint row, const char *key, gboolean is_error, char *message)
{
  ThXlsformProblem *problem;
  gboolean is_full = self->problems->len >= TH_XLSFORM_MAX_PROBLEMS;

  /* Full: only a first error still gets in, so that a form with errors never looks like none. */
  if (is_known (self, row, message)
      || (is_full && (!is_error || th_xls_has_failed (self->problems))))
    {
      g_free (message);
      return;
    }
  problem = g_new0 (ThXlsformProblem, 1);
  problem->sheet = g_strdup (self->name);
  problem->row = row;
  problem->column = g_strdup (find_heading (self, key));
  problem->is_error = is_error;
  /* A long name is cut at a byte, which may be inside a letter. */
  problem->message = g_utf8_make_valid (message, -1);
  g_free (message);
  g_ptr_array_set_free_func (self->problems, problem_free);
  g_ptr_array_add (self->problems, problem);
}

void
th_xls_sheet_fail (const ThXlsSheet *self, guint row, const char *key, const char *format, ...)
{
  va_list list;

  va_start (list, format);
  add_problem (self, row, key, TRUE, g_strdup_vprintf (format, list));
  va_end (list);
}

void
th_xls_sheet_warn (const ThXlsSheet *self, guint row, const char *key, const char *format, ...)
{
  va_list list;

  va_start (list, format);
  add_problem (self, row, key, FALSE, g_strdup_vprintf (format, list));
  va_end (list);
}

gboolean
th_xls_has_failed (GPtrArray *problems)
{
  for (guint i = 0; i < problems->len; i++)
    if (((const ThXlsformProblem *) g_ptr_array_index (problems, i))->is_error)
      return TRUE;
  return FALSE;
}

static char *
normalise (const char *heading)
{
  char *name = g_ascii_strdown (heading, -1);

  g_strstrip (name);
  g_strdelimit (name, " -", '_');
  return name;
}

/* "media::image::English (en)" is image in English, "bind::x" a column of its own. */
static void
split_heading (const char *heading, char **name, char **language)
{
  const char *rest = g_str_has_prefix (heading, "media::") ? heading + strlen ("media::") : heading;
  const char *colons = strstr (rest, "::");
  g_autofree char *before = colons != NULL ? g_strndup (rest, colons - rest) : g_strdup (rest);

  *name = normalise (before);
  *language = g_strdup (colons != NULL ? colons + 2 : "");
  g_strstrip (*language);
}

static const ThXlsColumnName *
find_name (const char *name, const ThXlsColumnName *names, guint n_names)
{
  for (guint i = 0; i < n_names; i++)
    if (strcmp (names[i].spelling, name) == 0)
      return &names[i];
  return NULL;
}

static gboolean
is_twice (const ThXlsSheet *self, const ThXlsColumn *column)
{
  for (guint i = 0; i < self->columns->len; i++)
    {
      const ThXlsColumn *other = &g_array_index (self->columns, ThXlsColumn, i);

      if (column->key != NULL ? g_strcmp0 (other->key, column->key) == 0
                                  && strcmp (other->language, column->language) == 0
                              : strcmp (other->heading, column->heading) == 0)
        return *column->heading != '\0';
    }
  return FALSE;
}

static gboolean
has_cells (const ThXlsSheet *self, guint column)
{
  for (guint row = 2; row <= th_xls_sheet_get_last (self); row++)
    if (*th_csv_get_cell (self->csv, row, column) != '\0')
      return TRUE;
  return FALSE;
}

static void
judge_column (const ThXlsSheet *self,
              guint number,
              const ThXlsColumn *column,
              const ThXlsColumnName *known,
              gboolean keeps_others)
{
  if (is_twice (self, column))
    th_xls_sheet_fail (self, 1, column->heading,
                       "the column is there twice; remove or rename one of them");
  else if (known == NULL && *column->heading == '\0' && has_cells (self, number))
    th_xls_sheet_warn (self, 1, NULL,
                       "a column without a heading has text in it, which is not used; name it");
  else if (known == NULL && *column->heading != '\0' && !keeps_others)
    th_xls_sheet_warn (self, 1, column->heading,
                       "not a column that is known here; what is in it is not used");
  else if (known != NULL && known->kind == TH_XLS_COLUMN_REFUSED && has_cells (self, number))
    th_xls_sheet_fail (self, 1, column->heading,
                       "this column is not supported; do without it, or write the form in XML");
  else if (known != NULL && known->kind == TH_XLS_COLUMN_PLAIN && *column->language != '\0')
    th_xls_sheet_fail (self, 1, column->heading,
                       "this column has no languages; remove “::” and what follows it");
}

static void
read_columns (ThXlsSheet *self, const ThXlsColumnName *names, guint n_names, gboolean keeps_others)
{
  for (guint i = 1; i <= th_csv_get_n_columns (self->csv); i++)
    {
      ThXlsColumn column = { 0 };
      const ThXlsColumnName *known;
      g_autofree char *name = NULL;

      column.heading = g_strstrip (g_strdup (th_csv_get_cell (self->csv, 1, i)));
      split_heading (column.heading, &name, &column.language);
      known = find_name (name, names, n_names);
      column.key = known != NULL ? known->key : NULL;
      judge_column (self, i, &column, known, keeps_others);
      g_array_append_val (self->columns, column);
    }
}

void
th_xls_sheet_init (ThXlsSheet *self,
                   const char *name,
                   GBytes *bytes,
                   const ThXlsColumnName *names,
                   guint n_names,
                   gboolean keeps_others,
                   GPtrArray *problems)
{
  const ThCsvOptions limits = { .bytes = TH_FORM_MAX_BYTES,
                                .rows = TH_XLSFORM_MAX_ROWS,
                                .columns = TH_XLSFORM_MAX_COLUMNS,
                                .field = TH_FORM_MAX_EXPRESSION_BYTES };
  g_autofree char *file = g_strconcat (name, ".csv", NULL);
  g_autoptr (GError) error = NULL;

  self->name = name;
  self->problems = problems;
  self->columns = g_array_new (FALSE, TRUE, sizeof (ThXlsColumn));
  g_array_set_clear_func (self->columns, clear_column);
  if (bytes == NULL)
    return;
  self->csv = th_csv_new_from_bytes (bytes, file, &limits, &error);
  if (self->csv == NULL)
    th_xls_sheet_fail (self, 0, NULL, "%s", error->message);
  else if (th_csv_get_n_rows (self->csv) > 0)
    read_columns (self, names, n_names, keeps_others);
}

void
th_xls_sheet_clear (ThXlsSheet *self)
{
  g_clear_pointer (&self->csv, th_csv_unref);
  g_clear_pointer (&self->columns, g_array_unref);
}

guint
th_xls_sheet_get_last (const ThXlsSheet *self)
{
  return self->csv != NULL ? th_csv_get_n_rows (self->csv) : 0;
}

gboolean
th_xls_sheet_is_blank (const ThXlsSheet *self, guint row)
{
  for (guint i = 1; i <= self->columns->len; i++)
    {
      const char *at = th_csv_get_cell (self->csv, row, i);

      while (g_ascii_isspace (*at))
        at++;
      if (*at != '\0')
        return FALSE;
    }
  return TRUE;
}

char *
th_xls_sheet_dup_text (const ThXlsSheet *self, guint row, const char *key, const char *language)
{
  for (guint i = 0; row <= th_xls_sheet_get_last (self) && i < self->columns->len; i++)
    {
      const ThXlsColumn *column = &g_array_index (self->columns, ThXlsColumn, i);

      if (g_strcmp0 (column->key, key) == 0 && strcmp (column->language, language) == 0)
        return g_strstrip (g_strdup (th_csv_get_cell (self->csv, row, i + 1)));
    }
  return g_strdup ("");
}

char *
th_xls_sheet_dup (const ThXlsSheet *self, guint row, const char *key)
{
  return th_xls_sheet_dup_text (self, row, key, "");
}

gboolean
th_xls_sheet_has (const ThXlsSheet *self, guint row, const char *key)
{
  g_autofree char *cell = th_xls_sheet_dup (self, row, key);

  return *cell != '\0';
}

gboolean
th_xls_sheet_has_key (const ThXlsSheet *self, const char *key)
{
  for (guint i = 0; i < self->columns->len; i++)
    if (g_strcmp0 (g_array_index (self->columns, ThXlsColumn, i).key, key) == 0)
      return TRUE;
  return FALSE;
}
