/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A node as the outside sees it: properties and a list of what it shows. It decides nothing; its
 * entry computes.
 */

#include "th-form-entry-private.h"

#include <string.h>

enum
{
  PROP_0,
  PROP_RELEVANT,
  PROP_READONLY,
  PROP_REQUIRED,
  PROP_VALUE,
  PROP_LABEL,
  PROP_HINT,
  PROP_GUIDANCE,
  PROP_MESSAGE,
  PROP_CHOICES,
  N_PROPS
};

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ThFormNode,
                               th_form_node,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static GParamSpec *properties[N_PROPS];

ThFormNode *
th_form_node_of (xmlNode *xml)
{
  return xml != NULL ? xml->_private : NULL;
}

/* The node that has the state: of a second control that is the element's own. */
static ThFormNode *
bearer (ThFormNode *self)
{
  return self->twin != NULL ? self->twin : self;
}

ThFormNode *
th_form_node_new (
  ThFormEntry *entry, ThBind *bind, ThControl *control, xmlNode *xml, ThFormNode *owner)
{
  ThFormNode *self = g_object_new (TH_TYPE_FORM_NODE, NULL);

  self->entry = entry;
  self->bind = bind;
  self->control = control;
  self->xml = xml;
  self->owner = owner;
  self->own_relevant = TRUE;
  self->relevant = owner == NULL || owner->relevant;
  self->readonly = owner != NULL && owner->readonly;
  if (xml != NULL)
    xml->_private = self;
  return self;
}

void
th_form_node_insert (ThFormNode *self, guint position, ThFormNode *child)
{
  child->shown_in = self;
  g_ptr_array_insert (self->shown, (int) position, g_object_ref (child));
  g_list_model_items_changed (G_LIST_MODEL (self), position, 0, 1);
}

void
th_form_node_drop (ThFormNode *self, ThFormNode *child)
{
  guint position;

  if (!g_ptr_array_find (self->shown, child, &position))
    return;
  g_ptr_array_remove_index (self->shown, position);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
}

/* Cuts a node loose from an entry that it may outlive: from now on it is empty. */
void
th_form_node_let_go (ThFormNode *self)
{
  self->entry = NULL;
  self->bind = NULL;
  self->control = NULL;
  self->owner = NULL;
  self->shown_in = NULL;
  self->twin = NULL;
  if (self->xml != NULL)
    self->xml->_private = NULL;
  self->xml = NULL;
}

gboolean
th_form_node_is_leaf (ThFormNode *self)
{
  if (self->xml == NULL || self->bind == NULL || self->bind->is_repeat)
    return FALSE;
  for (guint i = 0; i < self->bind->children->len; i++)
    if (!((ThBind *) self->bind->children->pdata[i])->is_attribute)
      return FALSE;
  return TRUE;
}

/* Preloads that say how the record came about are not answers; when it began is. */
static gboolean
is_fact (const ThBind *bind)
{
  return bind->preload != NULL
         && (strcmp (bind->preload, "uid") == 0 || strcmp (bind->preload, "property") == 0
             || (strcmp (bind->preload, "timestamp") == 0
                 && g_strcmp0 (bind->preload_parameter, "end") == 0));
}

gboolean
th_form_node_is_field (ThFormNode *self)
{
  const ThBind *bind = self->bind;

  return th_form_node_is_leaf (self) && bind->parent != NULL && !bind->is_meta
         && !bind->is_attribute && (bind->calculate == NULL || bind->keeps_value) && !is_fact (bind)
         && th_form_node_get_control (self) != TH_FORM_CONTROL_NOTE;
}

static const struct
{
  guint change;
  guint property;
} changes[] = {
  { TH_CHANGED_RELEVANT, PROP_RELEVANT }, { TH_CHANGED_READONLY, PROP_READONLY },
  { TH_CHANGED_REQUIRED, PROP_REQUIRED }, { TH_CHANGED_VALUE, PROP_VALUE },
  { TH_CHANGED_LABEL, PROP_LABEL },       { TH_CHANGED_HINT, PROP_HINT },
  { TH_CHANGED_HINT, PROP_GUIDANCE },     { TH_CHANGED_MESSAGE, PROP_MESSAGE },
  { TH_CHANGED_CHOICES, PROP_CHOICES },
};

/* Notifies what has changed, here and on second controls of the element. */
void
th_form_node_tell (ThFormNode *self)
{
  guint told = self->changes;

  self->changes = 0;
  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
    if ((told & changes[i].change) != 0)
      g_object_notify_by_pspec (G_OBJECT (self), properties[changes[i].property]);
  for (guint i = 0; i < self->attached->len; i++)
    {
      ThFormNode *twin = self->attached->pdata[i];

      if (twin->twin != self)
        continue;
      for (gsize j = 0; j < G_N_ELEMENTS (changes); j++)
        if ((told & changes[j].change) != 0)
          g_object_notify_by_pspec (G_OBJECT (twin), properties[changes[j].property]);
    }
}

static GType
get_item_type (GListModel *model)
{
  return TH_TYPE_FORM_NODE;
}

static guint
get_n_items (GListModel *model)
{
  return TH_FORM_NODE (model)->shown->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  ThFormNode *self = TH_FORM_NODE (model);

  return position < self->shown->len ? g_object_ref (self->shown->pdata[position]) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
th_form_node_finalize (GObject *object)
{
  ThFormNode *self = TH_FORM_NODE (object);

  g_ptr_array_unref (self->shown);
  g_ptr_array_unref (self->attached);
  g_free (self->path);
  g_free (self->key);
  g_free (self->label);
  g_free (self->hint);
  g_free (self->guidance);
  g_free (self->message);
  g_free (self->wanted);
  g_free (self->stored);
  g_clear_pointer (&self->choices, g_ptr_array_unref);
  G_OBJECT_CLASS (th_form_node_parent_class)->finalize (object);
}

static void
th_form_node_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ThFormNode *self = TH_FORM_NODE (object);

  switch (id)
    {
    case PROP_RELEVANT:
      g_value_set_boolean (value, th_form_node_is_relevant (self));
      break;
    case PROP_READONLY:
      g_value_set_boolean (value, th_form_node_is_readonly (self));
      break;
    case PROP_REQUIRED:
      g_value_set_boolean (value, th_form_node_is_required (self));
      break;
    case PROP_VALUE:
      g_value_set_string (value, th_form_node_get_value (self));
      break;
    case PROP_LABEL:
      g_value_set_string (value, th_form_node_get_label (self));
      break;
    case PROP_HINT:
      g_value_set_string (value, th_form_node_get_hint (self));
      break;
    case PROP_GUIDANCE:
      g_value_set_string (value, th_form_node_get_guidance (self));
      break;
    case PROP_MESSAGE:
      g_value_set_string (value, th_form_node_get_message (self));
      break;
    case PROP_CHOICES:
      g_value_set_boxed (value, th_form_node_list_choices (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
th_form_node_class_init (ThFormNodeClass *class)
{
  static const struct
  {
    guint id;
    const char *name;
  } texts[] = { { PROP_VALUE, "value" },
                { PROP_LABEL, "label" },
                { PROP_HINT, "hint" },
                { PROP_GUIDANCE, "guidance" },
                { PROP_MESSAGE, "message" } };
  static const struct
  {
    guint id;
    const char *name;
  } truths[] = { { PROP_RELEVANT, "relevant" },
                 { PROP_READONLY, "readonly" },
                 { PROP_REQUIRED, "required" } };
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->finalize = th_form_node_finalize;
  object_class->get_property = th_form_node_get_property;
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    properties[texts[i].id] = g_param_spec_string (texts[i].name, NULL, NULL, NULL, flags);
  for (gsize i = 0; i < G_N_ELEMENTS (truths); i++)
    properties[truths[i].id] = g_param_spec_boolean (truths[i].name, NULL, NULL, FALSE, flags);
  properties[PROP_CHOICES] = g_param_spec_boxed ("choices", NULL, NULL, G_TYPE_PTR_ARRAY, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
th_form_node_init (ThFormNode *self)
{
  self->shown = g_ptr_array_new_with_free_func (g_object_unref);
  self->attached = g_ptr_array_new_with_free_func (g_object_unref);
}

const char *
th_form_node_get_path (ThFormNode *self)
{
  g_return_val_if_fail (TH_IS_FORM_NODE (self), NULL);

  return self->path != NULL ? self->path : "";
}

const char *
th_form_node_get_name (ThFormNode *self)
{
  g_return_val_if_fail (TH_IS_FORM_NODE (self), NULL);

  return self->bind != NULL ? self->bind->name : "";
}

/* A note is text people read: a readonly input with a label and nothing to compute. */
static gboolean
is_note (ThFormNode *self)
{
  const ThBind *bind = self->bind;
  const ThAst *ast = bind->readonly != NULL ? bind->readonly->xpath->ast : NULL;

  if (ast == NULL || bind->calculate != NULL || bind->type != TH_FORM_TYPE_STRING
      || (self->control->label == NULL && self->control->hint == NULL))
    return FALSE;
  return (ast->kind == TH_AST_CALL && strcmp (ast->text, "true") == 0)
         || (ast->kind == TH_AST_NUMBER && ast->number != 0);
}

ThFormControl
th_form_node_get_control (ThFormNode *self)
{
  g_return_val_if_fail (TH_IS_FORM_NODE (self), TH_FORM_CONTROL_NONE);

  if (self->bind != NULL && self->bind->is_repeat && self->xml != NULL)
    return TH_FORM_CONTROL_INSTANCE;
  if (self->control == NULL)
    return TH_FORM_CONTROL_NONE;
  if (self->control->kind == TH_FORM_CONTROL_INPUT && is_note (self))
    return TH_FORM_CONTROL_NOTE;
  return self->control->kind;
}

ThFormType
th_form_node_get_data_type (ThFormNode *self)
{
  g_return_val_if_fail (TH_IS_FORM_NODE (self), TH_FORM_TYPE_STRING);

  return self->bind != NULL ? self->bind->type : TH_FORM_TYPE_STRING;
}

ThFormNode *
th_form_node_get_parent (ThFormNode *self)
{
  g_return_val_if_fail (TH_IS_FORM_NODE (self), NULL);

  return self->shown_in;
}

const char *
th_form_node_get_appearance (ThFormNode *self)
{
  g_return_val_if_fail (TH_IS_FORM_NODE (self), NULL);

  return self->control != NULL ? self->control->appearance : "";
}

gboolean
th_form_node_has_appearance (ThFormNode *self, const char *word)
{
  g_auto (GStrv) words = g_strsplit_set (th_form_node_get_appearance (self), " \t\n", -1);

  return g_strv_contains ((const char *const *) words, word);
}

const char *
th_form_node_get_attribute (ThFormNode *self, const char *name)
{
  g_return_val_if_fail (TH_IS_FORM_NODE (self), NULL);

  return self->control != NULL ? g_hash_table_lookup (self->control->attributes, name) : NULL;
}

gboolean
th_form_node_is_relevant (ThFormNode *self)
{
  g_return_val_if_fail (TH_IS_FORM_NODE (self), FALSE);

  return bearer (self)->relevant;
}

gboolean
th_form_node_is_readonly (ThFormNode *self)
{
  g_return_val_if_fail (TH_IS_FORM_NODE (self), FALSE);

  return bearer (self)->readonly;
}

gboolean
th_form_node_is_required (ThFormNode *self)
{
  g_return_val_if_fail (TH_IS_FORM_NODE (self), FALSE);

  return bearer (self)->required;
}

const char *
th_form_node_get_value (ThFormNode *self)
{
  ThFormNode *node;

  g_return_val_if_fail (TH_IS_FORM_NODE (self), NULL);

  node = bearer (self);
  return node->xml != NULL && node->entry != NULL && th_form_node_is_leaf (node)
           ? th_form_xml_text (node->xml)
           : "";
}

static const char *
make_text (ThFormNode *self, ThText *text, const char *kind, char **kept)
{
  if (*kept == NULL && text != NULL && self->entry != NULL)
    {
      xmlNode *context = th_form_label_context (self);

      *kept = th_form_label_dup (self->entry, text, kind, context, context);
    }
  return *kept != NULL && **kept != '\0' ? *kept : NULL;
}

const char *
th_form_node_get_label (ThFormNode *self)
{
  g_return_val_if_fail (TH_IS_FORM_NODE (self), NULL);

  return make_text (self, self->control != NULL ? self->control->label : NULL, "", &self->label);
}

const char *
th_form_node_get_hint (ThFormNode *self)
{
  g_return_val_if_fail (TH_IS_FORM_NODE (self), NULL);

  return make_text (self, self->control != NULL ? self->control->hint : NULL, "", &self->hint);
}

const char *
th_form_node_get_guidance (ThFormNode *self)
{
  g_return_val_if_fail (TH_IS_FORM_NODE (self), NULL);

  return make_text (self, self->control != NULL ? self->control->hint : NULL, "guidance",
                    &self->guidance);
}

const char *
th_form_node_get_media (ThFormNode *self, const char *form)
{
  ThText *text = self->control != NULL ? self->control->label : NULL;

  g_return_val_if_fail (TH_IS_FORM_NODE (self), NULL);

  if (text == NULL || text->itext == NULL || self->entry == NULL)
    return NULL;
  text = th_form_find_itext (self->entry->form, self->entry->language, text->itext, form);
  return text != NULL ? th_text_get_file (text) : NULL;
}

const char *
th_form_node_get_message (ThFormNode *self)
{
  g_return_val_if_fail (TH_IS_FORM_NODE (self), NULL);

  return bearer (self)->message;
}

GPtrArray *
th_form_node_list_choices (ThFormNode *self)
{
  ThFormNode *node;

  g_return_val_if_fail (TH_IS_FORM_NODE (self), NULL);

  node = self->control != NULL && self->control->choices != NULL ? self : bearer (self);
  if (node->choices == NULL)
    node->choices = th_form_options_make (node);
  return node->choices;
}

gboolean
th_form_node_has_chosen (ThFormNode *self, const char *code)
{
  const char *value = th_form_node_get_value (self);
  g_auto (GStrv) words = NULL;

  if (th_form_node_get_control (self) == TH_FORM_CONTROL_SELECT1)
    return strcmp (value, code) == 0;
  words = g_strsplit (value, " ", -1);
  return g_strv_contains ((const char *const *) words, code);
}

char *
th_form_node_dup_display (ThFormNode *self)
{
  const char *value = th_form_node_get_value (self);
  GPtrArray *choices = th_form_node_list_choices (self);
  g_autoptr (GString) text = g_string_new (NULL);

  if (self->control == NULL || self->control->choices == NULL)
    return g_strdup (value);
  for (guint i = 0; i < choices->len; i++)
    {
      ThFormChoice *choice = choices->pdata[i];

      if (th_form_node_has_chosen (self, choice->value))
        g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", choice->label);
    }
  return g_strdup (text->len > 0 ? text->str : value);
}

char *
th_form_node_dup_required_message (ThFormNode *self)
{
  g_return_val_if_fail (TH_IS_FORM_NODE (self), NULL);

  if (self->bind == NULL || self->bind->required_message == NULL || self->entry == NULL)
    return NULL;
  return th_form_label_dup (self->entry, self->bind->required_message, "", bearer (self)->xml,
                            bearer (self)->xml);
}

gboolean
th_form_node_can_add (ThFormNode *self)
{
  g_return_val_if_fail (TH_IS_FORM_NODE (self), FALSE);

  return th_form_node_get_control (self) == TH_FORM_CONTROL_REPEAT && self->control->count == NULL
         && !self->control->no_add_remove && !self->readonly
         && th_form_tree_has_room (self->entry, self);
}

gboolean
th_form_node_can_remove (ThFormNode *self)
{
  const ThControl *repeat;

  g_return_val_if_fail (TH_IS_FORM_NODE (self), FALSE);

  if (th_form_node_get_control (self) != TH_FORM_CONTROL_INSTANCE)
    return FALSE;
  repeat = self->bind->control;
  return repeat != NULL && repeat->count == NULL && !repeat->no_add_remove && !self->readonly;
}
