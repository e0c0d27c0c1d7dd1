/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What a tablet's store costs on this machine: a keystroke that is made durable, alone and while a
 * page is pulled; a pull of 100,000 records from nothing; a list; a search; a push.
 */

#include "th-codec.h"
#include "th-fold.h"
#include "th-record-table.h"
#include "th-tablet-store.h"
#include "th-test-tablet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define N_WRITES 1000
#define N_RECORDS 100000
#define PER_PREMISES 100
#define PAGE_RECORDS 5000
#define N_SEALED 4000

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
  printf ("tablet %-34s p50 %8.3f ms  p99 %8.3f ms  max %8.3f ms\n", what, ms[n / 2],
          ms[n * 99 / 100], ms[n - 1]);
}

static double
since (int64_t start)
{
  return (double) (g_get_monotonic_time () - start) / 1e3;
}

/* Of this process, all threads: what the machine's other work does not change. */
static double
cpu_ms (void)
{
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double) now.tv_sec * 1e3 + (double) now.tv_nsec / 1e6;
}

static void
write_field (ThTabletStore *store, const char *id, const char *path, const char *text)
{
  g_autoptr (ThValue) value = th_value_new_text (text);
  ThEntryField field = { (char *) path, value, NULL, 0 };
  ThChange change = { .id = id, .fields = &field, .n_fields = 1 };
  g_autoptr (GError) error = NULL;

  if (!th_tablet_store_write (store, &change, NULL, NULL, &error))
    g_error ("%s", error->message);
}

static void
bench_writes (ThTestTablet *tablet)
{
  static double ms[N_WRITES];
  char path[32];

  th_test_tablet_create (tablet, th_test_id (900000), "encounter", NULL, "A3");
  for (guint i = 0; i < 40; i++)
    {
      g_snprintf (path, sizeof path, "section/field_%02u", i);
      write_field (tablet->store, th_test_id (900000), path, "an answer of usual length");
    }
  for (guint i = 0; i < N_WRITES; i++)
    {
      g_autofree char *text = g_strdup_printf ("the door was locked, %u", i);
      int64_t start = g_get_monotonic_time ();

      write_field (tablet->store, th_test_id (900000), "notes", text);
      ms[i] = since (start);
    }
  report ("write, 40 fields, durable", ms, N_WRITES);
}

/* A state of about 1.3 kB, as the sync benchmark has them. */
static GBytes *
make_state (guint number, char *id, char *parent, char *title)
{
  g_autoptr (ThEntry) entry = th_entry_new ();
  g_autoptr (ThRecord) record = NULL;

  g_snprintf (id, 37, "01935400-0000-7000-8000-%012u", number);
  g_snprintf (parent, 37, "01935400-0000-7000-8000-%012u", number - number % PER_PREMISES);
  g_snprintf (title, 64, "%c%u · worker · 25–34", 'A' + number % 26, number);
  record = th_record_new (id);
  entry->seq = number + 1;
  entry->at = TH_TEST_START + number;
  entry->by = g_strdup ("4163");
  entry->id = g_strdup (id);
  entry->kind = g_strdup (number % PER_PREMISES == 0 ? "premises" : "visit");
  entry->in = number % PER_PREMISES == 0 ? NULL : g_strdup (parent);
  entry->operation = g_strdup (TH_TEST_OPERATION);
  entry->form = g_strdup ("encounter@1");
  entry->title = g_strdup (title);
  for (guint i = 0; i < 30; i++)
    {
      g_autofree char *path = g_strdup_printf ("section/field_%02u", i);
      g_autofree char *text = g_strdup_printf ("answer %u of %u", i, number);
      g_autoptr (ThValue) value = th_value_new_text (text);

      th_entry_set (entry, path, value, NULL, 0);
    }
  th_fold (record, 77, entry);
  return th_codec_encode_record (record);
}

typedef struct
{
  ThPulledRecord records[PAGE_RECORDS];
  GBytes *bodies[PAGE_RECORDS];
  char ids[PAGE_RECORDS][37];
  char parents[PAGE_RECORDS][37];
  char titles[PAGE_RECORDS][64];
} Page;

static void
fill_page (Page *page, guint first)
{
  for (guint i = 0; i < PAGE_RECORDS; i++)
    {
      ThPulledRecord *row = &page->records[i];
      guint number = first + i;

      page->bodies[i] = make_state (number, page->ids[i], page->parents[i], page->titles[i]);
      *row = (ThPulledRecord){ .id = page->ids[i],
                               .kind = number % PER_PREMISES == 0 ? "premises" : "visit",
                               .parent = number % PER_PREMISES == 0 ? NULL : page->parents[i],
                               .operation = TH_TEST_OPERATION,
                               .title = page->titles[i],
                               .state = "draft",
                               .team = "north",
                               .author = "4163",
                               .created = TH_TEST_START + number,
                               .changed = TH_TEST_START + number,
                               .body = g_bytes_get_data (page->bodies[i], NULL),
                               .body_length = g_bytes_get_size (page->bodies[i]) };
    }
}

typedef struct
{
  ThTestTablet *tablet;
  gint is_over;
  double ms[100000];
  guint n;
} Typing;

/* An officer who types while pages are pulled, each keystroke after the other. */
static gpointer
type_on (gpointer data)
{
  Typing *typing = data;

  while (!g_atomic_int_get (&typing->is_over) && typing->n < G_N_ELEMENTS (typing->ms))
    {
      int64_t start = g_get_monotonic_time ();

      write_field (typing->tablet->store, th_test_id (900000), "notes", "typed while pulling");
      typing->ms[typing->n++] = since (start);
      /* The pace of a fast typist: what is measured is a keystroke, not a flood of them. */
      g_usleep (20000);
    }
  return NULL;
}

static double
pull_all (ThTestTablet *tablet, gboolean afresh)
{
  g_autofree Page *page = g_new0 (Page, 1);
  gsize bytes = 0;
  double ms = 0, cpu = 0;

  for (guint first = 0; first < N_RECORDS; first += PAGE_RECORDS)
    {
      ThPulledPage pulled = { .records = page->records,
                              .n_records = PAGE_RECORDS,
                              .cursor = "cursor",
                              .starts_afresh = afresh && first == 0,
                              .is_last = first + PAGE_RECORDS == N_RECORDS };
      g_autoptr (GError) error = NULL;
      int64_t start;

      fill_page (page, first);
      start = g_get_monotonic_time ();
      cpu -= cpu_ms ();
      if (!th_tablet_store_apply_page (tablet->store, &pulled, &error))
        g_error ("%s", error->message);
      ms += since (start);
      cpu += cpu_ms ();
      for (guint i = 0; i < PAGE_RECORDS; i++)
        {
          bytes += g_bytes_get_size (page->bodies[i]);
          g_bytes_unref (page->bodies[i]);
        }
    }
  printf ("tablet %-34s %8.0f ms  %8.0f records/s  %6.1f MB  cpu %.0f ms\n",
          afresh ? "pull 100,000 from nothing" : "pull the same again", ms, N_RECORDS / ms * 1000,
          (double) bytes / 1e6, cpu);
  return ms;
}

static void
bench_pull (ThTestTablet *tablet)
{
  g_autofree Typing *typing = g_new0 (Typing, 1);
  GThread *thread;

  pull_all (tablet, TRUE);
  typing->tablet = tablet;
  thread = g_thread_new ("typing", type_on, typing);
  pull_all (tablet, FALSE);
  g_atomic_int_set (&typing->is_over, TRUE);
  g_thread_join (thread);
  report ("write while a page is pulled", typing->ms, typing->n);
}

static void
bench_list (ThTestTablet *tablet)
{
  static double ms[200];

  for (guint i = 0; i < G_N_ELEMENTS (ms); i++)
    {
      ThStoreQuery query = { .kind = "visit", .team = "north", .limit = 100 };
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) rows = NULL;
      int64_t start = g_get_monotonic_time ();

      rows = th_store_list_rows (TH_STORE (tablet->store), &query, NULL, NULL, &error);
      ms[i] = since (start);
      if (rows == NULL || rows->len != 100)
        g_error ("a list of 100,000 has %u", rows != NULL ? rows->len : 0);
    }
  report ("list 100 of 100,000 by title", ms, G_N_ELEMENTS (ms));
}

static void
bench_search (ThTestTablet *tablet)
{
  static double ms[100];
  g_autoptr (GError) error = NULL;
  int64_t start = g_get_monotonic_time ();
  gboolean more = TRUE;
  double longest = 0, cpu = -cpu_ms ();

  while (more)
    {
      int64_t slice = g_get_monotonic_time ();

      if (!th_tablet_store_index_some (tablet->store, 100, &more, NULL, &error))
        g_error ("%s", error->message);
      longest = MAX (longest, since (slice));
    }
  printf ("tablet %-34s %8.0f ms  longest slice %.1f ms  cpu %.0f ms\n", "index 100,000",
          since (start), longest, cpu + cpu_ms ());
  for (guint i = 0; i < G_N_ELEMENTS (ms); i++)
    {
      g_autofree char *words = g_strdup_printf ("answer %u work", i * 733);
      g_autoptr (GPtrArray) rows = NULL;

      start = g_get_monotonic_time ();
      rows = th_tablet_store_search (tablet->store, words, NULL, 50, &error);
      ms[i] = since (start);
    }
  report ("search, three words of 100,000", ms, G_N_ELEMENTS (ms));
}

static void
bench_push (ThTestTablet *tablet)
{
  g_autoptr (GError) error = NULL;
  gsize raw = 0, packed = 0;
  int64_t after = 0, start;
  guint n = 0;

  for (guint i = 0; i < N_SEALED; i++)
    {
      g_autofree char *text = g_strdup_printf ("entry %u of many, with some more words in it", i);

      th_test_tablet_create (tablet, th_test_id (910000 + i), "encounter", NULL, "A4");
      write_field (tablet->store, th_test_id (910000 + i), "notes", text);
    }
  th_test_tablet_seal (tablet);
  start = g_get_monotonic_time ();
  for (;;)
    {
      g_autoptr (ThTabletBatch) batch =
        th_tablet_store_load_batch (tablet->store, after, 1000, 1024 * 1024, &error);

      if (batch == NULL)
        break;
      after = batch->last;
      n += batch->n_entries;
      raw += batch->raw_bytes;
      packed += g_bytes_get_size (batch->gzip);
    }
  printf ("tablet %-34s %8.1f ms  %u entries, %.0f kB raw, %.0f kB packed\n", "load all batches",
          since (start), n, (double) raw / 1e3, (double) packed / 1e3);
}

int
main (void)
{
  ThClock clock = th_test_real_clock ();
  ThTestTablet tablet = { 0 };
  g_autoptr (GError) error = NULL;
  ThRandom random;

  th_test_tablet_set_up (&tablet, NULL);
  th_test_tablet_close (&tablet);
  random = th_test_random (tablet.rand);
  tablet.store = th_tablet_store_open (tablet.path, tablet.key, &clock, &random, &error);
  if (tablet.store == NULL)
    g_error ("%s", error->message);
  bench_writes (&tablet);
  bench_push (&tablet);
  bench_pull (&tablet);
  bench_list (&tablet);
  bench_search (&tablet);
  th_test_tablet_tear_down (&tablet, NULL);
  return 0;
}
