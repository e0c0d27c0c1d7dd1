/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A card that nobody who reads the language has reviewed is shown in a demonstration only: a wrong
 * word about somebody's rights is worse than an interpreter on the telephone. A file that has not
 * arrived yet, or cannot be read, is left out.
 */

#include "th-advice-reading.h"

#include "th-card.h"

#define FILE_MAX_BYTES (256 * 1024)

static void
card_free (gpointer data)
{
  ThAdviceCard *card = data;

  g_free (card->language);
  g_free (card->text);
  g_free (card->title);
  g_free (card);
}

void
th_advice_reading_free (ThAdviceReading *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->cards, g_ptr_array_unref);
  g_clear_pointer (&self->lines, g_ptr_array_unref);
  g_free (self);
}

static void
add_card (ThAdviceReading *self, ThStore *store, const ThOperationFile *file, GCancellable *cancel)
{
  g_autoptr (GBytes) bytes = th_store_load_blob (store, &file->hash, FILE_MAX_BYTES, cancel, NULL);
  g_autoptr (ThCard) card = bytes != NULL ? th_card_new (bytes, NULL) : NULL;
  ThAdviceCard *added;

  if (card == NULL)
    return;
  added = g_new0 (ThAdviceCard, 1);
  added->language = g_strdup (file->name);
  added->text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  added->title = g_strdup (th_card_get_title (card));
  added->is_reviewed = file->is_reviewed;
  g_ptr_array_add (self->cards, added);
}

static int
compare_cards (gconstpointer a, gconstpointer b)
{
  const ThAdviceCard *const *one = a;
  const ThAdviceCard *const *other = b;

  return g_strcmp0 ((*one)->language, (*other)->language);
}

static gpointer
read_advice (ThTabletStore *tablet, gpointer data, GCancellable *cancellable, GError **error)
{
  ThStore *store = TH_STORE (tablet);
  const ThOperation *operation = data;
  const ThOperationFile *lines = th_operation_find_file (operation, "lines.json");
  g_autoptr (ThAdviceReading) self = g_new0 (ThAdviceReading, 1);
  g_autoptr (GBytes) bytes = NULL;
  const ThOperationFile *files;
  guint n_files;

  self->cards = g_ptr_array_new_with_free_func (card_free);
  files = th_operation_get_advice (operation, &n_files);
  for (guint i = 0; i < n_files; i++)
    {
      if (files[i].is_reviewed || th_operation_shows_unreviewed (operation))
        add_card (self, store, &files[i], cancellable);
    }
  g_ptr_array_sort (self->cards, compare_cards);

  if (lines != NULL)
    bytes = th_store_load_blob (store, &lines->hash, FILE_MAX_BYTES, cancellable, NULL);
  if (bytes != NULL)
    self->lines = th_lines_read (bytes, NULL);
  if (self->lines == NULL)
    self->lines = g_ptr_array_new ();

  return g_steal_pointer (&self);
}

void
th_advice_reading_async (ThSession *session,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer data)
{
  th_session_run_async (session, TH_SESSION_READ, read_advice,
                        th_operation_ref (th_session_get_operation (session)),
                        (GDestroyNotify) th_operation_unref,
                        (GDestroyNotify) th_advice_reading_free, cancellable, callback, data);
}

ThAdviceReading *
th_advice_reading_finish (ThSession *session, GAsyncResult *result, GError **error)
{
  return th_session_run_finish (session, result, error);
}
