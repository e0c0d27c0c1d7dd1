/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The tree of what an instance may hold, and the bind elements that say how its nodes behave. There
 * is one ThBind for each element of the primary instance whether or not a bind names it; the
 * instances of a repeat share theirs.
 */

#include "th-form-model.h"

#include <string.h>

void
th_expression_free (ThExpression *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->xpath, th_xpath_free);
  g_array_unref (self->dependencies);
  g_free (self);
}

/* Adds an expression to be computed for the nodes of @bind; @text %NULL for one without its own. */
ThExpression *
th_form_add_expression (ThForm *self,
                        ThExpressionKind kind,
                        ThBind *bind,
                        const char *text,
                        xmlNode *scope,
                        GError **error)
{
  ThExpression *expression = g_new0 (ThExpression, 1);

  expression->kind = kind;
  expression->bind = bind;
  expression->line = scope != NULL ? xmlGetLineNo (scope) : 0;
  expression->dependencies = g_array_new (FALSE, FALSE, sizeof (ThDependency));
  g_ptr_array_add (self->expressions, expression);
  if (text == NULL)
    return expression;
  expression->xpath = th_xpath_new (text, scope, error);
  if (expression->xpath != NULL)
    return expression;
  g_prefix_error (error, "line %ld, %s: ", expression->line, bind != NULL ? bind->path : "form");
  return NULL;
}

void
th_bind_free (ThBind *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->children);
  g_ptr_array_unref (self->readers);
  g_free (self->name);
  g_free (self->path);
  g_free (self->preload);
  g_free (self->preload_parameter);
  g_free (self);
}

static ThBind *
bind_alloc (ThForm *form, ThBind *parent, char *name)
{
  ThBind *self = g_new0 (ThBind, 1);

  self->form = form;
  self->parent = parent;
  self->name = name;
  self->path = g_strconcat (parent != NULL ? parent->path : "", "/", name, NULL);
  self->depth = parent != NULL ? parent->depth + 1 : 1;
  self->children = g_ptr_array_new_with_free_func ((GDestroyNotify) th_bind_free);
  self->readers = g_ptr_array_new_with_free_func (g_free);
  self->is_meta =
    parent != NULL
    && (parent->is_meta || strcmp (name, "meta") == 0 || g_str_has_suffix (name, ":meta"));
  if (parent != NULL)
    g_ptr_array_add (parent->children, self);
  g_hash_table_insert (form->binds, self->path, self);
  return self;
}

ThBind *
th_bind_find_child (ThBind *self, const char *name)
{
  g_autofree char *path = g_strconcat (self->path, "/", name, NULL);

  return g_hash_table_lookup (self->form->binds, path);
}

/* @element with all that is below it; what is there already is shared. */
ThBind *
th_bind_new (ThForm *form, ThBind *parent, xmlNode *element)
{
  g_autofree char *name = th_form_xml_name (element);
  ThBind *self = parent != NULL ? th_bind_find_child (parent, name) : NULL;

  if (self == NULL)
    {
      self = bind_alloc (form, parent, g_steal_pointer (&name));
      self->line = xmlGetLineNo (element);
    }
  for (xmlAttr *attribute = element->properties; attribute != NULL; attribute = attribute->next)
    {
      g_autofree char *plain = th_form_xml_name ((xmlNode *) attribute);
      g_autofree char *full = g_strconcat ("@", plain, NULL);

      if (th_bind_find_child (self, full) == NULL)
        bind_alloc (form, self, g_steal_pointer (&full))->is_attribute = TRUE;
    }
  for (xmlNode *child = th_form_xml_first (element); child != NULL;
       child = th_form_xml_next (child))
    th_bind_new (form, self, child);
  return self;
}

ThBind *
th_bind_common (ThBind *a, ThBind *b)
{
  while (a != b && a != NULL && b != NULL)
    {
      if (a->depth >= b->depth)
        a = a->parent;
      else
        b = b->parent;
    }
  return a == b ? a : NULL;
}

ThBind *
th_bind_get_repeat (ThBind *self)
{
  while (self != NULL && !self->is_repeat)
    self = self->parent;
  return self;
}

/* One step of a ref; predicates say which instance and do not matter for what the node is. */
static ThBind *
step_to (ThForm *form, ThBind *from, const ThStep *step)
{
  g_autofree char *name = NULL;

  if (step->axis == TH_AXIS_SELF)
    return from;
  if (step->axis == TH_AXIS_PARENT)
    return from != NULL ? from->parent : NULL;
  if (step->test != TH_TEST_NAME
      || (step->axis != TH_AXIS_CHILD && step->axis != TH_AXIS_ATTRIBUTE))
    return NULL;
  name = g_strconcat (step->axis == TH_AXIS_ATTRIBUTE ? "@" : "",
                      step->prefix != NULL ? step->prefix : "", step->prefix != NULL ? ":" : "",
                      step->name, NULL);
  if (from == NULL)
    return form->root != NULL && strcmp (form->root->name, name) == 0 ? form->root : NULL;
  return th_bind_find_child (from, name);
}

ThBind *
th_form_find_bind (ThForm *self, ThBind *context, const char *path)
{
  g_autoptr (ThXpath) xpath = th_xpath_new (path, NULL, NULL);
  ThBind *bind = context;
  const ThAst *primary;

  if (xpath == NULL || xpath->ast->kind != TH_AST_PATH)
    return NULL;
  if (xpath->ast->is_absolute)
    bind = NULL;
  else if (context == NULL)
    bind = self->root;
  primary = xpath->ast->children != NULL ? xpath->ast->children->pdata[0] : NULL;
  if (primary != NULL && (primary->kind != TH_AST_CALL || strcmp (primary->text, "current") != 0))
    return NULL;
  for (guint i = 0; i < xpath->ast->steps->len; i++)
    {
      bind = step_to (self, bind, xpath->ast->steps->pdata[i]);
      if (bind == NULL)
        return NULL;
    }
  return bind;
}

static const struct
{
  const char *name;
  ThFormType type;
} types[] = {
  { "string", TH_FORM_TYPE_STRING },      { "int", TH_FORM_TYPE_INTEGER },
  { "integer", TH_FORM_TYPE_INTEGER },    { "long", TH_FORM_TYPE_INTEGER },
  { "decimal", TH_FORM_TYPE_DECIMAL },    { "double", TH_FORM_TYPE_DECIMAL },
  { "float", TH_FORM_TYPE_DECIMAL },      { "boolean", TH_FORM_TYPE_BOOLEAN },
  { "date", TH_FORM_TYPE_DATE },          { "time", TH_FORM_TYPE_TIME },
  { "dateTime", TH_FORM_TYPE_DATE_TIME }, { "geopoint", TH_FORM_TYPE_GEOPOINT },
  { "geotrace", TH_FORM_TYPE_GEOTRACE },  { "geoshape", TH_FORM_TYPE_GEOSHAPE },
  { "barcode", TH_FORM_TYPE_BARCODE },    { "binary", TH_FORM_TYPE_BINARY },
};

/* Types without a meaning of their own here are text, as in every engine. */
static ThFormType
read_type (const char *text)
{
  const char *colon = text != NULL ? strrchr (text, ':') : NULL;
  const char *name = colon != NULL ? colon + 1 : text;

  for (gsize i = 0; name != NULL && i < G_N_ELEMENTS (types); i++)
    if (strcmp (types[i].name, name) == 0)
      return types[i].type;
  return TH_FORM_TYPE_STRING;
}

static gboolean
read_expression (ThBind *self,
                 xmlNode *element,
                 const char *attribute,
                 ThExpressionKind kind,
                 ThExpression **expression,
                 GError **error)
{
  g_autofree char *text = th_form_xml_attribute (element, NULL, attribute);

  if (text == NULL || *text == '\0')
    return TRUE;
  if ((kind == TH_EXPRESSION_RELEVANT || kind == TH_EXPRESSION_REQUIRED
       || kind == TH_EXPRESSION_READONLY)
      && (strcmp (text, "false") == 0 || strcmp (text, "true") == 0))
    th_form_warn (self->form, xmlGetLineNo (element),
                  "%s=\"%s\" on %s names an element called “%s”; write %s()", attribute, text,
                  self->path, text, text);
  if (*expression != NULL)
    {
      th_form_warn (self->form, xmlGetLineNo (element),
                    "two binds give %s a %s; the later one counts, remove the other", self->path,
                    attribute);
      g_ptr_array_remove (self->form->expressions, *expression);
    }
  *expression = th_form_add_expression (self->form, kind, self, text, element, error);
  return *expression != NULL;
}

static gboolean
read_message (ThBind *self, xmlNode *element, const char *attribute, ThText **text, GError **error)
{
  g_autofree char *message = th_form_xml_attribute (element, TH_JAVAROSA_NS, attribute);

  if (message == NULL)
    return TRUE;
  *text = th_text_new_from_message (self->form, message, element, xmlGetLineNo (element), error);
  return *text != NULL;
}

static void
read_preload (ThBind *self, xmlNode *element)
{
  g_autofree char *preload = th_form_xml_attribute (element, TH_JAVAROSA_NS, "preload");

  if (preload == NULL)
    return;
  g_free (self->preload);
  g_free (self->preload_parameter);
  self->preload = g_steal_pointer (&preload);
  self->preload_parameter = th_form_xml_attribute (element, TH_JAVAROSA_NS, "preloadParams");
}

static gboolean
read_bind (ThForm *self, xmlNode *element, GError **error)
{
  g_autofree char *nodeset = th_form_xml_attribute (element, NULL, "nodeset");
  g_autofree char *type = th_form_xml_attribute (element, NULL, "type");
  g_autofree char *id = NULL;
  long line = xmlGetLineNo (element);
  ThBind *bind;

  if (nodeset == NULL)
    nodeset = th_form_xml_attribute (element, NULL, "ref");
  if (nodeset == NULL)
    return th_form_fail (error, TH_FORM_ERROR_MALFORMED, line,
                         "a bind has no nodeset; give it one");
  bind = th_form_find_bind (self, self->root, nodeset);
  if (bind == NULL)
    {
      /* Every engine passes over it, and forms in the field have them. */
      th_form_warn (self, line, "a bind is for “%s”, which the primary instance does not have",
                    nodeset);
      return TRUE;
    }
  id = th_form_xml_attribute (element, NULL, "id");
  if (id != NULL)
    g_hash_table_replace (self->bind_ids, g_strdup (id), bind);
  bind->line = line;
  if (type != NULL)
    bind->type = read_type (type);
  read_preload (bind, element);
  return read_expression (bind, element, "calculate", TH_EXPRESSION_CALCULATE, &bind->calculate,
                          error)
         && read_expression (bind, element, "relevant", TH_EXPRESSION_RELEVANT, &bind->relevant,
                             error)
         && read_expression (bind, element, "readonly", TH_EXPRESSION_READONLY, &bind->readonly,
                             error)
         && read_expression (bind, element, "required", TH_EXPRESSION_REQUIRED, &bind->required,
                             error)
         && read_expression (bind, element, "constraint", TH_EXPRESSION_CONSTRAINT,
                             &bind->constraint, error)
         && read_message (bind, element, "constraintMsg", &bind->constraint_message, error)
         && read_message (bind, element, "requiredMsg", &bind->required_message, error);
}

gboolean
th_form_read_binds (ThForm *self, xmlNode *model, GError **error)
{
  for (xmlNode *child = th_form_xml_first (model); child != NULL; child = th_form_xml_next (child))
    if (th_form_xml_is (child, NULL, "bind") && !read_bind (self, child, error))
      return FALSE;
  return TRUE;
}
