/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A lead's day of 2,000 visits and 6,000 encounters, in the encrypted store of a tablet: what
 * opening the queue, filtering it, stepping to the next record, counting and printing cost.
 */

#include "th-codec.h"
#include "th-day-queue.h"
#include "th-fold.h"
#include "th-readiness.h"
#include "th-report-pdf.h"
#include "th-report-xlsx.h"
#include "th-review-entry.h"
#include "th-test-tablet.h"

#include <stdio.h>
#include <stdlib.h>

#define N_PREMISES 400
#define N_VISITS 2000
#define N_ENCOUNTERS 6000
#define N_RECORDS (1 + N_PREMISES + N_VISITS + N_ENCOUNTERS)
#define PAGE 4000
#define DAY "2022-08-22"

typedef struct
{
  char *id;
  char *parent;
  const char *kind;
  char *title;
  GBytes *body;
} Row;

static double
since (int64_t start)
{
  return (double) (g_get_monotonic_time () - start) / 1e3;
}

static int
compare (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return x < y ? -1 : x > y;
}

static void
report (const char *what, double *ms, guint n)
{
  qsort (ms, n, sizeof *ms, compare);
  printf ("office %-34s p50 %8.1f ms  max %8.1f ms\n", what, ms[n / 2], ms[n - 1]);
}

static void
set (ThEntry *entry, const char *path, const char *text)
{
  g_autoptr (ThValue) value =
    g_str_equal (text, "true") ? th_value_new_boolean (TRUE) : th_value_new_text (text);

  th_entry_set (entry, path, value, NULL, 0);
}

static void
fill_premises (ThEntry *entry, guint number)
{
  static const char *const towns[] = { "Reading", "Slough", "Oxford", "Banbury", "Newbury" };
  static const char *const types[] = { "nail_bar", "massage_parlour", "hand_car_wash" };

  set (entry, "tasked", "true");
  set (entry, "_team", number % 2 == 0 ? "north" : "west");
  set (entry, "type", types[number % G_N_ELEMENTS (types)]);
  set (entry, "town", towns[number % G_N_ELEMENTS (towns)]);
}

static void
fill_visit (ThEntry *entry, guint number)
{
  g_autofree char *arrived =
    g_strdup_printf (DAY "T%02u:%02u:00+01:00", 8 + number % 10, number % 60);

  set (entry, "arrived_at", arrived);
  set (entry, "outcome", number % 9 == 0 ? "no_reply" : "completed_advice_given");
  set (entry, "entry_basis", "invited_consent");
  set (entry, "officers{4163}", "true");
  set (entry, "agencies_present{nca}", "true");
  set (entry, "narrative", "Premises open, layout recorded. Spoke with those who were there.");
  set (entry, "_state", number % 3 == 0 ? "approved" : "submitted");
}

static void
fill_encounter (ThEntry *entry, guint number)
{
  static const char *const languages[] = { "vi", "ro", "pl", "zh", "en", "sq" };
  static const char *const nations[] = { "VN", "RO", "PL", "CN", "GB", "AL" };
  static const char *const ages[] = { "18_24", "25_34", "35_44", "45_54" };
  g_autofree char *pseudonym = g_strdup_printf ("A%u", number);

  set (entry, "pseudonym", pseudonym);
  set (entry, "language", languages[number % 6]);
  set (entry, "nationality", nations[number % 6]);
  set (entry, "age_band", ages[number % 4]);
  set (entry, "gender", number % 2 == 0 ? "female" : "male");
  set (entry, "interpreter_used", number % 3 == 0 ? "yes" : "no");
  set (entry, "advice_given{101_999}", "true");
  set (entry, "dsc{other_person}", "true");
  set (entry, "judgement", number % 50 == 0 ? "potential_victim_adult" : "none_identified");
  set (entry, "first_account", "Says they work here four days a week.");
}

/* The order is that of a feed: the operation, premises, visits, encounters. */
static Row *
row_new (guint number)
{
  g_autoptr (ThEntry) entry = th_entry_new ();
  g_autoptr (ThRecord) record = NULL;
  Row *row = g_new0 (Row, 1);
  guint encounter = number - 1 - N_PREMISES - N_VISITS;

  row->id = number == 0 ? g_strdup (TH_TEST_OPERATION) : g_strdup (th_test_id (number));
  if (number == 0)
    row->kind = "operation";
  else if (number <= N_PREMISES)
    row->kind = "premises";
  else
    row->kind = number <= N_PREMISES + N_VISITS ? "visit" : "encounter";
  if (g_str_equal (row->kind, "premises"))
    row->parent = g_strdup (TH_TEST_OPERATION);
  else if (g_str_equal (row->kind, "visit"))
    row->parent = g_strdup (th_test_id (1 + number % N_PREMISES));
  else if (number > 0)
    row->parent = g_strdup (th_test_id (1 + N_PREMISES + encounter % N_VISITS));
  row->title = g_strdup_printf ("%s %u", row->kind, number);
  entry->seq = number + 1;
  entry->at = TH_TEST_START + number;
  entry->by = g_strdup (number % 2 == 0 ? "4163" : "4121");
  entry->op = TH_OP_SET;
  entry->id = g_strdup (row->id);
  entry->kind = g_strdup (row->kind);
  entry->in = g_strdup (row->parent);
  entry->operation = g_strdup (TH_TEST_OPERATION);
  entry->title = g_strdup (row->title);
  if (g_str_equal (row->kind, "premises"))
    fill_premises (entry, number);
  else if (g_str_equal (row->kind, "visit"))
    fill_visit (entry, number);
  else if (number > 0)
    fill_encounter (entry, encounter);
  else
    set (entry, "name", "Operation of a large day");
  record = th_record_new (row->id);
  th_fold (record, 77, entry);
  row->body = th_codec_encode_record (record);
  return row;
}

static void
row_free (Row *self)
{
  g_free (self->id);
  g_free (self->parent);
  g_free (self->title);
  g_bytes_unref (self->body);
  g_free (self);
}

static void
pull (ThTestTablet *tablet)
{
  for (guint first = 0; first < N_RECORDS; first += PAGE)
    {
      guint n = MIN (PAGE, N_RECORDS - first);
      g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) row_free);
      g_autofree ThPulledRecord *records = g_new0 (ThPulledRecord, n);
      ThPulledPage page = { .records = records,
                            .n_records = n,
                            .cursor = "cursor",
                            .starts_afresh = first == 0,
                            .is_last = first + n == N_RECORDS };
      g_autoptr (GError) error = NULL;

      for (guint i = 0; i < n; i++)
        {
          Row *row = row_new (first + i);

          g_ptr_array_add (rows, row);
          records[i] = (ThPulledRecord){ .id = row->id,
                                         .kind = row->kind,
                                         .parent = row->parent,
                                         .operation = TH_TEST_OPERATION,
                                         .title = row->title,
                                         .state = "draft",
                                         .team = "north",
                                         .author = "4163",
                                         .created = TH_TEST_START + first + i,
                                         .changed = TH_TEST_START + first + i,
                                         .body = g_bytes_get_data (row->body, NULL),
                                         .body_length = g_bytes_get_size (row->body) };
        }
      if (!th_tablet_store_apply_page (tablet->store, &page, &error))
        g_error ("%s", error->message);
    }
}

static void
bench_queue (ThTestTablet *tablet, const ThOperation *operation)
{
  ThDayTerms terms = { .day = DAY, .now = TH_TEST_START, .referral_ms = TH_READINESS_REFERRAL_MS };
  ThDayFilter filter = { .team = "west", .states = 1u << TH_REVIEW_SUBMITTED };
  double load[3], make[3], pass[50];
  g_autoptr (ThDayQueue) queue = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (load); i++)
    {
      g_autoptr (GError) error = NULL;
      int64_t start = g_get_monotonic_time ();
      g_autoptr (ThCase) case_ = th_case_load (TH_STORE (tablet->store), operation, NULL, &error);

      if (case_ == NULL)
        g_error ("%s", error->message);
      load[i] = since (start);
      start = g_get_monotonic_time ();
      g_clear_pointer (&queue, th_day_queue_free);
      queue = th_day_queue_new (case_, &terms);
      make[i] = since (start);
    }
  for (guint i = 0; i < G_N_ELEMENTS (pass); i++)
    {
      int64_t start = g_get_monotonic_time ();
      g_autoptr (GPtrArray) items = th_day_queue_list (queue, &filter);

      pass[i] = since (start);
      if (items->len == 0)
        g_error ("the filter passes nothing");
    }
  printf ("office %u items\n", th_day_queue_get_n_items (queue));
  report ("queue: read 8,401 records", load, G_N_ELEMENTS (load));
  report ("queue: rank 2,000 visits", make, G_N_ELEMENTS (make));
  report ("queue: filter", pass, G_N_ELEMENTS (pass));
}

static void
bench_next (ThTestTablet *tablet)
{
  double ms[200];

  for (guint i = 0; i < G_N_ELEMENTS (ms); i++)
    {
      ThStore *store = TH_STORE (tablet->store);
      const char *id = th_test_id (1 + N_PREMISES + i * 7);
      int64_t start = g_get_monotonic_time ();
      g_autoptr (ThRecord) visit = th_store_load_record (store, id, NULL, NULL);
      g_autoptr (GPtrArray) covered = th_review_list_covered (visit, store, NULL, NULL);
      g_autoptr (GPtrArray) blocks = th_review_list_blocks (visit, "4100", store, NULL, NULL);

      ms[i] = since (start);
      if (covered == NULL || covered->len < 2 || blocks == NULL)
        g_error ("the visit has nothing below it");
    }
  report ("next record, with what is below it", ms, G_N_ELEMENTS (ms));
}

/* As the program signs: the entry names what was on screen, and is written. */
static void
bench_sign (ThTestTablet *tablet, const ThOperation *operation)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ThCase) case_ = th_case_load (TH_STORE (tablet->store), operation, NULL, &error);
  g_autoptr (GPtrArray) covered = g_ptr_array_new ();
  g_autoptr (ThEntry) entry = NULL;
  g_autoptr (ThRecord) day = NULL;
  GPtrArray *all = case_ != NULL ? th_case_list (case_) : NULL;
  int64_t start;
  double ms[2];

  for (guint i = 0; all != NULL && i < all->len; i++)
    {
      const ThCaseRecord *each = g_ptr_array_index (all, i);

      if (g_strcmp0 (each->day, DAY) == 0)
        g_ptr_array_add (covered, each->record);
    }
  if (covered->len != N_VISITS + N_ENCOUNTERS)
    g_error ("the day has %u records", covered->len);
  start = g_get_monotonic_time ();
  entry = th_review_entry_new_sign_off (NULL, TH_TEST_OPERATION, "north", DAY, covered);
  if (!th_tablet_store_append_entry (tablet->store, entry, NULL, NULL, &error))
    g_error ("%s", error->message);
  ms[0] = since (start);
  day = th_test_tablet_load (tablet, entry->id);
  start = g_get_monotonic_time ();
  if (!th_review_is_covered (day, covered))
    g_error ("the day is not as it was signed");
  ms[1] = since (start);
  report ("sign the day off", &ms[0], 1);
  report ("whether it still is as signed", &ms[1], 1);
}

static void
bench_report (ThTestTablet *tablet, const ThOperation *operation)
{
  ThReportTerms terms = { .day = DAY, .now = TH_TEST_START };
  g_autofree char *pdf = g_build_filename (tablet->dir, "day.pdf", NULL);
  g_autofree char *xlsx = g_build_filename (tablet->dir, "day.xlsx", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (ThCase) case_ = th_case_load (TH_STORE (tablet->store), operation, NULL, &error);
  g_autoptr (ThReportWords) words = th_report_words_new (operation, NULL);
  g_autoptr (GPtrArray) sheets = NULL;
  g_autoptr (ThReport) made = NULL;
  g_autoptr (ThTally) tally = NULL;
  g_autoptr (ThDayQueue) queue = NULL;
  ThDayTerms day = { .now = TH_TEST_START, .referral_ms = TH_READINESS_REFERRAL_MS };
  double ms[5];
  int64_t start = g_get_monotonic_time ();

  tally = th_tally_new (TH_STORE (tablet->store), operation, NULL, &error);
  if (tally == NULL || case_ == NULL)
    g_error ("%s", error->message);
  ms[0] = since (start);
  start = g_get_monotonic_time ();
  made = th_report_new (operation, case_, tally, words, &terms);
  ms[1] = since (start);
  queue = th_day_queue_new (case_, &day);
  terms.queue = queue;
  start = g_get_monotonic_time ();
  th_report_unref (made);
  made = th_report_new (operation, case_, tally, words, &terms);
  ms[4] = since (start);
  start = g_get_monotonic_time ();
  if (!th_report_pdf_save (made, pdf, &error))
    g_error ("%s", error->message);
  ms[2] = since (start);
  start = g_get_monotonic_time ();
  sheets = th_report_sheets_new (case_, words, DAY, NULL);
  if (!th_report_xlsx_save (made, sheets, xlsx, &error))
    g_error ("%s", error->message);
  ms[3] = since (start);
  if (th_tally_count (tally, "persons_encountered", DAY, NULL) != N_ENCOUNTERS)
    g_error ("the tally is another");
  report ("tally", &ms[0], 1);
  report ("day report, values", &ms[1], 1);
  report ("day report, values, queue at hand", &ms[4], 1);
  report ("day report, PDF", &ms[2], 1);
  report ("day report, XLSX with all records", &ms[3], 1);
}

int
main (void)
{
  ThTestTablet tablet = { 0 };
  g_autoptr (ThOperation) operation = NULL;
  g_autoptr (ThRecord) record = NULL;
  int64_t start;

  th_test_tablet_set_up (&tablet, NULL);
  start = g_get_monotonic_time ();
  pull (&tablet);
  printf ("office %-34s %8.0f ms\n", "pull the day", since (start));
  record = th_test_tablet_load (&tablet, TH_TEST_OPERATION);
  operation = th_operation_new (record);
  bench_queue (&tablet, operation);
  bench_next (&tablet);
  bench_report (&tablet, operation);
  bench_sign (&tablet, operation);
  th_test_tablet_tear_down (&tablet, NULL);
  return 0;
}
