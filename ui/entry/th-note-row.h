/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Words without an answer; or a question that this tablet cannot ask yet. */

#pragma once

#include "th-question-row.h"

G_BEGIN_DECLS

#define TH_TYPE_NOTE_ROW (th_note_row_get_type ())
G_DECLARE_FINAL_TYPE (ThNoteRow, th_note_row, TH, NOTE_ROW, ThQuestionRow)

G_END_DECLS
