/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Blobs up, by tus: one part a step, so that entries written meanwhile go in between. Nothing is
 * remembered here of how far an upload came: beginning the same one again is answered with where it
 * stands, so a kill or a power loss costs at most the part that was on its way. A blob counts as
 * sent by a receipt, like an entry.
 */

#include "th-engine-private.h"

#include "th-tus.h"

#include <string.h>

/* A link that does not carry a part in time gets smaller ones, down to this. */
#define LEAST_PART (32 * 1024)

/* After so many surprises a blob waits for the next round. */
#define SURPRISES_MAX 3

static void
let_go (ThEngine *self)
{
  g_clear_object (&self->sending.stream);
  g_clear_pointer (&self->sending.address, g_free);
  self->sending = (ThSending){ 0 };
}

/* Not again in this round. */
static void
put_off (ThEngine *self)
{
  g_hash_table_add (self->put_off, g_memdup2 (&self->sending.hash, sizeof (ThHash)));
  let_go (self);
}

static gboolean
is_put_off (ThEngine *self, const ThHash *hash)
{
  return g_hash_table_contains (self->put_off, hash);
}

static guint
hash_of (gconstpointer data)
{
  guint first;

  memcpy (&first, ((const ThHash *) data)->bytes, sizeof first);
  return first;
}

static gboolean
are_equal (gconstpointer a, gconstpointer b)
{
  return th_hash_equal (a, b);
}

void
th_send_begin (ThEngine *self)
{
  let_go (self);
  g_clear_pointer (&self->put_off, g_hash_table_unref);
  self->put_off = g_hash_table_new_full (hash_of, are_equal, g_free, NULL);
  /* What was too much for the link last time may pass now. */
  self->part_bytes = MIN (TH_WIRE_PART_BYTES, 2 * MAX (self->part_bytes, LEAST_PART));
}

void
th_send_end (ThEngine *self)
{
  let_go (self);
  g_clear_pointer (&self->put_off, g_hash_table_unref);
}

/* Opens the next blob whose entry is there, if there is one. */
static gboolean
choose (ThEngine *self, int64_t receipted, GError **error)
{
  g_autoptr (GArray) blobs = th_tablet_store_list_unsent_blobs (self->store, error);
  guint64 waiting = 0;

  if (blobs == NULL)
    return FALSE;
  for (guint i = 0; i < blobs->len; i++)
    {
      const ThUnsentBlob *blob = &g_array_index (blobs, ThUnsentBlob, i);

      if (blob->seq > receipted || is_put_off (self, &blob->hash))
        continue;
      waiting += blob->length;
      if (self->sending.stream != NULL)
        continue;
      self->sending.hash = blob->hash;
      self->sending.stream = th_store_open_blob (TH_STORE (self->store), &blob->hash,
                                                 &self->sending.length, self->cancellable, error);
      if (self->sending.stream == NULL)
        return FALSE;
    }
  self->progress.total_blob_bytes = self->progress.sent_blob_bytes + waiting;
  return TRUE;
}

/* What tus asks for with every request. */
static ThReply *
send_tus (ThEngine *self,
          const char *method,
          const char *path,
          GBytes *body,
          const char **more,
          GError **error)
{
  const char *headers[] = {
    TH_TUS_HEADER_RESUMABLE, TH_TUS_VERSION, more[0], more[1], more[2], more[3], NULL
  };
  ThRequest request = { .method = method,
                        .path = path,
                        .token = self->token,
                        .body = body,
                        .content_type = TH_TUS_PART,
                        .headers = headers };

  return th_engine_send (self, &request, error);
}

/* An answer that is not of this protocol is not believed. */
static gboolean
stand_at (ThEngine *self, const ThReply *reply, GError **error)
{
  if (reply->upload_offset < 0 || (gsize) reply->upload_offset > self->sending.length)
    return th_wire_set_malformed (error, "the place of an upload");
  self->sending.offset = (gsize) reply->upload_offset;
  return TRUE;
}

static gboolean
begin (ThEngine *self, GError **error)
{
  g_autofree char *length = g_strdup_printf ("%" G_GSIZE_FORMAT, self->sending.length);
  g_autofree char *metadata = th_tus_write_metadata (&self->sending.hash);
  const char *headers[] = { TH_TUS_HEADER_LENGTH, length, TH_TUS_HEADER_METADATA, metadata };
  g_autoptr (ThReply) reply = send_tus (self, "POST", TH_WIRE_PATH_BLOBS, NULL, headers, error);

  if (reply == NULL)
    return FALSE;
  /* The address is a path of the server that was asked; another one would get the token. */
  if (reply->location == NULL || !g_str_has_prefix (reply->location, TH_WIRE_PATH_UPLOADS "/"))
    return th_wire_set_malformed (error, "the address of an upload");
  self->sending.address = g_strdup (reply->location);
  return stand_at (self, reply, error);
}

static GBytes *
read_part (ThEngine *self, GError **error)
{
  gsize length = MIN (self->part_bytes, self->sending.length - self->sending.offset);
  g_autofree uint8_t *bytes = g_malloc (length + 1);
  gsize n_read;

  if (!g_seekable_seek (G_SEEKABLE (self->sending.stream), (goffset) self->sending.offset,
                        G_SEEK_SET, self->cancellable, error)
      || !g_input_stream_read_all (self->sending.stream, bytes, length, &n_read, self->cancellable,
                                   error))
    return NULL;
  return g_bytes_new_take (g_steal_pointer (&bytes), n_read);
}

static gboolean
send_part (ThEngine *self, GError **error)
{
  g_autofree char *offset = g_strdup_printf ("%" G_GSIZE_FORMAT, self->sending.offset);
  g_autofree char *checksum = NULL;
  const char *headers[] = { TH_TUS_HEADER_OFFSET, offset, TH_TUS_HEADER_CHECKSUM, NULL };
  g_autoptr (GBytes) part = read_part (self, error);
  g_autoptr (ThReply) reply = NULL;

  if (part == NULL)
    return FALSE;
  checksum = th_tus_write_checksum (g_bytes_get_data (part, NULL), g_bytes_get_size (part));
  headers[3] = checksum;
  reply = send_tus (self, "PATCH", self->sending.address, part, headers, error);
  if (reply == NULL || !stand_at (self, reply, error))
    return FALSE;
  self->progress.sent_blob_bytes += g_bytes_get_size (part);
  return TRUE;
}

/* Whether the upload can go on after @cause: it stands elsewhere, it has expired, a part was
 * changed on its way, or the link is too slow for parts of this size. */
static gboolean
cure (ThEngine *self, const GError *cause)
{
  gboolean has_begun = self->sending.address != NULL;

  if (cause->domain != TH_WIRE_ERROR)
    return FALSE;
  if (g_error_matches (cause, TH_WIRE_ERROR, TH_WIRE_ERROR_TIMED_OUT))
    {
      self->part_bytes = MAX (LEAST_PART, self->part_bytes / 2);
      return FALSE;
    }
  if (g_error_matches (cause, TH_WIRE_ERROR, TH_WIRE_ERROR_OFFSET)
      || g_error_matches (cause, TH_WIRE_ERROR, TH_WIRE_ERROR_CHECKSUM)
      || (has_begun && g_error_matches (cause, TH_WIRE_ERROR, TH_WIRE_ERROR_NOT_FOUND)))
    {
      g_clear_pointer (&self->sending.address, g_free);
      if (++self->sending.surprises >= SURPRISES_MAX)
        put_off (self);
      return TRUE;
    }
  /* The server takes no such blob, or does not know of its entry any more: others may still go. */
  if (!has_begun
      && (g_error_matches (cause, TH_WIRE_ERROR, TH_WIRE_ERROR_NOT_FOUND)
          || g_error_matches (cause, TH_WIRE_ERROR, TH_WIRE_ERROR_TOO_LARGE)))
    {
      put_off (self);
      return TRUE;
    }
  return FALSE;
}

/* Nothing is left: a receipt says what has arrived. */
static void
finish (ThEngine *self)
{
  self->step = TH_STEP_DONE;
  if (!self->has_sent_blobs)
    return;
  self->has_sent_blobs = FALSE;
  self->wants_receipt = TRUE;
  self->step = self->has_asked ? TH_STEP_PUSH : TH_STEP_ASK;
}

static gboolean
go_on (ThEngine *self, GError **error)
{
  if (self->sending.address == NULL && !begin (self, error))
    return FALSE;
  if (self->sending.offset < self->sending.length && !send_part (self, error))
    return FALSE;
  if (self->sending.offset == self->sending.length)
    {
      self->has_sent_blobs = TRUE;
      put_off (self);
    }
  return TRUE;
}

/**
 * th_send_part:
 *
 * Sends a part of a blob, or, where entries were sealed meanwhile, has those sent first.
 */
gboolean
th_send_part (ThEngine *self, GError **error)
{
  g_autoptr (GError) cause = NULL;
  int64_t receipted, head;

  if (!th_engine_get_receipted (self, &receipted, &head, error))
    return FALSE;
  if (head > receipted)
    {
      self->step = self->has_asked ? TH_STEP_PUSH : TH_STEP_ASK;
      return TRUE;
    }
  if (self->sending.stream == NULL && !choose (self, receipted, error))
    return FALSE;
  if (self->sending.stream == NULL)
    {
      finish (self);
      return TRUE;
    }
  if (!go_on (self, &cause) && !cure (self, cause))
    {
      g_propagate_error (error, g_steal_pointer (&cause));
      return FALSE;
    }
  th_engine_tell (self);
  return TRUE;
}
