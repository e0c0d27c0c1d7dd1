/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A tablet that was restored from a copy: its own tail goes on in the log of a new enrolment. */

#include "th-tablet-store-private.h"
#include "th-test-tablet.h"

static void
assert_shows_three (ThTestTablet *tablet)
{
  g_autoptr (ThRecord) record = th_test_tablet_load (tablet, th_test_id (1));

  g_assert_cmpstr (th_record_get_text (record, "a"), ==, "three");
  g_assert_false (th_record_has_conflict (record, "a"));
}

static ThIdentity *
reenrol (ThTestTablet *tablet, int64_t common)
{
  ThIdentity *identity = th_test_identity (2);
  g_autoptr (GError) error = NULL;

  g_assert_true (th_tablet_store_reenrol (tablet->store, identity, common, &error));
  g_assert_no_error (error);
  return identity;
}

static void
test_fork (ThTestTablet *tablet, gconstpointer data)
{
  g_autoptr (ThIdentity) identity = NULL;
  g_autoptr (ThEntry) second = NULL;
  g_autoptr (ThRecordRow) row = NULL;
  uint64_t old = th_tablet_store_get_enrolment (tablet->store);
  ThUnsent unsent;

  th_test_tablet_create_visit (tablet, 1);
  th_test_tablet_write (tablet, th_test_id (1), "a", "common");
  th_test_tablet_seal (tablet);
  th_test_tablet_send (tablet, 1);
  th_test_tablet_receive (tablet, 1, 0, NULL);
  th_test_tablet_pull (tablet, NULL, "c1");
  th_test_tablet_write (tablet, th_test_id (1), "a", "two");
  th_test_tablet_seal (tablet);
  th_test_tablet_write (tablet, th_test_id (1), "a", "three");

  identity = reenrol (tablet, 1);
  g_assert_cmpint (th_test_tablet_get_seq (tablet), ==, 2);
  g_assert_true (th_tablet_store_get_enrolment (tablet->store)
                 == th_chain_enrolment (identity->public_key));
  second = th_test_tablet_get_entry (tablet, 2);
  g_assert_true (second->has_of);
  g_assert_true (th_dot_equal (second->of, ((ThDot){ old, 3 })));
  /* It replaced the tail's entry before it; that one has another name now. */
  g_assert_cmpuint (th_entry_find (second, "a")->n_over, ==, 1);
  g_assert_true (th_dot_equal (th_entry_find (second, "a")->over[0],
                               ((ThDot){ th_chain_enrolment (identity->public_key), 1 })));
  assert_shows_three (tablet);
  row = th_tablet_store_load_row (tablet->store, th_test_id (1), NULL);
  g_assert_true (row->has_unsent);
  g_assert_true (th_tablet_store_get_unsent (tablet->store, &unsent, NULL));
  g_assert_cmpuint (unsent.entries, ==, 2);
  /* The new log's entries make the same state on the server. */
  th_test_tablet_send (tablet, 1);
  th_test_tablet_send (tablet, 2);
  th_test_tablet_receive (tablet, 2, 0, NULL);
  th_test_tablet_pull (tablet, NULL, "c2");
  assert_shows_three (tablet);
  g_assert_cmpint (th_test_tablet_count (tablet, "SELECT count(*) FROM overlay"), ==, 0);
}

static void
test_fork_reopens (ThTestTablet *tablet, gconstpointer data)
{
  g_autoptr (ThIdentity) identity = NULL;
  g_autoptr (ThEntry) first = NULL;

  th_test_tablet_create_visit (tablet, 1);
  identity = reenrol (tablet, 0);
  th_test_tablet_close (tablet);
  th_test_tablet_open (tablet);
  g_assert_true (th_tablet_store_get_enrolment (tablet->store)
                 == th_chain_enrolment (identity->public_key));
  th_test_tablet_write (tablet, th_test_id (1), "a", "goes on");
  th_test_tablet_seal (tablet);
  g_assert_cmpint (th_test_tablet_get_seq (tablet), ==, 2);
  first = th_test_tablet_get_entry (tablet, 1);
  g_assert_cmpstr (first->by, ==, "4101");
  g_assert_cmpint (th_test_tablet_count (tablet, "SELECT count(*) FROM log"), ==, 3);
}

static void
test_fork_from_beyond (ThTestTablet *tablet, gconstpointer data)
{
  g_autoptr (ThIdentity) identity = th_test_identity (2);
  g_autoptr (GError) error = NULL;

  g_assert_false (th_tablet_store_reenrol (tablet->store, identity, 1, &error));
  g_assert_error (error, TH_STORE_ERROR, TH_STORE_ERROR_GAP);
  g_clear_error (&error);
  g_assert_false (th_tablet_store_reenrol (tablet->store, tablet->identity, 0, &error));
  g_assert_error (error, TH_STORE_ERROR, TH_STORE_ERROR_GAP);
}

#define add(path, function)                                                                        \
  g_test_add ("/tablet/" path, ThTestTablet, NULL, th_test_tablet_set_up, function,                \
              th_test_tablet_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  add ("fork/the-tail-goes-on-in-the-new-log", test_fork);
  add ("fork/the-new-log-is-the-store-s-from-then-on", test_fork_reopens);
  add ("fork/what-makes-no-sense-is-refused", test_fork_from_beyond);
  return g_test_run ();
}
