/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Bodies and signatures as PROTOCOL.md has them. Every signature is over a purpose, a zero byte and
 * what it is about, so that none can be taken for another.
 */

#include "th-request.h"

#include "th-answer.h"
#include "th-json.h"
#include "th-time.h"

#include <sodium.h>
#include <string.h>
#include <zlib.h>

static void
append_number (GByteArray *bytes,
               uint64_t    number)
{
  uint64_t big = GUINT64_TO_BE (number);

  g_byte_array_append (bytes, (const uint8_t *) &big, sizeof big);
}

static GByteArray *
begin_message (const char *purpose)
{
  GByteArray *message = g_byte_array_new ();

  g_byte_array_append (message, (const uint8_t *) purpose, strlen (purpose) + 1);
  return message;
}

static char *
dup_signature (GByteArray     *message,
               const ThSecret *signing_key)
{
  uint8_t signature[crypto_sign_BYTES];

  crypto_sign_detached (signature, NULL, message->data, message->len,
                        th_secret_get_bytes (signing_key));
  return th_hex_dup (signature, sizeof signature);
}

static char *
dup_head_signature (const ThIdentity *identity,
                    int64_t           seq,
                    const ThHash     *hash)
{
  g_autoptr (GByteArray) message = begin_message ("threshold head 1");

  append_number (message, th_chain_enrolment (identity->public_key));
  append_number (message, seq);
  g_byte_array_append (message, hash->bytes, sizeof hash->bytes);
  return dup_signature (message, identity->signing_key);
}

static void
append_member (GString    *json,
               const char *name,
               const char *text)
{
  if (json->str[json->len - 1] != '{')
    g_string_append_c (json, ',');
  th_json_append_text (json, name);
  g_string_append_c (json, ':');
  th_json_append_text (json, text);
}

static void
append_hex_member (GString       *json,
                   const char    *name,
                   const uint8_t *bytes,
                   gsize          length)
{
  g_autofree char *text = th_hex_dup (bytes, length);

  append_member (json, name, text);
}

static void
append_head (GString          *json,
             const ThIdentity *identity,
             int64_t           seq,
             const ThHash     *hash)
{
  g_autofree char *signature = dup_head_signature (identity, seq, hash);
  char text[TH_HASH_TEXT_SIZE];

  th_hash_format (hash, text);
  g_string_append_printf (json, "{\"seq\":%" G_GINT64_FORMAT, seq);
  append_member (json, "hash", text);
  append_member (json, "signature", signature);
}

static GBytes *
close_object (GString *json)
{
  g_string_append_c (json, '}');
  return g_string_free_to_bytes (json);
}

/* Behind what @packed holds, @length bytes more as a gzip member. */
static void
append_gzip (GByteArray *packed,
             const char *bytes,
             gsize       length)
{
  z_stream stream = { 0 };
  guint before = packed->len;

  if (deflateInit2 (&stream, Z_BEST_SPEED, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
    g_error ("zlib cannot allocate its window");
  g_byte_array_set_size (packed, before + deflateBound (&stream, length));
  stream.next_in = (Bytef *) bytes;
  stream.avail_in = length;
  stream.next_out = packed->data + before;
  stream.avail_out = packed->len - before;
  deflate (&stream, Z_FINISH);
  g_byte_array_set_size (packed, packed->len - stream.avail_out);
  deflateEnd (&stream);
}

/**
 * th_request_push:
 * @seq: of the chain's head behind @entries
 * @unsent: entries that wait behind these, the oldest from @oldest on
 */
GBytes *
th_request_push (GBytes           *entries,
                 const ThIdentity *identity,
                 int64_t           seq,
                 const ThHash     *hash,
                 guint             unsent,
                 int64_t           oldest)
{
  g_autoptr (GString) json = g_string_new (NULL);
  g_autoptr (GByteArray) packed = g_byte_array_new ();

  append_head (json, identity, seq, hash);
  g_string_append_printf (json, ",\"unsent\":%u,\"oldest\":", unsent);
  if (oldest > 0)
    {
      char text[TH_TIME_TEXT_SIZE];

      th_time_format (oldest, text);
      th_json_append_text (json, text);
    }
  else
    g_string_append (json, "null");
  g_string_append (json, "}\n");

  if (entries != NULL)
    g_byte_array_append (packed, g_bytes_get_data (entries, NULL), g_bytes_get_size (entries));
  append_gzip (packed, json->str, json->len);
  return g_byte_array_free_to_bytes (g_steal_pointer (&packed));
}

/**
 * th_request_enrol:
 * @secret: of the enrolment code
 * @signing_key: to @public_key
 */
GBytes *
th_request_enrol (const uint8_t  *secret,
                  gsize           secret_length,
                  const uint8_t   public_key[TH_PUBLIC_KEY_BYTES],
                  const ThSecret *signing_key)
{
  g_autoptr (GByteArray) message = begin_message ("threshold enrol 1");
  g_autofree char *signature = NULL;
  GString *json = g_string_new ("{");

  g_byte_array_append (message, secret, secret_length);
  g_byte_array_append (message, public_key, TH_PUBLIC_KEY_BYTES);
  signature = dup_signature (message, signing_key);

  append_hex_member (json, "secret", secret, secret_length);
  append_hex_member (json, "key", public_key, TH_PUBLIC_KEY_BYTES);
  append_member (json, "signature", signature);
  return close_object (json);
}

GBytes *
th_request_reenrol (const ThIdentity *identity,
                    int64_t           seq,
                    const ThHash     *hash,
                    const uint8_t     public_key[TH_PUBLIC_KEY_BYTES],
                    const ThSecret   *signing_key)
{
  g_autoptr (GByteArray) message = begin_message ("threshold fork 1");
  g_autofree char *signature = NULL;
  GString *json = g_string_new ("{");

  append_number (message, th_chain_enrolment (identity->public_key));
  g_byte_array_append (message, public_key, TH_PUBLIC_KEY_BYTES);
  signature = dup_signature (message, signing_key);

  append_hex_member (json, "key", public_key, TH_PUBLIC_KEY_BYTES);
  append_member (json, "signature", signature);
  g_string_append (json, ",\"fork\":");
  append_head (json, identity, seq, hash);
  g_string_append_c (json, '}');
  return close_object (json);
}

GBytes *
th_request_return (const ThIdentity *identity,
                   const char       *signature)
{
  g_autoptr (GByteArray) message = begin_message ("threshold return 1");
  g_autofree char *proof = NULL;
  GString *json = g_string_new ("{");

  g_byte_array_append (message, (const uint8_t *) identity->certificate,
                       strlen (identity->certificate));
  proof = dup_signature (message, identity->signing_key);

  append_member (json, "certificate", identity->certificate);
  append_member (json, "signature", signature);
  append_member (json, "proof", proof);
  return close_object (json);
}

ThSecret *
th_request_make_key (const ThRandom *random,
                     uint8_t         public_key[TH_PUBLIC_KEY_BYTES])
{
  uint8_t seed[crypto_sign_SEEDBYTES];
  uint8_t secret_key[crypto_sign_SECRETKEYBYTES];
  ThSecret *secret;

  th_random_fill (random, seed, sizeof seed);
  crypto_sign_seed_keypair (public_key, secret_key, seed);
  secret = th_secret_new (secret_key, sizeof secret_key);
  sodium_memzero (seed, sizeof seed);
  sodium_memzero (secret_key, sizeof secret_key);
  return secret;
}
