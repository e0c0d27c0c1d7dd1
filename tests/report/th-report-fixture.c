/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "th-report-fixture.h"

#include "th-kind.h"

void
th_report_fixture_create (ThReportFixture *self, ThEntry *entry)
{
  th_hand_append (&self->hand, entry);
}

void
th_report_fixture_set_up (ThReportFixture *self, gconstpointer data)
{
  self->store = th_memory_store_new ();
  self->hand = (ThHand){ self->store, 1, "4163", 0, G_GINT64_CONSTANT (1661155860000) };
  self->lead = (ThHand){ self->store, 2, "4100", 0, G_GINT64_CONSTANT (1661255860000) };
  th_report_fixture_create (
    self, th_hand_new_creation (TH_KIND_OPERATION, OPERATION, NULL, OPERATION, "name",
                                "Operation Lantern", "code", "lantern", "time_zone",
                                "Europe/London", "mark", "official_sensitive", NULL));
  th_report_fixture_create (
    self, th_hand_new_creation (TH_KIND_PREMISES, NAILS, OPERATION, OPERATION, "tasked", "true",
                                "_team", "north", "type", "nail_bar", "town", "Slough", NULL));
  th_report_fixture_create (
    self, th_hand_new_creation (TH_KIND_PREMISES, WASH, OPERATION, OPERATION, "tasked", "true",
                                "_team", "west", "type", "hand_car_wash", "town", "Reading", NULL));
  th_report_fixture_create (self, th_hand_new_creation (TH_KIND_VISIT, VISIT, NAILS, OPERATION,
                                                        "arrived_at", "2022-08-22T10:00:00+01:00",
                                                        "outcome", "completed_pv_found", NULL));
  th_report_fixture_create (self, th_hand_new_creation (TH_KIND_VISIT, VISIT_2, WASH, OPERATION,
                                                        "arrived_at", "2022-08-23T10:00:00+01:00",
                                                        "outcome", "completed_no_concern", NULL));
}

void
th_report_fixture_tear_down (ThReportFixture *self, gconstpointer data)
{
  g_clear_object (&self->store);
}

ThOperation *
th_report_fixture_operation (ThReportFixture *self)
{
  return th_operation_new (th_memory_store_peek (self->store, OPERATION));
}

ThCase *
th_report_fixture_load (ThReportFixture *self)
{
  g_autoptr (ThOperation) operation = th_report_fixture_operation (self);
  g_autoptr (GError) error = NULL;
  ThCase *case_ = th_case_load (TH_STORE (self->store), operation, NULL, &error);

  g_assert_no_error (error);
  return case_;
}

ThTally *
th_report_fixture_tally (ThReportFixture *self)
{
  g_autoptr (ThOperation) operation = th_report_fixture_operation (self);
  g_autoptr (GError) error = NULL;
  ThTally *tally = th_tally_new (TH_STORE (self->store), operation, NULL, &error);

  g_assert_no_error (error);
  return tally;
}

static ThForm *
load_form (const char *kind)
{
  g_autofree char *path = g_strdup_printf ("%s/forms/%s.xml", TH_SAMPLE, kind);
  g_autofree char *text = NULL;
  g_autoptr (GBytes) xml = NULL;
  g_autoptr (GError) error = NULL;
  ThForm *form;
  gsize length;

  g_file_get_contents (path, &text, &length, &error);
  g_assert_no_error (error);
  xml = g_bytes_new_take (g_steal_pointer (&text), length);
  form = th_form_new_from_bytes (xml, NULL, &error);
  g_assert_no_error (error);
  return form;
}

ThReportWords *
th_report_fixture_words (ThReportFixture *self)
{
  static const char *const kinds[] = { "premises", "visit", "encounter", "referral" };
  g_autoptr (ThOperation) operation = th_report_fixture_operation (self);
  ThReportWords *words = th_report_words_new (operation, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (ThForm) form = load_form (kinds[i]);
      g_autoptr (GError) error = NULL;

      g_assert_true (th_report_words_add_form (words, kinds[i], form, &error));
      g_assert_no_error (error);
    }
  return words;
}

ThReport *
th_report_fixture_report (ThReportFixture *self, const ThReportTerms *terms)
{
  g_autoptr (ThOperation) operation = th_report_fixture_operation (self);
  g_autoptr (ThCase) case_ = th_report_fixture_load (self);
  g_autoptr (ThTally) tally = th_report_fixture_tally (self);
  g_autoptr (ThReportWords) words = th_report_fixture_words (self);

  return th_report_new (operation, case_, tally, words, terms);
}

ThEntry *
th_report_fixture_victim (const char *id, const char *pseudonym)
{
  return th_hand_new_creation (TH_KIND_ENCOUNTER, id, VISIT, OPERATION, "pseudonym", pseudonym,
                               "judgement", "potential_victim_adult", "age_band", "25_34",
                               "nrm_consent", "consented", "language", "vi", NULL);
}
