/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The functions about nodes and values themselves, and the register of all functions. The others
 * are sorted by theme: texts, numbers, dates, lists, places.
 */

#include "th-xpath-eval.h"

#include "th-form.h"

#include <math.h>
#include <string.h>

static const ThXpathFunction *const tables[] = {
  th_xpath_core_functions, th_xpath_text_functions, th_xpath_number_functions,
  th_xpath_date_functions, th_xpath_list_functions, th_xpath_geo_functions,
};

const ThXpathFunction *
th_xpath_find_function (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (tables); i++)
    for (const ThXpathFunction *function = tables[i]; function->name != NULL; function++)
      if (strcmp (function->name, name) == 0)
        return function;
  return NULL;
}

static void
run_true (ThXpathCall *call, ThXpathValue *result)
{
  th_xpath_value_set_boolean (result, TRUE);
}

static void
run_false (ThXpathCall *call, ThXpathValue *result)
{
  th_xpath_value_set_boolean (result, FALSE);
}

static void
run_not (ThXpathCall *call, ThXpathValue *result)
{
  th_xpath_value_set_boolean (result, !th_xpath_call_boolean (call, 0));
}

static void
run_boolean (ThXpathCall *call, ThXpathValue *result)
{
  th_xpath_value_set_boolean (result, th_xpath_call_boolean (call, 0));
}

/* "1" and "true" in any type, and nothing else. */
static void
run_boolean_from_string (ThXpathCall *call, ThXpathValue *result)
{
  g_autofree char *text = th_xpath_call_string (call, 0);

  th_xpath_value_set_boolean (result, strcmp (text, "1") == 0 || strcmp (text, "true") == 0);
}

/* The argument, or the context node where there is none. */
static void
argument_or_context (ThXpathCall *call, ThXpathValue *value)
{
  if (call->n_arguments > 0)
    th_xpath_call_value (call, 0, value);
  else
    th_xpath_value_add_node (value, call->place->node);
}

static void
run_number (ThXpathCall *call, ThXpathValue *result)
{
  g_auto (ThXpathValue) value = { 0 };

  argument_or_context (call, &value);
  th_xpath_value_set_number (result, th_xpath_value_get_number (&value, call->run->host));
}

static void
run_string (ThXpathCall *call, ThXpathValue *result)
{
  g_auto (ThXpathValue) value = { 0 };

  argument_or_context (call, &value);
  th_xpath_value_take_string (result, th_xpath_value_dup_string (&value, call->run->host));
}

static void
run_if (ThXpathCall *call, ThXpathValue *result)
{
  th_xpath_call_value (call, th_xpath_call_boolean (call, 0) ? 1 : 2, result);
}

/* The first that is not empty; what is no number is stored as empty, so it is empty here. */
static void
run_coalesce (ThXpathCall *call, ThXpathValue *result)
{
  for (guint i = 0; i < call->n_arguments; i++)
    {
      g_auto (ThXpathValue) value = { 0 };
      char *text;

      th_xpath_call_value (call, i, &value);
      text = th_xpath_value_dup_string (&value, call->run->host);
      th_xpath_value_take_string (result, text);
      if (*text != '\0' && !(value.type == TH_XPATH_NUMBER && isnan (value.number)))
        return;
    }
}

/* Keeps the node's own value once it has one. */
static void
run_once (ThXpathCall *call, ThXpathValue *result)
{
  g_autofree char *own = th_xpath_node_dup_text (call->run->host, call->place->node);

  if (*own != '\0')
    th_xpath_value_set_string (result, own);
  else
    th_xpath_call_value (call, 0, result);
}

static void
run_last (ThXpathCall *call, ThXpathValue *result)
{
  th_xpath_value_set_number (result, call->place->size);
}

/* Without an argument the position in the node-set; with one, which instance of its repeat it is.
 */
static void
run_position (ThXpathCall *call, ThXpathValue *result)
{
  g_auto (ThXpathValue) value = { 0 };
  xmlNode *node;
  guint position = 1;

  if (call->n_arguments == 0)
    {
      th_xpath_value_set_number (result, call->place->position);
      return;
    }
  if (!th_xpath_call_nodes (call, 0, &value))
    return;
  if (value.n_nodes == 0 || value.nodes[0]->type != XML_ELEMENT_NODE)
    {
      th_xpath_value_set_number (result, NAN);
      return;
    }
  node = value.nodes[0];
  for (xmlNode *before = node->prev; before != NULL; before = before->prev)
    if (before->type == XML_ELEMENT_NODE && xmlStrEqual (before->name, node->name))
      position++;
  th_xpath_value_set_number (result, position);
}

static void
run_count (ThXpathCall *call, ThXpathValue *result)
{
  g_auto (ThXpathValue) value = { 0 };

  if (th_xpath_call_nodes (call, 0, &value))
    th_xpath_value_set_number (result, value.n_nodes);
}

static void
run_count_non_empty (ThXpathCall *call, ThXpathValue *result)
{
  g_auto (ThXpathValue) value = { 0 };
  guint n = 0;

  if (!th_xpath_call_nodes (call, 0, &value))
    return;
  for (guint i = 0; i < value.n_nodes; i++)
    {
      g_autofree char *owned = NULL;

      if (*th_xpath_value_peek (&value, i, call->run->host, &owned) != '\0')
        n++;
    }
  th_xpath_value_set_number (result, n);
}

static void
run_current (ThXpathCall *call, ThXpathValue *result)
{
  th_xpath_value_add_node (result, call->run->current);
}

/* The <instance> element, so that the path goes on with its root. */
static void
run_instance (ThXpathCall *call, ThXpathValue *result)
{
  g_autofree char *id = th_xpath_call_string (call, 0);
  const ThXpathHost *host = call->run->host;
  xmlNode *node = host->find_instance != NULL ? host->find_instance (id, host->data) : NULL;

  result->type = TH_XPATH_NODES;
  if (node != NULL)
    th_xpath_value_add_node (result, node);
}

static xmlNode *
find_child (xmlNode *node, const char *name)
{
  for (xmlNode *child = node != NULL ? node->children : NULL; child != NULL; child = child->next)
    if (child->type == XML_ELEMENT_NODE
        && (name == NULL || strcmp ((const char *) child->name, name) == 0))
      return child;
  return NULL;
}

/* A field of an item: a child, or "@name" for an attribute. */
static xmlNode *
find_field (xmlNode *item, const char *name)
{
  if (*name == '@')
    return (xmlNode *) xmlHasProp (item, (const xmlChar *) name + 1);
  return find_child (item, name);
}

/* pulldata (instance, wanted, key, value): instance (i)/root/item[key = value]/wanted */
static void
run_pulldata (ThXpathCall *call, ThXpathValue *result)
{
  g_autofree char *id = th_xpath_call_string (call, 0);
  g_autofree char *wanted = th_xpath_call_string (call, 1);
  g_autofree char *key = th_xpath_call_string (call, 2);
  g_autofree char *value = th_xpath_call_string (call, 3);
  const ThXpathHost *host = call->run->host;
  xmlNode *instance = host->find_instance != NULL ? host->find_instance (id, host->data) : NULL;
  xmlNode *item = find_child (find_child (instance, NULL), NULL);

  th_xpath_value_set_string (result, "");
  for (; item != NULL; item = item->next)
    {
      xmlNode *field = item->type == XML_ELEMENT_NODE ? find_field (item, key) : NULL;
      g_autofree char *text = field != NULL ? th_xpath_node_dup_text (host, field) : NULL;

      call->run->steps++;
      if (text == NULL || strcmp (text, value) != 0)
        continue;
      field = find_field (item, wanted);
      if (field != NULL)
        th_xpath_value_take_string (result, th_xpath_node_dup_text (host, field));
      return;
    }
}

static gboolean
is_inside (xmlNode *node, xmlNode *top)
{
  for (; node != NULL; node = node->parent)
    if (node == top)
      return TRUE;
  return FALSE;
}

#define MAX_INDEXES 6

/* One repeat and which of its instances is meant. */
typedef struct
{
  ThXpathValue instances;
  double index;
  guint depth;
} RepeatIndex;

static int
compare_depth (gconstpointer a, gconstpointer b)
{
  return (int) ((const RepeatIndex *) a)->depth - (int) ((const RepeatIndex *) b)->depth;
}

static gboolean
read_index (ThXpathCall *call, guint argument, RepeatIndex *index)
{
  g_auto (ThXpathValue) value = { 0 };
  xmlNode *node;

  th_xpath_call_value (call, argument + 1, &value);
  index->index = floor (th_xpath_value_get_number (&value, call->run->host));
  /* A blank index means the first, as in JavaRosa; one that is not there means none. */
  if (isnan (index->index))
    index->index = value.type == TH_XPATH_NODES && value.n_nodes == 0 ? 0 : 1;
  if (!th_xpath_call_nodes (call, argument, &index->instances))
    return FALSE;
  for (node = index->instances.n_nodes > 0 ? index->instances.nodes[0] : NULL; node != NULL;
       node = node->parent)
    index->depth++;
  return TRUE;
}

static xmlNode *
pick (const RepeatIndex *index, xmlNode *top)
{
  double n = 0;

  for (guint i = 0; i < index->instances.n_nodes; i++)
    if ((top == NULL || is_inside (index->instances.nodes[i], top)) && ++n == index->index)
      return index->instances.nodes[i];
  return NULL;
}

/* indexed-repeat (node, repeat, index, …): the node inside the index-th instance of the repeat, and
 * of the repeat within that; the repeats may be named in any order. */
static void
run_indexed_repeat (ThXpathCall *call, ThXpathValue *result)
{
  RepeatIndex indexes[MAX_INDEXES] = { 0 };
  g_auto (ThXpathValue) nodes = { 0 };
  xmlNode *top = NULL;
  guint n = (call->n_arguments - 1) / 2;
  gboolean is_good = TRUE;

  result->type = TH_XPATH_NODES;
  for (guint i = 0; i < n && is_good; i++)
    is_good = read_index (call, 1 + 2 * i, &indexes[i]);
  if (is_good)
    qsort (indexes, n, sizeof *indexes, compare_depth);
  for (guint i = 0; i < n && is_good; i++)
    {
      top = pick (&indexes[i], top);
      is_good = top != NULL;
    }
  for (guint i = 0; i < n; i++)
    th_xpath_value_clear (&indexes[i].instances);
  if (!is_good || !th_xpath_call_nodes (call, 0, &nodes))
    return;
  for (guint i = 0; i < nodes.n_nodes; i++)
    if (is_inside (nodes.nodes[i], top))
      th_xpath_value_add_node (result, nodes.nodes[i]);
}

static void
run_itext (ThXpathCall *call, ThXpathValue *result)
{
  g_autofree char *id = th_xpath_call_string (call, 0);
  const ThXpathHost *host = call->run->host;
  char *text = host->dup_itext != NULL ? host->dup_itext (id, host->data) : NULL;

  th_xpath_value_take_string (result, text != NULL ? text : g_strdup (id));
}

static void
run_choice_name (ThXpathCall *call, ThXpathValue *result)
{
  g_autofree char *value = th_xpath_call_string (call, 0);
  g_autofree char *path = th_xpath_call_string (call, 1);
  const ThXpathHost *host = call->run->host;
  char *label = host->dup_choice_label != NULL
                  ? host->dup_choice_label (call->run->current, path, value, host->data)
                  : NULL;

  th_xpath_value_take_string (result, label != NULL ? label : g_strdup (""));
}

static void
run_version (ThXpathCall *call, ThXpathValue *result)
{
  th_xpath_value_set_string (result,
                             call->run->host->version != NULL ? call->run->host->version : "");
}

/* The first node of the argument, or the context node. */
static xmlNode *
named_node (ThXpathCall *call)
{
  g_auto (ThXpathValue) value = { 0 };

  if (call->n_arguments == 0)
    return call->place->node;
  return th_xpath_call_nodes (call, 0, &value) && value.n_nodes > 0 ? value.nodes[0] : NULL;
}

static gboolean
has_name (xmlNode *node)
{
  return node != NULL
         && (node->type == XML_ELEMENT_NODE || node->type == XML_ATTRIBUTE_NODE
             || node->type == XML_PI_NODE);
}

static void
run_local_name (ThXpathCall *call, ThXpathValue *result)
{
  xmlNode *node = named_node (call);

  th_xpath_value_set_string (result, has_name (node) ? (const char *) node->name : "");
}

static void
run_name (ThXpathCall *call, ThXpathValue *result)
{
  xmlNode *node = named_node (call);

  if (has_name (node) && node->type != XML_PI_NODE && node->ns != NULL && node->ns->prefix != NULL)
    th_xpath_value_take_string (result, g_strdup_printf ("%s:%s", node->ns->prefix, node->name));
  else
    th_xpath_value_set_string (result, has_name (node) ? (const char *) node->name : "");
}

static void
run_namespace_uri (ThXpathCall *call, ThXpathValue *result)
{
  xmlNode *node = named_node (call);
  gboolean has_namespace = has_name (node) && node->type != XML_PI_NODE && node->ns != NULL;

  th_xpath_value_set_string (result, has_namespace ? (const char *) node->ns->href : "");
}

static void
add_ids (ThXpathCall *call, xmlNode *node, const char *const *ids, ThXpathValue *result)
{
  for (; node != NULL && call->run->error == NULL; node = node->next)
    {
      xmlAttr *id;

      if (node->type != XML_ELEMENT_NODE || ++call->run->steps > TH_XPATH_MAX_STEPS)
        continue;
      id = xmlHasProp (node, (const xmlChar *) "id");
      if (id != NULL && id->children != NULL
          && g_strv_contains (ids, (const char *) id->children->content))
        th_xpath_value_add_node (result, node);
      add_ids (call, node->children, ids, result);
    }
}

/* XPath 1.0, section 4.1, with attributes called "id" as there is no document type. */
static void
run_id (ThXpathCall *call, ThXpathValue *result)
{
  g_autoptr (GPtrArray) strings = th_xpath_call_strings (call, 0);
  g_autofree char *all = NULL;
  g_auto (GStrv) ids = NULL;

  g_ptr_array_add (strings, NULL);
  all = g_strjoinv (" ", (char **) strings->pdata);
  ids = g_strsplit_set (all, " \t\r\n", -1);
  result->type = TH_XPATH_NODES;
  add_ids (call, xmlDocGetRootElement (call->place->node->doc), (const char *const *) ids, result);
}

const ThXpathFunction th_xpath_core_functions[] = {
  { "true", 0, 0, run_true },
  { "false", 0, 0, run_false },
  { "not", 1, 1, run_not },
  { "boolean", 1, 1, run_boolean },
  { "boolean-from-string", 1, 1, run_boolean_from_string },
  { "number", 0, 1, run_number },
  { "string", 0, 1, run_string },
  { "if", 3, 3, run_if },
  { "coalesce", 1, -1, run_coalesce },
  { "once", 1, 1, run_once },
  { "last", 0, 0, run_last },
  { "position", 0, 1, run_position },
  { "count", 1, 1, run_count },
  { "count-non-empty", 1, 1, run_count_non_empty },
  { "current", 0, 0, run_current },
  { "instance", 1, 1, run_instance },
  { "pulldata", 4, 4, run_pulldata },
  { "indexed-repeat", 3, 13, run_indexed_repeat },
  { "jr:itext", 1, 1, run_itext },
  { "itext", 1, 1, run_itext },
  { "jr:choice-name", 2, 2, run_choice_name },
  { "version", 0, 0, run_version },
  { "id", 1, 1, run_id },
  { "local-name", 0, 1, run_local_name },
  { "name", 0, 1, run_name },
  { "namespace-uri", 0, 1, run_namespace_uri },
  { NULL, 0, 0, NULL },
};
