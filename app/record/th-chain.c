/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* SHA-256 by libsodium, each use with a purpose of its own where it starts from a key. */

#include "th-chain.h"

#include <sodium.h>
#include <string.h>

void
th_hash_format (const ThHash *hash, char text[TH_HASH_TEXT_SIZE])
{
  sodium_bin2hex (text, TH_HASH_TEXT_SIZE, hash->bytes, sizeof hash->bytes);
}

gboolean
th_hash_parse (const char *text, gssize length, ThHash *hash)
{
  ThHash parsed;

  if (length < 0)
    length = (gssize) strlen (text);
  if (length != 2 * TH_HASH_BYTES)
    return FALSE;
  for (int i = 0; i < TH_HASH_BYTES; i++)
    {
      int high = g_ascii_xdigit_value (text[2 * i]);
      int low = g_ascii_xdigit_value (text[2 * i + 1]);

      if (high < 0 || low < 0 || g_ascii_isupper (text[2 * i]) || g_ascii_isupper (text[2 * i + 1]))
        return FALSE;
      parsed.bytes[i] = (uint8_t) (high << 4 | low);
    }
  *hash = parsed;
  return TRUE;
}

gboolean
th_hash_equal (const ThHash *a, const ThHash *b)
{
  return memcmp (a->bytes, b->bytes, sizeof a->bytes) == 0;
}

void
th_chain_digest (const void *bytes, gsize length, ThHash *digest)
{
  crypto_hash_sha256 (digest->bytes, bytes, length);
}

void
th_chain_start (const uint8_t public_key[TH_PUBLIC_KEY_BYTES], ThHash *hash)
{
  static const char purpose[] = "threshold chain 1";
  crypto_hash_sha256_state state;

  crypto_hash_sha256_init (&state);
  crypto_hash_sha256_update (&state, (const uint8_t *) purpose, sizeof purpose);
  crypto_hash_sha256_update (&state, public_key, TH_PUBLIC_KEY_BYTES);
  crypto_hash_sha256_final (&state, hash->bytes);
}

void
th_chain_next (const ThHash *before, const ThHash *digest, ThHash *hash)
{
  uint8_t both[2 * TH_HASH_BYTES];

  memcpy (both, before->bytes, TH_HASH_BYTES);
  memcpy (both + TH_HASH_BYTES, digest->bytes, TH_HASH_BYTES);
  crypto_hash_sha256 (hash->bytes, both, sizeof both);
}

uint64_t
th_chain_enrolment (const uint8_t public_key[TH_PUBLIC_KEY_BYTES])
{
  uint8_t hash[crypto_hash_sha256_BYTES];
  uint64_t enrolment = 0;

  crypto_hash_sha256 (hash, public_key, TH_PUBLIC_KEY_BYTES);
  for (int i = 0; i < 8; i++)
    enrolment = enrolment << 8 | hash[i];
  return enrolment;
}
