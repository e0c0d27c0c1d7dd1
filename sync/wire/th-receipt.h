/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A receipt: what the server says it holds, in two lines, the second its signature over the bytes of
 * the first. A 200 without a receipt whose signature holds is no success.
 */

#pragma once

#include "th-message.h"
#include "th-signature.h"

G_BEGIN_DECLS

/* Returns: (transfer full): both lines, each with its line feed. */
GBytes    *th_receipt_sign   (const ThReceipt *receipt,
                              const uint8_t   *private_key);

/**
 * th_receipt_verify:
 * @bytes: both lines
 * @enrolment: whom it must be for
 *
 * Returns: (transfer full): the receipt. Errors: %TH_WIRE_ERROR_MALFORMED for what is no receipt,
 *   %TH_WIRE_ERROR_UNTRUSTED where the signature does not hold or another enrolment is meant.
 */
ThReceipt *th_receipt_verify (const char     *bytes,
                              gsize           length,
                              uint64_t        enrolment,
                              const uint8_t   server_key[TH_PUBLIC_KEY_BYTES],
                              GError        **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
