/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The doors of a transport and the one place where an answer's body becomes bytes. */

#include "th-transport.h"

#include "th-wire.h"

G_DEFINE_INTERFACE (ThTransport, th_transport, G_TYPE_OBJECT)

static void
th_transport_default_init (ThTransportInterface *iface)
{
}

void
th_reply_free (ThReply *self)
{
  if (self == NULL)
    return;
  g_clear_object (&self->body);
  g_free (self->location);
  g_free (self);
}

/**
 * th_transport_prepare:
 *
 * Begins @request, which the next th_transport_send () will make.
 */
void
th_transport_prepare (ThTransport *self, const ThRequest *request)
{
  ThTransportInterface *iface;

  g_return_if_fail (TH_IS_TRANSPORT (self));
  g_return_if_fail (request != NULL);

  iface = TH_TRANSPORT_GET_IFACE (self);
  if (iface->prepare != NULL)
    iface->prepare (self, request);
}

/**
 * th_transport_send:
 *
 * Makes @request and waits for the head of its answer.
 *
 * Returns: (transfer full): the answer, whatever its status.
 */
ThReply *
th_transport_send (ThTransport *self,
                   const ThRequest *request,
                   GCancellable *cancellable,
                   GError **error)
{
  g_return_val_if_fail (TH_IS_TRANSPORT (self), NULL);
  g_return_val_if_fail (request != NULL, NULL);

  return TH_TRANSPORT_GET_IFACE (self)->send (self, request, cancellable, error);
}

guint64
th_transport_get_sent (ThTransport *self)
{
  g_return_val_if_fail (TH_IS_TRANSPORT (self), 0);

  return TH_TRANSPORT_GET_IFACE (self)->get_sent (self);
}

/* Reads some; a connection that broke under the reading is the network's error. */
static gssize
read_some (ThReply *self, uint8_t *buffer, gsize size, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) cause = NULL;
  gssize n = g_input_stream_read (self->body, buffer, size, cancellable, &cause);

  if (n < 0)
    th_transport_set_error (error, cause);
  return n;
}

/**
 * th_transport_set_error:
 *
 * Says what a failure of the network means to the engine.
 */
void
th_transport_set_error (GError **error, const GError *cause)
{
  int code = TH_WIRE_ERROR_OFFLINE;

  if (cause->domain == TH_WIRE_ERROR || g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_error_copy (cause));
      return;
    }
  if (g_error_matches (cause, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE)
      || g_error_matches (cause, G_TLS_ERROR, G_TLS_ERROR_HANDSHAKE))
    code = TH_WIRE_ERROR_UNTRUSTED;
  else if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    code = TH_WIRE_ERROR_TIMED_OUT;
  g_set_error (error, TH_WIRE_ERROR, code, "%s", cause->message);
}

/**
 * th_reply_load:
 *
 * Reads the whole body of an answer that is one small object.
 *
 * Returns: (transfer full): its bytes.
 */
GBytes *
th_reply_load (ThReply *self, gsize limit, GCancellable *cancellable, GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  uint8_t buffer[16 * 1024];
  gssize n;

  g_return_val_if_fail (self != NULL, NULL);

  while ((n = read_some (self, buffer, sizeof buffer, cancellable, error)) > 0)
    {
      if (bytes->len + (gsize) n > limit)
        {
          g_set_error (error, TH_WIRE_ERROR, TH_WIRE_ERROR_TOO_LARGE,
                       "the answer is over %" G_GSIZE_FORMAT " bytes", limit);
          return NULL;
        }
      g_byte_array_append (bytes, buffer, n);
    }
  return n < 0 ? NULL : g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
}

/**
 * th_reply_read_lines:
 *
 * Reads the whole body as lines.
 */
gboolean
th_reply_read_lines (ThReply *self,
                     ThBatchReader *reader,
                     GCancellable *cancellable,
                     GError **error)
{
  uint8_t buffer[64 * 1024];
  gssize n;

  g_return_val_if_fail (self != NULL && reader != NULL, FALSE);

  while ((n = read_some (self, buffer, sizeof buffer, cancellable, error)) > 0)
    if (!th_batch_reader_feed (reader, buffer, n, error))
      return FALSE;
  return n == 0 && th_batch_reader_finish (reader, error);
}
