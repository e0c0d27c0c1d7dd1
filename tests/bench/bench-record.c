/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What one entry costs before any disk or wire: reading it, folding it, writing the state, and the
 * digest. Entries have 40 fields, about 1.2 kB, as W1 of the sync benchmark.
 */

#include "th-chain.h"
#include "th-codec.h"
#include "th-fold.h"

#include <stdio.h>
#include <string.h>

#define N_ENTRIES 4000
#define N_FIELDS 40

static GBytes *
make_entry (int number)
{
  g_autoptr (ThEntry) entry = th_entry_new ();

  entry->seq = number + 1;
  entry->at = G_GINT64_CONSTANT (1795442711123) + number;
  entry->by = g_strdup ("4163");
  entry->op = TH_OP_SET;
  entry->id = g_strdup_printf ("019353f0-0000-7000-8000-%012x", (guint) number);
  entry->kind = g_strdup ("encounter");
  entry->in = g_strdup ("019353f0-0000-7000-8000-000000000001");
  entry->operation = g_strdup ("019353f0-0000-7000-8000-000000000002");
  entry->form = g_strdup ("encounter@1");
  entry->title = g_strdup ("J1 · worker · 25–34");
  for (int i = 0; i < N_FIELDS; i++)
    {
      g_autofree char *path = g_strdup_printf ("section/field_%02d", i);
      g_autofree char *text = g_strdup_printf ("answer %d of %d", i, number);
      g_autoptr (ThValue) value = i % 4 == 0   ? th_value_new_boolean (TRUE)
                                  : i % 4 == 1 ? th_value_new_number (i)
                                               : th_value_new_text (text);

      th_entry_set (entry, path, value, NULL, 0);
    }
  return th_codec_encode_entry (entry);
}

static void
report (const char *what, int64_t since, gsize bytes)
{
  double seconds = (double) (g_get_monotonic_time () - since) / 1e6;

  printf ("record %-28s %8.2f us/entry %8.1f MB/s\n", what, seconds * 1e6 / N_ENTRIES,
          (double) bytes / 1e6 / seconds);
}

int
main (void)
{
  GBytes *lines[N_ENTRIES];
  ThEntry *entries[N_ENTRIES];
  ThRecord *records[N_ENTRIES];
  gsize bytes = 0, state_bytes = 0;
  int64_t since = g_get_monotonic_time ();
  ThHash digest;

  for (int i = 0; i < N_ENTRIES; i++)
    {
      lines[i] = make_entry (i);
      bytes += g_bytes_get_size (lines[i]);
    }
  report ("build and encode", since, bytes);
  since = g_get_monotonic_time ();
  for (int i = 0; i < N_ENTRIES; i++)
    th_chain_digest (g_bytes_get_data (lines[i], NULL), g_bytes_get_size (lines[i]), &digest);
  report ("digest", since, bytes);
  since = g_get_monotonic_time ();
  for (int i = 0; i < N_ENTRIES; i++)
    entries[i] =
      th_codec_decode_entry (g_bytes_get_data (lines[i], NULL), g_bytes_get_size (lines[i]), NULL);
  report ("decode", since, bytes);
  since = g_get_monotonic_time ();
  for (int i = 0; i < N_ENTRIES; i++)
    {
      records[i] = th_record_new (entries[i]->id);
      th_fold (records[i], 7, entries[i]);
    }
  report ("fold", since, bytes);
  since = g_get_monotonic_time ();
  for (int i = 0; i < N_ENTRIES; i++)
    {
      g_autoptr (GBytes) state = th_codec_encode_record (records[i]);

      state_bytes += g_bytes_get_size (state);
    }
  report ("encode state", since, state_bytes);
  for (int i = 0; i < N_ENTRIES; i++)
    {
      g_bytes_unref (lines[i]);
      th_entry_free (entries[i]);
      th_record_unref (records[i]);
    }
  return 0;
}
