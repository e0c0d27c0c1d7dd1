/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* How the person likes the program, its keys and gestures, and what it is. */

#pragma once

#include "th-page.h"

G_BEGIN_DECLS

#define TH_TYPE_SETTINGS_PAGE (th_settings_page_get_type ())
G_DECLARE_FINAL_TYPE (ThSettingsPage, th_settings_page, TH, SETTINGS_PAGE, ThPage)

GtkWidget *th_settings_page_new (ThSession *session);

G_END_DECLS
