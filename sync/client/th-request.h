/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What a tablet says and signs: bodies of requests.
 *
 * Private to the client library.
 */

#pragma once

#include "th-tablet-store.h"

G_BEGIN_DECLS

#define TH_SECRET_KEY_BYTES 64 /* Ed25519, seed and public key */

/* The line that closes a push, packed as a gzip member of its own behind @entries (nullable). */
GBytes *th_request_push    (GBytes            *entries,
                            const ThIdentity  *identity,
                            int64_t            seq,
                            const ThHash      *hash,
                            guint              unsent,
                            int64_t            oldest);

GBytes *th_request_enrol   (const uint8_t     *secret,
                            gsize              secret_length,
                            const uint8_t      public_key[TH_PUBLIC_KEY_BYTES],
                            const ThSecret    *signing_key);

/* After a fork: @identity's log, which ends at @seq with @hash, goes on under @public_key. */
GBytes *th_request_reenrol (const ThIdentity  *identity,
                            int64_t            seq,
                            const ThHash      *hash,
                            const uint8_t      public_key[TH_PUBLIC_KEY_BYTES],
                            const ThSecret    *signing_key);

GBytes *th_request_return  (const ThIdentity  *identity,
                            const char        *signature);

/* A fresh Ed25519 key pair. */
ThSecret *th_request_make_key (const ThRandom *random,
                               uint8_t         public_key[TH_PUBLIC_KEY_BYTES]);

G_END_DECLS
