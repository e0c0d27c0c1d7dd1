/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Blobs in chunk rows, found by their SHA-256. A blob comes whole, or in parts that may stop and go
 * on; either way it has no hash, and so cannot be found, until every byte is there and verified.
 */

#pragma once

#include "th-sqlite.h"

G_BEGIN_DECLS

#define TH_BLOB_CHUNK_BYTES (256 * 1024)

/**
 * th_blob_put:
 *
 * Stores all of @stream, in a transaction of its own, without ever holding more than a chunk. One
 * that is there already is verified to be the same and not stored again. The connection stays
 * locked while @stream is read: it is to be a file or memory, not a network.
 *
 * Errors: %TH_STORE_ERROR_CORRUPT where the bytes are not what @hash says: nothing is kept.
 */
gboolean      th_blob_put      (ThSqlite      *sqlite,
                                const ThHash  *hash,
                                GInputStream  *stream,
                                GCancellable  *cancellable,
                                GError       **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether the blob is here whole. */
gboolean      th_blob_find     (ThSqlite      *sqlite,
                                const ThHash  *hash,
                                int64_t       *num,
                                gsize         *length,
                                GError       **error);

/**
 * th_blob_open:
 *
 * Returns: (transfer full): a seekable stream that holds one chunk. Each read takes the connection's
 *   lock for itself, so that whoever reads must not hold it; the stream may outlive the connection's
 *   closing and then fails. %TH_STORE_ERROR_NOT_FOUND where there is none.
 */
GInputStream *th_blob_open     (ThSqlite      *sqlite,
                                const ThHash  *hash,
                                gsize         *length,
                                GError       **error) G_GNUC_WARN_UNUSED_RESULT;

/* What is there of a part, as a stream of the same kind. */
GInputStream *th_blob_open_part (ThSqlite  *sqlite,
                                 int64_t    num,
                                 gsize      length) G_GNUC_WARN_UNUSED_RESULT;

/* In parts. start makes room and numbers it; append adds at the end (@offset must be how much is there,
 * else %TH_STORE_ERROR_GAP). */
gboolean      th_blob_start    (ThSqlite  *sqlite,
                                int64_t   *num,
                                GError   **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean      th_blob_append   (ThSqlite    *sqlite,
                                int64_t      num,
                                gsize        offset,
                                const void  *bytes,
                                gsize        length,
                                GError     **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean      th_blob_get_part (ThSqlite  *sqlite,
                                int64_t    num,
                                gsize     *length,
                                GError   **error) G_GNUC_WARN_UNUSED_RESULT;

/* Makes the part a blob, for whoever verified the bytes as they came. Where the same blob arrived
 * meanwhile, the part is given up. */
gboolean      th_blob_name     (ThSqlite      *sqlite,
                                int64_t        num,
                                const ThHash  *hash,
                                GError       **error) G_GNUC_WARN_UNUSED_RESULT;

/* Gives up a blob or a part of one. */
gboolean      th_blob_remove   (ThSqlite  *sqlite,
                                int64_t    num,
                                GError   **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
