/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A record under review with everything below it, and beside it, where there is room, the queue. */

#pragma once

#include "th-page.h"

G_BEGIN_DECLS

#define TH_TYPE_REVIEW_PAGE (th_review_page_get_type ())
G_DECLARE_FINAL_TYPE (ThReviewPage, th_review_page, TH, REVIEW_PAGE, ThPage)

G_END_DECLS
