/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* All choices of one question, with search. */

#pragma once

#include "th-record-page.h"

G_BEGIN_DECLS

#define TH_TYPE_PICK_PAGE (th_pick_page_get_type ())
G_DECLARE_FINAL_TYPE (ThPickPage, th_pick_page, TH, PICK_PAGE, ThRecordPage)

G_END_DECLS
