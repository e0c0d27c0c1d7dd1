/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "th-picture.h"

#include "th-code-reader.h"

#include <gio/gio.h>
#include <glib/gi18n.h>

#define PREFIX "sha256:"

G_DEFINE_QUARK (th - picture - error - quark, th_picture_error)

typedef struct
{
  ThOpenRecord *record;
  char *path;
  GBytes *bytes;
  gboolean is_code;
} Taking;

typedef struct
{
  char *value;
  int most;
} Loading;

static void
taking_free (gpointer data)
{
  Taking *self = data;

  g_object_unref (self->record);
  g_free (self->path);
  g_bytes_unref (self->bytes);
  g_free (self);
}

static void
loading_free (gpointer data)
{
  Loading *self = data;

  g_free (self->value);
  g_free (self);
}

void
th_picture_free (ThPicture *self)
{
  if (self == NULL)
    return;
  g_clear_object (&self->texture);
  g_free (self);
}

/* A file of some kilobytes can ask for gigabytes: it is asked for its size before it is decoded. */
static void
on_size_cb (GdkPixbufLoader *loader, int width, int height, gpointer data)
{
  int most = *(int *) data;
  int longer = MAX (width, height);

  if (width <= 0 || height <= 0 || (gint64) width * height > TH_PICTURE_MAX_PIXELS)
    gdk_pixbuf_loader_set_size (loader, 0, 0);
  else if (longer > most)
    gdk_pixbuf_loader_set_size (loader, MAX (1, width * (gint64) most / longer),
                                MAX (1, height * (gint64) most / longer));
}

GdkTexture *
th_picture_decode (GBytes *bytes, int most, GError **error)
{
  g_autoptr (GdkPixbufLoader) loader = gdk_pixbuf_loader_new ();
  g_autoptr (GdkPixbuf) turned = NULL;

  g_signal_connect (loader, "size-prepared", G_CALLBACK (on_size_cb), &most);
  if (!gdk_pixbuf_loader_write_bytes (loader, bytes, error))
    {
      gdk_pixbuf_loader_close (loader, NULL);
      return NULL;
    }
  if (!gdk_pixbuf_loader_close (loader, error))
    return NULL;
  if (gdk_pixbuf_loader_get_pixbuf (loader) == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "no picture");
      return NULL;
    }

  turned = gdk_pixbuf_apply_embedded_orientation (gdk_pixbuf_loader_get_pixbuf (loader));
  return gdk_texture_new_for_pixbuf (turned);
}

/* Returns: (transfer full) (nullable): the answer that names @bytes, which are in the store then */
static char *
put (ThTabletStore *store, GBytes *bytes, GCancellable *cancellable, GError **error)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (bytes);
  char text[TH_HASH_TEXT_SIZE];
  ThHash hash;

  th_chain_digest (g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes), &hash);
  if (!th_store_put_blob (TH_STORE (store), &hash, stream, cancellable, error))
    return NULL;
  th_hash_format (&hash, text);

  return g_strconcat (PREFIX, text, NULL);
}

static gpointer
take (ThTabletStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  Taking *self = data;

  return self->is_code ? th_code_reader_read (self->bytes, error)
                       : put (store, self->bytes, cancellable, error);
}

static void
on_taken_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  ThOpenRecord *record = g_task_get_source_object (task);
  ThFormNode *node;
  GError *error = NULL;
  g_autofree char *value = th_session_run_finish (TH_SESSION (source), result, &error);

  if (value == NULL)
    {
      g_task_return_error (task, error);
      th_session_release (TH_SESSION (source));
      return;
    }

  node = th_form_entry_find (th_open_record_get_entry (record), g_task_get_task_data (task));
  if (node == NULL)
    g_task_return_new_error (task, TH_PICTURE_ERROR, TH_PICTURE_ERROR_GONE,
                             "the question has gone");
  else if (!th_open_record_answer (record, node, value, &error))
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
  th_open_record_flush (record);
  th_session_release (TH_SESSION (source));
}

void
th_picture_take_async (ThOpenRecord *record,
                       ThFormNode *node,
                       GBytes *bytes,
                       GAsyncReadyCallback callback,
                       gpointer data)
{
  g_autoptr (GTask) task = g_task_new (record, NULL, callback, data);
  ThSession *session = th_open_record_get_session (record);
  Taking *self;

  g_task_set_source_tag (task, th_picture_take_async);
  g_task_set_task_data (task, g_strdup (th_form_node_get_path (node)), g_free);
  if (g_bytes_get_size (bytes) > TH_PICTURE_MAX_BYTES)
    {
      g_task_return_new_error (task, TH_PICTURE_ERROR, TH_PICTURE_ERROR_TOO_LARGE, "%zu bytes",
                               g_bytes_get_size (bytes));
      return;
    }

  self = g_new0 (Taking, 1);
  self->record = g_object_ref (record);
  self->path = g_strdup (th_form_node_get_path (node));
  self->bytes = g_bytes_ref (bytes);
  self->is_code = th_form_node_get_data_type (node) == TH_FORM_TYPE_BARCODE;
  /* Locking waits until it is kept. */
  th_session_hold (session);
  th_session_run_async (session, self->is_code ? TH_SESSION_READ : TH_SESSION_WRITE, take, self,
                        taking_free, g_free, NULL, on_taken_cb, g_steal_pointer (&task));
}

gboolean
th_picture_take_finish (ThOpenRecord *record, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, record), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static gboolean
parse (const char *value, ThHash *hash)
{
  return g_str_has_prefix (value, PREFIX) && th_hash_parse (value + strlen (PREFIX), -1, hash);
}

static gpointer
load (ThTabletStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  Loading *self = data;
  g_autoptr (GBytes) bytes = NULL;
  ThPicture *picture;
  ThHash hash;

  if (!parse (self->value, &hash))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "not the name of a file");
      return NULL;
    }
  bytes = th_store_load_blob (TH_STORE (store), &hash, TH_PICTURE_MAX_BYTES, cancellable, error);
  if (bytes == NULL)
    return NULL;

  picture = g_new0 (ThPicture, 1);
  picture->length = g_bytes_get_size (bytes);
  /* A document is none, and that is no error. */
  picture->texture = th_picture_decode (bytes, self->most, NULL);

  return picture;
}

void
th_picture_load_async (ThSession *session,
                       const char *value,
                       int most,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer data)
{
  Loading *self = g_new0 (Loading, 1);

  self->value = g_strdup (value);
  self->most = most;
  th_session_run_async (session, TH_SESSION_READ, load, self, loading_free,
                        (GDestroyNotify) th_picture_free, cancellable, callback, data);
}

ThPicture *
th_picture_load_finish (ThSession *session, GAsyncResult *result, GError **error)
{
  return th_session_run_finish (session, result, error);
}

const char *
th_picture_want (ThSession *session, const char *value)
{
  ThSync *sync = th_session_get_sync (session);
  gboolean is_lacking = FALSE;
  ThHash hash;

  if (sync == NULL || !parse (value, &hash))
    return _ ("This cannot be shown on this tablet.");
  /* A wish makes a round, and a round is a reason to look again: once is enough. */
  if (!th_sync_wants_blob (sync, &hash, &is_lacking))
    th_sync_want_blob (sync, &hash);

  return is_lacking ? _ (
           "On another tablet, which has not sent it yet. It is fetched as soon as it is sent.")
                    : _ ("On another tablet. It is fetched when there is a connection.");
}

void
th_picture_follow (ThSession *session, GCallback again, GObject *object)
{
  ThSync *sync = th_session_get_sync (session);

  if (sync == NULL)
    return;
  g_signal_connect_object (sync, "notify::received-blobs", again, object, G_CONNECT_SWAPPED);
  g_signal_connect_object (sync, "notify::blob-answers", again, object, G_CONNECT_SWAPPED);
}
