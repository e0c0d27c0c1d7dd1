/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Who speaks: the bearer token of a request, known here by its hash alone. */

#pragma once

#include "th-exchange.h"

G_BEGIN_DECLS

/**
 * th_auth_enrolment:
 *
 * Returns: (transfer full): whose token the request carries. The first use of a token ends all
 *   others of its enrolment. Errors: %TH_WIRE_ERROR_UNAUTHORIZED.
 */
ThServerEnrolment *th_auth_enrolment (ThExchange  *exchange,
                                      GError     **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same; %TH_WIRE_ERROR_REVOKED where the enrolment was ended as lost. */
ThServerEnrolment *th_auth_present   (ThExchange  *exchange,
                                      GError     **error) G_GNUC_WARN_UNUSED_RESULT;

/* Returns: (transfer full): what the enrolment sees now. */
ThScope           *th_auth_scope     (ThExchange               *exchange,
                                      const ThServerEnrolment  *enrolment,
                                      GError                  **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
