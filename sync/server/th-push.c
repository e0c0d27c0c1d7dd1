/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The closing line is the last one, whatever it looks like, so each line waits until the next one
 * has come.
 */

#include "th-push.h"

#include "th-batch.h"
#include "th-codec.h"
#include "th-signature.h"

#include <string.h>

#define ERASED_MARK '#'

typedef struct
{
  ThPush *push;
  GBytes *last;
} Parsing;

static void
clear_line (gpointer data)
{
  ThPushLine *line = data;

  g_clear_pointer (&line->bytes, g_bytes_unref);
  g_clear_pointer (&line->entry, th_entry_free);
}

static ThPush *
push_new (uint64_t enrolment, int64_t first)
{
  ThPush *self = g_new0 (ThPush, 1);

  self->enrolment = enrolment;
  self->first = first;
  self->lines = g_array_new (FALSE, TRUE, sizeof (ThPushLine));
  g_array_set_clear_func (self->lines, clear_line);
  return self;
}

static void
add_line (ThPush *self, GBytes *bytes)
{
  gsize length;
  const char *text = g_bytes_get_data (bytes, &length);
  ThPushLine line = { 0 };

  if (length == 2 * TH_HASH_BYTES + 1 && text[0] == ERASED_MARK
      && th_hash_parse (text + 1, (gssize) length - 1, &line.digest))
    {
      g_array_append_val (self->lines, line);
      return;
    }
  line.bytes = g_bytes_ref (bytes);
  th_chain_digest (text, length, &line.digest);
  line.entry = th_codec_decode_entry (text, length, NULL);
  if (line.entry != NULL && line.entry->seq != self->first + (int64_t) self->lines->len)
    g_clear_pointer (&line.entry, th_entry_free);
  g_array_append_val (self->lines, line);
}

static gboolean
take_line (const char *text, gsize length, gpointer data, GError **error)
{
  Parsing *parsing = data;
  g_autoptr (GBytes) before = g_steal_pointer (&parsing->last);

  parsing->last = g_bytes_new (text, length);
  if (before != NULL)
    add_line (parsing->push, before);
  return TRUE;
}

static gboolean
read_closing (ThPush *self, GBytes *line, GError **error)
{
  gsize length = 0;
  const char *text = line != NULL ? g_bytes_get_data (line, &length) : "";

  self->closing = th_closing_read (text, length);
  if (self->closing == NULL || self->closing->seq != self->first + (int64_t) self->lines->len - 1)
    return th_wire_set_malformed (error, "the closing line of the push");
  return TRUE;
}

ThPush *
th_push_parse (uint64_t enrolment, int64_t first, GBytes *body, gboolean is_gzip, GError **error)
{
  static const ThBatchLimits limits = { TH_WIRE_BATCH_BYTES + TH_WIRE_CLOSING_BYTES,
                                        TH_ENTRY_MAX_BYTES, TH_WIRE_BATCH_ENTRIES + 1 };
  g_autoptr (ThPush) self = push_new (enrolment, first);
  Parsing parsing = { self, NULL };
  g_autoptr (ThBatchReader) reader = th_batch_reader_new (&limits, is_gzip, take_line, &parsing);
  g_autoptr (GBytes) last = NULL;
  gboolean is_whole;
  gsize length;
  const void *bytes = g_bytes_get_data (body, &length);

  is_whole =
    th_batch_reader_feed (reader, bytes, length, error) && th_batch_reader_finish (reader, error);
  last = parsing.last;
  if (!is_whole || !read_closing (self, last, error))
    return NULL;
  return g_steal_pointer (&self);
}

ThPush *
th_push_new (uint64_t enrolment,
             int64_t first,
             GPtrArray *entries,
             const ThHash *before,
             const uint8_t *private_key)
{
  ThPush *self = push_new (enrolment, first);
  ThClosing *closing = g_new0 (ThClosing, 1);

  for (guint i = 0; i < entries->len; i++)
    {
      g_autoptr (GBytes) bytes = th_codec_encode_entry (g_ptr_array_index (entries, i));

      add_line (self, bytes);
    }
  self->closing = closing;
  closing->seq = first + (int64_t) entries->len - 1;
  th_push_chain (self, before, self->lines->len, &closing->hash);
  th_signature_make_head ((ThDot){ enrolment, closing->seq }, &closing->hash, private_key,
                          closing->signature);
  return self;
}

void
th_push_free (ThPush *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->lines);
  th_closing_free (self->closing);
  g_free (self);
}

void
th_push_chain (const ThPush *self, const ThHash *before, guint n, ThHash *hash)
{
  *hash = *before;
  for (guint i = 0; i < n; i++)
    {
      ThHash at = *hash;

      th_chain_next (&at, &g_array_index (self->lines, ThPushLine, i).digest, hash);
    }
}

gboolean
th_push_verify (const ThPush *self, const uint8_t public_key[TH_PUBLIC_KEY_BYTES])
{
  return th_signature_verify_head ((ThDot){ self->enrolment, self->closing->seq },
                                   &self->closing->hash, public_key, self->closing->signature);
}
