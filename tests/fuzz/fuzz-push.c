/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Whatever bytes come as the body of a push or as a message, they are read or refused; a push that
 * was read has as many lines as its closing line says, and a message reads back from what it is
 * written to.
 */

#include "th-message.h"
#include "th-push.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static const ThShape *const shapes[] = {
  &th_enrol_request_shape, &th_grant_shape,       &th_certificate_shape, &th_me_shape,
  &th_closing_shape,       &th_receipt_shape,     &th_page_head_shape,   &th_page_held_shape,
  &th_page_closing_shape,  &th_server_keys_shape, &th_refusal_at_shape,  &th_log_line_shape,
};

static void
try_push (const uint8_t *data, size_t size, gboolean is_gzip)
{
  g_autoptr (GBytes) body = g_bytes_new (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (ThPush) push = th_push_parse (7, 3, body, is_gzip, &error);
  ThHash hash = { { 0 } };

  g_assert_true ((push == NULL) == (error != NULL));
  if (push == NULL)
    return;
  g_assert_cmpint (push->closing->seq, ==, 2 + (int64_t) push->lines->len);
  th_push_chain (push, &hash, push->lines->len, &hash);
}

static void
try_shape (const ThShape *shape, const uint8_t *data, size_t size)
{
  gpointer message = th_shape_read (shape, (const char *) data, size);
  g_autoptr (GBytes) first = NULL;
  g_autoptr (GBytes) second = NULL;
  gpointer again;

  if (message == NULL)
    return;
  first = th_shape_write (shape, message);
  again = th_shape_read (shape, g_bytes_get_data (first, NULL), g_bytes_get_size (first));
  if (again != NULL)
    {
      second = th_shape_write (shape, again);
      g_assert_true (g_bytes_equal (first, second));
    }
  th_shape_free (shape, again);
  th_shape_free (shape, message);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  try_push (data, size, FALSE);
  try_push (data, size, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++)
    try_shape (shapes[i], data, size);
  return 0;
}
