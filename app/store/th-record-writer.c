/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What makes it quick: numbers of the feed are taken for all at once; records of one parent come
 * together, so the parent is looked up once; and a record that is new has nothing below it but what
 * waited for it, of which there is mostly none.
 */

#include "th-record-writer.h"

#include "th-record-table-private.h"

struct _ThRecordWriter
{
  ThSqlite *sqlite;
  int64_t next;
  int64_t end;
  char *parent; /* the last one looked up */
  gboolean parent_present;
  char *parent_team;
  ThStatement *insert;
  ThStatement *update;
  ThStatement *update_light; /* where nothing changes that stands in an index but the feed's */
  ThStatement *compare;
  ThStatement *find;
  ThStatement *waiting;
};

void
th_record_writer_forget (ThRecordWriter *self)
{
  g_clear_pointer (&self->parent, g_free);
  g_clear_pointer (&self->parent_team, g_free);
}

void
th_record_writer_free (ThRecordWriter *self)
{
  if (self == NULL)
    return;
  th_record_writer_forget (self);
  th_statement_release (self->insert);
  th_statement_release (self->update);
  th_statement_release (self->update_light);
  th_statement_release (self->compare);
  th_statement_release (self->find);
  th_statement_release (self->waiting);
  th_sqlite_unref (self->sqlite);
  g_free (self);
}

static gboolean
prepare (ThRecordWriter *self, GError **error)
{
  ThSqlite *sqlite = self->sqlite;

  self->insert = th_sqlite_prepare (
    sqlite,
    "INSERT INTO record (id, kind, parent, operation, title, state, team, author, created, changed,"
    " conflict, present, change, body, mark)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)"
    " ON CONFLICT (id) DO NOTHING",
    error);
  if (self->insert == NULL)
    return FALSE;
  self->update = th_sqlite_prepare (
    sqlite,
    "UPDATE record SET kind = ?2, parent = ?3, operation = ?4, title = ?5, state = ?6, team = ?7,"
    " author = ?8, created = ?9, changed = ?10, conflict = ?11, present = ?12, change = ?13,"
    " body = ?14, mark = ?15, own_team = NULL, own = 0, held = 0 WHERE id = ?1",
    error);
  if (self->update == NULL)
    return FALSE;
  self->update_light = th_sqlite_prepare (
    sqlite,
    "UPDATE record SET state = ?6, changed = ?10, conflict = ?11, change = ?13, body = ?14,"
    " mark = ?15, own = 0, held = 0 WHERE id = ?1",
    error);
  if (self->update_light == NULL)
    return FALSE;
  self->compare = th_sqlite_prepare (
    sqlite,
    "SELECT present, team, kind IS ?2 AND parent IS ?3 AND operation IS ?4"
    " AND title COLLATE BINARY = ?5 AND author IS ?6 AND created = ?7 AND own_team IS NULL"
    " FROM record WHERE id = ?1",
    error);
  if (self->compare == NULL)
    return FALSE;
  self->find = th_sqlite_prepare (sqlite, "SELECT present, team FROM record WHERE id = ?", error);
  if (self->find == NULL)
    return FALSE;
  self->waiting = th_sqlite_prepare (
    sqlite, "SELECT 1 FROM record WHERE parent = ? AND present = 0 LIMIT 1", error);
  return self->waiting != NULL;
}

ThRecordWriter *
th_record_writer_new (ThSqlite *sqlite, guint n, GError **error)
{
  g_autoptr (ThRecordWriter) self = g_new0 (ThRecordWriter, 1);

  g_return_val_if_fail (sqlite != NULL, NULL);

  self->sqlite = th_sqlite_ref (sqlite);
  if (!prepare (self, error) || !th_record_table_last_change (sqlite, &self->next, error)
      || !th_sqlite_execute (sqlite, error, "UPDATE feed SET change = change + ?", "i",
                             (int64_t) n))
    return NULL;
  self->end = self->next + n;
  return g_steal_pointer (&self);
}

static gboolean
find (ThRecordWriter *self, const char *id, gboolean *present, char **team, GError **error)
{
  ThStep step;

  th_statement_bind_text (self->find, 1, id);
  step = th_statement_step (self->find, error);
  *present = step == TH_STEP_ROW && th_statement_get_int (self->find, 0) != 0;
  *team = step == TH_STEP_ROW ? th_statement_dup_text (self->find, 1) : NULL;
  th_statement_reset (self->find);
  return step != TH_STEP_ERROR;
}

static gboolean
find_parent (ThRecordWriter *self, const char *parent, GError **error)
{
  if (parent == NULL || g_strcmp0 (parent, self->parent) == 0)
    return TRUE;
  th_record_writer_forget (self);
  if (!find (self, parent, &self->parent_present, &self->parent_team, error))
    return FALSE;
  self->parent = g_strdup (parent);
  return TRUE;
}

static gboolean
run (ThRecordWriter *self,
     ThStatement *statement,
     const ThStateLine *line,
     const char *team,
     gboolean present,
     GError **error)
{
  const ThRecordRow *row = &line->row;

  /* The light statement has gaps in its numbers; SQL lets what is bound there go unused. */
  th_statement_bind_text (statement, 1, row->id);
  th_statement_bind_text (statement, 2, row->kind);
  th_statement_bind_text (statement, 3, row->parent);
  th_statement_bind_text (statement, 4, row->operation);
  th_statement_bind_text (statement, 5, row->title != NULL ? row->title : "");
  th_statement_bind_text (statement, 6, row->state != NULL ? row->state : TH_RECORD_STATE_DRAFT);
  th_statement_bind_text (statement, 7, team);
  th_statement_bind_text (statement, 8, row->author);
  th_statement_bind_int (statement, 9, row->created);
  th_statement_bind_int (statement, 10, row->changed);
  th_statement_bind_int (statement, 11, row->has_conflict != 0);
  th_statement_bind_int (statement, 12, present);
  th_statement_bind_int (statement, 13, self->next);
  th_statement_bind_blob (statement, 14, line->body, line->body_length);
  th_statement_bind_int (statement, 15, line->mark);
  return th_statement_run (statement, error);
}

/* Whether anything came before the record that it is in, this one. */
static gboolean
has_waiting (ThRecordWriter *self, const char *id, gboolean *has, GError **error)
{
  ThStep step;

  th_statement_bind_text (self->waiting, 1, id);
  step = th_statement_step (self->waiting, error);
  th_statement_reset (self->waiting);
  *has = step == TH_STEP_ROW;
  return step != TH_STEP_ERROR;
}

static gboolean
settle (ThRecordWriter *self,
        const char *id,
        gboolean present,
        const char *team,
        GPtrArray *touched,
        GError **error)
{
  th_record_writer_forget (self);
  return th_record_settle_below (self->sqlite, id, present, team, touched, error);
}

/* What is there: its presence, its team, and whether all else that the light way leaves is the
 * same.
 */
static gboolean
compare (ThRecordWriter *self,
         const ThRecordRow *row,
         gboolean *was_present,
         char **was_team,
         gboolean *is_same,
         GError **error)
{
  ThStatement *statement = self->compare;
  ThStep step;

  th_statement_bind_text (statement, 1, row->id);
  th_statement_bind_text (statement, 2, row->kind);
  th_statement_bind_text (statement, 3, row->parent);
  th_statement_bind_text (statement, 4, row->operation);
  th_statement_bind_text (statement, 5, row->title != NULL ? row->title : "");
  th_statement_bind_text (statement, 6, row->author);
  th_statement_bind_int (statement, 7, row->created);
  step = th_statement_step (statement, error);
  if (step == TH_STEP_ROW)
    {
      *was_present = th_statement_get_int (statement, 0) != 0;
      *was_team = th_statement_dup_text (statement, 1);
      *is_same = th_statement_get_int (statement, 2) != 0;
    }
  th_statement_reset (statement);
  return step == TH_STEP_ROW;
}

static gboolean
rewrite (ThRecordWriter *self,
         const ThStateLine *line,
         const char *team,
         gboolean present,
         GPtrArray *touched,
         GError **error)
{
  g_autofree char *was_team = NULL;
  gboolean was_present, is_same, stays;

  if (!compare (self, &line->row, &was_present, &was_team, &is_same, error))
    return FALSE;
  if (team == NULL)
    team = was_team;
  stays = was_present == present && g_strcmp0 (was_team, team) == 0;
  if (!run (self, stays && is_same ? self->update_light : self->update, line, team, present, error))
    return FALSE;
  return stays || settle (self, line->row.id, present, team, touched, error);
}

gboolean
th_record_writer_put (ThRecordWriter *self,
                      const ThStateLine *line,
                      GPtrArray *touched,
                      GError **error)
{
  const ThRecordRow *row = &line->row;
  g_autofree char *team = NULL;
  gboolean present, has;

  g_return_val_if_fail (self != NULL && row->id != NULL && line->body != NULL, FALSE);
  g_return_val_if_fail (self->next < self->end, FALSE);

  if (!find_parent (self, row->parent, error))
    return FALSE;
  self->next++;
  present = th_record_is_present (row, self->parent_present);
  team = g_strdup (row->team != NULL || row->parent == NULL ? row->team : self->parent_team);
  if (!run (self, self->insert, line, team, present, error))
    return FALSE;
  if (touched != NULL)
    g_ptr_array_add (touched, g_strdup (row->id));
  if (th_sqlite_get_changes (self->sqlite) == 0)
    return rewrite (self, line, team, present, touched, error);
  if (!has_waiting (self, row->id, &has, error))
    return FALSE;
  return !has || settle (self, row->id, present, team, touched, error);
}
