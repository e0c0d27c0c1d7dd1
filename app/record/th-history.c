/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The entries of a record, put in order. What was replaced is looked up by its dot and not taken
 * from the order, so that clocks that disagree change where a row stands and never what it says.
 */

#include "th-history.h"

#include "th-codec.h"
#include "th-fold.h"

struct _ThHistory
{
  char *record;
  GPtrArray *entries; /* of ThHistoryEntry */
  GHashTable *dots;   /* ThDot → ThHistoryEntry, both of entries */
  gboolean is_sorted;
  GError *error;
};

static guint
hash_dot (gconstpointer key)
{
  const ThDot *dot = key;

  return (guint) (dot->enrolment ^ (dot->enrolment >> 32)) ^ (guint) dot->seq * 2654435761u;
}

static gboolean
equal_dots (gconstpointer a, gconstpointer b)
{
  return th_dot_equal (*(const ThDot *) a, *(const ThDot *) b);
}

ThHistory *
th_history_new (const char *record)
{
  ThHistory *self = g_new0 (ThHistory, 1);

  self->record = g_strdup (record);
  self->entries = g_ptr_array_new_with_free_func ((GDestroyNotify) th_history_entry_free);
  self->dots = g_hash_table_new (hash_dot, equal_dots);
  return self;
}

void
th_history_free (ThHistory *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->dots);
  g_ptr_array_unref (self->entries);
  g_clear_error (&self->error);
  g_free (self->record);
  g_free (self);
}

const char *
th_history_get_record (const ThHistory *self)
{
  return self->record;
}

ThHistoryEntry *
th_history_entry_new (ThDot dot, const ThHash *digest)
{
  ThHistoryEntry *entry = g_new0 (ThHistoryEntry, 1);

  entry->dot = dot;
  entry->digest = *digest;
  return entry;
}

void
th_history_entry_free (ThHistoryEntry *entry)
{
  if (entry == NULL)
    return;
  g_clear_pointer (&entry->bytes, g_bytes_unref);
  th_entry_free (entry->entry);
  g_free (entry->held);
  g_free (entry);
}

void
th_history_entry_take_bytes (ThHistoryEntry *entry, GBytes *bytes)
{
  const char *text;
  gsize length;
  ThHash digest;

  if (bytes == NULL)
    return;
  text = g_bytes_get_data (bytes, &length);
  th_chain_digest (text, length, &digest);
  entry->is_altered = length > TH_ENTRY_MAX_BYTES || !th_hash_equal (&digest, &entry->digest);
  if (entry->is_altered)
    {
      g_bytes_unref (bytes);
      return;
    }
  entry->bytes = bytes;
  entry->entry = th_codec_decode_entry (text, length, NULL);
}

/* An entry that says another place or another record than it was given for says nothing of it. */
static gboolean
is_of_it (const ThHistory *self, const ThHistoryEntry *entry)
{
  return entry->entry->seq == entry->dot.seq && g_strcmp0 (entry->entry->id, self->record) == 0;
}

gboolean
th_history_take (ThHistory *self, ThHistoryEntry *entry)
{
  if (g_hash_table_contains (self->dots, &entry->dot))
    {
      th_history_entry_free (entry);
      return FALSE;
    }
  if (entry->entry != NULL && !is_of_it (self, entry))
    g_clear_pointer (&entry->entry, th_entry_free);
  g_hash_table_insert (self->dots, &entry->dot, entry);
  g_ptr_array_add (self->entries, entry);
  self->is_sorted = FALSE;
  return TRUE;
}

void
th_history_set_error (ThHistory *self, const GError *cause)
{
  g_clear_error (&self->error);
  self->error = cause != NULL ? g_error_copy (cause) : NULL;
}

const GError *
th_history_get_error (const ThHistory *self)
{
  return self->error;
}

static int
compare_dots (gconstpointer a, gconstpointer b)
{
  return th_dot_compare ((*(ThHistoryEntry *const *) a)->dot, (*(ThHistoryEntry *const *) b)->dot);
}

static int
compare_moments (gconstpointer a, gconstpointer b)
{
  const ThHistoryEntry *one = *(ThHistoryEntry *const *) a;
  const ThHistoryEntry *other = *(ThHistoryEntry *const *) b;

  if (one->moment != other->moment)
    return one->moment < other->moment ? -1 : 1;
  return th_dot_compare (one->dot, other->dot);
}

static int64_t
get_shown_time (const ThHistoryEntry *entry)
{
  if (entry->entry == NULL)
    return entry->received;
  return entry->received > 0 ? MIN (entry->entry->at, entry->received) : entry->entry->at;
}

static void
sort (ThHistory *self)
{
  const ThHistoryEntry *last = NULL;

  if (self->is_sorted)
    return;
  g_ptr_array_sort (self->entries, compare_dots);
  for (guint i = 0; i < self->entries->len; i++)
    {
      ThHistoryEntry *entry = g_ptr_array_index (self->entries, i);

      entry->moment = get_shown_time (entry);
      if (last != NULL && last->dot.enrolment == entry->dot.enrolment)
        entry->moment = MAX (entry->moment, last->moment);
      last = entry;
    }
  g_ptr_array_sort (self->entries, compare_moments);
  self->is_sorted = TRUE;
}

guint
th_history_get_n_entries (ThHistory *self)
{
  return self->entries->len;
}

const ThHistoryEntry *
th_history_get_entry (ThHistory *self, guint index)
{
  g_return_val_if_fail (index < self->entries->len, NULL);

  sort (self);
  return g_ptr_array_index (self->entries, index);
}

const ThHistoryEntry *
th_history_find (const ThHistory *self, ThDot dot)
{
  return g_hash_table_lookup (self->dots, &dot);
}

ThRecord *
th_history_state_at (ThHistory *self, int64_t moment)
{
  g_autoptr (ThRecord) record = th_record_new (self->record);
  gboolean is_there = FALSE;

  sort (self);
  for (guint i = 0; i < self->entries->len; i++)
    {
      const ThHistoryEntry *entry = g_ptr_array_index (self->entries, i);

      if (entry->moment > moment)
        break;
      if (entry->entry != NULL && entry->held == NULL)
        is_there |= th_fold (record, entry->dot.enrolment, entry->entry);
    }
  return is_there ? g_steal_pointer (&record) : NULL;
}
