/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* When the server does not know us any more. A token it does not know: the certificate that it
 * signed once is shown again, and a restored server lets the log into holding. A log that forked,
 * because this store or another was restored from a copy: a new enrolment takes the differing tail
 * over.
 */

#include "th-engine-private.h"

#include "th-http-transport.h"
#include "th-request.h"

#include <string.h>

#define MAX_GRANT (64 * 1024)

static GBytes *
call_enrol (ThEngine *self, GBytes *body, const ThSecret *token, GError **error)
{
  ThRequest request = { .method = "POST",
                        .path = TH_WIRE_PATH_ENROL,
                        .token = token,
                        .body = body,
                        .content_type = TH_WIRE_JSON };

  return th_engine_call (self, &request, MAX_GRANT, error);
}

char *
th_credential_dup_setting (const char *setting, const uint8_t public_key[TH_PUBLIC_KEY_BYTES])
{
  char enrolment[TH_ENROLMENT_TEXT_SIZE];

  th_enrolment_format (th_chain_enrolment (public_key), enrolment);
  return g_strconcat (setting, ".", enrolment, NULL);
}

ThSecret *
th_credential_load_token (ThTabletStore *store)
{
  uint8_t bytes[TH_WIRE_TOKEN_BYTES];
  const ThIdentity *identity = th_tablet_store_get_identity (store);
  g_autofree char *setting = th_credential_dup_setting (TH_SETTING_TOKEN, identity->public_key);
  g_autofree char *text = th_tablet_store_dup_setting (store, setting);

  if (text != NULL && th_wire_parse_hex (text, -1, bytes, sizeof bytes))
    return th_secret_new (bytes, sizeof bytes);
  return identity->token != NULL ? th_secret_ref (identity->token) : NULL;
}

ThTransport *
th_credential_connect (const ThIdentity *identity, gpointer data, GError **error)
{
  return th_http_transport_new (identity->server, identity->ca_pem, 0, error);
}

static gboolean
keep_token (ThEngine *self,
            const ThGrant *grant,
            const uint8_t public_key[TH_PUBLIC_KEY_BYTES],
            GError **error)
{
  g_autofree char *token_setting = th_credential_dup_setting (TH_SETTING_TOKEN, public_key);
  g_autofree char *token = th_wire_dup_hex (grant->token, sizeof grant->token);

  return th_credential_keep_signature (self->store, public_key, grant->signature, error)
         && th_tablet_store_set_setting (self->store, token_setting, token, error);
}

static void
use_token (ThEngine *self, const ThGrant *grant)
{
  g_clear_pointer (&self->token, th_secret_unref);
  self->token = th_secret_new (grant->token, sizeof grant->token);
}

gboolean
th_credential_keep_signature (ThTabletStore *store,
                              const uint8_t public_key[TH_PUBLIC_KEY_BYTES],
                              const uint8_t signature[TH_WIRE_SIGNATURE_BYTES],
                              GError **error)
{
  g_autofree char *setting = th_credential_dup_setting (TH_SETTING_SIGNATURE, public_key);
  g_autofree char *text = th_wire_dup_hex (signature, TH_WIRE_SIGNATURE_BYTES);

  return th_tablet_store_set_setting (store, setting, text, error);
}

/**
 * th_credential_return:
 *
 * Shows the certificate for a new token.
 */
gboolean
th_credential_return (ThEngine *self, GError **error)
{
  const ThIdentity *identity = th_tablet_store_get_identity (self->store);
  g_autofree char *setting = th_credential_dup_setting (TH_SETTING_SIGNATURE, identity->public_key);
  g_autofree char *text = th_tablet_store_dup_setting (self->store, setting);
  uint8_t signature[TH_WIRE_SIGNATURE_BYTES];
  g_autoptr (ThCertificate) certificate = NULL;
  g_autoptr (ThGrant) grant = NULL;
  g_autoptr (GBytes) request = NULL;
  g_autoptr (GBytes) body = NULL;

  if (text == NULL || !th_wire_parse_hex (text, -1, signature, sizeof signature))
    {
      g_set_error (error, TH_WIRE_ERROR, TH_WIRE_ERROR_UNAUTHORIZED,
                   "the server does not know this tablet, which has no certificate to show");
      return FALSE;
    }
  request = th_request_return (identity, signature);
  body = call_enrol (self, request, NULL, error);
  if (body == NULL)
    return FALSE;
  grant =
    th_request_read_grant (body, identity->public_key, identity->server_key, &certificate, error);
  if (grant == NULL || !keep_token (self, grant, identity->public_key, error))
    return FALSE;
  use_token (self, grant);
  self->step = TH_STEP_ASK;
  return TRUE;
}

static ThIdentity *
make_identity (const ThIdentity *old,
               const ThGrant *grant,
               const ThCertificate *certificate,
               ThSecret *signing_key)
{
  ThIdentity *identity = g_new0 (ThIdentity, 1);

  memcpy (identity->public_key, certificate->key, TH_PUBLIC_KEY_BYTES);
  memcpy (identity->server_key, old->server_key, TH_PUBLIC_KEY_BYTES);
  identity->signing_key = th_secret_ref (signing_key);
  identity->officer = g_strdup (certificate->officer);
  identity->name = g_strdup (certificate->name);
  identity->letter = g_strdup (certificate->letter);
  identity->server = g_strdup (old->server);
  identity->ca_pem = g_strdup (old->ca_pem);
  identity->certificate = g_strdup (grant->certificate);
  identity->token = th_secret_new (grant->token, sizeof grant->token);
  return identity;
}

/**
 * th_credential_reenrol:
 *
 * Gives the log a new enrolment, which goes on from server_seq, the last entry that both ends have.
 */
gboolean
th_credential_reenrol (ThEngine *self, GError **error)
{
  const ThIdentity *old = th_tablet_store_get_identity (self->store);
  uint8_t public_key[TH_PUBLIC_KEY_BYTES];
  g_autoptr (ThSecret) signing_key = th_request_make_key (&self->random, public_key);
  g_autoptr (ThCertificate) certificate = NULL;
  g_autoptr (ThGrant) grant = NULL;
  g_autoptr (ThIdentity) identity = NULL;
  g_autoptr (GBytes) request = NULL;
  g_autoptr (GBytes) body = NULL;
  int64_t common = self->server_seq;
  int64_t head;
  ThHash hash;

  if (!th_tablet_store_get_head (self->store, &head, &hash, error))
    return FALSE;
  request = th_request_reenrol (old, head, &hash, public_key, signing_key);
  body = call_enrol (self, request, self->token, error);
  if (body == NULL)
    return FALSE;
  grant = th_request_read_grant (body, public_key, old->server_key, &certificate, error);
  if (grant == NULL)
    return FALSE;

  identity = make_identity (old, grant, certificate, signing_key);
  if (!keep_token (self, grant, public_key, error)
      || !th_tablet_store_reenrol (self->store, identity, MIN (common, head), error))
    return FALSE;
  use_token (self, grant);
  self->claimed_seq = 0;
  self->step = TH_STEP_ASK;
  th_engine_tell (self);
  return TRUE;
}
