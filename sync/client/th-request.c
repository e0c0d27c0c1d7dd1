/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Requests that are signed, and what is believed of the answers to them. */

#include "th-request.h"

#include "th-batch.h"
#include "th-signature.h"

#include <sodium.h>
#include <string.h>

ThSecret *
th_request_make_key (const ThRandom *random, uint8_t public_key[TH_PUBLIC_KEY_BYTES])
{
  uint8_t seed[crypto_sign_SEEDBYTES];
  uint8_t private_key[TH_WIRE_PRIVATE_KEY_BYTES];
  ThSecret *secret;

  th_random_fill (random, seed, sizeof seed);
  crypto_sign_seed_keypair (public_key, private_key, seed);
  secret = th_secret_new (private_key, sizeof private_key);
  sodium_memzero (seed, sizeof seed);
  sodium_memzero (private_key, sizeof private_key);
  return secret;
}

static void
sign_head (const ThIdentity *identity,
           int64_t seq,
           const ThHash *hash,
           uint8_t signature[TH_WIRE_SIGNATURE_BYTES])
{
  ThDot head = { th_chain_enrolment (identity->public_key), seq };

  th_signature_make_head (head, hash, th_secret_get_bytes (identity->signing_key), signature);
}

GBytes *
th_request_push (GBytes *entries,
                 const ThIdentity *identity,
                 int64_t seq,
                 const ThHash *hash,
                 guint unsent,
                 int64_t oldest)
{
  ThClosing closing = { .seq = seq, .hash = *hash, .unsent = unsent, .oldest = oldest };
  g_autoptr (ThBatchWriter) writer = th_batch_writer_new (1);
  g_autoptr (GBytes) line = NULL;
  g_autoptr (GBytes) packed = NULL;
  GByteArray *body = g_byte_array_new ();

  sign_head (identity, seq, hash, closing.signature);
  line = th_closing_write (&closing);
  th_batch_writer_line (writer, line);
  packed = th_batch_writer_finish (writer);
  if (entries != NULL)
    g_byte_array_append (body, g_bytes_get_data (entries, NULL), g_bytes_get_size (entries));
  g_byte_array_append (body, g_bytes_get_data (packed, NULL), g_bytes_get_size (packed));
  return g_byte_array_free_to_bytes (body);
}

GBytes *
th_request_enrol (const uint8_t secret[TH_WIRE_SECRET_BYTES],
                  const uint8_t public_key[TH_PUBLIC_KEY_BYTES],
                  const ThSecret *signing_key)
{
  uint8_t text[TH_WIRE_SECRET_BYTES + TH_PUBLIC_KEY_BYTES];
  ThEnrolRequest request = { 0 };
  GBytes *body;

  memcpy (request.secret, secret, sizeof request.secret);
  memcpy (request.key, public_key, sizeof request.key);
  th_signature_enrol_text (secret, public_key, text);
  th_signature_make (TH_PURPOSE_ENROL, text, sizeof text, th_secret_get_bytes (signing_key),
                     request.signature);
  body = th_enrol_request_write (&request);
  sodium_memzero (text, sizeof text);
  sodium_memzero (&request, sizeof request);
  return body;
}

GBytes *
th_request_reenrol (const ThIdentity *identity,
                    int64_t seq,
                    const ThHash *hash,
                    const uint8_t public_key[TH_PUBLIC_KEY_BYTES],
                    const ThSecret *signing_key)
{
  uint8_t text[8 + TH_PUBLIC_KEY_BYTES];
  ThSignedHead head = { .seq = seq, .hash = *hash };
  ThEnrolRequest request = { .fork = &head };

  sign_head (identity, seq, hash, head.signature);
  memcpy (request.key, public_key, sizeof request.key);
  th_signature_fork_text (th_chain_enrolment (identity->public_key), public_key, text);
  th_signature_make (TH_PURPOSE_FORK, text, sizeof text, th_secret_get_bytes (signing_key),
                     request.signature);
  return th_enrol_request_write (&request);
}

GBytes *
th_request_return (const ThIdentity *identity, const uint8_t signature[TH_WIRE_SIGNATURE_BYTES])
{
  ThEnrolRequest request = { .certificate = identity->certificate };

  memcpy (request.signature, signature, sizeof request.signature);
  th_signature_make (TH_PURPOSE_RETURN, identity->certificate, strlen (identity->certificate),
                     th_secret_get_bytes (identity->signing_key), request.proof);
  return th_enrol_request_write (&request);
}

ThGrant *
th_request_read_grant (GBytes *body,
                       const uint8_t public_key[TH_PUBLIC_KEY_BYTES],
                       const uint8_t server_key[TH_PUBLIC_KEY_BYTES],
                       ThCertificate **certificate,
                       GError **error)
{
  g_autoptr (ThGrant) grant = NULL;
  g_autoptr (ThCertificate) made = NULL;

  grant = th_grant_read (g_bytes_get_data (body, NULL), g_bytes_get_size (body));
  if (grant != NULL)
    made = th_certificate_read (grant->certificate, strlen (grant->certificate));
  if (made == NULL)
    {
      th_wire_set_malformed (error, "an answer to an enrolment");
      return NULL;
    }
  if (!th_signature_verify (TH_PURPOSE_CERTIFICATE, grant->certificate, strlen (grant->certificate),
                            server_key, grant->signature)
      || memcmp (made->key, public_key, TH_PUBLIC_KEY_BYTES) != 0)
    {
      g_set_error (error, TH_WIRE_ERROR, TH_WIRE_ERROR_UNTRUSTED,
                   "the certificate was not signed by this server for this key");
      return NULL;
    }
  *certificate = g_steal_pointer (&made);
  return g_steal_pointer (&grant);
}

void
th_request_set_error (guint status, GBytes *body, int64_t *seq, GError **error)
{
  const char *bytes = g_bytes_get_data (body, NULL);
  gsize length = g_bytes_get_size (body);
  g_autoptr (ThRefusal) refusal = th_refusal_read (bytes, length);
  g_autoptr (ThRefusalAt) refusal_at = NULL;
  ThWireError code;

  code = th_wire_error_from_status (status, refusal != NULL ? refusal->error : NULL);
  if (code == TH_WIRE_ERROR_GAP || code == TH_WIRE_ERROR_FORK)
    {
      refusal_at = th_refusal_at_read (bytes, length);
      if (refusal_at != NULL)
        *seq = refusal_at->seq;
      else
        code = TH_WIRE_ERROR_MALFORMED;
    }
  g_set_error (error, TH_WIRE_ERROR, code, "%u %s", status,
               refusal != NULL ? refusal->message : "not this protocol's answer");
}
