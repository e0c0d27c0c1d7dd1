/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What a lead is told of the tablets of the team: how much of each is unsent, and since when. */

#include "th-tablet-store-private.h"
#include "th-test-tablet.h"

static void
tell_tablets (ThTestTablet *tablet,
              const ThPulledTablet *tablets,
              guint n_tablets,
              gboolean afresh,
              const char *cursor)
{
  ThPulledPage page = { .tablets = tablets,
                        .n_tablets = n_tablets,
                        .cursor = cursor,
                        .starts_afresh = afresh,
                        .is_last = TRUE };
  g_autoptr (GError) error = NULL;

  g_assert_true (th_tablet_store_apply_page (tablet->store, &page, &error));
  g_assert_no_error (error);
}

/* "officer team unsent oldest synced" of each, joined by "; ". */
static void
assert_tablets (ThTestTablet *tablet, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) tablets = th_tablet_store_list_tablets (tablet->store, &error);
  g_autoptr (GString) text = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < tablets->len; i++)
    {
      const ThTeamTablet *each = g_ptr_array_index (tablets, i);

      g_string_append_printf (text, "%s%s %s %u %d %d", i > 0 ? "; " : "", each->officer,
                              each->team != NULL ? each->team : "-", each->n_unsent,
                              (int) each->oldest, (int) each->synced);
    }
  g_assert_cmpstr (text->str, ==, expected);
}

static void
on_changed_cb (ThStore *store, GStrv ids, gpointer data)
{
  g_strfreev (*(GStrv *) data);
  *(GStrv *) data = g_strdupv (ids);
}

static void
test_tablets (ThTestTablet *tablet, gconstpointer data)
{
  static const ThPulledTablet first[] = { { 0xa, "4163", "Jo", "north", 3, 100, 200 },
                                          { 0xb, "4107", "Al", NULL, 0, 0, 150 } };
  static const ThPulledTablet later = { 0xa, "4163", "Jo", "north", 0, 0, 300 };
  g_auto (GStrv) ids = NULL;

  g_signal_connect (tablet->store, "changed", G_CALLBACK (on_changed_cb), &ids);
  assert_tablets (tablet, "");
  tell_tablets (tablet, first, 2, TRUE, "c1");
  assert_tablets (tablet, "4107 - 0 0 150; 4163 north 3 100 200");
  tell_tablets (tablet, &later, 1, FALSE, "c2");
  assert_tablets (tablet, "4107 - 0 0 150; 4163 north 0 0 300");
  while (ids == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (g_strv_contains ((const char *const *) ids, "000000000000000a"));
  g_signal_handlers_disconnect_by_data (tablet->store, &ids);
}

/* Another team, or no lead any more: the pull begins from nothing. */
static void
test_tablets_leave (ThTestTablet *tablet, gconstpointer data)
{
  static const ThPulledTablet north[] = { { 0xa, "4163", "Jo", "north", 3, 100, 200 },
                                          { 0xc, "4164", "Jim", "north", 3, 100, 200 } };
  static const ThPulledTablet west = { 0xb, "4107", "Al", "west", 1, 50, 150 };

  tell_tablets (tablet, north, 2, FALSE, "c1");
  tell_tablets (tablet, &west, 1, TRUE, "c2");
  assert_tablets (tablet, "4107 west 1 50 150");
  tell_tablets (tablet, NULL, 0, TRUE, "c3");
  assert_tablets (tablet, "");
}

/* A store of the schema before: it opens with its records, and what was told is asked for once
 * more. */
static void
test_schema_before (ThTestTablet *tablet, gconstpointer data)
{
  static const ThPulledTablet told = { 0xa, "4163", "Jo", "north", 3, 100, 200 };
  g_autoptr (ThRecord) record = NULL;
  g_autofree char *cursor = NULL;
  g_autoptr (GError) error = NULL;

  th_test_tablet_create (tablet, th_test_id (1), "visit", NULL, "Mine");
  tell_tablets (tablet, &told, 1, FALSE, "c1");
  g_assert_true (th_sqlite_run (tablet->store->writer,
                                "DROP TABLE team_tablet; DROP INDEX record_kind;"
                                " PRAGMA user_version = 3",
                                &error));
  g_assert_no_error (error);
  th_test_tablet_close (tablet);
  th_test_tablet_open (tablet);
  record = th_test_tablet_load (tablet, th_test_id (1));
  g_assert_nonnull (record);
  assert_tablets (tablet, "");
  cursor = th_tablet_store_dup_cursor (tablet->store);
  g_assert_null (cursor);
  tell_tablets (tablet, &told, 1, FALSE, "c2");
  assert_tablets (tablet, "4163 north 3 100 200");
}

#define add(path, function)                                                                        \
  g_test_add ("/tablet/" path, ThTestTablet, NULL, th_test_tablet_set_up, function,                \
              th_test_tablet_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  add ("team/tablets-are-kept-as-they-last-said", test_tablets);
  add ("team/tablets-not-listed-by-a-pull-from-nothing-go", test_tablets_leave);
  add ("schema/the-one-before-opens-and-is-told-again", test_schema_before);
  return g_test_run ();
}
