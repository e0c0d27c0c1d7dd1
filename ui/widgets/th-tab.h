/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* One tab of the shell: icon and word, beside each other on the rail and above each other on the
 * bar. It switches by the action "home.tab" with the name of its page.
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TH_TYPE_TAB (th_tab_get_type ())
G_DECLARE_FINAL_TYPE (ThTab, th_tab, TH, TAB, GtkToggleButton)

G_END_DECLS
