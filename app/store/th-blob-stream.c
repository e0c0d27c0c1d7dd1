/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Reading a blob: one chunk in memory, the connection's lock for each chunk and no longer. Whoever
 * reads asynchronously has it read on GIO's threads, which is why each call takes and gives it.
 */

#include "th-blob-private.h"

#include "th-handoff.h"
#include "th-store.h"

#include <string.h>

#define TH_TYPE_BLOB_STREAM (th_blob_stream_get_type ())
G_DECLARE_FINAL_TYPE (ThBlobStream, th_blob_stream, TH, BLOB_STREAM, GInputStream)

struct _ThBlobStream
{
  GInputStream parent_instance;

  ThSqlite *sqlite;
  int64_t num;
  goffset length;
  goffset at;
  GBytes *chunk; /* the one at @place, NULL before the first read */
  int64_t place;
};

static void th_blob_stream_seekable_init (GSeekableIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ThBlobStream,
                               th_blob_stream,
                               G_TYPE_INPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_SEEKABLE,
                                                      th_blob_stream_seekable_init))

static gboolean
ensure_chunk (ThBlobStream *self, GError **error)
{
  int64_t place = self->at / TH_BLOB_CHUNK_BYTES;

  if (self->chunk != NULL && self->place == place)
    return TRUE;
  g_clear_pointer (&self->chunk, g_bytes_unref);
  th_sqlite_lock (self->sqlite);
  self->chunk = th_blob_load_chunk (self->sqlite, self->num, place, error);
  th_sqlite_unlock (self->sqlite);
  self->place = place;
  return self->chunk != NULL;
}

static gssize
read_some (ThBlobStream *self, void *buffer, gsize count, GError **error)
{
  const uint8_t *bytes;
  gsize within, size;

  if (self->at >= self->length || count == 0)
    return 0;
  if (!ensure_chunk (self, error))
    return -1;
  bytes = g_bytes_get_data (self->chunk, &size);
  within = (gsize) (self->at % TH_BLOB_CHUNK_BYTES);
  if (within >= size)
    {
      g_set_error (error, TH_STORE_ERROR, TH_STORE_ERROR_CORRUPT,
                   "blob %" G_GINT64_FORMAT " has a short chunk", self->num);
      return -1;
    }
  count = MIN (count, size - within);
  memcpy (buffer, bytes + within, count);
  self->at += (goffset) count;
  return (gssize) count;
}

static gssize
th_blob_stream_read (
  GInputStream *stream, void *buffer, gsize count, GCancellable *cancellable, GError **error)
{
  ThBlobStream *self = TH_BLOB_STREAM (stream);
  gssize size;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return -1;
  th_handoff_take (self);
  size = read_some (self, buffer, count, error);
  th_handoff_give (self);
  return size;
}

static goffset
th_blob_stream_tell (GSeekable *seekable)
{
  return TH_BLOB_STREAM (seekable)->at;
}

static gboolean
th_blob_stream_can_seek (GSeekable *seekable)
{
  return TRUE;
}

static gboolean
th_blob_stream_seek (
  GSeekable *seekable, goffset offset, GSeekType type, GCancellable *cancellable, GError **error)
{
  ThBlobStream *self = TH_BLOB_STREAM (seekable);
  goffset from = type == G_SEEK_CUR ? self->at : type == G_SEEK_END ? self->length : 0;

  if (offset < -from || offset > self->length - from)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   "a blob of %" G_GOFFSET_FORMAT " bytes has no place %" G_GOFFSET_FORMAT,
                   self->length, from + offset);
      return FALSE;
    }
  th_handoff_take (self);
  self->at = from + offset;
  th_handoff_give (self);
  return TRUE;
}

static gboolean
th_blob_stream_can_truncate (GSeekable *seekable)
{
  return FALSE;
}

static gboolean
th_blob_stream_truncate (GSeekable *seekable,
                         goffset offset,
                         GCancellable *cancellable,
                         GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "a blob is never changed");
  return FALSE;
}

static void
th_blob_stream_seekable_init (GSeekableIface *iface)
{
  iface->tell = th_blob_stream_tell;
  iface->can_seek = th_blob_stream_can_seek;
  iface->seek = th_blob_stream_seek;
  iface->can_truncate = th_blob_stream_can_truncate;
  iface->truncate_fn = th_blob_stream_truncate;
}

static void
th_blob_stream_finalize (GObject *object)
{
  ThBlobStream *self = TH_BLOB_STREAM (object);

  th_handoff_take (self);
  g_clear_pointer (&self->chunk, g_bytes_unref);
  g_clear_pointer (&self->sqlite, th_sqlite_unref);
  G_OBJECT_CLASS (th_blob_stream_parent_class)->finalize (object);
}

static void
th_blob_stream_class_init (ThBlobStreamClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = th_blob_stream_finalize;
  G_INPUT_STREAM_CLASS (klass)->read_fn = th_blob_stream_read;
}

static void
th_blob_stream_init (ThBlobStream *self)
{
}

GInputStream *
th_blob_open_part (ThSqlite *sqlite, int64_t num, gsize length)
{
  ThBlobStream *self;

  g_return_val_if_fail (sqlite != NULL, NULL);

  self = g_object_new (TH_TYPE_BLOB_STREAM, NULL);
  self->sqlite = th_sqlite_ref (sqlite);
  self->num = num;
  self->length = (goffset) length;
  th_handoff_give (self);
  return G_INPUT_STREAM (self);
}

GInputStream *
th_blob_open (ThSqlite *sqlite, const ThHash *hash, gsize *length, GError **error)
{
  g_autoptr (GError) local = NULL;
  gsize size = 0;
  int64_t num = 0;
  gboolean found;

  g_return_val_if_fail (sqlite != NULL && hash != NULL, NULL);

  th_sqlite_lock (sqlite);
  found = th_blob_find (sqlite, hash, &num, &size, &local);
  th_sqlite_unlock (sqlite);
  if (!found)
    {
      char text[TH_HASH_TEXT_SIZE];

      th_hash_format (hash, text);
      if (local != NULL)
        g_propagate_error (error, g_steal_pointer (&local));
      else
        g_set_error (error, TH_STORE_ERROR, TH_STORE_ERROR_NOT_FOUND, "no blob %s", text);
      return NULL;
    }
  if (length != NULL)
    *length = size;
  return th_blob_open_part (sqlite, num, size);
}
