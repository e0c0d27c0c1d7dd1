/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What can be proved from a store alone: that a log is as it was sealed, entry by entry and link by
 * link, and ends where its enrolment's head says.
 */

#pragma once

#include "th-server-store.h"

G_BEGIN_DECLS

/* @n_erased: (out): entries of which only the digest is left. %TH_STORE_ERROR_CORRUPT names the
 * first entry that is not as it was sealed. */
gboolean th_evidence_check (ThServerStore            *store,
                            const ThServerEnrolment  *enrolment,
                            guint                    *n_erased,
                            GError                  **error) G_GNUC_WARN_UNUSED_RESULT;

/* All logs of the store. */
gboolean th_evidence_check_all (ThServerStore  *store,
                                GError        **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
