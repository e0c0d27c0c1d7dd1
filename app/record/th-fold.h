/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The fold: the one way in which entries become record states, on tablet and server alike. Pure.
 * Folding twice, late or across enrolments in any order gives the same state; the order within an
 * enrolment is kept by whoever calls.
 */

#pragma once

#include "th-record.h"

G_BEGIN_DECLS

/**
 * th_fold:
 * @record: the state so far, of the record that @entry is on
 * @enrolment: whose log @entry is in
 * @entry: the entry
 *
 * Folds @entry into @record.
 *
 * Returns: %FALSE where it was folded before, or cannot change a state: @record is as it was.
 */
gboolean th_fold      (ThRecord      *record,
                       uint64_t       enrolment,
                       const ThEntry *entry);

/**
 * th_fold_held:
 *
 * Shows an entry of one's own that the server holds on top of @record, which is for display only
 * from then on: its values are marked held and no context covers them.
 */
void     th_fold_held (ThRecord      *record,
                       uint64_t       enrolment,
                       const ThEntry *entry);

G_END_DECLS
