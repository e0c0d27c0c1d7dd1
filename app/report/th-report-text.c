/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "th-report-text.h"

#include "th-time.h"

#include <json-glib/json-glib.h>
#include <string.h>

static void
add_text (JsonBuilder *json, const char *name, const char *text)
{
  json_builder_set_member_name (json, name);
  if (text != NULL)
    json_builder_add_string_value (json, text);
  else
    json_builder_add_null_value (json);
}

static void
add_cell (JsonBuilder *json, const ThReportCell *cell)
{
  if (cell->is_withheld)
    {
      json_builder_begin_object (json);
      add_text (json, "withheld", cell->text);
      json_builder_end_object (json);
    }
  else if (cell->is_number)
    json_builder_add_int_value (json, cell->number);
  else
    json_builder_add_string_value (json, cell->text);
}

static void
add_section (JsonBuilder *json, const ThReportSection *section)
{
  json_builder_set_member_name (json, section->code);
  json_builder_begin_object (json);
  add_text (json, "title", section->title);
  if (section->note != NULL)
    add_text (json, "note", section->note);
  json_builder_set_member_name (json, "headings");
  json_builder_begin_object (json);
  for (guint i = 0; i < section->columns->len; i++)
    add_text (json, g_ptr_array_index (section->columns, i),
              g_ptr_array_index (section->headings, i));
  json_builder_end_object (json);
  json_builder_set_member_name (json, "rows");
  json_builder_begin_object (json);
  for (guint i = 0; i < section->rows->len; i++)
    {
      const ThReportRow *row = g_ptr_array_index (section->rows, i);

      json_builder_set_member_name (json, row->code);
      json_builder_begin_object (json);
      for (guint j = 0; j < row->cells->len; j++)
        {
          json_builder_set_member_name (json, g_ptr_array_index (section->columns, j));
          add_cell (json, g_ptr_array_index (row->cells, j));
        }
      json_builder_end_object (json);
    }
  json_builder_end_object (json);
  json_builder_end_object (json);
}

/* Of a question with choices the codes alone: labels are for people. */
static gboolean
is_label (const ThReportSheet *sheet, guint column)
{
  const char *next =
    column + 1 < sheet->columns->len ? g_ptr_array_index (sheet->columns, column + 1) : NULL;

  return next != NULL && g_str_has_suffix (next, " (code)");
}

static void
add_sheet (JsonBuilder *json, const ThReportSheet *sheet)
{
  json_builder_set_member_name (json, sheet->kind);
  json_builder_begin_array (json);
  for (guint i = 0; i < sheet->rows->len; i++)
    {
      GPtrArray *row = g_ptr_array_index (sheet->rows, i);

      json_builder_begin_object (json);
      for (guint j = 0; j < row->len; j++)
        {
          const char *text = g_ptr_array_index (row, j);
          const char *column = g_ptr_array_index (sheet->columns, j);
          g_autofree char *name = NULL;

          if (text == NULL || *text == '\0' || is_label (sheet, j))
            continue;
          name = g_str_has_suffix (column, " (code)")
                   ? g_strndup (column, strlen (column) - strlen (" (code)"))
                   : g_strdup (column);
          add_text (json, name, text);
        }
      json_builder_end_object (json);
    }
  json_builder_end_array (json);
}

static void
add_facts (JsonBuilder *json, const ThReport *report)
{
  char made_at[TH_TIME_TEXT_SIZE];

  th_time_format (report->made_at, made_at);
  add_text (json, "title", report->title);
  add_text (json, "subtitle", report->subtitle);
  add_text (json, "marking", report->marking);
  add_text (json, "operation", report->code);
  add_text (json, "area", report->area);
  add_text (json, "lead_agency", report->agency);
  add_text (json, "first_day", report->first_day);
  add_text (json, "last_day", report->last_day);
  add_text (json, "day", report->day);
  add_text (json, "team", report->team);
  add_text (json, "made_at", made_at);
  add_text (json, "made_by", report->made_by);
  json_builder_set_member_name (json, "external");
  json_builder_add_boolean_value (json, report->is_external);
}

char *
th_report_dup_json (const ThReport *report, GPtrArray *sheets)
{
  g_autoptr (JsonBuilder) json = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;

  json_builder_begin_object (json);
  add_facts (json, report);
  json_builder_set_member_name (json, "sections");
  json_builder_begin_object (json);
  for (guint i = 0; i < report->sections->len; i++)
    add_section (json, g_ptr_array_index (report->sections, i));
  json_builder_end_object (json);
  if (sheets != NULL && !report->is_external)
    {
      json_builder_set_member_name (json, "records");
      json_builder_begin_object (json);
      for (guint i = 0; i < sheets->len; i++)
        add_sheet (json, g_ptr_array_index (sheets, i));
      json_builder_end_object (json);
    }
  json_builder_end_object (json);
  root = json_builder_get_root (json);
  return json_to_string (root, TRUE);
}

static void
append_cell (GString *csv, const char *text)
{
  if (text == NULL)
    return;
  g_string_append_c (csv, '"');
  if (*text != '\0' && strchr ("=+-@\t\r", *text) != NULL)
    g_string_append_c (csv, '\'');
  for (const char *at = text; *at != '\0'; at++)
    {
      if (*at == '"')
        g_string_append_c (csv, '"');
      g_string_append_c (csv, *at);
    }
  g_string_append_c (csv, '"');
}

static void
append_row (GString *csv, GPtrArray *cells, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      if (i > 0)
        g_string_append_c (csv, ',');
      append_cell (csv, i < cells->len ? g_ptr_array_index (cells, i) : NULL);
    }
  g_string_append (csv, "\r\n");
}

char *
th_report_sheet_dup_csv (const ThReportSheet *sheet)
{
  GString *csv = g_string_new ("\xef\xbb\xbf");
  guint n = sheet->columns->len;

  append_row (csv, sheet->columns, n);
  for (guint i = 0; i < sheet->rows->len; i++)
    append_row (csv, g_ptr_array_index (sheet->rows, i), n);
  return g_string_free (csv, FALSE);
}

static void
append_line (
  GString *csv, const char *first, const char *second, const char *third, const char *last)
{
  const char *cells[] = { first, second, third, last };
  g_autoptr (GPtrArray) row = g_ptr_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (cells); i++)
    g_ptr_array_add (row, (gpointer) cells[i]);
  append_row (csv, row, row->len);
}

static void
append_section (GString *csv, const ThReportSection *section)
{
  for (guint i = 0; i < section->rows->len; i++)
    {
      const ThReportRow *row = g_ptr_array_index (section->rows, i);
      const ThReportCell *first = g_ptr_array_index (row->cells, 0);

      for (guint j = 1; j < row->cells->len; j++)
        append_line (csv, section->title, first->text, g_ptr_array_index (section->headings, j),
                     ((const ThReportCell *) g_ptr_array_index (row->cells, j))->text);
    }
}

char *
th_report_dup_csv (const ThReport *report)
{
  GString *csv = g_string_new ("\xef\xbb\xbf");

  append_line (csv, report->title, report->subtitle, report->marking, report->code);
  append_line (csv, "section", "line", "column", "value");
  for (guint i = 0; i < report->sections->len; i++)
    append_section (csv, g_ptr_array_index (report->sections, i));
  return g_string_free (csv, FALSE);
}
