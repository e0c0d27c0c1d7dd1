/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The tablet's store keeps the contract. */

#include "th-store-suite.h"
#include "th-test-tablet.h"

static gpointer
set_up (void)
{
  ThTestTablet *tablet = g_new0 (ThTestTablet, 1);

  th_test_tablet_set_up (tablet, NULL);
  return tablet;
}

static void
tear_down (gpointer fixture)
{
  th_test_tablet_tear_down (fixture, NULL);
  g_free (fixture);
}

static ThStore *
get_store (gpointer fixture)
{
  return TH_STORE (((ThTestTablet *) fixture)->store);
}

static void
reopen (gpointer fixture)
{
  th_test_tablet_close (fixture);
  th_test_tablet_open (fixture);
}

static void
init_log (gpointer fixture, guint n, ThTestLog *log)
{
  const ThTestTablet *tablet = fixture;

  th_test_log_init_key (log, tablet->identity->public_key, tablet->identity->officer);
}

static const ThStoreFactory factory = { .name = "tablet",
                                        .n_logs = 1,
                                        .set_up = set_up,
                                        .tear_down = tear_down,
                                        .get_store = get_store,
                                        .reopen = reopen,
                                        .init_log = init_log };

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  th_store_suite_add (&factory);
  return g_test_run ();
}
