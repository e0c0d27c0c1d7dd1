/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Another passphrase for the store of whoever has it open. */

#pragma once

#include "th-page.h"

G_BEGIN_DECLS

#define TH_TYPE_PASSPHRASE_PAGE (th_passphrase_page_get_type ())
G_DECLARE_FINAL_TYPE (ThPassphrasePage, th_passphrase_page, TH, PASSPHRASE_PAGE, ThPage)

G_END_DECLS
