/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* One answer under review: what stands there and by whom, two answers where there are two, what was
 * asked about it, and a place to ask.
 */

#pragma once

#include "th-record-page.h"

G_BEGIN_DECLS

#define TH_TYPE_ANSWER_PAGE (th_answer_page_get_type ())
G_DECLARE_FINAL_TYPE (ThAnswerPage, th_answer_page, TH, ANSWER_PAGE, ThRecordPage)

G_END_DECLS
