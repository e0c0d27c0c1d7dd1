/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Every chunk but the last is full, so that a place in the blob is a place in a known chunk. */

#include "th-blob.h"

#include "th-blob-private.h"
#include "th-store.h"

#include <sodium.h>
#include <string.h>

gboolean
th_blob_find (ThSqlite *sqlite, const ThHash *hash, int64_t *num, gsize *length, GError **error)
{
  g_autoptr (ThStatement) statement = NULL;

  statement = th_sqlite_prepare (sqlite, "SELECT num, length FROM blob WHERE hash = ?", error);
  if (statement == NULL)
    return FALSE;
  th_statement_bind_hash (statement, 1, hash);
  if (th_statement_step (statement, error) != TH_STEP_ROW)
    return FALSE;
  if (num != NULL)
    *num = th_statement_get_int (statement, 0);
  if (length != NULL)
    *length = (gsize) th_statement_get_int (statement, 1);
  return TRUE;
}

GBytes *
th_blob_load_chunk (ThSqlite *sqlite, int64_t num, int64_t place, GError **error)
{
  g_autoptr (ThStatement) statement = NULL;
  ThStep step;

  statement =
    th_sqlite_prepare (sqlite, "SELECT bytes FROM blob_chunk WHERE blob = ? AND place = ?", error);
  if (statement == NULL)
    return NULL;
  th_statement_bind_int (statement, 1, num);
  th_statement_bind_int (statement, 2, place);
  step = th_statement_step (statement, error);
  if (step == TH_STEP_ROW)
    return th_statement_dup_bytes (statement, 0);
  if (step == TH_STEP_DONE)
    g_set_error (error, TH_STORE_ERROR, TH_STORE_ERROR_CORRUPT,
                 "blob %" G_GINT64_FORMAT " lacks chunk %" G_GINT64_FORMAT, num, place);
  return NULL;
}

static gboolean
write_chunk (
  ThSqlite *sqlite, int64_t num, int64_t place, const void *bytes, gsize length, GError **error)
{
  g_autoptr (ThStatement) statement = NULL;

  statement = th_sqlite_prepare (sqlite,
                                 "INSERT INTO blob_chunk (blob, place, bytes) VALUES (?, ?, ?)"
                                 " ON CONFLICT (blob, place) DO UPDATE SET bytes = excluded.bytes",
                                 error);
  if (statement == NULL)
    return FALSE;
  th_statement_bind_int (statement, 1, num);
  th_statement_bind_int (statement, 2, place);
  th_statement_bind_blob (statement, 3, bytes, length);
  return th_statement_run (statement, error);
}

static gboolean
set_length (ThSqlite *sqlite, int64_t num, gsize length, GError **error)
{
  g_autoptr (ThStatement) statement = NULL;

  statement = th_sqlite_prepare (sqlite, "UPDATE blob SET length = ? WHERE num = ?", error);
  if (statement == NULL)
    return FALSE;
  th_statement_bind_int (statement, 1, (int64_t) length);
  th_statement_bind_int (statement, 2, num);
  return th_statement_run (statement, error);
}

gboolean
th_blob_start (ThSqlite *sqlite, int64_t *num, GError **error)
{
  g_autoptr (ThStatement) statement = NULL;

  statement = th_sqlite_prepare (sqlite, "INSERT INTO blob (hash, length) VALUES (NULL, 0)", error);
  if (statement == NULL || !th_statement_run (statement, error))
    return FALSE;
  *num = th_sqlite_get_inserted (sqlite);
  return TRUE;
}

gboolean
th_blob_get_part (ThSqlite *sqlite, int64_t num, gsize *length, GError **error)
{
  g_autoptr (ThStatement) statement = NULL;
  ThStep step;

  statement = th_sqlite_prepare (sqlite, "SELECT length FROM blob WHERE num = ?", error);
  if (statement == NULL)
    return FALSE;
  th_statement_bind_int (statement, 1, num);
  step = th_statement_step (statement, error);
  if (step == TH_STEP_DONE)
    g_set_error (error, TH_STORE_ERROR, TH_STORE_ERROR_NOT_FOUND, "no blob %" G_GINT64_FORMAT, num);
  if (step != TH_STEP_ROW)
    return FALSE;
  *length = (gsize) th_statement_get_int (statement, 0);
  return TRUE;
}

/* Fills up the last chunk, then writes new ones. */
static gboolean
append_chunks (
  ThSqlite *sqlite, int64_t num, gsize offset, const uint8_t *bytes, gsize length, GError **error)
{
  g_autofree uint8_t *chunk = g_malloc (TH_BLOB_CHUNK_BYTES);

  while (length > 0)
    {
      int64_t place = (int64_t) (offset / TH_BLOB_CHUNK_BYTES);
      gsize filled = offset % TH_BLOB_CHUNK_BYTES;
      gsize more = MIN (length, TH_BLOB_CHUNK_BYTES - filled);

      if (filled > 0)
        {
          g_autoptr (GBytes) last = th_blob_load_chunk (sqlite, num, place, error);

          if (last == NULL)
            return FALSE;
          memcpy (chunk, g_bytes_get_data (last, NULL), filled);
        }
      memcpy (chunk + filled, bytes, more);
      if (!write_chunk (sqlite, num, place, chunk, filled + more, error))
        return FALSE;
      offset += more;
      bytes += more;
      length -= more;
    }
  return set_length (sqlite, num, offset, error);
}

gboolean
th_blob_append (
  ThSqlite *sqlite, int64_t num, gsize offset, const void *bytes, gsize length, GError **error)
{
  gsize there;

  if (!th_sqlite_begin (sqlite, error))
    return FALSE;
  if (!th_blob_get_part (sqlite, num, &there, error))
    return th_sqlite_end (sqlite, FALSE, error);
  if (there != offset)
    {
      g_set_error (error, TH_STORE_ERROR, TH_STORE_ERROR_GAP,
                   "blob %" G_GINT64_FORMAT " goes on at %" G_GSIZE_FORMAT, num, there);
      return th_sqlite_end (sqlite, FALSE, error);
    }
  return th_sqlite_end (sqlite, append_chunks (sqlite, num, offset, bytes, length, error), error);
}

gboolean
th_blob_remove (ThSqlite *sqlite, int64_t num, GError **error)
{
  g_autoptr (ThStatement) statement = NULL;

  statement = th_sqlite_prepare (sqlite, "DELETE FROM blob WHERE num = ?", error);
  if (statement == NULL)
    return FALSE;
  th_statement_bind_int (statement, 1, num);
  return th_statement_run (statement, error);
}

static gboolean
set_wrong (const ThHash *hash, GError **error)
{
  char text[TH_HASH_TEXT_SIZE];

  th_hash_format (hash, text);
  g_set_error (error, TH_STORE_ERROR, TH_STORE_ERROR_CORRUPT, "these are not the bytes of blob %s",
               text);
  return FALSE;
}

gboolean
th_blob_name (ThSqlite *sqlite, int64_t num, const ThHash *hash, GError **error)
{
  g_autoptr (ThStatement) statement = NULL;
  g_autoptr (GError) local = NULL;

  if (th_blob_find (sqlite, hash, NULL, NULL, &local))
    return th_blob_remove (sqlite, num, error);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  statement = th_sqlite_prepare (sqlite, "UPDATE blob SET hash = ? WHERE num = ?", error);
  if (statement == NULL)
    return FALSE;
  th_statement_bind_hash (statement, 1, hash);
  th_statement_bind_int (statement, 2, num);
  return th_statement_run (statement, error);
}

static gboolean
store_stream (ThSqlite *sqlite,
              int64_t num,
              GInputStream *stream,
              ThHash *hash,
              GCancellable *cancellable,
              GError **error)
{
  g_autofree uint8_t *chunk = g_malloc (TH_BLOB_CHUNK_BYTES);
  crypto_hash_sha256_state state;
  gsize length = 0;
  gsize n_read;
  int64_t place = 0;

  crypto_hash_sha256_init (&state);
  do
    {
      if (!g_input_stream_read_all (stream, chunk, TH_BLOB_CHUNK_BYTES, &n_read, cancellable,
                                    error))
        return FALSE;
      crypto_hash_sha256_update (&state, chunk, n_read);
      if (n_read > 0 && !write_chunk (sqlite, num, place++, chunk, n_read, error))
        return FALSE;
      length += n_read;
    }
  while (n_read == TH_BLOB_CHUNK_BYTES);
  crypto_hash_sha256_final (&state, hash->bytes);
  return set_length (sqlite, num, length, error);
}

static gboolean
put_in_transaction (ThSqlite *sqlite,
                    const ThHash *hash,
                    GInputStream *stream,
                    GCancellable *cancellable,
                    GError **error)
{
  ThHash found;
  int64_t num;

  if (!th_blob_start (sqlite, &num, error)
      || !store_stream (sqlite, num, stream, &found, cancellable, error))
    return FALSE;
  if (!th_hash_equal (&found, hash))
    return set_wrong (hash, error);
  return th_blob_name (sqlite, num, hash, error);
}

gboolean
th_blob_put (ThSqlite *sqlite,
             const ThHash *hash,
             GInputStream *stream,
             GCancellable *cancellable,
             GError **error)
{
  g_return_val_if_fail (sqlite != NULL && hash != NULL && G_IS_INPUT_STREAM (stream), FALSE);

  if (!th_sqlite_begin (sqlite, error))
    return FALSE;
  return th_sqlite_end (sqlite, put_in_transaction (sqlite, hash, stream, cancellable, error),
                        error);
}
