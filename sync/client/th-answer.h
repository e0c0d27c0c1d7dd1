/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What a server's answers say, read and checked: nothing in them is believed before it parses, its
 * signature holds and it is about this enrolment. A 200 from a captive portal ends here.
 *
 * Private to the client library. Errors are %TH_WIRE_ERROR_MALFORMED unless said otherwise.
 */

#pragma once

#include "th-tablet-store.h"

G_BEGIN_DECLS

/* GET /v1/me */
typedef struct
{
  char *status;
  int64_t seq;
  ThHash hash;
} ThAnswerMe;

ThAnswerMe *th_answer_parse_me (GBytes *body, GError **error);
void th_answer_me_free (ThAnswerMe *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThAnswerMe, th_answer_me_free)

/* A receipt whose signature holds. */
typedef struct
{
  char *text;      /* both lines, as kept */
  int64_t seq;
  ThHash hash;
  int64_t at;
  GPtrArray *held; /* of ThHeldRow */
} ThAnswerReceipt;

/* Errors: %TH_WIRE_ERROR_UNTRUSTED where the signature does not hold or another is meant. */
ThAnswerReceipt *th_answer_parse_receipt (GBytes         *body,
                                          uint64_t        enrolment,
                                          const uint8_t   server_key[TH_PUBLIC_KEY_BYTES],
                                          GError        **error);
void th_answer_receipt_free (ThAnswerReceipt *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThAnswerReceipt, th_answer_receipt_free)

/* GET /v1/keys */
typedef struct
{
  char *ca_pem;
  uint8_t key[TH_PUBLIC_KEY_BYTES];
} ThAnswerKeys;

ThAnswerKeys *th_answer_parse_keys (GBytes *body, GError **error);
void th_answer_keys_free (ThAnswerKeys *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThAnswerKeys, th_answer_keys_free)

/* POST /v1/enrol: the certificate was signed by @server_key and is about @public_key. */
typedef struct
{
  char *certificate;
  char *signature; /* hex */
  char *officer;
  char *name;
  char *letter;
  char *token;     /* hex */
  uint8_t recovery_key[TH_PUBLIC_KEY_BYTES];
} ThAnswerGrant;

ThAnswerGrant *th_answer_parse_grant (GBytes         *body,
                                      const uint8_t   public_key[TH_PUBLIC_KEY_BYTES],
                                      const uint8_t   server_key[TH_PUBLIC_KEY_BYTES],
                                      GError        **error);
void th_answer_grant_free (ThAnswerGrant *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThAnswerGrant, th_answer_grant_free)

/* A page of the feed. @records points into the page. */
typedef struct _ThAnswerPage ThAnswerPage;

struct _ThAnswerPage
{
  ThPulledPage pulled;
  GArray *records;      /* of ThPulledRecord */
  GPtrArray *released;  /* of char: dots of entries that the server no longer holds */
  gboolean has_files;   /* an operation came with it */
  gboolean has_more;
  char *next;
  GStringChunk *texts;
  GBytes *bytes;
};

/* @body is one NDJSON page, NUL-terminated behind its length. One without its closing line was cut. */
ThAnswerPage *th_answer_parse_page (GBytes *body, GError **error);
void th_answer_page_free (ThAnswerPage *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThAnswerPage, th_answer_page_free)

/* What a status other than 2xx means; @seq: (out) (optional): of a 409. */
void th_answer_set_error (guint     status,
                          GBytes   *body,
                          int64_t  *seq,
                          GError  **error);

gboolean  th_hex_parse   (const char *text, uint8_t *bytes, gsize length);
char     *th_hex_dup     (const uint8_t *bytes, gsize length);
ThSecret *th_hex_secret  (const char *text);

G_END_DECLS
