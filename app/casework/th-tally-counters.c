/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The counters: everything there is to say about each in one row. Predicates read stored fields of
 * one record; where it lies and whether it is withdrawn is the tally's to know.
 */

#include "th-tally-counters.h"

#include <glib/gi18n.h>

typedef gboolean (*Predicate) (const ThRecord *record);

static gboolean
is_any (const ThRecord *record)
{
  return TRUE;
}

static gboolean
has_text (const ThRecord *record, const char *path, const char *text)
{
  return g_strcmp0 (th_record_get_text (record, path), text) == 0;
}

static gboolean
is_tasked (const ThRecord *record)
{
  ThValue *value = th_record_get_value (record, TH_FIELD_TASKED);

  return value != NULL && th_value_is_true (value);
}

static gboolean
is_entered (const ThRecord *record)
{
  return !has_text (record, "outcome", "no_reply") && !has_text (record, "outcome", "refused_entry")
         && !has_text (record, "outcome", "wrong_address");
}

static gboolean
has_declined (const ThRecord *record)
{
  return has_text (record, "judgement", "declined_to_engage");
}

typedef struct
{
  const char *field;
  const char *const *except;
  gboolean found;
} Choice;

static void
find_choice (const char *path, ThValue *value, gpointer data)
{
  Choice *choice = data;
  g_autofree char *key = NULL;

  if (choice->found || !th_value_is_true (value))
    return;
  key = th_kind_dup_key (path, choice->field);
  choice->found = key != NULL && !g_strv_contains (choice->except, key);
}

/* Whether any choice of a select-multiple stands, other than those in @except. */
static gboolean
has_choice_but (const ThRecord *record, const char *field, const char *const *except)
{
  Choice choice = { field, except, FALSE };

  th_record_foreach (record, find_choice, &choice);
  return choice.found;
}

static gboolean
is_advised (const ThRecord *record)
{
  static const char *const none[] = { "nothing_declined", NULL };

  return has_choice_but (record, "advice_given", none);
}

static gboolean
is_interpreted (const ThRecord *record)
{
  return has_text (record, "interpreter_used", "yes");
}

static gboolean
is_pv_adult (const ThRecord *record)
{
  return has_text (record, "judgement", "potential_victim_adult");
}

static gboolean
is_pv_child (const ThRecord *record)
{
  return has_text (record, "judgement", "potential_victim_child");
}

static gboolean
is_pv_age_unsure (const ThRecord *record)
{
  return has_text (record, "judgement", "potential_victim_age_unsure");
}

static gboolean
is_pv_safeguarded (const ThRecord *record)
{
  static const char *const none[] = { "none_needed", "refused_help", NULL };

  return (is_pv_adult (record) || is_pv_child (record) || is_pv_age_unsure (record))
         && has_choice_but (record, "safeguarding_actions", none);
}

static gboolean
is_nrm_adult (const ThRecord *record)
{
  return has_text (record, "kind", "nrm_adult");
}

static gboolean
is_nrm_child (const ThRecord *record)
{
  return has_text (record, "kind", "nrm_child");
}

static gboolean
is_dtn (const ThRecord *record)
{
  return has_text (record, "kind", "dtn");
}

static gboolean
is_suspect (const ThRecord *record)
{
  ThValue *value = th_record_get_value (record, "dsc{suspect}");

  return value != NULL && th_value_is_true (value);
}

static const struct
{
  ThTallyCounter counter;
  ThKinds kind;
  ThTallyGrouping grouping;
  Predicate counts;
} rows[] = {
  { { "visits_planned", N_ ("Visits planned"), N_ ("Tasked premises"), FALSE },
    TH_KINDS_PREMISES,
    TH_TALLY_BY_IDENTITY,
    is_tasked },
  { { "visits_attempted", N_ ("Visits attempted"), N_ ("Visits"), TRUE },
    TH_KINDS_VISIT,
    TH_TALLY_BY_IDENTITY,
    is_any },
  { { "visits_entered", N_ ("Visits entered"),
      N_ ("Visits whose outcome is not no reply, refused entry or wrong address"), TRUE },
    TH_KINDS_VISIT,
    TH_TALLY_BY_IDENTITY,
    is_entered },
  { { "premises_distinct", N_ ("Premises visited"), N_ ("Premises with a visit, each once"), TRUE },
    TH_KINDS_VISIT,
    TH_TALLY_BY_PREMISES,
    is_any },
  { { "persons_encountered", N_ ("People encountered"), N_ ("Encounters"), TRUE },
    TH_KINDS_ENCOUNTER,
    TH_TALLY_BY_RECORD,
    is_any },
  { { "persons_distinct", N_ ("Distinct people"), N_ ("People encountered, each once"), FALSE },
    TH_KINDS_ENCOUNTER,
    TH_TALLY_BY_IDENTITY,
    is_any },
  { { "persons_declined", N_ ("Declined to engage"), N_ ("People who declined to engage"), TRUE },
    TH_KINDS_ENCOUNTER,
    TH_TALLY_BY_RECORD,
    has_declined },
  { { "persons_advised", N_ ("People advised"), N_ ("People given advice of any kind"), TRUE },
    TH_KINDS_ENCOUNTER,
    TH_TALLY_BY_RECORD,
    is_advised },
  { { "interpreters_used", N_ ("Interpreters used"), N_ ("Encounters through an interpreter"),
      TRUE },
    TH_KINDS_ENCOUNTER,
    TH_TALLY_BY_RECORD,
    is_interpreted },
  { { "pv_adult", N_ ("Potential victims, adult"), N_ ("Judged a potential victim, adult"), TRUE },
    TH_KINDS_ENCOUNTER,
    TH_TALLY_BY_RECORD,
    is_pv_adult },
  { { "pv_child", N_ ("Potential victims, child"), N_ ("Judged a potential victim, child"), TRUE },
    TH_KINDS_ENCOUNTER,
    TH_TALLY_BY_RECORD,
    is_pv_child },
  { { "pv_age_unsure", N_ ("Potential victims, age unsure"),
      N_ ("Judged a potential victim who may be a child"), TRUE },
    TH_KINDS_ENCOUNTER,
    TH_TALLY_BY_RECORD,
    is_pv_age_unsure },
  { { "pv_safeguarded", N_ ("Safeguarded"),
      N_ ("Potential victims with at least one safeguarding action"), TRUE },
    TH_KINDS_ENCOUNTER,
    TH_TALLY_BY_RECORD,
    is_pv_safeguarded },
  { { "nrm_consented", N_ ("NRM referrals, adult"), N_ ("Referrals of adults who consented"),
      TRUE },
    TH_KINDS_REFERRAL,
    TH_TALLY_BY_RECORD,
    is_nrm_adult },
  { { "nrm_child", N_ ("NRM referrals, child"), N_ ("Referrals of children or age unsure"), TRUE },
    TH_KINDS_REFERRAL,
    TH_TALLY_BY_RECORD,
    is_nrm_child },
  { { "dtn_only", N_ ("Duty to Notify"), N_ ("Notifications without consent to the NRM"), TRUE },
    TH_KINDS_REFERRAL,
    TH_TALLY_BY_RECORD,
    is_dtn },
  { { "suspects", N_ ("Suspects"), N_ ("Encounters with a suspect"), TRUE },
    TH_KINDS_ENCOUNTER,
    TH_TALLY_BY_RECORD,
    is_suspect },
  { { "intel_items", N_ ("Intelligence created"), N_ ("Items of intelligence"), TRUE },
    TH_KINDS_INTELLIGENCE,
    TH_TALLY_BY_RECORD,
    is_any },
  { { "restricted_records", N_ ("Restricted records"), N_ ("Records of immigration matters"),
      FALSE },
    TH_KINDS_RESTRICTED,
    TH_TALLY_BY_RECORD,
    is_any },
};

G_STATIC_ASSERT (G_N_ELEMENTS (rows) <= 32);

guint
th_tally_get_n_counters (void)
{
  return G_N_ELEMENTS (rows);
}

const ThTallyCounter *
th_tally_get_counter (guint index)
{
  g_return_val_if_fail (index < G_N_ELEMENTS (rows), NULL);
  return &rows[index].counter;
}

guint
th_tally_counters_find (const char *code)
{
  guint i = 0;

  while (i < G_N_ELEMENTS (rows) && g_strcmp0 (rows[i].counter.code, code) != 0)
    i++;
  return i;
}

const ThTallyCounter *
th_tally_find_counter (const char *code)
{
  guint row = th_tally_counters_find (code);

  return row < G_N_ELEMENTS (rows) ? &rows[row].counter : NULL;
}

ThTallyGrouping
th_tally_counters_get_grouping (guint row)
{
  return rows[row].grouping;
}

guint
th_tally_counters_of (const ThRecord *record)
{
  ThKinds kind = th_kind_get_bit (th_record_get_kind (record));
  guint counters = 0;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (rows[i].kind == kind && rows[i].counts (record))
      counters |= 1u << i;
  return counters;
}
