/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Shows one child of a GtkStack and hides the others, which a stack alone does not: GTK 4.8 leaves
 * them in the tree that a screen reader sees.
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void th_stack_show_only (GtkStack *stack, GtkWidget *child);

G_END_DECLS
