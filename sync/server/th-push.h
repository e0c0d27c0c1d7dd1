/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The body of a push: lines, digests, decoded entries and the closing line. Everything that can be
 * known without the database is done here, on any thread, so that the one writer only writes.
 */

#pragma once

#include "th-entry.h"
#include "th-message.h"

G_BEGIN_DECLS

typedef struct
{
  GBytes *bytes;  /* NULL: erased, only the digest came */
  ThHash digest;
  ThEntry *entry; /* NULL: erased, or it cannot be read */
} ThPushLine;

typedef struct
{
  uint64_t enrolment;
  int64_t first;
  GArray *lines;  /* of ThPushLine */
  ThClosing *closing;
} ThPush;

/**
 * th_push_parse:
 * @first: the seq of the first line, from the query
 * @body: as it came, packed or not
 *
 * Errors: %TH_WIRE_ERROR_TOO_LARGE, %TH_WIRE_ERROR_MALFORMED. An entry that cannot be read is no
 *   error: it is kept and held.
 */
ThPush   *th_push_parse  (uint64_t   enrolment,
                          int64_t    first,
                          GBytes    *body,
                          gboolean   is_gzip,
                          GError   **error) G_GNUC_WARN_UNUSED_RESULT;

/* A push made here: entries of the server's own enrolment, with @private_key's signature. */
ThPush   *th_push_new    (uint64_t       enrolment,
                          int64_t        first,
                          GPtrArray     *entries,
                          const ThHash  *before,
                          const uint8_t *private_key);
void      th_push_free   (ThPush *self);

/* The chain's hash after the first @n lines, when it was @before in front of them. */
void      th_push_chain  (const ThPush *self,
                          const ThHash *before,
                          guint         n,
                          ThHash       *hash);

/* Whether the enrolment's signature of the head that the closing line names holds. */
gboolean  th_push_verify (const ThPush  *self,
                          const uint8_t  public_key[TH_PUBLIC_KEY_BYTES]);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThPush, th_push_free)

G_END_DECLS
