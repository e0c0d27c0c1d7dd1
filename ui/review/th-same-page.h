/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Two records that may be of one person, visit or premises, side by side: what is alike, what
 * differs, and what somebody has said of them. The step's record is one, its section the other.
 */

#pragma once

#include "th-page.h"

G_BEGIN_DECLS

#define TH_TYPE_SAME_PAGE (th_same_page_get_type ())
G_DECLARE_FINAL_TYPE (ThSamePage, th_same_page, TH, SAME_PAGE, ThPage)

G_END_DECLS
