/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Blobs of a tablet: taken in a chunk at a time, the lock being let go in between, so that neither
 * a slow stream nor a large photo makes an answer wait; then given a name, and for what was
 * captured here that is the transaction of the entry that names it. What is not finished has no
 * name, and goes at the latest when the store is opened again.
 */

#include "th-tablet-contract.h"

#include "th-blob.h"
#include "th-tablet-store-private.h"

#include <sodium.h>

/* Nothing is lost by a power cut before the blob has its name: that commit waits for the disk, and
 * for all that went before. */
gboolean
th_tablet_store_append_part (
  ThTabletStore *self, int64_t part, gsize offset, const void *bytes, gsize length, GError **error)
{
  ThTabletWork work;

  g_return_val_if_fail (TH_IS_TABLET_STORE (self), FALSE);

  if (!th_tablet_begin_durable (self, &work, FALSE, error))
    return FALSE;
  return th_tablet_end (self, &work,
                        th_blob_append (self->writer, part, offset, bytes, length, error), error);
}

gboolean
th_tablet_store_begin_part (ThTabletStore *self, int64_t *part, GError **error)
{
  ThTabletWork work;

  g_return_val_if_fail (TH_IS_TABLET_STORE (self), FALSE);

  if (!th_tablet_begin_durable (self, &work, FALSE, error))
    return FALSE;
  return th_tablet_end (self, &work, th_blob_start (self->writer, part, error), error);
}

gboolean
th_tablet_store_name_part (ThTabletStore *self, int64_t part, const ThHash *hash, GError **error)
{
  ThTabletWork work;

  g_return_val_if_fail (TH_IS_TABLET_STORE (self), FALSE);

  if (!th_tablet_begin (self, &work, error))
    return FALSE;
  return th_tablet_end (self, &work, th_blob_name (self->writer, part, hash, error), error);
}

/* Where even this fails, opening the store clears it away. */
void
th_tablet_store_drop_part (ThTabletStore *self, int64_t part)
{
  g_return_if_fail (TH_IS_TABLET_STORE (self));

  th_sqlite_lock (self->writer);
  if (!th_blob_remove (self->writer, part, NULL))
    g_debug ("a part of a blob stays until the store is opened again");
  th_sqlite_unlock (self->writer);
}

static gboolean
store_chunks (ThTabletStore *self,
              int64_t num,
              GInputStream *stream,
              ThHash *hash,
              GCancellable *cancellable,
              GError **error)
{
  g_autofree uint8_t *buffer = g_malloc (TH_BLOB_CHUNK_BYTES);
  crypto_hash_sha256_state state;
  gsize offset = 0, n_read;

  crypto_hash_sha256_init (&state);
  do
    {
      if (!g_input_stream_read_all (stream, buffer, TH_BLOB_CHUNK_BYTES, &n_read, cancellable,
                                    error))
        return FALSE;
      crypto_hash_sha256_update (&state, buffer, n_read);
      if (n_read > 0 && !th_tablet_store_append_part (self, num, offset, buffer, n_read, error))
        return FALSE;
      offset += n_read;
      if (offset > TH_BLOB_MAX_BYTES)
        {
          g_set_error (error, TH_STORE_ERROR, TH_STORE_ERROR_TOO_LARGE,
                       "a blob is at most %d bytes", TH_BLOB_MAX_BYTES);
          return FALSE;
        }
    }
  while (n_read == TH_BLOB_CHUNK_BYTES);
  crypto_hash_sha256_final (&state, hash->bytes);
  return TRUE;
}

/* Room for a blob with all of @stream in it, under no name yet. */
static gboolean
take_in (ThTabletStore *self,
         GInputStream *stream,
         int64_t *num,
         ThHash *hash,
         GCancellable *cancellable,
         GError **error)
{
  if (!th_tablet_store_begin_part (self, num, error))
    return FALSE;
  if (store_chunks (self, *num, stream, hash, cancellable, error))
    return TRUE;
  th_tablet_store_drop_part (self, *num);
  return FALSE;
}

static gboolean
check_hash (const ThHash *found, const ThHash *hash, GError **error)
{
  char text[TH_HASH_TEXT_SIZE];

  if (th_hash_equal (found, hash))
    return TRUE;
  th_hash_format (hash, text);
  g_set_error (error, TH_STORE_ERROR, TH_STORE_ERROR_CORRUPT, "these are not the bytes of blob %s",
               text);
  return FALSE;
}

gboolean
th_tablet_put_blob (ThStore *store,
                    const ThHash *hash,
                    GInputStream *stream,
                    GCancellable *cancellable,
                    GError **error)
{
  ThTabletStore *self = TH_TABLET_STORE (store);
  ThHash found;
  int64_t num;

  if (!take_in (self, stream, &num, &found, cancellable, error))
    return FALSE;
  if (check_hash (&found, hash, error) && th_tablet_store_name_part (self, num, hash, error))
    return TRUE;
  th_tablet_store_drop_part (self, num);
  return FALSE;
}

/* The fields of @change, the last naming the blob; borrows all but that value. */
static ThEntryField *
add_name (const ThChange *change, const ThHash *hash)
{
  ThEntryField *fields = g_memdup2 (change->fields, change->n_fields * sizeof *fields);
  char name[TH_HASH_NAME_SIZE];

  th_hash_format_name (hash, name);
  fields[change->n_fields - 1].value = th_value_new_text (name);
  return fields;
}

static gboolean
name_and_write (ThTabletStore *self,
                const ThChange *change,
                const ThHash *hash,
                int64_t num,
                ThDot *dot,
                GError **error)
{
  ThTabletWork work;
  gboolean done;

  if (!th_tablet_begin (self, &work, error))
    return FALSE;
  done = th_blob_name (self->writer, num, hash, error)
         && th_tail_write (self, &work, change, dot, error)
         && th_sqlite_execute (self->writer, error,
                               "INSERT OR REPLACE INTO unsent_blob (hash, seq) VALUES (?, ?)", "hi",
                               hash, dot->seq);
  return th_tablet_end (self, &work, done, error);
}

gboolean
th_tablet_store_write_blob (ThTabletStore *self,
                            const ThChange *change,
                            GInputStream *stream,
                            ThHash *hash,
                            ThDot *dot,
                            GCancellable *cancellable,
                            GError **error)
{
  g_autofree ThEntryField *fields = NULL;
  ThChange whole;
  ThHash found;
  ThDot written;
  gboolean done;
  int64_t num;

  g_return_val_if_fail (TH_IS_TABLET_STORE (self) && change != NULL && change->id != NULL, FALSE);
  g_return_val_if_fail (change->n_fields > 0 && G_IS_INPUT_STREAM (stream), FALSE);

  if (!take_in (self, stream, &num, &found, cancellable, error))
    return FALSE;
  whole = *change;
  whole.fields = fields = add_name (change, &found);
  done = name_and_write (self, &whole, &found, num, &written, error);
  th_value_unref (fields[change->n_fields - 1].value);
  if (!done)
    {
      th_tablet_store_drop_part (self, num);
      return FALSE;
    }
  if (hash != NULL)
    *hash = found;
  if (dot != NULL)
    *dot = written;
  return TRUE;
}

static GArray *
read_unsent (ThSqlite *sqlite, GError **error)
{
  g_autoptr (GArray) blobs = g_array_new (FALSE, TRUE, sizeof (ThUnsentBlob));
  g_autoptr (ThStatement) statement =
    th_sqlite_prepare (sqlite,
                       "SELECT u.hash, b.length, u.seq FROM unsent_blob u"
                       " JOIN blob b ON b.hash = u.hash ORDER BY u.seq, b.length",
                       error);
  ThUnsentBlob blob;
  ThStep step;

  if (statement == NULL)
    return NULL;
  while ((step = th_statement_step (statement, error)) == TH_STEP_ROW)
    {
      blob.length = (gsize) th_statement_get_int (statement, 1);
      blob.seq = th_statement_get_int (statement, 2);
      if (th_statement_get_hash (statement, 0, &blob.hash))
        g_array_append_val (blobs, blob);
    }
  return step == TH_STEP_DONE ? g_steal_pointer (&blobs) : NULL;
}

GArray *
th_tablet_store_list_unsent_blobs (ThTabletStore *self, GError **error)
{
  GArray *blobs;

  g_return_val_if_fail (TH_IS_TABLET_STORE (self), NULL);

  th_sqlite_lock (self->reader);
  blobs = read_unsent (self->reader, error);
  th_sqlite_unlock (self->reader);
  return blobs;
}

static gboolean
lists (const GArray *lacks, const ThHash *hash)
{
  for (guint i = 0; i < lacks->len; i++)
    if (th_hash_equal (&g_array_index (lacks, ThHash, i), hash))
      return TRUE;
  return FALSE;
}

/* What a receipt no longer lacks has arrived; where the list may go on beyond its limit, nothing is
 * known of what it does not name. */
static gboolean
drop_sent (ThTabletStore *self, int64_t seq, const GArray *lacks, gboolean is_whole, GError **error)
{
  g_autoptr (GArray) blobs = read_unsent (self->writer, error);

  for (guint i = 0; blobs != NULL && is_whole && i < blobs->len; i++)
    {
      const ThUnsentBlob *blob = &g_array_index (blobs, ThUnsentBlob, i);

      if (blob->seq <= seq && !lists (lacks, &blob->hash)
          && !th_sqlite_execute (self->writer, error, "DELETE FROM unsent_blob WHERE hash = ?", "h",
                                 &blob->hash))
        return FALSE;
    }
  return blobs != NULL;
}

gboolean
th_tablet_follow_lacks (
  ThTabletStore *self, int64_t seq, const GArray *lacks, gboolean is_whole, GError **error)
{
  if (lacks == NULL)
    return TRUE;
  /* A server that was restored lacks what it once had. */
  for (guint i = 0; i < lacks->len; i++)
    if (!th_sqlite_execute (self->writer, error,
                            "INSERT OR IGNORE INTO unsent_blob (hash, seq)"
                            " SELECT hash, ?2 FROM blob WHERE hash = ?1",
                            "hi", &g_array_index (lacks, ThHash, i), seq))
      return FALSE;
  return drop_sent (self, seq, lacks, is_whole, error);
}
