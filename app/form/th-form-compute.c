/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Keeping the state right. What changed marks what reads it; a run computes what is marked, in the
 * order of the graph, until nothing is; then everyone is told once. Relevance may go in circles, so
 * an expression is computed at most a few times in a run and the last result stands.
 */

#include "th-form-entry-private.h"

#include <math.h>
#include <string.h>

/* How often one expression may be computed in a run before it is left as it is. */
#define MAX_ROUNDS 8

void
th_form_compute_touch (ThFormEntry *self, ThFormNode *node, guint changes)
{
  if (node->changes == 0)
    g_ptr_array_add (self->touched, g_object_ref (node));
  node->changes |= changes;
}

/* The nodes are kept with their turn: what is computed must not depend on where they lie in memory.
 */
static void
mark (ThFormEntry *self, ThExpression *expression, ThFormNode *node)
{
  GHashTable **set = &self->dirty[expression->order];

  if (*set == NULL)
    {
      *set = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
      self->n_dirty++;
    }
  if (!g_hash_table_contains (*set, node))
    g_hash_table_insert (*set, g_object_ref (node),
                         GUINT_TO_POINTER (g_hash_table_size (*set) + 1));
}

/* Marks @expression for each of its nodes below @top. Counts, and the relevance of a repeat, are
 * computed for the range, which stands in the parent. */
static void
mark_nodes (ThFormEntry *self, ThExpression *expression, ThFormNode *top)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new ();
  gboolean is_count = expression->kind == TH_EXPRESSION_COUNT;

  if (!is_count)
    {
      th_form_tree_collect (top, expression->bind, found);
      for (guint i = 0; i < found->len; i++)
        mark (self, expression, found->pdata[i]);
    }
  if (!expression->bind->is_repeat || (!is_count && expression->kind != TH_EXPRESSION_RELEVANT))
    return;
  g_ptr_array_set_size (found, 0);
  if (top->bind == expression->bind && top->owner != NULL)
    top = top->owner;
  th_form_tree_collect (top, expression->bind->parent, found);
  for (guint i = 0; i < found->len; i++)
    {
      ThFormNode *range = th_form_tree_find_range (found->pdata[i], expression->bind);

      if (range != NULL)
        mark (self, expression, range);
    }
}

/* Marks what reads @node; with @deep, what reads anything below it too. */
void
th_form_compute_mark_readers (ThFormEntry *self, ThFormNode *node, gboolean deep)
{
  for (guint i = 0; i < node->bind->readers->len; i++)
    {
      ThReader *reader = node->bind->readers->pdata[i];
      ThFormNode *top = th_form_tree_climb (node, reader->anchor);

      mark_nodes (self, reader->expression, top != NULL ? top : self->root);
    }
  if (!deep || node->xml == NULL || node->xml->type != XML_ELEMENT_NODE)
    return;
  for (xmlNode *child = th_form_xml_first (node->xml); child != NULL;
       child = th_form_xml_next (child))
    if (th_form_node_of (child) != NULL)
      th_form_compute_mark_readers (self, th_form_node_of (child), TRUE);
}

/* Marks what reads the repeat as such, for an instance that comes or goes. One that goes changes
 * the positions of those after it; one that comes stands last and changes none. */
void
th_form_compute_mark_structure (ThFormEntry *self, ThFormNode *instance, gboolean goes)
{
  for (guint i = 0; i < instance->bind->readers->len; i++)
    {
      ThReader *reader = instance->bind->readers->pdata[i];
      gboolean is_position = reader->anchor == instance->bind;
      ThFormNode *top =
        th_form_tree_climb (instance->owner, is_position ? instance->bind->parent : reader->anchor);

      if (!is_position || goes)
        mark_nodes (self, reader->expression, top != NULL ? top : self->root);
    }
  for (xmlNode *child = th_form_xml_first (instance->xml); child != NULL;
       child = th_form_xml_next (child))
    if (th_form_node_of (child) != NULL)
      th_form_compute_mark_readers (self, th_form_node_of (child), TRUE);
}

void
th_form_compute_mark_all (ThFormEntry *self)
{
  for (guint i = 0; i < self->form->expressions->len; i++)
    {
      ThExpression *expression = self->form->expressions->pdata[i];

      if (expression->kind != TH_EXPRESSION_OTHER)
        mark_nodes (self, expression, self->root);
    }
}

/* Marks what shows or gives texts, for another language. */
void
th_form_compute_mark_texts (ThFormEntry *self)
{
  for (guint i = 0; i < self->form->expressions->len; i++)
    {
      ThExpression *expression = self->form->expressions->pdata[i];

      if (expression->reads_language || expression->kind == TH_EXPRESSION_CHOICES
          || expression->kind == TH_EXPRESSION_CONSTRAINT || expression->kind == TH_EXPRESSION_LABEL
          || expression->kind == TH_EXPRESSION_HINT)
        mark_nodes (self, expression, self->root);
    }
}

/* Marks every expression of nodes below a new instance. */
void
th_form_compute_mark_below (ThFormEntry *self, ThFormNode *top)
{
  for (guint i = 0; i < self->form->expressions->len; i++)
    {
      ThExpression *expression = self->form->expressions->pdata[i];

      if (th_bind_common (expression->bind, top->bind) == top->bind)
        mark_nodes (self, expression, top);
    }
}

static void
mark_own (ThFormEntry *self, ThExpression *expression, ThFormNode *node)
{
  if (expression != NULL)
    mark (self, expression, node);
}

void
th_form_compute_set_value (ThFormEntry *self, ThFormNode *node, const char *text)
{
  if (strcmp (th_form_xml_text (node->xml), text) == 0)
    return;
  th_form_xml_set_text (node->xml, text);
  th_form_compute_touch (self, node, TH_CHANGED_VALUE);
  th_form_compute_mark_readers (self, node, FALSE);
  mark_own (self, node->bind->constraint, node);
}

static void update_relevance (ThFormEntry *self, ThFormNode *node);

static void
update_below (ThFormEntry *self, ThFormNode *node, void (*update) (ThFormEntry *, ThFormNode *))
{
  if (node->xml == NULL)
    return;
  for (xmlAttr *attribute = node->xml->type == XML_ELEMENT_NODE ? node->xml->properties : NULL;
       attribute != NULL; attribute = attribute->next)
    if (attribute->_private != NULL)
      update (self, attribute->_private);
  for (xmlNode *child = node->xml->type == XML_ELEMENT_NODE ? th_form_xml_first (node->xml) : NULL;
       child != NULL; child = th_form_xml_next (child))
    if (th_form_node_of (child) != NULL)
      update (self, th_form_node_of (child));
}

/* Effective relevance of a node, of what stands in it and of what is below it. */
static void
update_relevance (ThFormEntry *self, ThFormNode *node)
{
  gboolean relevant = node->own_relevant && (node->owner == NULL || node->owner->relevant);

  if (relevant == node->relevant)
    return;
  node->relevant = relevant;
  th_form_compute_touch (self, node, TH_CHANGED_RELEVANT);
  for (guint i = 0; i < node->attached->len; i++)
    if (((ThFormNode *) node->attached->pdata[i])->twin == NULL)
      update_relevance (self, node->attached->pdata[i]);
  if (node->xml == NULL)
    return;
  th_form_compute_mark_readers (self, node, FALSE);
  mark_own (self, node->bind->constraint, node);
  mark_own (self, node->bind->calculate, node);
  update_below (self, node, update_relevance);
}

static void
update_readonly (ThFormEntry *self, ThFormNode *node)
{
  gboolean readonly = node->own_readonly || (node->owner != NULL && node->owner->readonly);

  if (readonly == node->readonly)
    return;
  node->readonly = readonly;
  th_form_compute_touch (self, node, TH_CHANGED_READONLY);
  for (guint i = 0; i < node->attached->len; i++)
    if (((ThFormNode *) node->attached->pdata[i])->twin == NULL)
      update_readonly (self, node->attached->pdata[i]);
  update_below (self, node, update_readonly);
}

/* An expression that fails on the values at hand means what no expression would. */
static gboolean
evaluate_truth (ThFormEntry *self, ThExpression *expression, xmlNode *xml, gboolean otherwise)
{
  gboolean truth = otherwise;
  g_autoptr (GError) error = NULL;

  if (!th_xpath_evaluate_boolean (expression->xpath, &self->host, xml, &truth, &error))
    g_debug ("%s: %s", expression->bind->path, error->message);
  return truth;
}

static void
compute_calculate (ThFormEntry *self, ThExpression *expression, ThFormNode *node)
{
  G_GNUC_UNUSED g_auto (ThXpathValue) result = { 0 };
  g_autofree char *text = NULL;
  g_autofree char *value = NULL;
  g_autoptr (GError) error = NULL;

  if (!node->relevant)
    return;
  text = th_xpath_evaluate_string (expression->xpath, &self->host, node->xml, &error);
  if (text == NULL)
    {
      g_debug ("%s: %s", expression->bind->path, error->message);
      text = g_strdup ("");
    }
  if (strcmp (text, "NaN") == 0)
    *text = '\0';
  value = th_form_value_normalise (node->bind->type, text, &self->host, NULL);
  if (strcmp (th_form_xml_text (node->xml), value != NULL ? value : "") == 0)
    return;
  th_form_compute_set_value (self, node, value != NULL ? value : "");
  if (self->is_loaded)
    th_form_events_fire (self, TH_EVENT_VALUE_CHANGED, node);
}

/* An element in the place of an instance that is not there, for evaluating what an instance would.
 */
static xmlNode *
stand_in (ThFormEntry *self, ThFormNode *range)
{
  xmlNode *xml = xmlDocCopyNode (range->bind->template, self->doc, 2);

  xmlAddChild (range->owner->xml, xml);
  return xml;
}

static void
remove_stand_in (xmlNode *xml)
{
  xmlUnlinkNode (xml);
  xmlFreeNode (xml);
}

static xmlNode *
first_instance (ThFormNode *range)
{
  for (xmlNode *xml = th_form_xml_first (range->owner->xml); xml != NULL;
       xml = th_form_xml_next (xml))
    if (th_form_node_of (xml) != NULL && th_form_node_of (xml)->bind == range->bind)
      return xml;
  return NULL;
}

/* A repeat is relevant if any of its instances is; without instances, if one would be. */
static void
compute_range_relevance (ThFormEntry *self, ThExpression *expression, ThFormNode *range)
{
  xmlNode *first = first_instance (range);
  gboolean relevant = FALSE;

  if (first == NULL)
    {
      first = stand_in (self, range);
      range->own_relevant = evaluate_truth (self, expression, first, TRUE);
      remove_stand_in (first);
      update_relevance (self, range);
      return;
    }
  for (; first != NULL && !relevant; first = th_form_xml_next (first))
    if (th_form_node_of (first) != NULL && th_form_node_of (first)->bind == range->bind)
      relevant = evaluate_truth (self, expression, first, TRUE);
  range->own_relevant = relevant;
  update_relevance (self, range);
}

static void
compute_relevant (ThFormEntry *self, ThExpression *expression, ThFormNode *node)
{
  if (node->xml == NULL)
    {
      compute_range_relevance (self, expression, node);
      return;
    }
  node->own_relevant = evaluate_truth (self, expression, node->xml, TRUE);
  update_relevance (self, node);
}

static guint
count_instances (ThFormNode *range)
{
  guint n = 0;

  for (xmlNode *xml = th_form_xml_first (range->owner->xml); xml != NULL;
       xml = th_form_xml_next (xml))
    n += th_form_node_of (xml) != NULL && th_form_node_of (xml)->bind == range->bind;
  return n;
}

/* Adds and removes instances at the end until there are as many as the count says; a blank count
 * leaves them as they are, and makes none at the start. */
static void
compute_count (ThFormEntry *self, ThExpression *expression, ThFormNode *range)
{
  G_GNUC_UNUSED g_auto (ThXpathValue) result = { 0 };
  xmlNode *first = first_instance (range);
  xmlNode *context = first != NULL ? first : stand_in (self, range);
  g_autofree char *text = th_xpath_evaluate_string (expression->xpath, &self->host, context, NULL);
  g_autofree char *whole = NULL;
  guint n = count_instances (range);
  guint wanted;

  if (first == NULL)
    remove_stand_in (context);
  if (g_strcmp0 (text, "true") == 0 || g_strcmp0 (text, "false") == 0)
    whole = g_strdup (*text == 't' ? "1" : "0");
  else
    whole =
      th_form_value_normalise (TH_FORM_TYPE_INTEGER, text != NULL ? text : "", &self->host, NULL);
  if ((whole == NULL || *whole == '\0') && self->is_loaded)
    return;
  wanted =
    (guint) CLAMP (g_ascii_strtoll (whole != NULL ? whole : "0", NULL, 10), 0, TH_FORM_MAX_REPEATS);
  for (; n < wanted && th_form_tree_has_room (self, range); n++)
    {
      ThFormNode *instance = th_form_tree_add_instance (self, range, NULL);

      th_answers_take_back (self, instance);
      th_form_compute_mark_below (self, instance);
      th_form_compute_mark_structure (self, instance, FALSE);
      th_form_events_fire (self, TH_EVENT_NEW_REPEAT, instance);
    }
  for (; n > wanted; n--)
    {
      ThFormNode *instance = th_form_node_of (th_form_tree_find_last (range));

      th_answers_lay_aside (self, instance);
      th_form_compute_mark_structure (self, instance, TRUE);
      th_form_tree_remove_instance (self, instance);
    }
}

static void
compute_constraint (ThFormEntry *self, ThExpression *expression, ThFormNode *node)
{
  const char *value = th_form_xml_text (node->xml);
  g_autofree char *message = NULL;

  if (node->relevant && *value != '\0' && !evaluate_truth (self, expression, node->xml, TRUE))
    message = node->bind->constraint_message != NULL
                ? th_form_label_dup (self, node->bind->constraint_message, "", node->xml, node->xml)
                : g_strdup ("");
  if (g_strcmp0 (message, node->message) == 0)
    return;
  g_free (node->message);
  node->message = g_steal_pointer (&message);
  th_form_compute_touch (self, node, TH_CHANGED_MESSAGE);
}

/* The texts of every node the control has where the expression stands. */
static void
compute_text (ThFormEntry *self, ThExpression *expression, ThFormNode *node)
{
  gboolean is_label = expression->kind == TH_EXPRESSION_LABEL;

  for (guint i = 0; i <= node->attached->len; i++)
    {
      ThFormNode *shown = i == 0 ? node : node->attached->pdata[i - 1];

      if (shown->control != expression->control)
        continue;
      g_clear_pointer (is_label ? &shown->label : &shown->hint, g_free);
      if (!is_label)
        g_clear_pointer (&shown->guidance, g_free);
      th_form_compute_touch (self, shown, is_label ? TH_CHANGED_LABEL : TH_CHANGED_HINT);
    }
}

static void
compute_choices (ThFormEntry *self, ThExpression *expression, ThFormNode *node)
{
  for (guint i = 0; i <= node->attached->len; i++)
    {
      ThFormNode *shown = i == 0 ? node : node->attached->pdata[i - 1];

      if (shown->control == expression->control)
        th_form_options_compute (self, shown);
    }
}

static void
compute (ThFormEntry *self, ThExpression *expression, ThFormNode *node)
{
  switch (expression->kind)
    {
    case TH_EXPRESSION_CALCULATE:
      compute_calculate (self, expression, node);
      break;
    case TH_EXPRESSION_RELEVANT:
      compute_relevant (self, expression, node);
      break;
    case TH_EXPRESSION_READONLY:
      node->own_readonly = evaluate_truth (self, expression, node->xml, FALSE);
      update_readonly (self, node);
      break;
    case TH_EXPRESSION_REQUIRED:
      if (evaluate_truth (self, expression, node->xml, FALSE) != node->required)
        {
          node->required = !node->required;
          th_form_compute_touch (self, node, TH_CHANGED_REQUIRED);
        }
      break;
    case TH_EXPRESSION_COUNT:
      compute_count (self, expression, node);
      break;
    case TH_EXPRESSION_CHOICES:
      compute_choices (self, expression, node);
      break;
    case TH_EXPRESSION_CONSTRAINT:
      compute_constraint (self, expression, node);
      break;
    case TH_EXPRESSION_LABEL:
    case TH_EXPRESSION_HINT:
      compute_text (self, expression, node);
      break;
    case TH_EXPRESSION_OTHER:
    default:
      break;
    }
}

/* Ranges come after their instances; otherwise in the order of marking. */
static int
compare_turns (gconstpointer a, gconstpointer b, gpointer set)
{
  const ThFormNode *first = *(ThFormNode *const *) a;
  const ThFormNode *second = *(ThFormNode *const *) b;
  guint turn;
  guint other;

  if ((first->xml == NULL) != (second->xml == NULL))
    return first->xml == NULL ? 1 : -1;
  turn = GPOINTER_TO_UINT (g_hash_table_lookup (set, first));
  other = GPOINTER_TO_UINT (g_hash_table_lookup (set, second));
  return turn < other ? -1 : turn > other;
}

/* Computes one expression for all its marked nodes. */
static void
compute_set (ThFormEntry *self, ThExpression *expression)
{
  g_autoptr (GHashTable) set = g_steal_pointer (&self->dirty[expression->order]);
  g_autoptr (GPtrArray) nodes = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer node;

  self->n_dirty--;
  if (self->rounds[expression->order]++ >= MAX_ROUNDS)
    return;
  g_hash_table_iter_init (&iter, set);
  while (g_hash_table_iter_next (&iter, &node, NULL))
    g_ptr_array_add (nodes, node);
  g_ptr_array_sort_with_data (nodes, compare_turns, set);
  for (guint i = 0; i < nodes->len; i++)
    if (((ThFormNode *) nodes->pdata[i])->entry != NULL)
      compute (self, expression, nodes->pdata[i]);
}

void
th_form_compute_run (ThFormEntry *self)
{
  self->host.now = th_clock_now (self->clock);
  memset (self->rounds, 0, sizeof *self->rounds * (self->form->expressions->len + 1));
  while (self->n_dirty > 0)
    for (guint i = 0; i < self->form->expressions->len && self->n_dirty > 0; i++)
      if (self->dirty[i] != NULL)
        compute_set (self, self->form->expressions->pdata[i]);
}

/* Whether @expression gives the same again when its own result is what it reads. */
static gboolean
comes_to_rest (ThFormEntry *self, ThExpression *expression, ThFormNode *node, const char *from)
{
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  th_form_xml_set_text (node->xml, from);
  first = th_xpath_evaluate_string (expression->xpath, &self->host, node->xml, NULL);
  th_form_xml_set_text (node->xml, first != NULL && strcmp (first, "NaN") != 0 ? first : "");
  second = th_xpath_evaluate_string (expression->xpath, &self->host, node->xml, NULL);
  return g_strcmp0 (first, second) == 0;
}

/* Whether calculations that read their own value come to rest, from what they hold and from a
 * number. */
gboolean
th_form_compute_is_settled (ThFormEntry *self, GError **error)
{
  for (guint i = 0; i < self->form->expressions->len; i++)
    {
      ThExpression *expression = self->form->expressions->pdata[i];
      g_autoptr (GPtrArray) found = g_ptr_array_new ();

      if (expression->kind != TH_EXPRESSION_CALCULATE || !expression->reads_itself)
        continue;
      th_form_tree_collect (self->root, expression->bind, found);
      for (guint j = 0; j < found->len; j++)
        {
          ThFormNode *node = found->pdata[j];
          g_autofree char *held = g_strdup (th_form_xml_text (node->xml));

          if (!comes_to_rest (self, expression, node, held)
              || !comes_to_rest (self, expression, node, "1"))
            return th_form_fail (
              error, TH_FORM_ERROR_CYCLE, expression->line,
              "cycle: the calculation of %s reads its own value and never comes to "
              "rest; let it depend on others only",
              expression->bind->path);
          th_form_xml_set_text (node->xml, held);
        }
    }
  return TRUE;
}

void
th_form_compute_tell (ThFormEntry *self)
{
  g_autoptr (GPtrArray) touched = g_steal_pointer (&self->touched);

  self->touched = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < touched->len; i++)
    {
      ThFormNode *node = touched->pdata[i];
      guint changes = node->changes;

      th_form_node_tell (node);
      th_form_entry_emit_changed (self, node);
      if ((changes & TH_CHANGED_VALUE) != 0 && node->entry != NULL && node->twin == NULL)
        th_answers_tell (self, node);
    }
}
