/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What a record, and those below it, still lack before they are good: what should be there, what
 * contradicts, what somebody must do now. A form demands only what makes no sense without; everything
 * else is found here, and nothing here keeps anybody from finishing. Each gap names the field it is
 * about, so that a tap goes there.
 *
 * Kept here are the rules that concern one record and those below it; FORMS.md says where each of the
 * others is.
 */

#pragma once

#include "th-form-entry.h"
#include "th-record.h"

G_BEGIN_DECLS

/**
 * ThGapSeverity:
 * @TH_GAP_ADVICE: worth a thought; nothing is lacking
 * @TH_GAP_MISSING: should be there before the record is good
 * @TH_GAP_WRONG: cannot stay as it is
 * @TH_GAP_URGENT: somebody may be in danger, or a duty is not met; leads see it first
 */
typedef enum
{
  TH_GAP_ADVICE,
  TH_GAP_MISSING,
  TH_GAP_WRONG,
  TH_GAP_URGENT
} ThGapSeverity;

/**
 * ThGap:
 * @record: id of the record
 * @path: the field
 * @code: what is wrong, one of those th_gap_code_get_text() knows
 * @detail: (nullable): the form's own sentence, which says more than the code's
 */
typedef struct
{
  char *record;
  char *path;
  const char *code;
  ThGapSeverity severity;
  char *detail;
} ThGap;

/**
 * ThReadinessSource:
 * @record: a record as it stands, with one's own entries
 * @entry: (nullable): the form that is open on it; its answers count instead of those stored, and what
 *   it finds wrong is listed as well
 */
typedef struct
{
  const ThRecord *record;
  ThFormEntry *entry;
} ThReadinessSource;

/**
 * ThReadinessTerms:
 * @now: milliseconds since 1970
 * @referral_ms: how long after a judgement its referral may take before it is urgent; no statute
 *   gives a number, so a force sets it (by default, a shift)
 */
typedef struct
{
  int64_t now;
  int64_t referral_ms;
} ThReadinessTerms;

#define TH_READINESS_REFERRAL_MS (8 * 60 * 60 * 1000)

/**
 * th_readiness_list:
 * @sources: (array length=n_sources): a record and those below it, in any order; what a record needs
 *   from above (a referral from its encounter) must be among them to be checked
 *
 * Withdrawn records, and what lies in them, lack nothing and count for nothing.
 *
 * Returns: (transfer full) (element-type ThGap): in the order of @sources
 */
GPtrArray  *th_readiness_list    (const ThReadinessSource *sources,
                                  guint                    n_sources,
                                  const ThReadinessTerms  *terms) G_GNUC_WARN_UNUSED_RESULT;

/* Returns: (transfer none): a sentence for @code, in English and marked for translation */
const char *th_gap_code_get_text (const char              *code);

G_END_DECLS
