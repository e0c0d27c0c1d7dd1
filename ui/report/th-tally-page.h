/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What the operation comes to. */

#pragma once

#include "th-page.h"

G_BEGIN_DECLS

#define TH_TYPE_TALLY_PAGE (th_tally_page_get_type ())
G_DECLARE_FINAL_TYPE (ThTallyPage, th_tally_page, TH, TALLY_PAGE, ThPage)

GtkWidget *th_tally_page_new (ThSession *session);

G_END_DECLS
