/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The body: controls, groups and repeats, in the order in which people meet them. */

#include "th-form-model.h"

#include <math.h>
#include <string.h>

static gboolean
read_children (ThForm *form, ThControl *self, xmlNode *element, ThBind *context, GError **error);

static const struct
{
  const char *name;
  ThFormControl kind;
} kinds[] = {
  { "input", TH_FORM_CONTROL_INPUT },    { "secret", TH_FORM_CONTROL_INPUT },
  { "textarea", TH_FORM_CONTROL_INPUT }, { "select1", TH_FORM_CONTROL_SELECT1 },
  { "select", TH_FORM_CONTROL_SELECT },  { "rank", TH_FORM_CONTROL_RANK },
  { "range", TH_FORM_CONTROL_RANGE },    { "trigger", TH_FORM_CONTROL_TRIGGER },
  { "upload", TH_FORM_CONTROL_UPLOAD },  { "group", TH_FORM_CONTROL_GROUP },
  { "repeat", TH_FORM_CONTROL_REPEAT },
};

void
th_control_free (ThControl *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self->appearance);
  g_clear_pointer (&self->attributes, g_hash_table_unref);
  g_clear_pointer (&self->choices, th_choices_free);
  g_clear_pointer (&self->children, g_ptr_array_unref);
  g_free (self);
}

static ThControl *
control_new (ThControl *parent, ThFormControl kind, xmlNode *element)
{
  ThControl *self = g_new0 (ThControl, 1);

  self->kind = kind;
  self->parent = parent;
  self->name = g_strdup ((const char *) element->name);
  self->line = xmlGetLineNo (element);
  self->children = g_ptr_array_new_with_free_func ((GDestroyNotify) th_control_free);
  self->appearance = th_form_xml_attribute (element, NULL, "appearance");
  if (self->appearance == NULL)
    self->appearance = g_strdup ("");
  self->attributes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  for (xmlAttr *attribute = element->properties; attribute != NULL; attribute = attribute->next)
    g_hash_table_replace (self->attributes, g_strdup ((const char *) attribute->name),
                          g_strdup (th_form_xml_text ((xmlNode *) attribute)));
  if (parent != NULL)
    g_ptr_array_add (parent->children, self);
  return self;
}

static gboolean
is_number (ThControl *self, const char *attribute, double *number)
{
  const char *text = g_hash_table_lookup (self->attributes, attribute);
  char *end = NULL;

  if (text == NULL || *text == '\0')
    return FALSE;
  *number = g_ascii_strtod (text, &end);
  return *end == '\0' && isfinite (*number);
}

static gboolean
check_range (ThControl *self, GError **error)
{
  static const char *const names[] = { "start", "end", "step" };
  double numbers[3];

  for (guint i = 0; i < 3; i++)
    if (!is_number (self, names[i], &numbers[i]))
      return th_form_fail (error, TH_FORM_ERROR_MALFORMED, self->line,
                           "the range for %s needs numbers as start, end and step; its %s is none",
                           self->bind->path, names[i]);
  if (numbers[2] == 0)
    return th_form_fail (error, TH_FORM_ERROR_MALFORMED, self->line,
                         "the range for %s has a step of 0; give it another", self->bind->path);
  return TRUE;
}

static gboolean
read_texts (ThForm *form, ThControl *self, xmlNode *element, GError **error)
{
  /* A repeat has its label from the group around it, as in every engine. */
  xmlNode *label =
    self->kind != TH_FORM_CONTROL_REPEAT ? th_form_xml_child (element, NULL, "label") : NULL;
  xmlNode *hint = th_form_xml_child (element, NULL, "hint");

  if (label != NULL && self->label == NULL)
    {
      self->label = th_text_new (form, label, error);
      if (self->label == NULL)
        return FALSE;
    }
  if (hint != NULL)
    {
      self->hint = th_text_new (form, hint, error);
      if (self->hint == NULL)
        return FALSE;
    }
  return TRUE;
}

/* The node a control is for, by ref, nodeset or the id of a bind. */
static gboolean
read_ref (ThForm *form, ThControl *self, xmlNode *element, ThBind *context, GError **error)
{
  g_autofree char *ref = th_form_xml_attribute (element, NULL, "ref");
  g_autofree char *id = NULL;

  if (ref == NULL)
    ref = th_form_xml_attribute (element, NULL, "nodeset");
  id = th_form_xml_attribute (element, NULL, "bind");
  if (ref == NULL && id == NULL && self->kind == TH_FORM_CONTROL_GROUP)
    return TRUE;
  if (ref == NULL && id == NULL)
    return th_form_fail (error, TH_FORM_ERROR_MALFORMED, self->line, "%s has no ref; give it one",
                         self->name);
  self->bind =
    ref != NULL ? th_form_find_bind (form, context, ref) : g_hash_table_lookup (form->bind_ids, id);
  if (self->bind == NULL)
    th_form_warn (form, self->line,
                  "%s is for “%s”, which the primary instance does not have, and is left out",
                  self->name, ref != NULL ? ref : id);
  return TRUE;
}

static gboolean
is_wrapper_of_repeat (ThForm *form, ThControl *self, xmlNode *element)
{
  for (xmlNode *child = th_form_xml_first (element); child != NULL;
       child = th_form_xml_next (child))
    if (th_form_xml_is (child, NULL, "repeat"))
      {
        g_autofree char *nodeset = th_form_xml_attribute (child, NULL, "nodeset");

        if (nodeset != NULL && th_form_find_bind (form, form->root, nodeset) == self->bind)
          return TRUE;
      }
  return FALSE;
}

static gboolean
read_repeat (ThForm *form, ThControl *self, xmlNode *element, GError **error)
{
  g_autofree char *count = th_form_xml_attribute (element, TH_JAVAROSA_NS, "count");
  g_autofree char *fixed = th_form_xml_attribute (element, TH_JAVAROSA_NS, "noAddRemove");

  if (self->bind == form->root)
    return th_form_fail (error, TH_FORM_ERROR_MALFORMED, self->line, "the root cannot be repeated");
  self->bind->is_repeat = TRUE;
  self->bind->control = self;
  self->no_add_remove = fixed != NULL && g_str_has_prefix (fixed, "true");
  /* The group around a repeat carries its label. */
  if (self->label == NULL && self->parent != NULL && self->parent->kind == TH_FORM_CONTROL_GROUP)
    self->label = self->parent->label;
  if (count != NULL && *count != '\0')
    {
      self->count =
        th_form_add_expression (form, TH_EXPRESSION_COUNT, self->bind, count, element, error);
      if (self->count == NULL)
        return FALSE;
      self->count->control = self;
    }
  return th_form_read_actions (form, element, self->bind, TRUE, error);
}

/* Labels and hints that change with answers are computed like everything else. */
static gboolean
add_text_expressions (ThForm *form, ThControl *self, ThBind *context, GError **error)
{
  ThBind *bind = self->bind != NULL ? self->bind : context;

  if (th_text_is_dynamic (self->label, form))
    {
      self->label_expression =
        th_form_add_expression (form, TH_EXPRESSION_LABEL, bind, NULL, NULL, error);
      self->label_expression->control = self;
    }
  if (th_text_is_dynamic (self->hint, form))
    {
      self->hint_expression =
        th_form_add_expression (form, TH_EXPRESSION_HINT, bind, NULL, NULL, error);
      self->hint_expression->control = self;
    }
  return TRUE;
}

static gboolean
read_question (ThForm *form, ThControl *self, xmlNode *element, GError **error)
{
  const char *media = g_hash_table_lookup (self->attributes, "mediatype");

  if (self->bind->control == NULL)
    self->bind->control = self;
  if (self->kind == TH_FORM_CONTROL_RANGE && !check_range (self, error))
    return FALSE;
  if (self->kind == TH_FORM_CONTROL_SELECT || self->kind == TH_FORM_CONTROL_SELECT1
      || self->kind == TH_FORM_CONTROL_RANK)
    {
      self->choices = th_choices_new (form, self, element, error);
      if (self->choices == NULL)
        return FALSE;
    }
  if (self->kind == TH_FORM_CONTROL_UPLOAD && media != NULL
      && (g_str_has_prefix (media, "audio/") || g_str_has_prefix (media, "video/")))
    th_form_warn (form, self->line, "%s uploads %s, which no tablet records: a file can be chosen",
                  self->bind->path, media);
  return th_form_read_actions (form, element, self->bind, th_bind_get_repeat (self->bind) != NULL,
                               error);
}

/* Lists of the time before itemsets: only the tools that wrote them know how they are found. */
static void
warn_of_lists (ThForm *form, ThControl *self)
{
  if (strstr (self->appearance, "search(") != NULL)
    th_form_warn (form, self->line,
                  "the appearance search() fills no list here; use select_one_from_file");
  if (g_hash_table_contains (self->attributes, "query"))
    th_form_warn (form, self->line, "the list of query is not read; use an itemset");
}

static gboolean
read_control (ThForm *form,
              ThControl *parent,
              xmlNode *element,
              ThFormControl kind,
              ThBind *context,
              GError **error)
{
  ThControl *self = control_new (parent, kind, element);

  if (!read_ref (form, self, element, context, error) || !read_texts (form, self, element, error))
    return FALSE;
  if (self->bind == NULL
      && (kind != TH_FORM_CONTROL_GROUP || xmlHasProp (element, (const xmlChar *) "ref") != NULL))
    {
      g_ptr_array_remove (parent->children, self);
      return TRUE;
    }
  if (kind == TH_FORM_CONTROL_GROUP && self->bind != NULL
      && is_wrapper_of_repeat (form, self, element))
    self->bind = NULL;
  warn_of_lists (form, self);
  if (kind == TH_FORM_CONTROL_GROUP)
    {
      if (g_hash_table_contains (self->attributes, "intent"))
        th_form_warn (form, self->line, "a group opens another program (intent), which is ignored");
      if (self->bind != NULL && self->bind->control == NULL)
        self->bind->control = self;
    }
  else if (kind == TH_FORM_CONTROL_REPEAT)
    {
      if (!read_repeat (form, self, element, error))
        return FALSE;
    }
  else if (!read_question (form, self, element, error))
    return FALSE;
  context = self->bind != NULL ? self->bind : context;
  if (!add_text_expressions (form, self, context, error))
    return FALSE;
  if (kind == TH_FORM_CONTROL_GROUP || kind == TH_FORM_CONTROL_REPEAT)
    return read_children (form, self, element, context, error);
  return TRUE;
}

static gboolean
read_children (ThForm *form, ThControl *self, xmlNode *element, ThBind *context, GError **error)
{
  for (xmlNode *child = th_form_xml_first (element); child != NULL;
       child = th_form_xml_next (child))
    for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
      if (strcmp (kinds[i].name, (const char *) child->name) == 0)
        {
          if (!read_control (form, self, child, kinds[i].kind, context, error))
            return FALSE;
          break;
        }
  return TRUE;
}

gboolean
th_form_read_body (ThForm *self, xmlNode *body, GError **error)
{
  self->body = control_new (NULL, TH_FORM_CONTROL_GROUP, body);
  self->body->bind = self->root;
  /* The root is shown already, by the body: a control inside that is for the root as well is a
   * second one, or the root would stand below itself. */
  self->root->control = self->body;
  return read_children (self, self->body, body, self->root, error)
         && th_form_read_actions (self, body, NULL, FALSE, error);
}
