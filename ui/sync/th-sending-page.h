/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What waits, what is on its way, when it last worked, when it is tried next, and Send now. */

#pragma once

#include "th-page.h"

G_BEGIN_DECLS

#define TH_TYPE_SENDING_PAGE (th_sending_page_get_type ())
G_DECLARE_FINAL_TYPE (ThSendingPage, th_sending_page, TH, SENDING_PAGE, ThPage)

G_END_DECLS
