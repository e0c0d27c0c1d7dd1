/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What the two ways of writing a record share. */

#pragma once

#include "th-record-table.h"

G_BEGIN_DECLS

gboolean th_record_is_present (const ThRecordRow *row, gboolean parent_present);

/* Brings presence and team of all below a record in step with it. */
gboolean th_record_settle_below (ThSqlite *sqlite,
                                 const char *id,
                                 gboolean present,
                                 const char *team,
                                 GPtrArray *touched,
                                 GError **error);

G_END_DECLS
