/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A visit for people to read: the premises, the visit and everything below it, question by question in
 * the forms' order, with who wrote it when. It goes with an evidence bundle, whose proof vouches for
 * the entries and not for this copy; the copy says so. Restricted records are named and not shown
 * unless asked for.
 */

#pragma once

#include "th-report.h"

G_BEGIN_DECLS

/**
 * th_visit_copy_save:
 * @visit: id of the visit
 * @now: printed as the time it was drawn up
 *
 * Errors: %TH_CASEWORK_ERROR_MISSING where there is no such visit, or it is withdrawn; those of the
 *   file.
 */
gboolean th_visit_copy_save (ThCase              *case_,
                             const ThOperation   *operation,
                             const ThReportWords *words,
                             const char          *visit,
                             gboolean             with_restricted,
                             int64_t              now,
                             const char          *path,
                             GError             **error);

G_END_DECLS
