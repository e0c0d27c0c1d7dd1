/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The bytes of log entries and record states: the only file that knows the JSON keys of both.
 * Encoding is canonical: the same struct always gives the same bytes.
 */

#pragma once

#include "th-record.h"

G_BEGIN_DECLS

/* The errors of all of app/record. */
#define TH_CODEC_ERROR (th_codec_error_quark ())

typedef enum
{
  TH_CODEC_ERROR_MALFORMED,    /* not JSON as th-json.h or a table as th-csv.h has it, or a key with a
                                   value of the wrong type */
  TH_CODEC_ERROR_NEWER_VERSION, /* `v` is higher than this program knows */
  TH_CODEC_ERROR_TOO_LARGE     /* a table beyond a stated limit: split it */
} ThCodecError;

GQuark    th_codec_error_quark   (void);

/**
 * th_codec_encode_entry:
 *
 * Returns: (transfer full): one line of JSON without its line feed. It may exceed
 *   %TH_ENTRY_MAX_BYTES; whoever appends splits before.
 */
GBytes   *th_codec_encode_entry  (const ThEntry *entry);

/**
 * th_codec_decode_entry:
 * @bytes: one line, without line feed
 *
 * Unknown keys are passed over: the raw bytes, which are what is kept, still hold them.
 */
ThEntry  *th_codec_decode_entry  (const char  *bytes,
                                  gsize        length,
                                  GError     **error);

/* Returns: (transfer full): the whole state, one line; equal states give equal bytes. */
GBytes   *th_codec_encode_record (const ThRecord *record);

ThRecord *th_codec_decode_record (const char  *bytes,
                                  gsize        length,
                                  GError     **error);

G_END_DECLS
