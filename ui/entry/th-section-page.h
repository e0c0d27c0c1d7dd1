/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* One section of a record's form, with the others one tap away. */

#pragma once

#include "th-record-page.h"

G_BEGIN_DECLS

#define TH_TYPE_SECTION_PAGE (th_section_page_get_type ())
G_DECLARE_FINAL_TYPE (ThSectionPage, th_section_page, TH, SECTION_PAGE, ThRecordPage)

G_END_DECLS
