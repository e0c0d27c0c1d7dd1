/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Whatever stands in the headers of an upload or the query of a request, it is read or refused;
 * what was read is written back the same. A seed has a header a line.
 */

#include "th-exchange.h"
#include "th-tus.h"
#include "th-wire.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
try_metadata (const char *text)
{
  g_autofree char *again = NULL;
  ThHash hash, second;

  if (!th_tus_read_metadata (text, &hash))
    return;
  again = th_tus_write_metadata (&hash);
  g_assert_true (th_tus_read_metadata (again, &second));
  g_assert_true (th_hash_equal (&hash, &second));
}

static void
try_checksum (const char *text)
{
  g_autofree char *right = th_tus_write_checksum (text, strlen (text));

  g_assert_cmpint (th_tus_check (right, text, strlen (text)), ==, TH_TUS_HOLDS);
  if (!g_str_equal (text, right))
    th_tus_check (text, "part", 4);
}

static void
try_line (char *text)
{
  ThExchange exchange = { .query = g_hash_table_new (g_str_hash, g_str_equal) };
  uint8_t token[TH_WIRE_TOKEN_BYTES];
  gsize number;
  ThHash hash;

  if (th_tus_read_number (text, &number))
    g_assert_cmpuint (number, <=, G_MAXINT64);
  try_metadata (text);
  try_checksum (text);
  if (th_hash_parse_name (text, &hash))
    g_assert_cmpuint (strlen (text), ==, TH_HASH_NAME_SIZE - 1);
  th_wire_parse_hex (text, -1, token, sizeof token);
  g_hash_table_insert (exchange.query, (gpointer) "from", text);
  g_assert_cmpint (th_exchange_get_number (&exchange, "from", 1, 100, 7), <=, 100);
  g_hash_table_unref (exchange.query);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup (size > 0 ? (const char *) data : "", size);
  g_auto (GStrv) lines = g_strsplit (text, "\n", 64);

  for (guint i = 0; lines[i] != NULL; i++)
    try_line (lines[i]);
  return 0;
}
