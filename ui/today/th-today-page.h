/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The officer's day: sent back, open visits, premises to visit; search over everything. The same
 * page shows what is finished.
 */

#pragma once

#include "th-page.h"

G_BEGIN_DECLS

#define TH_TYPE_TODAY_PAGE (th_today_page_get_type ())
G_DECLARE_FINAL_TYPE (ThTodayPage, th_today_page, TH, TODAY_PAGE, ThPage)

GtkWidget *th_today_page_new (ThSession *session, gboolean is_finished);

G_END_DECLS
