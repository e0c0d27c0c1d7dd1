/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What comes from the network, unpacked and bounded: a converter that copies, or inflates gzip
 * members one after another, and fails before it gives more than its limit.
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define TH_TYPE_BOUNDED (th_bounded_get_type ())
G_DECLARE_FINAL_TYPE (ThBounded, th_bounded, TH, BOUNDED, GObject)

/* Errors: %TH_WIRE_ERROR_TOO_LARGE past @limit bytes, %TH_WIRE_ERROR_MALFORMED for what is no gzip. */
GConverter *th_bounded_new (gsize    limit,
                            gboolean is_gzip);

G_END_DECLS
