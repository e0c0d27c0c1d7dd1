/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* premises.csv, the tasked list: one premises a row, known by its `ref` for ever. Columns that are
 * not asked for become fields of the same name, so that a force can add its own. An empty line is
 * passed over.
 */

#include "th-operation-plan-private.h"

#include "th-csv.h"
#include "th-id.h"
#include "th-kind.h"

#include <string.h>

#define NAME "premises.csv"

static const ThCsvOptions limits = {
  .bytes = 8 * 1024 * 1024, .rows = TH_OPERATION_MAX_PREMISES + 1, .columns = 64, .field = 4096
};

/* Columns without which a row is no premises. The others are fields as they come. */
static const char *const required[] = { "ref", "type", "address_line", "town", "team" };

static gboolean fail (GError **error, guint row, const char *format, ...) G_GNUC_PRINTF (3, 4);

static gboolean
fail (GError **error, guint row, const char *format, ...)
{
  g_autofree char *what = NULL;
  va_list args;

  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error, TH_CASEWORK_ERROR, TH_CASEWORK_ERROR_INVALID, NAME ", row %u: %s", row, what);
  return FALSE;
}

/* Returns: (nullable): the cell of @row below @column, %NULL if there is no such column */
static const char *
get_cell (const ThCsv *csv, guint row, const char *column)
{
  for (guint i = 1; i <= th_csv_get_n_columns (csv); i++)
    if (g_str_equal (th_csv_get_cell (csv, 1, i), column))
      return th_csv_get_cell (csv, row, i);
  return NULL;
}

static gboolean
is_field_name (const char *name)
{
  if (!g_ascii_islower (name[0]) || strlen (name) > 64)
    return FALSE;
  for (const char *at = name; *at != '\0'; at++)
    if (!g_ascii_islower (*at) && !g_ascii_isdigit (*at) && *at != '_')
      return FALSE;
  return TRUE;
}

static gboolean
check_heading (const ThCsv *csv, GError **error)
{
  for (guint i = 1; i <= th_csv_get_n_columns (csv); i++)
    {
      const char *column = th_csv_get_cell (csv, 1, i);

      if (!is_field_name (column) || g_str_equal (column, TH_FIELD_TASKED))
        return fail (error, 1,
                     "column “%s” cannot be a field: use lower-case letters, "
                     "digits and underscores, and not “tasked”",
                     column);
      for (guint j = 1; j < i; j++)
        if (g_str_equal (th_csv_get_cell (csv, 1, j), column))
          return fail (error, 1, "column “%s” is there twice: remove one", column);
    }
  for (guint i = 0; i < G_N_ELEMENTS (required); i++)
    if (get_cell (csv, 1, required[i]) == NULL)
      return fail (error, 1, "column “%s” is missing: add it", required[i]);
  return TRUE;
}

static gboolean
is_blank (const ThCsv *csv, guint row)
{
  for (guint i = 1; i <= th_csv_get_n_columns (csv); i++)
    if (*th_csv_get_cell (csv, row, i) != '\0')
      return FALSE;
  return TRUE;
}

/* @rows: (element-type utf8 guint): where each ref stands */
static gboolean
check_row (
  const ThOperationPlan *plan, const ThCsv *csv, guint row, GHashTable *rows, GError **error)
{
  const char *ref = get_cell (csv, row, "ref");
  const char *team = get_cell (csv, row, "team");
  g_autofree char *path = g_strdup_printf ("teams[%s]", team);
  guint before = GPOINTER_TO_UINT (g_hash_table_lookup (rows, ref));

  for (guint i = 0; i < G_N_ELEMENTS (required); i++)
    if (*get_cell (csv, row, required[i]) == '\0')
      return fail (error, row, "%s is empty: fill it in", required[i]);
  if (before != 0)
    return fail (error, row, "ref “%s” stands on row %u already: give each premises its own", ref,
                 before);
  if (th_plan_record_get (g_ptr_array_index (plan->records, 0), path) == NULL)
    return fail (error, row, "team “%s” is not in operation.json: correct it or add the team",
                 team);
  g_hash_table_insert (rows, (char *) ref, GUINT_TO_POINTER (row));
  return TRUE;
}

static char *
dup_title (const ThCsv *csv, guint row)
{
  static const char *const parts[] = { "trading_name", "address_line", "town" };
  GString *title = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      const char *part = get_cell (csv, row, parts[i]);

      if (part != NULL && *part != '\0')
        g_string_append_printf (title, "%s%s", title->len > 0 ? ", " : "", part);
    }
  return g_string_free (title, FALSE);
}

static void
add_premises (ThOperationPlan *plan, const ThCsv *csv, guint row, const char *form)
{
  g_autofree char *id = th_id_derive (TH_KIND_PREMISES, plan->id, get_cell (csv, row, "ref"));
  ThPlanRecord *record = th_operation_plan_add (plan, TH_KIND_PREMISES, id, plan->id);

  record->form = g_strdup (form);
  record->title = dup_title (csv, row);
  for (guint i = 1; i <= th_csv_get_n_columns (csv); i++)
    {
      const char *column = th_csv_get_cell (csv, 1, i);
      const char *cell = th_csv_get_cell (csv, row, i);

      if (*cell != '\0')
        th_plan_record_set_text (record, g_str_equal (column, "team") ? TH_FIELD_TEAM : column,
                                 cell);
    }
  th_plan_record_set_true (record, TH_FIELD_TASKED);
}

static ThCsv *
read_table (GBytes *bytes, GError **error)
{
  g_autoptr (GError) problem = NULL;
  ThCsv *csv = th_csv_new_from_bytes (bytes, NAME, &limits, &problem);

  if (csv == NULL)
    g_set_error_literal (error, TH_CASEWORK_ERROR,
                         g_error_matches (problem, TH_CODEC_ERROR, TH_CODEC_ERROR_TOO_LARGE)
                           ? TH_CASEWORK_ERROR_TOO_LARGE
                           : TH_CASEWORK_ERROR_INVALID,
                         problem->message);
  return csv;
}

gboolean
th_premises_csv_read (ThOperationPlan *self, GBytes *bytes, const char *form, GError **error)
{
  g_autoptr (ThCsv) csv = read_table (bytes, error);
  g_autoptr (GHashTable) rows = g_hash_table_new (g_str_hash, g_str_equal);

  if (csv == NULL)
    return FALSE;
  if (th_csv_get_n_rows (csv) == 0)
    return fail (error, 1, "is empty: the first row names the columns");
  if (!check_heading (csv, error))
    return FALSE;
  for (guint row = 2; row <= th_csv_get_n_rows (csv); row++)
    {
      if (is_blank (csv, row))
        continue;
      if (!check_row (self, csv, row, rows, error))
        return FALSE;
      add_premises (self, csv, row, form);
    }
  return TRUE;
}
