/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A record as a list of its sections and of what belongs to it, in any order. */

#pragma once

#include "th-record-page.h"

G_BEGIN_DECLS

#define TH_TYPE_HUB_PAGE (th_hub_page_get_type ())
G_DECLARE_FINAL_TYPE (ThHubPage, th_hub_page, TH, HUB_PAGE, ThRecordPage)

G_END_DECLS
