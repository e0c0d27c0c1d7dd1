/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The end of an enrolment in good order. What is looked at and the refusal of every later write are
 * under one lock: nothing that was saved can slip in between and be destroyed unsent.
 */

#include "th-tablet-store-private.h"

#include "th-codec.h"

/* With more behind the backup than this there is no need to look at each. */
#define BEHIND_MAX 256

/* Unlocking and locking a tablet that is to end would keep it from ending for ever. */
static gboolean
is_only_at_the_door (const ThLogRow *row)
{
  g_autoptr (ThEntry) entry = NULL;

  if (row->bytes == NULL)
    return TRUE;
  entry = th_codec_decode_entry (g_bytes_get_data (row->bytes, NULL), g_bytes_get_size (row->bytes),
                                 NULL);
  return entry != NULL && (entry->op == TH_OP_UNLOCK || entry->op == TH_OP_LOCK);
}

static gboolean
is_covered (ThTabletStore *self, int64_t covered, gboolean *answer, GError **error)
{
  g_autoptr (GPtrArray) behind = NULL;

  behind =
    th_log_table_list_from (self->writer, th_tablet_dot (self, covered + 1), BEHIND_MAX, error);
  if (behind == NULL)
    return FALSE;
  *answer = behind->len < BEHIND_MAX;
  for (guint i = 0; *answer && i < behind->len; i++)
    *answer = is_only_at_the_door (g_ptr_array_index (behind, i));
  return TRUE;
}

static gboolean
is_done (ThTabletStore *self, int64_t covered, gboolean *answer, GError **error)
{
  int64_t blobs;

  *answer = FALSE;
  if (!th_sqlite_query_int (self->writer, &blobs, error, "SELECT count(*) FROM unsent_blob", ""))
    return FALSE;
  if (self->tail.open_bytes != NULL || self->tail.received < self->tail.seq || blobs > 0)
    return TRUE;
  return is_covered (self, covered, answer, error);
}

gboolean
th_tablet_store_end (ThTabletStore *self, int64_t covered, gboolean *is_ended, GError **error)
{
  ThTabletWork work;
  gboolean done;

  g_return_val_if_fail (TH_IS_TABLET_STORE (self) && covered >= 0 && is_ended != NULL, FALSE);

  if (!th_tablet_begin (self, &work, error))
    return FALSE;
  done = is_done (self, covered, is_ended, error);
  self->is_ended = done && *is_ended;
  return th_tablet_end (self, &work, done, error);
}

char *
th_tablet_store_dup_receipt (ThTabletStore *self)
{
  g_autoptr (ThStatement) statement = NULL;
  char *text = NULL;

  g_return_val_if_fail (TH_IS_TABLET_STORE (self), NULL);

  th_sqlite_lock (self->reader);
  statement = th_sqlite_prepare (
    self->reader, "SELECT text FROM receipt WHERE enrolment = ? ORDER BY seq DESC LIMIT 1", NULL);
  if (statement != NULL)
    {
      th_statement_bind_int (statement, 1, (int64_t) th_tablet_enrolment (self));
      if (th_statement_step (statement, NULL) == TH_STEP_ROW)
        text = th_statement_dup_text (statement, 0);
    }
  g_clear_pointer (&statement, th_statement_release);
  th_sqlite_unlock (self->reader);
  return text;
}
