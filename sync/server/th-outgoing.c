/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The next piece of a stream is read in a thread of GIO's, as reading a blob takes the database. */

#include "th-outgoing.h"

#define PIECE (256 * 1024)

typedef struct
{
  SoupServerMessage *message; /* not owned: it owns us */
  GInputStream *stream;
  GCancellable *cancellable;
  gsize left;
} Sending;

static void
sending_free (gpointer data)
{
  Sending *self = data;

  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  g_object_unref (self->stream);
  g_free (self);
}

static void
on_piece_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SoupServerMessage) message = data;
  Sending *self = g_object_get_data (G_OBJECT (message), "th-sending");
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes =
    g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);
  SoupMessageBody *body = soup_server_message_get_response_body (message);

  if (self == NULL || body == NULL)
    return;
  /* The length was promised, so a stream that ends early can only be cut. */
  if (bytes == NULL || g_bytes_get_size (bytes) == 0)
    {
      GSocket *socket = soup_server_message_get_socket (message);

      if (socket != NULL)
        g_socket_shutdown (socket, TRUE, TRUE, NULL);
      return;
    }
  self->left -= g_bytes_get_size (bytes);
  soup_message_body_append_bytes (body, bytes);
  if (self->left == 0)
    soup_message_body_complete (body);
  soup_server_message_unpause (message);
}

static void
send_piece (Sending *self)
{
  g_input_stream_read_bytes_async (self->stream, MIN (self->left, PIECE), G_PRIORITY_DEFAULT,
                                   self->cancellable, on_piece_cb, g_object_ref (self->message));
}

static void
on_wrote_chunk_cb (SoupServerMessage *message, Sending *self)
{
  if (self->left > 0)
    send_piece (self);
}

static void
send_stream (SoupServerMessage *message, ThExchange *exchange)
{
  Sending *self = g_new0 (Sending, 1);

  self->message = message;
  self->stream = g_object_ref (exchange->stream);
  self->cancellable = g_cancellable_new ();
  self->left = exchange->stream_length;
  g_object_set_data_full (G_OBJECT (message), "th-sending", self, sending_free);
  soup_message_headers_set_content_length (soup_server_message_get_response_headers (message),
                                           (goffset) self->left);
  soup_message_body_set_accumulate (soup_server_message_get_response_body (message), FALSE);
  g_signal_connect (message, "wrote-chunk", G_CALLBACK (on_wrote_chunk_cb), self);
  if (self->left > 0)
    send_piece (self);
  else
    soup_message_body_complete (soup_server_message_get_response_body (message));
}

static void
set_header (SoupMessageHeaders *headers, const char *name, const char *value)
{
  if (value != NULL)
    soup_message_headers_replace (headers, name, value);
}

void
th_outgoing_send (SoupServerMessage *message, ThExchange *exchange)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  soup_server_message_set_status (message, exchange->status, NULL);
  set_header (headers, "Content-Type", exchange->content_type);
  set_header (headers, "Cache-Control", "no-store");
  set_header (headers, "ETag", exchange->etag);
  set_header (headers, "Content-Range", exchange->content_range);
  for (guint i = 0; exchange->answers != NULL && i < exchange->answers->len; i += 2)
    set_header (headers, g_ptr_array_index (exchange->answers, i),
                g_ptr_array_index (exchange->answers, i + 1));
  if (exchange->stream != NULL)
    set_header (headers, "Accept-Ranges", "bytes");
  if (exchange->reply_is_gzip)
    set_header (headers, "Content-Encoding", "gzip");
  if (exchange->retry_after > 0)
    {
      g_autofree char *seconds = g_strdup_printf ("%u", exchange->retry_after);

      set_header (headers, "Retry-After", seconds);
    }
  if (exchange->stream != NULL)
    send_stream (message, exchange);
  else if (exchange->reply != NULL && g_bytes_get_size (exchange->reply) > 0)
    soup_message_body_append_bytes (soup_server_message_get_response_body (message),
                                    exchange->reply);
}
