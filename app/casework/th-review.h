/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Review: the state of a record, which record's state holds for it, whether an approval still
 * covers what it was given on, and what stands in the way of one. A visit's state covers the
 * encounters, referrals and restricted records below it; intelligence and premises met unplanned
 * have their own.
 */

#pragma once

#include "th-store.h"

G_BEGIN_DECLS

/* From least to most advanced: of two concurrent states the least counts, so that a withdrawal that
 * somebody contradicted does not take a record out of the count. */
typedef enum
{
  TH_REVIEW_DRAFT,
  TH_REVIEW_RETURNED,
  TH_REVIEW_SUBMITTED,
  TH_REVIEW_APPROVED,
  TH_REVIEW_WITHDRAWN,
  TH_REVIEW_N_STATES
} ThReviewState;

/**
 * ThReviewSource:
 * @load: returns (transfer full) (nullable) the state of a record as the caller has it now
 * @load_entry: (nullable): returns (transfer full) (nullable) the entry @dot on @record, needed
 *   only where a review state that somebody saw no longer stands
 * @data: passed to both
 *
 * Where records come from: a store, or what a server holds in hand within a transaction.
 */
typedef struct
{
  ThRecord *(*load) (const char *id, gpointer data);
  ThEntry *(*load_entry) (const char *record, ThDot dot, gpointer data);
  gpointer data;
} ThReviewSource;

/* A source over @store, which the caller keeps. */
ThReviewSource th_review_source_store     (ThStore *store);

/* "draft", … as `_state` has it. */
const char    *th_review_state_get_name   (ThReviewState state);

/* %TH_REVIEW_DRAFT for %NULL and for what this program does not know. */
ThReviewState  th_review_state_from_name  (const char *name);

/* The word on screen, English, marked for translation: "Finished" for submitted. */
const char    *th_review_state_get_label  (ThReviewState state);

/* Of the standing values of `_state` the least advanced. */
ThReviewState  th_review_get_state        (const ThRecord *record);

/**
 * th_review_load_governing:
 *
 * Returns: (transfer full) (nullable): the record whose state holds for @record, @record itself
 *   included; %NULL where none does (the operation, a tasked premises, a day, a query).
 */
ThRecord      *th_review_load_governing   (const ThRecord       *record,
                                           const ThReviewSource *source);

/* The state that holds for @record now; draft where none governs it. */
ThReviewState  th_review_get_governing_state (const ThRecord       *record,
                                              const ThReviewSource *source);

/* The state that holds for @record among those with the dots in @saw (element-type ThDot), as their
 * author saw it; own states that @enrolment set before @seq count as seen. */
ThReviewState  th_review_get_seen_state   (const ThRecord       *governing,
                                           const GArray         *saw,
                                           uint64_t              enrolment,
                                           int64_t               seq,
                                           const ThReviewSource *source);

/* Returns: (transfer full) (nullable): `_team` of the premises above @record, or its own. */
char          *th_review_dup_team         (const ThRecord       *record,
                                           const ThReviewSource *source);

/* Whether @officer created @record, or is listed in `officers{…}` of it. */
gboolean       th_review_is_own           (const ThRecord *record,
                                           const char     *officer);

/**
 * th_review_list_covered:
 *
 * Returns: (transfer full) (element-type ThRecord): @governing and the records whose state it
 *   holds, without purged ones.
 */
GPtrArray     *th_review_list_covered     (const ThRecord  *governing,
                                           ThStore         *store,
                                           GCancellable    *cancellable,
                                           GError         **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * th_review_is_covered:
 * @governing: an approved record, or a signed day
 * @covered: (element-type ThRecord): from th_review_list_covered (), or what the day was signed on
 *
 * Returns: %FALSE where something changed since: it is back in the queue.
 */
gboolean       th_review_is_covered       (const ThRecord *governing,
                                           GPtrArray      *covered);

/**
 * th_review_dup_digest:
 * @covered: (element-type ThRecord): in any order
 *
 * What each of the records stood on, in one line: it stays the same only while no entry reaches any
 * of them and none joins or leaves. Restricted records, which not everybody has, are not in it.
 *
 * Returns: (transfer full): SHA-256 in hexadecimal
 */
char          *th_review_dup_digest       (GPtrArray *covered) G_GNUC_WARN_UNUSED_RESULT;

typedef enum
{
  TH_REVIEW_BLOCK_STATE,    /* it is not submitted */
  TH_REVIEW_BLOCK_OWN,      /* one's own work */
  TH_REVIEW_BLOCK_CONFLICT, /* two values of one field */
  TH_REVIEW_BLOCK_QUERY,    /* an open question */
  TH_REVIEW_BLOCK_HELD      /* the server holds an entry back */
} ThReviewBlockReason;

typedef struct
{
  ThReviewBlockReason reason;
  char *record; /* where it is */
  char *field;  /* of a conflict or query, else NULL */
} ThReviewBlock;

/**
 * th_review_list_blocks:
 * @officer: who would approve
 *
 * Returns: (transfer full) (element-type ThReviewBlock): what stands in the way of approval; empty
 *   where nothing does.
 */
GPtrArray     *th_review_list_blocks      (const ThRecord  *governing,
                                           const char      *officer,
                                           ThStore         *store,
                                           GCancellable    *cancellable,
                                           GError         **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether a record of kind query still waits for its answer. */
gboolean       th_review_is_open_query    (const ThRecord *query);

G_END_DECLS
