/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The values of a report, for a screen: what a casebook's reading comes to, worked out on the
 * store's reader thread, so that what a lead reads here and what a report says are one thing.
 */

#pragma once

#include "th-casebook.h"
#include "th-report.h"

G_BEGIN_DECLS

/* @day, @team: (nullable): as ThReportTerms has them; @reading is kept until it is done. */
void th_figures_async (ThSession *session,
                       ThCasebookReading *reading,
                       const char *day,
                       const char *team,
                       gboolean is_external,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer data);
ThReport *th_figures_finish (ThSession *session, GAsyncResult *result, GError **error);

/* "1,234" of a counter's number in the column "count" or "counted"; %NULL where there is none. */
const ThReportCell *
th_figures_find (const ThReport *figures, const char *counter, const char *column);

/* Labels of the report in the person's language. */
const char *th_figures_translate (const char *text);

G_END_DECLS
