/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The headers of tus 1.0 (https://tus.io/protocols/resumable-upload), as far as this protocol uses
 * it: core, creation, checksum, expiration. What a header says is read here and nowhere else.
 */

#pragma once

#include "th-chain.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define TH_TUS_VERSION "1.0.0"
#define TH_TUS_EXTENSIONS "creation,checksum,expiration"
#define TH_TUS_ALGORITHMS "sha256,sha1"
#define TH_TUS_PART "application/offset+octet-stream"

#define TH_TUS_HEADER_RESUMABLE "Tus-Resumable"
#define TH_TUS_HEADER_VERSION "Tus-Version"
#define TH_TUS_HEADER_EXTENSION "Tus-Extension"
#define TH_TUS_HEADER_MAX_SIZE "Tus-Max-Size"
#define TH_TUS_HEADER_ALGORITHM "Tus-Checksum-Algorithm"
#define TH_TUS_HEADER_LENGTH "Upload-Length"
#define TH_TUS_HEADER_OFFSET "Upload-Offset"
#define TH_TUS_HEADER_METADATA "Upload-Metadata"
#define TH_TUS_HEADER_CHECKSUM "Upload-Checksum"
#define TH_TUS_HEADER_EXPIRES "Upload-Expires"
#define TH_TUS_HEADER_OVERRIDE "X-HTTP-Method-Override"

/* The key in the metadata that names the blob. */
#define TH_TUS_KEY "sha256"

/* What a checksum header comes to. */
typedef enum
{
  TH_TUS_HOLDS,
  TH_TUS_DIFFERS,
  TH_TUS_UNKNOWN /* no such algorithm, or no digest of it */
} ThTusCheck;

/* A length or an offset: decimal digits and nothing else. */
gboolean   th_tus_read_number     (const char *text,
                                   gsize      *number);

/* The hash that an Upload-Metadata header names; %FALSE where it names none, or is not one. */
gboolean   th_tus_read_metadata   (const char *text,
                                   ThHash     *hash);

/* Returns: (transfer full) */
char      *th_tus_write_metadata  (const ThHash *hash);

/* Whether @bytes are what an Upload-Checksum header says. tus demands that sha1 be offered; against
 * accidents, which is all that the header is for, it is enough. */
ThTusCheck th_tus_check           (const char *text,
                                   const void *bytes,
                                   gsize       length);

/* Returns: (transfer full): the header for @bytes, by SHA-256. */
char      *th_tus_write_checksum  (const void *bytes,
                                   gsize       length);

G_END_DECLS
