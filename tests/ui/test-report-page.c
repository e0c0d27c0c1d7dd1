/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A report over a real store: nothing is written before it is said who gets it and why, and that is
 * in the log before there is a file.
 */

#include "th-test-lead.h"

#include "th-report-file.h"

#include <adwaita.h>
#include <glib/gstdio.h>
#include <string.h>

static void
set_up (ThTestLead *self, gconstpointer data)
{
  th_test_lead_set_up (self, TH_DESK_LEAD);
}

static void
tear_down (ThTestLead *self, gconstpointer data)
{
  th_test_lead_tear_down (self);
}

/* Returns: why, of every disclosure in the log. */
static GPtrArray *
list_exports (ThTestLead *self)
{
  return th_test_desk_list_reasons (self->desk, self->desk->operation, NULL, TH_OP_EXPORT);
}

/* Returns: (transfer full): the path that the page says it saved. */
static char *
dup_saved (ThTestLead *self)
{
  const char *text = gtk_label_get_text (GTK_LABEL (th_test_lead_find (self, "done")));
  const char *end = strstr (text, ". Who gets it");

  g_assert_true (g_str_has_prefix (text, "Saved: "));
  g_assert_nonnull (end);

  return g_strndup (text + strlen ("Saved: "), (gsize) (end - text) - strlen ("Saved: "));
}

static void
open_page (ThTestLead *self)
{
  g_autofree char *visit = th_test_lead_visit (self, NULL);
  g_autofree char *person = th_test_lead_meet (self, visit, "potential_victim_adult");

  g_assert_nonnull (person);
  th_test_lead_await_count (self, "persons_encountered", 1);
  th_test_lead_open (self, "report", NULL, NULL, "north");
  th_desk_await (th_test_lead_shows (self, "People encountered"));
}

static void
test_needs_reason (ThTestLead *self, gconstpointer data)
{
  g_autoptr (GPtrArray) exports = NULL;

  open_page (self);
  th_test_lead_press (self, "Make the report");
  th_desk_await (th_test_lead_find (self, "recipient_problem") != NULL);
  g_assert_nonnull (th_test_lead_find (self, "reason_problem"));
  th_test_lead_type (self, "recipient", "Gold group");
  th_test_lead_press (self, "Make the report");
  th_desk_await (th_test_lead_find (self, "recipient_problem") == NULL);
  g_assert_nonnull (th_test_lead_find (self, "reason_problem"));
  exports = list_exports (self);
  g_assert_cmpuint (exports->len, ==, 0);
}

static void
test_written (ThTestLead *self, gconstpointer data)
{
  static const char *const kinds[] = { "PDF to read or print", "Spreadsheet (XLSX)", "JSON" };
  static const char *const begins[] = { "%PDF-", "PK", "{" };

  open_page (self);
  th_test_lead_type (self, "recipient", "Gold group");
  th_test_lead_type (self, "reason", "Morning meeting");
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (GPtrArray) exports = NULL;
      g_autofree char *path = NULL;
      g_autofree char *bytes = NULL;

      th_test_lead_press (self, kinds[i]);
      th_test_lead_press (self, "Make the report");
      th_desk_await (th_test_lead_find (self, "progress") == NULL
                     && th_test_lead_find (self, "done") != NULL);
      path = dup_saved (self);
      g_assert_true (g_file_get_contents (path, &bytes, NULL, NULL));
      g_assert_true (g_str_has_prefix (bytes, begins[i]));
      exports = list_exports (self);
      g_assert_cmpuint (exports->len, ==, i + 1);
      g_assert_true (
        g_str_has_suffix (g_ptr_array_index (exports, i), "for Gold group: Morning meeting"));
      g_unlink (path);
    }
}

/* For partners there is no list of people, and no number below five. */
static void
test_outside (ThTestLead *self, gconstpointer data)
{
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;

  open_page (self);
  th_test_lead_press (self, "For partners");
  th_desk_await (th_test_lead_shows (self, "< 5"));
  th_test_lead_type (self, "recipient", "Council");
  th_test_lead_type (self, "reason", "Partners' meeting");
  th_test_lead_press (self, "JSON");
  th_test_lead_press (self, "Make the report");
  th_desk_await (th_test_lead_find (self, "done") != NULL);
  path = dup_saved (self);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_null (strstr (text, "\"potential_victims\""));
  g_assert_null (strstr (text, "\"records\""));
  g_assert_nonnull (strstr (text, "\"withheld\""));
  g_unlink (path);
}

typedef struct
{
  gboolean is_done;
  char *path;
  GError *error;
} Outcome;

static void
on_made_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Outcome *outcome = data;

  outcome->path = th_report_file_finish (TH_SESSION (source), result, &outcome->error);
  outcome->is_done = TRUE;
}

static void
make (ThTestLead *self, const ThReportOrder *order, Outcome *outcome)
{
  *outcome = (Outcome){ FALSE };
  th_report_file_async (self->desk->session, th_casebook_get_reading (self->casebook), order,
                        on_made_cb, outcome);
  th_desk_await (outcome->is_done);
}

/* A second file of the same name takes a number; CSV is a folder of a file for each kind. */
static void
test_none_overwritten (ThTestLead *self, gconstpointer data)
{
  g_autofree char *folder = g_dir_make_tmp ("threshold-report-XXXXXX", NULL);
  ThReportOrder order = { .kind = TH_REPORT_FILE_CSV,
                          .recipient = (char *) "Gold",
                          .reason = (char *) "Meeting",
                          .folder = folder };
  g_autofree char *figures = NULL;
  g_autofree char *people = NULL;
  Outcome first, second;

  open_page (self);
  make (self, &order, &first);
  g_assert_no_error (first.error);
  figures = g_build_filename (first.path, "figures.csv", NULL);
  people = g_build_filename (first.path, "encounter.csv", NULL);
  g_assert_true (g_file_test (figures, G_FILE_TEST_IS_REGULAR));
  g_assert_true (g_file_test (people, G_FILE_TEST_IS_REGULAR));
  make (self, &order, &second);
  g_assert_no_error (second.error);
  g_assert_cmpstr (first.path, !=, second.path);
  g_assert_true (g_str_has_suffix (second.path, "-2"));
  g_free (first.path);
  g_free (second.path);
  th_test_dir_free (g_steal_pointer (&folder));
}

/* Where a file cannot be written, the page can say why; the log has what was tried. */
static void
test_no_room (ThTestLead *self, gconstpointer data)
{
  ThReportOrder order = { .kind = TH_REPORT_FILE_PDF,
                          .recipient = (char *) "Gold",
                          .reason = (char *) "Meeting",
                          .folder = (char *) "/nowhere/at/all" };
  Outcome outcome;

  open_page (self);
  make (self, &order, &outcome);
  g_assert_null (outcome.path);
  g_assert_nonnull (outcome.error);
  g_error_free (outcome.error);
}

static void
test_permission (ThTestLead *self, gconstpointer data)
{
  g_autoptr (ThTestDesk) officer = th_test_desk_new ();

  g_assert_true (th_report_file_is_permitted (self->desk->session));
  g_assert_false (th_report_file_is_permitted (officer->session));
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();

  g_test_add ("/report-page/nothing-is-written-without-recipient-and-reason", ThTestLead, NULL,
              set_up, test_needs_reason, tear_down);
  g_test_add ("/report-page/each-shape-is-written-after-its-log-entry", ThTestLead, NULL, set_up,
              test_written, tear_down);
  g_test_add ("/report-page/partners-get-no-small-number-and-no-list", ThTestLead, NULL, set_up,
              test_outside, tear_down);
  g_test_add ("/report-page/no-file-is-overwritten", ThTestLead, NULL, set_up,
              test_none_overwritten, tear_down);
  g_test_add ("/report-page/a-place-that-takes-nothing-is-an-error", ThTestLead, NULL, set_up,
              test_no_room, tear_down);
  g_test_add ("/report-page/an-officer-gives-out-no-report", ThTestLead, NULL, set_up,
              test_permission, tear_down);

  return g_test_run ();
}
