/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A record in words, question by question: the labels of its form, in the form's order, then whatever
 * else it holds. A select's choices and a repeat's instances are one answer each. Threshold's own
 * fields are left out.
 */

#pragma once

#include "th-record.h"
#include "th-report-words.h"

G_BEGIN_DECLS

typedef struct
{
  char *question; /* "vehicles[]/vrm" for all instances */
  char *path;     /* without a choice; of the first instance where there are several */
  char *label;
  char *text;
  gboolean has_conflict; /* another value stands beside one of these */
} ThReportAnswer;

/* The same question in two records. */
typedef struct
{
  char *question;
  char *label;
  char *a; /* "" where it is not answered */
  char *b;
} ThReportPair;

/* Returns: (transfer full) (element-type ThReportAnswer): of questions that have an answer. */
GPtrArray *th_report_answers_list    (const ThReportWords *words,
                                      const ThRecord      *record,
                                      GTimeZone           *zone) G_GNUC_WARN_UNUSED_RESULT;

/* Returns: (transfer full) (element-type ThReportPair): the questions that either has an answer to;
 * @a and @b are of one kind. */
GPtrArray *th_report_answers_compare (const ThReportWords *words,
                                      const ThRecord      *a,
                                      const ThRecord      *b,
                                      GTimeZone           *zone) G_GNUC_WARN_UNUSED_RESULT;

/**
 * th_report_answers_dup_value:
 * @kind: of the record
 * @path: field path
 *
 * Returns: (transfer full): @value in words: the choice's label, a moment in @zone; "" for null.
 */
char      *th_report_answers_dup_value (const ThReportWords *words,
                                        const char          *kind,
                                        const char          *path,
                                        ThValue             *value,
                                        GTimeZone           *zone);

G_END_DECLS
