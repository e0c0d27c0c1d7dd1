/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* SHA-256 by libcrypto, which SQLCipher brings along and which uses the processor's instructions
 * for it: ten times as fast as libsodium's here, and every entry and blob goes through it at both
 * ends.
 */

#include "th-chain.h"

#include <openssl/evp.h>
#include <string.h>

#define NAME_PREFIX "sha256:"

/* Digests the parts one behind the other. */
static void
sha256 (ThHash *hash, const void *a, gsize a_length, const void *b, gsize b_length)
{
  static const EVP_MD *algorithm;
  EVP_MD_CTX *context = EVP_MD_CTX_new ();
  gboolean done;

  /* Fetched once: looking it up costs more than digesting a short entry. */
  if (g_once_init_enter (&algorithm))
    g_once_init_leave (&algorithm, EVP_MD_fetch (NULL, "SHA256", NULL));
  done = context != NULL && EVP_DigestInit_ex (context, algorithm, NULL) == 1
         && EVP_DigestUpdate (context, a, a_length) == 1
         && EVP_DigestUpdate (context, b, b_length) == 1
         && EVP_DigestFinal_ex (context, hash->bytes, NULL) == 1;
  EVP_MD_CTX_free (context);
  /* A chain without its hash would be worse than no program. */
  if (!done)
    g_error ("SHA-256 is not to be had from libcrypto");
}

void
th_hash_format (const ThHash *hash, char text[TH_HASH_TEXT_SIZE])
{
  for (guint i = 0; i < sizeof hash->bytes; i++)
    g_snprintf (text + 2 * i, 3, "%02x", hash->bytes[i]);
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

void
th_hash_format_name (const ThHash *hash, char text[TH_HASH_NAME_SIZE])
{
  memcpy (text, NAME_PREFIX, strlen (NAME_PREFIX));
  th_hash_format (hash, text + strlen (NAME_PREFIX));
}

gboolean
th_hash_parse_name (const char *text, ThHash *hash)
{
  return text != NULL && g_str_has_prefix (text, NAME_PREFIX)
         && th_hash_parse (text + strlen (NAME_PREFIX), -1, hash);
}

gboolean
th_hash_equal (const ThHash *a, const ThHash *b)
{
  return memcmp (a->bytes, b->bytes, sizeof a->bytes) == 0;
}

void
th_chain_digest (const void *bytes, gsize length, ThHash *digest)
{
  sha256 (digest, bytes, length, "", 0);
}

void
th_chain_start (const uint8_t public_key[TH_PUBLIC_KEY_BYTES], ThHash *hash)
{
  static const char purpose[] = "threshold chain 1";

  sha256 (hash, purpose, sizeof purpose, public_key, TH_PUBLIC_KEY_BYTES);
}

void
th_chain_next (const ThHash *before, const ThHash *digest, ThHash *hash)
{
  sha256 (hash, before->bytes, sizeof before->bytes, digest->bytes, sizeof digest->bytes);
}

uint64_t
th_chain_enrolment (const uint8_t public_key[TH_PUBLIC_KEY_BYTES])
{
  uint64_t enrolment = 0;
  ThHash hash;

  th_chain_digest (public_key, TH_PUBLIC_KEY_BYTES, &hash);
  for (int i = 0; i < 8; i++)
    enrolment = enrolment << 8 | hash.bytes[i];
  return enrolment;
}
