/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What there is to show a person: cards by language, numbers that are verified, and whom to ask for
 * the other languages. With a person's record it says that a card shown is recorded with them.
 */

#pragma once

#include "th-page.h"

G_BEGIN_DECLS

#define TH_TYPE_ADVICE_PAGE (th_advice_page_get_type ())
G_DECLARE_FINAL_TYPE (ThAdvicePage, th_advice_page, TH, ADVICE_PAGE, ThPage)

G_END_DECLS
