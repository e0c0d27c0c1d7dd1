/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What a select offers: items that stand in the form, or an itemset over an instance. */

#include "th-form-model.h"

#include <string.h>

static void
static_choice_free (ThStaticChoice *self)
{
  g_free (self->value);
  g_free (self);
}

void
th_choices_free (ThChoices *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->fixed, g_ptr_array_unref);
  g_clear_pointer (&self->value, th_xpath_free);
  g_clear_pointer (&self->label, th_xpath_free);
  g_free (self);
}

static gboolean
read_item (ThForm *form, ThChoices *self, xmlNode *item, GError **error)
{
  xmlNode *value = th_form_xml_child (item, NULL, "value");
  xmlNode *label = th_form_xml_child (item, NULL, "label");
  ThStaticChoice *choice;

  if (value == NULL)
    return th_form_fail (error, TH_FORM_ERROR_MALFORMED, xmlGetLineNo (item),
                         "a choice has no value; give it one");
  choice = g_new0 (ThStaticChoice, 1);
  g_ptr_array_add (self->fixed, choice);
  choice->value = g_strstrip (g_strdup (th_form_xml_text (value)));
  if (strpbrk (choice->value, " \t\n") != NULL)
    th_form_warn (form, xmlGetLineNo (item),
                  "the choice “%s” has a space in its name, which corrupts a list of answers",
                  choice->value);
  if (label == NULL)
    return TRUE;
  choice->label = th_text_new (form, label, error);
  return choice->label != NULL;
}

/* value and label of an itemset are refs below each node; a label may be jr:itext (ref). */
static gboolean
read_itemset (ThForm *form, ThControl *control, ThChoices *self, xmlNode *itemset, GError **error)
{
  g_autofree char *nodeset = th_form_xml_attribute (itemset, NULL, "nodeset");
  xmlNode *value = th_form_xml_child (itemset, NULL, "value");
  xmlNode *label = th_form_xml_child (itemset, NULL, "label");
  g_autofree char *value_ref = value != NULL ? th_form_xml_attribute (value, NULL, "ref") : NULL;
  g_autofree char *label_ref = label != NULL ? th_form_xml_attribute (label, NULL, "ref") : NULL;

  if (nodeset == NULL)
    return th_form_fail (error, TH_FORM_ERROR_MALFORMED, xmlGetLineNo (itemset),
                         "an itemset has no nodeset; give it one");
  self->nodeset =
    th_form_add_expression (form, TH_EXPRESSION_CHOICES, control->bind, nodeset, itemset, error);
  if (self->nodeset == NULL)
    return FALSE;
  self->nodeset->control = control;
  control->choices_expression = self->nodeset;
  self->value = th_xpath_new (value_ref != NULL ? value_ref : ".", itemset, error);
  if (self->value == NULL)
    return FALSE;
  if (label_ref == NULL)
    return TRUE;
  self->label = th_xpath_new (label_ref, itemset, error);
  return self->label != NULL;
}

/* Everything a select element offers; %NULL with an error if that is nothing. */
ThChoices *
th_choices_new (ThForm *form, ThControl *control, xmlNode *element, GError **error)
{
  ThChoices *self = g_new0 (ThChoices, 1);
  gboolean is_good = TRUE;

  for (xmlNode *child = th_form_xml_first (element); child != NULL && is_good;
       child = th_form_xml_next (child))
    {
      if (th_form_xml_is (child, NULL, "itemset"))
        is_good = read_itemset (form, control, self, child, error);
      else if (th_form_xml_is (child, NULL, "item"))
        {
          if (self->fixed == NULL)
            self->fixed = g_ptr_array_new_with_free_func ((GDestroyNotify) static_choice_free);
          is_good = read_item (form, self, child, error);
        }
    }
  if (is_good && th_form_xml_first (element) == NULL)
    {
      /* A select without any content is a skeleton, not a mistake in its list. */
      self->fixed = g_ptr_array_new_with_free_func ((GDestroyNotify) static_choice_free);
      th_form_warn (form, xmlGetLineNo (element), "the select for %s offers nothing",
                    control->bind->path);
    }
  if (is_good && self->fixed == NULL && self->nodeset == NULL)
    is_good = th_form_fail (error, TH_FORM_ERROR_MALFORMED, xmlGetLineNo (element),
                            "the select for %s has no choices; give it items or an itemset",
                            control->bind->path);
  if (!is_good)
    g_clear_pointer (&self, th_choices_free);
  return self;
}
