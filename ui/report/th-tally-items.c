/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "th-tally-items.h"

#include "th-home.h"
#include "th-kind.h"
#include "th-words.h"

#include <glib/gi18n.h>

#define CODES_MAX 6

typedef struct
{
  const char *heading;
  const char *icon;
  const char *codes[CODES_MAX];
} Group;

static const Group groups[] = {
  { N_ ("Visits"),
    "th-place-symbolic",
    { "visits_planned", "visits_attempted", "visits_entered", "premises_distinct" } },
  { N_ ("People"),
    "th-person-symbolic",
    { "persons_encountered", "persons_distinct", "persons_declined", "persons_advised",
      "interpreters_used" } },
  { N_ ("Potential victims, never added up"),
    "th-alert-symbolic",
    { "pv_adult", "pv_child", "pv_age_unsure", "pv_safeguarded" } },
  { N_ ("Referrals"), "th-document-symbolic", { "nrm_consented", "nrm_child", "dtn_only" } },
  { N_ ("Also recorded"), "th-list-symbolic", { "suspects", "intel_items", "restricted_records" } },
};

/* What can be behind a number. A person is read with the visit they were met at; a restricted note
 * is closed until a reason is given. */
static const struct
{
  const char *kind;
  const char *page;
  const char *icon;
} looks[] = {
  { TH_KIND_PREMISES, "premises", "th-place-symbolic" },
  { TH_KIND_ENCOUNTER, "review", "th-person-symbolic" },
  { TH_KIND_RESTRICTED, "restricted", "th-lock-symbolic" },
  { NULL, "review", "th-document-symbolic" },
};

char *
th_tally_items_dup_stated (const ThCasebookReading *reading,
                           const char *counter,
                           const char *day,
                           const char *team)
{
  g_autoptr (GPtrArray) overrides = th_tally_list_overrides (reading->tally, day, team);
  const ThTallyOverride *only = NULL;
  g_autofree char *who = NULL;
  guint n = 0;

  for (guint i = 0; i < overrides->len; i++)
    {
      const ThTallyOverride *each = g_ptr_array_index (overrides, i);

      if (!g_str_equal (each->code, counter))
        continue;
      only = each;
      n++;
    }
  if (n == 0)
    return NULL;
  if (n > 1 || day == NULL)
    /* Translators: two numbers, and for how many days somebody stated another */
    return g_strdup_printf (ngettext ("Stated %u, counted %u, for another number on %u day",
                                      "Stated %u, counted %u, for other numbers on %u days", n),
                            th_tally_get_stated (reading->tally, counter, day, team),
                            th_tally_count (reading->tally, counter, day, team), n);

  who = th_words_dup_officer (reading->operation, only->by);
  /* Translators: two numbers, a reason, the name of who gave it */
  return g_strdup_printf (_ ("Stated %u, counted %u: %s (%s)"), only->count,
                          th_tally_count (reading->tally, counter, day, only->team), only->why,
                          who);
}

char *
th_tally_items_dup_scope (const ThOperation *operation, const char *day, const char *team)
{
  g_autofree char *date =
    day != NULL ? th_words_dup_day_of (day) : g_strdup (_ ("Whole operation"));
  const char *name = team != NULL ? th_operation_get_team_name (operation, team) : _ ("All teams");

  /* Translators: a day, a team */
  return g_strdup_printf (_ ("%s · %s"), date, name != NULL ? name : team);
}

/* Restricted records stand in no report and never reach command. */
static char *
dup_number (ThSession *session,
            const ThCasebookReading *reading,
            const ThReport *figures,
            const ThTallyCounter *counter,
            const char *day,
            const char *team)
{
  const ThReportCell *cell = th_figures_find (figures, counter->code, "count");

  if (cell != NULL)
    return g_strdup (cell->text);
  if (day != NULL || th_session_get_actor (session).role != TH_ROLE_LEAD)
    return NULL;

  return g_strdup_printf ("%u", th_tally_count (reading->tally, counter->code, NULL, team));
}

static ThRecordItem *
counter_item (ThSession *session,
              const ThCasebookReading *reading,
              const ThReport *figures,
              const Group *group,
              const char *code,
              const char *day,
              const char *team)
{
  const ThTallyCounter *counter = th_tally_find_counter (code);
  g_autofree char *number = dup_number (session, reading, figures, counter, day, team);
  g_autofree char *stated = th_tally_items_dup_stated (reading, code, day, team);
  g_autoptr (ThPlaceStep) step = NULL;
  ThRecordItem *item;

  if (number == NULL || (day != NULL && !counter->is_daily))
    return NULL;
  step = th_place_step_new_at ("counted", code, day, team);
  item = th_record_item_new_at (step, group->icon, _ (counter->label),
                                stated != NULL ? stated : _ (counter->meaning));
  th_record_item_set_pill (item, number, stated != NULL ? "amber" : "number");

  return item;
}

GPtrArray *
th_tally_items_new (ThSession *session,
                    const ThCasebookReading *reading,
                    const ThReport *figures,
                    const char *day,
                    const char *team)
{
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    {
      g_ptr_array_add (items, th_record_item_new_heading (_ (groups[i].heading)));
      for (guint j = 0; j < CODES_MAX && groups[i].codes[j] != NULL; j++)
        {
          ThRecordItem *item =
            counter_item (session, reading, figures, &groups[i], groups[i].codes[j], day, team);

          if (item != NULL)
            g_ptr_array_add (items, item);
        }
    }

  return items;
}

static char *
dup_line (const ThCasebookReading *reading, const ThCaseRecord *each)
{
  g_autofree char *who =
    th_words_dup_officer (reading->operation, th_record_get_author (each->record));
  g_autofree char *day = each->day != NULL ? th_words_dup_day_of (each->day) : g_strdup ("");
  const char *place = each->premises != NULL && each->premises != each
                        ? th_record_get_title (each->premises->record)
                        : NULL;

  if (th_record_get_value (each->record, TH_FIELD_TASKED) != NULL)
    return g_strdup (th_operation_get_team_name (reading->operation, each->team));
  if (place == NULL)
    /* Translators: a day, name of an officer */
    return g_strdup_printf (_ ("%s, %s"), day, who);

  /* Translators: name of a premises, a day, name of an officer */
  return g_strdup_printf (_ ("%s · %s, %s"), place, day, who);
}

ThRecordItem *
th_tally_items_record (ThSession *session,
                       const ThCasebookReading *reading,
                       const ThCaseRecord *each,
                       const char *line)
{
  g_autofree char *own_line = line != NULL ? g_strdup (line) : dup_line (reading, each);
  const char *title = th_record_get_title (each->record);
  ThRecordItem *item;
  guint at = 0;

  while (looks[at].kind != NULL
         && g_strcmp0 (looks[at].kind, th_record_get_kind (each->record)) != 0)
    at++;
  item = th_record_item_new (looks[at].page, th_record_get_id (each->record), looks[at].icon,
                             title != NULL ? title : th_record_get_kind (each->record), own_line);
  /* Where there is no page that asks for the reason, it stays closed. */
  if (!th_home_has_page (looks[at].page))
    th_record_item_set_still (item);
  if (each->governing != NULL)
    {
      ThReviewState state = th_review_get_state (each->governing->record);

      th_record_item_set_pill (item, _ (th_review_state_get_label (state)),
                               th_words_get_tint (state));
    }

  return item;
}

GPtrArray *
th_tally_items_new_counted (ThSession *session,
                            const ThCasebookReading *reading,
                            const char *counter,
                            const char *day,
                            const char *team)
{
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);
  g_auto (GStrv) ids = th_tally_list_records (reading->tally, counter, day, team);

  for (guint i = 0; ids[i] != NULL; i++)
    {
      const ThCaseRecord *each = th_case_find (reading->case_, ids[i]);

      if (each != NULL)
        g_ptr_array_add (items, th_tally_items_record (session, reading, each, NULL));
    }

  return items;
}
