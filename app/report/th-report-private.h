/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What the makers of sections share. Private to this folder. */

#pragma once

#include "th-report.h"

G_BEGIN_DECLS

typedef struct
{
  ThReport *report;
  const ThOperation *operation;
  ThCase *case_;
  const ThTally *tally;
  const ThReportWords *words;
  const ThReportTerms *terms;
  GPtrArray *struck; /* of ThReportStruck: names that must not be read */
} ThReportMaking;

/* A name that a referral holds, and what stands in its place. */
typedef struct
{
  char *name;
  char *pseudonym;
} ThReportStruck;

/* In the language asked for. */
const char      *th_report_word         (const ThReportMaking *self,
                                         const char           *text);

/* @columns: pairs of code and heading up to NULL; the first is of the row itself. */
ThReportSection *th_report_add_section  (ThReportMaking *self,
                                         const char     *code,
                                         const char     *title,
                                         const char     *note,
                                         ThReportShape   shape,
                                         ...) G_GNUC_NULL_TERMINATED;
void             th_report_add_column   (ThReportSection *section,
                                         const char      *code,
                                         const char      *heading);
ThReportRow     *th_report_add_row      (ThReportSection *section,
                                         const char      *code,
                                         const char      *label);
void             th_report_add_number   (ThReportRow *row,
                                         gint64       number);
void             th_report_add_text     (ThReportRow *row,
                                         const char  *text);

/* Of day and team as asked for; %NULL @day for the whole operation. */
guint            th_report_count        (const ThReportMaking *self,
                                         const char           *counter,
                                         const char           *day);

/* Whether the record is of the day and team asked for. */
gboolean         th_report_is_asked_for (const ThReportMaking *self,
                                         const ThCaseRecord   *each);

/* Returns: (transfer full): @text with every name of a potential victim struck out. */
char            *th_report_dup_struck   (const ThReportMaking *self,
                                         const char           *text);

/* Who must not be named. */
GPtrArray       *th_report_list_struck  (ThCase *case_);
char            *th_report_strike       (GPtrArray  *struck,
                                         const char *text);

/* Withholds what could point at one person. */
void             th_report_withhold     (ThReport *self,
                                         guint     limit);

/* How a number reads: "1,234". */
char            *th_report_dup_number   (gint64 number);

/* The sections. */
void             th_report_add_figures  (ThReportMaking *self);
void             th_report_add_charts   (ThReportMaking *self);
void             th_report_add_counters (ThReportMaking *self);
void             th_report_add_empact   (ThReportMaking *self);
void             th_report_add_people   (ThReportMaking *self);
void             th_report_add_office   (ThReportMaking *self);

G_END_DECLS
