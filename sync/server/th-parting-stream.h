/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A connection whose end is noticed. Soup (3.2) lets go of one that ends within a request; one that
 * ends between two requests it keeps for ever, with its socket and its memory. So the end of an
 * idle one begins with a byte, as if of a request, and soup lets go of what it takes for that.
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Returns: (transfer full): @base, for soup. */
GIOStream *th_parting_stream_new (GIOStream *base);

/* A request was answered, and the next one has not begun. */
void th_parting_stream_set_idle (GIOStream *stream);

G_END_DECLS
