/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What an expression reads. A static walk over its tree finds the binds and, for each, how far its
 * reach goes; what is read is told who reads it. Author's mistakes that only the tree of binds
 * shows are found here too.
 */

#include "th-form-model.h"

#include <string.h>

/* Where a walk stands: the binds the path so far may mean, and what they surely share with the node
 * the expression is for. */
typedef struct
{
  ThExpression *expression;
  ThForm *form;
  ThBind *here; /* of the context node; NULL in another instance */
  ThBind *anchor;
} Walk;

static void walk_ast (Walk *walk, const ThAst *ast);

static void
add_dependency (Walk *walk, ThBind *bind, ThBind *anchor)
{
  ThExpression *self = walk->expression;
  ThDependency dependency = { bind, anchor };

  if (bind == self->bind)
    self->reads_itself = TRUE;
  for (guint i = 0; i < self->dependencies->len; i++)
    {
      ThDependency *known = &g_array_index (self->dependencies, ThDependency, i);

      if (known->bind == bind)
        {
          if (anchor->depth < known->anchor->depth)
            known->anchor = anchor;
          return;
        }
    }
  g_array_append_val (self->dependencies, dependency);
}

static void
add_below (ThBind *bind, gboolean deep, GPtrArray *found)
{
  for (guint i = 0; i < bind->children->len; i++)
    {
      ThBind *child = bind->children->pdata[i];

      if (child->is_attribute)
        continue;
      g_ptr_array_add (found, child);
      if (deep)
        add_below (child, TRUE, found);
    }
}

static ThBind *
find_named (ThBind *bind, const ThStep *step)
{
  g_autofree char *name = g_strconcat (step->axis == TH_AXIS_ATTRIBUTE ? "@" : "",
                                       step->prefix != NULL ? step->prefix : "",
                                       step->prefix != NULL ? ":" : "", step->name, NULL);

  return th_bind_find_child (bind, name);
}

/* What one step may lead to from @bind. */
static void
follow (ThBind *bind, const ThStep *step, GPtrArray *found)
{
  ThBind *child;

  if (step->axis == TH_AXIS_SELF)
    g_ptr_array_add (found, bind);
  else if (step->axis == TH_AXIS_PARENT)
    {
      if (bind->parent != NULL)
        g_ptr_array_add (found, bind->parent);
    }
  else if ((step->axis == TH_AXIS_CHILD || step->axis == TH_AXIS_ATTRIBUTE)
           && step->test == TH_TEST_NAME)
    {
      child = find_named (bind, step);
      if (child != NULL)
        g_ptr_array_add (found, child);
    }
  else if (step->axis == TH_AXIS_CHILD)
    add_below (bind, FALSE, found);
  else
    {
      /* Any other axis may reach anything: everything in the form is read. */
      g_ptr_array_add (found, bind->form->root);
      add_below (bind->form->root, TRUE, found);
    }
}

static void
walk_predicates (Walk *walk, GPtrArray *predicates, GPtrArray *binds, ThBind *anchor)
{
  for (guint i = 0; predicates != NULL && i < predicates->len; i++)
    {
      Walk inner = *walk;

      inner.here = NULL;
      inner.anchor = anchor;
      if (binds == NULL || binds->len == 0)
        walk_ast (&inner, predicates->pdata[i]);
      for (guint j = 0; binds != NULL && j < binds->len; j++)
        {
          inner.here = binds->pdata[j];
          walk_ast (&inner, predicates->pdata[i]);
        }
    }
}

/* Where a path begins; %NULL where that is not in the primary instance. */
static ThBind *
start_of (Walk *walk, const ThAst *ast, ThBind **anchor)
{
  const ThAst *primary = ast->children != NULL ? ast->children->pdata[0] : NULL;
  ThBind *bind = walk->expression->bind;

  if (primary != NULL)
    {
      walk_ast (walk, primary);
      *anchor = bind;
      return primary->kind == TH_AST_CALL && strcmp (primary->text, "current") == 0 ? bind : NULL;
    }
  if (!ast->is_absolute)
    {
      *anchor = walk->anchor;
      return walk->here;
    }
  *anchor = walk->form->root;
  if (ast->anchor == 0)
    return NULL;
  while (bind->depth > ast->anchor)
    bind = bind->parent;
  *anchor = bind;
  return bind;
}

/* The first step of an absolute path, which leads to the root if it leads anywhere. */
static void
walk_root (Walk *walk, const ThStep *step, ThBind *anchor, GPtrArray *binds)
{
  ThBind *root = walk->form->root;

  if (step->axis != TH_AXIS_CHILD)
    {
      g_ptr_array_add (binds, root);
      add_below (root, TRUE, binds);
    }
  else if (step->test != TH_TEST_NAME || strcmp (step->name, root->name) == 0
           || g_str_has_suffix (root->name, step->name))
    g_ptr_array_add (binds, root);
  walk_predicates (walk, step->predicates, binds, anchor);
}

/* One step on from @binds. Returns: (transfer container): where it leads; @anchor moves up with it
 */
static GPtrArray *
walk_step (Walk *walk, const ThStep *step, GPtrArray *binds, ThBind **anchor)
{
  GPtrArray *next = g_ptr_array_new ();

  for (guint i = 0; i < binds->len; i++)
    follow (binds->pdata[i], step, next);
  for (guint i = 0; i < next->len; i++)
    if (*anchor != NULL && ((ThBind *) next->pdata[i])->depth < (*anchor)->depth)
      *anchor = next->pdata[i];
  for (guint i = 0; step->predicates != NULL && i < next->len; i++)
    add_dependency (walk, next->pdata[i], *anchor);
  walk_predicates (walk, step->predicates, next, *anchor);
  return next;
}

/* A path that begins in the form and leads to nothing there reads as empty for ever: its author
 * meant another. */
static void
warn_of_lost (Walk *walk, const ThAst *ast)
{
  const ThControl *control = walk->expression->control;
  g_autoptr (GString) path = g_string_new (ast->is_absolute ? "/" : "");

  /* The label of the group around a repeat is that of each instance. */
  if (control != NULL && control->bind == NULL)
    return;

  for (guint i = 0; i < ast->steps->len; i++)
    {
      const ThStep *step = ast->steps->pdata[i];

      if (i > 0)
        g_string_append_c (path, '/');
      if (step->axis == TH_AXIS_SELF || step->axis == TH_AXIS_PARENT)
        g_string_append (path, step->axis == TH_AXIS_SELF ? "." : "..");
      else if (step->axis == TH_AXIS_CHILD && step->test == TH_TEST_NAME)
        g_string_append_printf (path, "%s%s%s", step->prefix != NULL ? step->prefix : "",
                                step->prefix != NULL ? ":" : "", step->name);
      else
        return;
    }
  th_form_warn (walk->form, walk->expression->line,
                "“%s” of %s leads to nothing in the form, so it is always empty; correct it",
                path->str, walk->expression->bind->path);
}

/* @found: what the path leads to and @reach its anchor, for whoever goes on from there; or %NULL */
static void
walk_path (Walk *walk, const ThAst *ast, GPtrArray *found, ThBind **reach)
{
  g_autoptr (GPtrArray) binds = g_ptr_array_new ();
  ThBind *anchor = NULL;
  ThBind *start = start_of (walk, ast, &anchor);
  guint first = ast->anchor;
  gboolean is_here;

  if (start != NULL)
    g_ptr_array_add (binds, start);
  else if (ast->is_absolute && ast->anchor == 0 && ast->steps->len > 0)
    {
      first = 1;
      walk_root (walk, ast->steps->pdata[0], anchor, binds);
    }
  walk_predicates (walk, ast->predicates, binds, anchor);
  is_here = start != NULL || (ast->is_absolute && ast->children == NULL);
  for (guint i = first; i < ast->steps->len; i++)
    {
      GPtrArray *next = walk_step (walk, ast->steps->pdata[i], binds, &anchor);

      g_ptr_array_unref (binds);
      binds = next;
    }
  if (binds->len == 0 && is_here)
    warn_of_lost (walk, ast);
  for (guint i = 0; i < binds->len; i++)
    {
      add_dependency (walk, binds->pdata[i], anchor);
      if (found != NULL)
        g_ptr_array_add (found, binds->pdata[i]);
    }
  if (reach != NULL)
    *reach = anchor;
}

static void
warn_of_instance (Walk *walk, const ThAst *ast)
{
  const ThAst *id = ast->children->len > 0 ? ast->children->pdata[0] : NULL;

  if (id == NULL || id->kind != TH_AST_LITERAL || strcmp (id->text, "context") == 0
      || g_hash_table_contains (walk->form->instances, id->text))
    return;
  th_form_warn (walk->form, walk->expression->line,
                "%s asks for the instance “%s”, which the form does not have; add it or "
                "correct its name",
                walk->expression->bind->path, id->text);
}

static void
walk_ast (Walk *walk, const ThAst *ast)
{
  if (ast->kind == TH_AST_PATH)
    {
      walk_path (walk, ast, NULL, NULL);
      return;
    }
  if (ast->kind == TH_AST_CALL
      && (strcmp (ast->text, "instance") == 0 || strcmp (ast->text, "pulldata") == 0))
    warn_of_instance (walk, ast);
  if (ast->kind == TH_AST_CALL && strcmp (ast->text, "once") == 0)
    walk->expression->reads_itself = TRUE;
  if (ast->kind == TH_AST_CALL
      && (g_str_has_suffix (ast->text, "itext") || strcmp (ast->text, "jr:choice-name") == 0))
    walk->expression->reads_language = TRUE;
  if (ast->kind == TH_AST_CALL && ast->children->len == 0
      && (strcmp (ast->text, "string") == 0 || strcmp (ast->text, "number") == 0
          || strcmp (ast->text, "string-length") == 0 || strcmp (ast->text, "normalize-space") == 0)
      && walk->here != NULL)
    add_dependency (walk, walk->here, walk->anchor);
  for (guint i = 0; ast->children != NULL && i < ast->children->len; i++)
    walk_ast (walk, ast->children->pdata[i]);
}

/* jr:choice-name () reads the choices of a question it names by a text. */
static void
find_choice_names (ThExpression *self, ThForm *form, const ThAst *ast, GError **error)
{
  const ThAst *path;
  ThBind *bind;

  for (guint i = 0; ast->children != NULL && i < ast->children->len; i++)
    find_choice_names (self, form, ast->children->pdata[i], error);
  if (ast->kind != TH_AST_CALL || strcmp (ast->text, "jr:choice-name") != 0 || *error != NULL)
    return;
  path = ast->children->pdata[1];
  if (path->kind != TH_AST_LITERAL)
    return;
  bind = th_form_find_bind (form, self->bind, path->text);
  if (bind == NULL || (bind->control != NULL && bind->control->choices == NULL))
    th_form_fail (error, TH_FORM_ERROR_MALFORMED, self->line,
                  "jr:choice-name () asks for the choices of “%s”, which has none; name a select",
                  path->text);
}

/* How many leading steps of an absolute path the node's own ancestors answer: those up to the
 * innermost repeat that both are in. A path to the repeat itself means all its instances. */
static guint
anchor_of (ThForm *form, ThBind *context, const ThAst *ast)
{
  ThBind *bind = form->root;
  guint anchor = 0;

  for (guint i = 0; i < ast->steps->len && bind != NULL; i++)
    {
      const ThStep *step = ast->steps->pdata[i];

      if (step->axis != TH_AXIS_CHILD || step->test != TH_TEST_NAME || step->predicates != NULL)
        break;
      if (i > 0)
        bind = find_named (bind, step);
      if (bind == NULL || th_bind_common (bind, context) != bind)
        break;
      if (bind->is_repeat && i + 1 < ast->steps->len)
        anchor = i + 1;
    }
  return anchor;
}

static void
anchor_ast (ThForm *form, ThBind *context, ThAst *ast)
{
  for (guint i = 0; ast->children != NULL && i < ast->children->len; i++)
    {
      /* The paths given to indexed-repeat () mean every instance; it chooses among them. */
      if (ast->kind == TH_AST_CALL && strcmp (ast->text, "indexed-repeat") == 0
          && (i == 0 || i % 2 == 1))
        continue;
      anchor_ast (form, context, ast->children->pdata[i]);
    }
  for (guint i = 0; ast->predicates != NULL && i < ast->predicates->len; i++)
    anchor_ast (form, context, ast->predicates->pdata[i]);
  for (guint i = 0; ast->steps != NULL && i < ast->steps->len; i++)
    {
      ThStep *step = ast->steps->pdata[i];

      for (guint j = 0; step->predicates != NULL && j < step->predicates->len; j++)
        anchor_ast (form, context, step->predicates->pdata[j]);
    }
  if (ast->kind == TH_AST_PATH && ast->is_absolute)
    ast->anchor = anchor_of (form, context, ast);
}

void
th_xpath_anchor (ThXpath *xpath, ThForm *form, ThBind *context)
{
  if (th_bind_get_repeat (context) != NULL)
    anchor_ast (form, context, xpath->ast);
}

void
th_expression_resolve_xpath (ThExpression *self, ThXpath *xpath)
{
  Walk walk = { self, self->bind->form, self->bind, self->bind };

  th_xpath_anchor (xpath, self->bind->form, self->bind);
  walk_ast (&walk, xpath->ast);
}

static void
resolve_text (ThExpression *self, ThText *text)
{
  if (text->itext_from != NULL)
    th_expression_resolve_xpath (self, text->itext_from);
  for (guint i = 0; text->parts != NULL && i < text->parts->len; i++)
    if (g_array_index (text->parts, ThTextPart, i).output != NULL)
      th_expression_resolve_xpath (self, g_array_index (text->parts, ThTextPart, i).output);
}

static void
resolve_translations (ThExpression *self, const char *id)
{
  ThForm *form = self->bind->form;

  for (guint i = 0; i < form->translations->len; i++)
    {
      ThTranslation *translation = form->translations->pdata[i];
      GHashTable *kinds = g_hash_table_lookup (translation->texts, id);
      GHashTableIter iter;
      gpointer text;

      if (kinds == NULL)
        continue;
      g_hash_table_iter_init (&iter, kinds);
      while (g_hash_table_iter_next (&iter, NULL, &text))
        resolve_text (self, text);
    }
}

/* An itemset reads, besides its nodes, the value and label of each. */
static void
resolve_choices (ThExpression *self)
{
  ThChoices *choices = self->control->choices;
  g_autoptr (GPtrArray) found = g_ptr_array_new ();
  Walk walk = { self, self->bind->form, self->bind, self->bind };
  const ThAst *ast = self->xpath->ast;
  ThBind *reach = NULL;

  while (ast->kind == TH_AST_CALL && ast->children->len > 0)
    ast = ast->children->pdata[0];
  if (ast->kind != TH_AST_PATH || choices == NULL)
    return;
  walk_path (&walk, ast, found, &reach);
  for (guint i = 0; i < found->len; i++)
    {
      Walk inner = { self, self->bind->form, found->pdata[i], reach };

      walk_ast (&inner, choices->value->ast);
      if (choices->label != NULL)
        walk_ast (&inner, choices->label->ast);
    }
}

/* distance () of several arguments measures from point to point. */
static void
check_distances (ThExpression *self, const ThAst *ast, GError **error)
{
  for (guint i = 0; ast->children != NULL && i < ast->children->len; i++)
    {
      const ThAst *child = ast->children->pdata[i];
      Walk walk = { self, self->bind->form, self->bind, self->bind };
      g_autoptr (GPtrArray) found = g_ptr_array_new ();

      check_distances (self, child, error);
      if (ast->kind != TH_AST_CALL || strcmp (ast->text, "distance") != 0 || ast->children->len < 2
          || child->kind != TH_AST_PATH)
        continue;
      walk_path (&walk, child, found, NULL);
      for (guint j = 0; j < found->len && *error == NULL; j++)
        {
          ThBind *bind = found->pdata[j];

          if (bind->type == TH_FORM_TYPE_GEOTRACE || bind->type == TH_FORM_TYPE_GEOSHAPE)
            th_form_fail (
              error, TH_FORM_ERROR_MALFORMED, self->line,
              "distance () of several arguments takes points, and %s is a line; give it alone",
              bind->path);
        }
    }
}

/* An expression that reads nothing shows at once whether it can be evaluated. */
static gboolean
check_constant (ThExpression *self, GError **error)
{
  ThForm *form = self->bind->form;
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  ThXpathHost host = { .root = (xmlNode *) form->primary, .zone = zone, .version = form->version };
  g_auto (ThXpathValue) value = { 0 };

  if (self->dependencies->len > 0 || self->reads_itself
      || th_xpath_evaluate (self->xpath, &host, xmlDocGetRootElement (form->primary), &value,
                            error))
    return TRUE;
  g_prefix_error (error, "line %ld, %s: ", self->line, self->bind->path);
  return FALSE;
}

static gboolean
refuse_self_reference (ThExpression *self, const char *what, GError **error)
{
  return th_form_fail (
    error, TH_FORM_ERROR_CYCLE, self->line,
    "cycle: whether %s is %s depends on its own value; let it depend on others only",
    self->bind->path, what);
}

static gboolean
resolve_own (ThExpression *self, GError **error)
{
  GError *wrong = NULL;

  th_expression_resolve_xpath (self, self->xpath);
  find_choice_names (self, self->bind->form, self->xpath->ast, &wrong);
  if (wrong == NULL)
    check_distances (self, self->xpath->ast, &wrong);
  if (wrong == NULL)
    check_constant (self, &wrong);
  if (self->kind == TH_EXPRESSION_CHOICES)
    resolve_choices (self);
  if (wrong != NULL)
    g_propagate_error (error, wrong);
  return wrong == NULL;
}

static void
resolve_texts (ThExpression *self)
{
  ThText *text = self->kind == TH_EXPRESSION_LABEL ? self->control->label : self->control->hint;

  resolve_text (self, text);
  if (text->itext != NULL)
    resolve_translations (self, text->itext);
}

static void
tell_readers (ThExpression *self)
{
  for (guint i = 0; i < self->dependencies->len; i++)
    {
      ThDependency *dependency = &g_array_index (self->dependencies, ThDependency, i);
      ThReader *reader;

      if (self->kind == TH_EXPRESSION_CALCULATE && dependency->bind == self->bind)
        continue;
      reader = g_new0 (ThReader, 1);
      reader->expression = self;
      reader->anchor = dependency->anchor;
      g_ptr_array_add (dependency->bind->readers, reader);
    }
}

/* Finds what the expression reads, and tells what is read. */
gboolean
th_expression_resolve (ThExpression *self, GError **error)
{
  if (self->xpath != NULL && !resolve_own (self, error))
    return FALSE;
  if (self->kind == TH_EXPRESSION_LABEL || self->kind == TH_EXPRESSION_HINT)
    resolve_texts (self);
  if (self->reads_itself && self->kind == TH_EXPRESSION_RELEVANT)
    return refuse_self_reference (self, "relevant", error);
  if (self->reads_itself && self->kind == TH_EXPRESSION_READONLY)
    return refuse_self_reference (self, "readonly", error);
  if (self->reads_itself && self->kind == TH_EXPRESSION_REQUIRED)
    return refuse_self_reference (self, "required", error);
  if (self->kind == TH_EXPRESSION_CALCULATE)
    self->bind->keeps_value = self->reads_itself;
  tell_readers (self);
  return TRUE;
}
