/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* premises.csv, the tasked list: one premises a row, known by its `ref` for ever. Columns that are
 * not asked for become fields of the same name, so that a force can add its own.
 */

#include "th-operation-plan-private.h"

#include "th-plan-csv.h"
#include "th-id.h"
#include "th-kind.h"

#include <string.h>

#define NAME "premises.csv"

/* Columns without which a row is no premises. The others are fields as they come. */
static const char *const required[] = { "ref", "type", "address_line", "town", "team" };

static gboolean fail (GError **error, guint line, const char *format, ...) G_GNUC_PRINTF (3, 4);

static gboolean
fail (GError **error, guint line, const char *format, ...)
{
  g_autofree char *what = NULL;
  va_list args;

  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error, TH_CASEWORK_ERROR, TH_CASEWORK_ERROR_INVALID, NAME " line %u: %s", line,
               what);
  return FALSE;
}

static const char *
get_cell (const ThPlanCsvRow *heading, const ThPlanCsvRow *row, const char *column)
{
  for (guint i = 0; i < heading->cells->len; i++)
    if (g_str_equal (g_ptr_array_index (heading->cells, i), column))
      return g_ptr_array_index (row->cells, i);
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
check_heading (const ThPlanCsvRow *heading, GError **error)
{
  for (guint i = 0; i < heading->cells->len; i++)
    {
      const char *column = g_ptr_array_index (heading->cells, i);

      if (!is_field_name (column) || g_str_equal (column, TH_FIELD_TASKED))
        return fail (error, heading->line,
                     "column “%s” cannot be a field: use lower-case letters, "
                     "digits and underscores, and not “tasked”",
                     column);
      for (guint j = 0; j < i; j++)
        if (g_str_equal (g_ptr_array_index (heading->cells, j), column))
          return fail (error, heading->line, "column “%s” is there twice: remove one", column);
    }
  for (guint i = 0; i < G_N_ELEMENTS (required); i++)
    if (get_cell (heading, heading, required[i]) == NULL)
      return fail (error, heading->line, "column “%s” is missing: add it", required[i]);
  return TRUE;
}

static gboolean
check_row (const ThOperationPlan *plan,
           const ThPlanCsvRow *heading,
           const ThPlanCsvRow *row,
           GHashTable *lines,
           GError **error)
{
  const char *ref = get_cell (heading, row, "ref");
  const char *team = get_cell (heading, row, "team");
  g_autofree char *path = g_strdup_printf ("teams[%s]", team);
  guint before = GPOINTER_TO_UINT (g_hash_table_lookup (lines, ref));

  for (guint i = 0; i < G_N_ELEMENTS (required); i++)
    if (*get_cell (heading, row, required[i]) == '\0')
      return fail (error, row->line, "%s is empty: fill it in", required[i]);
  if (before != 0)
    return fail (error, row->line, "ref “%s” stands on line %u already: give each premises its own",
                 ref, before);
  if (th_plan_record_get (g_ptr_array_index (plan->records, 0), path) == NULL)
    return fail (error, row->line, "team “%s” is not in operation.json: correct it or add the team",
                 team);
  g_hash_table_insert (lines, (char *) ref, GUINT_TO_POINTER (row->line));
  return TRUE;
}

static char *
dup_title (const ThPlanCsvRow *heading, const ThPlanCsvRow *row)
{
  static const char *const parts[] = { "trading_name", "address_line", "town" };
  GString *title = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      const char *part = get_cell (heading, row, parts[i]);

      if (part != NULL && *part != '\0')
        g_string_append_printf (title, "%s%s", title->len > 0 ? ", " : "", part);
    }
  return g_string_free (title, FALSE);
}

static void
add_premises (ThOperationPlan *plan,
              const ThPlanCsvRow *heading,
              const ThPlanCsvRow *row,
              const char *form)
{
  g_autofree char *id = th_id_derive (TH_KIND_PREMISES, plan->id, get_cell (heading, row, "ref"));
  ThPlanRecord *record = th_operation_plan_add (plan, TH_KIND_PREMISES, id, plan->id);

  record->form = g_strdup (form);
  record->title = dup_title (heading, row);
  for (guint i = 0; i < heading->cells->len; i++)
    {
      const char *column = g_ptr_array_index (heading->cells, i);
      const char *cell = g_ptr_array_index (row->cells, i);

      if (*cell != '\0')
        th_plan_record_set_text (record, g_str_equal (column, "team") ? TH_FIELD_TEAM : column,
                                 cell);
    }
  th_plan_record_set_true (record, TH_FIELD_TASKED);
}

gboolean
th_premises_csv_read (ThOperationPlan *self, GBytes *csv, const char *form, GError **error)
{
  gsize length;
  const char *bytes = g_bytes_get_data (csv, &length);
  g_autoptr (GPtrArray) rows = th_plan_csv_parse (bytes, length, NAME, error);
  g_autoptr (GHashTable) lines = g_hash_table_new (g_str_hash, g_str_equal);
  const ThPlanCsvRow *heading;

  if (rows == NULL)
    return FALSE;
  if (rows->len == 0)
    return fail (error, 1, "is empty: the first line names the columns");
  heading = g_ptr_array_index (rows, 0);
  if (!check_heading (heading, error))
    return FALSE;
  for (guint i = 1; i < rows->len; i++)
    {
      const ThPlanCsvRow *row = g_ptr_array_index (rows, i);

      if (!check_row (self, heading, row, lines, error))
        return FALSE;
      add_premises (self, heading, row, form);
    }
  return TRUE;
}
