/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Who goes where, and when: a lead picks an officer and a day, then taps the premises they go to. */

#pragma once

#include "th-page.h"

G_BEGIN_DECLS

#define TH_TYPE_TASKING_PAGE (th_tasking_page_get_type ())
G_DECLARE_FINAL_TYPE (ThTaskingPage, th_tasking_page, TH, TASKING_PAGE, ThPage)

G_END_DECLS
