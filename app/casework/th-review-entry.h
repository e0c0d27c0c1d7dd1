/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The entries of review, made in one place so that tablet, replay and tests make them alike. They
 * lack seq, at, up, by and salt, which whoever appends them fills in. `over`, `saw` and `seen` are
 * taken from the states given, which must be those on screen.
 */

#pragma once

#include "th-review.h"

G_BEGIN_DECLS

/**
 * th_review_entry_new_change:
 * @governing: (nullable): the record whose state holds for @record
 *
 * Returns: (transfer full): an empty `set` on @record that names the review state seen. Add fields
 *   with th_entry_set ().
 */
ThEntry *th_review_entry_new_change   (const ThRecord *record,
                                       const ThRecord *governing,
                                       const char     *why);

/**
 * th_review_entry_new_state:
 * @governing: the record that has the state
 * @covered: (element-type ThRecord) (nullable): what the author had before them; needed for every
 *   state but draft and withdrawn
 * @why: (nullable)
 */
ThEntry *th_review_entry_new_state    (const ThRecord *governing,
                                       GPtrArray      *covered,
                                       ThReviewState   state,
                                       const char     *why);

/* The same of @record, which lies below @governing: it is withdrawn, or taken back, alone. */
ThEntry *th_review_entry_new_state_below (const ThRecord *record,
                                          const ThRecord *governing,
                                          ThReviewState   state,
                                          const char     *why);

/* Says that @record was opened: consultation, as the Data Protection Act 2018 s.62 wants it logged.
 * @why is needed for a restricted record. */
ThEntry *th_review_entry_new_view     (const ThRecord *record,
                                       const char     *why);

/**
 * th_review_entry_new_accept:
 * @held: an entry that the server holds back, whose dot is @dot
 *
 * Accepting is writing: what @held says, as an entry of one's own that names it.
 *
 * Returns: (transfer full) (nullable): %NULL where it changes nothing that can be accepted.
 */
ThEntry *th_review_entry_new_accept   (const ThEntry  *held,
                                       ThDot           dot,
                                       const char     *why);

/* Lets the entry @dot on @record, which the server holds back, go without effect. */
ThEntry *th_review_entry_new_dismiss  (const char     *record,
                                       ThDot           dot,
                                       const char     *why);

/* A question on one field of @record; @id is new. */
ThEntry *th_review_entry_new_query    (const char     *id,
                                       const ThRecord *record,
                                       const char     *field,
                                       const char     *text);

/* Answers and closes @query. */
ThEntry *th_review_entry_new_reply    (const ThRecord *query,
                                       const char     *text);

/* Closes @query without an answer, or with the one it has. */
ThEntry *th_review_entry_new_closed_query (const ThRecord *query);

/* Asks again: opens @query, with another text or (%NULL) the same. */
ThEntry *th_review_entry_new_reopened_query (const ThRecord *query,
                                             const char     *text);

/* Says that @record and @other are the same (or not): op `join`. */
ThEntry *th_review_entry_new_join     (const ThRecord *record,
                                       const char     *other,
                                       gboolean        is_same,
                                       const char     *why);

/* Takes back what @record says of @other: nobody has said anything then, and the two are offered
 * again. What @other says of @record is another entry. Returns: (transfer full) (nullable): %NULL
 * where @record says nothing of it. */
ThEntry *th_review_entry_new_unsaid   (const ThRecord *record,
                                       const char     *other,
                                       const char     *why);

/**
 * th_review_entry_new_sign_off:
 * @now: (nullable): the day's state where it was signed before
 * @operation: id of the operation
 * @date: "2022-08-22"
 * @covered: (element-type ThRecord): the records of the team's day
 *
 * A day of more records than an entry can name is signed on th_review_dup_digest () of them instead:
 * then whatever reaches one of them, or makes them more or fewer, is a change. Add the tally with
 * th_review_entry_add_tally ().
 */
ThEntry *th_review_entry_new_sign_off (const ThRecord *now,
                                       const char     *operation,
                                       const char     *team,
                                       const char     *date,
                                       GPtrArray      *covered);
void     th_review_entry_add_tally    (ThEntry        *entry,
                                       const ThRecord *now,
                                       const char     *counter,
                                       guint           count);

/**
 * th_review_entry_new_override:
 * @now: (nullable): the day's state where there is one
 * @counted: what the tally comes to, which stays beside what is stated
 * @stated: (nullable): the number in its place; null takes an override back
 * @why: the reason, which both the log and the day keep
 *
 * Signs nothing: a day that is only overridden is a draft.
 */
ThEntry *th_review_entry_new_override (const ThRecord *now,
                                       const char     *operation,
                                       const char     *team,
                                       const char     *date,
                                       const char     *counter,
                                       guint           counted,
                                       ThValue        *stated,
                                       const char     *why);

G_END_DECLS
