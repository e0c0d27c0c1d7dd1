/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A premises that nobody tasked, in two taps: what tells where it is, and the start of the visit. */

#pragma once

#include "th-record-page.h"

G_BEGIN_DECLS

#define TH_TYPE_NEW_PREMISES_PAGE (th_new_premises_page_get_type ())
G_DECLARE_FINAL_TYPE (ThNewPremisesPage, th_new_premises_page, TH, NEW_PREMISES_PAGE, ThRecordPage)

G_END_DECLS
