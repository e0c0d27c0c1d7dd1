/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The tree of a filling-in: nodes for the elements of the instance, what the body shows inside
 * each, and instances of repeats coming and going. Computes nothing; whoever changes the tree marks
 * what has to be computed.
 */

#include "th-form-entry-private.h"

#include <string.h>

static void
build_shown (ThFormEntry *self, GPtrArray *controls, ThFormNode *context, ThFormNode *shown_in);

static guint64
find_last_ordinal (ThFormNode *range)
{
  guint64 last = 0;

  for (xmlNode *xml = th_form_xml_first (range->owner->xml); xml != NULL;
       xml = th_form_xml_next (xml))
    {
      ThFormNode *instance = th_form_node_of (xml);

      if (instance != NULL && instance->bind == range->bind && instance->key != NULL
          && *instance->key == '#')
        last = MAX (last, g_ascii_strtoull (instance->key + 1, NULL, 10));
    }
  return last;
}

/* "#3": the ordinal that the next instance the form itself makes gets. What is known from the one
 * before is kept: a count of thousands would look through thousands for each. */
static char *
next_ordinal (ThFormNode *range)
{
  if (!range->knows_last)
    range->last_ordinal = find_last_ordinal (range);
  range->knows_last = TRUE;
  range->last_ordinal++;

  return g_strdup_printf ("#%" G_GUINT64_FORMAT, range->last_ordinal);
}

ThFormNode *
th_form_tree_find_range (ThFormNode *parent, ThBind *bind)
{
  for (guint i = 0; i < parent->attached->len; i++)
    {
      ThFormNode *node = parent->attached->pdata[i];

      if (node->bind == bind && node->xml == NULL)
        return node;
    }
  return NULL;
}

static char *
make_path (const ThFormNode *owner, const char *name, const char *key)
{
  const char *above = owner != NULL && owner->path != NULL ? owner->path : "";

  if (key != NULL)
    return g_strdup_printf ("%s%s%s[%s]", above, *above != '\0' ? "/" : "", name, key);
  return g_strdup_printf ("%s%s%s", above, *above != '\0' ? "/" : "", name);
}

static void
keep (ThFormEntry *self, ThFormNode *node)
{
  g_hash_table_replace (self->nodes, g_strdup (node->path), node);
}

static void
build_attributes (ThFormEntry *self, ThFormNode *node)
{
  for (xmlAttr *attribute = node->xml->properties; attribute != NULL; attribute = attribute->next)
    {
      g_autofree char *plain = th_form_xml_name ((xmlNode *) attribute);
      g_autofree char *name = g_strconcat ("@", plain, NULL);
      ThBind *bind = th_bind_find_child (node->bind, name);
      ThFormNode *child;

      if (bind == NULL)
        continue;
      child = th_form_node_new (self, bind, bind->control, (xmlNode *) attribute, node);
      child->path = make_path (node, name, NULL);
      keep (self, child);
    }
}

static gboolean
is_taken (ThFormEntry *self, const ThFormNode *owner, const char *name)
{
  g_autofree char *path = make_path (owner, name, NULL);

  return g_hash_table_contains (self->nodes, path);
}

/* The node of @xml with all below it. @key: of an instance, %NULL for the next ordinal */
static ThFormNode *
build_element (ThFormEntry *self, xmlNode *xml, ThBind *bind, ThFormNode *owner, const char *key)
{
  ThFormNode *range =
    bind->is_repeat && owner != NULL ? th_form_tree_find_range (owner, bind) : NULL;
  ThFormNode *node;
  ThBind *child_bind;

  node = th_form_node_new (self, bind, bind->is_repeat ? NULL : bind->control, NULL, owner);
  if (range != NULL)
    {
      node->key = key != NULL ? g_strdup (key) : next_ordinal (range);
      range->knows_last &= key == NULL;
    }
  node->path = owner != NULL ? make_path (owner, bind->name, node->key) : g_strdup ("");
  node->xml = xml;
  xml->_private = node;
  keep (self, node);
  for (guint i = 0; i < bind->children->len; i++)
    {
      child_bind = bind->children->pdata[i];
      if (child_bind->is_repeat)
        {
          range = th_form_node_new (self, child_bind, child_bind->control, NULL, node);
          range->path = make_path (node, child_bind->name, NULL);
          g_ptr_array_add (node->attached, range);
          keep (self, g_object_ref (range));
        }
    }
  build_attributes (self, node);
  for (xmlNode *child = th_form_xml_first (xml); child != NULL; child = th_form_xml_next (child))
    {
      g_autofree char *name = th_form_xml_name (child);

      child_bind = th_bind_find_child (bind, name);
      /* Of elements with one name that are no repeat, the first is the one that is filled in. */
      if (child_bind != NULL && (child_bind->is_repeat || !is_taken (self, node, name)))
        build_element (self, child, child_bind, node, NULL);
    }
  return node;
}

ThFormNode *
th_form_tree_climb (ThFormNode *node, ThBind *bind)
{
  while (node != NULL && node->bind != bind)
    node = node->owner;
  return node;
}

void
th_form_tree_collect (ThFormNode *top, ThBind *bind, GPtrArray *found)
{
  ThBind *next = bind;

  if (top->bind == bind)
    {
      g_ptr_array_add (found, top);
      return;
    }
  while (next != NULL && next->parent != top->bind)
    next = next->parent;
  if (next == NULL || top->xml == NULL)
    return;
  if (next->is_attribute)
    {
      for (xmlAttr *attribute = top->xml->properties; attribute != NULL;
           attribute = attribute->next)
        if (attribute->_private != NULL && ((ThFormNode *) attribute->_private)->bind == bind)
          g_ptr_array_add (found, attribute->_private);
      return;
    }
  for (xmlNode *child = th_form_xml_first (top->xml); child != NULL;
       child = th_form_xml_next (child))
    {
      ThFormNode *node = th_form_node_of (child);

      if (node != NULL && node->bind == next)
        th_form_tree_collect (node, bind, found);
    }
}

/* The node a control is for, seen from the node its surroundings are for. */
static ThFormNode *
find_near (ThFormNode *context, ThBind *bind)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new ();
  ThFormNode *top = th_form_tree_climb (context, th_bind_common (context->bind, bind));

  if (top != NULL)
    th_form_tree_collect (top, bind, found);
  return found->len > 0 ? found->pdata[0] : NULL;
}

static void
build_range (ThFormEntry *self, ThControl *control, ThFormNode *context, ThFormNode *shown_in)
{
  ThFormNode *owner = find_near (context, control->bind->parent);
  ThFormNode *range = owner != NULL ? th_form_tree_find_range (owner, control->bind) : NULL;

  if (range == NULL || range->shown_in != NULL)
    return;
  th_form_node_insert (shown_in, shown_in->shown->len, range);
  for (xmlNode *xml = th_form_xml_first (owner->xml); xml != NULL; xml = th_form_xml_next (xml))
    {
      ThFormNode *instance = th_form_node_of (xml);

      if (instance == NULL || instance->bind != control->bind)
        continue;
      instance->control = control;
      th_form_node_insert (range, range->shown->len, instance);
      build_shown (self, control->children, instance, instance);
    }
}

/* A second control for an element, or a group without one, stands in the node around it. */
static ThFormNode *
attach (ThFormEntry *self, ThControl *control, ThFormNode *owner, ThFormNode *twin)
{
  ThFormNode *node =
    th_form_node_new (self, twin != NULL ? twin->bind : NULL, control, NULL, owner);

  node->twin = twin;
  node->path = g_strdup (twin != NULL ? twin->path : "");
  g_ptr_array_add (owner->attached, node);
  return node;
}

static void
build_shown (ThFormEntry *self, GPtrArray *controls, ThFormNode *context, ThFormNode *shown_in)
{
  for (guint i = 0; i < controls->len; i++)
    {
      ThControl *control = controls->pdata[i];
      ThFormNode *node = context;

      if (control->kind == TH_FORM_CONTROL_REPEAT)
        {
          build_range (self, control, context, shown_in);
          continue;
        }
      if (control->bind != NULL)
        node = find_near (context, control->bind);
      if (node == NULL)
        continue;
      if (control->bind == NULL)
        node = attach (self, control, context, NULL);
      else if (node->shown_in != NULL || node->bind->control != control)
        node = attach (self, control, node, node);
      th_form_node_insert (shown_in, shown_in->shown->len, node);
      build_shown (self, control->children,
                   control->bind != NULL && node->xml != NULL ? node : context, node);
    }
}

void
th_form_tree_build (ThFormEntry *self)
{
  self->doc = xmlCopyDoc (self->form->primary, 1);
  self->root = build_element (self, xmlDocGetRootElement (self->doc), self->form->root, NULL, NULL);
  build_shown (self, self->form->body->children, self->root, self->root);
}

/* Ordinals come first, by number; ids follow, which are in order of time. */
int
th_form_tree_compare_keys (const char *a, const char *b)
{
  guint64 n;
  guint64 m;

  if (*a != '#' || *b != '#')
    return strcmp (a, b);
  n = g_ascii_strtoull (a + 1, NULL, 10);
  m = g_ascii_strtoull (b + 1, NULL, 10);
  return n < m ? -1 : n > m;
}

/* Before what the form has after the repeat. */
static void
place_first (ThFormNode *range, xmlNode *xml)
{
  ThBind *parent = range->bind->parent;
  guint index = 0;
  guint other;

  g_ptr_array_find (parent->children, range->bind, &index);
  for (xmlNode *child = th_form_xml_first (range->owner->xml); child != NULL;
       child = th_form_xml_next (child))
    if (th_form_node_of (child) != NULL
        && g_ptr_array_find (parent->children, th_form_node_of (child)->bind, &other)
        && other > index)
      {
        xmlAddPrevSibling (child, xml);
        return;
      }
  xmlAddChild (range->owner->xml, xml);
}

/* Returns: (nullable): the element of the last instance */
xmlNode *
th_form_tree_find_last (ThFormNode *range)
{
  xmlNode *xml = range->owner->xml->last;

  while (xml != NULL
         && (xml->type != XML_ELEMENT_NODE || th_form_node_of (xml) == NULL
             || th_form_node_of (xml)->bind != range->bind))
    xml = xml->prev;
  return xml;
}

/* Among its like, by key; without one at the end. Returns: its position there */
static guint
place (ThFormNode *range, xmlNode *xml, const char *key)
{
  xmlNode *last = key == NULL ? th_form_tree_find_last (range) : NULL;
  guint position = key == NULL ? range->shown->len : 0;

  for (xmlNode *child = key != NULL ? th_form_xml_first (range->owner->xml) : NULL; child != NULL;
       child = th_form_xml_next (child))
    {
      ThFormNode *instance = th_form_node_of (child);

      if (instance == NULL || instance->bind != range->bind)
        continue;
      if (th_form_tree_compare_keys (key, instance->key) < 0)
        {
          xmlAddPrevSibling (child, xml);
          return position;
        }
      last = child;
      position++;
    }
  if (last != NULL)
    xmlAddNextSibling (last, xml);
  else
    place_first (range, xml);
  return position;
}

/* Points what uses @from in a tree at @to. */
static void
replace_namespace (xmlNode *node, xmlNs *from, xmlNs *to)
{
  if (node->ns == from)
    node->ns = to;
  if (node->type != XML_ELEMENT_NODE)
    return;
  for (xmlAttr *attribute = node->properties; attribute != NULL; attribute = attribute->next)
    replace_namespace ((xmlNode *) attribute, from, to);
  for (xmlNode *child = node->children; child != NULL; child = child->next)
    if (child->type == XML_ELEMENT_NODE)
      replace_namespace (child, from, to);
}

/* A copy declares its namespaces again; the tree it comes into has declared them already. */
static void
share_namespaces (xmlNode *xml)
{
  xmlNs **link = &xml->nsDef;

  while (*link != NULL)
    {
      xmlNs *own = *link;
      xmlNs *shared = xmlSearchNs (xml->doc, xml->parent, own->prefix);

      if (shared == NULL || !xmlStrEqual (shared->href, own->href))
        {
          link = &own->next;
          continue;
        }
      replace_namespace (xml, own, shared);
      *link = own->next;
      own->next = NULL;
      xmlFreeNs (own);
    }
}

/* Whether the limits leave room for another instance: nested repeats multiply. */
gboolean
th_form_tree_has_room (ThFormEntry *self, ThFormNode *range)
{
  return range->shown->len < TH_FORM_MAX_REPEATS
         && g_hash_table_size (self->nodes) < TH_FORM_MAX_NODES;
}

ThFormNode *
th_form_tree_add_instance (ThFormEntry *self, ThFormNode *range, const char *key)
{
  xmlNode *xml = xmlDocCopyNode (range->bind->template, self->doc, 1);
  guint position = place (range, xml, key);
  ThFormNode *instance;

  share_namespaces (xml);
  instance = build_element (self, xml, range->bind, range->owner, key);
  instance->control = range->control;
  build_shown (self, range->control->children, instance, instance);
  if (range->shown_in != NULL)
    th_form_node_insert (range, position, instance);
  return instance;
}

static void
forget_attached (ThFormEntry *self, ThFormNode *node)
{
  for (guint i = 0; i < node->attached->len; i++)
    {
      ThFormNode *attached = node->attached->pdata[i];

      if (attached->bind != NULL && attached->twin == NULL)
        g_hash_table_remove (self->nodes, attached->path);
      th_form_node_let_go (attached);
    }
}

/* Lets go of a node and all below it; one that is still held outside is empty from now on. */
static void
forget (ThFormEntry *self, ThFormNode *node)
{
  g_autofree char *path = g_strdup (node->path);

  for (xmlAttr *attribute = node->xml->type == XML_ELEMENT_NODE ? node->xml->properties : NULL;
       attribute != NULL; attribute = attribute->next)
    if (attribute->_private != NULL)
      forget (self, attribute->_private);
  for (xmlNode *child = node->xml->type == XML_ELEMENT_NODE ? th_form_xml_first (node->xml) : NULL;
       child != NULL; child = th_form_xml_next (child))
    if (th_form_node_of (child) != NULL)
      forget (self, th_form_node_of (child));
  forget_attached (self, node);
  th_form_node_let_go (node);
  g_hash_table_remove (self->nodes, path);
}

void
th_form_tree_remove_instance (ThFormEntry *self, ThFormNode *instance)
{
  ThFormNode *range = th_form_tree_find_range (instance->owner, instance->bind);
  xmlNode *xml = instance->xml;

  g_object_ref (instance);
  if (range != NULL)
    {
      th_form_node_drop (range, instance);
      range->knows_last = FALSE;
    }
  forget (self, instance);
  g_object_unref (instance);
  xmlUnlinkNode (xml);
  xmlFreeNode (xml);
}
