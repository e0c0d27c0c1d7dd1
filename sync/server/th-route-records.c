/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* GET /v1/records: a page of the feed, packed as it is read. States are not parsed. */

#include "th-route.h"

#include "th-batch.h"
#include "th-server-auth.h"
#include "th-server-reply.h"

#include <string.h>

/* The level that costs a server a third of what the next sensible one does. */
#define GZIP_LEVEL 1

static void
add_line (const char *line, gsize length, const void *body, gsize body_length, gpointer data)
{
  ThBatchWriter *writer = data;

  th_batch_writer_add (writer, line, length);
  th_batch_writer_add (writer, "\n", 1);
  if (body == NULL)
    return;
  th_batch_writer_add (writer, body, body_length);
  th_batch_writer_add (writer, "\n", 1);
}

/* Who is held is told nothing, and above all not that everything has gone. */
static GBytes *
make_empty_page (const char *since, ThBatchWriter *writer)
{
  ThPageOpening opening = { 1, FALSE };
  ThPageClosing closing = { (char *) (since != NULL ? since : "0000000000000000.0.0"), FALSE };
  g_autoptr (GBytes) first = th_page_opening_write (&opening);
  g_autoptr (GBytes) last = th_page_closing_write (&closing);

  th_batch_writer_line (writer, first);
  th_batch_writer_line (writer, last);
  return th_batch_writer_finish (writer);
}

static GBytes *
make_page (ThExchange *exchange,
           const ThServerEnrolment *enrolment,
           ThFeedResult *result,
           GError **error)
{
  const char *since =
    exchange->query != NULL ? g_hash_table_lookup (exchange->query, "since") : NULL;
  int64_t limit =
    th_exchange_get_number (exchange, "limit", 1, TH_WIRE_PAGE_RECORDS, TH_WIRE_PAGE_RECORDS);
  g_autoptr (ThBatchWriter) writer = th_batch_writer_new (exchange->accepts_gzip ? GZIP_LEVEL : 0);
  g_autoptr (ThScope) scope = NULL;
  ThFeedQuery query = { NULL, since, (guint) limit, TH_WIRE_PAGE_BYTES };

  if (limit < 1 || (since != NULL && strlen (since) > 100))
    {
      th_wire_set_malformed (error, "the query");
      return NULL;
    }
  if (enrolment->status != TH_ENROLMENT_ACTIVE)
    return make_empty_page (since, writer);
  query.scope = scope = th_auth_scope (exchange, enrolment, error);
  if (scope == NULL
      || !th_server_store_read_feed (exchange->context->store, &query, add_line, writer, result,
                                     error))
    return NULL;
  return th_batch_writer_finish (writer);
}

static gboolean
start_waiting (ThExchange *exchange, GError **error)
{
  int64_t seconds = th_exchange_get_number (exchange, "wait", 0, TH_WIRE_WAIT_SECONDS, 0);

  if (seconds < 0)
    return th_wire_set_malformed (error, "wait");
  if (exchange->wait_until == 0)
    exchange->wait_until = g_get_monotonic_time () + seconds * G_USEC_PER_SEC;
  return TRUE;
}

void
th_route_records (ThExchange *exchange)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ThServerEnrolment) enrolment = th_auth_present (exchange, &error);
  g_autoptr (GBytes) page = NULL;
  ThFeedResult result = { 0 };

  if (enrolment != NULL && start_waiting (exchange, &error))
    page = make_page (exchange, enrolment, &result, &error);
  if (page == NULL)
    th_reply_error (exchange, error);
  else if (result.n_lines == 0 && !result.is_fresh
           && g_get_monotonic_time () < exchange->wait_until)
    th_exchange_wait (exchange);
  else
    {
      exchange->reply_is_gzip = exchange->accepts_gzip;
      th_reply_bytes (exchange, TH_WIRE_NDJSON, page);
    }
}
