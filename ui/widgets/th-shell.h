/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Lays out content with a rail at its left where there is room for one, and a bar below it where
 * there is not.
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* From this width on (px) there is a rail. */
#define TH_SHELL_WIDE 900

#define TH_TYPE_SHELL (th_shell_get_type ())
G_DECLARE_FINAL_TYPE (ThShell, th_shell, TH, SHELL, GtkWidget)

G_END_DECLS
