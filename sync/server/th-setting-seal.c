/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* XChaCha20-Poly1305: nonce, then ciphertext. */

#include "th-setting-seal.h"

#include "th-store.h"

#include <sodium.h>
#include <string.h>

#define NONCE_BYTES crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG_BYTES crypto_aead_xchacha20poly1305_ietf_ABYTES

static const uint8_t *
get_key (const ThSecret *key)
{
  g_assert (th_secret_get_length (key) == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);
  return th_secret_get_bytes (key);
}

GBytes *
th_setting_seal (const ThSecret *key, const char *name, GBytes *value)
{
  gsize length;
  const uint8_t *bytes = g_bytes_get_data (value, &length);
  uint8_t *sealed = g_malloc (NONCE_BYTES + length + TAG_BYTES);

  /* The nonce is no part of what a test may want to repeat. */
  randombytes_buf (sealed, NONCE_BYTES);
  crypto_aead_xchacha20poly1305_ietf_encrypt (sealed + NONCE_BYTES, NULL, bytes, length,
                                              (const uint8_t *) name, strlen (name), NULL, sealed,
                                              get_key (key));
  return g_bytes_new_take (sealed, NONCE_BYTES + length + TAG_BYTES);
}

GBytes *
th_setting_open (const ThSecret *key, const char *name, GBytes *sealed, GError **error)
{
  gsize length;
  const uint8_t *bytes = g_bytes_get_data (sealed, &length);
  g_autofree uint8_t *value = NULL;
  gsize size = length - MIN (length, NONCE_BYTES + TAG_BYTES);

  value = g_malloc (size + 1);
  if (length >= NONCE_BYTES + TAG_BYTES
      && crypto_aead_xchacha20poly1305_ietf_decrypt (value, NULL, NULL, bytes + NONCE_BYTES,
                                                     length - NONCE_BYTES, (const uint8_t *) name,
                                                     strlen (name), bytes, get_key (key))
           == 0)
    return g_bytes_new_take (g_steal_pointer (&value), size);
  g_set_error (error, TH_STORE_ERROR, TH_STORE_ERROR_WRONG_KEY,
               "the store's key does not open the setting %s of this database", name);
  return NULL;
}
