/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* GET /v1/log: the entries behind a record in scope. */

#include "th-route.h"

#include "th-batch.h"
#include "th-server-auth.h"
#include "th-server-reply.h"

typedef struct
{
  ThBatchWriter *writer;
  gsize bytes;
  uint64_t reader; /* enrolment */
  gboolean is_lead;
} Lines;

/* What is held is for its author and leads; others see that there is something. */
static gboolean
may_read (const Lines *lines, const ThLogRow *row)
{
  return row->bytes != NULL
         && (row->held == NULL || lines->is_lead || row->dot.enrolment == lines->reader);
}

static gboolean
add_row (const ThLogRow *row, gpointer data)
{
  Lines *lines = data;
  char dot[TH_DOT_TEXT_SIZE];
  g_autofree char *entry = NULL;
  ThLogLine line = { dot, row->digest, row->received, (char *) row->held, NULL };
  g_autoptr (GBytes) bytes = NULL;
  gsize length = 0;

  th_dot_format (row->dot, dot);
  if (may_read (lines, row))
    {
      const char *text = g_bytes_get_data (row->bytes, &length);

      line.entry = entry = g_strndup (text, length);
    }
  bytes = th_log_line_write (&line);
  th_batch_writer_line (lines->writer, bytes);
  lines->bytes += length;
  return lines->bytes < TH_WIRE_HISTORY_BYTES;
}

static GBytes *
make_lines (ThExchange *exchange, uint64_t enrolment, const ThScope *scope, GError **error)
{
  ThServerStore *store = exchange->context->store;
  const char *record =
    exchange->query != NULL ? g_hash_table_lookup (exchange->query, "record") : NULL;
  g_autoptr (ThBatchWriter) writer = th_batch_writer_new (exchange->accepts_gzip ? 1 : 0);
  Lines lines = { writer, 0, enrolment, FALSE };
  g_autoptr (GError) local = NULL;

  if (record == NULL || !th_id_is_valid (record))
    {
      th_wire_set_malformed (error, "the record's id");
      return NULL;
    }
  if (!th_server_store_sees (store, scope, record, &local))
    {
      if (local == NULL)
        g_set_error (error, TH_WIRE_ERROR, TH_WIRE_ERROR_NOT_FOUND, "no such record");
      else
        g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  for (guint i = 0; i < scope->parts->len; i++)
    lines.is_lead |= g_array_index (scope->parts, ThScopePart, i).role == TH_ROLE_LEAD;
  if (!th_store_foreach_entry (TH_STORE (store), record, add_row, &lines, NULL, error))
    return NULL;
  return th_batch_writer_finish (writer);
}

void
th_route_log (ThExchange *exchange)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ThServerEnrolment) enrolment = th_auth_present (exchange, &error);
  g_autoptr (ThScope) scope =
    enrolment != NULL ? th_auth_scope (exchange, enrolment, &error) : NULL;
  g_autoptr (GBytes) body =
    scope != NULL ? make_lines (exchange, enrolment->id, scope, &error) : NULL;

  if (body == NULL)
    {
      th_reply_error (exchange, error);
      return;
    }
  exchange->reply_is_gzip = exchange->accepts_gzip;
  th_reply_bytes (exchange, TH_WIRE_NDJSON, body);
}
