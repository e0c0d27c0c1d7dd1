/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Signing off a team's day: what still stands against it, the numbers it is signed on, and after
 * that the numbers as they were signed, whatever was corrected later. The step's section is the day,
 * its field the team; both may be picked here.
 */

#pragma once

#include "th-page.h"

G_BEGIN_DECLS

#define TH_TYPE_DAY_PAGE (th_day_page_get_type ())
G_DECLARE_FINAL_TYPE (ThDayPage, th_day_page, TH, DAY_PAGE, ThPage)

G_END_DECLS
