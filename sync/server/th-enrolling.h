/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Enrolment as PROTOCOL.md has it: with a code, after a fork, returning to a restored server. Each
 * ends in a grant. Codes are given out here as well.
 */

#pragma once

#include "th-enrolment-code.h"
#include "th-server-config.h"

G_BEGIN_DECLS

/* How long a code holds, in milliseconds. */
#define TH_ENROLLING_CODE_MILLISECONDS (G_GINT64_CONSTANT (48) * 3600 * 1000)

typedef struct
{
  const ThServerConfig *config;
  int64_t now;
  const ThRandom *random;
} ThEnrolling;

/**
 * th_enrolling_grant:
 * @old: (nullable): with a fork, the enrolment whose token came with the request
 *
 * Checks the request and enrols; within the writer's transaction.
 *
 * Returns: (transfer full): Errors: %TH_WIRE_ERROR_MALFORMED, %TH_WIRE_ERROR_NOT_FOUND,
 *   %TH_WIRE_ERROR_REVOKED; %TH_STORE_ERROR.
 */
ThGrant *th_enrolling_grant     (const ThEnrolling        *self,
                                 ThServerStore            *store,
                                 const ThEnrolRequest     *request,
                                 const ThServerEnrolment  *old,
                                 GError                  **error) G_GNUC_WARN_UNUSED_RESULT;

/* Returns: (transfer full): the enrolment of a certificate that this server signed once; one that is
 * not known any more is taken back into holding. %TH_WIRE_ERROR_MALFORMED where it signed no such. */
ThServerEnrolment *th_enrolling_take_back (const ThEnrolling  *self,
                                           ThServerStore      *store,
                                           const char         *text,
                                           const uint8_t       signature[TH_WIRE_SIGNATURE_BYTES],
                                           GError            **error) G_GNUC_WARN_UNUSED_RESULT;

/* Returns: (transfer full): the text of a new code for an officer. */
char    *th_enrolling_make_code (const ThEnrolling  *self,
                                 ThServerStore      *store,
                                 const char         *officer,
                                 const char         *name,
                                 GError            **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
