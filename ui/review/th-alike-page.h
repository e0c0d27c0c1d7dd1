/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What looks like the same person, visit or premises, the likeliest first, and below it what
 * somebody has already said of such pairs.
 */

#pragma once

#include "th-page.h"

G_BEGIN_DECLS

#define TH_TYPE_ALIKE_PAGE (th_alike_page_get_type ())
G_DECLARE_FINAL_TYPE (ThAlikePage, th_alike_page, TH, ALIKE_PAGE, ThPage)

G_END_DECLS
