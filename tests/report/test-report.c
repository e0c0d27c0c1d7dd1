/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What a report says, and above all what it does not. */

#include "th-casework-error.h"
#include "th-kind.h"
#include "th-referral-draft.h"
#include "th-report-answers.h"
#include "th-report-fixture.h"
#include "th-report-pdf.h"
#include "th-report-text.h"
#include "th-report-xlsx.h"
#include "th-review-entry.h"
#include "th-test.h"
#include "th-visit-copy.h"

#include <glib/gstdio.h>
#include <string.h>

#define NAME "Thi Lan"

/* A potential victim whose name a referral holds, and who is named in a narrative as well. */
static void
add_named_victim (ThReportFixture *self, const char *kind, const char *cooperation)
{
  th_report_fixture_create (self, th_report_fixture_victim (A, "A1"));
  th_report_fixture_create (
    self, th_hand_new_creation (TH_KIND_REFERRAL, REFERRAL, A, OPERATION, "kind", kind,
                                "person/first_name", NAME, "person/last_name", "Tranova",
                                "cooperation", cooperation, "staying_town", "Slough", NULL));
  th_report_fixture_create (
    self, th_hand_new_change (&self->hand, VISIT, NULL, "narrative",
                              "tranova opened the door; a Tranovas car was there.", NULL));
}

static char *
dup_all (ThReportFixture *self, gboolean is_external)
{
  ThReportTerms terms = { .now = 1661342260000, .made_by = "4100", .is_external = is_external };
  g_autoptr (ThReport) report = th_report_fixture_report (self, &terms);
  g_autoptr (ThCase) case_ = th_report_fixture_load (self);
  g_autoptr (ThReportWords) words = th_report_fixture_words (self);
  g_autoptr (GPtrArray) sheets = th_report_sheets_new (case_, words, NULL, NULL);
  g_autofree char *json = th_report_dup_json (report, sheets);
  GString *text = g_string_new (json);

  for (guint i = 0; i < sheets->len; i++)
    {
      g_autofree char *csv = th_report_sheet_dup_csv (g_ptr_array_index (sheets, i));

      g_string_append (text, csv);
    }
  return g_string_free (text, FALSE);
}

static void
test_no_name (ThReportFixture *self, gconstpointer data)
{
  g_autofree char *all = NULL;

  add_named_victim (self, "nrm_adult", "yes");
  all = dup_all (self, FALSE);
  g_assert_null (strstr (all, NAME));
  g_assert_null (strstr (all, "Tranova "));
  g_assert_null (strstr (all, "\"Tranova\""));
  g_assert_null (strstr (all, "tranova"));
  g_assert_nonnull (strstr (all, "A1 opened the door"));
  /* A name is struck out as a word, not within one. */
  g_assert_nonnull (strstr (all, "Tranovas car"));
}

static void
test_no_restricted (ThReportFixture *self, gconstpointer data)
{
  g_autofree char *all = NULL;

  th_report_fixture_create (self, th_report_fixture_victim (A, "A1"));
  th_report_fixture_create (self, th_hand_new_creation (TH_KIND_RESTRICTED, B, A, OPERATION, "note",
                                                        "Holds a visa.", NULL));
  all = dup_all (self, FALSE);
  g_assert_null (strstr (all, "visa"));
  g_assert_null (strstr (all, B));
}

static void
test_outside_has_no_people (ThReportFixture *self, gconstpointer data)
{
  ThReportTerms terms = { .now = 1, .is_external = TRUE };
  g_autoptr (ThReport) report = NULL;
  g_autofree char *json = NULL;

  add_named_victim (self, "nrm_adult", "yes");
  report = th_report_fixture_report (self, &terms);
  json = th_report_dup_json (report, NULL);
  g_assert_null (th_report_find_section (report, "potential_victims"));
  g_assert_null (th_report_find_section (report, "by_day"));
  g_assert_null (th_report_find_section (report, "sign_offs"));
  g_assert_null (strstr (json, "A1"));
}

static void
test_small_numbers (ThReportFixture *self, gconstpointer data)
{
  ThReportTerms terms = { .now = 1, .is_external = TRUE };
  g_autoptr (ThReport) report = NULL;
  const ThReportCell *cell;

  add_named_victim (self, "nrm_adult", "yes");
  report = th_report_fixture_report (self, &terms);
  cell = th_report_find_cell (th_report_find_section (report, "counters"), "pv_adult", "count");
  g_assert_true (cell->is_withheld);
  g_assert_cmpint (cell->number, ==, 0);
  g_assert_cmpstr (cell->text, ==, "< 5");
  cell = th_report_find_cell (th_report_find_section (report, "counters"), "pv_child", "count");
  g_assert_false (cell->is_withheld);
  g_assert_cmpstr (cell->text, ==, "0");
}

/* 6 in Slough and 2 in Reading of 8: the 6 would give the 2 away. */
static void
test_no_number_gives_another_away (ThReportFixture *self, gconstpointer data)
{
  ThReportTerms terms = { .now = 1, .is_external = TRUE };
  g_autoptr (ThReport) report = NULL;
  const ThReportSection *section;

  for (guint i = 0; i < 8; i++)
    {
      g_autofree char *id = g_strdup_printf ("00000000-0000-4000-8000-0000000e%04u", i);

      th_report_fixture_create (self, th_hand_new_creation (TH_KIND_ENCOUNTER, id,
                                                            i < 6 ? VISIT : VISIT_2, OPERATION,
                                                            "language", "vi", NULL));
    }
  report = th_report_fixture_report (self, &terms);
  section = th_report_find_section (report, "by_town");
  g_assert_cmpstr (th_report_find_cell (section, "Reading", "people")->text, ==, "< 5");
  g_assert_true (th_report_find_cell (section, "Slough", "people")->is_withheld);
  g_assert_cmpint (th_report_find_cell (th_report_find_section (report, "counters"),
                                        "persons_encountered", "count")
                     ->number,
                   ==, 8);
}

static void
test_override_beside_count (ThReportFixture *self, gconstpointer data)
{
  ThReportTerms terms = { .day = "2022-08-22", .team = "north", .now = 1 };
  g_autoptr (ThValue) nine = th_value_new_number (9);
  g_autoptr (ThReport) report = NULL;
  const ThReportSection *counters;
  const ThReportSection *overrides;

  th_report_fixture_create (self, th_report_fixture_victim (A, "A1"));
  th_hand_append (&self->lead,
                  th_review_entry_new_override (NULL, OPERATION, "north", "2022-08-22",
                                                "persons_encountered", 1, nine, "Eight left."));
  report = th_report_fixture_report (self, &terms);
  counters = th_report_find_section (report, "counters");
  overrides = th_report_find_section (report, "overrides");
  g_assert_cmpint (th_report_find_cell (counters, "persons_encountered", "count")->number, ==, 9);
  g_assert_cmpint (th_report_find_cell (counters, "persons_encountered", "counted")->number, ==, 1);
  g_assert_nonnull (overrides);
  g_assert_cmpstr (
    th_report_find_cell (overrides, "north/2022-08-22/persons_encountered", "why")->text, ==,
    "Eight left.");
}

static void
test_signed_numbers_stay (ThReportFixture *self, gconstpointer data)
{
  ThReportTerms terms = { .now = 1 };
  g_autoptr (GPtrArray) covered = g_ptr_array_new ();
  g_autoptr (ThReport) report = NULL;
  const ThReportSection *section;
  ThEntry *entry = th_review_entry_new_sign_off (NULL, OPERATION, "north", "2022-08-22", covered);

  th_review_entry_add_tally (entry, NULL, "persons_encountered", 0);
  th_hand_append (&self->lead, entry);
  th_report_fixture_create (self, th_report_fixture_victim (A, "A1"));
  report = th_report_fixture_report (self, &terms);
  section = th_report_find_section (report, "sign_offs");
  g_assert_cmpint (th_report_find_cell (section, "north/2022-08-22", "persons_encountered")->number,
                   ==, 0);
  g_assert_cmpstr (th_report_find_cell (section, "north/2022-08-22", "changed")->text, ==,
                   "People encountered: now 1");
}

static void
test_to_date (ThReportFixture *self, gconstpointer data)
{
  ThReportTerms terms = { .day = "2022-08-23", .now = 1 };
  g_autoptr (ThReport) report = th_report_fixture_report (self, &terms);
  const ThReportSection *section = th_report_find_section (report, "counters");

  g_assert_cmpint (th_report_find_cell (section, "visits_attempted", "count")->number, ==, 1);
  g_assert_cmpint (th_report_find_cell (section, "visits_attempted", "to_date")->number, ==, 2);
}

static void
test_labels_and_codes (ThReportFixture *self, gconstpointer data)
{
  g_autofree char *all = NULL;

  th_report_fixture_create (self, th_report_fixture_victim (A, "A1"));
  all = dup_all (self, FALSE);
  g_assert_nonnull (strstr (all, "\"Vietnamese\",\"vi\""));
  g_assert_nonnull (strstr (all, "\"Nail bar\",\"nail_bar\""));
}

static void
test_formula (ThReportFixture *self, gconstpointer data)
{
  g_autofree char *all = NULL;

  th_report_fixture_create (
    self, th_hand_new_change (&self->hand, VISIT, NULL, "narrative", "=HYPERLINK(\"x\")", NULL));
  all = dup_all (self, FALSE);
  g_assert_nonnull (strstr (all, "\"'=HYPERLINK(\"\"x\"\")\""));
}

static void
test_unknown_field (ThReportFixture *self, gconstpointer data)
{
  g_autofree char *all = NULL;

  th_report_fixture_create (
    self, th_hand_new_change (&self->hand, VISIT, NULL, "from_an_old_form", "kept", NULL));
  all = dup_all (self, FALSE);
  g_assert_nonnull (strstr (all, "\"kept\""));
}

static void
test_files (ThReportFixture *self, gconstpointer data)
{
  static const char *const names[] = { "report.pdf", "report.xlsx" };
  static const char *const starts[] = { "%PDF-", "PK" };
  ThReportTerms terms = { .now = 1661342260000, .made_by = "4100" };
  g_autoptr (ThReport) report = NULL;
  g_autofree char *folder = th_test_dir_new ();

  add_named_victim (self, "nrm_adult", "yes");
  report = th_report_fixture_report (self, &terms);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);
      g_autofree char *bytes = NULL;
      g_autoptr (GError) error = NULL;

      g_assert_true (i == 0 ? th_report_pdf_save (report, path, &error)
                            : th_report_xlsx_save (report, NULL, path, &error));
      g_assert_no_error (error);
      g_assert_true (g_file_get_contents (path, &bytes, NULL, NULL));
      g_assert_true (g_str_has_prefix (bytes, starts[i]));
    }
  {
    g_autofree char *nowhere = g_build_filename (folder, "none", "report.xlsx", NULL);
    g_autoptr (GError) error = NULL;

    g_assert_false (th_report_xlsx_save (report, NULL, nowhere, &error));
    g_assert_nonnull (error);
  }
  th_test_dir_free (g_steal_pointer (&folder));
}

static ThReferralDraft *
draft (ThReportFixture *self)
{
  g_autoptr (ThOperation) operation = th_report_fixture_operation (self);
  g_autoptr (ThCase) case_ = th_report_fixture_load (self);
  g_autoptr (ThReportWords) words = th_report_fixture_words (self);

  return th_referral_draft_new (case_, operation, words, REFERRAL);
}

static void
test_draft_in_order (ThReportFixture *self, gconstpointer data)
{
  g_autoptr (ThReferralDraft) made = NULL;
  g_autofree char *text = NULL;
  g_autofree char *folder = th_test_dir_new ();
  g_autofree char *path = g_build_filename (folder, "draft.pdf", NULL);
  g_autoptr (GError) error = NULL;

  add_named_victim (self, "nrm_adult", "yes");
  made = draft (self);
  text = th_referral_draft_dup_text (made);
  g_assert_cmpstr (((ThReferralItem *) g_ptr_array_index (made->items, 0))->key, ==, "reference");
  g_assert_cmpuint (made->n_missing, >, 10);
  g_assert_nonnull (strstr (text, "NOT COMPLETE"));
  g_assert_nonnull (strstr (text, NAME));
  g_assert_nonnull (strstr (text, "\nMISSING\n"));
  g_assert_true (th_referral_draft_save_pdf (made, 1661342260000, path, &error));
  g_assert_no_error (error);
  th_test_dir_free (g_steal_pointer (&folder));
}

static void
test_duty_to_notify_names_nobody (ThReportFixture *self, gconstpointer data)
{
  g_autoptr (ThReferralDraft) made = NULL;
  g_autofree char *text = NULL;

  add_named_victim (self, "dtn", "no");
  made = draft (self);
  text = th_referral_draft_dup_text (made);
  g_assert_null (strstr (text, NAME));
  g_assert_null (strstr (text, "Tranova"));
  g_assert_nonnull (strstr (text, "Slough"));
}

static void
test_draft_of_others (ThReportFixture *self, gconstpointer data)
{
  g_autoptr (ThReferralDraft) made = NULL;

  add_named_victim (self, "housing", "yes");
  made = draft (self);
  g_assert_null (made);
}

/* "label: text", one a line. */
static char *
dup_answers (ThReportFixture *self, const char *id)
{
  g_autoptr (ThReportWords) words = th_report_fixture_words (self);
  g_autoptr (ThCase) case_ = th_report_fixture_load (self);
  g_autoptr (GPtrArray) answers =
    th_report_answers_list (words, th_case_find (case_, id)->record, th_case_get_zone (case_));
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < answers->len; i++)
    {
      const ThReportAnswer *answer = g_ptr_array_index (answers, i);

      g_string_append_printf (text, "%s: %s\n", answer->label, answer->text);
    }
  return g_string_free (text, FALSE);
}

/* Two questions that are worded alike stay two: whose first name it is must not be mixed up. */
static void
test_answers (ThReportFixture *self, gconstpointer data)
{
  g_autofree char *text = NULL;

  th_report_fixture_create (self, th_report_fixture_victim (A, "A1"));
  th_report_fixture_create (
    self, th_hand_new_creation (TH_KIND_REFERRAL, REFERRAL, A, OPERATION, "kind", "nrm_adult",
                                "person/first_name", NAME, "someone_else/first_name", "Ana",
                                "uk_places[1]/town", "Slough", "uk_places[2]/town", "Reading",
                                "unknown_to_the_form", "kept", NULL));
  text = dup_answers (self, REFERRAL);
  g_assert_cmpstr (text, ==,
                   "To: NRM, adult who consents\nTown: Slough; Reading\nFirst name: Thi Lan\n"
                   "First name: Ana\nUnknown to the form: kept\n");
}

static const ThReportPair *
find_pair (GPtrArray *pairs, const char *question)
{
  for (guint i = 0; i < pairs->len; i++)
    {
      const ThReportPair *pair = g_ptr_array_index (pairs, i);

      if (g_str_equal (pair->question, question))
        return pair;
    }
  return NULL;
}

static void
test_answers_of_two (ThReportFixture *self, gconstpointer data)
{
  g_autoptr (ThReportWords) words = th_report_fixture_words (self);
  g_autoptr (ThCase) case_ = NULL;
  g_autoptr (GPtrArray) pairs = NULL;

  th_report_fixture_create (self, th_hand_new_creation (TH_KIND_ENCOUNTER, A, VISIT, OPERATION,
                                                        "pseudonym", "A1", "gender", "female",
                                                        "age_band", "25_34", NULL));
  th_report_fixture_create (self, th_hand_new_creation (TH_KIND_ENCOUNTER, B, VISIT, OPERATION,
                                                        "pseudonym", "B1", "language", "ro",
                                                        "age_band", "25_34", NULL));
  case_ = th_report_fixture_load (self);
  pairs = th_report_answers_compare (words, th_case_find (case_, A)->record,
                                     th_case_find (case_, B)->record, th_case_get_zone (case_));

  g_assert_cmpuint (pairs->len, ==, 4);
  g_assert_cmpstr (find_pair (pairs, "pseudonym")->a, ==, "A1");
  g_assert_cmpstr (find_pair (pairs, "pseudonym")->b, ==, "B1");
  g_assert_cmpstr (find_pair (pairs, "gender")->a, ==, "Female");
  g_assert_cmpstr (find_pair (pairs, "gender")->b, ==, "");
  g_assert_cmpstr (find_pair (pairs, "language")->a, ==, "");
  g_assert_cmpstr (find_pair (pairs, "age_band")->a, ==, find_pair (pairs, "age_band")->b);
}

static void
test_visit_copy (ThReportFixture *self, gconstpointer data)
{
  g_autoptr (ThOperation) operation = th_report_fixture_operation (self);
  g_autoptr (ThReportWords) words = th_report_fixture_words (self);
  g_autoptr (ThCase) case_ = NULL;
  g_autofree char *folder = th_test_dir_new ();
  g_autofree char *path = g_build_filename (folder, "visit.pdf", NULL);
  g_autofree char *bytes = NULL;
  g_autoptr (GError) error = NULL;

  add_named_victim (self, "nrm_adult", "yes");
  case_ = th_report_fixture_load (self);
  g_assert_true (
    th_visit_copy_save (case_, operation, words, VISIT, FALSE, 1661342260000, path, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &bytes, NULL, NULL));
  g_assert_true (g_str_has_prefix (bytes, "%PDF-"));
  g_assert_false (th_visit_copy_save (case_, operation, words, A, FALSE, 1, path, &error));
  g_assert_error (error, TH_CASEWORK_ERROR, TH_CASEWORK_ERROR_MISSING);
  th_test_dir_free (g_steal_pointer (&folder));
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (ThReportFixture *self, gconstpointer data);
  } tests[] = {
    { "no-potential-victim-is-named", test_no_name },
    { "restricted-records-are-in-none", test_no_restricted },
    { "outside-gets-no-list-of-people", test_outside_has_no_people },
    { "outside-gets-no-small-number", test_small_numbers },
    { "no-number-gives-another-away", test_no_number_gives_another_away },
    { "a-stated-number-stands-beside-the-count", test_override_beside_count },
    { "a-day-keeps-what-it-was-signed-on", test_signed_numbers_stay },
    { "a-day-report-counts-to-date", test_to_date },
    { "choices-have-label-and-code", test_labels_and_codes },
    { "text-is-never-a-formula", test_formula },
    { "answers-that-no-form-knows-are-kept", test_unknown_field },
    { "files-appear-whole-or-not-at-all", test_files },
    { "a-referral-is-in-the-order-of-the-form", test_draft_in_order },
    { "a-duty-to-notify-names-nobody", test_duty_to_notify_names_nobody },
    { "answers-are-in-words-and-in-order", test_answers },
    { "two-records-are-compared-by-question", test_answers_of_two },
    { "a-visit-has-a-copy-to-be-read", test_visit_copy },
    { "only-the-home-office-has-a-draft", test_draft_of_others },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strconcat ("/report/", tests[i].path, NULL);

      g_test_add (path, ThReportFixture, NULL, th_report_fixture_set_up, tests[i].test,
                  th_report_fixture_tear_down);
    }
  return g_test_run ();
}
