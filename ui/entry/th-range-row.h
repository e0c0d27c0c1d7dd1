/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A number within limits: a toggle for each where they are few, else less and more on both sides of
 * the number. */

#pragma once

#include "th-question-row.h"

G_BEGIN_DECLS

#define TH_TYPE_RANGE_ROW (th_range_row_get_type ())
G_DECLARE_FINAL_TYPE (ThRangeRow, th_range_row, TH, RANGE_ROW, ThQuestionRow)

G_END_DECLS
