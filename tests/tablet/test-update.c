/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A tablet whose program was updated while work on it was unsent: a store of each schema that was
 * ever in use opens, and nothing of it is lost. The stores are in tests/data/databases, named after
 * the schema's number; whoever adds a migration first keeps a store of what was before:
 *
 *   test-tablet-update --make tests/data/databases/tablet-N.db
 */

#include "th-test-tablet.h"

#include <stdio.h>

#define PREMISES 1
#define VISIT 2
#define N_ENCOUNTERS 3
#define ACCOUNT "Says that they sleep above the kitchen"

/* A visit of an evening: some entries sealed and receipted, some sealed and unsent, one open with a
 * sentence that is only begun. */
static void
fill (ThTestTablet *tablet)
{
  th_test_tablet_create (tablet, th_test_id (PREMISES), "premises", NULL, "Haven Wellness");
  th_test_tablet_write (tablet, th_test_id (PREMISES), "phone", "0118 496 0100");
  th_test_tablet_create (tablet, th_test_id (VISIT), "visit", th_test_id (PREMISES), "Haven");
  th_test_tablet_seal (tablet);
  th_test_tablet_receive (tablet, 1, 0, NULL);
  for (guint i = 0; i < N_ENCOUNTERS; i++)
    {
      th_test_tablet_create (tablet, th_test_id (VISIT + 1 + i), "encounter", th_test_id (VISIT),
                             "J1");
      th_test_tablet_write (tablet, th_test_id (VISIT + 1 + i), "notes", ACCOUNT);
    }
}

static int
make (const char *path)
{
  ThTestTablet tablet = { 0 };
  g_autofree char *bytes = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  th_test_tablet_set_up (&tablet, NULL);
  fill (&tablet);
  th_test_tablet_close (&tablet);
  if (!g_file_get_contents (tablet.path, &bytes, &length, &error)
      || !g_file_set_contents (path, bytes, (gssize) length, &error))
    g_printerr ("%s\n", error->message);
  th_test_tablet_tear_down (&tablet, NULL);

  return error == NULL ? 0 : 1;
}

/* The store that a tablet of another day left, in the place of this one's. */
static void
open_kept (ThTestTablet *tablet, const char *path)
{
  g_autofree char *bytes = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  th_test_tablet_close (tablet);
  g_assert_true (g_file_get_contents (path, &bytes, &length, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_set_contents (tablet->path, bytes, (gssize) length, &error));
  g_assert_no_error (error);
  th_test_tablet_open (tablet);
}

static void
assert_nothing_is_lost (ThTestTablet *tablet)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found = NULL;
  gboolean more = TRUE;
  ThUnsent unsent;

  g_assert_true (th_tablet_store_get_unsent (tablet->store, &unsent, &error));
  g_assert_no_error (error);
  /* All but the first entry, which has its receipt; the last was still open. */
  g_assert_cmpuint (unsent.entries, ==, (guint) th_test_tablet_get_seq (tablet));
  g_assert_cmpint (unsent.oldest, ==, TH_TEST_START);
  for (guint i = 0; i < N_ENCOUNTERS; i++)
    {
      g_autoptr (ThRecord) record = th_test_tablet_load (tablet, th_test_id (VISIT + 1 + i));
      ThValue *notes = th_record_get_value (record, "notes");

      g_assert_nonnull (notes);
      g_assert_cmpstr (th_value_get_text (notes), ==, ACCOUNT);
    }
  while (more)
    {
      g_assert_true (th_tablet_store_index_some (tablet->store, 10, &more, NULL, &error));
      g_assert_no_error (error);
    }
  found = th_tablet_store_search (tablet->store, "kitchen", NULL, 10, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (found->len, ==, N_ENCOUNTERS);
}

/* What follows is as if there had been no update. */
static void
assert_work_goes_on (ThTestTablet *tablet)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ThTabletBatch) batch = NULL;
  guint before = (guint) th_test_tablet_get_seq (tablet);

  th_test_tablet_write (tablet, th_test_id (VISIT + 1), "notes", ACCOUNT ", with two others");
  th_test_tablet_seal (tablet);
  batch = th_tablet_store_load_batch (tablet->store, 1, 100, 1024 * 1024, &error);
  g_assert_no_error (error);
  g_assert_nonnull (batch);
  g_assert_cmpint (batch->first, ==, 2);
  g_assert_cmpint (batch->last, >, before);
}

static void
test_update (gconstpointer data)
{
  ThTestTablet tablet = { 0 };

  th_test_tablet_set_up (&tablet, NULL);
  open_kept (&tablet, data);
  assert_nothing_is_lost (&tablet);
  assert_work_goes_on (&tablet);
  /* Once more, now that it is of this schema. */
  th_test_tablet_close (&tablet);
  th_test_tablet_open (&tablet);
  th_test_tablet_tear_down (&tablet, NULL);
}

int
main (int argc, char *argv[])
{
  g_autoptr (GDir) folder = NULL;
  const char *name;
  guint n_stores = 0;

  if (argc == 3 && g_str_equal (argv[1], "--make"))
    return make (argv[2]);

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_open (TEST_DATABASES, 0, NULL);
  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *test = NULL;

      if (!g_str_has_prefix (name, "tablet-"))
        continue;
      test = g_strdup_printf ("/tablet/update/nothing-unsent-is-lost-from/%s", name);
      g_test_add_data_func_full (test, g_build_filename (TEST_DATABASES, name, NULL), test_update,
                                 g_free);
      n_stores++;
    }
  g_assert_cmpuint (n_stores, >, 0);

  return g_test_run ();
}
