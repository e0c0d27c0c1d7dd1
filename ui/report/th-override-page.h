/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Another number than was counted, with its reason; both stay. The step is that of "counted". */

#pragma once

#include "th-page.h"

G_BEGIN_DECLS

#define TH_TYPE_OVERRIDE_PAGE (th_override_page_get_type ())
G_DECLARE_FINAL_TYPE (ThOverridePage, th_override_page, TH, OVERRIDE_PAGE, ThPage)

G_END_DECLS
