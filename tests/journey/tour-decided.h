/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What the server holds of the lead's day, as a tablet that was not there finds it: a row for each
 * thing that was decided, with who wrote it and why.
 */

#pragma once

#include "th-test-server.h"

G_BEGIN_DECLS

/* @folder: where that tablet may be. Prints each row. Returns: whether all of it is there, and
 * nothing is held back or in conflict any more. */
gboolean tour_decided_is_right (ThTestServer *server, const char *folder);

G_END_DECLS
