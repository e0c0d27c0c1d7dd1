/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What can be taken out of a filling-in: fields, calculates, problems, the submission. */

#include "th-form-entry-private.h"

#include <string.h>

static GHashTable *
fields_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) th_value_unref);
}

GPtrArray *
th_form_entry_list_unknown (ThFormEntry *self)
{
  g_return_val_if_fail (TH_IS_FORM_ENTRY (self), NULL);

  return g_ptr_array_ref (self->unknown);
}

GHashTable *
th_form_entry_list_fields (ThFormEntry *self)
{
  GHashTable *fields;

  g_return_val_if_fail (TH_IS_FORM_ENTRY (self), NULL);

  fields = fields_new ();
  th_answers_add_fields (self->root, fields);
  return fields;
}

static void
add_derived (ThFormNode *node, GHashTable *derived)
{
  const char *text = th_form_xml_text (node->xml);

  if (!node->relevant)
    return;
  if (th_form_node_is_leaf (node) && !node->bind->is_meta && node->bind->calculate != NULL
      && !node->bind->keeps_value && *text != '\0')
    {
      gboolean is_number =
        node->bind->type == TH_FORM_TYPE_INTEGER || node->bind->type == TH_FORM_TYPE_DECIMAL;

      g_hash_table_replace (derived, g_strdup (node->path),
                            is_number ? th_value_new_number (g_ascii_strtod (text, NULL))
                                      : th_value_new_text (text));
    }
  for (xmlNode *child = th_form_xml_first (node->xml); child != NULL;
       child = th_form_xml_next (child))
    if (th_form_node_of (child) != NULL)
      add_derived (th_form_node_of (child), derived);
}

GHashTable *
th_form_entry_list_derived (ThFormEntry *self)
{
  GHashTable *derived;

  g_return_val_if_fail (TH_IS_FORM_ENTRY (self), NULL);

  derived = fields_new ();
  add_derived (self->root, derived);
  return derived;
}

static void
add_irrelevant (ThFormNode *node, GHashTable *fields)
{
  if (!node->relevant)
    {
      th_answers_add_fields (node, fields);
      return;
    }
  for (xmlNode *child = th_form_xml_first (node->xml); child != NULL;
       child = th_form_xml_next (child))
    if (th_form_node_of (child) != NULL)
      add_irrelevant (th_form_node_of (child), fields);
}

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

GPtrArray *
th_form_entry_list_irrelevant (ThFormEntry *self)
{
  GPtrArray *paths;
  g_autoptr (GHashTable) fields = NULL;
  GHashTableIter iter;
  gpointer path;

  g_return_val_if_fail (TH_IS_FORM_ENTRY (self), NULL);

  paths = g_ptr_array_new_with_free_func (g_free);
  fields = fields_new ();
  add_irrelevant (self->root, fields);
  g_hash_table_iter_init (&iter, fields);
  while (g_hash_table_iter_next (&iter, &path, NULL))
    g_ptr_array_add (paths, g_strdup (path));
  g_hash_table_iter_init (&iter, self->dormant);
  while (g_hash_table_iter_next (&iter, &path, NULL))
    g_ptr_array_add (paths, g_strdup (path));
  g_ptr_array_sort (paths, compare_texts);
  return paths;
}

static void
problem_free (ThFormProblem *self)
{
  g_object_unref (self->node);
  g_free (self->message);
  g_free (self);
}

static void
add_problem (GPtrArray *problems, ThFormNode *node, ThFormProblemKind kind, char *message)
{
  ThFormProblem *problem = g_new0 (ThFormProblem, 1);

  problem->node = g_object_ref (node);
  problem->kind = kind;
  problem->message = message;
  g_ptr_array_add (problems, problem);
}

static void
add_problems (ThFormNode *node, GPtrArray *problems)
{
  if (!th_form_node_is_relevant (node))
    return;
  if (node->xml != NULL && th_form_node_is_leaf (node))
    {
      if (node->required && *th_form_xml_text (node->xml) == '\0')
        add_problem (problems, node, TH_FORM_PROBLEM_REQUIRED,
                     th_form_node_dup_required_message (node));
      else if (node->message != NULL)
        add_problem (problems, node, TH_FORM_PROBLEM_CONSTRAINT, g_strdup (node->message));
    }
  for (guint i = 0; i < node->shown->len; i++)
    add_problems (node->shown->pdata[i], problems);
}

GPtrArray *
th_form_entry_list_problems (ThFormEntry *self)
{
  GPtrArray *problems;

  g_return_val_if_fail (TH_IS_FORM_ENTRY (self), NULL);

  problems = g_ptr_array_new_with_free_func ((GDestroyNotify) problem_free);
  add_problems (self->root, problems);
  return problems;
}

static ThFormNode *
find_named (ThFormNode *node, const char *name)
{
  for (xmlNode *child = th_form_xml_first (node->xml); child != NULL;
       child = th_form_xml_next (child))
    if (strcmp ((const char *) child->name, name) == 0)
      return th_form_node_of (child);
  return NULL;
}

char *
th_form_entry_dup_title (ThFormEntry *self)
{
  ThFormNode *meta;
  ThFormNode *name;

  g_return_val_if_fail (TH_IS_FORM_ENTRY (self), NULL);

  meta = find_named (self->root, "meta");
  name = meta != NULL ? find_named (meta, "instanceName") : NULL;
  if (name == NULL || *th_form_xml_text (name->xml) == '\0')
    return NULL;
  return g_strdup (th_form_xml_text (name->xml));
}

/* Takes out of @copy what is not relevant in @original; both have the same shape. */
static void
prune (xmlNode *original, xmlNode *copy)
{
  xmlNode *child = th_form_xml_first (original);
  xmlNode *twin = th_form_xml_first (copy);

  while (child != NULL && twin != NULL)
    {
      xmlNode *next = th_form_xml_next (twin);
      ThFormNode *node = th_form_node_of (child);

      if (node != NULL && !node->relevant)
        {
          xmlUnlinkNode (twin);
          xmlFreeNode (twin);
        }
      else
        prune (child, twin);
      child = th_form_xml_next (child);
      twin = next;
    }
}

char *
th_form_entry_dup_xml (ThFormEntry *self)
{
  xmlDoc *copy;
  xmlBuffer *buffer;
  char *text;

  g_return_val_if_fail (TH_IS_FORM_ENTRY (self), NULL);

  copy = xmlCopyDoc (self->doc, 1);
  prune (xmlDocGetRootElement (self->doc), xmlDocGetRootElement (copy));
  buffer = xmlBufferCreate ();
  xmlNodeDump (buffer, copy, xmlDocGetRootElement (copy), 0, 0);
  text = g_strdup ((const char *) xmlBufferContent (buffer));
  xmlBufferFree (buffer);
  xmlFreeDoc (copy);
  return text;
}
