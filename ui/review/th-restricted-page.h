/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A restricted note is closed until a reason is given, each time anew; the reason goes into the log
 * before the note is shown.
 */

#pragma once

#include "th-page.h"

G_BEGIN_DECLS

#define TH_TYPE_RESTRICTED_PAGE (th_restricted_page_get_type ())
G_DECLARE_FINAL_TYPE (ThRestrictedPage, th_restricted_page, TH, RESTRICTED_PAGE, ThPage)

G_END_DECLS
