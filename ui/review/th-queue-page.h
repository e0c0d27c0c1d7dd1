/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What waits for a lead, most urgent first. */

#pragma once

#include "th-page.h"

G_BEGIN_DECLS

#define TH_TYPE_QUEUE_PAGE (th_queue_page_get_type ())
G_DECLARE_FINAL_TYPE (ThQueuePage, th_queue_page, TH, QUEUE_PAGE, ThPage)

GtkWidget *th_queue_page_new (ThSession *session);

G_END_DECLS
