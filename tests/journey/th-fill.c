/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* See th-fill.h. A question that is not relevant yet waits until the answers before it made it so;
 * one that never becomes relevant, or whose constraint fails, is complained of.
 */

#include "th-fill.h"

#include "th-form-context.h"
#include "th-form-entry.h"
#include "th-review-entry.h"

#include <string.h>

/* One form being filled in on one tablet. */
typedef struct
{
  ThWorld *world;
  ThPlayer *player;
  const ThFilling *filling; /* NULL where the record is there already */
  const char *id;
  ThFormEntry *entry;
  ThEntry *change; /* where answers are gathered, NULL to write each at once */
  gboolean is_created;
  char *title;
} Fill;

static void
fill_clear (Fill *self)
{
  g_clear_object (&self->entry);
  g_free (self->title);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fill, fill_clear)

static ThRecord *
load (ThPlayer *player, const char *id)
{
  return id != NULL ? th_test_device_load (player->tablet, id) : NULL;
}

static GBytes *
make_context (ThWorld *world, ThPlayer *player, const char *nearest)
{
  g_autoptr (GPtrArray) records = NULL;
  g_autofree char *id = g_strdup (nearest);

  records = g_ptr_array_new_with_free_func ((GDestroyNotify) th_record_unref);
  while (id != NULL)
    {
      ThRecord *record = load (player, id);

      if (record == NULL)
        break;
      g_ptr_array_add (records, record);
      g_free (id);
      id = g_strdup (th_record_get_parent (record));
    }
  return th_form_context_new (records, 0, world->operation, player->officer->collar);
}

/* One field into the open entry, durable when this returns. */
static void
write_value (Fill *self, const char *path, ThValue *value)
{
  g_autoptr (ThRecord) record = load (self->player, self->id);
  g_autoptr (GArray) dots = NULL;
  g_autoptr (GError) error = NULL;
  ThEntryField field = { (char *) path, value, NULL, 0 };
  ThChange change = { .id = self->id, .fields = &field, .n_fields = 1 };
  const ThOperationForm *form;

  if (record != NULL)
    {
      dots = th_record_list_dots (record, path);
      field.over = (ThDot *) dots->data;
      field.n_over = dots->len;
    }
  if (self->change != NULL)
    {
      th_entry_set (self->change, path, value, field.over, field.n_over);
      return;
    }
  if (!self->is_created)
    {
      form = th_operation_get_form (self->world->operation, self->filling->kind);
      change.kind = self->filling->kind;
      change.in = self->filling->in;
      change.operation = th_operation_get_id (self->world->operation);
      change.form = form != NULL ? form->key : NULL;
      self->is_created = TRUE;
    }
  change.title = self->title;
  if (!th_tablet_store_write (self->player->tablet->store, &change, NULL, NULL, &error))
    th_world_complain (self->world, "%s %s: %s", self->id, path, error->message);
}

static void
on_answered_cb (ThFormEntry *entry, const char *path, ThValue *value, Fill *self)
{
  g_autofree char *title = th_form_entry_dup_title (entry);

  if (title != NULL && *title != '\0')
    {
      g_free (self->title);
      self->title = g_steal_pointer (&title);
    }
  write_value (self, path, value);
}

static void
add_field_cb (const char *path, ThValue *value, gpointer data)
{
  g_hash_table_insert (data, g_strdup (path), th_value_ref (value));
}

static GHashTable *
list_fields (const ThRecord *record)
{
  GHashTable *fields =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) th_value_unref);

  th_record_foreach (record, add_field_cb, fields);
  return fields;
}

static gboolean
open_form (Fill *self, const char *kind, const char *parent, const ThRecord *record)
{
  g_autoptr (GBytes) context = make_context (self->world, self->player, parent);
  g_autoptr (GHashTable) fields = record != NULL ? list_fields (record) : NULL;
  g_autoptr (GError) error = NULL;

  self->entry =
    th_form_entry_new (th_world_get_form (self->world, kind), context, &self->world->clock,
                       self->world->scenario->zone, &self->world->random);
  th_form_entry_set_preload (self->entry, "username", self->player->officer->collar);
  g_signal_connect (self->entry, "answered", G_CALLBACK (on_answered_cb), self);
  if (th_form_entry_load (self->entry, fields, record == NULL, &error))
    return TRUE;
  th_world_complain (self->world, "%s %s: %s", kind, self->id, error->message);
  return FALSE;
}

/* What a person would type or tap. */
static char *
dup_answer (JsonNode *node)
{
  if (json_node_get_value_type (node) == G_TYPE_BOOLEAN)
    return g_strdup (json_node_get_boolean (node) ? "yes" : "no");
  if (json_node_get_value_type (node) == G_TYPE_INT64)
    return g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node));
  if (json_node_get_value_type (node) == G_TYPE_DOUBLE)
    {
      char text[G_ASCII_DTOSTR_BUF_SIZE];

      return g_strdup (g_ascii_dtostr (text, sizeof text, json_node_get_double (node)));
    }
  return g_strdup (json_node_get_string (node));
}

static gboolean
choose (Fill *self, ThFormNode *node, JsonArray *codes, GError **error)
{
  guint i;

  for (i = 0; i < json_array_get_length (codes); i++)
    if (!th_form_entry_set_choice (self->entry, node, json_array_get_string_element (codes, i),
                                   TRUE, error))
      return FALSE;
  return TRUE;
}

/* Whether the question could be asked now. */
static gboolean
answer (Fill *self, const char *path, JsonNode *to)
{
  ThFormNode *node = th_form_entry_find (self->entry, path);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  gboolean done;

  if (node == NULL || !th_form_node_is_relevant (node))
    return FALSE;
  if (JSON_NODE_HOLDS_ARRAY (to))
    done = choose (self, node, json_node_get_array (to), &error);
  else
    {
      text = dup_answer (to);
      done = th_form_entry_set_answer (self->entry, node, text, &error);
    }
  if (!done)
    th_world_complain (self->world, "%s %s: %s", self->id, path, error->message);
  else if (th_form_node_get_message (node) != NULL)
    th_world_complain (self->world, "%s %s: %s", self->id, path, th_form_node_get_message (node));
  return TRUE;
}

/* A group of the scenario (indicators) is a group of the form. */
static void
collect (JsonObject *answers, const char *prefix, GPtrArray *paths, GPtrArray *nodes)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init_ordered (&iter, answers);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    {
      g_autofree char *path = g_strconcat (prefix, name, NULL);

      if (JSON_NODE_HOLDS_OBJECT (node))
        {
          g_autofree char *inner = g_strconcat (path, "/", NULL);

          collect (json_node_get_object (node), inner, paths, nodes);
        }
      else
        {
          g_ptr_array_add (paths, g_steal_pointer (&path));
          g_ptr_array_add (nodes, node);
        }
    }
}

static void
answer_all (Fill *self, JsonObject *answers)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) nodes = g_ptr_array_new ();
  gboolean moved = TRUE;
  guint i;

  collect (answers, "", paths, nodes);
  while (moved && paths->len > 0)
    {
      moved = FALSE;
      for (i = 0; i < paths->len;)
        if (answer (self, g_ptr_array_index (paths, i), g_ptr_array_index (nodes, i)))
          {
            g_ptr_array_remove_index (paths, i);
            g_ptr_array_remove_index (nodes, i);
            moved = TRUE;
          }
        else
          i++;
    }
  for (i = 0; i < paths->len; i++)
    th_world_complain (self->world, "%s: the form does not ask %s", self->id,
                       (char *) g_ptr_array_index (paths, i));
}

static void
complain_of_problems (Fill *self)
{
  g_autoptr (GPtrArray) problems = th_form_entry_list_problems (self->entry);
  guint i;

  for (i = 0; i < problems->len; i++)
    {
      const ThFormProblem *problem = g_ptr_array_index (problems, i);

      th_world_complain (self->world, "%s %s: %s", self->id, th_form_node_get_path (problem->node),
                         problem->message != NULL ? problem->message : "not acceptable");
    }
}

void
th_fill_record (ThWorld *world, ThPlayer *player, const ThFilling *filling)
{
  g_auto (Fill) self = { .world = world, .player = player, .filling = filling, .id = filling->id };
  g_autoptr (ThRecord) record = load (player, filling->id);

  if (record != NULL || !open_form (&self, filling->kind, filling->in, NULL))
    return;
  if (filling->team != NULL)
    {
      g_autoptr (ThValue) team = th_value_new_text (filling->team);

      write_value (&self, TH_FIELD_TEAM, team);
    }
  answer_all (&self, filling->answers);
  complain_of_problems (&self);
}

/* The form announces nothing where the answer is the one displayed; of two values in conflict that
 * one was chosen all the same, and replaces both. */
static void
insist (Fill *self, const ThRecord *record, const char *field, JsonNode *to)
{
  g_autofree char *text = NULL;
  g_autoptr (ThValue) value = NULL;
  g_autoptr (GArray) dots = NULL;

  if (self->change->fields->len > 0 || JSON_NODE_HOLDS_ARRAY (to)
      || !th_record_has_conflict (record, field))
    return;
  text = dup_answer (to);
  value = th_value_new_text (text);
  dots = th_record_list_dots (record, field);
  th_entry_set (self->change, field, value, (ThDot *) dots->data, dots->len);
}

/* An entry of its own, which names the review state that the officer sees. */
void
th_fill_change (ThWorld *world,
                ThPlayer *player,
                const char *id,
                const char *field,
                JsonNode *to,
                const char *why)
{
  ThReviewSource source = th_review_source_store (TH_STORE (player->tablet->store));
  g_auto (Fill) self = { .world = world, .player = player, .id = id, .is_created = TRUE };
  g_autoptr (ThRecord) record = load (player, id);
  g_autoptr (ThRecord) governing = NULL;

  if (record == NULL)
    {
      th_world_complain (world, "%s does not have %s", player->officer->collar, id);
      return;
    }
  if (!open_form (&self, th_record_get_kind (record), th_record_get_parent (record), record))
    return;
  governing = th_review_load_governing (record, &source);
  self.change = th_review_entry_new_change (record, governing, why);
  if (!answer (&self, field, to))
    th_world_complain (world, "%s: the form does not ask %s", id, field);
  insist (&self, record, field, to);
  th_player_append (player, g_steal_pointer (&self.change));
}

void
th_fill_finish (ThWorld *world, ThPlayer *player, const ThRecord *record, ThEntry *entry)
{
  g_auto (Fill) self = {
    .world = world, .player = player, .id = th_record_get_id (record), .is_created = TRUE
  };
  g_autoptr (GPtrArray) irrelevant = NULL;
  g_autoptr (GHashTable) derived = NULL;
  g_autoptr (ThValue) null = th_value_new_null ();
  GHashTableIter iter;
  gpointer path, value;
  guint i;

  if (!open_form (&self, th_record_get_kind (record), th_record_get_parent (record), record))
    return;
  irrelevant = th_form_entry_list_irrelevant (self.entry);
  for (i = 0; i < irrelevant->len; i++)
    {
      const char *field = g_ptr_array_index (irrelevant, i);
      g_autoptr (GArray) dots = th_record_list_dots (record, field);

      th_entry_set (entry, field, null, (ThDot *) dots->data, dots->len);
    }
  derived = th_form_entry_list_derived (self.entry);
  g_hash_table_iter_init (&iter, derived);
  while (g_hash_table_iter_next (&iter, &path, &value))
    th_entry_add_derived (entry, path, value);
}
