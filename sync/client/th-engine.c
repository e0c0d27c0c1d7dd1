/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The order of a round and the cures of its failures. A round is ask → push … → pull … → fetch →
 * send …, text before media, and entries sealed between two parts of a blob go back to push; the
 * first question is left out where nothing is unsent and the server was trusted last time, so that
 * a round with nothing to do is one small exchange. The server is asked again when its feed starts
 * afresh: it may have been restored and lack what it once receipted.
 */

#include "th-engine-private.h"

#include "th-request.h"

#include <string.h>

#define MAX_REFUSAL (64 * 1024)

ThTransport *
th_engine_connect (ThEngine *self, GError **error)
{
  return self->connect (th_tablet_store_get_identity (self->store), self->connect_data, error);
}

static gboolean
set_out (ThEngine *self, GError **error)
{
  int64_t receipted, head;
  ThUnsent unsent;

  if (self->transport == NULL)
    {
      self->transport = th_engine_connect (self, error);
      if (self->transport == NULL)
        return FALSE;
    }
  if (!th_tablet_store_get_unsent (self->store, &unsent, error)
      || !th_engine_get_receipted (self, &receipted, &head, error))
    return FALSE;

  g_clear_pointer (&self->token, th_secret_unref);
  self->token = th_credential_load_token (self->store);
  self->sent_before = th_transport_get_sent (self->transport);
  self->progress = (ThEngineProgress){ .is_holding = self->progress.is_holding,
                                       .is_leading = self->progress.is_leading,
                                       .received_blobs = self->progress.received_blobs };
  self->retry_after = 0;
  /* What was too much for the link last time may pass now, but is tried once a round only. */
  self->batch_entries = MIN (TH_WIRE_BATCH_ENTRIES, self->batch_entries * 2);
  self->time_outs = 0;
  self->gaps = 0;
  self->has_sent_blobs = FALSE;
  th_send_begin (self);
  self->has_asked = FALSE;
  self->has_returned = FALSE;
  self->has_reenrolled = FALSE;
  self->step = self->distrusts || self->is_leaver || head > receipted ? TH_STEP_ASK : TH_STEP_PULL;
  return TRUE;
}

static gboolean
do_step (ThEngine *self, GError **error)
{
  switch (self->step)
    {
    case TH_STEP_ASK:
      return th_push_ask (self, error);
    case TH_STEP_PUSH:
      return th_push_batch (self, error);
    case TH_STEP_REENROL:
      return th_credential_reenrol (self, error);
    case TH_STEP_RETURN:
      return th_credential_return (self, error);
    case TH_STEP_PULL:
      return th_pull_page (self, error);
    case TH_STEP_FETCH:
      return th_fetch_files (self, error);
    case TH_STEP_SEND:
      return th_send_part (self, error);
    case TH_STEP_DONE:
    default:
      return TRUE;
    }
}

/* Whether the round can go on after @cause, by another step. */
static gboolean
cure (ThEngine *self, const GError *cause)
{
  if (g_error_matches (cause, TH_WIRE_ERROR, TH_WIRE_ERROR_UNAUTHORIZED) && !self->has_returned)
    {
      self->has_returned = TRUE;
      self->step = TH_STEP_RETURN;
      return TRUE;
    }
  if (g_error_matches (cause, TH_WIRE_ERROR, TH_WIRE_ERROR_FORK) && !self->has_reenrolled)
    {
      self->has_reenrolled = TRUE;
      self->server_seq = self->error_seq;
      self->step = TH_STEP_REENROL;
      return TRUE;
    }
  if (g_error_matches (cause, TH_WIRE_ERROR, TH_WIRE_ERROR_GAP) && self->gaps++ < 3)
    {
      self->server_seq = self->error_seq;
      self->step = TH_STEP_PUSH;
      return TRUE;
    }
  return FALSE;
}

static ThSyncState
get_state (ThStep step)
{
  if (step == TH_STEP_PULL)
    return TH_SYNC_RECORDS;
  if (step == TH_STEP_FETCH || step == TH_STEP_SEND)
    return TH_SYNC_BLOBS;
  return step == TH_STEP_DONE ? TH_SYNC_IDLE : TH_SYNC_ENTRIES;
}

static gboolean
advance (ThEngine *self, GError **error)
{
  g_autoptr (GError) cause = NULL;

  if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
    return FALSE;
  if (self->progress.state != get_state (self->step))
    {
      self->progress.state = get_state (self->step);
      th_engine_tell (self);
    }
  if (do_step (self, &cause) || cure (self, cause))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&cause));
  return FALSE;
}

void
th_engine_tell (ThEngine *self)
{
  self->progress.sent_bytes = th_transport_get_sent (self->transport) - self->sent_before;
  if (self->notify != NULL)
    self->notify (&self->progress, self->notify_data);
}

gboolean
th_engine_get_receipted (ThEngine *self, int64_t *receipted, int64_t *head, GError **error)
{
  ThUnsent unsent;
  ThHash hash;

  /* The open entry counts as unsent and stands behind the head. */
  if (!th_tablet_store_get_head (self->store, head, &hash, error)
      || !th_tablet_store_get_unsent (self->store, &unsent, error))
    return FALSE;
  *receipted = *head + (th_tablet_store_has_open (self->store) ? 1 : 0) - unsent.entries;
  return TRUE;
}

guint
th_engine_hash_hash (gconstpointer hash)
{
  guint first;

  memcpy (&first, ((const ThHash *) hash)->bytes, sizeof first);
  return first;
}

gboolean
th_engine_hash_equal (gconstpointer a, gconstpointer b)
{
  return th_hash_equal (a, b);
}

ThReply *
th_engine_send (ThEngine *self, const ThRequest *request, GError **error)
{
  g_autoptr (ThReply) reply = NULL;
  g_autoptr (GBytes) body = NULL;

  reply = th_transport_send (self->transport, request, self->cancellable, error);
  if (reply == NULL || reply->status / 100 == 2)
    return g_steal_pointer (&reply);
  body = th_reply_load (reply, MAX_REFUSAL, self->cancellable, error);
  if (body == NULL)
    return NULL;
  self->retry_after = reply->retry_after;
  th_request_set_error (reply->status, body, &self->error_seq, error);
  return NULL;
}

GBytes *
th_engine_call (ThEngine *self, const ThRequest *request, gsize limit, GError **error)
{
  g_autoptr (ThReply) reply = th_engine_send (self, request, error);

  return reply != NULL ? th_reply_load (reply, limit, self->cancellable, error) : NULL;
}

ThEngine *
th_engine_new (ThTabletStore *store,
               const ThClock *clock,
               const ThRandom *random,
               ThSyncConnect connect,
               gpointer connect_data)
{
  ThEngine *self = g_new0 (ThEngine, 1);

  self->store = g_object_ref (store);
  self->clock = *clock;
  self->random = *random;
  self->connect = connect != NULL ? connect : th_credential_connect;
  self->connect_data = connect_data;
  self->batch_entries = TH_WIRE_BATCH_ENTRIES;
  self->part_bytes = TH_WIRE_PART_BYTES;
  self->distrusts = TRUE;
  self->wants_files = TRUE;
  self->wanted = g_hash_table_new_full (th_engine_hash_hash, th_engine_hash_equal, g_free, NULL);
  self->lacking = g_hash_table_new_full (th_engine_hash_hash, th_engine_hash_equal, g_free, NULL);
  return self;
}

void
th_engine_free (ThEngine *self)
{
  if (self == NULL)
    return;
  g_clear_object (&self->transport);
  g_clear_object (&self->store);
  g_clear_pointer (&self->token, th_secret_unref);
  th_send_end (self);
  g_hash_table_unref (self->wanted);
  g_hash_table_unref (self->lacking);
  g_free (self);
}

void
th_engine_set_notify (ThEngine *self, ThEngineNotify notify, gpointer data)
{
  self->notify = notify;
  self->notify_data = data;
}

void
th_engine_disconnect (ThEngine *self)
{
  g_clear_object (&self->transport);
}

gboolean
th_engine_round (ThEngine *self, int64_t *retry_after, GCancellable *cancellable, GError **error)
{
  gboolean done;

  self->cancellable = cancellable;
  *retry_after = 0;
  done = set_out (self, error);
  while (done && self->step != TH_STEP_DONE)
    done = advance (self, error);
  if (done && self->is_leaver)
    done =
      th_tablet_store_end (self->store, MAX (0, self->backup), &self->progress.is_ended, error);

  /* After a failure nobody knows what arrived. */
  self->distrusts = !done;
  th_send_end (self);
  self->cancellable = NULL;
  self->progress.state = TH_SYNC_IDLE;
  *retry_after = self->retry_after;
  if (self->transport != NULL)
    th_engine_tell (self);
  return done;
}
