/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The records behind one number. The step's record is the counter's code, its section the day, its
 * field the team.
 */

#pragma once

#include "th-page.h"

G_BEGIN_DECLS

#define TH_TYPE_COUNTED_PAGE (th_counted_page_get_type ())
G_DECLARE_FINAL_TYPE (ThCountedPage, th_counted_page, TH, COUNTED_PAGE, ThPage)

G_END_DECLS
