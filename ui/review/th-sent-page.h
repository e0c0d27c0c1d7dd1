/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* That a referral was sent, by hand, elsewhere: to whom, and the reference that came back. */

#pragma once

#include "th-record-page.h"

G_BEGIN_DECLS

#define TH_TYPE_SENT_PAGE (th_sent_page_get_type ())
G_DECLARE_FINAL_TYPE (ThSentPage, th_sent_page, TH, SENT_PAGE, ThRecordPage)

G_END_DECLS
