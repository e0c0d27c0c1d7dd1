/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A decision that needs a reason: sending back, withdrawing, reopening. Its step's section is the
 * name of the state that the record is to have.
 */

#pragma once

#include "th-page.h"

G_BEGIN_DECLS

#define TH_TYPE_DECIDE_PAGE (th_decide_page_get_type ())
G_DECLARE_FINAL_TYPE (ThDecidePage, th_decide_page, TH, DECIDE_PAGE, ThPage)

G_END_DECLS
