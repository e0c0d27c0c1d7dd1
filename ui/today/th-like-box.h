/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The premises on this tablet that look like the one at hand, each with what is alike; nothing where
 * there is none. A tap goes to it.
 */

#pragma once

#include "th-open-record.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TH_TYPE_LIKE_BOX (th_like_box_get_type ())
G_DECLARE_FINAL_TYPE (ThLikeBox, th_like_box, TH, LIKE_BOX, GtkWidget)

/* Looks again for what is like @premises as it is on screen. */
void th_like_box_look (ThLikeBox *self, ThOpenRecord *premises);

G_END_DECLS
