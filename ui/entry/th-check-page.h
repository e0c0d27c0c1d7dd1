/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Before finishing: problems first, then what was answered. */

#pragma once

#include "th-record-page.h"

G_BEGIN_DECLS

#define TH_TYPE_CHECK_PAGE (th_check_page_get_type ())
G_DECLARE_FINAL_TYPE (ThCheckPage, th_check_page, TH, CHECK_PAGE, ThRecordPage)

G_END_DECLS
