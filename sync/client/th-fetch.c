/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Blobs down: forms, help lines and advice that operation records name by hash, and what somebody
 * asked to see. A download that was cut goes on where it stopped, as long as the program runs; it
 * goes into chunk rows as it comes, and has no name there before its hash is the one that was asked
 * for.
 */

#include "th-engine-private.h"

#include <string.h>

#define STATUS_PARTIAL 206

/* So much is stored at once: a chunk of the store. */
#define PIECE (256 * 1024)

static gboolean
has_blob (ThEngine *self, const ThHash *hash)
{
  g_autoptr (GInputStream) stream = NULL;
  gsize length;

  stream = th_store_open_blob (TH_STORE (self->store), hash, &length, self->cancellable, NULL);
  return stream != NULL;
}

static void
add_name_cb (const char *path, ThValue *value, gpointer data)
{
  GHashTable *names = data;
  ThHash hash;

  if (th_hash_parse_name (th_value_get_text (value), &hash))
    g_hash_table_add (names, g_memdup2 (&hash, sizeof hash));
}

static gboolean
scan_record_cb (ThRecord *record, gpointer data)
{
  th_record_foreach (record, add_name_cb, data);
  return TRUE;
}

void
th_fetch_let_go (ThEngine *self)
{
  if (self->fetching.part != 0)
    th_tablet_store_drop_part (self->store, self->fetching.part);
  self->fetching = (ThFetching){ 0 };
}

static gboolean
begin (ThEngine *self, const ThHash *hash, GError **error)
{
  th_fetch_let_go (self);
  self->fetching.hash = *hash;
  crypto_hash_sha256_init (&self->fetching.state);
  return th_tablet_store_begin_part (self->store, &self->fetching.part, error);
}

/* Fills @chunk as far as there is something. A cut is told after what came before it. */
static gsize
fill (ThEngine *self, ThReply *reply, uint8_t *chunk, GError **cause)
{
  gsize n = 0;
  gssize more = 1;

  while (n < PIECE && more > 0)
    {
      more = g_input_stream_read (reply->body, chunk + n, PIECE - n, self->cancellable, cause);
      n += (gsize) MAX (more, 0);
    }
  return n;
}

static gboolean
keep_chunk (ThEngine *self, const uint8_t *chunk, gsize length, GError **error)
{
  ThFetching *fetching = &self->fetching;

  if (fetching->offset + length > TH_BLOB_MAX_BYTES)
    {
      th_fetch_let_go (self);
      g_set_error (error, TH_WIRE_ERROR, TH_WIRE_ERROR_TOO_LARGE, "the file is over %d bytes",
                   TH_BLOB_MAX_BYTES);
      return FALSE;
    }
  if (!th_tablet_store_append_part (self->store, fetching->part, fetching->offset, chunk, length,
                                    error))
    return FALSE;
  crypto_hash_sha256_update (&fetching->state, chunk, length);
  fetching->offset += length;
  return TRUE;
}

static gboolean
read_body (ThEngine *self, ThReply *reply, GError **error)
{
  g_autofree uint8_t *chunk = g_malloc (PIECE);
  g_autoptr (GError) cause = NULL;
  gsize n;

  do
    {
      n = fill (self, reply, chunk, &cause);
      if (n > 0 && !keep_chunk (self, chunk, n, error))
        return FALSE;
    }
  while (n == PIECE && cause == NULL);
  if (cause != NULL)
    th_transport_set_error (error, cause);
  return cause == NULL;
}

static gboolean
keep (ThEngine *self, GError **error)
{
  ThFetching *fetching = &self->fetching;
  gboolean kept;
  ThHash found;

  crypto_hash_sha256_final (&fetching->state, found.bytes);
  kept = th_hash_equal (&found, &fetching->hash)
           ? th_tablet_store_name_part (self->store, fetching->part, &found, error)
           : th_wire_set_malformed (error, "a file that has another hash than its name");
  if (kept)
    {
      fetching->part = 0;
      self->progress.received_blobs++;
    }
  th_fetch_let_go (self);
  return kept;
}

/* *@is_there is left %FALSE where the server does not have the file: not yet, or not for us. */
static gboolean
fetch (ThEngine *self, const ThHash *hash, gboolean *is_there, GError **error)
{
  char text[TH_HASH_TEXT_SIZE];
  g_autofree char *path = NULL;
  g_autoptr (ThReply) reply = NULL;
  g_autoptr (GError) cause = NULL;
  ThRequest request = { .method = "GET", .token = self->token };

  th_hash_format (hash, text);
  path = g_strconcat (TH_WIRE_PATH_BLOBS, "/", text, NULL);
  if (!th_hash_equal (hash, &self->fetching.hash))
    th_fetch_let_go (self);
  request.path = path;
  request.range_start = self->fetching.offset;

  reply = th_engine_send (self, &request, &cause);
  if (reply != NULL)
    {
      *is_there = TRUE;
      if ((reply->status != STATUS_PARTIAL || self->fetching.part == 0)
          && !begin (self, hash, error))
        return FALSE;
      return read_body (self, reply, error) && keep (self, error);
    }
  if (g_error_matches (cause, TH_WIRE_ERROR, TH_WIRE_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&cause));
  return FALSE;
}

void
th_engine_want (ThEngine *self, const ThHash *hash)
{
  g_hash_table_add (self->wanted, g_memdup2 (hash, sizeof *hash));
}

gboolean
th_engine_wants (ThEngine *self, const ThHash *hash, gboolean *is_lacking)
{
  *is_lacking = g_hash_table_contains (self->lacking, hash);
  return g_hash_table_contains (self->wanted, hash);
}

/* Fetches what of @names is not here. Those that are here, or came, are taken out of the set. */
static gboolean
fetch_all (ThEngine *self, GHashTable *names, GError **error)
{
  GHashTableIter iter;
  gpointer name;

  g_hash_table_iter_init (&iter, names);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    {
      gboolean is_there = has_blob (self, name);

      if (!is_there && !fetch (self, name, &is_there, error))
        return FALSE;
      if (is_there)
        {
          g_hash_table_remove (self->lacking, name);
          g_hash_table_iter_remove (&iter);
        }
      else
        g_hash_table_add (self->lacking, g_memdup2 (name, sizeof (ThHash)));
    }
  return TRUE;
}

/**
 * th_fetch_files:
 *
 * Fetches what was asked for, and every file that an operation names and the store lacks. What the
 * server does not have is asked for again in the next round.
 */
gboolean
th_fetch_files (ThEngine *self, GError **error)
{
  ThStoreQuery query = { .kind = "operation" };
  g_autoptr (GHashTable) names =
    g_hash_table_new_full (th_engine_hash_hash, th_engine_hash_equal, g_free, NULL);

  if (self->wants_files
      && !th_store_foreach_record (TH_STORE (self->store), &query, scan_record_cb, names,
                                   self->cancellable, error))
    return FALSE;
  if (!fetch_all (self, names, error) || !fetch_all (self, self->wanted, error))
    return FALSE;
  self->wants_files = g_hash_table_size (names) > 0;
  self->step = TH_STEP_SEND;
  return TRUE;
}
