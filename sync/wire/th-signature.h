/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Ed25519 signatures of the protocol. Each is over a purpose, a zero byte and what it is about, so
 * that none can be taken for another. The private key is libsodium's 64 bytes.
 */

#pragma once

#include "th-chain.h"
#include "th-wire.h"

G_BEGIN_DECLS

#define TH_PURPOSE_ENROL "threshold enrol 1"
#define TH_PURPOSE_FORK "threshold fork 1"
#define TH_PURPOSE_RETURN "threshold return 1"
#define TH_PURPOSE_CERTIFICATE "threshold certificate 1"
#define TH_PURPOSE_HEAD "threshold head 1"
#define TH_PURPOSE_RECEIPT "threshold receipt 1"

/* From %TH_WIRE_PRIVATE_KEY_BYTES of private key. */
void      th_signature_make        (const char    *purpose,
                                    const void    *bytes,
                                    gsize          length,
                                    const uint8_t *private_key,
                                    uint8_t        signature[TH_WIRE_SIGNATURE_BYTES]);
gboolean  th_signature_verify      (const char    *purpose,
                                    const void    *bytes,
                                    gsize          length,
                                    const uint8_t  public_key[TH_PUBLIC_KEY_BYTES],
                                    const uint8_t  signature[TH_WIRE_SIGNATURE_BYTES]);

/* Of a log's head: enrolment, seq and hash. */
void      th_signature_make_head   (ThDot          head,
                                    const ThHash  *hash,
                                    const uint8_t *private_key,
                                    uint8_t        signature[TH_WIRE_SIGNATURE_BYTES]);
gboolean  th_signature_verify_head (ThDot          head,
                                    const ThHash  *hash,
                                    const uint8_t  public_key[TH_PUBLIC_KEY_BYTES],
                                    const uint8_t  signature[TH_WIRE_SIGNATURE_BYTES]);

/* What a new enrolment signs: with a code, the secret and its key; after a fork, the old enrolment
 * and its key. */
void      th_signature_enrol_text  (const uint8_t  secret[TH_WIRE_SECRET_BYTES],
                                    const uint8_t  key[TH_PUBLIC_KEY_BYTES],
                                    uint8_t        text[TH_WIRE_SECRET_BYTES + TH_PUBLIC_KEY_BYTES]);
void      th_signature_fork_text   (uint64_t       old,
                                    const uint8_t  key[TH_PUBLIC_KEY_BYTES],
                                    uint8_t        text[8 + TH_PUBLIC_KEY_BYTES]);

G_END_DECLS
