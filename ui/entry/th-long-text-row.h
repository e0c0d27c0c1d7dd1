/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Text of several lines. */

#pragma once

#include "th-question-row.h"

G_BEGIN_DECLS

#define TH_TYPE_LONG_TEXT_ROW (th_long_text_row_get_type ())
G_DECLARE_FINAL_TYPE (ThLongTextRow, th_long_text_row, TH, LONG_TEXT_ROW, ThQuestionRow)

G_END_DECLS
