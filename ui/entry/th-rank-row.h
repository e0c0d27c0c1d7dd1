/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Choices put in order, each moved by buttons: nothing has to be dragged. */

#pragma once

#include "th-question-row.h"

G_BEGIN_DECLS

#define TH_TYPE_RANK_ROW (th_rank_row_get_type ())
G_DECLARE_FINAL_TYPE (ThRankRow, th_rank_row, TH, RANK_ROW, ThQuestionRow)

G_END_DECLS
