/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Whatever bytes come, an entry or a state is read or refused; and what was read is written to
 * bytes that read back to the same.
 */

#include "th-codec.h"
#include "th-fold.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
try_entry (const char *bytes, gsize length)
{
  g_autoptr (ThEntry) entry = th_codec_decode_entry (bytes, length, NULL);
  g_autoptr (ThEntry) again = NULL;
  g_autoptr (GBytes) first = NULL;
  g_autoptr (GBytes) second = NULL;

  if (entry == NULL || entry->op == TH_OP_UNKNOWN)
    return;
  first = th_codec_encode_entry (entry);
  again = th_codec_decode_entry (g_bytes_get_data (first, NULL), g_bytes_get_size (first), NULL);
  g_assert_nonnull (again);
  second = th_codec_encode_entry (again);
  g_assert_true (g_bytes_equal (first, second));
  if (again->id != NULL)
    {
      g_autoptr (ThRecord) record = th_record_new (again->id);

      th_fold (record, 7, again);
    }
}

static void
try_record (const char *bytes, gsize length)
{
  g_autoptr (ThRecord) record = th_codec_decode_record (bytes, length, NULL);
  g_autoptr (ThRecord) again = NULL;
  g_autoptr (GBytes) first = NULL;
  g_autoptr (GBytes) second = NULL;

  if (record == NULL)
    return;
  first = th_codec_encode_record (record);
  again = th_codec_decode_record (g_bytes_get_data (first, NULL), g_bytes_get_size (first), NULL);
  g_assert_nonnull (again);
  second = th_codec_encode_record (again);
  g_assert_true (g_bytes_equal (first, second));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  try_entry ((const char *) data, size);
  try_record ((const char *) data, size);
  return 0;
}
