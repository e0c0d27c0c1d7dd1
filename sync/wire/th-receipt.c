/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Two lines, made and checked. */

#include "th-receipt.h"

#include <string.h>

GBytes *
th_receipt_sign (const ThReceipt *receipt, const uint8_t *private_key)
{
  GString *lines = g_string_sized_new (1024);
  ThSignatureLine line;

  th_shape_append (&th_receipt_shape, receipt, lines);
  th_signature_make (TH_PURPOSE_RECEIPT, lines->str, lines->len, private_key, line.signature);
  g_string_append_c (lines, '\n');
  th_shape_append (&th_signature_line_shape, &line, lines);
  g_string_append_c (lines, '\n');
  return g_string_free_to_bytes (lines);
}

ThReceipt *
th_receipt_verify (const char *bytes,
                   gsize length,
                   uint64_t enrolment,
                   const uint8_t server_key[TH_PUBLIC_KEY_BYTES],
                   GError **error)
{
  const char *feed = length > 0 ? memchr (bytes, '\n', length) : NULL;
  g_autoptr (ThReceipt) receipt = NULL;
  g_autoptr (ThSignatureLine) line = NULL;
  gsize first;

  if (feed == NULL)
    {
      th_wire_set_malformed (error, "a receipt");
      return NULL;
    }
  first = (gsize) (feed - bytes);
  receipt = th_receipt_read (bytes, first);
  line = th_signature_line_read (feed + 1, length - first - 1);
  if (receipt == NULL || line == NULL)
    {
      th_wire_set_malformed (error, "a receipt");
      return NULL;
    }
  if (receipt->enrolment != enrolment
      || !th_signature_verify (TH_PURPOSE_RECEIPT, bytes, first, server_key, line->signature))
    {
      g_set_error (error, TH_WIRE_ERROR, TH_WIRE_ERROR_UNTRUSTED,
                   "the receipt was not signed by this server for this enrolment");
      return NULL;
    }
  return g_steal_pointer (&receipt);
}
