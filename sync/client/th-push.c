/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Entries up. A push goes on from what the server says it holds, so a server restored from an older
 * backup is simply sent the rest again, and a lost answer costs one batch. Nothing counts as sent
 * but by a receipt whose signature and hash hold.
 */

#include "th-engine-private.h"

#include "th-permission.h"
#include "th-receipt.h"
#include "th-request.h"

#define MAX_TIME_OUTS 3

/* Both answers list what is held, all of it. */
#define MAX_LISTS (16 * 1024 * 1024)

/* Whether what the server holds is a beginning of this log. */
static gboolean
is_prefix (ThEngine *self, const ThMe *me, int64_t head, gboolean *answer, GError **error)
{
  ThHash hash;

  *answer = FALSE;
  if (me->seq > head)
    return TRUE;
  if (!th_tablet_store_get_hash_at (self->store, me->seq, &hash, error))
    return FALSE;
  *answer = th_hash_equal (&hash, &me->hash);
  return TRUE;
}

/* Whether the work of others is theirs to follow. */
static gboolean
is_leading (const ThMe *me)
{
  for (guint i = 0; i < me->memberships->len; i++)
    {
      const ThMembership *membership = g_ptr_array_index (me->memberships, i);
      ThRole role = th_role_from_name (membership->role);

      if ((role == TH_ROLE_LEAD || role == TH_ROLE_COMMAND) && membership->from <= me->time
          && (membership->to == 0 || me->time < membership->to))
        return TRUE;
    }
  return FALSE;
}

/**
 * th_push_ask:
 *
 * Asks what the server holds of this log. Where that is no beginning of it, the log forked: what no
 * receipt covers is sent all the same, so that the server can say where the two part and keep both.
 */
gboolean
th_push_ask (ThEngine *self, GError **error)
{
  ThRequest request = { .method = "GET", .path = TH_WIRE_PATH_ME, .token = self->token };
  g_autoptr (ThMe) me = NULL;
  g_autoptr (GBytes) body = NULL;
  int64_t receipted, head;
  gboolean agrees;

  body = th_engine_call (self, &request, MAX_LISTS, error);
  if (body == NULL)
    return FALSE;
  me = th_me_read (g_bytes_get_data (body, NULL), g_bytes_get_size (body));
  if (me == NULL)
    return th_wire_set_malformed (error, "the server's view of this log");
  if (!th_engine_get_receipted (self, &receipted, &head, error)
      || !is_prefix (self, me, head, &agrees, error))
    return FALSE;

  /* A leaver's entries and blobs are taken and held as well. */
  self->is_leaver = g_str_equal (me->status, TH_STATUS_LEAVER);
  self->progress.is_holding = self->is_leaver || g_str_equal (me->status, TH_STATUS_HOLDING);
  self->progress.is_leading = is_leading (me);
  self->has_asked = TRUE;
  self->server_seq = agrees ? me->seq : MIN (receipted, me->seq);
  self->claimed_seq = agrees ? 0 : me->seq;
  self->progress.total_entries = head - MIN (head, self->server_seq);
  /* To a leaver the receipt says whether it is done. */
  if (receipted < me->seq || self->is_leaver)
    self->wants_receipt = TRUE;
  self->step = TH_STEP_PUSH;
  return TRUE;
}

/* The store's rows of what the server holds; the texts stay the receipt's. */
static GPtrArray *
list_held (const ThReceipt *receipt)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func (g_free);
  guint i;

  for (i = 0; i < receipt->held->len; i++)
    {
      const ThHeldSeq *held = g_ptr_array_index (receipt->held, i);
      ThHeldRow *row = g_new0 (ThHeldRow, 1);

      row->seq = held->seq;
      row->reason = held->reason;
      g_ptr_array_add (rows, row);
    }
  return rows;
}

/* Takes in a receipt for a log that this store has up to @head. */
static gboolean
apply_receipt (ThEngine *self, GBytes *body, int64_t head, GError **error)
{
  const ThIdentity *identity = th_tablet_store_get_identity (self->store);
  g_autoptr (ThReceipt) receipt = NULL;
  g_autoptr (GPtrArray) held = NULL;
  g_autofree char *text = NULL;
  ThReceiptLists lists;
  gsize length;
  const char *bytes = g_bytes_get_data (body, &length);
  ThHash hash;

  receipt = th_receipt_verify (bytes, length, th_tablet_store_get_enrolment (self->store),
                               identity->server_key, error);
  if (receipt == NULL)
    return FALSE;
  self->error_seq = head;
  if (receipt->seq > head)
    {
      /* Nothing of ours differs, but the server has more: this store is an older copy. */
      g_set_error (error, TH_WIRE_ERROR, TH_WIRE_ERROR_FORK,
                   "the server holds entries that this store never wrote");
      return FALSE;
    }
  if (!th_tablet_store_get_hash_at (self->store, receipt->seq, &hash, error))
    return FALSE;
  if (!th_hash_equal (&hash, &receipt->hash))
    {
      g_set_error (error, TH_WIRE_ERROR, TH_WIRE_ERROR_UNTRUSTED, "the receipt is for another log");
      return FALSE;
    }
  text = g_strndup (bytes, length);
  held = list_held (receipt);
  lists = (ThReceiptLists){ held, receipt->lacks, receipt->lacks->len < TH_WIRE_LACKS_MAX };
  if (!th_tablet_store_apply_receipt (self->store, text, receipt->seq, &lists, error))
    return FALSE;
  self->server_seq = receipt->seq;
  self->backup = receipt->backup;
  self->wants_receipt = FALSE;
  return TRUE;
}

/* Nothing is left to send: on to the feed, unless the server claimed more than we ever wrote. */
static gboolean
finish (ThEngine *self, GError **error)
{
  if (self->claimed_seq > self->server_seq)
    {
      self->error_seq = self->server_seq;
      g_set_error (error, TH_WIRE_ERROR, TH_WIRE_ERROR_FORK,
                   "the server holds entries that this store never wrote");
      return FALSE;
    }
  self->step = TH_STEP_PULL;
  return TRUE;
}

/* A batch too large for the link or the server is halved, down to one entry. */
static gboolean
may_halve (ThEngine *self, guint n_entries, const GError *cause)
{
  gboolean timed_out = g_error_matches (cause, TH_WIRE_ERROR, TH_WIRE_ERROR_TIMED_OUT);

  if (!timed_out && !g_error_matches (cause, TH_WIRE_ERROR, TH_WIRE_ERROR_TOO_LARGE))
    return FALSE;
  if (n_entries <= 1 || (timed_out && ++self->time_outs > MAX_TIME_OUTS))
    return FALSE;
  self->batch_entries = MAX (1, MIN (self->batch_entries, n_entries) / 2);
  return TRUE;
}

static GBytes *
send_batch (
  ThEngine *self, ThTabletBatch *batch, int64_t head, const ThHash *head_hash, GError **error)
{
  g_autofree char *path =
    g_strdup_printf (TH_WIRE_PATH_LOG "?from=%" G_GINT64_FORMAT, self->server_seq + 1);
  g_autoptr (GBytes) body = NULL;
  int64_t last = batch != NULL ? batch->last : head;
  ThUnsent unsent;
  guint behind;

  if (!th_tablet_store_get_unsent (self->store, &unsent, error))
    return NULL;
  behind = head - last + (th_tablet_store_has_open (self->store) ? 1 : 0);
  body = th_request_push (
    batch != NULL ? batch->gzip : NULL, th_tablet_store_get_identity (self->store), last,
    batch != NULL ? &batch->head : head_hash, behind, behind > 0 ? unsent.oldest : 0);

  {
    ThRequest request = { .method = "POST",
                          .path = path,
                          .token = self->token,
                          .body = body,
                          .content_type = TH_WIRE_NDJSON,
                          .body_is_gzip = TRUE };

    return th_engine_call (self, &request, MAX_LISTS, error);
  }
}

/**
 * th_push_batch:
 *
 * Sends the next batch, or asks for a receipt where one is wanted and nothing is left to send.
 */
gboolean
th_push_batch (ThEngine *self, GError **error)
{
  g_autoptr (ThTabletBatch) batch = NULL;
  g_autoptr (GError) cause = NULL;
  g_autoptr (GBytes) body = NULL;
  int64_t head;
  ThHash hash;

  if (!th_tablet_store_get_head (self->store, &head, &hash, error))
    return FALSE;
  batch = th_tablet_store_load_batch (self->store, self->server_seq, self->batch_entries,
                                      TH_WIRE_BATCH_BYTES, &cause);
  if (cause != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&cause));
      return FALSE;
    }
  if (batch == NULL && (!self->wants_receipt || self->claimed_seq > 0))
    return finish (self, error);

  body = send_batch (self, batch, head, &hash, &cause);
  if (body == NULL)
    {
      if (batch != NULL && may_halve (self, batch->n_entries, cause))
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&cause));
      return FALSE;
    }
  if (!apply_receipt (self, body, head, error))
    return FALSE;
  if (batch != NULL)
    {
      self->progress.sent_entries += batch->n_entries;
      self->progress.total_entries =
        MAX (self->progress.total_entries, self->progress.sent_entries);
    }
  th_engine_tell (self);
  return TRUE;
}
