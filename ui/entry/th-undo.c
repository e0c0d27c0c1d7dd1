/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "th-undo.h"

struct _ThUndo
{
  GQueue steps; /* of ThUndoStep, the last at the tail */
  gboolean is_typing;
};

ThUndo *
th_undo_new (void)
{
  return g_new0 (ThUndo, 1);
}

void
th_undo_free (ThUndo *self)
{
  if (self == NULL)
    return;
  g_queue_clear_full (&self->steps, (GDestroyNotify) th_undo_step_free);
  g_free (self);
}

gboolean
th_undo_is_empty (ThUndo *self)
{
  return g_queue_is_empty (&self->steps);
}

static ThUndoStep *
push (ThUndo *self, ThUndoKind kind, const char *path)
{
  ThUndoStep *step = g_new0 (ThUndoStep, 1);

  step->kind = kind;
  step->path = g_strdup (path);
  g_queue_push_tail (&self->steps, step);
  if (self->steps.length > TH_UNDO_MAX)
    th_undo_step_free (g_queue_pop_head (&self->steps));

  return step;
}

void
th_undo_push_answer (ThUndo *self, const char *path, const char *text, gboolean is_typing)
{
  ThUndoStep *last = g_queue_peek_tail (&self->steps);

  if (self->is_typing && is_typing && last != NULL && g_str_equal (last->path, path))
    return;
  push (self, TH_UNDO_ANSWER, path)->text = g_strdup (text);
  self->is_typing = is_typing;
}

void
th_undo_push_added (ThUndo *self, const char *path)
{
  push (self, TH_UNDO_ADDED, path);
  self->is_typing = FALSE;
}

void
th_undo_push_removed (ThUndo *self, const char *path, GHashTable *fields)
{
  push (self, TH_UNDO_REMOVED, path)->fields = fields;
  self->is_typing = FALSE;
}

void
th_undo_end (ThUndo *self)
{
  self->is_typing = FALSE;
}

ThUndoStep *
th_undo_pop (ThUndo *self)
{
  self->is_typing = FALSE;
  return g_queue_pop_tail (&self->steps);
}

void
th_undo_step_free (ThUndoStep *self)
{
  if (self == NULL)
    return;
  g_free (self->path);
  g_free (self->text);
  g_clear_pointer (&self->fields, g_hash_table_unref);
  g_free (self);
}
