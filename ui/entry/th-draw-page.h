/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A sheet as large as the screen, for a signature or a sketch. */

#pragma once

#include "th-record-page.h"

G_BEGIN_DECLS

#define TH_TYPE_DRAW_PAGE (th_draw_page_get_type ())
G_DECLARE_FINAL_TYPE (ThDrawPage, th_draw_page, TH, DRAW_PAGE, ThRecordPage)

G_END_DECLS
