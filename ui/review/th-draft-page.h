/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A referral in the order of the Home Office's form, what it lacks first; or, of a person, which
 * referrals there are and which are called for.
 */

#pragma once

#include "th-page.h"

G_BEGIN_DECLS

#define TH_TYPE_DRAFT_PAGE (th_draft_page_get_type ())
G_DECLARE_FINAL_TYPE (ThDraftPage, th_draft_page, TH, DRAFT_PAGE, ThPage)

G_END_DECLS
