/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Children beside each other as far as the width goes, then on the next line; each as wide as it
 * asks for and, on its line, as tall as the tallest. Property `is-bar`, at construction: what a line
 * leaves free goes to the children that expand or, where none does, before its last, so that the
 * main action stands in the corner.
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TH_TYPE_WRAP_LAYOUT (th_wrap_layout_get_type ())
G_DECLARE_FINAL_TYPE (ThWrapLayout, th_wrap_layout, TH, WRAP_LAYOUT, GtkLayoutManager)

G_END_DECLS
