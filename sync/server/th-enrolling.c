/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Whatever is wrong with a code, the answer is the same: it is not known. */

#include "th-enrolling.h"

#include "th-signature.h"

#include <sodium.h>
#include <string.h>

static gboolean
is_set (const uint8_t *bytes, gsize length)
{
  return !sodium_is_zero (bytes, length);
}

static gboolean
set_unknown (GError **error)
{
  g_set_error (error, TH_WIRE_ERROR, TH_WIRE_ERROR_NOT_FOUND, "no such code, or not any more");
  return FALSE;
}

static gboolean
set_unsigned (GError **error)
{
  return th_wire_set_malformed (error, "the signature of the enrolment");
}

static gboolean
is_letter_free (GPtrArray *enrolments, const char *letter)
{
  for (guint i = 0; i < enrolments->len; i++)
    if (g_strcmp0 (((ThServerEnrolment *) g_ptr_array_index (enrolments, i))->letter, letter) == 0)
      return FALSE;
  return TRUE;
}

/* The first letter of the name that no enrolment has, else of the alphabet, else two letters and so
 * on: pseudonyms of different tablets must differ. */
static char *
choose_letter (ThServerStore *store, const char *name, GError **error)
{
  g_autoptr (GPtrArray) enrolments = th_server_store_list_enrolments (store, error);
  g_autofree char *ascii = g_str_to_ascii (name, "C");
  g_autofree char *letters = NULL;

  if (enrolments == NULL)
    return NULL;
  letters = g_strconcat (ascii, "ABCDEFGHIJKLMNOPQRSTUVWXYZ", NULL);
  for (guint number = 0;; number++)
    for (const char *at = letters; *at != '\0'; at++)
      {
        g_autofree char *letter = NULL;

        if (!g_ascii_isalpha (*at))
          continue;
        letter = number == 0 ? g_strdup_printf ("%c", g_ascii_toupper (*at))
                             : g_strdup_printf ("%c%c", g_ascii_toupper (*at),
                                                'A' + (int) ((number - 1) % 26));
        if (is_letter_free (enrolments, letter) || number > 26)
          return g_steal_pointer (&letter);
      }
}

static void
certify (const ThEnrolling *self, ThServerEnrolment *enrolment)
{
  ThCertificate certificate = { TH_WIRE_VERSION,    enrolment->id,   { 0 },
                                enrolment->officer, enrolment->name, enrolment->letter,
                                enrolment->created };
  g_autoptr (GBytes) bytes = NULL;

  memcpy (certificate.key, enrolment->public_key, sizeof certificate.key);
  bytes = th_certificate_write (&certificate);
  enrolment->certificate = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  th_signature_make (TH_PURPOSE_CERTIFICATE, enrolment->certificate,
                     strlen (enrolment->certificate),
                     th_secret_get_bytes (self->config->signing_key), enrolment->signature);
}

static ThServerEnrolment *
make_enrolment (const ThEnrolling *self,
                ThServerStore *store,
                const uint8_t key[TH_PUBLIC_KEY_BYTES],
                const char *officer,
                const char *name,
                GError **error)
{
  g_autoptr (ThServerEnrolment) enrolment = g_new0 (ThServerEnrolment, 1);
  g_autoptr (ThServerEnrolment) other = NULL;

  memcpy (enrolment->public_key, key, sizeof enrolment->public_key);
  enrolment->id = th_chain_enrolment (key);
  other = th_server_store_load_enrolment (store, enrolment->id, NULL);
  if (other != NULL)
    {
      set_unknown (error);
      return NULL;
    }
  enrolment->officer = g_strdup (officer);
  enrolment->name = g_strdup (name);
  enrolment->letter = choose_letter (store, name, error);
  enrolment->created = enrolment->receipted = self->now;
  th_chain_start (key, &enrolment->hash);
  if (enrolment->letter == NULL)
    return NULL;
  certify (self, enrolment);
  if (!th_server_store_put_enrolment (store, enrolment, error))
    return NULL;
  return g_steal_pointer (&enrolment);
}

static ThGrant *
grant (const ThEnrolling *self,
       ThServerStore *store,
       const ThServerEnrolment *enrolment,
       GError **error)
{
  g_autoptr (ThGrant) given = g_new0 (ThGrant, 1);
  ThHash hash;

  given->certificate = g_strdup (enrolment->certificate);
  memcpy (given->signature, enrolment->signature, sizeof given->signature);
  memcpy (given->recovery_key, self->config->recovery_key, sizeof given->recovery_key);
  memcpy (given->server_key, self->config->server_key, sizeof given->server_key);
  th_random_fill (self->random, given->token, sizeof given->token);
  th_chain_digest (given->token, sizeof given->token, &hash);
  if (!th_server_store_add_token (store, enrolment->id, &hash, error))
    return NULL;
  return g_steal_pointer (&given);
}

static gboolean
has_key (const ThServerEnrolment *enrolment, const uint8_t key[TH_PUBLIC_KEY_BYTES])
{
  return memcmp (enrolment->public_key, key, sizeof enrolment->public_key) == 0;
}

/* Who came before with the same key and has not yet used what they got: the answer was lost. */
static ThServerEnrolment *
load_unanswered (ThServerStore *store, uint64_t id, const uint8_t *key, GError **error)
{
  g_autoptr (ThServerEnrolment) enrolment = th_server_store_load_enrolment (store, id, error);
  gboolean has_used = TRUE;

  if (enrolment == NULL || !th_server_store_has_used_token (store, id, &has_used, error))
    return NULL;
  if (has_used || !has_key (enrolment, key))
    {
      set_unknown (error);
      return NULL;
    }
  return g_steal_pointer (&enrolment);
}

static ThServerEnrolment *
come_with_code (const ThEnrolling *self,
                ThServerStore *store,
                const ThEnrolRequest *request,
                GError **error)
{
  g_autoptr (ThServerCode) code = NULL;
  g_autoptr (ThServerEnrolment) enrolment = NULL;
  ThHash hash;

  th_chain_digest (request->secret, sizeof request->secret, &hash);
  code = th_server_store_load_code (store, &hash, NULL);
  if (code == NULL || code->expires <= self->now)
    {
      set_unknown (error);
      return NULL;
    }
  if (code->enrolment != 0)
    return load_unanswered (store, code->enrolment, request->key, error);
  enrolment = make_enrolment (self, store, request->key, code->officer, code->name, error);
  if (enrolment == NULL)
    return NULL;
  code->enrolment = enrolment->id;
  if (!th_server_store_put_code (store, &hash, code, error))
    return NULL;
  return g_steal_pointer (&enrolment);
}

static ThGrant *
grant_code (const ThEnrolling *self,
            ThServerStore *store,
            const ThEnrolRequest *request,
            GError **error)
{
  uint8_t text[TH_WIRE_SECRET_BYTES + TH_PUBLIC_KEY_BYTES];
  g_autoptr (ThServerEnrolment) enrolment = NULL;

  th_signature_enrol_text (request->secret, request->key, text);
  if (!th_signature_verify (TH_PURPOSE_ENROL, text, sizeof text, request->key, request->signature))
    {
      set_unsigned (error);
      return NULL;
    }
  enrolment = come_with_code (self, store, request, error);
  return enrolment != NULL ? grant (self, store, enrolment, error) : NULL;
}

/* The other head is evidence, with or without the entries that lead to it. */
static gboolean
keep_other_head (const ThEnrolling *self,
                 ThServerStore *store,
                 const ThServerEnrolment *old,
                 const ThSignedHead *head,
                 GError **error)
{
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autoptr (ThPush) push = th_push_new (old->id, head->seq + 1, none, &head->hash,
                                         th_secret_get_bytes (self->config->own_key));

  memcpy (push->closing->signature, head->signature, sizeof push->closing->signature);
  return th_server_store_keep_fork (store, push, self->now, error);
}

static ThServerEnrolment *
come_with_fork (const ThEnrolling *self,
                ThServerStore *store,
                const ThEnrolRequest *request,
                const ThServerEnrolment *old,
                GError **error)
{
  g_autoptr (ThServerEnrolment) enrolment = NULL;
  ThServerEnrolment ended = *old;

  if (old->successor != 0)
    return load_unanswered (store, old->successor, request->key, error);
  enrolment = make_enrolment (self, store, request->key, old->officer, old->name, error);
  if (enrolment == NULL)
    return NULL;
  ended.status = TH_ENROLMENT_LEAVER;
  ended.successor = enrolment->id;
  if (!th_server_store_put_enrolment (store, &ended, error)
      || !keep_other_head (self, store, old, request->fork, error))
    return NULL;
  return g_steal_pointer (&enrolment);
}

static ThGrant *
grant_fork (const ThEnrolling *self,
            ThServerStore *store,
            const ThEnrolRequest *request,
            const ThServerEnrolment *old,
            GError **error)
{
  const ThSignedHead *head = request->fork;
  uint8_t text[8 + TH_PUBLIC_KEY_BYTES];
  g_autoptr (ThServerEnrolment) enrolment = NULL;

  th_signature_fork_text (old->id, request->key, text);
  if (!th_signature_verify (TH_PURPOSE_FORK, text, sizeof text, request->key, request->signature)
      || !th_signature_verify_head ((ThDot){ old->id, head->seq }, &head->hash, old->public_key,
                                    head->signature))
    {
      set_unsigned (error);
      return NULL;
    }
  if (old->status != TH_ENROLMENT_ACTIVE && old->successor == 0)
    {
      set_unknown (error);
      return NULL;
    }
  enrolment = come_with_fork (self, store, request, old, error);
  return enrolment != NULL ? grant (self, store, enrolment, error) : NULL;
}

static ThServerEnrolment *
make_returned (ThServerStore *store,
               const char *text,
               const uint8_t signature[TH_WIRE_SIGNATURE_BYTES],
               const ThCertificate *certificate,
               GError **error)
{
  g_autoptr (ThServerEnrolment) enrolment = g_new0 (ThServerEnrolment, 1);

  memcpy (enrolment->public_key, certificate->key, sizeof enrolment->public_key);
  memcpy (enrolment->signature, signature, sizeof enrolment->signature);
  enrolment->id = certificate->enrolment;
  enrolment->officer = g_strdup (certificate->officer);
  enrolment->name = g_strdup (certificate->name);
  enrolment->letter = g_strdup (certificate->letter);
  enrolment->certificate = g_strdup (text);
  enrolment->status = TH_ENROLMENT_RETURNED;
  enrolment->created = enrolment->receipted = certificate->at;
  th_chain_start (certificate->key, &enrolment->hash);
  if (!th_server_store_put_enrolment (store, enrolment, error))
    return NULL;
  return g_steal_pointer (&enrolment);
}

ThServerEnrolment *
th_enrolling_take_back (const ThEnrolling *self,
                        ThServerStore *store,
                        const char *text,
                        const uint8_t signature[TH_WIRE_SIGNATURE_BYTES],
                        GError **error)
{
  gsize length = strlen (text);
  g_autoptr (ThCertificate) certificate = th_certificate_read (text, length);
  ThServerEnrolment *enrolment;

  if (certificate == NULL
      || !th_signature_verify (TH_PURPOSE_CERTIFICATE, text, length, self->config->server_key,
                               signature)
      || certificate->enrolment != th_chain_enrolment (certificate->key))
    {
      set_unsigned (error);
      return NULL;
    }
  enrolment = th_server_store_load_enrolment (store, certificate->enrolment, NULL);
  return enrolment != NULL ? enrolment : make_returned (store, text, signature, certificate, error);
}

static ThGrant *
grant_return (const ThEnrolling *self,
              ThServerStore *store,
              const ThEnrolRequest *request,
              GError **error)
{
  gsize length = strlen (request->certificate);
  g_autoptr (ThCertificate) certificate = th_certificate_read (request->certificate, length);
  g_autoptr (ThServerEnrolment) enrolment = NULL;

  if (certificate == NULL
      || !th_signature_verify (TH_PURPOSE_RETURN, request->certificate, length, certificate->key,
                               request->proof))
    {
      set_unsigned (error);
      return NULL;
    }
  enrolment = th_enrolling_take_back (self, store, request->certificate, request->signature, error);
  if (enrolment == NULL)
    return NULL;
  if (enrolment->status == TH_ENROLMENT_LOST)
    {
      g_set_error (error, TH_WIRE_ERROR, TH_WIRE_ERROR_REVOKED, "the enrolment was ended");
      return NULL;
    }
  return grant (self, store, enrolment, error);
}

ThGrant *
th_enrolling_grant (const ThEnrolling *self,
                    ThServerStore *store,
                    const ThEnrolRequest *request,
                    const ThServerEnrolment *old,
                    GError **error)
{
  gboolean has_key_member = is_set (request->key, sizeof request->key);

  if (request->certificate != NULL && request->fork == NULL)
    return grant_return (self, store, request, error);
  if (request->fork != NULL && has_key_member && old != NULL)
    return grant_fork (self, store, request, old, error);
  if (request->fork == NULL && has_key_member && is_set (request->secret, sizeof request->secret))
    return grant_code (self, store, request, error);
  th_wire_set_malformed (error, "the enrolment");
  return NULL;
}

char *
th_enrolling_make_code (const ThEnrolling *self,
                        ThServerStore *store,
                        const char *officer,
                        const char *name,
                        GError **error)
{
  ThServerCode code = { (char *) officer, (char *) name, self->now + TH_ENROLLING_CODE_MILLISECONDS,
                        0 };
  g_auto (ThEnrolmentCode) text = { g_strdup (self->config->address), { 0 }, { 0 } };
  ThHash hash;

  if (g_str_has_suffix (text.address, ":0"))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_INITIALIZED,
                   "the server takes a free port when it first serves; start it, then enrol");
      return NULL;
    }
  th_random_fill (self->random, text.secret, sizeof text.secret);
  th_chain_digest (text.secret, sizeof text.secret, &hash);
  if (!th_enrolment_code_hash (self->config->ca, self->config->server_key, text.trust, error)
      || !th_server_store_put_code (store, &hash, &code, error))
    return NULL;
  return th_enrolment_code_format (&text);
}
