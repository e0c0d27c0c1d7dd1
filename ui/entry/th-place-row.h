/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A position: typed as two numbers, or from the tablet's receiver where the operation allows it. */

#pragma once

#include "th-question-row.h"

G_BEGIN_DECLS

#define TH_TYPE_PLACE_ROW (th_place_row_get_type ())
G_DECLARE_FINAL_TYPE (ThPlaceRow, th_place_row, TH, PLACE_ROW, ThQuestionRow)

G_END_DECLS
