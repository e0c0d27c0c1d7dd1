/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What reads what. A static walk over each expression finds the binds it reads and how far its reach
 * goes; from that comes the one order in which everything is computed. A calculation that feeds
 * itself by way of others is refused here; relevance may go in circles (forms in the field do), its
 * edges only advise the order.
 */

#include "th-form-model.h"

#include <string.h>

/* Where a walk stands: the binds the path so far may mean, and what they surely share with the node
 * the expression is for. */
typedef struct
{
  ThExpression *expression;
  ThForm *form;
  ThBind *here;       /* of the context node; NULL in another instance */
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
  g_autofree char *name
      = g_strconcat (step->axis == TH_AXIS_ATTRIBUTE ? "@" : "", step->prefix != NULL ? step->prefix : "",
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
  else if ((step->axis == TH_AXIS_CHILD || step->axis == TH_AXIS_ATTRIBUTE) && step->test == TH_TEST_NAME)
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

/* @found: what the path leads to and @reach its anchor, for whoever goes on from there; or %NULL */
static void
walk_path (Walk *walk, const ThAst *ast, GPtrArray *found, ThBind **reach)
{
  g_autoptr (GPtrArray) binds = g_ptr_array_new ();
  ThBind *anchor = NULL;
  ThBind *start = start_of (walk, ast, &anchor);
  guint first = ast->anchor;

  if (start != NULL)
    g_ptr_array_add (binds, start);
  else if (ast->is_absolute && ast->anchor == 0 && ast->steps->len > 0)
    {
      const ThStep *step = ast->steps->pdata[0];

      first = 1;
      if (step->axis != TH_AXIS_CHILD)
        {
          g_ptr_array_add (binds, walk->form->root);
          add_below (walk->form->root, TRUE, binds);
        }
      else if (step->test != TH_TEST_NAME || strcmp (step->name, walk->form->root->name) == 0
               || g_str_has_suffix (walk->form->root->name, step->name))
        g_ptr_array_add (binds, walk->form->root);
      walk_predicates (walk, step->predicates, binds, anchor);
    }
  walk_predicates (walk, ast->predicates, binds, anchor);
  for (guint i = first; i < ast->steps->len; i++)
    {
      const ThStep *step = ast->steps->pdata[i];
      g_autoptr (GPtrArray) next = g_ptr_array_new ();

      for (guint j = 0; j < binds->len; j++)
        follow (binds->pdata[j], step, next);
      for (guint j = 0; j < next->len; j++)
        if (anchor != NULL && ((ThBind *) next->pdata[j])->depth < anchor->depth)
          anchor = next->pdata[j];
      if (step->predicates != NULL)
        for (guint j = 0; j < next->len; j++)
          add_dependency (walk, next->pdata[j], anchor);
      walk_predicates (walk, step->predicates, next, anchor);
      g_clear_pointer (&binds, g_ptr_array_unref);
      binds = g_steal_pointer (&next);
    }
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
walk_ast (Walk *walk, const ThAst *ast)
{
  if (ast->kind == TH_AST_PATH)
    {
      walk_path (walk, ast, NULL, NULL);
      return;
    }
  if (ast->kind == TH_AST_CALL && strcmp (ast->text, "once") == 0)
    walk->expression->reads_itself = TRUE;
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
      if (ast->kind == TH_AST_CALL && strcmp (ast->text, "indexed-repeat") == 0 && (i == 0 || i % 2 == 1))
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
            th_form_fail (error, TH_FORM_ERROR_MALFORMED, self->line,
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
      || th_xpath_evaluate (self->xpath, &host, xmlDocGetRootElement (form->primary), &value, error))
    return TRUE;
  g_prefix_error (error, "line %ld, %s: ", self->line, self->bind->path);
  return FALSE;
}

static gboolean
refuse_self_reference (ThExpression *self, const char *what, GError **error)
{
  return th_form_fail (error, TH_FORM_ERROR_CYCLE, self->line,
                       "cycle: whether %s is %s depends on its own value; let it depend on others only",
                       self->bind->path, what);
}

/* Finds what the expression reads, and tells what is read. */
gboolean
th_expression_resolve (ThExpression *self, GError **error)
{
  GError *wrong = NULL;

  if (self->xpath != NULL)
    {
      th_expression_resolve_xpath (self, self->xpath);
      find_choice_names (self, self->bind->form, self->xpath->ast, &wrong);
      if (wrong == NULL)
        check_distances (self, self->xpath->ast, &wrong);
      if (wrong == NULL)
        check_constant (self, &wrong);
      if (self->kind == TH_EXPRESSION_CHOICES)
        resolve_choices (self);
    }
  if (self->kind == TH_EXPRESSION_LABEL || self->kind == TH_EXPRESSION_HINT)
    {
      ThText *text = self->kind == TH_EXPRESSION_LABEL ? self->control->label : self->control->hint;

      resolve_text (self, text);
      if (text->itext != NULL)
        resolve_translations (self, text->itext);
    }
  if (wrong != NULL)
    {
      g_propagate_error (error, wrong);
      return FALSE;
    }
  if (self->reads_itself && self->kind == TH_EXPRESSION_RELEVANT)
    return refuse_self_reference (self, "relevant", error);
  if (self->reads_itself && self->kind == TH_EXPRESSION_READONLY)
    return refuse_self_reference (self, "readonly", error);
  if (self->reads_itself && self->kind == TH_EXPRESSION_REQUIRED)
    return refuse_self_reference (self, "required", error);
  if (self->kind == TH_EXPRESSION_CALCULATE)
    self->bind->keeps_value = self->reads_itself;
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
  return TRUE;
}

/* The graph over expressions while it is being ordered. */
typedef struct
{
  GArray **edges;      /* from each expression to those that wait for it; bit 0 set: hard */
  guint *n_waits;      /* how many it still waits for */
  guint *n_hard;       /* … of those that must come first */
  guint n;
} Graph;

static void
add_edge (Graph *graph, ThExpression *from, ThExpression *to, gboolean is_hard)
{
  guint edge = to->order << 1 | (is_hard ? 1 : 0);

  if (from == NULL || from == to)
    return;
  if (graph->edges[from->order] == NULL)
    graph->edges[from->order] = g_array_new (FALSE, FALSE, sizeof (guint));
  g_array_append_val (graph->edges[from->order], edge);
  graph->n_waits[to->order]++;
  graph->n_hard[to->order] += is_hard;
}

static void
add_edges (Graph *graph, ThExpression *to)
{
  for (guint i = 0; i < to->dependencies->len; i++)
    {
      ThBind *bind = g_array_index (to->dependencies, ThDependency, i).bind;

      add_edge (graph, bind->calculate, to, to->kind == TH_EXPRESSION_CALCULATE);
      if (bind->control != NULL)
        add_edge (graph, bind->control->choices_expression, to, FALSE);
      for (; bind != NULL; bind = bind->parent)
        {
          add_edge (graph, bind->relevant, to, FALSE);
          if (bind->is_repeat && bind->control != NULL)
            add_edge (graph, bind->control->count, to, FALSE);
        }
    }
}

/* One circle among what could not be ordered, as a text. */
static char *
describe_circle (ThForm *form, Graph *graph, const guint *placed)
{
  g_autofree guint *before = g_new0 (guint, graph->n);
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  GString *text = g_string_new (NULL);
  guint at = G_MAXUINT;

  for (guint i = 0; i < graph->n; i++)
    if (placed[i] == G_MAXUINT)
      for (guint j = 0; graph->edges[i] != NULL && j < graph->edges[i]->len; j++)
        {
          guint edge = g_array_index (graph->edges[i], guint, j);

          if ((edge & 1) != 0 && placed[edge >> 1] == G_MAXUINT)
            before[edge >> 1] = i;
        }
  for (guint i = 0; i < graph->n && at == G_MAXUINT; i++)
    if (placed[i] == G_MAXUINT && graph->n_hard[i] > 0)
      at = i;
  while (g_hash_table_add (seen, GUINT_TO_POINTER (at + 1)))
    at = before[at];
  g_hash_table_remove_all (seen);
  while (g_hash_table_add (seen, GUINT_TO_POINTER (at + 1)))
    {
      g_string_append_printf (text, "%s%s", text->len > 0 ? " ← " : "",
                              ((ThExpression *) form->expressions->pdata[at])->bind->path);
      at = before[at];
    }
  return g_string_free (text, FALSE);
}

static gboolean
refuse_circle (ThForm *form, Graph *graph, const guint *placed, GError **error)
{
  g_autofree char *circle = describe_circle (form, graph, placed);
  long line = 0;

  for (guint i = 0; i < graph->n && line == 0; i++)
    if (placed[i] == G_MAXUINT && graph->n_hard[i] > 0)
      line = ((ThExpression *) form->expressions->pdata[i])->line;
  return th_form_fail (error, TH_FORM_ERROR_CYCLE, line,
                       "cycle: these calculations wait for each other: %s; let one of them do without",
                       circle);
}

static int
compare_order (gconstpointer a, gconstpointer b)
{
  const ThExpression *first = *(ThExpression *const *) a;
  const ThExpression *second = *(ThExpression *const *) b;

  return first->order < second->order ? -1 : first->order > second->order;
}

/* Kahn's order over all edges; where only advice is left to wait for, the first that may goes. */
static gboolean
place (ThForm *form, Graph *graph, guint *placed, GError **error)
{
  g_autoptr (GArray) ready = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GArray) advised = g_array_new (FALSE, FALSE, sizeof (guint));
  guint next = 0;
  guint next_advised = 0;
  guint n_placed = 0;

  for (guint i = 0; i < graph->n; i++)
    {
      if (graph->n_waits[i] == 0)
        g_array_append_val (ready, i);
      else if (graph->n_hard[i] == 0)
        g_array_append_val (advised, i);
    }
  while (n_placed < graph->n)
    {
      guint at;

      if (next < ready->len)
        at = g_array_index (ready, guint, next++);
      else if (next_advised < advised->len)
        at = g_array_index (advised, guint, next_advised++);
      else
        return refuse_circle (form, graph, placed, error);
      if (placed[at] != G_MAXUINT)
        continue;
      placed[at] = n_placed++;
      for (guint i = 0; graph->edges[at] != NULL && i < graph->edges[at]->len; i++)
        {
          guint edge = g_array_index (graph->edges[at], guint, i);
          guint to = edge >> 1;

          graph->n_hard[to] -= edge & 1;
          if (--graph->n_waits[to] == 0)
            g_array_append_val (ready, to);
          else if ((edge & 1) != 0 && graph->n_hard[to] == 0)
            g_array_append_val (advised, to);
        }
    }
  return TRUE;
}

/* Resolves every expression and numbers them in the order they are to be computed in. */
gboolean
th_form_order (ThForm *self, GError **error)
{
  Graph graph = { NULL, NULL, NULL, self->expressions->len };
  g_autofree guint *placed = g_new (guint, graph.n + 1);
  gboolean is_good = TRUE;

  for (guint i = 0; i < graph.n; i++)
    if (!th_expression_resolve (self->expressions->pdata[i], error))
      return FALSE;
  graph.edges = g_new0 (GArray *, graph.n + 1);
  graph.n_waits = g_new0 (guint, graph.n + 1);
  graph.n_hard = g_new0 (guint, graph.n + 1);
  for (guint i = 0; i < graph.n; i++)
    {
      ((ThExpression *) self->expressions->pdata[i])->order = i;
      placed[i] = G_MAXUINT;
    }
  for (guint i = 0; i < graph.n; i++)
    add_edges (&graph, self->expressions->pdata[i]);
  is_good = place (self, &graph, placed, error);
  for (guint i = 0; i < graph.n; i++)
    {
      ((ThExpression *) self->expressions->pdata[i])->order = placed[i];
      if (graph.edges[i] != NULL)
        g_array_unref (graph.edges[i]);
    }
  g_ptr_array_sort (self->expressions, compare_order);
  g_free (graph.edges);
  g_free (graph.n_waits);
  g_free (graph.n_hard);
  return is_good;
}
