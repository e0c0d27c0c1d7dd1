/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Asks why something finished is changed. */

#pragma once

#include "th-record-page.h"

G_BEGIN_DECLS

#define TH_TYPE_REASON_PAGE (th_reason_page_get_type ())
G_DECLARE_FINAL_TYPE (ThReasonPage, th_reason_page, TH, REASON_PAGE, ThRecordPage)

G_END_DECLS
