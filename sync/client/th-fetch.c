/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Files down: forms, help lines and advice that operation records name by hash. A download that was
 * cut goes on where it stopped; the store takes only bytes whose hash is the name.
 */

#include "th-engine-private.h"

#define STATUS_PARTIAL 206
#define MAX_FILE (32 * 1024 * 1024)

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
  const char *text = th_value_get_text (value);
  ThHash hash;

  if (th_hash_parse_name (text, &hash))
    g_hash_table_add (names, g_strdup (text));
}

static gboolean
scan_record_cb (ThRecord *record, gpointer data)
{
  th_record_foreach (record, add_name_cb, data);
  return TRUE;
}

static gboolean
keep (ThEngine *self, const ThHash *hash, GError **error)
{
  g_autoptr (GInputStream) stream = NULL;
  gboolean kept;

  stream = g_memory_input_stream_new_from_data (self->partial->data, self->partial->len, NULL);
  kept = th_store_put_blob (TH_STORE (self->store), hash, stream, self->cancellable, error);
  g_byte_array_set_size (self->partial, 0);
  return kept;
}

/* Reads what comes into the partial download, which survives a cut. */
static gboolean
read_body (ThEngine *self, ThReply *reply, GError **error)
{
  g_autoptr (GError) cause = NULL;
  uint8_t buffer[16 * 1024];
  gssize n;

  if (reply->status != STATUS_PARTIAL)
    g_byte_array_set_size (self->partial, 0);
  while ((n = g_input_stream_read (reply->body, buffer, sizeof buffer, self->cancellable, &cause))
         > 0)
    {
      g_byte_array_append (self->partial, buffer, n);
      if (self->partial->len > MAX_FILE)
        {
          g_byte_array_set_size (self->partial, 0);
          g_set_error (error, TH_WIRE_ERROR, TH_WIRE_ERROR_TOO_LARGE, "the file is over %d bytes",
                       MAX_FILE);
          return FALSE;
        }
    }
  if (n < 0)
    th_transport_set_error (error, cause);
  return n == 0;
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
  if (!th_hash_equal (hash, &self->partial_hash))
    g_byte_array_set_size (self->partial, 0);
  self->partial_hash = *hash;
  request.path = path;
  request.range_start = self->partial->len;

  reply = th_engine_send (self, &request, &cause);
  if (reply != NULL)
    {
      *is_there = TRUE;
      return read_body (self, reply, error) && keep (self, hash, error);
    }
  if (g_error_matches (cause, TH_WIRE_ERROR, TH_WIRE_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&cause));
  return FALSE;
}

/**
 * th_fetch_files:
 *
 * Fetches every file that an operation names and the store lacks. What the server does not have is
 * asked for again in the next round.
 */
gboolean
th_fetch_files (ThEngine *self, GError **error)
{
  ThStoreQuery query = { .kind = "operation" };
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GHashTableIter iter;
  gboolean has_all = TRUE;
  gpointer name;

  if (!th_store_foreach_record (TH_STORE (self->store), &query, scan_record_cb, names,
                                self->cancellable, error))
    return FALSE;
  g_hash_table_iter_init (&iter, names);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    {
      gboolean is_there = FALSE;
      ThHash hash;

      if (!th_hash_parse_name (name, &hash) || has_blob (self, &hash))
        continue;
      if (!fetch (self, &hash, &is_there, error))
        return FALSE;
      has_all &= is_there;
    }
  self->wants_files = !has_all;
  self->step = TH_STEP_SEND;
  return TRUE;
}
