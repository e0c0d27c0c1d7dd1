/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What an operation's records come to, as a lead's screens show it: the records with what lies
 * below them, the queue of what waits, the tally. It is read on the store's reader thread, once for
 * all screens that are open, and read again when records change; a screen listens to "reading".
 */

#pragma once

#include "th-case.h"
#include "th-day-queue.h"
#include "th-report-words.h"
#include "th-session.h"
#include "th-tally.h"

G_BEGIN_DECLS

/* Of one moment, and never changed: whoever shows it keeps a reference. */
typedef struct
{
  gatomicrefcount references;
  ThOperation *operation;
  ThCase *case_;
  ThDayQueue *queue; /* all days, all teams that are on this tablet */
  ThTally *tally;
  ThReportWords *words; /* labels of the present forms */
} ThCasebookReading;

ThCasebookReading *th_casebook_reading_ref (ThCasebookReading *self);
void th_casebook_reading_unref (ThCasebookReading *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThCasebookReading, th_casebook_reading_unref)

#define TH_TYPE_CASEBOOK (th_casebook_get_type ())
G_DECLARE_FINAL_TYPE (ThCasebook, th_casebook, TH, CASEBOOK, GObject)

/**
 * th_casebook_for_session:
 *
 * Properties, notified: `reading` (pointer, %NULL before the first), `error` (GError, %NULL after a
 * reading).
 *
 * Returns: (transfer full): the session's, made when the first screen asks; it goes with the last.
 */
ThCasebook *th_casebook_for_session (ThSession *session);

/* Returns: (transfer none) (nullable) */
ThCasebookReading *th_casebook_get_reading (ThCasebook *self);

/* Returns: (transfer none) (nullable): why the last reading failed */
const GError *th_casebook_get_error (ThCasebook *self);

G_END_DECLS
