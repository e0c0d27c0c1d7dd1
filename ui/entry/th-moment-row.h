/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A date, a time of day, or both, typed as numbers or set by one tap. */

#pragma once

#include "th-question-row.h"

G_BEGIN_DECLS

#define TH_TYPE_MOMENT_ROW (th_moment_row_get_type ())
G_DECLARE_FINAL_TYPE (ThMomentRow, th_moment_row, TH, MOMENT_ROW, ThQuestionRow)

G_END_DECLS
