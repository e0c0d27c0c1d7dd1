/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Only reading is another; all else is the base's. */

#include "th-parting-stream.h"

#define TH_TYPE_PARTING_INPUT (th_parting_input_get_type ())
G_DECLARE_FINAL_TYPE (ThPartingInput, th_parting_input, TH, PARTING_INPUT, GFilterInputStream)

struct _ThPartingInput
{
  GFilterInputStream parent;

  gboolean is_idle; /* the last request is answered and nothing of another is here */
};

static void th_parting_input_init_pollable (GPollableInputStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ThPartingInput,
                               th_parting_input,
                               G_TYPE_FILTER_INPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_INPUT_STREAM,
                                                      th_parting_input_init_pollable))

#define TH_TYPE_PARTING_STREAM (th_parting_stream_get_type ())
G_DECLARE_FINAL_TYPE (ThPartingStream, th_parting_stream, TH, PARTING_STREAM, GIOStream)

struct _ThPartingStream
{
  GIOStream parent;

  GIOStream *base;
  GInputStream *input;
};

G_DEFINE_FINAL_TYPE (ThPartingStream, th_parting_stream, G_TYPE_IO_STREAM)

static GInputStream *
get_base (gpointer self)
{
  return g_filter_input_stream_get_base_stream (G_FILTER_INPUT_STREAM (self));
}

static GPollableInputStream *
get_pollable (gpointer self)
{
  return G_POLLABLE_INPUT_STREAM (get_base (self));
}

/* The byte begins a request that never comes; what was read of a real one is never added to. */
static gssize
tell_end (ThPartingInput *self, gssize n_read, void *buffer, gsize count, GError **error)
{
  if (n_read > 0 || count == 0 || !self->is_idle
      || (n_read < 0 && g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK)))
    {
      self->is_idle &= n_read <= 0;
      return n_read;
    }
  self->is_idle = FALSE;
  g_clear_error (error);
  *(char *) buffer = 'X';
  return 1;
}

static gssize
th_parting_input_read (
  GInputStream *stream, void *buffer, gsize count, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) local = NULL;
  gssize n_read = g_input_stream_read (get_base (stream), buffer, count, cancellable, &local);

  n_read = tell_end (TH_PARTING_INPUT (stream), n_read, buffer, count, &local);
  if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  return n_read;
}

static gboolean
can_poll (GPollableInputStream *self)
{
  return g_pollable_input_stream_can_poll (get_pollable (self));
}

static gboolean
is_readable (GPollableInputStream *self)
{
  return g_pollable_input_stream_is_readable (get_pollable (self));
}

static GSource *
create_source (GPollableInputStream *self, GCancellable *cancellable)
{
  g_autoptr (GSource) source =
    g_pollable_input_stream_create_source (get_pollable (self), cancellable);

  return g_pollable_source_new_full (self, source, cancellable);
}

static gssize
read_nonblocking (GPollableInputStream *stream, void *buffer, gsize count, GError **error)
{
  g_autoptr (GError) local = NULL;
  gssize n_read =
    g_pollable_input_stream_read_nonblocking (get_pollable (stream), buffer, count, NULL, &local);

  n_read = tell_end (TH_PARTING_INPUT (stream), n_read, buffer, count, &local);
  if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  return n_read;
}

static void
th_parting_input_init_pollable (GPollableInputStreamInterface *iface)
{
  iface->can_poll = can_poll;
  iface->is_readable = is_readable;
  iface->create_source = create_source;
  iface->read_nonblocking = read_nonblocking;
}

static void
th_parting_input_class_init (ThPartingInputClass *klass)
{
  G_INPUT_STREAM_CLASS (klass)->read_fn = th_parting_input_read;
}

static void
th_parting_input_init (ThPartingInput *self)
{
}

static GInputStream *
th_parting_stream_get_input_stream (GIOStream *stream)
{
  return TH_PARTING_STREAM (stream)->input;
}

static GOutputStream *
th_parting_stream_get_output_stream (GIOStream *stream)
{
  return g_io_stream_get_output_stream (TH_PARTING_STREAM (stream)->base);
}

static gboolean
th_parting_stream_close (GIOStream *stream, GCancellable *cancellable, GError **error)
{
  return g_io_stream_close (TH_PARTING_STREAM (stream)->base, cancellable, error);
}

static void
th_parting_stream_finalize (GObject *object)
{
  ThPartingStream *self = TH_PARTING_STREAM (object);

  g_clear_object (&self->input);
  g_clear_object (&self->base);
  G_OBJECT_CLASS (th_parting_stream_parent_class)->finalize (object);
}

static void
th_parting_stream_class_init (ThPartingStreamClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = th_parting_stream_finalize;
  G_IO_STREAM_CLASS (klass)->get_input_stream = th_parting_stream_get_input_stream;
  G_IO_STREAM_CLASS (klass)->get_output_stream = th_parting_stream_get_output_stream;
  G_IO_STREAM_CLASS (klass)->close_fn = th_parting_stream_close;
}

static void
th_parting_stream_init (ThPartingStream *self)
{
}

GIOStream *
th_parting_stream_new (GIOStream *base)
{
  ThPartingStream *self;

  g_return_val_if_fail (G_IS_IO_STREAM (base), NULL);

  self = g_object_new (TH_TYPE_PARTING_STREAM, NULL);
  self->base = g_object_ref (base);
  self->input =
    g_object_new (TH_TYPE_PARTING_INPUT, "base-stream", g_io_stream_get_input_stream (base),
                  "close-base-stream", FALSE, NULL);
  return G_IO_STREAM (self);
}

void
th_parting_stream_set_idle (GIOStream *stream)
{
  TH_PARTING_INPUT (TH_PARTING_STREAM (stream)->input)->is_idle = TRUE;
}
