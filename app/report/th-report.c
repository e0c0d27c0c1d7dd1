/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The frame of a report, and what its sections are made of. What each says is in th-report-*.c. */

#include "th-report-private.h"

#include "th-kind.h"
#include "th-time.h"

#include <glib/gi18n.h>
#include <string.h>

static void
cell_free (ThReportCell *self)
{
  g_free (self->text);
  g_free (self);
}

static void
row_free (ThReportRow *self)
{
  g_free (self->code);
  g_ptr_array_unref (self->cells);
  g_free (self);
}

static void
section_free (ThReportSection *self)
{
  g_free (self->code);
  g_free (self->title);
  g_free (self->note);
  g_ptr_array_unref (self->columns);
  g_ptr_array_unref (self->headings);
  g_ptr_array_unref (self->rows);
  g_free (self);
}

const char *
th_report_word (const ThReportMaking *self, const char *text)
{
  return self->terms->translate != NULL ? self->terms->translate (text) : text;
}

void
th_report_add_column (ThReportSection *section, const char *code, const char *heading)
{
  g_ptr_array_add (section->columns, g_strdup (code));
  g_ptr_array_add (section->headings, g_strdup (heading));
}

ThReportSection *
th_report_add_section (ThReportMaking *self,
                       const char *code,
                       const char *title,
                       const char *note,
                       ThReportShape shape,
                       ...)
{
  ThReportSection *section = g_new0 (ThReportSection, 1);
  const char *column;
  va_list args;

  section->code = g_strdup (code);
  section->title = g_strdup (th_report_word (self, title));
  section->note = note != NULL ? g_strdup (th_report_word (self, note)) : NULL;
  section->shape = shape;
  section->columns = g_ptr_array_new_with_free_func (g_free);
  section->headings = g_ptr_array_new_with_free_func (g_free);
  section->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) row_free);
  va_start (args, shape);
  while ((column = va_arg (args, const char *)) != NULL)
    th_report_add_column (section, column, th_report_word (self, va_arg (args, const char *)));
  va_end (args);
  g_ptr_array_add (self->report->sections, section);
  return section;
}

ThReportRow *
th_report_add_row (ThReportSection *section, const char *code, const char *label)
{
  ThReportRow *row = g_new0 (ThReportRow, 1);

  row->code = g_strdup (code);
  row->cells = g_ptr_array_new_with_free_func ((GDestroyNotify) cell_free);
  g_ptr_array_add (section->rows, row);
  th_report_add_text (row, label);
  return row;
}

char *
th_report_dup_number (gint64 number)
{
  g_autofree char *plain = g_strdup_printf ("%" G_GINT64_FORMAT, number);
  GString *text = g_string_new (plain);

  for (gssize at = (gssize) text->len - 3; at > (number < 0 ? 1 : 0); at -= 3)
    g_string_insert_c (text, at, ',');
  return g_string_free (text, FALSE);
}

void
th_report_add_number (ThReportRow *row, gint64 number)
{
  ThReportCell *cell = g_new0 (ThReportCell, 1);

  cell->text = th_report_dup_number (number);
  cell->number = number;
  cell->is_number = TRUE;
  g_ptr_array_add (row->cells, cell);
}

void
th_report_add_text (ThReportRow *row, const char *text)
{
  ThReportCell *cell = g_new0 (ThReportCell, 1);

  cell->text = g_strdup (text != NULL ? text : "");
  g_ptr_array_add (row->cells, cell);
}

guint
th_report_count (const ThReportMaking *self, const char *counter, const char *day)
{
  return th_tally_get_stated (self->tally, counter, day, self->terms->team);
}

gboolean
th_report_is_asked_for (const ThReportMaking *self, const ThCaseRecord *each)
{
  return (self->terms->day == NULL || g_strcmp0 (self->terms->day, each->day) == 0)
         && (self->terms->team == NULL || g_strcmp0 (self->terms->team, each->team) == 0);
}

static void
struck_free (ThReportStruck *self)
{
  g_free (self->name);
  g_free (self->pseudonym);
  g_free (self);
}

static void
add_struck (GPtrArray *list, const char *name, const char *pseudonym)
{
  ThReportStruck *struck;

  /* A single letter would be found in every word. */
  if (name == NULL || g_utf8_strlen (name, -1) < 2)
    return;
  struck = g_new0 (ThReportStruck, 1);
  struck->name = g_strdup (name);
  struck->pseudonym = g_strdup (*pseudonym != '\0' ? pseudonym : "[…]");
  g_ptr_array_add (list, struck);
}

GPtrArray *
th_report_list_struck (ThCase *case_)
{
  static const char *const paths[] = { "person/first_name", "person/last_name", "person/alias" };
  GPtrArray *struck = g_ptr_array_new_with_free_func ((GDestroyNotify) struck_free);
  GPtrArray *list = th_case_list (case_);

  for (guint i = 0; i < list->len; i++)
    {
      const ThCaseRecord *each = g_ptr_array_index (list, i);

      if (each->kind != TH_KINDS_REFERRAL || each->parent == NULL)
        continue;
      for (guint j = 0; j < G_N_ELEMENTS (paths); j++)
        add_struck (struck, th_record_get_text (each->record, paths[j]),
                    th_case_get_text (each->parent, "pseudonym"));
    }
  return struck;
}

char *
th_report_strike (GPtrArray *struck, const char *text)
{
  char *plain = g_strdup (text);

  for (guint i = 0; i < struck->len; i++)
    {
      const ThReportStruck *each = g_ptr_array_index (struck, i);
      g_autofree char *escaped = g_regex_escape_string (each->name, -1);
      g_autofree char *pattern =
        g_strconcat ("(?<![\\p{L}\\p{N}])", escaped, "(?![\\p{L}\\p{N}])", NULL);
      g_autoptr (GRegex) regex = g_regex_new (pattern, G_REGEX_CASELESS, 0, NULL);
      char *next = regex != NULL
                     ? g_regex_replace_literal (regex, plain, -1, 0, each->pseudonym, 0, NULL)
                     : NULL;

      if (next == NULL)
        continue;
      g_free (plain);
      plain = next;
    }
  return plain;
}

char *
th_report_dup_struck (const ThReportMaking *self, const char *text)
{
  return th_report_strike (self->struck, text != NULL ? text : "");
}

char *
th_report_dup_date (const char *day, gboolean with_weekday)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autofree char *noon = g_strconcat (day, "T12:00:00Z", NULL);
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (noon, utc);

  if (time == NULL)
    return g_strdup (day);
  return g_date_time_format (time, with_weekday ? "%A %-d %B %Y" : "%-d %B %Y");
}

char *
th_report_dup_moment (int64_t at, GTimeZone *zone)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (at / 1000);
  g_autoptr (GDateTime) local = time != NULL ? g_date_time_to_timezone (time, zone) : NULL;

  return local != NULL ? g_date_time_format (local, "%-d %B %Y, %H:%M") : g_strdup ("");
}

static char *
dup_subtitle (const ThReportMaking *self)
{
  const ThReportTerms *terms = self->terms;
  g_autofree char *date = terms->day != NULL ? th_report_dup_date (terms->day, TRUE) : NULL;
  const char *team =
    terms->team != NULL ? th_operation_get_team_name (self->operation, terms->team) : NULL;
  GString *text = g_string_new (
    th_report_word (self, terms->day != NULL ? N_ ("Day report") : N_ ("Operation report")));

  if (terms->is_external)
    g_string_append_printf (text, " %s", th_report_word (self, N_ ("for partners")));
  if (date != NULL)
    g_string_append_printf (text, ", %s", date);
  if (terms->team != NULL)
    g_string_append_printf (text, ", %s", team != NULL ? team : terms->team);
  return g_string_free (text, FALSE);
}

static void
set_days (ThReportMaking *self)
{
  g_auto (GStrv) days = th_tally_list_days (self->tally);
  guint n = g_strv_length (days);

  if (self->terms->day != NULL)
    {
      self->report->first_day = g_strdup (self->terms->day);
      self->report->last_day = g_strdup (self->terms->day);
    }
  else if (n > 0)
    {
      self->report->first_day = g_strdup (days[0]);
      self->report->last_day = g_strdup (days[n - 1]);
    }
}

static ThReport *
report_new (const ThOperation *operation, const ThReportTerms *terms)
{
  ThReport *self = g_new0 (ThReport, 1);
  const char *mark = th_operation_get_mark (operation);

  g_atomic_ref_count_init (&self->references);
  self->title = g_strdup (th_operation_get_name (operation));
  self->marking = g_ascii_strup (mark, -1);
  g_strdelimit (self->marking, "_", '-');
  self->code = g_strdup (th_operation_get_code (operation));
  self->area = g_strdup (th_operation_get_text (operation, "area"));
  self->agency = g_strdup (th_operation_get_text (operation, "lead_agency"));
  self->day = g_strdup (terms->day);
  self->team = g_strdup (terms->team);
  self->made_at = terms->now;
  self->zone = g_time_zone_ref (th_operation_get_zone (operation));
  self->is_external = terms->is_external;
  self->sections = g_ptr_array_new_with_free_func ((GDestroyNotify) section_free);
  return self;
}

ThReport *
th_report_new (const ThOperation *operation,
               ThCase *case_,
               const ThTally *tally,
               const ThReportWords *words,
               const ThReportTerms *terms)
{
  g_autoptr (GPtrArray) struck = th_report_list_struck (case_);
  ThReport *report = report_new (operation, terms);
  ThReportMaking making = { report, operation, case_, tally, words, terms, struck };

  report->subtitle = dup_subtitle (&making);
  report->made_by = th_report_words_dup_officer (words, terms->made_by);
  set_days (&making);
  th_report_add_figures (&making);
  th_report_add_charts (&making);
  th_report_add_counters (&making);
  th_report_add_empact (&making);
  if (terms->is_external)
    {
      th_report_withhold (report, terms->suppress_below > 0 ? terms->suppress_below
                                                            : TH_REPORT_SUPPRESS_BELOW);
      return report;
    }
  th_report_add_people (&making);
  th_report_add_office (&making);
  return report;
}

ThReport *
th_report_ref (ThReport *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
th_report_unref (ThReport *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->references))
    return;
  g_free (self->title);
  g_free (self->subtitle);
  g_free (self->marking);
  g_free (self->code);
  g_free (self->area);
  g_free (self->agency);
  g_free (self->first_day);
  g_free (self->last_day);
  g_free (self->day);
  g_free (self->team);
  g_free (self->made_by);
  g_time_zone_unref (self->zone);
  g_ptr_array_unref (self->sections);
  g_free (self);
}

ThReportSection *
th_report_find_section (const ThReport *self, const char *code)
{
  for (guint i = 0; i < self->sections->len; i++)
    {
      ThReportSection *section = g_ptr_array_index (self->sections, i);

      if (g_str_equal (section->code, code))
        return section;
    }
  return NULL;
}

ThReportCell *
th_report_find_cell (const ThReportSection *section, const char *row, const char *column)
{
  guint at;

  if (!g_ptr_array_find_with_equal_func (section->columns, column, g_str_equal, &at))
    return NULL;
  for (guint i = 0; i < section->rows->len; i++)
    {
      const ThReportRow *each = g_ptr_array_index (section->rows, i);

      if (g_str_equal (each->code, row))
        return g_ptr_array_index (each->cells, at);
    }
  return NULL;
}
