/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* One or several of a few choices, each a large toggle. */

#pragma once

#include "th-question-row.h"

G_BEGIN_DECLS

#define TH_TYPE_CHOICE_ROW (th_choice_row_get_type ())
G_DECLARE_FINAL_TYPE (ThChoiceRow, th_choice_row, TH, CHOICE_ROW, ThQuestionRow)

G_END_DECLS
