/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Asks who receives what leaves and why, then saves or copies it: of a referral its draft, of a visit
 * the copy to be read.
 */

#pragma once

#include "th-page.h"

G_BEGIN_DECLS

#define TH_TYPE_EXPORT_PAGE (th_export_page_get_type ())
G_DECLARE_FINAL_TYPE (ThExportPage, th_export_page, TH, EXPORT_PAGE, ThPage)

G_END_DECLS
