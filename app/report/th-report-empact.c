/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The headings under which Europol's joint action days (EMPACT) are reported, from our records.
 * What is decided by others, and what is suspected only, is said to be so; adults, children and
 * those whose age is not sure stay apart.
 */

#include "th-report-private.h"

#include "th-kind.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

typedef struct
{
  gint64 officers, partners, premises, persons, vehicles, documents, documents_suspect;
  gint64 suspects, arrests, arrests_ms, adults, children, unsure, investigations;
  gint64 phones, documents_seized, closed, notices, intelligence;
  double cash;
  GHashTable *seen; /* texts: officers, premises, people */
} Sums;

static gboolean
add_once (Sums *self, const char *what, const char *id)
{
  return g_hash_table_add (self->seen, g_strconcat (what, " ", id, NULL));
}

/* Instances of a repeat that are there. */
static gboolean
is_instance (const char *path, ThValue *value, const char *repeat)
{
  gsize length = strlen (repeat);

  return strncmp (path, repeat, length) == 0 && path[length] == '['
         && path[strlen (path) - 1] == ']' && th_value_is_true (value);
}

static gboolean
is_of_instance (const char *path, const char *repeat, const char *field)
{
  gsize length = strlen (repeat);
  const char *end = strchr (path, ']');

  return strncmp (path, repeat, length) == 0 && path[length] == '[' && end != NULL && end[1] == '/'
         && g_str_equal (end + 2, field);
}

static gboolean
is_instance_there (const ThRecord *record, const char *path)
{
  g_autofree char *instance = g_strndup (path, strchr (path, ']') + 1 - path);
  ThValue *value = th_record_get_value (record, instance);

  return value != NULL && th_value_is_true (value);
}

static double
get_number (ThValue *value)
{
  const char *text = th_value_get_text (value);
  double number = text != NULL ? g_ascii_strtod (text, NULL) : th_value_get_number (value);

  return isnan (number) ? 0 : number;
}

typedef struct
{
  Sums *sums;
  const ThRecord *record;
} Adding;

static gboolean
is_seized (const Adding *self, const char *path)
{
  g_autofree char *seized = g_strndup (path, strchr (path, ']') + 1 - path);
  g_autofree char *field = g_strconcat (seized, "/seized", NULL);

  return is_instance_there (self->record, path)
         && g_strcmp0 (th_record_get_text (self->record, field), "yes") == 0;
}

static void
add_arrest (Sums *self, const char *offence)
{
  static const char *const exploitation[] = { "msa_1", "msa_2", "msa_4", "soa_33a", NULL };

  if (offence != NULL && g_strv_contains (exploitation, offence))
    self->arrests_ms++;
}

static void
add_visit_field (const char *path, ThValue *value, gpointer data)
{
  Adding *self = data;
  Sums *sums = self->sums;
  g_autofree char *officer = th_kind_dup_key (path, "officers");
  g_autofree char *agency = th_kind_dup_key (path, "agencies_present");

  if (officer != NULL && th_value_is_true (value))
    sums->officers += add_once (sums, "officer", officer);
  else if (agency != NULL && th_value_is_true (value))
    sums->partners++;
  else if (is_instance (path, value, "vehicles"))
    sums->vehicles++;
  else if (is_instance (path, value, "arrests"))
    sums->arrests++;
  else if (is_instance (path, value, "notices"))
    sums->notices++;
  else if (is_of_instance (path, "arrests", "offence") && is_instance_there (self->record, path))
    add_arrest (sums, th_value_get_text (value));
  else if (is_of_instance (path, "cash", "amount") && is_seized (self, path))
    sums->cash += get_number (value);
  else if (is_of_instance (path, "phones", "seized") && is_seized (self, path))
    sums->phones++;
  else if (g_str_equal (path, "documents_seized"))
    sums->documents_seized += (gint64) get_number (value);
  else if (g_str_equal (path, "new_investigations"))
    sums->investigations += (gint64) get_number (value);
  else if (g_str_equal (path, "premises_closed"))
    sums->closed += g_strcmp0 (th_value_get_text (value), "yes") == 0;
}

static void
add_encounter_field (const char *path, ThValue *value, gpointer data)
{
  Adding *self = data;

  if (is_instance (path, value, "documents"))
    self->sums->documents++;
  else if (is_of_instance (path, "documents", "status") && is_instance_there (self->record, path)
           && g_strcmp0 (th_value_get_text (value), "suspect") == 0)
    self->sums->documents_suspect++;
}

static void
add_visit (Sums *self, const ThReportMaking *making, const ThCaseRecord *each)
{
  static const char *const nobody[] = { "no_reply", "wrong_address", NULL };
  Adding adding = { self, each->record };

  if (each->premises != NULL && !g_strv_contains (nobody, th_case_get_text (each, "outcome")))
    self->premises += add_once (
      self, "premises",
      th_same_find (th_case_get_same (making->case_), th_record_get_id (each->premises->record)));
  th_record_foreach (each->record, add_visit_field, &adding);
}

static void
add_encounter (Sums *self, const ThReportMaking *making, const ThCaseRecord *each)
{
  Adding adding = { self, each->record };

  self->persons +=
    add_once (self, "person",
              th_same_find (th_case_get_same (making->case_), th_record_get_id (each->record)));
  th_record_foreach (each->record, add_encounter_field, &adding);
}

static void
sum (ThReportMaking *making, Sums *self)
{
  GPtrArray *list = th_case_list (making->case_);
  const char *day = making->terms->day;

  for (guint i = 0; i < list->len; i++)
    {
      const ThCaseRecord *each = g_ptr_array_index (list, i);

      if (!th_report_is_asked_for (making, each))
        continue;
      if (each->kind == TH_KINDS_VISIT)
        add_visit (self, making, each);
      else if (each->kind == TH_KINDS_ENCOUNTER)
        add_encounter (self, making, each);
    }
  self->suspects = th_report_count (making, "suspects", day);
  self->adults = th_report_count (making, "pv_adult", day);
  self->children = th_report_count (making, "pv_child", day);
  self->unsure = th_report_count (making, "pv_age_unsure", day);
  self->intelligence = th_report_count (making, "intel_items", day);
}

static void
add (const ThReportMaking *self,
     ThReportSection *section,
     const char *code,
     const char *label,
     gint64 number,
     const char *note)
{
  ThReportRow *row = th_report_add_row (section, code, th_report_word (self, label));

  th_report_add_number (row, number);
  th_report_add_text (row, note != NULL ? th_report_word (self, note) : NULL);
}

/* Potential victims by what was done to them; one person may be in several rows. */
static void
add_families (ThReportMaking *self, ThReportSection *section)
{
  static const struct
  {
    const char *code;
    const char *label;
    const char *types[4];
  } families[] = {
    { "pv_labour",
      N_ ("Potential victims: labour and finances"),
      { "forced_to_work", "wages_taken", "forced_fraud", NULL } },
    { "pv_sexual",
      N_ ("Potential victims: sexual"),
      { "prostitution", "child_sexual_exploitation", NULL } },
    { "pv_criminal", N_ ("Potential victims: forced crime"), { "forced_crime", NULL } },
    { "pv_domestic", N_ ("Potential victims: household work"), { "household_work", NULL } },
    { "pv_other",
      N_ ("Potential victims: other kinds"),
      { "taken_held_assaulted", "organs_removed", "other", NULL } },
  };
  GPtrArray *list = th_case_list (self->case_);

  for (guint i = 0; i < G_N_ELEMENTS (families); i++)
    {
      guint n = 0;

      for (guint j = 0; j < list->len; j++)
        {
          const ThCaseRecord *each = g_ptr_array_index (list, j);
          g_auto (GStrv) types = NULL;
          gboolean is_one = FALSE;

          if (each->kind != TH_KINDS_ENCOUNTER || !th_case_is_potential_victim (each)
              || !th_report_is_asked_for (self, each))
            continue;
          types = th_case_list_choices (each, "exploitation_types");
          for (guint k = 0; types[k] != NULL; k++)
            is_one |= g_strv_contains (families[i].types, types[k]);
          n += is_one;
        }
      add (self, section, families[i].code, families[i].label, n,
           N_ ("Of those above, where recorded"));
    }
}

static void
add_rest (ThReportMaking *self, ThReportSection *section, const Sums *sums)
{
  ThReportRow *row = th_report_add_row (section, "victims_confirmed",
                                        th_report_word (self, N_ ("Victims confirmed")));

  th_report_add_text (row, "");
  th_report_add_text (
    row, th_report_word (self, N_ ("Not ours to say: the competent authority decides")));
  add (self, section, "new_investigations", N_ ("New investigations opened"), sums->investigations,
       NULL);
  add (self, section, "cash_seized_gbp", N_ ("Cash seized, amount as recorded"),
       (gint64) sums->cash, NULL);
  add (self, section, "phones_seized", N_ ("Telephones seized"), sums->phones, NULL);
  add (self, section, "documents_seized", N_ ("Documents seized"), sums->documents_seized, NULL);
  add (self, section, "premises_closed", N_ ("Premises closed"), sums->closed, NULL);
  add (self, section, "penalty_notices", N_ ("Notices given"), sums->notices, NULL);
  add (self, section, "intel_items", N_ ("Intelligence contributed"), sums->intelligence,
       N_ ("Items; never who gave them"));
}

void
th_report_add_empact (ThReportMaking *self)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Sums sums = { .seen = seen };
  ThReportSection *section = th_report_add_section (
    self, "empact", N_ ("Under the headings of joint action days (EMPACT)"), NULL, TH_REPORT_TABLE,
    "heading", N_ ("Heading"), "count", N_ ("Count"), "note", N_ ("How it is counted"), NULL);

  sum (self, &sums);
  add (self, section, "officers", N_ ("Officers taking part"), sums.officers,
       N_ ("Different officers named on visits"));
  add (self, section, "partners", N_ ("Partners taking part"), sums.partners,
       N_ ("A partner present at a visit counts once for that visit"));
  add (self, section, "premises", N_ ("Locations checked"), sums.premises,
       N_ ("Premises, each once, but for no reply and wrong address"));
  add (self, section, "persons", N_ ("Persons checked"), sums.persons,
       N_ ("People encountered, each once"));
  add (self, section, "vehicles", N_ ("Vehicles checked"), sums.vehicles, NULL);
  add (self, section, "documents", N_ ("Identity documents checked"), sums.documents, NULL);
  add (self, section, "documents_suspect", N_ ("Fraudulent documents"), sums.documents_suspect,
       N_ ("Suspected, not proven"));
  add (self, section, "suspects", N_ ("Suspects identified"), sums.suspects, NULL);
  add (self, section, "arrests", N_ ("Arrests"), sums.arrests, NULL);
  add (self, section, "arrests_ms", N_ ("Arrests for exploitation"), sums.arrests_ms,
       N_ ("Of those above: Modern Slavery Act 2015, forced labour"));
  add (self, section, "pv_adult", N_ ("Potential victims, adults"), sums.adults, NULL);
  add (self, section, "pv_child", N_ ("Potential victims, children"), sums.children, NULL);
  add (self, section, "pv_age_unsure", N_ ("Potential victims, age not sure"), sums.unsure,
       N_ ("Treated as children; never added to either"));
  add_families (self, section);
  add_rest (self, section, &sums);
}
