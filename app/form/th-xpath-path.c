/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Paths (XPath 1.0, section 2). In a form a name without a prefix means an element without a
 * prefix, whatever default namespace it stands in: forms name their nodes so although they sit in
 * the XForms or an id namespace. Node-sets are in document order after every step.
 */

#include "th-xpath-path.h"

#include "th-form.h"

#include <string.h>

static gboolean
has_namespace (xmlNode *node, const ThStep *step)
{
  xmlNs *ns = node->ns;

  if (step->prefix == NULL)
    return ns == NULL || (ns->prefix == NULL && !step->is_strict);
  if (ns == NULL)
    return FALSE;
  if (step->uri != NULL)
    return strcmp ((const char *) ns->href, step->uri) == 0;
  return ns->prefix != NULL && strcmp ((const char *) ns->prefix, step->prefix) == 0;
}

static gboolean
passes_test (xmlNode *node, const ThStep *step)
{
  gboolean is_principal = step->axis == TH_AXIS_ATTRIBUTE ? node->type == XML_ATTRIBUTE_NODE
                                                          : node->type == XML_ELEMENT_NODE;

  switch (step->test)
    {
    case TH_TEST_NAME:
      return is_principal && strcmp ((const char *) node->name, step->name) == 0
             && has_namespace (node, step);
    case TH_TEST_ANY:
      return is_principal && (step->prefix == NULL || has_namespace (node, step));
    case TH_TEST_TEXT:
      return node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE;
    case TH_TEST_COMMENT:
      return node->type == XML_COMMENT_NODE;
    case TH_TEST_INSTRUCTION:
      return node->type == XML_PI_NODE
             && (step->name == NULL || strcmp ((const char *) node->name, step->name) == 0);
    case TH_TEST_NODE:
    default:
      return node->type != XML_DTD_NODE;
    }
}

/* Adds @node if it passes; %FALSE when the steps are used up. */
static gboolean
visit (ThXpathRun *run, const ThStep *step, xmlNode *node, ThXpathValue *found)
{
  if (!th_xpath_run_step (run, 1))
    return FALSE;
  if (passes_test (node, step))
    th_xpath_value_add_node (found, node);
  return TRUE;
}

static xmlNode *
first_child (xmlNode *node)
{
  if (node->type == XML_ELEMENT_NODE || node->type == XML_DOCUMENT_NODE
      || node->type == XML_HTML_DOCUMENT_NODE)
    return node->children;
  return NULL;
}

static xmlNode *
next_sibling (xmlNode *node)
{
  return node->type == XML_ATTRIBUTE_NODE ? NULL : node->next;
}

/* The node after @node in document order, below @top if that is given. */
static xmlNode *
next_in_document (xmlNode *node, xmlNode *top, gboolean skip_children)
{
  xmlNode *child = skip_children ? NULL : first_child (node);

  if (child != NULL)
    return child;
  while (node != NULL && node != top)
    {
      if (next_sibling (node) != NULL)
        return next_sibling (node);
      node = node->parent;
    }
  return NULL;
}

static void
walk_descendants (ThXpathRun *run, const ThStep *step, xmlNode *top, ThXpathValue *found)
{
  xmlNode *node = first_child (top);

  while (node != NULL && visit (run, step, node, found))
    node = next_in_document (node, top, FALSE);
}

static gboolean
is_ancestor (xmlNode *ancestor, xmlNode *node)
{
  for (; node != NULL; node = node->parent)
    if (node == ancestor)
      return TRUE;
  return FALSE;
}

static void
walk_preceding (ThXpathRun *run, const ThStep *step, xmlNode *start, ThXpathValue *found)
{
  xmlNode *node = (xmlNode *) start->doc;
  xmlNode *stop = start->type == XML_ATTRIBUTE_NODE ? start->parent : start;

  for (node = first_child (node); node != NULL && node != stop;
       node = next_in_document (node, NULL, FALSE))
    if (!is_ancestor (node, start) && !visit (run, step, node, found))
      return;
  for (guint i = 0; i < found->n_nodes / 2; i++)
    {
      xmlNode *swap = found->nodes[i];

      found->nodes[i] = found->nodes[found->n_nodes - 1 - i];
      found->nodes[found->n_nodes - 1 - i] = swap;
    }
}

/* What the rarer axes find, nearest first. */
static void
walk_far (ThXpathRun *run, const ThStep *step, xmlNode *node, ThXpathValue *found)
{
  gboolean is_attribute = node->type == XML_ATTRIBUTE_NODE;

  switch ((int) step->axis)
    {
    case TH_AXIS_DESCENDANT_OR_SELF:
      if (visit (run, step, node, found))
        walk_descendants (run, step, node, found);
      return;
    case TH_AXIS_DESCENDANT:
      walk_descendants (run, step, node, found);
      return;
    case TH_AXIS_ANCESTOR:
      node = node->parent;
      G_GNUC_FALLTHROUGH;
    case TH_AXIS_ANCESTOR_OR_SELF:
      for (; node != NULL && visit (run, step, node, found); node = node->parent)
        ;
      return;
    case TH_AXIS_FOLLOWING_SIBLING:
      for (node = next_sibling (node); node != NULL && visit (run, step, node, found);
           node = node->next)
        ;
      return;
    case TH_AXIS_PRECEDING_SIBLING:
      for (node = is_attribute ? NULL : node->prev; node != NULL && visit (run, step, node, found);
           node = node->prev)
        ;
      return;
    case TH_AXIS_FOLLOWING:
      node = is_attribute ? next_in_document (node->parent, NULL, FALSE)
                          : next_in_document (node, NULL, TRUE);
      while (node != NULL && visit (run, step, node, found))
        node = next_in_document (node, NULL, FALSE);
      return;
    default:
      walk_preceding (run, step, node, found);
      return;
    }
}

static void
walk (ThXpathRun *run, const ThStep *step, xmlNode *node, ThXpathValue *found)
{
  xmlNode *next;

  if (step->axis == TH_AXIS_CHILD)
    {
      for (next = first_child (node); next != NULL && visit (run, step, next, found);
           next = next->next)
        ;
    }
  else if (step->axis == TH_AXIS_SELF)
    visit (run, step, node, found);
  else if (step->axis == TH_AXIS_PARENT)
    {
      if (node->parent != NULL)
        visit (run, step, node->parent, found);
    }
  else if (step->axis == TH_AXIS_ATTRIBUTE)
    {
      for (next = node->type == XML_ELEMENT_NODE ? (xmlNode *) node->properties : NULL;
           next != NULL && visit (run, step, next, found); next = next->next)
        ;
    }
  else
    walk_far (run, step, node, found);
}

static gboolean
is_reverse (ThAxis axis)
{
  return axis == TH_AXIS_ANCESTOR || axis == TH_AXIS_ANCESTOR_OR_SELF || axis == TH_AXIS_PRECEDING
         || axis == TH_AXIS_PRECEDING_SIBLING;
}

/* Keeps the nodes of @value, nearest first, that pass every predicate. */
static void
filter (ThXpathRun *run, GPtrArray *predicates, ThXpathValue *value)
{
  run->n_filters++;
  for (guint i = 0; predicates != NULL && i < predicates->len; i++)
    {
      guint n_kept = 0;
      guint size = value->n_nodes;

      for (guint j = 0; j < size && run->error == NULL; j++)
        {
          ThXpathPlace place = { value->nodes[j], j + 1, size };
          g_auto (ThXpathValue) result = { 0 };
          gboolean keep;

          th_xpath_run_evaluate (run, &place, predicates->pdata[i], &result);
          keep = result.type == TH_XPATH_NUMBER ? result.number == j + 1
                                                : th_xpath_value_get_boolean (&result, run->host);
          if (keep)
            value->nodes[n_kept++] = value->nodes[j];
        }
      value->n_nodes = n_kept;
    }
  run->n_filters--;
}

/* Whether what a step finds from several nodes is in order and without duplicates as it comes. */
static gboolean
keeps_order (ThAxis axis)
{
  return axis == TH_AXIS_CHILD || axis == TH_AXIS_SELF || axis == TH_AXIS_ATTRIBUTE;
}

/* Adds to @next what @step finds from @node. */
static void
take_step_from (ThXpathRun *run, const ThStep *step, xmlNode *node, ThXpathValue *next)
{
  g_auto (ThXpathValue) found = { .type = TH_XPATH_NODES };

  if (step->predicates == NULL && keeps_order (step->axis))
    {
      walk (run, step, node, next);
      return;
    }
  walk (run, step, node, &found);
  filter (run, step->predicates, &found);
  for (guint i = 0; i < found.n_nodes; i++)
    {
      xmlNode *one = found.nodes[is_reverse (step->axis) ? found.n_nodes - 1 - i : i];

      /* Siblings share a parent; the parent axis would name it once for each of them. */
      if (next->n_nodes == 0 || next->nodes[next->n_nodes - 1] != one)
        th_xpath_value_add_node (next, one);
    }
}

static void
take_step (ThXpathRun *run, const ThStep *step, ThXpathValue *value, gboolean *is_flat)
{
  ThXpathValue next = { .type = TH_XPATH_NODES };

  for (guint i = 0; i < value->n_nodes && run->error == NULL; i++)
    take_step_from (run, step, value->nodes[i], &next);
  if (value->n_nodes > 1 && next.n_nodes > 1 && !(keeps_order (step->axis) && *is_flat))
    th_xpath_sort_nodes (run, &next);
  if (!keeps_order (step->axis) && step->axis != TH_AXIS_PARENT)
    *is_flat = FALSE;
  th_xpath_value_clear (value);
  *value = next;
}

static gboolean
has_document (const ThXpathValue *value, xmlDoc *doc)
{
  for (guint i = 0; i < value->n_nodes; i++)
    if (value->nodes[i]->doc == doc)
      return TRUE;
  return FALSE;
}

/* Adds what is wanted of a document, in its order. */
static void
collect (ThXpathRun *run, GHashTable *wanted, xmlNode *node, ThXpathValue *sorted)
{
  for (; node != NULL && th_xpath_run_step (run, 1); node = next_in_document (node, NULL, FALSE))
    {
      if (g_hash_table_contains (wanted, node))
        th_xpath_value_add_node (sorted, node);
      for (xmlAttr *attribute = node->type == XML_ELEMENT_NODE ? node->properties : NULL;
           attribute != NULL; attribute = attribute->next)
        if (g_hash_table_contains (wanted, attribute))
          th_xpath_value_add_node (sorted, (xmlNode *) attribute);
    }
}

void
th_xpath_sort_nodes (ThXpathRun *run, ThXpathValue *value)
{
  g_autoptr (GHashTable) wanted = NULL;
  ThXpathValue sorted = { .type = TH_XPATH_NODES };
  guint n_wanted;

  if (value->n_nodes < 2)
    return;
  wanted = g_hash_table_new (NULL, NULL);
  for (guint i = 0; i < value->n_nodes; i++)
    g_hash_table_add (wanted, value->nodes[i]);
  n_wanted = g_hash_table_size (wanted);
  /* One walk over each document that has nodes in the set: linear, whatever the set looks like. */
  for (guint i = 0; i < value->n_nodes && sorted.n_nodes < n_wanted; i++)
    if (!has_document (&sorted, value->nodes[i]->doc))
      collect (run, wanted, (xmlNode *) value->nodes[i]->doc, &sorted);
  th_xpath_value_clear (value);
  *value = sorted;
}

/* The ancestor of current() that answers the first @anchor steps of a path, or %NULL. */
static xmlNode *
find_anchor (ThXpathRun *run, guint anchor)
{
  xmlNode *node = run->current;
  guint depth = 0;

  for (xmlNode *up = node; up != NULL && up->type == XML_ELEMENT_NODE; up = up->parent)
    depth++;
  if (depth < anchor)
    return NULL;
  for (; depth > anchor; depth--)
    node = node->parent;
  return node;
}

/* The steps of a path, from the one node where it begins. */
static void
take_steps (ThXpathRun *run, const ThAst *ast, xmlNode *start, guint first, ThXpathValue *value)
{
  gboolean is_flat = TRUE;

  value->type = TH_XPATH_NODES;
  if (first == ast->steps->len)
    th_xpath_value_add_node (value, start);
  else
    take_step_from (run, ast->steps->pdata[first], start, value);
  if (first < ast->steps->len)
    is_flat = keeps_order (((ThStep *) ast->steps->pdata[first])->axis)
              || ((ThStep *) ast->steps->pdata[first])->axis == TH_AXIS_PARENT;
  for (guint i = first + 1; i < ast->steps->len && run->error == NULL; i++)
    take_step (run, ast->steps->pdata[i], value, &is_flat);
}

/* Whether a path gives the same wherever in the tree it stands. */
static gboolean
is_steady (const ThAst *ast)
{
  for (guint i = 0; ast->is_absolute && i < ast->steps->len; i++)
    if (((ThStep *) ast->steps->pdata[i])->predicates != NULL)
      return FALSE;
  return ast->is_absolute;
}

static void
copy_nodes (const ThXpathValue *from, ThXpathValue *to)
{
  to->type = TH_XPATH_NODES;
  to->nodes = g_memdup2 (from->nodes, from->n_nodes * sizeof *from->nodes);
  to->n_nodes = to->size = from->n_nodes;
}

/* A list of thousands is filtered by the same answer thousands of times: it is looked up once. */
static gboolean
recall (ThXpathRun *run, const ThAst *ast, ThXpathValue *value)
{
  for (guint i = 0; i < run->n_known; i++)
    if (run->known[i].ast == ast)
      {
        if (th_xpath_run_step (run, run->known[i].value.n_nodes))
          copy_nodes (&run->known[i].value, value);
        return TRUE;
      }
  return FALSE;
}

static void
remember (ThXpathRun *run, const ThAst *ast, const ThXpathValue *value)
{
  if (run->n_known == TH_XPATH_MAX_KNOWN || run->error != NULL || !is_steady (ast))
    return;
  run->known[run->n_known].ast = ast;
  copy_nodes (value, &run->known[run->n_known++].value);
}

/* A path that begins with an expression of its own. */
static void
evaluate_primary (ThXpathRun *run, const ThXpathPlace *place, const ThAst *ast, ThXpathValue *value)
{
  gboolean is_flat;

  th_xpath_run_evaluate (run, place, ast->children->pdata[0], value);
  if (run->error == NULL && value->type != TH_XPATH_NODES)
    th_xpath_run_fail (run, TH_FORM_ERROR_MALFORMED, "“[” and “/” need a path before them");
  if (run->error != NULL)
    return;
  filter (run, ast->predicates, value);
  is_flat = value->n_nodes <= 1;
  for (guint i = 0; i < ast->steps->len && run->error == NULL; i++)
    take_step (run, ast->steps->pdata[i], value, &is_flat);
}

void
th_xpath_evaluate_path (ThXpathRun *run,
                        const ThXpathPlace *place,
                        const ThAst *ast,
                        ThXpathValue *value)
{
  xmlNode *anchor;

  if (ast->children != NULL)
    {
      evaluate_primary (run, place, ast, value);
      return;
    }
  if (run->n_filters > 0 && recall (run, ast, value))
    return;
  anchor = ast->anchor > 0 ? find_anchor (run, ast->anchor) : NULL;
  if (anchor != NULL)
    take_steps (run, ast, anchor, ast->anchor, value);
  else
    take_steps (run, ast, ast->is_absolute ? run->host->root : place->node, 0, value);
  if (run->n_filters > 0)
    remember (run, ast, value);
}
