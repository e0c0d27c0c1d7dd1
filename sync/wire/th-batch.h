/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Lines, packed: what pushes and pages of the feed are made of. The reader takes bytes as they come,
 * plain or as gzip members one behind the other, and gives whole lines; nothing is allocated beyond
 * the limits it was made with. The writer packs lines into gzip members.
 *
 * Order of calls: new, feed any number of times, finish. The first error ends it.
 */

#pragma once

#include "th-wire.h"

G_BEGIN_DECLS

typedef struct
{
  gsize total_bytes; /* unpacked, line feeds included */
  gsize line_bytes;  /* without the line feed */
  guint lines;
} ThBatchLimits;

typedef struct _ThBatchReader ThBatchReader;
typedef struct _ThBatchWriter ThBatchWriter;

/**
 * ThBatchLineFunc:
 * @line: without its line feed; lives for the call
 *
 * Returns: %FALSE with @error set to end the reading.
 */
typedef gboolean (*ThBatchLineFunc) (const char  *line,
                                     gsize        length,
                                     gpointer     data,
                                     GError     **error);

ThBatchReader *th_batch_reader_new    (const ThBatchLimits *limits,
                                       gboolean             is_gzip,
                                       ThBatchLineFunc      func,
                                       gpointer             data);
void           th_batch_reader_free   (ThBatchReader *self);

/* Errors: %TH_WIRE_ERROR_TOO_LARGE, %TH_WIRE_ERROR_MALFORMED, and what the function set. */
gboolean       th_batch_reader_feed   (ThBatchReader  *self,
                                       const void     *bytes,
                                       gsize           length,
                                       GError        **error) G_GNUC_WARN_UNUSED_RESULT;

/* Errors: %TH_WIRE_ERROR_MALFORMED where a line or a gzip member is not complete: it was cut. */
gboolean       th_batch_reader_finish (ThBatchReader  *self,
                                       GError        **error) G_GNUC_WARN_UNUSED_RESULT;

/* @level: of zlib, 1 to 9; 0 does not pack. */
ThBatchWriter *th_batch_writer_new    (int level);
void           th_batch_writer_free   (ThBatchWriter *self);
void           th_batch_writer_add    (ThBatchWriter *self,
                                       const void    *bytes,
                                       gsize          length);

/* One line: @bytes and a line feed. */
void           th_batch_writer_line   (ThBatchWriter *self,
                                       GBytes        *bytes);

/* Packed bytes that are ready now; more may come of what was added already. */
gsize          th_batch_writer_ready  (ThBatchWriter *self);

/* Returns: (transfer full): those bytes. */
GBytes        *th_batch_writer_take   (ThBatchWriter *self);

/* Returns: (transfer full): the rest, the gzip member complete. Adding begins another member. */
GBytes        *th_batch_writer_finish (ThBatchWriter *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThBatchReader, th_batch_reader_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThBatchWriter, th_batch_writer_free)

G_END_DECLS
