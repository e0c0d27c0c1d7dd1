/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Signatures are the wire's matter, so the public keys here have no private half. */

#include "th-test-log.h"

#include "th-codec.h"
#include "th-test.h"

#include <string.h>

void
th_test_log_init_key (ThTestLog *self,
                      const uint8_t public_key[TH_PUBLIC_KEY_BYTES],
                      const char *officer)
{
  memcpy (self->public_key, public_key, TH_PUBLIC_KEY_BYTES);
  self->enrolment = th_chain_enrolment (public_key);
  self->officer = g_intern_string (officer);
  self->at = TH_TEST_START;
  self->lines = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  self->digests = g_array_new (FALSE, FALSE, sizeof (ThHash));
}

void
th_test_log_init (ThTestLog *self, guint number)
{
  uint8_t public_key[TH_PUBLIC_KEY_BYTES];
  g_autofree char *officer = g_strdup_printf ("%u", 4100 + number);

  memset (public_key, (int) number, sizeof public_key);
  th_test_log_init_key (self, public_key, officer);
}

void
th_test_log_clear (ThTestLog *self)
{
  g_clear_pointer (&self->lines, g_ptr_array_unref);
  g_clear_pointer (&self->digests, g_array_unref);
}

ThDot
th_test_log_add (ThTestLog *self, ThEntry *entry)
{
  ThDot dot = { self->enrolment, self->lines->len + 1 };
  GBytes *line;
  ThHash digest;

  entry->seq = dot.seq;
  entry->at = self->at;
  entry->by = g_strdup (self->officer);
  self->at += 1000;
  line = th_codec_encode_entry (entry);
  th_entry_free (entry);
  th_chain_digest (g_bytes_get_data (line, NULL), g_bytes_get_size (line), &digest);
  g_ptr_array_add (self->lines, line);
  g_array_append_val (self->digests, digest);
  return dot;
}

ThDot
th_test_log_create (
  ThTestLog *self, const char *id, const char *kind, const char *parent, const char *title)
{
  ThEntry *entry = th_entry_new ();

  entry->op = TH_OP_SET;
  entry->id = g_strdup (id);
  entry->kind = g_strdup (kind);
  entry->in = g_strdup (parent);
  entry->operation = g_strdup (TH_TEST_OPERATION);
  entry->form = g_strdup_printf ("%s@1", kind);
  entry->title = g_strdup (title);
  return th_test_log_add (self, entry);
}

ThDot
th_test_log_set (ThTestLog *self,
                 const char *id,
                 const char *path,
                 const char *text,
                 const ThDot *over,
                 guint n_over)
{
  g_autoptr (ThValue) value = text != NULL ? th_value_new_text (text) : th_value_new_null ();
  ThEntry *entry = th_entry_new ();

  entry->op = TH_OP_SET;
  entry->id = g_strdup (id);
  th_entry_set (entry, path, value, over, n_over);
  return th_test_log_add (self, entry);
}

ThStoreBatch
th_test_log_batch (const ThTestLog *self, int64_t first)
{
  g_assert (first >= 1 && first <= self->lines->len + 1);

  return (ThStoreBatch){ self->enrolment, first, (GBytes **) self->lines->pdata + first - 1,
                         (ThHash *) (gpointer) self->digests->data + first - 1,
                         self->lines->len - (guint) first + 1 };
}

void
th_test_log_hash (const ThTestLog *self, int64_t seq, ThHash *hash)
{
  th_chain_start (self->public_key, hash);
  for (guint i = 0; i < seq; i++)
    {
      ThHash before = *hash;

      th_chain_next (&before, &g_array_index (self->digests, ThHash, i), hash);
    }
}

const char *
th_test_id (guint number)
{
  g_autofree char *id = g_strdup_printf ("01900000-0000-7000-8000-%012u", number);

  return g_intern_string (id);
}
