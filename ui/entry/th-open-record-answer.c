/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What the person does to the record: answers, instances of repeats, choosing between two answers,
 * and taking the last of it back. Taking back is an edit like any other: it goes to the log, and
 * what stood in between stays legible there.
 */

#include "th-open-record-private.h"

static void
has_answered (ThOpenRecord *self)
{
  self->is_wanted = TRUE;
  th_open_record_schedule (self);
}

/* Where two answers stand, giving the one that is displayed changes nothing in the form, and yet it
 * is a decision: it is written over both. */
static void
settle (ThOpenRecord *self, ThFormNode *node)
{
  g_auto (GStrv) paths = th_open_record_list_conflicts (self, node);

  for (guint i = 0; paths[i] != NULL; i++)
    {
      ThValue *shown = th_record_get_value (th_open_record_get_record (self), paths[i]);

      if (shown != NULL && !th_open_record_is_waiting (self, paths[i]))
        th_open_record_queue (self, paths[i], shown);
    }
}

static void
note_answer (ThOpenRecord *self, ThFormNode *node, const char *before)
{
  const char *path = th_form_node_get_path (node);

  if (g_str_equal (before, th_form_node_get_value (node)))
    settle (self, node);
  else
    th_undo_push_answer (self->undo, path, before, g_hash_table_contains (self->begun, path));
  has_answered (self);
}

gboolean
th_open_record_answer (ThOpenRecord *self, ThFormNode *node, const char *text, GError **error)
{
  g_autofree char *before = g_strdup (th_form_node_get_value (node));

  if (!th_form_entry_set_answer (self->entry, node, text, error))
    return FALSE;

  note_answer (self, node, before);
  return TRUE;
}

gboolean
th_open_record_choose (
  ThOpenRecord *self, ThFormNode *node, const char *code, gboolean chosen, GError **error)
{
  g_autofree char *before = g_strdup (th_form_node_get_value (node));

  if (!th_form_entry_set_choice (self->entry, node, code, chosen, error))
    return FALSE;

  note_answer (self, node, before);
  return TRUE;
}

ThFormNode *
th_open_record_add_instance (ThOpenRecord *self, ThFormNode *repeat, GError **error)
{
  ThFormNode *instance = th_form_entry_add_instance (self->entry, repeat, error);

  if (instance == NULL)
    return NULL;
  th_undo_push_added (self->undo, th_form_node_get_path (instance));
  has_answered (self);

  return instance;
}

/* Returns: (transfer full): the fields at and below @path */
static GHashTable *
copy_fields (ThOpenRecord *self, const char *path)
{
  GHashTable *fields = th_form_entry_list_fields (self->entry);
  g_autofree char *below = g_strconcat (path, "/", NULL);
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, fields);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      if (!g_str_has_prefix (key, below) && !g_str_equal (key, path))
        g_hash_table_iter_remove (&iter);
    }

  return fields;
}

gboolean
th_open_record_remove_instance (ThOpenRecord *self, ThFormNode *instance, GError **error)
{
  g_autofree char *path = g_strdup (th_form_node_get_path (instance));
  g_autoptr (GHashTable) fields = copy_fields (self, path);

  if (!th_form_entry_remove_instance (self->entry, instance, error))
    return FALSE;
  th_undo_push_removed (self->undo, path, g_steal_pointer (&fields));
  has_answered (self);

  return TRUE;
}

/* The instance first: a field below one that is not there would make it at another place. */
static void
bring_back (ThOpenRecord *self, const ThUndoStep *step)
{
  g_autoptr (ThValue) is_there = th_value_new_boolean (TRUE);
  GHashTableIter iter;
  gpointer path, value;

  th_form_entry_update_field (self->entry, step->path, is_there);
  th_open_record_queue (self, step->path, is_there);
  g_hash_table_iter_init (&iter, step->fields);
  while (g_hash_table_iter_next (&iter, &path, &value))
    {
      if (g_str_equal (path, step->path))
        continue;
      th_form_entry_update_field (self->entry, path, value);
      th_open_record_queue (self, path, value);
    }
}

static gboolean
take_back (ThOpenRecord *self, const ThUndoStep *step, GError **error)
{
  ThFormNode *node = th_form_entry_find (self->entry, step->path);

  switch (step->kind)
    {
    case TH_UNDO_ANSWER:
      return node != NULL && th_form_entry_set_answer (self->entry, node, step->text, error);

    case TH_UNDO_ADDED:
      return node != NULL && th_form_entry_remove_instance (self->entry, node, error);

    case TH_UNDO_REMOVED:
    default:
      bring_back (self, step);
      return TRUE;
    }
}

gboolean
th_open_record_can_undo (ThOpenRecord *self)
{
  return !th_undo_is_empty (self->undo) && th_open_record_get_editing (self) == TH_EDITING_FREE;
}

char *
th_open_record_undo (ThOpenRecord *self)
{
  g_autoptr (ThUndoStep) step = NULL;
  g_autoptr (GError) error = NULL;

  if (!th_open_record_can_undo (self))
    return NULL;

  /* What it was in may be gone, with the repeat that held it: then there is nothing to take back.
   */
  step = th_undo_pop (self->undo);
  if (!take_back (self, step, &error))
    {
      g_debug ("undo: %s", error != NULL ? error->message : "gone");
      return NULL;
    }
  has_answered (self);

  return g_steal_pointer (&step->path);
}

char **
th_open_record_list_conflicts (ThOpenRecord *self, ThFormNode *node)
{
  g_auto (GStrv) all = th_record_list_conflicts (th_open_record_get_record (self));
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; all[i] != NULL; i++)
    {
      g_autofree char *question = th_open_record_dup_question (all[i]);

      if (g_str_equal (question, th_form_node_get_path (node)))
        g_strv_builder_add (builder, all[i]);
    }

  return g_strv_builder_end (builder);
}

char **
th_open_record_list_conflict_questions (ThOpenRecord *self)
{
  char **paths = th_record_list_conflicts (th_open_record_get_record (self));

  for (guint i = 0; paths[i] != NULL; i++)
    {
      char *question = th_open_record_dup_question (paths[i]);

      g_free (paths[i]);
      paths[i] = question;
    }

  return paths;
}

/* Written whether or not the form shows it already: what resolves is the write. */
void
th_open_record_resolve (ThOpenRecord *self, const char *path, ThValue *value)
{
  self->is_wanted = TRUE;
  th_open_record_queue (self, path, value);
  if (self->entry != NULL)
    th_form_entry_update_field (self->entry, path, value);
  th_open_record_schedule (self);
  th_open_record_emit_refreshed (self);
}
