/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Two children of equal width beside each other where both have room, else below each other. */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TH_TYPE_PAIR_LAYOUT (th_pair_layout_get_type ())
G_DECLARE_FINAL_TYPE (ThPairLayout, th_pair_layout, TH, PAIR_LAYOUT, GtkLayoutManager)

G_END_DECLS
