/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Writing record states. A row is placed first (what was there, what is above it) and then written;
 * only when its team or its presence changed is anything below it looked at.
 */

#include "th-record-table-private.h"

#include "th-codec.h"

#include <string.h>

static const char *const state_order[] = { "draft", "returned", "submitted", "approved",
                                           "withdrawn" };

static guint
state_rank (const char *state)
{
  for (guint i = 0; i < G_N_ELEMENTS (state_order); i++)
    if (strcmp (state_order[i], state) == 0)
      return i;
  /* A state that a newer version knows: never let it count as more than what we know. */
  return 0;
}

char *
th_record_dup_state (const ThRecord *record)
{
  g_autoptr (GArray) values = NULL;
  const char *least = NULL;

  g_return_val_if_fail (record != NULL, NULL);

  if (th_record_is_purged (record))
    return g_strdup (TH_RECORD_STATE_PURGED);
  values = th_record_list_values (record, "_state");
  for (guint i = 0; i < values->len; i++)
    {
      const char *state = th_value_get_text (g_array_index (values, ThFieldValue, i).value);

      if (state != NULL && (least == NULL || state_rank (state) < state_rank (least)))
        least = state;
    }
  return g_strdup (least != NULL ? least : TH_RECORD_STATE_DRAFT);
}

gboolean
th_record_table_take_changes (ThSqlite *sqlite, guint n, int64_t *first, GError **error)
{
  g_autoptr (ThStatement) statement =
    th_sqlite_prepare (sqlite, "UPDATE feed SET change = change + ? RETURNING change", error);

  if (statement == NULL)
    return FALSE;
  th_statement_bind_int (statement, 1, n);
  if (th_statement_step (statement, error) != TH_STEP_ROW)
    return FALSE;
  *first = th_statement_get_int (statement, 0) - n + 1;
  return th_statement_step (statement, error) == TH_STEP_DONE;
}

gboolean
th_record_table_next_change (ThSqlite *sqlite, int64_t *change, GError **error)
{
  return th_record_table_take_changes (sqlite, 1, change, error);
}

gboolean
th_record_table_last_change (ThSqlite *sqlite, int64_t *change, GError **error)
{
  g_autoptr (ThStatement) statement = th_sqlite_prepare (sqlite, "SELECT change FROM feed", error);

  if (statement == NULL || th_statement_step (statement, error) != TH_STEP_ROW)
    return FALSE;
  *change = th_statement_get_int (statement, 0);
  return TRUE;
}

/* Where a row stands: what it was, and what is above it. */
typedef struct
{
  gboolean exists;
  gboolean was_present;
  char *was[7]; /* as PLACE_COLUMNS has them */
  int64_t was_created;
  gboolean parent_present;
  char *parent_team;
  gboolean has_below;
} Place;

/* The first is the team; in the order of is_light (). */
#define PLACE_COLUMNS "team, kind, parent, operation, title, own_team, author"

static void
place_clear (Place *place)
{
  for (guint i = 0; i < G_N_ELEMENTS (place->was); i++)
    g_free (place->was[i]);
  g_free (place->parent_team);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Place, place_clear)

static gboolean
find_place (ThSqlite *sqlite, const char *id, const char *parent, Place *place, GError **error)
{
  g_autoptr (ThStatement) statement =
    th_sqlite_prepare (sqlite,
                       "SELECT id, present, created, " PLACE_COLUMNS ","
                       " EXISTS (SELECT 1 FROM record below WHERE below.parent = ?1)"
                       " FROM record WHERE id IN (?1, ?2)",
                       error);
  ThStep step;

  if (statement == NULL)
    return FALSE;
  th_statement_bind_text (statement, 1, id);
  th_statement_bind_text (statement, 2, parent);
  /* Where neither is there nobody was asked. */
  place->has_below = TRUE;
  while ((step = th_statement_step (statement, error)) == TH_STEP_ROW)
    {
      place->has_below = th_statement_get_int (statement, 10) != 0;
      if (strcmp (th_statement_get_text (statement, 0), id) == 0)
        {
          place->exists = TRUE;
          place->was_present = th_statement_get_int (statement, 1) != 0;
          place->was_created = th_statement_get_int (statement, 2);
          for (guint i = 0; i < G_N_ELEMENTS (place->was); i++)
            place->was[i] = th_statement_dup_text (statement, 3 + (int) i);
        }
      else
        {
          place->parent_present = th_statement_get_int (statement, 1) != 0;
          place->parent_team = th_statement_dup_text (statement, 3);
        }
    }
  return step == TH_STEP_DONE;
}

typedef struct
{
  char *id;
  gboolean present;
  char *team;
} Below;

static void
below_free (Below *self)
{
  g_free (self->id);
  g_free (self->team);
  g_free (self);
}

gboolean
th_record_is_present (const ThRecordRow *row, gboolean parent_present)
{
  return row->kind != NULL && g_strcmp0 (row->state, TH_RECORD_STATE_PURGED) != 0
         && (row->parent == NULL || parent_present);
}

/* Children whose presence or team is not what the record above them now asks for. */
static gboolean
list_stale_children (ThSqlite *sqlite,
                     const char *id,
                     gboolean present,
                     const char *team,
                     GPtrArray *list,
                     GError **error)
{
  g_autoptr (ThStatement) statement = NULL;
  ThStep step;

  statement = th_sqlite_prepare (sqlite,
                                 "SELECT id, kind IS NOT NULL AND state <> 'purged' AND ?2 <> 0,"
                                 " coalesce (own_team, ?3, team), present, team"
                                 " FROM record WHERE parent = ?1",
                                 error);
  if (statement == NULL)
    return FALSE;
  th_statement_bind_text (statement, 1, id);
  th_statement_bind_int (statement, 2, present);
  th_statement_bind_text (statement, 3, team);
  while ((step = th_statement_step (statement, error)) == TH_STEP_ROW)
    {
      Below *below;

      if (th_statement_get_int (statement, 1) == th_statement_get_int (statement, 3)
          && g_strcmp0 (th_statement_get_text (statement, 2), th_statement_get_text (statement, 4))
               == 0)
        continue;
      below = g_new0 (Below, 1);
      below->id = th_statement_dup_text (statement, 0);
      below->present = th_statement_get_int (statement, 1) != 0;
      below->team = th_statement_dup_text (statement, 2);
      g_ptr_array_add (list, below);
    }
  return step == TH_STEP_DONE;
}

static gboolean
settle (ThSqlite *sqlite, const Below *below, GError **error)
{
  g_autoptr (ThStatement) statement = NULL;
  int64_t change;

  if (!th_record_table_next_change (sqlite, &change, error))
    return FALSE;
  statement = th_sqlite_prepare (
    sqlite, "UPDATE record SET present = ?2, team = ?3, change = ?4 WHERE id = ?1", error);
  if (statement == NULL)
    return FALSE;
  th_statement_bind_text (statement, 1, below->id);
  th_statement_bind_int (statement, 2, below->present);
  th_statement_bind_text (statement, 3, below->team);
  th_statement_bind_int (statement, 4, change);
  return th_statement_run (statement, error);
}

static void
note_touched (GPtrArray *touched, const char *id)
{
  if (touched != NULL)
    g_ptr_array_add (touched, g_strdup (id));
}

/* Goes down from a record, level by level, as long as something changes. A circle of parents ends
 * because a row that is as it should be stops the walk. */
gboolean
th_record_settle_below (ThSqlite *sqlite,
                        const char *id,
                        gboolean present,
                        const char *team,
                        GPtrArray *touched,
                        GError **error)
{
  g_autoptr (GPtrArray) queue = g_ptr_array_new_with_free_func ((GDestroyNotify) below_free);

  if (!list_stale_children (sqlite, id, present, team, queue, error))
    return FALSE;
  for (guint i = 0; i < queue->len; i++)
    {
      const Below *below = g_ptr_array_index (queue, i);

      if (!settle (sqlite, below, error)
          || !list_stale_children (sqlite, below->id, below->present, below->team, queue, error))
        return FALSE;
      note_touched (touched, below->id);
    }
  return TRUE;
}

/* A row about to be written. */
typedef struct
{
  const ThRecordRow *row;
  const char *own_team;
  const char *team;
  gboolean present;
  const void *body;
  gsize body_length;
  const ThRecordOwn *own;
  int64_t change;
} Draft;

/* Below 0 is: as it stands. */
#define OWN_COLUMNS                                                                                \
  " own = CASE WHEN ?16 < 0 THEN own ELSE ?16 END,"                                                \
  " held = CASE WHEN ?17 < 0 THEN held ELSE ?17 END,"                                              \
  " mark = CASE WHEN ?18 < 0 THEN mark ELSE ?18 END"

/* Parameters have the same numbers in all three. */
static const char sql_insert[] =
  "INSERT INTO record (id, kind, parent, operation, title, state, own_team, team, author,"
  " created, changed, conflict, present, change, body, own, held, mark)"
  " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15,"
  " CASE WHEN ?16 < 0 THEN 0 ELSE ?16 END, CASE WHEN ?17 < 0 THEN 0 ELSE ?17 END,"
  " CASE WHEN ?18 < 0 THEN 0 ELSE ?18 END)";
static const char sql_update[] =
  "UPDATE record SET kind = ?2, parent = ?3, operation = ?4, title = ?5, state = ?6,"
  " own_team = ?7, team = ?8, author = ?9, created = ?10, changed = ?11, conflict = ?12,"
  " present = ?13, change = ?14, body = ?15," OWN_COLUMNS " WHERE id = ?1";

/* What stands in no index but the feed's: naming a column is what makes its indexes be written. */
static const char sql_update_light[] =
  "UPDATE record SET state = ?6, changed = ?11, conflict = ?12, change = ?14, body = "
  "?15," OWN_COLUMNS " WHERE id = ?1";

static gboolean
write_row (ThSqlite *sqlite, const char *sql, const Draft *draft, GError **error)
{
  const ThRecordRow *row = draft->row;
  const ThRecordOwn *own = draft->own;
  gboolean is_light = sql == sql_update_light;
  g_autoptr (ThStatement) statement = th_sqlite_prepare (sqlite, sql, error);

  if (statement == NULL)
    return FALSE;
  th_statement_bind_text (statement, 1, row->id);
  th_statement_bind_text (statement, 6, row->state != NULL ? row->state : TH_RECORD_STATE_DRAFT);
  th_statement_bind_int (statement, 11, row->changed);
  th_statement_bind_int (statement, 12, row->has_conflict != 0);
  th_statement_bind_int (statement, 14, draft->change);
  th_statement_bind_blob (statement, 15, draft->body, draft->body_length);
  th_statement_bind_int (statement, 16, own != NULL ? own->own : -1);
  th_statement_bind_int (statement, 17, own != NULL ? own->has_held != 0 : -1);
  th_statement_bind_int (statement, 18, own != NULL ? own->mark : -1);
  if (is_light)
    return th_statement_run (statement, error);
  th_statement_bind_text (statement, 2, row->kind);
  th_statement_bind_text (statement, 3, row->parent);
  th_statement_bind_text (statement, 4, row->operation);
  th_statement_bind_text (statement, 5, row->title != NULL ? row->title : "");
  th_statement_bind_text (statement, 7, draft->own_team);
  th_statement_bind_text (statement, 8, draft->team);
  th_statement_bind_text (statement, 9, row->author);
  th_statement_bind_int (statement, 10, row->created);
  th_statement_bind_int (statement, 13, draft->present);
  return th_statement_run (statement, error);
}

/* Whether nothing changes in the columns that the light way leaves, as mostly it does not. */
static gboolean
is_light (const Place *place, const Draft *draft)
{
  const ThRecordRow *row = draft->row;
  const char *const stands[] = {
    draft->team,     row->kind,  row->parent, row->operation, row->title != NULL ? row->title : "",
    draft->own_team, row->author
  };

  G_STATIC_ASSERT (G_N_ELEMENTS (stands) == G_N_ELEMENTS (place->was));

  for (guint i = 0; i < G_N_ELEMENTS (stands); i++)
    if (g_strcmp0 (stands[i], place->was[i]) != 0)
      return FALSE;
  return place->exists && place->was_present == draft->present
         && place->was_created == row->created;
}

static gboolean
put_row (ThSqlite *sqlite, Draft *draft, GPtrArray *touched, GError **error)
{
  const ThRecordRow *row = draft->row;
  g_auto (Place) place = { 0 };
  const char *sql;

  if (!find_place (sqlite, row->id, row->parent, &place, error))
    return FALSE;
  if (draft->team == NULL)
    draft->team = place.parent_team != NULL ? place.parent_team : place.was[0];
  draft->present = th_record_is_present (row, place.parent_present);
  sql = !place.exists ? sql_insert : is_light (&place, draft) ? sql_update_light : sql_update;
  if (!write_row (sqlite, sql, draft, error))
    return FALSE;
  note_touched (touched, row->id);
  if (!place.has_below
      || (place.exists && place.was_present == draft->present
          && g_strcmp0 (place.was[0], draft->team) == 0))
    return TRUE;
  return th_record_settle_below (sqlite, row->id, draft->present, draft->team, touched, error);
}

gboolean
th_record_table_put_at (ThSqlite *sqlite,
                        const ThRecord *record,
                        int64_t change,
                        const ThRecordOwn *own,
                        GPtrArray *touched,
                        GError **error)
{
  g_autoptr (GBytes) body = NULL;
  g_autofree char *state = NULL;
  g_auto (GStrv) conflicts = NULL;
  ThRecordRow row = { 0 };
  Draft draft = { .row = &row, .own = own, .change = change };

  g_return_val_if_fail (sqlite != NULL && record != NULL, FALSE);

  body = th_codec_encode_record (record);
  state = th_record_dup_state (record);
  conflicts = th_record_list_conflicts (record);
  row.id = (char *) th_record_get_id (record);
  row.kind = (char *) th_record_get_kind (record);
  row.parent = (char *) th_record_get_parent (record);
  row.operation = (char *) th_record_get_operation (record);
  row.title = (char *) th_record_get_title (record);
  row.state = state;
  row.author = (char *) th_record_get_author (record);
  row.created = th_record_get_created (record);
  row.changed = th_record_get_changed (record);
  row.has_conflict = conflicts[0] != NULL;
  draft.own_team = draft.team = th_record_get_text (record, "_team");
  draft.body = g_bytes_get_data (body, &draft.body_length);
  return put_row (sqlite, &draft, touched, error);
}

gboolean
th_record_table_put (ThSqlite *sqlite,
                     const ThRecord *record,
                     const ThRecordOwn *own,
                     GPtrArray *touched,
                     GError **error)
{
  int64_t change;

  return th_record_table_next_change (sqlite, &change, error)
         && th_record_table_put_at (sqlite, record, change, own, touched, error);
}

gboolean
th_record_table_delete (ThSqlite *sqlite, const char *id, GPtrArray *touched, GError **error)
{
  g_autoptr (ThStatement) statement = NULL;

  g_return_val_if_fail (sqlite != NULL && id != NULL, FALSE);

  statement = th_sqlite_prepare (sqlite, "DELETE FROM record WHERE id = ?", error);
  if (statement == NULL)
    return FALSE;
  th_statement_bind_text (statement, 1, id);
  if (!th_statement_run (statement, error))
    return FALSE;
  if (th_sqlite_get_changes (sqlite) == 0)
    return TRUE;
  note_touched (touched, id);
  return th_record_settle_below (sqlite, id, FALSE, NULL, touched, error);
}
