/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Numbers: those to see first, those by day, place and language, and every counter. */

#include "th-report-private.h"

#include "th-kind.h"

#include <glib/gi18n.h>
#include <string.h>

/* Potential victims stand in three figures that nobody adds up. */
static const char *const first_figures[] = {
  "premises_distinct", "visits_entered", "persons_encountered", "persons_advised",
  "pv_adult",          "pv_child",       "pv_age_unsure",       "pv_safeguarded",
};

/* Rows of a chart beyond this are drawn as one, "Others". */
#define MAX_BARS 12

void
th_report_add_figures (ThReportMaking *self)
{
  ThReportSection *section =
    th_report_add_section (self, "figures", N_ ("At a glance"), NULL, TH_REPORT_FIGURES, "counter",
                           N_ ("Counter"), "count", N_ ("Count"), NULL);

  for (guint i = 0; i < G_N_ELEMENTS (first_figures); i++)
    {
      const ThTallyCounter *counter = th_tally_find_counter (first_figures[i]);
      ThReportRow *row =
        th_report_add_row (section, counter->code, th_report_word (self, counter->label));

      th_report_add_number (row, th_report_count (self, counter->code, self->terms->day));
    }
}

/* Numbers by a code, in one or two columns. */
typedef struct
{
  GHashTable *numbers; /* code: gint[2] */
} Counts;

static void
add_count (Counts *self, const char *code, guint column)
{
  gint *numbers = g_hash_table_lookup (self->numbers, code);

  if (numbers == NULL)
    {
      numbers = g_new0 (gint, 2);
      g_hash_table_insert (self->numbers, g_strdup (code), numbers);
    }
  numbers[column]++;
}

static int
compare_codes (gconstpointer a, gconstpointer b, gpointer data)
{
  const Counts *self = data;
  const char *first = *(const char *const *) a;
  const char *second = *(const char *const *) b;
  const gint *one = g_hash_table_lookup (self->numbers, first);
  const gint *two = g_hash_table_lookup (self->numbers, second);

  if (one[0] != two[0])
    return one[0] > two[0] ? -1 : 1;
  return one[1] != two[1] ? two[1] - one[1] : strcmp (first, second);
}

static GPtrArray *
list_codes (Counts *self)
{
  GPtrArray *codes = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer code;

  g_hash_table_iter_init (&iter, self->numbers);
  while (g_hash_table_iter_next (&iter, &code, NULL))
    g_ptr_array_add (codes, code);
  g_ptr_array_sort_with_data (codes, compare_codes, self);
  return codes;
}

typedef char *(*DupLabel) (const ThReportMaking *self, const char *code);

static void
add_counted_rows (ThReportMaking *self,
                  ThReportSection *section,
                  Counts *counts,
                  DupLabel dup_label)
{
  g_autoptr (GPtrArray) codes = list_codes (counts);
  guint n_columns = section->columns->len - 1;
  gint others[2] = { 0, 0 };

  for (guint i = 0; i < codes->len; i++)
    {
      const char *code = g_ptr_array_index (codes, i);
      const gint *numbers = g_hash_table_lookup (counts->numbers, code);
      g_autofree char *label = NULL;
      ThReportRow *row;

      if (i >= MAX_BARS && codes->len > MAX_BARS + 1)
        {
          others[0] += numbers[0];
          others[1] += numbers[1];
          continue;
        }
      label = dup_label (self, code);
      row = th_report_add_row (section, code, label);
      for (guint j = 0; j < n_columns; j++)
        th_report_add_number (row, numbers[j]);
    }
  if (codes->len > MAX_BARS + 1)
    {
      ThReportRow *row = th_report_add_row (section, "", th_report_word (self, N_ ("Others")));

      for (guint j = 0; j < n_columns; j++)
        th_report_add_number (row, others[j]);
    }
}

static char *
dup_type (const ThReportMaking *self, const char *code)
{
  if (*code == '\0')
    return g_strdup (th_report_word (self, N_ ("Not said")));
  return th_report_words_dup_choice (self->words, TH_KIND_PREMISES, "type", code);
}

static char *
dup_town (const ThReportMaking *self, const char *code)
{
  return g_strdup (*code != '\0' ? code : th_report_word (self, N_ ("Not said")));
}

static char *
dup_language (const ThReportMaking *self, const char *code)
{
  return th_report_words_dup_choice (self->words, TH_KIND_ENCOUNTER, "language", code);
}

static char *
dup_country (const ThReportMaking *self, const char *code)
{
  return th_report_words_dup_choice (self->words, TH_KIND_ENCOUNTER, "nationality", code);
}

static char *
dup_agency (const ThReportMaking *self, const char *code)
{
  return th_report_words_dup_choice (self->words, TH_KIND_VISIT, "agencies_present", code);
}

/* Premises that were visited, each once, and people met there. */
static void
add_by_premises (
  ThReportMaking *self, const char *code, const char *title, const char *field, DupLabel dup_label)
{
  g_autoptr (GHashTable) numbers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  ThSame *same = th_case_get_same (self->case_);
  GPtrArray *list = th_case_list (self->case_);
  Counts counts = { numbers };
  ThReportSection *section =
    th_report_add_section (self, code, title, NULL, TH_REPORT_BARS, field, N_ ("Where"), "premises",
                           N_ ("Premises visited"), "people", N_ ("People encountered"), NULL);

  section->adds_down = TRUE;
  for (guint i = 0; i < list->len; i++)
    {
      const ThCaseRecord *each = g_ptr_array_index (list, i);
      const char *value;

      if (each->premises == NULL || !th_report_is_asked_for (self, each))
        continue;
      value = th_case_get_text (each->premises, field);
      if (each->kind == TH_KINDS_ENCOUNTER)
        add_count (&counts, value, 1);
      else if (each->kind == TH_KINDS_VISIT
               && g_hash_table_add (
                 seen, (gpointer) th_same_find (same, th_record_get_id (each->premises->record))))
        add_count (&counts, value, 0);
    }
  add_counted_rows (self, section, &counts, dup_label);
}

static void
add_languages (ThReportMaking *self)
{
  g_autoptr (GHashTable) numbers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  GPtrArray *list = th_case_list (self->case_);
  Counts counts = { numbers };
  ThReportSection *section =
    th_report_add_section (self, "by_language", N_ ("Languages met"), NULL, TH_REPORT_BARS,
                           "language", N_ ("Language"), "people", N_ ("People encountered"), NULL);

  section->adds_down = TRUE;
  for (guint i = 0; i < list->len; i++)
    {
      const ThCaseRecord *each = g_ptr_array_index (list, i);

      if (each->kind == TH_KINDS_ENCOUNTER && th_report_is_asked_for (self, each)
          && *th_case_get_text (each, "language") != '\0')
        add_count (&counts, th_case_get_text (each, "language"), 0);
    }
  add_counted_rows (self, section, &counts, dup_language);
}

static void
add_nationalities (ThReportMaking *self)
{
  g_autoptr (GHashTable) numbers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GPtrArray) rows =
    th_tally_list_nationalities (self->tally, self->terms->day, self->terms->team);
  Counts counts = { numbers };
  ThReportSection *section = th_report_add_section (
    self, "nationalities", N_ ("Nationalities met"), NULL, TH_REPORT_BARS, "nationality",
    N_ ("Nationality"), "people", N_ ("People encountered"), NULL);

  section->adds_down = TRUE;
  for (guint i = 0; i < rows->len; i++)
    {
      const ThTallyNationality *row = g_ptr_array_index (rows, i);
      gint *number = g_new0 (gint, 2);

      number[0] = (gint) row->count;
      g_hash_table_insert (numbers, g_strdup (row->code), number);
    }
  add_counted_rows (self, section, &counts, dup_country);
}

static void
add_partners (ThReportMaking *self)
{
  g_autoptr (GHashTable) numbers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  GPtrArray *list = th_case_list (self->case_);
  Counts counts = { numbers };
  ThReportSection *section = th_report_add_section (
    self, "partners", N_ ("Partners on visits"), N_ ("Visits at which each partner was present."),
    TH_REPORT_BARS, "agency", N_ ("Partner"), "visits", N_ ("Visits"), NULL);

  for (guint i = 0; i < list->len; i++)
    {
      const ThCaseRecord *each = g_ptr_array_index (list, i);
      g_auto (GStrv) agencies = NULL;

      if (each->kind != TH_KINDS_VISIT || !th_report_is_asked_for (self, each))
        continue;
      agencies = th_case_list_choices (each, "agencies_present");
      for (guint j = 0; agencies[j] != NULL; j++)
        add_count (&counts, agencies[j], 0);
    }
  add_counted_rows (self, section, &counts, dup_agency);
}

static void
add_series (ThReportMaking *self)
{
  g_auto (GStrv) days = th_tally_list_days (self->tally);
  ThReportSection *section = th_report_add_section (
    self, "series", N_ ("Visits and people by day"), NULL, TH_REPORT_SERIES, "day", N_ ("Day"),
    "visits_attempted", N_ ("Visits"), "persons_encountered", N_ ("People encountered"), NULL);

  for (guint i = 0; days[i] != NULL; i++)
    {
      g_autofree char *label = th_report_dup_date (days[i], FALSE);
      ThReportRow *row = th_report_add_row (section, days[i], label);

      th_report_add_number (row, th_report_count (self, "visits_attempted", days[i]));
      th_report_add_number (row, th_report_count (self, "persons_encountered", days[i]));
    }
}

void
th_report_add_charts (ThReportMaking *self)
{
  if (self->terms->day == NULL && !self->terms->is_external)
    add_series (self);
  add_by_premises (self, "by_type", N_ ("By kind of premises"), "type", dup_type);
  add_by_premises (self, "by_town", N_ ("By town"), "town", dup_town);
  add_languages (self);
  add_nationalities (self);
  add_partners (self);
}

/* What a counter came to from the first day up to @day: each record, and each premises, once. */
static guint
count_to_date (const ThReportMaking *self, const char *code, const char *day)
{
  g_auto (GStrv) days = th_tally_list_days (self->tally);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  const char *team = self->terms->team;
  ThSame *same = th_case_get_same (self->case_);
  gint64 stated = 0;

  for (guint i = 0; days[i] != NULL && strcmp (days[i], day) <= 0; i++)
    {
      g_auto (GStrv) ids = th_tally_list_records (self->tally, code, days[i], team);

      for (guint j = 0; ids[j] != NULL; j++)
        g_hash_table_add (seen, g_strdup (g_str_equal (code, "premises_distinct")
                                            ? th_same_find (same, ids[j])
                                            : ids[j]));
      stated += (gint64) th_tally_get_stated (self->tally, code, days[i], team)
                - th_tally_count (self->tally, code, days[i], team);
    }
  return (guint) MAX ((gint64) g_hash_table_size (seen) + stated, 0);
}

static gboolean
is_shown (const ThReportMaking *self, const ThTallyCounter *counter)
{
  /* Restricted records appear in no report, not even as a number for partners. */
  if (g_str_equal (counter->code, "restricted_records"))
    return !self->terms->is_external && self->terms->day == NULL;
  return counter->is_daily || self->terms->day == NULL;
}

static void
add_team_columns (ThReportMaking *self, ThReportSection *section)
{
  guint n_teams;
  const ThOperationTeam *teams = th_operation_get_teams (self->operation, &n_teams);

  for (guint i = 0; i < n_teams; i++)
    th_report_add_column (section, teams[i].code, teams[i].name);
}

static void
add_counter (ThReportMaking *self, ThReportSection *section, const ThTallyCounter *counter)
{
  ThReportRow *row =
    th_report_add_row (section, counter->code, th_report_word (self, counter->label));
  const char *day = self->terms->day;
  guint n_teams;
  const ThOperationTeam *teams = th_operation_get_teams (self->operation, &n_teams);

  th_report_add_number (row, th_report_count (self, counter->code, day));
  if (day != NULL)
    th_report_add_number (row, count_to_date (self, counter->code, day));
  if (self->terms->is_external)
    return;
  th_report_add_number (row, th_tally_count (self->tally, counter->code, day, self->terms->team));
  for (guint i = 0; self->terms->team == NULL && i < n_teams; i++)
    th_report_add_number (row,
                          th_tally_get_stated (self->tally, counter->code, day, teams[i].code));
}

/* Every day with every counter, a day a row. */
static void
add_days (ThReportMaking *self)
{
  g_auto (GStrv) days = th_tally_list_days (self->tally);
  ThReportSection *section =
    th_report_add_section (self, "by_day", N_ ("Every counter by day"),
                           N_ ("Days are those on which visits began, in the operation’s time."),
                           TH_REPORT_TABLE, "day", N_ ("Day"), NULL);

  for (guint i = 0; i < th_tally_get_n_counters (); i++)
    if (th_tally_get_counter (i)->is_daily)
      th_report_add_column (section, th_tally_get_counter (i)->code,
                            th_report_word (self, th_tally_get_counter (i)->label));
  for (guint i = 0; days[i] != NULL; i++)
    {
      g_autofree char *label = th_report_dup_date (days[i], FALSE);
      ThReportRow *row = th_report_add_row (section, days[i], label);

      for (guint j = 1; j < section->columns->len; j++)
        th_report_add_number (
          row, th_report_count (self, g_ptr_array_index (section->columns, j), days[i]));
    }
}

void
th_report_add_counters (ThReportMaking *self)
{
  const ThReportTerms *terms = self->terms;
  ThReportSection *section = th_report_add_section (
    self, "counters", N_ ("All counters"),
    terms->is_external ? NULL
                       : N_ ("“Counted” is what the records come to; where a lead stated another "
                             "number, the first column has it and the reason is given below."),
    TH_REPORT_TABLE, "counter", N_ ("Counter"), NULL);

  th_report_add_column (section, "count",
                        th_report_word (self, terms->day != NULL ? N_ ("That day") : N_ ("Total")));
  if (terms->day != NULL)
    th_report_add_column (section, "to_date", th_report_word (self, N_ ("To date")));
  if (!terms->is_external)
    {
      th_report_add_column (section, "counted", th_report_word (self, N_ ("Counted")));
      if (terms->team == NULL)
        add_team_columns (self, section);
    }
  for (guint i = 0; i < th_tally_get_n_counters (); i++)
    if (is_shown (self, th_tally_get_counter (i)))
      add_counter (self, section, th_tally_get_counter (i));
  if (terms->day == NULL && !terms->is_external)
    add_days (self);
}
