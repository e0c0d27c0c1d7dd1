/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Lists, for inside only: potential victims by pseudonym, referrals not yet sent, tablets not yet
 * heard, what was signed and what has changed since, numbers that a lead stated.
 */

#include "th-report-private.h"

#include "th-kind.h"
#include "th-readiness.h"
#include "th-review.h"

#include <glib/gi18n.h>
#include <string.h>

#define HOUR_MS (60 * 60 * 1000)

static char *
dup_choices (const ThReportMaking *self, const ThCaseRecord *each, const char *field)
{
  g_auto (GStrv) codes = th_case_list_choices (each, field);
  g_autoptr (GStrvBuilder) labels = g_strv_builder_new ();
  g_auto (GStrv) texts = NULL;

  for (guint i = 0; codes[i] != NULL; i++)
    {
      g_autofree char *label = th_report_words_dup_choice (
        self->words, th_record_get_kind (each->record), field, codes[i]);

      g_strv_builder_add (labels, label);
    }
  texts = g_strv_builder_end (labels);
  return g_strjoinv (", ", texts);
}

static char *
dup_choice (const ThReportMaking *self, const ThCaseRecord *each, const char *field)
{
  const char *code = th_case_get_text (each, field);

  return *code != '\0' ? th_report_words_dup_choice (self->words, th_record_get_kind (each->record),
                                                     field, code)
                       : g_strdup ("");
}

static char *
dup_place (const ThReportMaking *self, const ThCaseRecord *each)
{
  g_autofree char *type =
    each->premises != NULL ? dup_choice (self, each->premises, "type") : g_strdup ("");
  const char *town = each->premises != NULL ? th_case_get_text (each->premises, "town") : "";

  return g_strdup_printf ("%s%s%s", type, *type != '\0' && *town != '\0' ? ", " : "", town);
}

/* "NRM, adult: sent; Children's services: draft" */
static char *
dup_referrals (const ThReportMaking *self, const ThCaseRecord *encounter)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < encounter->children->len; i++)
    {
      const ThCaseRecord *child = g_ptr_array_index (encounter->children, i);
      g_autofree char *kind = NULL;
      g_autofree char *status = NULL;

      if (child->kind != TH_KINDS_REFERRAL)
        continue;
      kind = dup_choice (self, child, "kind");
      status = dup_choice (self, child, "status");
      g_string_append_printf (text, "%s%s: %s", text->len > 0 ? "; " : "", kind,
                              *status != '\0' ? status : th_report_word (self, N_ ("no status")));
    }
  if (text->len == 0)
    g_string_append (text, th_report_word (self, N_ ("NONE")));
  return g_string_free (text, FALSE);
}

static void
add_potential_victim (ThReportMaking *self, ThReportSection *section, const ThCaseRecord *each)
{
  g_autofree char *date = th_report_dup_date (each->day, FALSE);
  g_autofree char *place = dup_place (self, each);
  g_autofree char *age = dup_choice (self, each, "age_band");
  g_autofree char *judgement = dup_choice (self, each, "judgement");
  g_autofree char *done = dup_choices (self, each, "safeguarding_actions");
  g_autofree char *referrals = dup_referrals (self, each);
  ThReportRow *row = th_report_add_row (section, th_record_get_id (each->record),
                                        th_case_get_text (each, "pseudonym"));

  th_report_add_text (row, date);
  th_report_add_text (row, place);
  th_report_add_text (row, age);
  th_report_add_text (row, judgement);
  th_report_add_text (row, *done != '\0' ? done : th_report_word (self, N_ ("NONE")));
  th_report_add_text (row, referrals);
}

static void
add_potential_victims (ThReportMaking *self)
{
  GPtrArray *list = th_case_list (self->case_);
  ThReportSection *section = th_report_add_section (
    self, "potential_victims", N_ ("Potential victims"), N_ ("By pseudonym. No report names them."),
    TH_REPORT_TABLE, "pseudonym", N_ ("Who"), "day", N_ ("Day"), "place", N_ ("Where"), "age",
    N_ ("Age"), "judgement", N_ ("Judgement"), "safeguarding", N_ ("Safeguarding done"),
    "referrals", N_ ("Referrals"), NULL);

  for (guint i = 0; i < list->len; i++)
    {
      const ThCaseRecord *each = g_ptr_array_index (list, i);

      if (each->kind == TH_KINDS_ENCOUNTER && th_case_is_potential_victim (each)
          && th_report_is_asked_for (self, each))
        add_potential_victim (self, section, each);
    }
}

static char *
dup_age (const ThReportMaking *self, int64_t since)
{
  int64_t hours = (self->terms->now - since) / HOUR_MS;

  return hours < 48 ? g_strdup_printf (th_report_word (self, N_ ("%d hours")), (int) MAX (hours, 0))
                    : g_strdup_printf (th_report_word (self, N_ ("%d days")), (int) (hours / 24));
}

static void
add_unsent (ThReportMaking *self)
{
  static const char *const over[] = { "sent",   "acknowledged", "rejected",
                                      "closed", "withdrawn",    NULL };
  GPtrArray *list = th_case_list (self->case_);
  ThReportSection *section = th_report_add_section (
    self, "unsent_referrals", N_ ("Referrals not yet sent"), NULL, TH_REPORT_TABLE, "pseudonym",
    N_ ("Who"), "kind", N_ ("To"), "status", N_ ("Status"), "age", N_ ("Since"), NULL);

  for (guint i = 0; i < list->len; i++)
    {
      const ThCaseRecord *each = g_ptr_array_index (list, i);
      g_autofree char *kind = NULL;
      g_autofree char *status = NULL;
      g_autofree char *age = NULL;
      ThReportRow *row;

      if (each->kind != TH_KINDS_REFERRAL || each->parent == NULL
          || g_strv_contains (over, th_case_get_text (each, "status"))
          || !th_report_is_asked_for (self, each))
        continue;
      kind = dup_choice (self, each, "kind");
      status = dup_choice (self, each, "status");
      age = dup_age (self, th_record_get_created (each->record));
      row = th_report_add_row (section, th_record_get_id (each->record),
                               th_case_get_text (each->parent, "pseudonym"));
      th_report_add_text (row, kind);
      th_report_add_text (row, status);
      th_report_add_text (row, age);
    }
}

static void
add_tablets (ThReportMaking *self)
{
  const ThReportTerms *terms = self->terms;
  ThReportSection *section;

  if (terms->n_tablets == 0)
    return;
  section = th_report_add_section (self, "tablets", N_ ("Tablets not yet heard"), NULL,
                                   TH_REPORT_TABLE, "officer", N_ ("Officer"), "synced",
                                   N_ ("Last heard"), "unsent", N_ ("Entries waiting"), NULL);
  for (guint i = 0; i < terms->n_tablets; i++)
    {
      const ThDayTablet *tablet = &terms->tablets[i];
      g_autofree char *officer = th_report_words_dup_officer (self->words, tablet->officer);
      g_autofree char *moment = NULL;
      ThReportRow *row;

      if (terms->team != NULL && g_strcmp0 (tablet->team, terms->team) != 0)
        continue;
      moment = tablet->synced > 0 ? th_report_dup_moment (tablet->synced, self->report->zone)
                                  : g_strdup (th_report_word (self, N_ ("never")));
      row = th_report_add_row (section, tablet->officer, officer);
      th_report_add_text (row, moment);
      th_report_add_number (row, tablet->n_unsent);
    }
}

static guint
count_matters (const ThReportMaking *self, const ThDayQueue *queue, guint kind)
{
  ThDayFilter filter = { .team = self->terms->team, .concerns = 1u << kind };
  g_autoptr (GPtrArray) items = th_day_queue_list (queue, &filter);
  guint n = 0;

  for (guint i = 0; i < items->len; i++)
    {
      const ThDayItem *item = g_ptr_array_index (items, i);

      n += self->terms->day == NULL || g_strcmp0 (self->terms->day, item->day) == 0;
    }
  return n;
}

/* What still waits, by kind of concern: a record with two of one kind counts once for it. */
static void
add_open_matters (ThReportMaking *self)
{
  ThDayTerms terms = { .day = self->terms->day,
                       .team = self->terms->team,
                       .now = self->terms->now,
                       .referral_ms = TH_READINESS_REFERRAL_MS };
  g_autoptr (ThDayQueue) own =
    self->terms->queue == NULL ? th_day_queue_new (self->case_, &terms) : NULL;
  const ThDayQueue *queue = own != NULL ? own : self->terms->queue;
  ThReportSection *section =
    th_report_add_section (self, "open_matters", N_ ("Still open"), NULL, TH_REPORT_TABLE,
                           "concern", N_ ("What"), "records", N_ ("Records"), NULL);

  for (guint kind = 0; kind < TH_CONCERN_NONE; kind++)
    {
      guint n = count_matters (self, queue, kind);
      g_autofree char *code = g_strdup_printf ("%u", kind);

      if (n > 0)
        th_report_add_number (
          th_report_add_row (section, code, th_report_word (self, th_concern_get_text (kind))), n);
    }
}

static ThValue *
get_signed (const ThCaseRecord *day, const char *counter)
{
  g_autofree char *path = g_strconcat (TH_FIELD_DAY_TALLY, "/", counter, NULL);

  return th_record_get_value (day->record, path);
}

/* Where a number was signed on and is another now. */
static char *
dup_changes (const ThReportMaking *self, const ThCaseRecord *day, const char *date)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < th_tally_get_n_counters (); i++)
    {
      const ThTallyCounter *counter = th_tally_get_counter (i);
      ThValue *value = get_signed (day, counter->code);
      guint now = th_tally_count (self->tally, counter->code, date, day->team);

      if (value != NULL && th_value_get_number (value) != now)
        g_string_append_printf (text, "%s%s: %s %u", text->len > 0 ? "; " : "",
                                th_report_word (self, counter->label),
                                th_report_word (self, N_ ("now")), now);
    }
  return g_string_free (text, FALSE);
}

/* Columns for whatever was signed on any of the days, in the order of the counters. */
static void
add_signed_columns (ThReportMaking *self, ThReportSection *section, GPtrArray *days)
{
  for (guint i = 0; i < th_tally_get_n_counters (); i++)
    {
      const ThTallyCounter *counter = th_tally_get_counter (i);
      gboolean is_signed = FALSE;

      for (guint j = 0; j < days->len; j++)
        is_signed |= get_signed (g_ptr_array_index (days, j), counter->code) != NULL;
      if (is_signed)
        th_report_add_column (section, counter->code, th_report_word (self, counter->label));
    }
  th_report_add_column (section, "changed", th_report_word (self, N_ ("Changed since")));
}

static void
add_sign_off (ThReportMaking *self, ThReportSection *section, const ThCaseRecord *each)
{
  g_autoptr (GArray) states = th_record_list_values (each->record, TH_FIELD_STATE);
  const ThFieldValue *state = &g_array_index (states, ThFieldValue, 0);
  const char *date = th_case_get_text (each, TH_FIELD_DAY_DATE);
  g_autofree char *label = th_report_dup_date (date, FALSE);
  g_autofree char *by = th_report_words_dup_officer (self->words, state->by);
  g_autoptr (GDateTime) at = g_date_time_new_from_unix_utc (state->at / 1000);
  g_autoptr (GDateTime) local = g_date_time_to_timezone (at, self->report->zone);
  g_autofree char *moment = g_date_time_format (local, "%-d %b %H:%M");
  g_autofree char *who = g_strdup_printf ("%s, %s", by, moment);
  g_autofree char *code = g_strdup_printf ("%s/%s", each->team != NULL ? each->team : "", date);
  g_autofree char *changes = dup_changes (self, each, date);
  const char *team =
    each->team != NULL ? th_operation_get_team_name (self->operation, each->team) : NULL;
  ThReportRow *row = th_report_add_row (section, code, label);

  th_report_add_text (row, team != NULL ? team : each->team);
  th_report_add_text (row, who);
  for (guint i = 3; i + 1 < section->columns->len; i++)
    {
      ThValue *value = get_signed (each, g_ptr_array_index (section->columns, i));

      if (value != NULL)
        th_report_add_number (row, (gint64) th_value_get_number (value));
      else
        th_report_add_text (row, "");
    }
  th_report_add_text (row, changes);
}

static int
compare_days (gconstpointer a, gconstpointer b)
{
  const ThCaseRecord *first = *(ThCaseRecord *const *) a;
  const ThCaseRecord *second = *(ThCaseRecord *const *) b;
  int order = strcmp (th_case_get_text (first, TH_FIELD_DAY_DATE),
                      th_case_get_text (second, TH_FIELD_DAY_DATE));

  return order != 0 ? order : g_strcmp0 (first->team, second->team);
}

static void
add_sign_offs (ThReportMaking *self)
{
  GPtrArray *list = th_case_list (self->case_);
  g_autoptr (GPtrArray) days = g_ptr_array_new ();
  ThReportSection *section = th_report_add_section (
    self, "sign_offs", N_ ("Days signed off"),
    N_ ("Each day keeps the numbers it was signed on, whatever was corrected later."),
    TH_REPORT_TABLE, "day", N_ ("Day"), "team", N_ ("Team"), "by", N_ ("Signed by"), NULL);

  for (guint i = 0; i < list->len; i++)
    {
      ThCaseRecord *each = g_ptr_array_index (list, i);

      if (each->kind == TH_KINDS_DAY && th_review_get_state (each->record) == TH_REVIEW_APPROVED
          && (self->terms->team == NULL || g_strcmp0 (self->terms->team, each->team) == 0)
          && (self->terms->day == NULL
              || g_str_equal (self->terms->day, th_case_get_text (each, TH_FIELD_DAY_DATE))))
        g_ptr_array_add (days, each);
    }
  g_ptr_array_sort (days, compare_days);
  add_signed_columns (self, section, days);
  for (guint i = 0; i < days->len; i++)
    add_sign_off (self, section, g_ptr_array_index (days, i));
}

static void
add_override (ThReportMaking *self, ThReportSection *section, const ThTallyOverride *override)
{
  g_autofree char *code =
    g_strdup_printf ("%s/%s/%s", override->team, override->day, override->code);
  g_autofree char *date = th_report_dup_date (override->day, FALSE);
  g_autofree char *by = th_report_words_dup_officer (self->words, override->by);
  g_autofree char *why = th_report_dup_struck (self, override->why);
  const char *team = th_operation_get_team_name (self->operation, override->team);
  ThReportRow *row = th_report_add_row (section, code, date);

  th_report_add_text (row, team != NULL ? team : override->team);
  th_report_add_text (row, th_report_word (self, th_tally_find_counter (override->code)->label));
  th_report_add_number (
    row, th_tally_count (self->tally, override->code, override->day, override->team));
  th_report_add_number (row, override->count);
  th_report_add_text (row, why);
  th_report_add_text (row, by);
}

static void
add_overrides (ThReportMaking *self)
{
  g_autoptr (GPtrArray) overrides =
    th_tally_list_overrides (self->tally, self->terms->day, self->terms->team);
  ThReportSection *section;

  if (overrides->len == 0)
    return;
  section = th_report_add_section (self, "overrides", N_ ("Numbers stated instead of counted"),
                                   NULL, TH_REPORT_TABLE, "day", N_ ("Day"), "team", N_ ("Team"),
                                   "counter", N_ ("Counter"), "counted", N_ ("Counted"), "stated",
                                   N_ ("Stated"), "why", N_ ("Why"), "by", N_ ("By"), NULL);
  for (guint i = 0; i < overrides->len; i++)
    add_override (self, section, g_ptr_array_index (overrides, i));
}

void
th_report_add_people (ThReportMaking *self)
{
  add_potential_victims (self);
  add_unsent (self);
}

void
th_report_add_office (ThReportMaking *self)
{
  add_open_matters (self);
  add_tablets (self);
  add_overrides (self);
  add_sign_offs (self);
}
