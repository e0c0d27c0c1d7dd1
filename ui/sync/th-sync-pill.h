/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The state of sending in every head: an icon and words; opens the sending page. */

#pragma once

#include "th-session.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TH_TYPE_SYNC_PILL (th_sync_pill_get_type ())
G_DECLARE_FINAL_TYPE (ThSyncPill, th_sync_pill, TH, SYNC_PILL, GtkWidget)

G_END_DECLS
