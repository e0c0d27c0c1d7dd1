/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What waits for a lead, most urgent first: one item for each record that is reviewed (a visit with
 * what is below it, a premises met unplanned, an item of intelligence), each with its concerns; and
 * one for each tablet that has not synced. An item without a concern is done and comes last.
 */

#pragma once

#include "th-case.h"
#include "th-likeness.h"
#include "th-review.h"

G_BEGIN_DECLS

/* From most to least urgent; the order of the queue. */
typedef enum
{
  TH_CONCERN_NO_REFERRAL, /* a potential victim for whom no referral exists */
  TH_CONCERN_CHILD_ROUTE, /* a child, or somebody who may be one, without children's services */
  TH_CONCERN_URGENT,      /* any other gap that is urgent: a referral overdue */
  TH_CONCERN_CONFLICT,
  TH_CONCERN_HELD,        /* the server holds an entry back */
  TH_CONCERN_WRONG,       /* an answer cannot stay as it is */
  TH_CONCERN_INCOMPLETE,
  TH_CONCERN_DUPLICATE,   /* looks like another record */
  TH_CONCERN_NOT_SYNCED,  /* a tablet, since when */
  TH_CONCERN_CHANGED,     /* since it was approved */
  TH_CONCERN_QUESTION,    /* waits for an answer from the officer */
  TH_CONCERN_TO_READ,     /* finished, waits for approval */
  TH_CONCERN_WITH_OFFICER, /* a draft, or sent back */
  TH_CONCERN_NONE
} ThConcernKind;

typedef struct
{
  ThConcernKind kind;
  char *record;     /* which of those covered */
  char *field;      /* path, NULL where it is the record as a whole */
  const char *code; /* of a gap: th_gap_code_get_text () has its sentence; else NULL */
  char *other;      /* of a duplicate: the other record */
  guint reasons;    /* of a duplicate: of ThLikeReason */
} ThConcern;

typedef struct
{
  ThConcernKind worst; /* that waits: what was missing on approval does not */
  GPtrArray *concerns; /* of ThConcern, most urgent first */
  char *record;        /* NULL for a tablet */
  char *kind;          /* NULL for a tablet, and of a record that only something held is known of */
  char *title;
  char *premises;      /* id and title of where it is; NULL for a tablet */
  char *premises_title;
  char *team;
  char *day;
  char *officer;       /* author; of a tablet, whose it is */
  ThReviewState state;
  guint n_people;      /* encounters below a visit */
  int64_t changed;     /* of a tablet: since when it has not synced, 0 for never */
  guint n_unsent;      /* of a tablet, as far as it said */
} ThDayItem;

/* A tablet as the station knows it. */
typedef struct
{
  const char *officer;
  const char *team;
  int64_t synced; /* 0 for never */
  guint n_unsent;
} ThDayTablet;

/* An entry that the station holds back. */
typedef struct
{
  const char *record;
  const char *officer;
  int64_t at;
} ThDayHeld;

typedef struct
{
  const char *day;     /* NULL for all days */
  const char *team;    /* NULL for all teams */
  int64_t now;
  int64_t referral_ms; /* TH_READINESS_REFERRAL_MS */
  int64_t tablet_ms;   /* how long a tablet may be silent; 0 is a day */
  const ThDayTablet *tablets;
  guint n_tablets;
  const ThDayHeld *held;
  guint n_held;
} ThDayTerms;

/* NULL and 0 pass everything. */
typedef struct
{
  const char *team;
  const char *officer;
  const char *premises;
  guint states;   /* set of 1 << ThReviewState */
  guint concerns; /* set of 1 << ThConcernKind; an item passes with any of them */
} ThDayFilter;

typedef struct _ThDayQueue ThDayQueue;

/* Keeps nothing of @case_. */
ThDayQueue      *th_day_queue_new         (ThCase           *case_,
                                           const ThDayTerms *terms) G_GNUC_WARN_UNUSED_RESULT;
void             th_day_queue_free        (ThDayQueue *self);

guint            th_day_queue_get_n_items (const ThDayQueue *self);
const ThDayItem *th_day_queue_get_item    (const ThDayQueue *self,
                                           guint             index);

/* Returns: (transfer container) (element-type ThDayItem): in the same order. */
GPtrArray       *th_day_queue_list        (const ThDayQueue  *self,
                                           const ThDayFilter *filter);

/* Returns: (transfer none) (element-type ThLikePair): what looks alike in all of the operation, the
 * likeliest first; items have those that concern them. */
GPtrArray       *th_day_queue_get_pairs   (const ThDayQueue *self);

/* English, marked for translation: "Potential victim without a referral". */
const char      *th_concern_get_text      (ThConcernKind kind);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThDayQueue, th_day_queue_free)

G_END_DECLS
