/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Reads the answers that are one JSON object, and receipts. Each kind of message has one reader that
 * walks its members once; what is missing or of another type makes the whole answer malformed.
 */

#include "th-answer.h"

#include "th-json.h"
#include "th-time.h"
#include "th-wire.h"

#include <sodium.h>
#include <string.h>

static gboolean
set_malformed (GError     **error,
               const char  *what)
{
  g_set_error (error, TH_WIRE_ERROR, TH_WIRE_ERROR_MALFORMED, "%s is not what it should be", what);
  return FALSE;
}

gboolean
th_hex_parse (const char *text,
              uint8_t    *bytes,
              gsize       length)
{
  gsize got;

  return text != NULL && strlen (text) == 2 * length &&
         sodium_hex2bin (bytes, length, text, 2 * length, NULL, &got, NULL) == 0 && got == length;
}

char *
th_hex_dup (const uint8_t *bytes,
            gsize          length)
{
  char *text = g_malloc (2 * length + 1);

  return sodium_bin2hex (text, 2 * length + 1, bytes, length);
}

ThSecret *
th_hex_secret (const char *text)
{
  uint8_t bytes[32];
  ThSecret *secret = NULL;

  if (th_hex_parse (text, bytes, sizeof bytes))
    secret = th_secret_new (bytes, sizeof bytes);
  sodium_memzero (bytes, sizeof bytes);
  return secret;
}

/* Opens @body as one object. */
static void
open_object (ThJsonReader *reader,
             GBytes       *body)
{
  gsize length;
  const char *bytes = g_bytes_get_data (body, &length);

  th_json_reader_init (reader, bytes, length);
  th_json_reader_open (reader, '{');
}

/* A text member; the first of its name counts. A wrong type fails the reader. */
static void
read_text (ThJsonReader  *reader,
           char         **text)
{
  ThJsonText value;

  if (th_json_reader_text (reader, &value) && *text == NULL)
    *text = th_json_text_dup (&value);
}

static void
read_hash (ThJsonReader *reader,
           ThHash       *hash,
           gboolean     *was_read)
{
  g_autofree char *text = NULL;

  read_text (reader, &text);
  if (text != NULL && th_hash_parse (text, -1, hash))
    *was_read = TRUE;
}

static void
skip (ThJsonReader *reader)
{
  const char *start;
  gsize length;

  th_json_reader_skip (reader, &start, &length);
}

/**
 * th_answer_parse_me:
 *
 * Reads the answer of `GET /v1/me`.
 */
ThAnswerMe *
th_answer_parse_me (GBytes  *body,
                    GError **error)
{
  g_autoptr (ThAnswerMe) me = g_new0 (ThAnswerMe, 1);
  gboolean has_hash = FALSE;
  gboolean first = TRUE;
  ThJsonReader reader;
  ThJsonText name;

  me->seq = -1;
  open_object (&reader, body);
  while (th_json_reader_member (&reader, &first, &name))
    if (th_json_text_equal (&name, "status"))
      read_text (&reader, &me->status);
    else if (th_json_text_equal (&name, "seq"))
      th_json_reader_integer (&reader, &me->seq);
    else if (th_json_text_equal (&name, "hash"))
      read_hash (&reader, &me->hash, &has_hash);
    else
      skip (&reader);

  if (!th_json_reader_finish (&reader) || me->status == NULL || me->seq < 0 || !has_hash)
    {
      set_malformed (error, "the server's view of this log");
      return NULL;
    }
  return g_steal_pointer (&me);
}

void
th_answer_me_free (ThAnswerMe *self)
{
  g_free (self->status);
  g_free (self);
}

static void
held_row_free (gpointer data)
{
  ThHeldRow *row = data;

  g_free (row->reason);
  g_free (row);
}

static void
read_held (ThJsonReader *reader,
           GPtrArray    *held)
{
  gboolean first_row = TRUE;

  th_json_reader_open (reader, '[');
  while (th_json_reader_element (reader, &first_row))
    {
      ThHeldRow *row = g_new0 (ThHeldRow, 1);
      gboolean first = TRUE;
      ThJsonText name;

      g_ptr_array_add (held, row);
      th_json_reader_open (reader, '{');
      while (th_json_reader_member (reader, &first, &name))
        if (th_json_text_equal (&name, "seq"))
          th_json_reader_integer (reader, &row->seq);
        else if (th_json_text_equal (&name, "reason"))
          read_text (reader, &row->reason);
        else
          skip (reader);
      if (row->reason == NULL)
        row->reason = g_strdup ("");
    }
}

static gboolean
read_receipt (ThAnswerReceipt *receipt,
              const char      *line,
              gsize            length,
              uint64_t        *enrolment)
{
  gboolean has_hash = FALSE, has_enrolment = FALSE, has_at = FALSE;
  gboolean first = TRUE;
  ThJsonReader reader;
  ThJsonText name;

  receipt->seq = -1;
  th_json_reader_init (&reader, line, length);
  th_json_reader_open (&reader, '{');
  while (th_json_reader_member (&reader, &first, &name))
    {
      g_autofree char *text = NULL;

      if (th_json_text_equal (&name, "enrolment"))
        {
          read_text (&reader, &text);
          has_enrolment = text != NULL && th_enrolment_parse (text, -1, enrolment);
        }
      else if (th_json_text_equal (&name, "at"))
        {
          read_text (&reader, &text);
          has_at = text != NULL && th_time_parse (text, -1, &receipt->at);
        }
      else if (th_json_text_equal (&name, "seq"))
        th_json_reader_integer (&reader, &receipt->seq);
      else if (th_json_text_equal (&name, "hash"))
        read_hash (&reader, &receipt->hash, &has_hash);
      else if (th_json_text_equal (&name, "held"))
        read_held (&reader, receipt->held);
      else
        skip (&reader);
    }
  return th_json_reader_finish (&reader) && has_hash && has_enrolment && has_at &&
         receipt->seq >= 0;
}

static gboolean
is_signed (const char    *purpose,
           const char    *bytes,
           gsize          length,
           const char    *signature,
           const uint8_t  server_key[TH_PUBLIC_KEY_BYTES])
{
  g_autoptr (GByteArray) message = g_byte_array_new ();
  uint8_t raw[crypto_sign_BYTES];

  g_byte_array_append (message, (const uint8_t *) purpose, strlen (purpose) + 1);
  g_byte_array_append (message, (const uint8_t *) bytes, length);
  return th_hex_parse (signature, raw, sizeof raw) &&
         crypto_sign_verify_detached (raw, message->data, message->len, server_key) == 0;
}

static char *
read_signature (const char *line,
                gsize       length)
{
  g_autofree char *signature = NULL;
  gboolean first = TRUE;
  ThJsonReader reader;
  ThJsonText name;

  th_json_reader_init (&reader, line, length);
  th_json_reader_open (&reader, '{');
  while (th_json_reader_member (&reader, &first, &name))
    if (th_json_text_equal (&name, "signature"))
      read_text (&reader, &signature);
    else
      skip (&reader);
  return th_json_reader_finish (&reader) ? g_steal_pointer (&signature) : NULL;
}

/**
 * th_answer_parse_receipt:
 *
 * Reads the two lines of a receipt and verifies that this server made it for this enrolment.
 */
ThAnswerReceipt *
th_answer_parse_receipt (GBytes         *body,
                         uint64_t        enrolment,
                         const uint8_t   server_key[TH_PUBLIC_KEY_BYTES],
                         GError        **error)
{
  g_autoptr (ThAnswerReceipt) receipt = g_new0 (ThAnswerReceipt, 1);
  g_autofree char *signature = NULL;
  gsize length;
  const char *bytes = g_bytes_get_data (body, &length);
  const char *feed = length > 0 ? memchr (bytes, '\n', length) : NULL;
  uint64_t whose = 0;

  receipt->held = g_ptr_array_new_with_free_func (held_row_free);
  if (feed == NULL || !read_receipt (receipt, bytes, feed - bytes, &whose))
    {
      set_malformed (error, "the receipt");
      return NULL;
    }
  signature = read_signature (feed + 1, bytes + length - feed - 1);
  if (whose != enrolment || signature == NULL ||
      !is_signed ("threshold receipt 1", bytes, feed - bytes, signature, server_key))
    {
      g_set_error (error, TH_WIRE_ERROR, TH_WIRE_ERROR_UNTRUSTED,
                   "the receipt was not signed by this server for this enrolment");
      return NULL;
    }
  receipt->text = g_strndup (bytes, length);
  return g_steal_pointer (&receipt);
}

void
th_answer_receipt_free (ThAnswerReceipt *self)
{
  g_ptr_array_unref (self->held);
  g_free (self->text);
  g_free (self);
}

/**
 * th_answer_parse_keys:
 *
 * Reads the answer of `GET /v1/keys`; whoever calls compares the trust hash.
 */
ThAnswerKeys *
th_answer_parse_keys (GBytes  *body,
                      GError **error)
{
  g_autoptr (ThAnswerKeys) keys = g_new0 (ThAnswerKeys, 1);
  g_autofree char *key = NULL;
  gboolean first = TRUE;
  ThJsonReader reader;
  ThJsonText name;

  open_object (&reader, body);
  while (th_json_reader_member (&reader, &first, &name))
    if (th_json_text_equal (&name, "ca"))
      read_text (&reader, &keys->ca_pem);
    else if (th_json_text_equal (&name, "key"))
      read_text (&reader, &key);
    else
      skip (&reader);

  if (!th_json_reader_finish (&reader) || keys->ca_pem == NULL ||
      !th_hex_parse (key, keys->key, sizeof keys->key))
    {
      set_malformed (error, "the server's keys");
      return NULL;
    }
  return g_steal_pointer (&keys);
}

void
th_answer_keys_free (ThAnswerKeys *self)
{
  g_free (self->ca_pem);
  g_free (self);
}

/* What the server says of the officer, and whether it is about @public_key. */
static gboolean
read_certificate (ThAnswerGrant *grant,
                  const uint8_t  public_key[TH_PUBLIC_KEY_BYTES])
{
  g_autofree char *key = NULL;
  uint8_t raw[TH_PUBLIC_KEY_BYTES];
  gboolean first = TRUE;
  ThJsonReader reader;
  ThJsonText name;

  th_json_reader_init (&reader, grant->certificate, strlen (grant->certificate));
  th_json_reader_open (&reader, '{');
  while (th_json_reader_member (&reader, &first, &name))
    if (th_json_text_equal (&name, "key"))
      read_text (&reader, &key);
    else if (th_json_text_equal (&name, "officer"))
      read_text (&reader, &grant->officer);
    else if (th_json_text_equal (&name, "name"))
      read_text (&reader, &grant->name);
    else if (th_json_text_equal (&name, "letter"))
      read_text (&reader, &grant->letter);
    else
      skip (&reader);
  return th_json_reader_finish (&reader) && grant->officer != NULL && grant->name != NULL &&
         grant->letter != NULL && th_hex_parse (key, raw, sizeof raw) &&
         memcmp (raw, public_key, sizeof raw) == 0;
}

static gboolean
read_grant (ThAnswerGrant *grant,
            GBytes        *body)
{
  g_autofree char *recovery = NULL;
  uint8_t token[32];
  gboolean first = TRUE;
  ThJsonReader reader;
  ThJsonText name;

  open_object (&reader, body);
  while (th_json_reader_member (&reader, &first, &name))
    if (th_json_text_equal (&name, "certificate"))
      read_text (&reader, &grant->certificate);
    else if (th_json_text_equal (&name, "signature"))
      read_text (&reader, &grant->signature);
    else if (th_json_text_equal (&name, "token"))
      read_text (&reader, &grant->token);
    else if (th_json_text_equal (&name, "recovery_key"))
      read_text (&reader, &recovery);
    else
      skip (&reader);
  return th_json_reader_finish (&reader) && grant->certificate != NULL &&
         grant->signature != NULL && th_hex_parse (grant->token, token, sizeof token) &&
         th_hex_parse (recovery, grant->recovery_key, sizeof grant->recovery_key);
}

/**
 * th_answer_parse_grant:
 *
 * Reads the answer of `POST /v1/enrol` and verifies the certificate in it.
 */
ThAnswerGrant *
th_answer_parse_grant (GBytes         *body,
                       const uint8_t   public_key[TH_PUBLIC_KEY_BYTES],
                       const uint8_t   server_key[TH_PUBLIC_KEY_BYTES],
                       GError        **error)
{
  g_autoptr (ThAnswerGrant) grant = g_new0 (ThAnswerGrant, 1);

  if (!read_grant (grant, body))
    {
      set_malformed (error, "the answer to the enrolment");
      return NULL;
    }
  if (!is_signed ("threshold certificate 1", grant->certificate, strlen (grant->certificate),
                  grant->signature, server_key) ||
      !read_certificate (grant, public_key))
    {
      g_set_error (error, TH_WIRE_ERROR, TH_WIRE_ERROR_UNTRUSTED,
                   "the certificate was not signed by this server for this key");
      return NULL;
    }
  return g_steal_pointer (&grant);
}

void
th_answer_grant_free (ThAnswerGrant *self)
{
  if (self->token != NULL)
    sodium_memzero (self->token, strlen (self->token));
  g_free (self->certificate);
  g_free (self->signature);
  g_free (self->officer);
  g_free (self->name);
  g_free (self->letter);
  g_free (self->token);
  g_free (self);
}
