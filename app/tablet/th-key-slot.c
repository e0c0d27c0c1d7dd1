/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A key wrapped by words: the key in a secretbox under what Argon2id makes of them. */

#include "th-keyring-private.h"

/* The key that opens a slot; NULL where there is not memory enough for Argon2id. */
static ThSecret *
derive (const ThKeySlot *slot, const void *words, gsize length, GError **error)
{
  uint8_t *bytes = sodium_malloc (crypto_secretbox_KEYBYTES);
  ThSecret *derived = NULL;

  if (bytes != NULL
      && crypto_pwhash (bytes, crypto_secretbox_KEYBYTES, words, length, slot->salt,
                        slot->cost.operations, slot->cost.memory, crypto_pwhash_ALG_ARGON2ID13)
           == 0)
    derived = th_secret_new (bytes, crypto_secretbox_KEYBYTES);
  if (bytes != NULL)
    sodium_free (bytes);
  if (derived == NULL)
    g_set_error (error, TH_KEYRING_ERROR, TH_KEYRING_ERROR_FAILED,
                 "Argon2id with %" G_GSIZE_FORMAT " bytes has no memory", slot->cost.memory);
  return derived;
}

gboolean
th_key_slot_wrap (ThKeySlot *slot,
                  const ThRandom *random,
                  const ThKeyringCost *cost,
                  const void *words,
                  gsize length,
                  const ThSecret *key,
                  GError **error)
{
  g_autoptr (ThSecret) derived = NULL;

  slot->cost = *cost;
  th_random_fill (random, slot->salt, sizeof slot->salt);
  th_random_fill (random, slot->nonce, sizeof slot->nonce);
  derived = derive (slot, words, length, error);
  if (derived == NULL)
    return FALSE;
  crypto_secretbox_easy (slot->box, th_secret_get_bytes (key), TH_KEY_BYTES, slot->nonce,
                         th_secret_get_bytes (derived));
  return TRUE;
}

ThSecret *
th_key_slot_unwrap (const ThKeySlot *slot, const void *words, gsize length, GError **error)
{
  g_autoptr (ThSecret) derived = derive (slot, words, length, error);
  ThSecret *key = NULL;
  uint8_t *bytes;

  if (derived == NULL)
    return NULL;
  bytes = sodium_malloc (TH_KEY_BYTES);
  if (bytes == NULL)
    g_error ("no guarded memory for a key");
  if (crypto_secretbox_open_easy (bytes, slot->box, sizeof slot->box, slot->nonce,
                                  th_secret_get_bytes (derived))
      == 0)
    key = th_secret_new (bytes, TH_KEY_BYTES);
  sodium_free (bytes);
  return key;
}
