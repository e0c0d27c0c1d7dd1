/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A file that only the holder of one private key can read, written and read as a stream, so that
 * its size does not matter:
 *
 *     purpose, line feed · stream key in a crypto_box_seal to the holder (80 bytes)
 *     · header of crypto_secretstream_xchacha20poly1305 (24 bytes) · chunks of 64 KiB + 17 bytes
 *
 * The last chunk is shorter or as long and alone is marked final, so that a file that was cut, at
 * whatever place, is told from a whole one. The purpose is bound to the first chunk: a backup
 * cannot be passed off as another kind of file.
 */

#pragma once

#include "th-secret.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define TH_SEALED_KEY_BYTES 32

typedef struct _ThSealedWriter ThSealedWriter;
typedef struct _ThSealedReader ThSealedReader;

/* @holder: a crypto_box public key. */
ThSealedWriter *th_sealed_writer_new     (GOutputStream  *stream,
                                          const char     *purpose,
                                          const uint8_t   holder[TH_SEALED_KEY_BYTES],
                                          GError        **error) G_GNUC_WARN_UNUSED_RESULT;
void            th_sealed_writer_free    (ThSealedWriter *self);
gboolean        th_sealed_writer_write   (ThSealedWriter  *self,
                                          const void      *bytes,
                                          gsize            length,
                                          GError         **error) G_GNUC_WARN_UNUSED_RESULT;

/* All of @stream. */
gboolean        th_sealed_writer_splice  (ThSealedWriter  *self,
                                          GInputStream    *stream,
                                          GError         **error) G_GNUC_WARN_UNUSED_RESULT;

/* Marks the end; without it the file is a cut one. The stream is not closed. */
gboolean        th_sealed_writer_finish  (ThSealedWriter  *self,
                                          GError         **error) G_GNUC_WARN_UNUSED_RESULT;

/* Returns: (transfer full): with which the file can be read back, to check it. */
ThSecret       *th_sealed_writer_dup_key (ThSealedWriter *self);

/**
 * th_sealed_reader_new:
 * @holder: the public half, @private_key the other
 *
 * Errors: %G_IO_ERROR_INVALID_DATA for what is no such file, or damaged; %G_IO_ERROR_PERMISSION_DENIED
 *   where it was sealed for another key.
 */
ThSealedReader *th_sealed_reader_new     (GInputStream    *stream,
                                          const char      *purpose,
                                          const uint8_t    holder[TH_SEALED_KEY_BYTES],
                                          const ThSecret  *private_key,
                                          GError         **error) G_GNUC_WARN_UNUSED_RESULT;

/* With the key that the writer gave. */
ThSealedReader *th_sealed_reader_new_for_key (GInputStream    *stream,
                                              const char      *purpose,
                                              const ThSecret  *key,
                                              GError         **error) G_GNUC_WARN_UNUSED_RESULT;
void            th_sealed_reader_free    (ThSealedReader *self);

/* As many bytes as are left, at most @length; less only at the end of a file that is whole. */
gssize          th_sealed_reader_read    (ThSealedReader  *self,
                                          void            *bytes,
                                          gsize            length,
                                          GError         **error) G_GNUC_WARN_UNUSED_RESULT;

/* Returns: (transfer full) (nullable): a line of at most @limit bytes without its line feed; %NULL
 * without error at the end. */
char           *th_sealed_reader_read_line (ThSealedReader  *self,
                                            gsize            limit,
                                            GError         **error);

/* @length bytes, or (-1) all that is left, to @stream. */
gboolean        th_sealed_reader_splice  (ThSealedReader  *self,
                                          GOutputStream   *stream,
                                          int64_t          length,
                                          GError         **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThSealedWriter, th_sealed_writer_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThSealedReader, th_sealed_reader_free)

G_END_DECLS
