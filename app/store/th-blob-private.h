/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What a blob's stream needs of the chunk rows. */

#pragma once

#include "th-blob.h"

G_BEGIN_DECLS

GBytes *th_blob_load_chunk (ThSqlite *sqlite, int64_t num, int64_t place, GError **error);

G_END_DECLS
