/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* 28 bytes as 45 letters and digits of base32: secret, trust hash, and a check over the address and
 * both.
 */

#include "th-enrolment-code.h"

#include <sodium.h>
#include <string.h>

#define CHECK_BYTES 2
#define PAYLOAD_BYTES (TH_WIRE_SECRET_BYTES + TH_TRUST_HASH_BYTES)
#define CODE_BYTES (PAYLOAD_BYTES + CHECK_BYTES)
#define CODE_DIGITS ((CODE_BYTES * 8 + 4) / 5)
#define GROUP 5

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

static void
append_digits (GString *text, const uint8_t *bytes, gsize length)
{
  guint bits = 0;
  guint held = 0;
  guint written = 0;

  for (gsize i = 0; i < length || bits > 0;)
    {
      if (bits < 5 && i < length)
        {
          held = held << 8 | bytes[i++];
          bits += 8;
        }
      else if (bits < 5)
        {
          held <<= 5 - bits;
          bits = 5;
        }
      if (written > 0 && written % GROUP == 0)
        g_string_append_c (text, '-');
      bits -= 5;
      g_string_append_c (text, alphabet[held >> bits & 31]);
      held &= (1u << bits) - 1;
      written++;
    }
}

/* Whether @text is exactly @length bytes in base32, the bits left over being zero. */
static gboolean
read_digits (const char *text, uint8_t *bytes, gsize length)
{
  guint bits = 0;
  guint held = 0;
  gsize count = 0;

  for (; *text != '\0'; text++)
    {
      char c = g_ascii_toupper (*text);
      const char *digit = strchr (alphabet, c);

      if (c == '-' || g_ascii_isspace (c))
        continue;
      if (digit == NULL)
        return FALSE;
      held = held << 5 | (guint) (digit - alphabet);
      bits += 5;
      if (bits >= 8)
        {
          if (count == length)
            return FALSE;
          bits -= 8;
          bytes[count++] = (uint8_t) (held >> bits);
          held &= (1u << bits) - 1;
        }
    }
  return count == length && bits < 5 && held == 0;
}

static void
get_check (const char *address, const uint8_t payload[PAYLOAD_BYTES], uint8_t check[CHECK_BYTES])
{
  g_autoptr (GByteArray) message = g_byte_array_new ();
  ThHash hash;

  g_byte_array_append (message, (const uint8_t *) address, (guint) strlen (address) + 1);
  g_byte_array_append (message, payload, PAYLOAD_BYTES);
  th_chain_digest (message->data, message->len, &hash);
  memcpy (check, hash.bytes, CHECK_BYTES);
}

static gboolean
set_mistyped (GError **error, const char *what)
{
  g_set_error (error, TH_WIRE_ERROR, TH_WIRE_ERROR_CODE, "the enrolment code has %s", what);
  return FALSE;
}

char *
th_enrolment_code_normal (const char *address)
{
  g_autofree char *text = g_strstrip (g_ascii_strdown (address, -1));
  g_autoptr (GUri) uri = NULL;

  if (g_str_has_suffix (text, "/"))
    text[strlen (text) - 1] = '\0';
  uri = g_uri_parse (text, G_URI_FLAGS_NONE, NULL);
  if (uri == NULL || strpbrk (text, " \t\r\n") != NULL
      || g_strcmp0 (g_uri_get_scheme (uri), "https") != 0 || g_uri_get_host (uri) == NULL
      || *g_uri_get_host (uri) == '\0' || *g_uri_get_path (uri) != '\0'
      || g_uri_get_query (uri) != NULL || g_uri_get_fragment (uri) != NULL
      || g_uri_get_userinfo (uri) != NULL)
    return NULL;
  return g_steal_pointer (&text);
}

void
th_enrolment_code_clear (ThEnrolmentCode *self)
{
  g_clear_pointer (&self->address, g_free);
  sodium_memzero (self->secret, sizeof self->secret);
}

char *
th_enrolment_code_format (const ThEnrolmentCode *self)
{
  GString *text = g_string_new (self->address);
  uint8_t bytes[CODE_BYTES];

  memcpy (bytes, self->secret, TH_WIRE_SECRET_BYTES);
  memcpy (bytes + TH_WIRE_SECRET_BYTES, self->trust, TH_TRUST_HASH_BYTES);
  get_check (self->address, bytes, bytes + PAYLOAD_BYTES);
  g_string_append_c (text, '#');
  append_digits (text, bytes, sizeof bytes);
  sodium_memzero (bytes, sizeof bytes);
  return g_string_free (text, FALSE);
}

gboolean
th_enrolment_code_parse (const char *text, ThEnrolmentCode *self, GError **error)
{
  const char *mark = strchr (text, '#');
  g_autofree char *written = mark != NULL ? g_strndup (text, (gsize) (mark - text)) : NULL;
  g_autofree char *address = written != NULL ? th_enrolment_code_normal (written) : NULL;
  uint8_t bytes[CODE_BYTES];
  uint8_t check[CHECK_BYTES];

  if (mark == NULL || address == NULL)
    return set_mistyped (error, "no address");
  if (!read_digits (mark + 1, bytes, sizeof bytes))
    return set_mistyped (error, "letters missing, or too many");
  get_check (address, bytes, check);
  if (memcmp (check, bytes + PAYLOAD_BYTES, sizeof check) != 0)
    return set_mistyped (error, "a letter that is wrong");
  th_enrolment_code_clear (self);
  self->address = g_steal_pointer (&address);
  memcpy (self->secret, bytes, sizeof self->secret);
  memcpy (self->trust, bytes + TH_WIRE_SECRET_BYTES, sizeof self->trust);
  sodium_memzero (bytes, sizeof bytes);
  return TRUE;
}

gboolean
th_enrolment_code_hash (const char *ca_pem,
                        const uint8_t server_key[TH_PUBLIC_KEY_BYTES],
                        uint8_t trust[TH_TRUST_HASH_BYTES],
                        GError **error)
{
  static const char begin[] = "-----BEGIN CERTIFICATE-----";
  static const char end[] = "-----END CERTIFICATE-----";
  const char *start = strstr (ca_pem, begin);
  const char *stop = start != NULL ? strstr (start, end) : NULL;
  g_autofree char *text = NULL;
  g_autofree guchar *der = NULL;
  g_autoptr (GByteArray) message = g_byte_array_new ();
  gsize length = 0;
  ThHash hash;

  if (stop != NULL)
    {
      start += strlen (begin);
      text = g_strndup (start, (gsize) (stop - start));
      der = g_base64_decode (text, &length);
    }
  if (length == 0)
    return th_wire_set_malformed (error, "the CA certificate");
  g_byte_array_append (message, der, (guint) length);
  g_byte_array_append (message, server_key, TH_PUBLIC_KEY_BYTES);
  th_chain_digest (message->data, message->len, &hash);
  memcpy (trust, hash.bytes, TH_TRUST_HASH_BYTES);
  return TRUE;
}

gboolean
th_enrolment_code_trusts (const ThEnrolmentCode *self,
                          const char *ca_pem,
                          const uint8_t server_key[TH_PUBLIC_KEY_BYTES],
                          GError **error)
{
  uint8_t trust[TH_TRUST_HASH_BYTES];

  if (!th_enrolment_code_hash (ca_pem, server_key, trust, error))
    return FALSE;
  if (memcmp (trust, self->trust, sizeof trust) == 0)
    return TRUE;
  g_set_error (error, TH_WIRE_ERROR, TH_WIRE_ERROR_UNTRUSTED,
               "the server that answered is not the one that the enrolment code means");
  return FALSE;
}
