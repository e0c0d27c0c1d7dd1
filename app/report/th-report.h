/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The report of a day or of an operation, as values: sections of rows and cells that every shape
 * (PDF, XLSX, CSV, JSON) writes alike. A report is text of record for others to read, so:
 *
 * - potential victims appear by pseudonym, never by name, in every report (a name that some referral
 *   holds is struck out of free text as well), and `restricted` records never appear;
 * - a report for outside has no list of people, no free text, and no number that could point at one
 *   person: counts below a limit are given as "fewer than five", and where a single one of a
 *   breakdown is withheld the next smallest is too, since a total would give it away;
 * - adults, children and those whose age is not sure are never added up;
 * - where a lead stated another number than was counted, both stand side by side.
 */

#pragma once

#include "th-case.h"
#include "th-day-queue.h"
#include "th-report-words.h"
#include "th-tally.h"

G_BEGIN_DECLS

#define TH_REPORT_SUPPRESS_BELOW 5

typedef enum
{
  TH_REPORT_FIGURES, /* a few numbers to see first */
  TH_REPORT_SERIES,  /* numbers by day, drawn as columns */
  TH_REPORT_BARS,    /* numbers by something else, drawn as bars */
  TH_REPORT_TABLE
} ThReportShape;

typedef struct
{
  char *text;      /* label or text; of a number as it is to be shown */
  gint64 number;
  gboolean is_number;
  gboolean is_withheld; /* below the limit, or it would give another away; number is 0 */
} ThReportCell;

typedef struct
{
  char *code; /* of the counter, the town, the premises … as records have it */
  GPtrArray *cells; /* of ThReportCell, one a column */
} ThReportRow;

typedef struct
{
  char *code;
  char *title;
  char *note;          /* (nullable): how to read it */
  ThReportShape shape;
  GPtrArray *columns;  /* of char: codes "counter", "final", … */
  GPtrArray *headings; /* of char, one a column */
  gboolean adds_down;   /* the rows of a column add up to something that is reported */
  gboolean adds_across; /* so do the columns of a row */
  GPtrArray *rows;     /* of ThReportRow */
} ThReportSection;

typedef struct
{
  gatomicrefcount references;
  char *title;     /* "Operation Lantern" */
  char *subtitle;  /* "Day report, Monday 22 August 2022" */
  char *marking;   /* "OFFICIAL-SENSITIVE", at head and foot of each page */
  char *code;
  char *area;
  char *agency;
  char *first_day; /* of those with a visit; NULL for none */
  char *last_day;
  char *day;       /* NULL for an operation report */
  char *team;
  char *made_by;
  int64_t made_at;
  GTimeZone *zone;
  gboolean is_external;
  GPtrArray *sections; /* of ThReportSection */
} ThReport;

/**
 * ThReportTerms:
 * @queue: (nullable): of the same case, all days and teams, where the caller has one: ranking a large
 *   day takes longer than the rest of its report
 * @translate: (nullable): gives a label in another language; %NULL for English
 *
 * What is asked for.
 */
typedef struct
{
  const char *day;       /* NULL: the operation */
  const char *team;      /* NULL: all */
  const char *made_by;   /* collar number */
  int64_t now;
  gboolean is_external;
  guint suppress_below;  /* 0: TH_REPORT_SUPPRESS_BELOW */
  const ThDayTablet *tablets;
  guint n_tablets;
  const ThDayQueue *queue;
  const char *(*translate) (const char *text);
} ThReportTerms;

/* Reads no store: everything is in @case_ and @tally, which must be of one moment. */
ThReport        *th_report_new           (const ThOperation   *operation,
                                          ThCase              *case_,
                                          const ThTally       *tally,
                                          const ThReportWords *words,
                                          const ThReportTerms *terms) G_GNUC_WARN_UNUSED_RESULT;

ThReport        *th_report_ref           (ThReport *self);
void             th_report_unref         (ThReport *self);

/* Returns: (transfer none) (nullable) */
ThReportSection *th_report_find_section  (const ThReport *self,
                                          const char     *code);

/* Returns: (transfer none) (nullable): the row of @code and the cell of @column in it. */
ThReportCell    *th_report_find_cell     (const ThReportSection *section,
                                          const char            *row,
                                          const char            *column);

/* Returns: (transfer full): "22 August 2022", or "Monday 22 August 2022". */
char            *th_report_dup_date      (const char *day,
                                          gboolean    with_weekday);

/* Returns: (transfer full): local, "22 August 2022, 19:04". */
char            *th_report_dup_moment    (int64_t    at,
                                          GTimeZone *zone);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThReport, th_report_unref)

G_END_DECLS
