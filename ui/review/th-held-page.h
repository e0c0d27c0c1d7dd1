/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What the station holds back of one record. What it says is at the station alone, so this page
 * needs a connection; deciding does not.
 */

#pragma once

#include "th-page.h"

G_BEGIN_DECLS

#define TH_TYPE_HELD_PAGE (th_held_page_get_type ())
G_DECLARE_FINAL_TYPE (ThHeldPage, th_held_page, TH, HELD_PAGE, ThPage)

G_END_DECLS
