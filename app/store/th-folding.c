/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A record that is not there is remembered as such, so that a batch of entries on it asks once. */

#include "th-folding.h"

#include "th-codec.h"
#include "th-fold.h"

struct _ThFolding
{
  ThSqlite *sqlite;
  ThStoreJudge judge;
  gpointer data;
  GHashTable *records; /* id → ThRecord; NULL where there is none */
  GPtrArray *changed;  /* of ids, owned by the table */
  GHashTable *is_changed;
};

static void
record_free (ThRecord *record)
{
  g_clear_pointer (&record, th_record_unref);
}

ThFolding *
th_folding_new (ThSqlite *sqlite, ThStoreJudge judge, gpointer data)
{
  ThFolding *self = g_new0 (ThFolding, 1);

  self->sqlite = th_sqlite_ref (sqlite);
  self->judge = judge;
  self->data = data;
  self->records =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) record_free);
  self->changed = g_ptr_array_new ();
  self->is_changed = g_hash_table_new (g_str_hash, g_str_equal);
  return self;
}

void
th_folding_free (ThFolding *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->is_changed);
  g_ptr_array_unref (self->changed);
  g_hash_table_unref (self->records);
  th_sqlite_unref (self->sqlite);
  g_free (self);
}

ThRecord *
th_folding_find (ThFolding *self, const char *id, GError **error)
{
  g_autoptr (GError) local = NULL;
  ThRecord *record;
  gpointer known;

  if (g_hash_table_lookup_extended (self->records, id, NULL, &known))
    return known;
  record = th_record_table_load (self->sqlite, id, &local);
  if (record == NULL && !g_error_matches (local, TH_STORE_ERROR, TH_STORE_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  g_hash_table_insert (self->records, g_strdup (id), record);
  return record;
}

gboolean
th_folding_expect (ThFolding *self, GPtrArray *ids, GError **error)
{
  /* What is not found stays as such. */
  for (guint i = 0; i < ids->len; i++)
    g_hash_table_insert (self->records, g_strdup (g_ptr_array_index (ids, i)), NULL);
  return th_record_table_find (self->sqlite, ids, self->records, error);
}

static void
note_changed (ThFolding *self, const char *id)
{
  gpointer key;

  g_hash_table_lookup_extended (self->records, id, &key, NULL);
  if (g_hash_table_add (self->is_changed, key))
    g_ptr_array_add (self->changed, key);
}

gboolean
th_folding_add (
  ThDot dot, const ThEntry *entry, const char **held, gpointer folding, GError **error)
{
  ThFolding *self = folding;
  g_autoptr (GError) local = NULL;
  ThRecord *record = NULL;

  *held = NULL;
  if (entry == NULL)
    return TRUE;
  if (entry->id != NULL)
    record = th_folding_find (self, entry->id, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (self->judge != NULL)
    *held = self->judge (entry, dot.enrolment, record, self->data);
  if (*held != NULL || !th_entry_is_change (entry))
    return TRUE;
  if (record == NULL)
    {
      record = th_record_new (entry->id);
      g_hash_table_insert (self->records, g_strdup (entry->id), record);
    }
  if (th_fold (record, dot.enrolment, entry))
    note_changed (self, entry->id);
  return TRUE;
}

gboolean
th_folding_write (ThFolding *self, GPtrArray *touched, GError **error)
{
  int64_t change;

  if (self->changed->len == 0)
    return TRUE;
  if (!th_record_table_take_changes (self->sqlite, self->changed->len, &change, error))
    return FALSE;
  for (guint i = 0; i < self->changed->len; i++)
    {
      const char *id = g_ptr_array_index (self->changed, i);
      ThRecord *record = g_hash_table_lookup (self->records, id);

      if (!th_record_table_put_at (self->sqlite, record, change + i, NULL, touched, error))
        return FALSE;
    }
  g_ptr_array_set_size (self->changed, 0);
  g_hash_table_remove_all (self->is_changed);
  return TRUE;
}
