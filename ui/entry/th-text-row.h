/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* One line of text or a number. */

#pragma once

#include "th-question-row.h"

G_BEGIN_DECLS

#define TH_TYPE_TEXT_ROW (th_text_row_get_type ())
G_DECLARE_FINAL_TYPE (ThTextRow, th_text_row, TH, TEXT_ROW, ThQuestionRow)

G_END_DECLS
