/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Version 7 is RFC 9562 section 5.7: 48 bits of milliseconds, then randomness. Version 8 is SHA-256
 * of what names the thing, with version and variant set.
 */

#include "th-id.h"

#include <sodium.h>
#include <string.h>

void
th_random_fill (const ThRandom *random, uint8_t *bytes, gsize length)
{
  random->fill (bytes, length, random->data);
}

gboolean
th_id_is_valid (const char *text)
{
  if (text == NULL || strlen (text) != TH_ID_LENGTH)
    return FALSE;
  for (int i = 0; i < TH_ID_LENGTH; i++)
    {
      gboolean dash = i == 8 || i == 13 || i == 18 || i == 23;
      gboolean hex = g_ascii_isdigit (text[i]) || (text[i] >= 'a' && text[i] <= 'f');

      if (dash ? text[i] != '-' : !hex)
        return FALSE;
    }
  return TRUE;
}

char *
th_id_canonical (const char *text)
{
  g_autofree char *lower = g_ascii_strdown (text, -1);

  return th_id_is_valid (lower) ? g_steal_pointer (&lower) : NULL;
}

static char *
format (uint8_t bytes[16], int version)
{
  GString *text = g_string_sized_new (TH_ID_LENGTH);

  bytes[6] = (uint8_t) ((bytes[6] & 0x0f) | (version << 4));
  bytes[8] = (uint8_t) ((bytes[8] & 0x3f) | 0x80);
  for (int i = 0; i < 16; i++)
    g_string_append_printf (text, i == 4 || i == 6 || i == 8 || i == 10 ? "-%02x" : "%02x",
                            bytes[i]);
  return g_string_free (text, FALSE);
}

char *
th_id_new (int64_t at, const ThRandom *random)
{
  uint8_t bytes[16];

  for (int i = 0; i < 6; i++)
    bytes[i] = (uint8_t) ((guint64) at >> (40 - 8 * i));
  th_random_fill (random, bytes + 6, 10);
  return format (bytes, 7);
}

char *
th_id_derive (const char *kind, const char *scope, const char *key)
{
  static const char purpose[] = "threshold id 1";
  uint8_t hash[crypto_hash_sha256_BYTES];
  crypto_hash_sha256_state state;
  const char *parts[] = { purpose, kind, scope, key };

  crypto_hash_sha256_init (&state);
  /* With its zero byte each part ends where it ends: no two triples read the same. */
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    crypto_hash_sha256_update (&state, (const uint8_t *) parts[i], strlen (parts[i]) + 1);
  crypto_hash_sha256_final (&state, hash);
  return format (hash, 8);
}
