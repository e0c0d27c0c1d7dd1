/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Actions: what a form does by itself on an event. setvalue is done, and setgeopoint with the
 * location that the host gives; recordaudio loads, does nothing, and is told of.
 */

#include "th-form-model.h"

#include <string.h>

static const struct
{
  const char *name;
  ThEvent event;
} events[] = {
  { "odk-instance-first-load", TH_EVENT_FIRST_LOAD },
  { "xforms-ready", TH_EVENT_FIRST_LOAD },
  { "odk-instance-load", TH_EVENT_LOAD },
  { "odk-new-repeat", TH_EVENT_NEW_REPEAT },
  { "jr-insert", TH_EVENT_NEW_REPEAT },
  { "xforms-value-changed", TH_EVENT_VALUE_CHANGED },
  { "xforms-revalidate", 0 },
  { "odk-instance-before-save", 0 },
};

void
th_action_free (ThAction *self)
{
  g_clear_pointer (&self->value, th_xpath_free);
  g_clear_pointer (&self->ref, th_xpath_free);
  g_free (self->literal);
  g_free (self);
}

static gboolean
read_events (ThForm *form, xmlNode *element, guint *wanted, GError **error)
{
  g_autofree char *text = th_form_xml_attribute (element, NULL, "event");
  g_auto (GStrv) names = NULL;

  if (text == NULL)
    text = th_form_xml_attribute (element, "http://www.w3.org/2001/xml-events", "event");
  if (text == NULL)
    return th_form_fail (error, TH_FORM_ERROR_MALFORMED, xmlGetLineNo (element),
                         "an action names no event; give it one");
  names = g_strsplit_set (text, " \t\n", -1);
  for (guint i = 0; names[i] != NULL; i++)
    {
      gboolean is_known = *names[i] == '\0';

      for (gsize j = 0; j < G_N_ELEMENTS (events); j++)
        if (strcmp (events[j].name, names[i]) == 0)
          {
            *wanted |= events[j].event;
            is_known = TRUE;
          }
      if (!is_known)
        return th_form_fail (error, TH_FORM_ERROR_UNSUPPORTED, xmlGetLineNo (element),
                             "an action waits for the event “%s”, which is not known; use "
                             "odk-instance-first-load, odk-instance-load, odk-new-repeat or "
                             "xforms-value-changed",
                             names[i]);
    }
  return TRUE;
}

static gboolean
read_value (ThForm *form, ThAction *action, xmlNode *element, GError **error)
{
  g_autofree char *value = th_form_xml_attribute (element, NULL, "value");
  xmlChar *content;

  if (value != NULL && *value != '\0')
    {
      action->value = th_xpath_new (value, element, error);
      if (action->value == NULL)
        g_prefix_error (error, "line %ld: ", xmlGetLineNo (element));
      return action->value != NULL;
    }
  content = xmlNodeGetContent (element);
  action->literal = g_strdup (content != NULL ? (const char *) content : "");
  xmlFree (content);
  return TRUE;
}

static gboolean
read_action (ThForm *form, xmlNode *element, ThBind *source, gboolean is_repeat, GError **error)
{
  g_autofree char *ref = th_form_xml_attribute (element, NULL, "ref");
  g_autofree char *bind_id = th_form_xml_attribute (element, NULL, "bind");
  ThAction *action = g_new0 (ThAction, 1);
  long line = xmlGetLineNo (element);

  g_ptr_array_add (form->actions, action);
  action->source = source;
  if (!read_events (form, element, &action->events, error))
    return FALSE;
  if ((action->events & TH_EVENT_NEW_REPEAT) != 0 && !is_repeat)
    return th_form_fail (
      error, TH_FORM_ERROR_MALFORMED, line,
      "an action for odk-new-repeat stands outside of a repeat; move it into the repeat");
  if (ref != NULL)
    action->target = th_form_find_bind (form, source != NULL ? source : form->root, ref);
  else if (bind_id != NULL)
    action->target = g_hash_table_lookup (form->bind_ids, bind_id);
  if (action->target == NULL)
    return th_form_fail (
      error, TH_FORM_ERROR_MALFORMED, line,
      "an action sets “%s”, which the primary instance does not have; correct its ref",
      ref != NULL       ? ref
      : bind_id != NULL ? bind_id
                        : "");
  action->ref = th_xpath_new (ref != NULL ? ref : action->target->path, element, error);
  action->is_location = th_form_xml_is (element, NULL, "setgeopoint");
  return action->ref != NULL && (action->is_location || read_value (form, action, element, error));
}

/* Actions directly inside @parent: the model, a control, or a repeat. */
gboolean
th_form_read_actions (
  ThForm *self, xmlNode *parent, ThBind *source, gboolean is_repeat, GError **error)
{
  for (xmlNode *child = th_form_xml_first (parent); child != NULL; child = th_form_xml_next (child))
    {
      guint wanted = 0;

      if (th_form_xml_is (child, NULL, "setvalue")
          || th_form_xml_is (child, TH_ODK_NS, "setgeopoint"))
        {
          if (!read_action (self, child, source, is_repeat, error))
            return FALSE;
        }
      else if (th_form_xml_is (child, NULL, "setgeopoint")
               || th_form_xml_is (child, NULL, "recordaudio"))
        {
          if (!read_events (self, child, &wanted, error))
            return FALSE;
          th_form_warn (self, xmlGetLineNo (child), "%s is not supported; the value stays empty",
                        child->name);
        }
    }
  return TRUE;
}
