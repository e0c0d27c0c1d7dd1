/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The table of errors itself is in sync/wire, where the other end reads it. What went wrong in the
 * database is not told: it is of no use there.
 */

#include "th-server-reply.h"

#include <libsoup/soup.h>

#define RETRY_SECONDS 2
#define RETRY_DISK_SECONDS 60
#define SLOW_DOWN_SECONDS 60

void
th_reply_bytes (ThExchange *exchange, const char *content_type, GBytes *body)
{
  exchange->status = SOUP_STATUS_OK;
  exchange->content_type = content_type;
  exchange->reply = g_bytes_ref (body);
  th_exchange_finish (exchange);
}

void
th_reply_stream (ThExchange *exchange,
                 const char *content_type,
                 GInputStream *stream,
                 gsize start,
                 gsize end,
                 gsize length)
{
  gboolean is_part = start > 0 || end < length;

  exchange->status = is_part ? SOUP_STATUS_PARTIAL_CONTENT : SOUP_STATUS_OK;
  exchange->content_type = content_type;
  exchange->stream = g_object_ref (stream);
  exchange->stream_length = end - start;
  if (is_part)
    exchange->content_range = g_strdup_printf (
      "bytes %" G_GSIZE_FORMAT "-%" G_GSIZE_FORMAT "/%" G_GSIZE_FORMAT, start, end - 1, length);
  th_exchange_finish (exchange);
}

static ThWireError
get_meaning (const GError *error)
{
  if (error->domain == TH_WIRE_ERROR)
    return (ThWireError) error->code;
  if (error->domain != TH_STORE_ERROR)
    return TH_WIRE_ERROR_FAILED;
  switch (error->code)
    {
    case TH_STORE_ERROR_NOT_FOUND:
      return TH_WIRE_ERROR_NOT_FOUND;
    case TH_STORE_ERROR_BUSY:
      return TH_WIRE_ERROR_BUSY;
    case TH_STORE_ERROR_TOO_LARGE:
      return TH_WIRE_ERROR_TOO_LARGE;
    case TH_STORE_ERROR_FULL:
      return TH_WIRE_ERROR_FULL;
    case TH_STORE_ERROR_READ_ONLY:
      return TH_WIRE_ERROR_READ_ONLY;
    default:
      return TH_WIRE_ERROR_FAILED;
    }
}

static void
start_refusal (ThExchange *exchange, ThWireError meaning)
{
  exchange->content_type = TH_WIRE_JSON;
  if (meaning == TH_WIRE_ERROR_BUSY)
    exchange->retry_after = RETRY_SECONDS;
  else if (meaning == TH_WIRE_ERROR_SLOW_DOWN)
    exchange->retry_after = SLOW_DOWN_SECONDS;
  else if (meaning == TH_WIRE_ERROR_FULL || meaning == TH_WIRE_ERROR_READ_ONLY)
    exchange->retry_after = RETRY_DISK_SECONDS;
}

void
th_reply_status (ThExchange *exchange, guint status, ThWireError code, const char *message)
{
  ThRefusal refusal = { (char *) th_wire_error_get_code (code, NULL), (char *) message };

  g_return_if_fail (refusal.error != NULL);

  start_refusal (exchange, code);
  exchange->status = status;
  exchange->reply = th_refusal_write (&refusal);
  th_exchange_finish (exchange);
}

void
th_reply_code (ThExchange *exchange, ThWireError code, const char *message)
{
  guint status = 0;

  th_wire_error_get_code (code, &status);
  th_reply_status (exchange, status, code, message);
}

void
th_reply_empty (ThExchange *exchange, guint status)
{
  exchange->status = status;
  th_exchange_finish (exchange);
}

void
th_reply_error (ThExchange *exchange, const GError *error)
{
  ThWireError meaning = get_meaning (error);

  if (th_wire_error_get_code (meaning, NULL) == NULL)
    meaning = TH_WIRE_ERROR_FAILED;
  if (meaning == TH_WIRE_ERROR_FAILED)
    g_debug ("failed: %s", error->message);
  th_reply_code (exchange, meaning,
                 error->domain == TH_WIRE_ERROR ? error->message : "the server could not do it");
}

void
th_reply_error_at (ThExchange *exchange, const GError *error, int64_t seq)
{
  ThRefusalAt refusal = { .message = error->message, .seq = seq };

  if (!g_error_matches (error, TH_WIRE_ERROR, TH_WIRE_ERROR_GAP)
      && !g_error_matches (error, TH_WIRE_ERROR, TH_WIRE_ERROR_FORK))
    {
      th_reply_error (exchange, error);
      return;
    }
  refusal.error = (char *) th_wire_error_get_code ((ThWireError) error->code, &exchange->status);
  start_refusal (exchange, (ThWireError) error->code);
  exchange->reply = th_refusal_at_write (&refusal);
  th_exchange_finish (exchange);
}
