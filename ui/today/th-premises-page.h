/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A premises: what is known of it, its visits, and the start of another. */

#pragma once

#include "th-record-page.h"

G_BEGIN_DECLS

#define TH_TYPE_PREMISES_PAGE (th_premises_page_get_type ())
G_DECLARE_FINAL_TYPE (ThPremisesPage, th_premises_page, TH, PREMISES_PAGE, ThRecordPage)

G_END_DECLS
