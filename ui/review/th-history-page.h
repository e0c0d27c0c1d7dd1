/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Who set what when in a record, and how it stood at any two moments. The step's section, where it
 * has one, is the question that alone is shown.
 */

#pragma once

#include "th-page.h"

G_BEGIN_DECLS

#define TH_TYPE_HISTORY_PAGE (th_history_page_get_type ())
G_DECLARE_FINAL_TYPE (ThHistoryPage, th_history_page, TH, HISTORY_PAGE, ThPage)

G_END_DECLS
