/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Everything that is told in the feed takes the next change number, so that one order holds for
 * states and for all else.
 */

#include "th-sqlite-server-push.h"

#include "th-kind.h"

#include <string.h>

/* A record that may leave a team's sight, and the team. */
typedef struct
{
  char *record;
  char *team;
} Sight;

struct _ThPushEffects
{
  ThSqlite *sqlite;
  const ThJudge *judge;
  GHashTable *held;       /* ids of records on which something was held or let go */
  GHashTable *moved;      /* ids of records whose `_team` was set */
  GHashTable *operations; /* ids of operations that were written */
  GPtrArray *sights;      /* of Sight: before the states were written */
  GPtrArray *touched;
};

static void
sight_free (Sight *sight)
{
  g_free (sight->record);
  g_free (sight->team);
  g_free (sight);
}

ThPushEffects *
th_push_effects_new (ThSqlite *sqlite, const ThJudge *judge)
{
  ThPushEffects *self = g_new0 (ThPushEffects, 1);

  self->sqlite = sqlite;
  self->judge = judge;
  self->held = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->moved = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->operations = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->sights = g_ptr_array_new_with_free_func ((GDestroyNotify) sight_free);
  self->touched = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
th_push_effects_free (ThPushEffects *self)
{
  g_hash_table_unref (self->held);
  g_hash_table_unref (self->moved);
  g_hash_table_unref (self->operations);
  g_ptr_array_unref (self->sights);
  g_ptr_array_unref (self->touched);
  g_free (self);
}

GPtrArray *
th_push_effects_touched (ThPushEffects *self)
{
  return self->touched;
}

/* The operation that an entry is about, as far as it can be told: its own word, the record's, or
 * the one the author is in. */
static const ThMembership *
find_membership (ThPushEffects *self, const ThEntry *entry)
{
  g_autoptr (ThRecord) record = NULL;
  const char *operation = entry != NULL ? entry->operation : NULL;
  const ThMembership *found = NULL;
  GPtrArray *memberships = self->judge->memberships;

  if (operation == NULL && entry != NULL && entry->id != NULL)
    {
      record = self->judge->source.load (entry->id, self->judge->source.data);
      operation = record != NULL ? th_record_get_operation (record) : NULL;
    }
  if (operation != NULL)
    found = th_scope_find_membership (memberships, operation, self->judge->now, NULL);
  for (guint i = memberships->len; found == NULL && i > 0; i--)
    {
      const ThMembership *each = g_ptr_array_index (memberships, i - 1);

      found = th_scope_find_membership (memberships, each->operation, self->judge->now, NULL);
    }
  return found;
}

static gboolean
note_held (ThPushEffects *self, ThDot dot, const ThEntry *entry, const char *held, GError **error)
{
  const ThMembership *membership = find_membership (self, entry);
  const char *record = entry != NULL ? entry->id : NULL;
  int64_t change;

  if (record != NULL)
    {
      g_hash_table_add (self->held, g_strdup (record));
      g_ptr_array_add (self->touched, g_strdup (record));
    }
  return th_record_table_next_change (self->sqlite, &change, error)
         && th_sqlite_write (
           self->sqlite, error, "INSERT INTO held VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", "iiitttitt",
           change, (int64_t) dot.enrolment, dot.seq, record, held, self->judge->author->officer,
           entry != NULL ? entry->at : self->judge->now,
           membership != NULL ? membership->operation : NULL,
           membership != NULL ? membership->team : NULL);
}

static gboolean
note_blob (
  ThPushEffects *self, const char *record, uint64_t enrolment, const char *text, GError **error)
{
  ThHash hash;

  if (!th_hash_parse_name (text, &hash))
    return TRUE;
  /* The server names what it has put there itself. */
  if (self->judge->author->status == TH_ENROLMENT_SERVER
      && !th_sqlite_know_blob (self->sqlite, enrolment, &hash, error))
    return FALSE;
  return th_sqlite_write (self->sqlite, error, "INSERT OR IGNORE INTO blob_name VALUES (?, ?, ?)",
                          "hti", &hash, record, (int64_t) enrolment);
}

/* What a held entry names is to be sent as well: a leaver's tablet is not done before. Nobody reads
 * it by that, until the entry is accepted. */
static gboolean
note_held_blobs (ThPushEffects *self, ThDot dot, const ThEntry *entry, GError **error)
{
  ThHash hash;

  if (entry == NULL || entry->id == NULL)
    return TRUE;
  for (guint i = 0; i < entry->fields->len; i++)
    {
      const ThEntryField *field = g_ptr_array_index (entry->fields, i);
      const char *text = field->value != NULL ? th_value_get_text (field->value) : NULL;

      if (th_hash_parse_name (text, &hash)
          && !th_sqlite_write (self->sqlite, error,
                               "INSERT OR IGNORE INTO blob_held VALUES (?, ?, ?, ?)", "iiht",
                               (int64_t) dot.enrolment, dot.seq, &hash, entry->id))
        return FALSE;
    }
  return TRUE;
}

/* An accepted entry's blobs are read by whoever sees the record. */
static gboolean
release_blobs (ThPushEffects *self, ThDot dot, GError **error)
{
  return th_sqlite_write (self->sqlite, error,
                          "INSERT OR IGNORE INTO blob_name SELECT hash, record, enrolment"
                          " FROM blob_held WHERE enrolment = ? AND seq = ?",
                          "ii", (int64_t) dot.enrolment, dot.seq)
         && th_sqlite_write (self->sqlite, error,
                             "DELETE FROM blob_held WHERE enrolment = ? AND seq = ?", "ii",
                             (int64_t) dot.enrolment, dot.seq);
}

/* An acceptance or a dismissal lets an entry go, if it is on the record that was judged. */
static gboolean
let_go (ThPushEffects *self, const ThEntry *entry, GError **error)
{
  int64_t change;

  if (!th_record_table_next_change (self->sqlite, &change, error)
      || !th_sqlite_write (self->sqlite, error,
                           "UPDATE held SET reason = NULL, change = ?4"
                           " WHERE enrolment = ?1 AND seq = ?2 AND record IS ?3"
                           " AND reason IS NOT NULL",
                           "iiti", (int64_t) entry->of.enrolment, entry->of.seq, entry->id, change))
    return FALSE;
  if (th_sqlite_get_changes (self->sqlite) == 0)
    return TRUE;
  if (entry->id != NULL)
    g_hash_table_add (self->held, g_strdup (entry->id));
  return (entry->op != TH_OP_ACCEPT || release_blobs (self, entry->of, error))
         && th_log_table_set_held (self->sqlite, entry->of, NULL, error);
}

static gboolean
note_fields (ThPushEffects *self, ThDot dot, const ThEntry *entry, GError **error)
{
  for (guint i = 0; i < entry->fields->len; i++)
    {
      const ThEntryField *field = g_ptr_array_index (entry->fields, i);

      if (g_str_equal (field->path, TH_FIELD_TEAM))
        g_hash_table_add (self->moved, g_strdup (entry->id));
      if (field->value != NULL
          && !note_blob (self, entry->id, dot.enrolment, th_value_get_text (field->value), error))
        return FALSE;
    }
  return TRUE;
}

gboolean
th_push_effects_note (
  ThPushEffects *self, ThDot dot, const ThEntry *entry, const char *held, GError **error)
{
  if (held != NULL)
    return note_held (self, dot, entry, held, error) && note_held_blobs (self, dot, entry, error);
  if (entry == NULL)
    return TRUE;
  if ((entry->op == TH_OP_ACCEPT || entry->op == TH_OP_DISMISS) && entry->has_of
      && !let_go (self, entry, error))
    return FALSE;
  if (entry->id == NULL || !th_entry_is_change (entry))
    return TRUE;
  if (entry->op == TH_OP_PURGE)
    {
      g_hash_table_add (self->held, g_strdup (entry->id));
      return th_sqlite_purge_record (self->sqlite, entry->id, dot, error);
    }
  /* Only the server writes operations. */
  if (self->judge->author->status == TH_ENROLMENT_SERVER)
    g_hash_table_add (self->operations, g_strdup (entry->id));
  return note_fields (self, dot, entry, error);
}

static gboolean
list_sights (ThPushEffects *self, const char *record, GError **error)
{
  g_autoptr (ThStatement) statement =
    th_sqlite_prepare (self->sqlite,
                       "WITH RECURSIVE below (id, team) AS"
                       " (SELECT id, team FROM record WHERE id = ?"
                       " UNION SELECT r.id, r.team FROM record r JOIN below b ON r.parent = b.id)"
                       " SELECT id, team FROM below WHERE team IS NOT NULL",
                       error);
  ThStep step;

  if (statement == NULL)
    return FALSE;
  th_statement_bind_text (statement, 1, record);
  while ((step = th_statement_step (statement, error)) == TH_STEP_ROW)
    {
      Sight *sight = g_new0 (Sight, 1);

      sight->record = th_statement_dup_text (statement, 0);
      sight->team = th_statement_dup_text (statement, 1);
      g_ptr_array_add (self->sights, sight);
    }
  return step == TH_STEP_DONE;
}

gboolean
th_push_effects_before (ThPushEffects *self, GError **error)
{
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, self->moved);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    if (!list_sights (self, id, error))
      return FALSE;
  return TRUE;
}

static gboolean
tell_gone (ThPushEffects *self, const Sight *sight, GError **error)
{
  g_autoptr (ThRecordRow) row =
    th_record_table_load_row (self->sqlite, sight->record, G_MAXINT64, error);
  int64_t change;

  if (row == NULL || g_strcmp0 (row->team, sight->team) == 0 || row->operation == NULL)
    return row != NULL;
  return th_record_table_next_change (self->sqlite, &change, error)
         && th_sqlite_write (self->sqlite, error, "INSERT INTO gone VALUES (?, ?, ?, ?)", "ittt",
                             change, sight->record, row->operation, sight->team);
}

static gboolean
mark_held (ThPushEffects *self, const char *record, GError **error)
{
  return th_sqlite_write (self->sqlite, error,
                          "UPDATE record SET held = EXISTS"
                          " (SELECT 1 FROM log WHERE record = ?1 AND log.held IS NOT NULL)"
                          " WHERE id = ?1",
                          "t", record);
}

gboolean
th_push_effects_after (ThPushEffects *self, ThFolding *folding, GError **error)
{
  GHashTableIter iter;
  gpointer id;

  for (guint i = 0; i < self->sights->len; i++)
    if (!tell_gone (self, g_ptr_array_index (self->sights, i), error))
      return FALSE;
  g_hash_table_iter_init (&iter, self->held);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    if (!mark_held (self, id, error))
      return FALSE;
  g_hash_table_iter_init (&iter, self->operations);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    {
      const ThRecord *record = th_folding_find (folding, id, NULL);

      if (record != NULL && g_strcmp0 (th_record_get_kind (record), TH_KIND_OPERATION) == 0
          && !th_sqlite_update_memberships (self->sqlite, record, self->judge->now, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_tablet_known (ThPushEffects *self, const ThClosing *closing, gboolean *is_known, GError **error)
{
  g_autoptr (ThStatement) statement = th_sqlite_prepare (
    self->sqlite, "SELECT 1 FROM tablet WHERE enrolment = ? AND unsent = ? AND oldest = ?", error);
  ThStep step;

  if (statement == NULL)
    return FALSE;
  th_statement_bind_int (statement, 1, (int64_t) self->judge->author->id);
  th_statement_bind_int (statement, 2, closing->unsent);
  th_statement_bind_int (statement, 3, closing->oldest);
  step = th_statement_step (statement, error);
  *is_known = step == TH_STEP_ROW;
  return step != TH_STEP_ERROR;
}

gboolean
th_push_effects_tablet (ThPushEffects *self, const ThClosing *closing, guint n_new, GError **error)
{
  const ThServerEnrolment *author = self->judge->author;
  const ThMembership *membership = find_membership (self, NULL);
  gboolean is_known = FALSE;
  int64_t change;

  if (author->status == TH_ENROLMENT_SERVER)
    return TRUE;
  if (n_new == 0 && !is_tablet_known (self, closing, &is_known, error))
    return FALSE;
  if (is_known)
    return TRUE;
  return th_record_table_next_change (self->sqlite, &change, error)
         && th_sqlite_write (self->sqlite, error,
                             "INSERT OR REPLACE INTO tablet VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                             "iittttiii", change, (int64_t) author->id, author->officer,
                             author->name, membership != NULL ? membership->operation : NULL,
                             membership != NULL ? membership->team : NULL, closing->unsent,
                             closing->oldest, self->judge->now);
}
