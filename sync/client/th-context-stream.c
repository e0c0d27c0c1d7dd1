/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* See th-context-stream.h. */

#include "th-context-stream.h"

struct _ThContextStream
{
  GFilterInputStream parent_instance;
  GMainContext *context;
};

G_DEFINE_FINAL_TYPE (ThContextStream, th_context_stream, G_TYPE_FILTER_INPUT_STREAM)

static gssize
th_context_stream_read (
  GInputStream *stream, void *buffer, gsize count, GCancellable *cancellable, GError **error)
{
  ThContextStream *self = TH_CONTEXT_STREAM (stream);
  GInputStream *base = g_filter_input_stream_get_base_stream (G_FILTER_INPUT_STREAM (stream));
  gssize n;

  g_main_context_push_thread_default (self->context);
  n = g_input_stream_read (base, buffer, count, cancellable, error);
  g_main_context_pop_thread_default (self->context);
  return n;
}

static gboolean
th_context_stream_close (GInputStream *stream, GCancellable *cancellable, GError **error)
{
  ThContextStream *self = TH_CONTEXT_STREAM (stream);
  GInputStream *base = g_filter_input_stream_get_base_stream (G_FILTER_INPUT_STREAM (stream));
  gboolean closed;

  g_main_context_push_thread_default (self->context);
  closed = g_input_stream_close (base, cancellable, error);
  g_main_context_pop_thread_default (self->context);
  return closed;
}

static void
th_context_stream_finalize (GObject *object)
{
  g_main_context_unref (TH_CONTEXT_STREAM (object)->context);
  G_OBJECT_CLASS (th_context_stream_parent_class)->finalize (object);
}

static void
th_context_stream_class_init (ThContextStreamClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = th_context_stream_finalize;
  G_INPUT_STREAM_CLASS (klass)->read_fn = th_context_stream_read;
  G_INPUT_STREAM_CLASS (klass)->close_fn = th_context_stream_close;
}

static void
th_context_stream_init (ThContextStream *self)
{
}

/**
 * th_context_stream_new:
 *
 * Returns: (transfer full): @base, to be read from wherever the caller stands.
 */
GInputStream *
th_context_stream_new (GInputStream *base, GMainContext *context)
{
  ThContextStream *self = g_object_new (TH_TYPE_CONTEXT_STREAM, "base-stream", base, NULL);

  self->context = g_main_context_ref (context);
  return G_INPUT_STREAM (self);
}
