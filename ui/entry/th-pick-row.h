/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* One or several of many choices, made on a page of their own. */

#pragma once

#include "th-question-row.h"

G_BEGIN_DECLS

#define TH_TYPE_PICK_ROW (th_pick_row_get_type ())
G_DECLARE_FINAL_TYPE (ThPickRow, th_pick_row, TH, PICK_ROW, ThQuestionRow)

G_END_DECLS
