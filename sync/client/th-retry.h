/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* When to try again: exponential back-off with full jitter, so that a fleet that lost its server
 * does not return as one.
 */

#pragma once

#include "th-id.h"

G_BEGIN_DECLS

#define TH_RETRY_FIRST_MILLISECONDS 2000
#define TH_RETRY_LONGEST_MILLISECONDS (10 * 60 * 1000)
#define TH_RETRY_IDLE_MILLISECONDS (5 * 60 * 1000)

/* Failures since the last success. Zero-initialised is fresh. */
typedef struct
{
  guint failures;
} ThRetry;

/* Counts a failure. Returns: milliseconds to wait, at least @at_least (a server's Retry-After). */
int64_t th_retry_after_failure (ThRetry        *self,
                                int64_t         at_least,
                                const ThRandom *random);

/* Returns: milliseconds until the next round of its own. */
int64_t th_retry_after_success (ThRetry        *self,
                                const ThRandom *random);

G_END_DECLS
