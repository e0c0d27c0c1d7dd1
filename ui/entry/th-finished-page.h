/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What has just been finished, where it is now, and what happens next. */

#pragma once

#include "th-record-page.h"

G_BEGIN_DECLS

#define TH_TYPE_FINISHED_PAGE (th_finished_page_get_type ())
G_DECLARE_FINAL_TYPE (ThFinishedPage, th_finished_page, TH, FINISHED_PAGE, ThRecordPage)

G_END_DECLS
