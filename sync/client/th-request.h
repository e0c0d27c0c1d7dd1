/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What a tablet says and signs.
 *
 * Private to the client library.
 */

#pragma once

#include "th-message.h"
#include "th-tablet-store.h"

G_BEGIN_DECLS

/* A fresh Ed25519 key pair. */
ThSecret *th_request_make_key (const ThRandom *random,
                               uint8_t         public_key[TH_PUBLIC_KEY_BYTES]);

/* The body of a push, gzip: @entries (nullable), and the line that closes them at @seq with @hash;
 * @unsent more wait behind, the oldest from @oldest on. */
GBytes   *th_request_push     (GBytes            *entries,
                               const ThIdentity  *identity,
                               int64_t            seq,
                               const ThHash      *hash,
                               guint              unsent,
                               int64_t            oldest);

GBytes   *th_request_enrol    (const uint8_t      secret[TH_WIRE_SECRET_BYTES],
                               const uint8_t      public_key[TH_PUBLIC_KEY_BYTES],
                               const ThSecret    *signing_key);

/* @identity's log, which ends at @seq with @hash, goes on under @public_key. */
GBytes   *th_request_reenrol  (const ThIdentity  *identity,
                               int64_t            seq,
                               const ThHash      *hash,
                               const uint8_t      public_key[TH_PUBLIC_KEY_BYTES],
                               const ThSecret    *signing_key);

GBytes   *th_request_return   (const ThIdentity  *identity,
                               const uint8_t      signature[TH_WIRE_SIGNATURE_BYTES]);

/* Returns: (transfer full): the grant in @body, its certificate signed by @server_key and about
 * @public_key; what the certificate says in *@certificate. */
ThGrant  *th_request_read_grant (GBytes          *body,
                                 const uint8_t    public_key[TH_PUBLIC_KEY_BYTES],
                                 const uint8_t    server_key[TH_PUBLIC_KEY_BYTES],
                                 ThCertificate  **certificate,
                                 GError         **error);

/* Sets what a status other than 2xx means; @seq: (out): of a 409, else untouched. */
void      th_request_set_error  (guint            status,
                                 GBytes          *body,
                                 int64_t         *seq,
                                 GError         **error);

G_END_DECLS
