/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The sealed chain: hash(n) = SHA-256 (hash(n-1) || SHA-256 (bytes(n))), hash(0) from the enrolment's
 * public key. An erased entry's bytes may be gone: its digest carries the chain on.
 */

#pragma once

#include "th-dot.h"

G_BEGIN_DECLS

#define TH_HASH_BYTES 32
#define TH_HASH_TEXT_SIZE 65
#define TH_HASH_NAME_SIZE (sizeof "sha256:" + 64)
#define TH_PUBLIC_KEY_BYTES 32

typedef struct
{
  uint8_t bytes[TH_HASH_BYTES];
} ThHash;

void     th_hash_format              (const ThHash *hash,
                                      char          text[TH_HASH_TEXT_SIZE]);
gboolean th_hash_parse               (const char *text,
                                      gssize      length,
                                      ThHash     *hash);
/* As a field names a blob: "sha256:" and the hash. */
void     th_hash_format_name         (const ThHash *hash,
                                      char          text[TH_HASH_NAME_SIZE]);
gboolean th_hash_parse_name          (const char *text,
                                      ThHash     *hash);
gboolean th_hash_equal               (const ThHash *a,
                                      const ThHash *b);

void     th_chain_digest             (const void *bytes,
                                      gsize       length,
                                      ThHash     *digest);
void     th_chain_start              (const uint8_t public_key[TH_PUBLIC_KEY_BYTES],
                                      ThHash       *hash);
void     th_chain_next               (const ThHash *before,
                                      const ThHash *digest,
                                      ThHash       *hash);
uint64_t th_chain_enrolment          (const uint8_t public_key[TH_PUBLIC_KEY_BYTES]);

G_END_DECLS
