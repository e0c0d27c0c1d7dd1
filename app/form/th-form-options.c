/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What a select offers at this moment. A filter that takes a chosen code away clears it from the
 * answer; if the code comes back, so does the choice.
 */

#include "th-form-entry-private.h"

#include <string.h>

static void
choice_free (ThFormChoice *self)
{
  g_free (self->value);
  g_free (self->label);
  g_free (self->image);
  g_free (self);
}

static void
add_choice (GPtrArray *choices, char *value, char *label, const char *image)
{
  ThFormChoice *choice = g_new0 (ThFormChoice, 1);

  choice->value = value;
  choice->label = label;
  choice->image = g_strdup (image);
  g_ptr_array_add (choices, choice);
}

static xmlNode *
context_of (ThFormNode *node)
{
  return node->twin != NULL ? node->twin->xml : node->xml;
}

/* Returns: (nullable): the picture's file name of the text @id */
static const char *
find_picture (ThFormEntry *entry, const char *id)
{
  ThText *text = id != NULL ? th_form_find_itext (entry->form, entry->language, id, "image") : NULL;

  return text != NULL ? th_text_get_file (text) : NULL;
}

/* Where the label of the choices is a call of jr:itext(): which text that is for this one. */
static char *
dup_itext_id (ThFormNode *node, ThXpath *label, xmlNode *choice)
{
  ThXpath argument;

  if (*th_form_list_pictures (node->entry->form) == NULL || label == NULL
      || label->ast->kind != TH_AST_CALL || !g_str_has_suffix (label->ast->text, "itext"))
    return NULL;
  argument = (ThXpath){ label->text, label->ast->children->pdata[0] };
  return th_xpath_evaluate_inside (&argument, &node->entry->host, choice, context_of (node), NULL);
}

static void
add_fixed (ThFormNode *node, GPtrArray *fixed, GPtrArray *choices)
{
  xmlNode *xml = context_of (node);

  for (guint i = 0; i < fixed->len; i++)
    {
      ThStaticChoice *choice = fixed->pdata[i];
      char *label = choice->label != NULL
                      ? th_form_label_dup (node->entry, choice->label, "", xml, xml)
                      : g_strdup ("");

      add_choice (choices, g_strdup (choice->value), label,
                  choice->label != NULL ? find_picture (node->entry, choice->label->itext) : NULL);
    }
}

static void
add_nodes (ThFormNode *node, ThChoices *source, GPtrArray *choices)
{
  ThFormEntry *entry = node->entry;
  xmlNode *current = context_of (node);
  g_auto (ThXpathValue) found = { 0 };

  if (!th_xpath_evaluate (source->nodeset->xpath, &entry->host, current, &found, NULL)
      || found.type != TH_XPATH_NODES)
    return;
  for (guint i = 0; i < found.n_nodes; i++)
    {
      g_autofree char *id = NULL;
      char *value;
      char *label;

      if (entry->host.is_hidden (found.nodes[i], entry->host.data))
        continue;
      value = th_xpath_evaluate_inside (source->value, &entry->host, found.nodes[i], current, NULL);
      label = source->label != NULL ? th_xpath_evaluate_inside (source->label, &entry->host,
                                                                found.nodes[i], current, NULL)
                                    : NULL;
      if (value == NULL)
        continue;
      id = dup_itext_id (node, source->label, found.nodes[i]);
      add_choice (choices, value, label != NULL ? g_strstrip (label) : g_strdup (""),
                  find_picture (entry, id));
    }
}

GPtrArray *
th_form_options_make (ThFormNode *node)
{
  GPtrArray *choices = g_ptr_array_new_with_free_func ((GDestroyNotify) choice_free);
  ThChoices *source = node->control != NULL ? node->control->choices : NULL;

  if (source == NULL || node->entry == NULL)
    return choices;
  if (source->fixed != NULL)
    add_fixed (node, source->fixed, choices);
  if (source->nodeset != NULL)
    add_nodes (node, source, choices);
  return choices;
}

static gboolean
is_same (GPtrArray *a, GPtrArray *b)
{
  if (a == NULL || a->len != b->len)
    return FALSE;
  for (guint i = 0; i < a->len; i++)
    {
      ThFormChoice *first = a->pdata[i];
      ThFormChoice *second = b->pdata[i];

      if (strcmp (first->value, second->value) != 0 || strcmp (first->label, second->label) != 0
          || g_strcmp0 (first->image, second->image) != 0)
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_offered (GHashTable *offered, const char *code)
{
  return g_hash_table_contains (offered, code);
}

/* The codes of @list on offer: of a select in the order of the choices, of a rank as they stand. */
char *
th_form_options_filter (ThFormNode *node, const char *list)
{
  GPtrArray *choices = th_form_node_list_choices (node);
  g_autoptr (GHashTable) offered = g_hash_table_new (g_str_hash, g_str_equal);
  g_auto (GStrv) words = NULL;
  GString *text;

  if (*list == '\0')
    return g_strdup ("");
  for (guint i = 0; i < choices->len; i++)
    g_hash_table_add (offered, ((ThFormChoice *) choices->pdata[i])->value);
  if (node->control->kind == TH_FORM_CONTROL_SELECT1)
    return g_strdup (is_offered (offered, list) ? list : "");
  words = g_strsplit_set (list, " \t\n", -1);
  text = g_string_new (NULL);
  if (node->control->kind == TH_FORM_CONTROL_RANK)
    {
      for (guint i = 0; words[i] != NULL; i++)
        if (*words[i] != '\0' && is_offered (offered, words[i]))
          g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", words[i]);
      /* What was ranked stays a ranking of all there is. */
      for (guint i = 0; i < choices->len; i++)
        if (!g_strv_contains ((const char *const *) words,
                              ((ThFormChoice *) choices->pdata[i])->value))
          g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "",
                                  ((ThFormChoice *) choices->pdata[i])->value);
      return g_string_free (text, FALSE);
    }
  for (guint i = 0; i < choices->len; i++)
    {
      const char *code = ((ThFormChoice *) choices->pdata[i])->value;

      if (*code != '\0' && g_strv_contains ((const char *const *) words, code))
        g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", code);
    }
  return g_string_free (text, FALSE);
}

/* Makes the choices anew and lets the answer follow. */
void
th_form_options_compute (ThFormEntry *self, ThFormNode *node)
{
  GPtrArray *choices = th_form_options_make (node);
  g_autofree char *kept = NULL;

  if (!is_same (node->choices, choices))
    th_form_compute_touch (self, node, TH_CHANGED_CHOICES);
  g_clear_pointer (&node->choices, g_ptr_array_unref);
  node->choices = choices;
  if (node->twin != NULL)
    return;
  kept = th_form_options_filter (node, node->wanted != NULL ? node->wanted
                                                            : th_form_xml_text (node->xml));
  if (node->wanted == NULL)
    node->wanted = g_strdup (th_form_xml_text (node->xml));
  th_form_compute_set_value (self, node, kept);
}

/* Returns: (transfer full) (nullable): the label of a choice on offer */
char *
th_form_options_dup_label (ThFormNode *node, const char *value)
{
  GPtrArray *choices = th_form_node_list_choices (node);

  for (guint i = 0; i < choices->len; i++)
    {
      ThFormChoice *choice = choices->pdata[i];

      if (strcmp (choice->value, value) == 0)
        return g_strdup (choice->label);
    }
  return NULL;
}
