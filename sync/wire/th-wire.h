/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The vocabulary of the protocol that both ends share: paths, limits, reasons, and errors whose
 * codes are what the caller can do about it. sync/PROTOCOL.md is what it means.
 */

#pragma once

#include "th-entry.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define TH_WIRE_VERSION 1

#define TH_WIRE_PATH_KEYS "/v1/keys"
#define TH_WIRE_PATH_ENROL "/v1/enrol"
#define TH_WIRE_PATH_ME "/v1/me"
#define TH_WIRE_PATH_LOG "/v1/log"
#define TH_WIRE_PATH_RECORDS "/v1/records"
#define TH_WIRE_PATH_BLOBS "/v1/blobs"
#define TH_WIRE_PATH_UPLOADS "/v1/blobs/uploads"
#define TH_WIRE_PATH_HEALTH "/v1/health"
#define TH_WIRE_PATH_METRICS "/metrics"

#define TH_WIRE_JSON "application/json"
#define TH_WIRE_NDJSON "application/x-ndjson"
#define TH_WIRE_OCTETS "application/octet-stream"
#define TH_WIRE_METRICS_TEXT "text/plain; version=0.0.4"

#define TH_WIRE_BATCH_ENTRIES 1000
#define TH_WIRE_BATCH_BYTES (1024 * 1024)
#define TH_WIRE_CLOSING_BYTES 1024
#define TH_WIRE_REQUEST_BYTES (2 * 1024 * 1024)
#define TH_WIRE_SMALL_REQUEST_BYTES (16 * 1024)
#define TH_WIRE_PAGE_RECORDS 5000
#define TH_WIRE_PAGE_BYTES (8 * 1024 * 1024)
#define TH_WIRE_WAIT_SECONDS 50
#define TH_WIRE_HISTORY_BYTES (64 * 1024 * 1024)
#define TH_WIRE_HEADER_BYTES (16 * 1024)
#define TH_WIRE_CODES_PER_MINUTE 10
#define TH_WIRE_LACKS_MAX 1000

/* A part of a blob, and how many blobs one enrolment may be sending at once; an upload to which
 * nothing was added for so long is given up. */
#define TH_WIRE_PART_BYTES (1024 * 1024)
#define TH_WIRE_UPLOADS_MAX 16
#define TH_WIRE_UPLOAD_MILLISECONDS (INT64_C (3) * 24 * 3600 * 1000)

#define TH_WIRE_SECRET_BYTES 10
#define TH_WIRE_TOKEN_BYTES 32
#define TH_WIRE_SIGNATURE_BYTES 64
#define TH_WIRE_PRIVATE_KEY_BYTES 64

/* Why the server holds an entry. None reveals whether an id exists. */
#define TH_HELD_NOT_PERMITTED "not permitted"
#define TH_HELD_UNKNOWN_RECORD "unknown record"
#define TH_HELD_UNKNOWN_KIND "unknown kind"
#define TH_HELD_REVOKED "revoked"
#define TH_HELD_UNREADABLE "unreadable"
#define TH_HELD_STATE_CHANGED "state changed"
#define TH_HELD_PURGED "purged"
#define TH_HELD_DEPENDS "depends on a held entry"
#define TH_HELD_HOLDING "holding"

/* What `GET /v1/me` says of an enrolment. */
#define TH_STATUS_ACTIVE "active"
#define TH_STATUS_HOLDING "holding"
#define TH_STATUS_LEAVER "leaver"
#define TH_STATUS_LOST "lost"

#define TH_WIRE_ERROR (th_wire_error_quark ())

/* What a caller can do about it. */
typedef enum
{
  TH_WIRE_ERROR_OFFLINE,      /* nothing was reached: try again when the network is back */
  TH_WIRE_ERROR_TIMED_OUT,    /* reached, and then nothing: try again with less */
  TH_WIRE_ERROR_UNTRUSTED,    /* not the server that was enrolled with: tell the person, send nothing */
  TH_WIRE_ERROR_CODE,         /* the enrolment code was mistyped: type it again, nothing was sent */
  TH_WIRE_ERROR_MALFORMED,    /* breaks the protocol: sending it again will not help */
  TH_WIRE_ERROR_UNAUTHORIZED, /* present the certificate again */
  TH_WIRE_ERROR_REVOKED,      /* ended as lost: destroy the key */
  TH_WIRE_ERROR_NOT_FOUND,    /* no such thing here, or not in this scope */
  TH_WIRE_ERROR_GAP,          /* go on from what the server holds */
  TH_WIRE_ERROR_FORK,         /* enrol again, the log goes on there */
  TH_WIRE_ERROR_OFFSET,       /* the upload stands elsewhere: ask where */
  TH_WIRE_ERROR_CHECKSUM,     /* the bytes came changed: send them again */
  TH_WIRE_ERROR_TOO_LARGE,    /* send less at once */
  TH_WIRE_ERROR_SLOW_DOWN,    /* wait as long as was said, then try again */
  TH_WIRE_ERROR_BUSY,         /* the same, and it is not this caller's doing */
  TH_WIRE_ERROR_FULL,         /* the other end has no room: tell its administrator, try again */
  TH_WIRE_ERROR_READ_ONLY,    /* the same, its disk takes no writes */
  TH_WIRE_ERROR_FAILED        /* the other end's fault: try again */
} ThWireError;

GQuark       th_wire_error_quark       (void);

/**
 * th_wire_error_from_status:
 * @status: of an answer that is not 2xx
 * @code: (nullable): its `error`, %NULL where the body is not this protocol's
 *
 * Drastic meanings (revoked, a fork, a gap) are believed only in the protocol's own words.
 */
ThWireError  th_wire_error_from_status (guint       status,
                                        const char *code);

/* Returns: (nullable): the `error` that an answer carries for @error, its status in *@status; %NULL
 * for what never travels. */
const char  *th_wire_error_get_code    (ThWireError  error,
                                        guint       *status);

/* Sets %TH_WIRE_ERROR_MALFORMED: @what breaks the protocol. Returns: %FALSE. */
gboolean     th_wire_set_malformed     (GError     **error,
                                        const char  *what);

/* Lower-case hex of @length bytes, exactly. */
gboolean     th_wire_parse_hex         (const char *text,
                                        gssize      text_length,
                                        uint8_t    *bytes,
                                        gsize       length);

/* Returns: (transfer full) */
char        *th_wire_dup_hex           (const uint8_t *bytes,
                                        gsize          length);

G_END_DECLS
