/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Whether two premises look like one: the same telephone number, address or advert, however each was
 * written. A likeness is a question to a person and joins nothing.
 */

#pragma once

#include "th-record.h"

G_BEGIN_DECLS

typedef enum
{
  TH_LIKENESS_PHONE = 1 << 0,
  TH_LIKENESS_ADDRESS = 1 << 1,
  TH_LIKENESS_ADVERT = 1 << 2
} ThLikeness;

/* Returns: a set of ThLikeness; 0 where nothing is alike, or both are one record. */
guint      th_likeness_of_premises  (const ThRecord *a,
                                     const ThRecord *b);

/* Returns: (transfer full) (element-type utf8): what to search for, one after another, to find the
 * premises that could be like @record; what is found is still to be compared. */
GPtrArray *th_likeness_list_words   (const ThRecord *record);

G_END_DECLS
