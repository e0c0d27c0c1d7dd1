/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Back-off. The wait after the n-th failure is drawn evenly from [half, whole] of 2 s · 2ⁿ, capped:
 * random enough to spread a fleet, never so short that a failing server is hammered.
 */

#include "th-retry.h"

static int64_t
draw (int64_t longest, const ThRandom *random)
{
  uint32_t bits = 0;
  int64_t half = longest / 2;

  th_random_fill (random, (uint8_t *) &bits, sizeof bits);
  return half + (int64_t) (((uint64_t) (longest - half) * bits) >> 32);
}

/**
 * th_retry_after_failure:
 *
 * Counts a failure and says how long to wait, in milliseconds.
 */
int64_t
th_retry_after_failure (ThRetry *self, int64_t at_least, const ThRandom *random)
{
  int64_t longest = TH_RETRY_FIRST_MILLISECONDS;
  guint i;

  g_return_val_if_fail (self != NULL, 0);

  for (i = 0; i < self->failures && longest < TH_RETRY_LONGEST_MILLISECONDS; i++)
    longest *= 2;
  self->failures++;
  return MAX (at_least, draw (MIN (longest, TH_RETRY_LONGEST_MILLISECONDS), random));
}

/**
 * th_retry_after_success:
 *
 * Forgets earlier failures and says when to look again, in milliseconds.
 */
int64_t
th_retry_after_success (ThRetry *self, const ThRandom *random)
{
  g_return_val_if_fail (self != NULL, 0);

  self->failures = 0;
  return draw (TH_RETRY_IDLE_MILLISECONDS, random);
}
