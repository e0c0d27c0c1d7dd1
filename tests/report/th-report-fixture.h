/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A small operation in memory: two teams, two premises, and hands that write; with the words of the
 * sample operation's forms.
 */

#pragma once

#include "th-memory-store.h"
#include "th-report.h"

G_BEGIN_DECLS

#define OPERATION "00000000-0000-4000-8000-000000000001"
#define NAILS "00000000-0000-4000-8000-000000000011"
#define WASH "00000000-0000-4000-8000-000000000012"
#define VISIT "00000000-0000-4000-8000-000000000021"
#define VISIT_2 "00000000-0000-4000-8000-000000000022"
#define A "00000000-0000-4000-8000-00000000000a"
#define B "00000000-0000-4000-8000-00000000000b"
#define C "00000000-0000-4000-8000-00000000000c"
#define REFERRAL "00000000-0000-4000-8000-0000000000f1"

typedef struct
{
  ThMemoryStore *store;
  ThHand hand; /* officer 4163, north */
  ThHand lead; /* 4100 */
} ThReportFixture;

void           th_report_fixture_set_up    (ThReportFixture *self, gconstpointer data);
void           th_report_fixture_tear_down (ThReportFixture *self, gconstpointer data);

/* Fields are pairs of path and text up to NULL. */
void           th_report_fixture_create    (ThReportFixture *self,
                                            ThEntry         *entry);
ThCase        *th_report_fixture_load      (ThReportFixture *self);
ThOperation   *th_report_fixture_operation (ThReportFixture *self);
ThTally       *th_report_fixture_tally     (ThReportFixture *self);
ThReportWords *th_report_fixture_words     (ThReportFixture *self);
ThReport      *th_report_fixture_report    (ThReportFixture     *self,
                                            const ThReportTerms *terms);

/* An adult potential victim in VISIT. */
ThEntry       *th_report_fixture_victim    (const char *id,
                                            const char *pseudonym);

G_END_DECLS
