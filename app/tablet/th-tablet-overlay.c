/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What a tablet shows of a record: the server's state (base), one's own entries beyond its context,
 * and one's own held ones, marked.
 *
 * The body of a row is the shown state's bytes. They cannot say which values are held, so a record
 * with held entries is made again from its base whenever it is read.
 */

#include "th-tablet-store-private.h"

#include "th-codec.h"
#include "th-fold.h"

void
th_overlay_clear (ThOverlay *self)
{
  g_clear_pointer (&self->state, th_record_unref);
}

/* One's own entry on the record that is looked at. */
typedef struct
{
  ThDot dot;
  gboolean is_held;
  GBytes *bytes;
  ThEntry *entry;
} OwnEntry;

static void
own_entry_free (OwnEntry *own)
{
  g_bytes_unref (own->bytes);
  th_entry_free (own->entry);
  g_free (own);
}

static ThEntry *
decode_own (GBytes *bytes, GError **error)
{
  g_autoptr (GError) local = NULL;
  ThEntry *entry =
    th_codec_decode_entry (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &local);

  if (entry == NULL)
    g_set_error (error, TH_STORE_ERROR, TH_STORE_ERROR_CORRUPT, "an own entry: %s", local->message);
  return entry;
}

/* What a fork left behind, and what was held and is no longer, counts no more. */
static GPtrArray *
list_own (ThSqlite *sqlite, const char *id, gboolean *any_held, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) own_entry_free);
  g_autoptr (ThStatement) statement = NULL;
  ThStep step;

  statement = th_sqlite_prepare (
    sqlite,
    "SELECT log.enrolment, log.seq, log.held IS NOT NULL, log.bytes FROM log"
    " JOIN identity USING (enrolment)"
    " WHERE log.record = ?1 AND log.bytes IS NOT NULL"
    " AND (identity.common IS NULL OR log.seq <= identity.common)"
    " AND NOT EXISTS (SELECT 1 FROM resolved"
    "                 WHERE resolved.enrolment = log.enrolment AND resolved.seq = log.seq)"
    " ORDER BY log.num",
    error);
  if (statement == NULL)
    return NULL;
  th_statement_bind_text (statement, 1, id);
  *any_held = FALSE;
  while ((step = th_statement_step (statement, error)) == TH_STEP_ROW)
    {
      OwnEntry *own = g_new0 (OwnEntry, 1);

      own->dot.enrolment = (uint64_t) th_statement_get_int (statement, 0);
      own->dot.seq = th_statement_get_int (statement, 1);
      own->is_held = th_statement_get_int (statement, 2) != 0;
      own->bytes = th_statement_dup_bytes (statement, 3);
      *any_held |= own->is_held;
      g_ptr_array_add (list, own);
    }
  return step == TH_STEP_DONE ? g_steal_pointer (&list) : NULL;
}

static gboolean
names_dot (const ThEntry *entry, const char *path, ThDot dot)
{
  const ThEntryField *field = entry != NULL ? th_entry_find (entry, path) : NULL;

  for (guint i = 0; field != NULL && i < field->n_over; i++)
    if (th_dot_equal (field->over[i], dot))
      return TRUE;
  return FALSE;
}

/* A held value that its author has since replaced is not shown: the entry that replaced it may be
 * folded by the server already, and then no register remembers that it did. */
static void
strip_replaced (OwnEntry *held, const GPtrArray *list)
{
  for (guint i = held->entry->fields->len; i > 0; i--)
    {
      const ThEntryField *field = g_ptr_array_index (held->entry->fields, i - 1);

      for (guint j = 0; j < list->len; j++)
        {
          const OwnEntry *other = g_ptr_array_index (list, j);

          if (names_dot (other->entry, field->path, held->dot))
            {
              g_ptr_array_remove_index (held->entry->fields, i - 1);
              break;
            }
        }
    }
}

static void
note_own (ThTabletStore *self, ThOverlay *overlay, const OwnEntry *own)
{
  overlay->is_live = TRUE;
  if (own->dot.enrolment == th_tablet_enrolment (self))
    overlay->own.own = MAX (overlay->own.own, own->dot.seq);
}

static gboolean
fold_own (
  ThTabletStore *self, ThOverlay *overlay, GPtrArray *list, gboolean any_held, GError **error)
{
  for (guint i = 0; i < list->len; i++)
    {
      OwnEntry *own = g_ptr_array_index (list, i);
      gboolean is_covered = th_context_covers (th_record_get_context (overlay->state), own->dot);

      /* What the server has folded need not even be read, unless it may have replaced a held value.
       */
      if (is_covered && !any_held)
        continue;
      own->entry = decode_own (own->bytes, error);
      if (own->entry == NULL)
        return FALSE;
      if (own->is_held || is_covered || !th_entry_is_change (own->entry))
        continue;
      th_fold (overlay->state, own->dot.enrolment, own->entry);
      note_own (self, overlay, own);
    }
  for (guint i = 0; any_held && i < list->len; i++)
    {
      OwnEntry *own = g_ptr_array_index (list, i);

      if (!own->is_held || !th_entry_is_change (own->entry))
        continue;
      strip_replaced (own, list);
      th_fold_held (overlay->state, own->dot.enrolment, own->entry);
      note_own (self, overlay, own);
      overlay->own.has_held = TRUE;
    }
  return TRUE;
}

/* The state without the open entry. */
static gboolean
compute_below (ThTabletStore *self,
               ThSqlite *sqlite,
               const char *id,
               GBytes *base,
               ThOverlay *overlay,
               GError **error)
{
  g_autoptr (GPtrArray) list = NULL;
  gboolean any_held;

  overlay->own = (ThRecordOwn){ 0, FALSE, -1 };
  overlay->is_live = FALSE;
  list = list_own (sqlite, id, &any_held, error);
  if (list == NULL)
    return FALSE;
  overlay->state = base != NULL ? th_record_table_decode (id, base, error) : th_record_new (id);
  return overlay->state != NULL && fold_own (self, overlay, list, any_held, error);
}

/* Folds the open entry on top, where it is on this record. What is below stays as it is. */
static gboolean
fold_open (
  ThTabletStore *self, ThSqlite *sqlite, const char *id, ThOverlay *overlay, GError **error)
{
  g_autoptr (ThStatement) statement = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (ThEntry) open = NULL;
  ThRecord *below;
  ThStep step;

  statement = th_sqlite_prepare (sqlite, "SELECT bytes FROM open_entry WHERE record = ?", error);
  if (statement == NULL)
    return FALSE;
  th_statement_bind_text (statement, 1, id);
  step = th_statement_step (statement, error);
  if (step != TH_STEP_ROW)
    return step == TH_STEP_DONE;
  bytes = th_statement_dup_bytes (statement, 0);
  open = decode_own (bytes, error);
  if (open == NULL)
    return FALSE;
  below = overlay->state;
  overlay->state = th_record_copy (below);
  th_record_unref (below);
  th_fold (overlay->state, th_tablet_enrolment (self), open);
  overlay->own.own = open->seq;
  overlay->is_live = TRUE;
  return TRUE;
}

static void
add_over (ThEntry *entry, const ThEntry *held)
{
  for (guint i = 0; i < entry->fields->len; i++)
    {
      const char *path = ((ThEntryField *) g_ptr_array_index (entry->fields, i))->path;
      const ThEntryField *field = th_entry_find (held, path);

      if (field != NULL)
        th_entry_set (entry, path, NULL, field->over, field->n_over);
    }
}

gboolean
th_overlay_add_held_over (ThTabletStore *self, ThEntry *entry, GError **error)
{
  g_autoptr (GPtrArray) list = NULL;
  gboolean any_held;

  list = list_own (self->writer, entry->id, &any_held, error);
  if (list == NULL)
    return FALSE;
  for (guint i = 0; i < list->len; i++)
    {
      OwnEntry *own = g_ptr_array_index (list, i);

      if (!own->is_held)
        continue;
      own->entry = decode_own (own->bytes, error);
      if (own->entry == NULL)
        return FALSE;
      add_over (entry, own->entry);
    }
  return TRUE;
}

/* What the file has of a record. */
typedef struct
{
  gboolean exists;
  gboolean has_overlay;
  gboolean has_held;
  int64_t own;
  GBytes *body;
  GBytes *base; /* NULL where the server told nothing */
} Stored;

static void
stored_clear (Stored *self)
{
  g_clear_pointer (&self->body, g_bytes_unref);
  g_clear_pointer (&self->base, g_bytes_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Stored, stored_clear)

static gboolean
load_stored (ThSqlite *sqlite, const char *id, Stored *stored, GError **error)
{
  g_autoptr (ThStatement) statement = NULL;
  ThStep step;

  statement = th_sqlite_prepare (sqlite,
                                 "SELECT record.id IS NOT NULL, overlay.id IS NOT NULL,"
                                 " record.held, record.own, record.body, overlay.base"
                                 " FROM (SELECT ?1 AS id) wanted"
                                 " LEFT JOIN record ON record.id = wanted.id"
                                 " LEFT JOIN overlay ON overlay.id = wanted.id",
                                 error);
  if (statement == NULL)
    return FALSE;
  th_statement_bind_text (statement, 1, id);
  step = th_statement_step (statement, error);
  if (step != TH_STEP_ROW)
    return FALSE;
  stored->exists = th_statement_get_int (statement, 0) != 0;
  stored->has_overlay = th_statement_get_int (statement, 1) != 0;
  stored->has_held = th_statement_get_int (statement, 2) != 0;
  stored->own = th_statement_get_int (statement, 3);
  stored->body = th_statement_dup_bytes (statement, 4);
  stored->base = th_statement_dup_bytes (statement, 5);
  if (!stored->has_overlay && stored->body != NULL)
    stored->base = g_bytes_ref (stored->body);
  return TRUE;
}

gboolean
th_overlay_load (
  ThTabletStore *self, ThSqlite *sqlite, const char *id, ThOverlay *overlay, GError **error)
{
  g_auto (Stored) stored = { 0 };

  *overlay = (ThOverlay){ 0 };
  if (!load_stored (sqlite, id, &stored, error))
    return FALSE;
  if (!stored.exists)
    return TRUE;
  if (stored.has_held)
    return compute_below (self, sqlite, id, stored.base, overlay, error)
           && fold_open (self, sqlite, id, overlay, error);
  overlay->own = (ThRecordOwn){ stored.own, FALSE, -1 };
  overlay->is_live = stored.has_overlay;
  overlay->state = th_record_table_decode (id, stored.body, error);
  return overlay->state != NULL;
}

gboolean
th_overlay_load_below (ThTabletStore *self, const char *id, ThOverlay *overlay, GError **error)
{
  g_auto (Stored) stored = { 0 };

  *overlay = (ThOverlay){ 0 };
  return load_stored (self->writer, id, &stored, error)
         && compute_below (self, self->writer, id, stored.base, overlay, error);
}

gboolean
th_overlay_ensure (ThTabletStore *self, const char *id, GError **error)
{
  return th_sqlite_execute (self->writer, error,
                            "INSERT OR IGNORE INTO overlay (id, base)"
                            " VALUES (?1, (SELECT body FROM record WHERE id = ?1))",
                            "t", id);
}

static gboolean
forget_overlay (ThTabletStore *self, const char *id, GError **error)
{
  return th_sqlite_execute (self->writer, error, "DELETE FROM overlay WHERE id = ?", "t", id);
}

gboolean
th_overlay_refold (ThTabletStore *self, ThTabletWork *work, const char *id, GError **error)
{
  g_auto (Stored) stored = { 0 };
  g_auto (ThOverlay) overlay = { 0 };

  if (!load_stored (self->writer, id, &stored, error)
      || !compute_below (self, self->writer, id, stored.base, &overlay, error))
    return FALSE;
  if (self->tail.below != NULL && g_strcmp0 (th_record_get_id (self->tail.below), id) == 0)
    {
      th_record_unref (self->tail.below);
      self->tail.below = th_record_ref (overlay.state);
      self->tail.below_held = overlay.own.has_held;
    }
  if (!fold_open (self, self->writer, id, &overlay, error))
    return FALSE;
  if (overlay.is_live && !stored.has_overlay && !th_overlay_ensure (self, id, error))
    return FALSE;
  if (!overlay.is_live && stored.has_overlay && !forget_overlay (self, id, error))
    return FALSE;
  if (!overlay.is_live && stored.base == NULL)
    return !stored.exists || th_tablet_drop (self, work, id, "nothing is known of it", error);
  return th_record_table_put (self->writer, overlay.state, &overlay.own, work->touched, error);
}

gboolean
th_overlay_refold_all (ThTabletStore *self, ThTabletWork *work, GPtrArray *ids, GError **error)
{
  for (guint i = 0; i < ids->len; i++)
    if (!th_overlay_refold (self, work, g_ptr_array_index (ids, i), error))
      return FALSE;
  return TRUE;
}

gboolean
th_tablet_collect_ids (ThStatement *statement, GPtrArray *ids, GError **error)
{
  ThStep step;

  while ((step = th_statement_step (statement, error)) == TH_STEP_ROW)
    g_ptr_array_add (ids, th_statement_dup_text (statement, 0));
  return step == TH_STEP_DONE;
}
