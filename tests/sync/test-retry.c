/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "th-retry.h"
#include "th-test.h"

static void
test_grows (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  ThRandom random = th_test_random (rand);
  ThRetry retry = { 0 };
  int64_t longest = TH_RETRY_FIRST_MILLISECONDS;
  guint i;

  for (i = 0; i < 40; i++)
    {
      int64_t wait = th_retry_after_failure (&retry, 0, &random);

      g_assert_cmpint (wait, >=, longest / 2);
      g_assert_cmpint (wait, <=, longest);
      longest = MIN (longest * 2, TH_RETRY_LONGEST_MILLISECONDS);
    }
}

static void
test_honours_the_server (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  ThRandom random = th_test_random (rand);
  ThRetry retry = { 0 };

  g_assert_cmpint (th_retry_after_failure (&retry, 90000, &random), ==, 90000);
}

static void
test_success_forgets (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  ThRandom random = th_test_random (rand);
  ThRetry retry = { 0 };
  guint i;

  for (i = 0; i < 12; i++)
    th_retry_after_failure (&retry, 0, &random);
  g_assert_cmpint (th_retry_after_success (&retry, &random), <=, TH_RETRY_IDLE_MILLISECONDS);
  g_assert_cmpint (th_retry_after_failure (&retry, 0, &random), <=, TH_RETRY_FIRST_MILLISECONDS);
}

/* A fleet that lost its server together must not return together. */
static void
test_spreads_a_fleet (void)
{
  int64_t least = G_MAXINT64;
  int64_t most = 0;
  guint tablet;

  for (tablet = 0; tablet < 50; tablet++)
    {
      g_autoptr (GRand) rand = g_rand_new_with_seed (tablet);
      ThRandom random = th_test_random (rand);
      ThRetry retry = { 5 };
      int64_t wait = th_retry_after_failure (&retry, 0, &random);

      least = MIN (least, wait);
      most = MAX (most, wait);
    }
  g_assert_cmpint (most - least, >, most / 3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/client/retry/the-wait-doubles-up-to-a-limit", test_grows);
  g_test_add_func ("/client/retry/the-server-may-ask-for-longer", test_honours_the_server);
  g_test_add_func ("/client/retry/a-success-forgets-failures", test_success_forgets);
  g_test_add_func ("/client/retry/fifty-tablets-do-not-return-at-once", test_spreads_a_fleet);
  return g_test_run ();
}
