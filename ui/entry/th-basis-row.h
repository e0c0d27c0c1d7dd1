/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* An indicator: Seen, Told, Not there, and the rarer bases behind More. */

#pragma once

#include "th-question-row.h"

G_BEGIN_DECLS

#define TH_TYPE_BASIS_ROW (th_basis_row_get_type ())
G_DECLARE_FINAL_TYPE (ThBasisRow, th_basis_row, TH, BASIS_ROW, ThQuestionRow)

G_END_DECLS
