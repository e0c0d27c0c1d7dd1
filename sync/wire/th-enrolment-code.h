/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The enrolment code: says where the server is, whom to trust there, and carries a secret that can
 * be used once. Typed or scanned; a mistyped one is told before anything is sent.
 */

#pragma once

#include "th-chain.h"
#include "th-wire.h"

G_BEGIN_DECLS

#define TH_TRUST_HASH_BYTES 16

typedef struct
{
  char *address; /* https://host:port, lower case, no slash behind it */
  uint8_t secret[TH_WIRE_SECRET_BYTES];
  uint8_t trust[TH_TRUST_HASH_BYTES];
} ThEnrolmentCode;

#define TH_ENROLMENT_CODE_INIT { NULL, { 0 }, { 0 } }

void      th_enrolment_code_clear   (ThEnrolmentCode *self);

/* Returns: (transfer full): the text of @self, grouped by five. */
char     *th_enrolment_code_format  (const ThEnrolmentCode *self);

/* Case, dashes and spaces do not matter. Errors: %TH_WIRE_ERROR_CODE. @self is untouched then. */
gboolean  th_enrolment_code_parse   (const char       *text,
                                     ThEnrolmentCode  *self,
                                     GError          **error);

/* The trust hash of a CA certificate and a signing key; %TH_WIRE_ERROR_MALFORMED where @ca_pem is no
 * certificate. */
gboolean  th_enrolment_code_hash    (const char     *ca_pem,
                                     const uint8_t   server_key[TH_PUBLIC_KEY_BYTES],
                                     uint8_t         trust[TH_TRUST_HASH_BYTES],
                                     GError        **error);

/* Whether the code means this server; %TH_WIRE_ERROR_UNTRUSTED otherwise. */
gboolean  th_enrolment_code_trusts  (const ThEnrolmentCode  *self,
                                     const char             *ca_pem,
                                     const uint8_t           server_key[TH_PUBLIC_KEY_BYTES],
                                     GError                **error);

/* Returns: (transfer full) (nullable): @address as codes have it; %NULL where it is not https, has
 * no host, or carries more than host and port. */
char     *th_enrolment_code_normal  (const char *address);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ThEnrolmentCode, th_enrolment_code_clear)

G_END_DECLS
