/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Records for measuring: 40 fields, 1.2 KB as plain JSON, the same for the same seed and number; of
 * the shape that the rivals are measured with.
 */

#pragma once

#include "th-entry.h"
#include "th-id.h"

G_BEGIN_DECLS

typedef struct
{
  uint32_t state;
} ThBenchRandom;

/* The entry that creates the @number-th record of @seed: a visit in @premises, or an encounter in
 * @visit (%NULL for a visit). It lacks seq, at, up, by and salt. */
ThEntry *th_bench_make_entry (const char *id,
                              const char *operation,
                              const char *premises,
                              const char *visit,
                              guint       seed,
                              guint       number);

G_END_DECLS
