/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A code: typed, or read from a picture of it. */

#pragma once

#include "th-question-row.h"

G_BEGIN_DECLS

#define TH_TYPE_BARCODE_ROW (th_barcode_row_get_type ())
G_DECLARE_FINAL_TYPE (ThBarcodeRow, th_barcode_row, TH, BARCODE_ROW, ThQuestionRow)

G_END_DECLS
