/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* POST /v1/log: parse and verify here, then queue for the writer; the answer goes out from there,
 * after the commit.
 */

#include "th-route.h"

#include "th-backup.h"
#include "th-server-auth.h"
#include "th-server-reply.h"

/* So much is kept of what a lost tablet still sends. */
#define LOST_MAX 2000

typedef struct
{
  ThExchange *exchange;
  ThPush *push;
  ThPushTerms terms;
  ThPushResult result;
  gboolean is_lost;
} Pushing;

static void
pushing_free (Pushing *self)
{
  th_push_free (self->push);
  th_push_result_clear (&self->result);
  g_free (self);
}

static gboolean
write_push (ThServerStore *store, gpointer data, GError **error)
{
  Pushing *self = data;

  return th_server_store_push (store, self->push, &self->terms, &self->result, error);
}

static gboolean
write_fork (ThServerStore *store, gpointer data, GError **error)
{
  Pushing *self = data;

  return th_server_store_keep_fork (store, self->push, self->terms.now, error);
}

static void
on_fork_written_cb (gpointer data, const GError *error)
{
  Pushing *self = data;
  g_autoptr (GError) fork = NULL;

  fork = g_error_new_literal (TH_WIRE_ERROR, TH_WIRE_ERROR_FORK, "other entries stand there");
  if (error != NULL)
    th_reply_error (self->exchange, error);
  else
    th_reply_error_at (self->exchange, fork, self->result.last);
  pushing_free (self);
}

static void
on_push_written_cb (gpointer data, const GError *error)
{
  Pushing *self = data;

  if (g_error_matches (error, TH_WIRE_ERROR, TH_WIRE_ERROR_FORK))
    {
      th_writer_push (self->exchange->context->writer, write_fork, on_fork_written_cb, self);
      return;
    }
  if (error != NULL)
    th_reply_error_at (self->exchange, error, self->result.last);
  else if (self->is_lost)
    th_reply_code (self->exchange, TH_WIRE_ERROR_REVOKED, "the enrolment was ended");
  else
    th_reply_bytes (self->exchange, TH_WIRE_NDJSON, self->result.receipt);
  pushing_free (self);
}

static ThPush *
read_push (ThExchange *exchange, const ThServerEnrolment *enrolment, GError **error)
{
  int64_t first = th_exchange_get_number (exchange, "from", 1, TH_SEQ_MAX, -1);
  g_autoptr (ThPush) push = NULL;

  if (first < 1)
    {
      th_wire_set_malformed (error, "from");
      return NULL;
    }
  push = th_push_parse (enrolment->id, first, exchange->body, exchange->is_gzip, error);
  if (push == NULL)
    return NULL;
  if (!th_push_verify (push, enrolment->public_key))
    {
      th_wire_set_malformed (error, "the signature of the push");
      return NULL;
    }
  return g_steal_pointer (&push);
}

void
th_route_push (ThExchange *exchange)
{
  ThServerContext *context = exchange->context;
  g_autoptr (GError) error = NULL;
  g_autoptr (ThServerEnrolment) enrolment = th_auth_enrolment (exchange, &error);
  ThPush *push = enrolment != NULL ? read_push (exchange, enrolment, &error) : NULL;
  Pushing *self;
  int64_t backup;

  if (push == NULL)
    {
      th_reply_error (exchange, error);
      return;
    }
  if (!th_backup_get_cover (context->store, enrolment->id, &backup, &error))
    {
      th_push_free (push);
      th_reply_error (exchange, error);
      return;
    }
  self = g_new0 (Pushing, 1);
  self->exchange = exchange;
  self->push = push;
  self->is_lost = enrolment->status == TH_ENROLMENT_LOST;
  self->terms.now = th_clock_now (&context->clock);
  self->terms.signing_key = th_secret_get_bytes (context->config->signing_key);
  self->terms.max_lost = LOST_MAX;
  self->terms.backup = backup;
  th_random_fill (&context->random, (uint8_t *) &self->terms.nonce, sizeof self->terms.nonce);
  th_writer_push (context->writer, write_push, on_push_written_cb, self);
}
