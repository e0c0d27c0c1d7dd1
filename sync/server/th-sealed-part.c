/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Counts down. */

#include "th-sealed-part.h"

struct _ThSealedPart
{
  GInputStream parent;
  ThSealedReader *reader;
  int64_t left;
};

G_DEFINE_FINAL_TYPE (ThSealedPart, th_sealed_part, G_TYPE_INPUT_STREAM)

static gssize
th_sealed_part_read (
  GInputStream *stream, void *bytes, gsize length, GCancellable *cancellable, GError **error)
{
  ThSealedPart *self = TH_SEALED_PART (stream);
  gsize wanted = (gsize) MIN ((guint64) length, (guint64) self->left);
  gssize got = th_sealed_reader_read (self->reader, bytes, wanted, error);

  if (got < 0)
    return -1;
  if ((gsize) got < wanted)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "the file ends within a part");
      return -1;
    }
  self->left -= got;
  return got;
}

static void
th_sealed_part_class_init (ThSealedPartClass *klass)
{
  G_INPUT_STREAM_CLASS (klass)->read_fn = th_sealed_part_read;
}

static void
th_sealed_part_init (ThSealedPart *self)
{
}

GInputStream *
th_sealed_part_new (ThSealedReader *reader, int64_t length)
{
  ThSealedPart *self = g_object_new (TH_TYPE_SEALED_PART, NULL);

  self->reader = reader;
  self->left = length;
  return G_INPUT_STREAM (self);
}
