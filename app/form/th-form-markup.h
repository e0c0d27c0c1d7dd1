/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The markup that authors of forms may use in labels and hints, as Pango markup. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * th_form_markup_dup:
 * @text: a label or hint
 *
 * Understands **bold**, __bold__, *italic*, _italic_, # headings, [text](address), backslash escapes
 * and <span style="color: …">. Everything else, markup of other kinds included, comes out as the
 * text it is: nothing in a form can do more than look bold.
 *
 * Returns: (transfer full): valid Pango markup
 */
char *th_form_markup_dup (const char *text);

G_END_DECLS
