/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Numbers, positions, telephone numbers, days and references read from left to right, whichever way
 * the words around them run. The one place that sees to it, for what is shown and what is typed.
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Returns: (transfer full): @text with what is a number in it set apart, where its place among
 * other words would turn its groups round (UAX 9); otherwise a copy */
char *th_reading_order_dup (const char *text);

/* From now on every label, every field and every box of the class "numbers" keeps the rule. Once, at
 * start-up, after the direction of the program is known; does nothing where it runs to the right. */
void th_reading_order_keep (void);

G_END_DECLS
