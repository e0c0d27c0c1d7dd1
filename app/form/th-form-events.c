/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What a form does by itself: preloads when a record is made, actions on events. */

#include "th-form-entry-private.h"

#include <string.h>

/* An action may set off another; beyond this depth they are taken to go in circles. */
#define MAX_ACTION_DEPTH 16

/* Where an action writes. When a form is loaded, in every instance that is there; on an event of a
 * node, where the ref leads from that node, which is one node. */
static void
find_targets (ThFormEntry *self, ThAction *action, ThFormNode *source, GPtrArray *targets)
{
  g_autoptr (GPtrArray) sources = g_ptr_array_new ();

  if (source == NULL || action->source == NULL)
    {
      th_form_tree_collect (self->root, action->target, targets);
      return;
    }
  th_form_tree_collect (source, action->source, sources);
  for (guint i = 0; i < sources->len; i++)
    {
      ThFormNode *from = sources->pdata[i];
      g_auto (ThXpathValue) found = { 0 };

      if (th_xpath_evaluate (action->ref, &self->host, from->xml, &found, NULL)
          && found.type == TH_XPATH_NODES && found.n_nodes > 0
          && th_form_node_of (found.nodes[0]) != NULL)
        g_ptr_array_add (targets, th_form_node_of (found.nodes[0]));
    }
}

static void
run_action (ThFormEntry *self, ThAction *action, ThFormNode *target)
{
  g_autofree char *text = NULL;
  g_autofree char *value = NULL;

  if (action->is_location)
    {
      text = g_strdup (g_hash_table_lookup (self->preloads, "location"));
      target->awaits_location = text == NULL;
      if (text == NULL)
        return;
    }
  else if (action->value != NULL)
    text = th_xpath_evaluate_string (action->value, &self->host, target->xml, NULL);
  else
    text = g_strdup (action->literal);
  if (text == NULL || strcmp (text, "NaN") == 0)
    {
      g_free (text);
      text = g_strdup ("");
    }
  value = th_form_value_normalise (target->bind->type, text, &self->host, NULL);
  g_clear_pointer (&target->wanted, g_free);
  if (value == NULL || strcmp (value, th_form_xml_text (target->xml)) == 0)
    return;
  th_form_compute_set_value (self, target, value);
  th_form_events_fire (self, TH_EVENT_VALUE_CHANGED, target);
}

/* A receiver needs a while: what asked before it knew gets the point now. */
void
th_form_events_give_location (ThFormEntry *self, const char *location)
{
  g_autoptr (GPtrArray) waiting = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *text = g_strdup (location);
  GHashTableIter iter;
  gpointer node;

  g_hash_table_iter_init (&iter, self->nodes);
  while (g_hash_table_iter_next (&iter, NULL, &node))
    if (((ThFormNode *) node)->awaits_location)
      g_ptr_array_add (waiting, g_object_ref (node));
  for (guint i = 0; i < waiting->len; i++)
    {
      ThFormNode *target = waiting->pdata[i];
      g_autofree char *value =
        th_form_value_normalise (target->bind->type, text, &self->host, NULL);

      target->awaits_location = FALSE;
      if (value == NULL || target->entry != self)
        continue;
      th_form_compute_set_value (self, target, value);
      th_form_events_fire (self, TH_EVENT_VALUE_CHANGED, target);
    }
}

static gboolean
is_meant (ThAction *action, ThEvent event, ThFormNode *source)
{
  if ((action->events & event) == 0)
    return FALSE;
  if (event == TH_EVENT_NEW_REPEAT)
    return th_bind_get_repeat (action->source) == source->bind;
  return event != TH_EVENT_VALUE_CHANGED || action->source == source->bind;
}

/* Runs what waits for @event. @source: the instance that is new, the node whose value changed */
void
th_form_events_fire (ThFormEntry *self, ThEvent event, ThFormNode *source)
{
  if (self->action_depth >= MAX_ACTION_DEPTH)
    return;
  self->action_depth++;
  for (guint i = 0; i < self->form->actions->len; i++)
    {
      ThAction *action = self->form->actions->pdata[i];
      g_autoptr (GPtrArray) targets = NULL;

      if (!is_meant (action, event, source))
        continue;
      targets = g_ptr_array_new ();
      find_targets (self, action, source, targets);
      for (guint j = 0; j < targets->len; j++)
        /* On loading, what is not relevant is left alone; an answer may prepare for what is to
         * come. */
        if (th_form_node_is_leaf (targets->pdata[j])
            && (source != NULL || ((ThFormNode *) targets->pdata[j])->relevant))
          run_action (self, action, targets->pdata[j]);
    }
  self->action_depth--;
}

static char *
evaluate_plain (ThFormEntry *self, const char *text)
{
  g_autoptr (ThXpath) xpath = th_xpath_new (text, NULL, NULL);

  return th_xpath_evaluate_string (xpath, &self->host, self->root->xml, NULL);
}

static const struct
{
  const char *preload;
  const char *parameter; /* NULL for any */
  const char *expression;
} preloads[] = {
  { "uid", NULL, "concat('uuid:', uuid())" },
  { "timestamp", "start", "now()" },
  { "timestamp", "end", "now()" },
  { "date", "today", "today()" },
};

static char *
dup_preload (ThFormEntry *self, const ThBind *bind)
{
  const char *parameter = bind->preload_parameter != NULL ? bind->preload_parameter : "";

  for (gsize i = 0; i < G_N_ELEMENTS (preloads); i++)
    if (strcmp (preloads[i].preload, bind->preload) == 0
        && (preloads[i].parameter == NULL || strcmp (preloads[i].parameter, parameter) == 0))
      return evaluate_plain (self, preloads[i].expression);
  if (strcmp (bind->preload, "property") == 0)
    {
      g_autofree char *name = g_ascii_strdown (parameter, -1);

      return g_strdup (g_hash_table_lookup (self->preloads, name));
    }
  return NULL;
}

static void
preload_below (ThFormEntry *self, ThBind *bind)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new ();

  if (bind->preload != NULL)
    th_form_tree_collect (self->root, bind, found);
  for (guint i = 0; i < found->len; i++)
    {
      g_autofree char *text = dup_preload (self, bind);
      g_autofree char *value =
        text != NULL ? th_form_value_normalise (bind->type, text, &self->host, NULL) : NULL;

      if (value != NULL)
        th_form_xml_set_text (((ThFormNode *) found->pdata[i])->xml, value);
    }
  for (guint i = 0; i < bind->children->len; i++)
    preload_below (self, bind->children->pdata[i]);
}

/* Values a new record begins with: when, on what tablet, by whom. */
void
th_form_events_preload (ThFormEntry *self)
{
  preload_below (self, self->form->root);
}
