/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Only reads the form entry; what a section's state is, is computed when asked. Instances of
 * repeats come and go, so where there are any the nodes are listed anew. */

#include "th-section.h"

#include <glib/gi18n.h>

struct _ThSection
{
  GObject parent_instance;

  ThFormEntry *entry;
  ThFormNode *group; /* NULL for the one of loose questions */
  GPtrArray *tops;   /* what stands at the top of it, in order; of a group its children */
  GPtrArray *nodes;
  gboolean has_repeats; /* so that the nodes come and go */
  char *name;
};

G_DEFINE_FINAL_TYPE (ThSection, th_section, G_TYPE_OBJECT)

static void
add_nodes (ThSection *self, ThFormNode *node)
{
  ThFormControl control = th_form_node_get_control (node);
  guint n_items;

  if (control == TH_FORM_CONTROL_NONE)
    return;
  g_ptr_array_add (self->nodes, g_object_ref (node));
  self->has_repeats |= control == TH_FORM_CONTROL_REPEAT;
  n_items = g_list_model_get_n_items (G_LIST_MODEL (node));
  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr (ThFormNode) child = g_list_model_get_item (G_LIST_MODEL (node), i);

      add_nodes (self, child);
    }
}

static void
list_nodes (ThSection *self)
{
  g_ptr_array_set_size (self->nodes, 0);
  for (guint i = 0; i < self->tops->len; i++)
    add_nodes (self, g_ptr_array_index (self->tops, i));
}

static void
add_top (ThSection *self, ThFormNode *node)
{
  g_ptr_array_add (self->tops, g_object_ref (node));
  add_nodes (self, node);
}

static ThSection *
section_new (ThFormEntry *entry, ThFormNode *group, guint position)
{
  ThSection *self = g_object_new (TH_TYPE_SECTION, NULL);

  self->entry = g_object_ref (entry);
  self->name = g_strdup_printf ("%u", position);
  if (group != NULL)
    {
      guint n_items = g_list_model_get_n_items (G_LIST_MODEL (group));

      self->group = g_object_ref (group);
      for (guint i = 0; i < n_items; i++)
        {
          g_autoptr (ThFormNode) child = g_list_model_get_item (G_LIST_MODEL (group), i);

          add_top (self, child);
        }
    }

  return self;
}

static gboolean
is_section (ThFormNode *node)
{
  const char *label = th_form_node_get_label (node);

  return th_form_node_get_control (node) == TH_FORM_CONTROL_GROUP && label != NULL
         && *label != '\0';
}

static void
th_section_finalize (GObject *object)
{
  ThSection *self = TH_SECTION (object);

  g_clear_object (&self->entry);
  g_clear_object (&self->group);
  g_ptr_array_unref (self->tops);
  g_ptr_array_unref (self->nodes);
  g_free (self->name);

  G_OBJECT_CLASS (th_section_parent_class)->finalize (object);
}

static void
th_section_class_init (ThSectionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = th_section_finalize;
}

static void
th_section_init (ThSection *self)
{
  self->tops = g_ptr_array_new_with_free_func (g_object_unref);
  self->nodes = g_ptr_array_new_with_free_func (g_object_unref);
}

GPtrArray *
th_section_list_new (ThFormEntry *entry)
{
  GPtrArray *sections = g_ptr_array_new_with_free_func (g_object_unref);
  GListModel *root = G_LIST_MODEL (th_form_entry_get_root (entry));
  guint n_items = g_list_model_get_n_items (root);
  ThSection *loose = NULL;

  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr (ThFormNode) node = g_list_model_get_item (root, i);

      if (is_section (node))
        {
          g_ptr_array_add (sections, section_new (entry, node, sections->len));
          loose = NULL;
          continue;
        }
      if (loose == NULL)
        {
          loose = section_new (entry, NULL, sections->len);
          g_ptr_array_add (sections, loose);
        }
      add_top (loose, node);
    }

  return sections;
}

const char *
th_section_get_name (ThSection *self)
{
  return self->name;
}

const char *
th_section_get_title (ThSection *self)
{
  if (self->group != NULL)
    return th_form_node_get_label (self->group);

  return th_form_get_title (th_form_entry_get_form (self->entry));
}

GPtrArray *
th_section_get_tops (ThSection *self)
{
  return self->tops;
}

GPtrArray *
th_section_get_nodes (ThSection *self)
{
  if (self->has_repeats)
    list_nodes (self);

  return self->nodes;
}

gboolean
th_section_has_node (ThSection *self, ThFormNode *node)
{
  return g_ptr_array_find (th_section_get_nodes (self), node, NULL);
}

gboolean
th_section_is_relevant (ThSection *self)
{
  GPtrArray *nodes = th_section_get_nodes (self);

  if (self->group != NULL && !th_form_node_is_relevant (self->group))
    return FALSE;
  for (guint i = 0; i < nodes->len; i++)
    {
      ThFormNode *node = g_ptr_array_index (nodes, i);

      if (th_form_node_get_control (node) != TH_FORM_CONTROL_GROUP
          && th_form_node_is_relevant (node))
        return TRUE;
    }

  return FALSE;
}

/* A note beside an indicator is a remark: a section is complete without it. */
gboolean
th_section_is_remark (ThFormNode *node)
{
  return g_str_has_prefix (th_form_node_get_path (node), "indicator_notes/");
}

gboolean
th_section_is_question (ThFormNode *node)
{
  switch (th_form_node_get_control (node))
    {
    case TH_FORM_CONTROL_INPUT:
    case TH_FORM_CONTROL_SELECT1:
    case TH_FORM_CONTROL_SELECT:
    case TH_FORM_CONTROL_RANK:
    case TH_FORM_CONTROL_RANGE:
    case TH_FORM_CONTROL_TRIGGER:
    case TH_FORM_CONTROL_UPLOAD:
      return th_form_node_is_relevant (node) && !th_form_node_is_readonly (node)
             && !th_section_is_remark (node);

    case TH_FORM_CONTROL_NONE:
    case TH_FORM_CONTROL_NOTE:
    case TH_FORM_CONTROL_GROUP:
    case TH_FORM_CONTROL_REPEAT:
    case TH_FORM_CONTROL_INSTANCE:
    default:
      return FALSE;
    }
}

ThSectionState
th_section_get_state (ThSection *self, guint *n_answered, guint *n_questions)
{
  GPtrArray *nodes = th_section_get_nodes (self);
  guint answered = 0;
  guint questions = 0;
  guint problems = 0;

  for (guint i = 0; i < nodes->len; i++)
    {
      ThFormNode *node = g_ptr_array_index (nodes, i);

      if (!th_section_is_question (node))
        continue;
      questions++;
      answered += *th_form_node_get_value (node) != '\0';
      problems += th_form_node_get_message (node) != NULL;
    }

  if (n_answered != NULL)
    *n_answered = answered;
  if (n_questions != NULL)
    *n_questions = questions;

  if (problems > 0)
    return TH_SECTION_PROBLEM;
  if (answered == 0)
    return TH_SECTION_NOT_STARTED;

  return answered == questions ? TH_SECTION_COMPLETE : TH_SECTION_STARTED;
}

static gboolean
has_conflict (ThSection *self, char **conflicts)
{
  GPtrArray *nodes = th_section_get_nodes (self);

  for (guint i = 0; i < nodes->len; i++)
    {
      const char *path = th_form_node_get_path (g_ptr_array_index (nodes, i));

      if (*path != '\0' && g_strv_contains ((const char *const *) conflicts, path))
        return TRUE;
    }

  return FALSE;
}

char *
th_section_dup_asked (ThSection *self, ThQueries *queries)
{
  GPtrArray *nodes = th_section_get_nodes (self);
  guint n_open = 0;

  for (guint i = 0; i < nodes->len && th_queries_count_open (queries, NULL) > 0; i++)
    {
      ThFormNode *node = g_ptr_array_index (nodes, i);

      if (th_form_node_get_control (node) != TH_FORM_CONTROL_GROUP
          && *th_form_node_get_path (node) != '\0')
        n_open += th_queries_count_open (queries, th_form_node_get_path (node));
    }
  if (n_open == 0)
    return NULL;

  return g_strdup_printf (ngettext ("%u question to you", "%u questions to you", n_open), n_open);
}

char *
th_section_dup_status (ThSection *self, char **conflicts, const char **tint)
{
  guint n_answered, n_questions;

  if (has_conflict (self, conflicts))
    {
      *tint = "red";
      return g_strdup (_ ("Two answers"));
    }

  switch (th_section_get_state (self, &n_answered, &n_questions))
    {
    case TH_SECTION_PROBLEM:
      *tint = "red";
      return g_strdup (_ ("Check this"));

    case TH_SECTION_NOT_STARTED:
      *tint = "plain";
      if (n_questions > 0)
        return g_strdup (_ ("Not started"));
      return g_strdup (self->has_repeats ? _ ("None added") : _ ("To read"));

    case TH_SECTION_COMPLETE:
      *tint = "green";
      return g_strdup (_ ("Completed"));

    case TH_SECTION_STARTED:
    default:
      *tint = "amber";
      return g_strdup_printf (_ ("%u of %u answered"), n_answered, n_questions);
    }
}
