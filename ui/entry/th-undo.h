/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What a person did last to one record, so that it can be taken back: typing in one field is one
 * step, from when editing began to when it ended. Kept in memory only, and never longer than the
 * record is open: what was typed over is no business of whoever opens it next.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How many steps are kept; an older one is forgotten. */
#define TH_UNDO_MAX 50

typedef enum
{
  TH_UNDO_ANSWER,  /* give the question its text back */
  TH_UNDO_ADDED,   /* remove the instance */
  TH_UNDO_REMOVED  /* bring the instance back, with its fields */
} ThUndoKind;

typedef struct
{
  ThUndoKind kind;
  char *path;         /* of the question or instance */
  char *text;         /* of an answer, as it was */
  GHashTable *fields; /* of what was removed: path → ThValue */
} ThUndoStep;

typedef struct _ThUndo ThUndo;

ThUndo *th_undo_new (void);
void th_undo_free (ThUndo *self);
gboolean th_undo_is_empty (ThUndo *self);

/* @is_typing: more of the same edit may follow, and makes no further step. */
void
th_undo_push_answer (ThUndo *self, const char *path, const char *text, gboolean is_typing);
void th_undo_push_added (ThUndo *self, const char *path);
/* @fields: (transfer full) */
void th_undo_push_removed (ThUndo *self, const char *path, GHashTable *fields);

/* Typing has ended: what follows is another step. */
void th_undo_end (ThUndo *self);

/* Returns: (transfer full) (nullable): the last step, which is forgotten */
ThUndoStep *th_undo_pop (ThUndo *self);
void th_undo_step_free (ThUndoStep *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThUndoStep, th_undo_step_free)

G_END_DECLS
