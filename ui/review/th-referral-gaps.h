/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What a person's referrals lack, and which of them are still to be made, by the rules of readiness;
 * each with the words for it and the place where it is put right.
 */

#pragma once

#include "th-casebook.h"
#include "th-place.h"
#include "th-readiness.h"

G_BEGIN_DECLS

typedef struct
{
  char *title; /* the question, or the referral that is called for */
  char *line;  /* what is wrong with it */
  ThGapSeverity severity;
  ThPlaceStep *step; /* where it is put right; NULL where a referral is to be begun */
  const char *begin; /* its kind, "nrm_child" */
} ThReferralGap;

/* Of @referral; (element-type ThReferralGap), what cannot stay first. Of its person too what the
 * referral takes from there. */
GPtrArray *
th_referral_gaps_list (const ThCasebookReading *reading, ThCaseRecord *referral, int64_t now);

/* Which referrals @encounter calls for and has not; those that a child needs first come first. */
GPtrArray *
th_referral_gaps_list_wanted (const ThCasebookReading *reading, ThCaseRecord *encounter, int64_t now);

/* Whether anything on the list keeps a referral from being ready. */
gboolean th_referral_gaps_are_open (GPtrArray *gaps);

G_END_DECLS
