/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Texts put together for showing: outputs filled in, translations looked up with their fall-backs
 * (the language, the form's default language, the id; a text of which only a picture or guidance is
 * there is empty by itself).
 */

#include "th-form-entry-private.h"

#include <string.h>

/* Where a node's texts are evaluated: for a range of a repeat in its first instance, if it has one.
 */
xmlNode *
th_form_label_context (ThFormNode *node)
{
  if (node->twin != NULL)
    return node->twin->xml;
  if (node->xml != NULL)
    return node->xml;
  if (node->bind != NULL && node->shown->len > 0)
    return ((ThFormNode *) node->shown->pdata[0])->xml;
  return node->owner != NULL ? node->owner->xml : NULL;
}

/* An output that cannot be evaluated shows nothing. */
static void
append_output (ThFormEntry *self, GString *text, ThXpath *output, xmlNode *node, xmlNode *current)
{
  g_autofree char *value = th_xpath_evaluate_inside (output, &self->host, node, current, NULL);

  if (value != NULL)
    g_string_append (text, value);
}

static char *
dup_parts (ThFormEntry *self, ThText *text, xmlNode *node, xmlNode *current)
{
  GString *whole = g_string_new (NULL);

  for (guint i = 0; text->parts != NULL && i < text->parts->len; i++)
    {
      ThTextPart *part = &g_array_index (text->parts, ThTextPart, i);

      if (part->literal != NULL)
        g_string_append (whole, part->literal);
      else
        append_output (self, whole, part->output, node, current);
    }
  return g_string_free (whole, FALSE);
}

static char *
dup_translated (
  ThFormEntry *self, const char *id, const char *kind, xmlNode *node, xmlNode *current)
{
  ThText *text = th_form_find_itext (self->form, self->language, id, kind);

  if (text != NULL)
    return dup_parts (self, text, node, current);
  return g_strdup (*kind == '\0' && !th_form_knows_itext (self->form, id) ? id : "");
}

/* Returns: (transfer full): @text in the entry's language, white space at its ends taken off; @kind
 * "" for the text itself, or "guidance", "image", … */
char *
th_form_label_dup (
  ThFormEntry *self, ThText *text, const char *kind, xmlNode *node, xmlNode *current)
{
  g_autofree char *id = NULL;

  if (text->itext != NULL)
    return g_strstrip (dup_translated (self, text->itext, kind, node, current));
  if (text->itext_from != NULL)
    {
      const ThAst *call = text->itext_from->ast;
      ThXpath argument = { text->itext_from->text, call->children->pdata[0] };

      id = th_xpath_evaluate_inside (&argument, &self->host, node, current, NULL);
      return g_strstrip (dup_translated (self, id != NULL ? id : "", kind, node, current));
    }
  return *kind == '\0' ? g_strstrip (dup_parts (self, text, node, current)) : g_strdup ("");
}

char *
th_form_label_dup_itext (ThFormEntry *self, const char *id, xmlNode *node)
{
  return g_strstrip (dup_translated (self, id, "", node, node));
}
