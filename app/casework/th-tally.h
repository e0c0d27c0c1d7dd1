/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The tally of an operation. Each counter is one row of one table: code, label, kind, predicate
 * over stored fields. Every number opens the list of records behind it.
 * Records that are the same (th-same.h) count once: encounters as a distinct person, two officers'
 * records of one visit as a visit, two entries of one address as a premises. Days are local days of the
 * visit's arrival in the operation's time zone; what is withdrawn, or lies in something withdrawn,
 * is counted nowhere.
 */

#pragma once

#include "th-operation.h"
#include "th-store.h"

G_BEGIN_DECLS

typedef struct _ThTally ThTally;

/* One counter. Label and meaning are English, marked for translation. */
typedef struct
{
  const char *code;
  const char *label;
  const char *meaning;
  gboolean is_daily; /* FALSE for what belongs to the operation as a whole */
} ThTallyCounter;

typedef struct
{
  char *code; /* ISO 3166 alpha-2, as encounters have it */
  guint count;
} ThTallyNationality;

/* A number that a lead put in the place of a day's count, because they know what was not recorded.
 * Both stay: this one, and what the records come to. */
typedef struct
{
  char *code;
  char *day;
  char *team;
  guint count;
  char *why;
  char *by; /* officer */
  int64_t at;
} ThTallyOverride;

/* Nobody meets more people in a day. */
#define TH_TALLY_OVERRIDE_MAX 1000000

guint                 th_tally_get_n_counters  (void);
const ThTallyCounter *th_tally_get_counter     (guint index);
const ThTallyCounter *th_tally_find_counter    (const char *code);

/**
 * th_tally_new:
 *
 * Reads the operation's records once. Blocks; the result keeps nothing of @store.
 */
ThTally              *th_tally_new             (ThStore            *store,
                                                const ThOperation  *operation,
                                                GCancellable       *cancellable,
                                                GError            **error)
                                                G_GNUC_WARN_UNUSED_RESULT;
void                  th_tally_free            (ThTally *self);

/**
 * th_tally_count:
 * @code: a counter's
 * @day: (nullable): a local day, "2022-08-22"; %NULL for all
 * @team: (nullable): a team's code; %NULL for all
 */
guint                 th_tally_count           (const ThTally *self,
                                                const char    *code,
                                                const char    *day,
                                                const char    *team);

/* Returns: (transfer full): ids of the records behind the number, NULL-terminated. persons_distinct
 * and premises_distinct list one record for each. */
char                **th_tally_list_records    (const ThTally *self,
                                                const char    *code,
                                                const char    *day,
                                                const char    *team);

/* Returns: (transfer full): ids of all visits counted, those that are the same each for itself. */
char                **th_tally_list_visits     (const ThTally *self,
                                                const char    *day,
                                                const char    *team);

/**
 * th_tally_get_stated:
 *
 * Returns: th_tally_count () with each overridden day of a team at what its lead stated. A report
 *   gives both numbers wherever they differ.
 */
guint                 th_tally_get_stated      (const ThTally *self,
                                                const char    *code,
                                                const char    *day,
                                                const char    *team);

/* Returns: (transfer container) (element-type ThTallyOverride): by day, team and counter. */
GPtrArray            *th_tally_list_overrides  (const ThTally *self,
                                                const char    *day,
                                                const char    *team);

/* Returns: (transfer full): days with a visit, oldest first, NULL-terminated. */
char                **th_tally_list_days       (const ThTally *self);

/* Returns: (transfer full) (element-type ThTallyNationality): of encounters, the most frequent
 * first. */
GPtrArray            *th_tally_list_nationalities (const ThTally *self,
                                                   const char    *day,
                                                   const char    *team);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThTally, th_tally_free)

G_END_DECLS
