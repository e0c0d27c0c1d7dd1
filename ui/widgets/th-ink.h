/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A sheet that is drawn on with finger, pen or mouse. What was drawn is kept as strokes; it comes
 * out as a PNG that holds the strokes as SVG in itself (an iTXt chunk with the keyword "SVG"), so
 * that the picture anyone can look at and the lines anyone can enlarge are one file with one hash.
 *
 * Emits "drawn" at the end of each stroke and after one is taken back.
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A stroke longer than this, and strokes beyond this many, are not taken. */
#define TH_INK_MAX_POINTS 20000
#define TH_INK_MAX_STROKES 2000

#define TH_TYPE_INK (th_ink_get_type ())
G_DECLARE_FINAL_TYPE (ThInk, th_ink, TH, INK, GtkWidget)

gboolean th_ink_is_empty (ThInk *self);
guint th_ink_count_points (ThInk *self);
void th_ink_clear (ThInk *self);

/* Takes the last stroke back. */
void th_ink_undo (ThInk *self);

/* Returns: (transfer full): the strokes as an SVG document of the sheet's size */
char *th_ink_dup_svg (ThInk *self);

/* Returns: (transfer full): black on white, with the SVG inside */
GBytes *th_ink_dup_png (ThInk *self);

G_END_DECLS
