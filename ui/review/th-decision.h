/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What a lead has just decided, for as long as it can be taken back: the log is append-only, so the
 * entry is made at once, from what was on screen, and appended when ten seconds have passed, when
 * something else is decided, or when the page is left, whichever is first.
 */

#pragma once

#include "th-review.h"
#include "th-session.h"

G_BEGIN_DECLS

#define TH_TYPE_DECISION (th_decision_get_type ())
G_DECLARE_FINAL_TYPE (ThDecision, th_decision, TH, DECISION, GObject)

/**
 * th_decision_for_session:
 *
 * Signals: `made` (id of the record), when something is decided; `changed`, when it can be taken
 * back, no longer can, or could not be written (property `error`).
 *
 * Returns: (transfer full): the session's; it goes with the last screen.
 */
ThDecision *th_decision_for_session (ThSession *session);

/* @entry: (transfer full); @before: the state that it replaces; @words: what was done, to be shown
 */
void th_decision_make (ThDecision *self, ThEntry *entry, ThReviewState before, const char *words);
void th_decision_undo (ThDecision *self);

/* Appends what waits, now. */
void th_decision_settle (ThDecision *self);

/* Returns: (transfer none) (nullable): what can be taken back now */
const char *th_decision_get_words (ThDecision *self);

/* Whether @record, as it is in @state, has been decided on already. */
gboolean th_decision_covers (ThDecision *self, const char *record, ThReviewState state);

/* Returns: (transfer none) (nullable): why the last one could not be written */
const GError *th_decision_get_error (ThDecision *self);

G_END_DECLS
