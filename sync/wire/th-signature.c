/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* One message is put together and one function of libsodium signs or verifies it. */

#include "th-signature.h"

#include <sodium.h>
#include <string.h>

#define HEAD_BYTES (8 + 8 + TH_HASH_BYTES)

static GByteArray *
make_message (const char *purpose, const void *bytes, gsize length)
{
  GByteArray *message = g_byte_array_sized_new ((guint) (strlen (purpose) + 1 + length));

  g_byte_array_append (message, (const uint8_t *) purpose, (guint) strlen (purpose) + 1);
  g_byte_array_append (message, bytes, (guint) length);
  return message;
}

static void
put_number (uint8_t *bytes, uint64_t number)
{
  uint64_t big = GUINT64_TO_BE (number);

  memcpy (bytes, &big, sizeof big);
}

static void
put_head (uint8_t text[HEAD_BYTES], ThDot head, const ThHash *hash)
{
  put_number (text, head.enrolment);
  put_number (text + 8, (uint64_t) head.seq);
  memcpy (text + 16, hash->bytes, TH_HASH_BYTES);
}

void
th_signature_make (const char *purpose,
                   const void *bytes,
                   gsize length,
                   const uint8_t *private_key,
                   uint8_t signature[TH_WIRE_SIGNATURE_BYTES])
{
  g_autoptr (GByteArray) message = make_message (purpose, bytes, length);

  crypto_sign_detached (signature, NULL, message->data, message->len, private_key);
}

gboolean
th_signature_verify (const char *purpose,
                     const void *bytes,
                     gsize length,
                     const uint8_t public_key[TH_PUBLIC_KEY_BYTES],
                     const uint8_t signature[TH_WIRE_SIGNATURE_BYTES])
{
  g_autoptr (GByteArray) message = make_message (purpose, bytes, length);

  return crypto_sign_verify_detached (signature, message->data, message->len, public_key) == 0;
}

void
th_signature_make_head (ThDot head,
                        const ThHash *hash,
                        const uint8_t *private_key,
                        uint8_t signature[TH_WIRE_SIGNATURE_BYTES])
{
  uint8_t text[HEAD_BYTES];

  put_head (text, head, hash);
  th_signature_make (TH_PURPOSE_HEAD, text, sizeof text, private_key, signature);
}

gboolean
th_signature_verify_head (ThDot head,
                          const ThHash *hash,
                          const uint8_t public_key[TH_PUBLIC_KEY_BYTES],
                          const uint8_t signature[TH_WIRE_SIGNATURE_BYTES])
{
  uint8_t text[HEAD_BYTES];

  put_head (text, head, hash);
  return th_signature_verify (TH_PURPOSE_HEAD, text, sizeof text, public_key, signature);
}

void
th_signature_enrol_text (const uint8_t secret[TH_WIRE_SECRET_BYTES],
                         const uint8_t key[TH_PUBLIC_KEY_BYTES],
                         uint8_t text[TH_WIRE_SECRET_BYTES + TH_PUBLIC_KEY_BYTES])
{
  memcpy (text, secret, TH_WIRE_SECRET_BYTES);
  memcpy (text + TH_WIRE_SECRET_BYTES, key, TH_PUBLIC_KEY_BYTES);
}

void
th_signature_fork_text (uint64_t old,
                        const uint8_t key[TH_PUBLIC_KEY_BYTES],
                        uint8_t text[8 + TH_PUBLIC_KEY_BYTES])
{
  put_number (text, old);
  memcpy (text + 8, key, TH_PUBLIC_KEY_BYTES);
}
