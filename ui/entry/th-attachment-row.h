/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A photo, a document, a signature or a sketch: taken, chosen or drawn; looked at; taken away. */

#pragma once

#include "th-question-row.h"

G_BEGIN_DECLS

#define TH_TYPE_ATTACHMENT_ROW (th_attachment_row_get_type ())
G_DECLARE_FINAL_TYPE (ThAttachmentRow, th_attachment_row, TH, ATTACHMENT_ROW, ThQuestionRow)

G_END_DECLS
