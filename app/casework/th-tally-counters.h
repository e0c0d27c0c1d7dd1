/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The table of counters, as the tally uses it. */

#pragma once

#include "th-kind.h"
#include "th-tally.h"

G_BEGIN_DECLS

typedef enum
{
  TH_TALLY_BY_RECORD,
  TH_TALLY_BY_IDENTITY, /* records that are the same count once */
  TH_TALLY_BY_PREMISES /* visits to the same premises count once */
} ThTallyGrouping;

/* The row of a counter; th_tally_get_n_counters () where there is none. */
guint           th_tally_counters_find         (const char *code);
ThTallyGrouping th_tally_counters_get_grouping (guint row);

/* A bit for each row in which @record counts by its own fields. */
guint           th_tally_counters_of           (const ThRecord *record);

G_END_DECLS
