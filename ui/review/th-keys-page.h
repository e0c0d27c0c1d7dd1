/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What the keyboard does on the lead's screens. */

#pragma once

#include "th-page.h"

G_BEGIN_DECLS

#define TH_TYPE_KEYS_PAGE (th_keys_page_get_type ())
G_DECLARE_FINAL_TYPE (ThKeysPage, th_keys_page, TH, KEYS_PAGE, ThPage)

G_END_DECLS
