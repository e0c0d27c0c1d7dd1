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
  g_free (self);
}

/**
 * th_transport_prepare:
 *
 * Begins @request, which the next th_transport_send () will make.
 */
void
th_transport_prepare (ThTransport     *self,
                      const ThRequest *request)
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
th_transport_send (ThTransport      *self,
                   const ThRequest  *request,
                   GCancellable     *cancellable,
                   GError          **error)
{
  g_return_val_if_fail (TH_IS_TRANSPORT (self), NULL);
  g_return_val_if_fail (request != NULL, NULL);
  g_return_val_if_fail (request->max_reply > 0, NULL);

  return TH_TRANSPORT_GET_IFACE (self)->send (self, request, cancellable, error);
}

guint64
th_transport_get_sent (ThTransport *self)
{
  g_return_val_if_fail (TH_IS_TRANSPORT (self), 0);

  return TH_TRANSPORT_GET_IFACE (self)->get_sent (self);
}

/**
 * th_reply_load:
 *
 * Reads the whole body.
 *
 * Returns: (transfer full): its bytes, with a NUL behind them that is not counted.
 */
GBytes *
th_reply_load (ThReply       *self,
               GCancellable  *cancellable,
               GError       **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  gsize room = 16 * 1024;
  gsize used = 0;
  uint8_t *data;

  g_return_val_if_fail (self != NULL, NULL);

  for (;;)
    {
      gssize n;

      g_byte_array_set_size (bytes, used + room + 1);
      n = g_input_stream_read (self->body, bytes->data + used, room, cancellable, error);
      if (n < 0)
        return NULL;
      if (n == 0)
        break;
      used += n;
      room = CLAMP (used, 16 * 1024, 1024 * 1024);
    }
  bytes->data[used] = 0;
  data = g_byte_array_free (g_steal_pointer (&bytes), FALSE);
  return g_bytes_new_with_free_func (data, used, g_free, data);
}
