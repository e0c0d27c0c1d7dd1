/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* See th-report-out.h. Restricted records never reach command, so that their number is the one
 * counter that command's report cannot have.
 */

#include "th-report-out.h"

#include "th-report-pdf.h"
#include "th-report-text.h"
#include "th-report-xlsx.h"
#include "th-visit-copy.h"

#include <stdio.h>

typedef struct
{
  ThWorld *world;
  const char *folder;
  ThCase *case_;
  ThTally *tally;
  ThReportWords *words;
  const char *officer;
} Out;

static void
check (gboolean done, GError *error)
{
  if (!done)
    g_error ("%s", error != NULL ? error->message : "it failed and does not say why");
}

static char *
dup_path (const Out *self, const char *name)
{
  return g_build_filename (self->folder, name, NULL);
}

static void
write_text (const Out *self, const char *name, const char *text)
{
  g_autofree char *path = dup_path (self, name);
  g_autoptr (GError) error = NULL;

  check (g_file_set_contents (path, text, -1, &error), error);
  printf ("wrote %s\n", name);
}

/* @day, @is_external: as ThReportTerms. */
static void
write_report (const Out *self, const char *name, const char *day, gboolean is_external)
{
  ThReportTerms terms = {
    .day = day, .made_by = self->officer, .now = self->world->now, .is_external = is_external
  };
  g_autoptr (ThReport) report =
    th_report_new (self->world->operation, self->case_, self->tally, self->words, &terms);
  g_autoptr (GPtrArray) sheets = th_report_sheets_new (self->case_, self->words, day, NULL);
  g_autofree char *pdf_name = g_strconcat (name, ".pdf", NULL);
  g_autofree char *xlsx_name = g_strconcat (name, ".xlsx", NULL);
  g_autofree char *json_name = g_strconcat (name, ".json", NULL);
  g_autofree char *pdf = dup_path (self, pdf_name);
  g_autofree char *xlsx = dup_path (self, xlsx_name);
  g_autofree char *json = th_report_dup_json (report, sheets);
  g_autoptr (GError) error = NULL;

  check (th_report_pdf_save (report, pdf, &error), error);
  printf ("wrote %s\n", pdf_name);
  check (th_report_xlsx_save (report, sheets, xlsx, &error), error);
  printf ("wrote %s\n", xlsx_name);
  write_text (self, json_name, json);
  for (guint i = 0; !is_external && day == NULL && i < sheets->len; i++)
    {
      const ThReportSheet *sheet = g_ptr_array_index (sheets, i);
      g_autofree char *csv_name = g_strconcat (sheet->kind, ".csv", NULL);
      g_autofree char *csv = th_report_sheet_dup_csv (sheet);

      write_text (self, csv_name, csv);
    }
}

static gint64
get_number (JsonObject *sections, const char *section, const char *row, const char *column)
{
  JsonObject *rows =
    json_object_has_member (sections, section)
      ? json_object_get_object_member (json_object_get_object_member (sections, section), "rows")
      : NULL;
  JsonObject *cells = rows != NULL && json_object_has_member (rows, row)
                        ? json_object_get_object_member (rows, row)
                        : NULL;

  return cells != NULL ? json_object_get_int_member_with_default (cells, column, -1) : -1;
}

static void
compare (const Out *self, const char *what, const char *code, gint64 expected, gint64 got, guint *n)
{
  (*n)++;
  if (expected != got)
    th_world_complain (
      self->world, "the report has %s of %s as %" G_GINT64_FORMAT ", and it is %" G_GINT64_FORMAT,
      code, what, got, expected);
}

/* What was written, read as anybody would read it. */
static void
compare_written (const Out *self)
{
  JsonObject *expected = self->world->scenario->expected;
  JsonObject *final = json_object_get_object_member (expected, "final");
  JsonObject *by_day = json_object_get_object_member (expected, "by_day");
  g_autofree char *path = dup_path (self, "operation.json");
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GList) counters = json_object_get_members (final);
  g_autoptr (GList) days = json_object_get_members (by_day);
  g_autoptr (GError) error = NULL;
  JsonObject *sections;
  guint n = 0;

  check (json_parser_load_from_file (parser, path, &error), error);
  sections = json_object_get_object_member (json_node_get_object (json_parser_get_root (parser)),
                                            "sections");
  for (GList *at = counters; at != NULL; at = at->next)
    if (!g_str_equal (at->data, "restricted_records"))
      compare (self, "the operation", at->data, json_object_get_int_member (final, at->data),
               get_number (sections, "counters", at->data, "count"), &n);
  for (GList *day = days; day != NULL; day = day->next)
    {
      JsonObject *row = json_object_get_object_member (by_day, day->data);
      g_autoptr (GList) codes = json_object_get_members (row);

      for (GList *at = codes; at != NULL; at = at->next)
        compare (self, day->data, at->data, json_object_get_int_member (row, at->data),
                 get_number (sections, "by_day", day->data, at->data), &n);
    }
  printf ("report: %u numbers read back from operation.json\n", n);
}

/* Returns: (nullable): the first visit played. */
static const char *
find_visit (const ThWorld *world)
{
  for (guint i = 0; i < world->scenario->events->len; i++)
    {
      const ThScenarioEvent *event = g_ptr_array_index (world->scenario->events, i);

      if (event->is_visit)
        return th_scenario_get_text (event->object, "id");
    }
  return NULL;
}

/* Evidence of one visit, with the copy to be read; a folder of an earlier replay gives way. */
static void
write_bundle (const Out *self)
{
  const char *visit = find_visit (self->world);
  g_autofree char *folder = dup_path (self, "evidence");
  g_autofree char *copy = g_build_filename (folder, "visit.pdf", NULL);
  g_autofree char *written = NULL;
  g_autofree char *verified = NULL;
  g_autoptr (GError) error = NULL;

  if (visit == NULL)
    return;
  if (g_file_test (folder, G_FILE_TEST_EXISTS))
    th_test_dir_free (g_strdup (folder));
  written = th_test_server_ask (self->world->server, "bundle", visit, folder, "--to", "Court",
                                "--why", "Replay", NULL);
  check (th_visit_copy_save (self->case_, self->world->operation, self->words, visit, FALSE,
                             self->world->now, copy, &error),
         error);
  verified = th_test_server_ask (self->world->server, "verify", folder, NULL);
  printf ("evidence of %s", verified);
}

void
th_report_out_write (ThWorld *world, const char *folder)
{
  ThPlayer *command = th_world_find_role (world, "command");
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) days = NULL;
  ThStore *store;
  Out out = { world, folder };

  if (command == NULL || g_mkdir_with_parents (folder, 0700) < 0)
    {
      th_world_complain (world, command == NULL ? "nobody is command, so nobody draws up a report"
                                                : "the folder for the report cannot be made");
      return;
    }
  store = TH_STORE (command->tablet->store);
  out.officer = command->officer->collar;
  out.case_ = th_case_load (store, world->operation, NULL, &error);
  check (out.case_ != NULL, error);
  out.tally = th_tally_new (store, world->operation, NULL, &error);
  check (out.tally != NULL, error);
  out.words = th_report_words_new (world->operation, NULL);
  check (th_report_words_load_forms (out.words, store, NULL, &error), error);
  write_report (&out, "operation", NULL, FALSE);
  write_report (&out, "partners", NULL, TRUE);
  days = th_tally_list_days (out.tally);
  if (days[0] != NULL)
    write_report (&out, "day", days[g_strv_length (days) - 1], FALSE);
  compare_written (&out);
  write_bundle (&out);
  th_report_words_unref (out.words);
  th_tally_free (out.tally);
  th_case_free (out.case_);
}
