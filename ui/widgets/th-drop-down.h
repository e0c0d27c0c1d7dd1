/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A name for a drop-down list: what has the focus in it is a button of its own, which does not take
 * the list's name from its template.
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* From now on it is called @name and what is chosen in it. */
void th_drop_down_set_name (GtkDropDown *self, const char *name);

G_END_DECLS
