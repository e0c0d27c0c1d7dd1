/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* One filling-in of a form: its life, loading, and what people do to it. */

#include "th-form-entry-private.h"

#include <libxml/parser.h>
#include <string.h>

enum
{
  ANSWERED,
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ThFormEntry, th_form_entry, G_TYPE_OBJECT)

static gboolean
is_hidden (xmlNode *xml, gpointer data)
{
  ThFormEntry *self = data;

  return xml->doc == self->doc && xml->_private != NULL
         && !((ThFormNode *) xml->_private)->relevant;
}

static xmlNode *
find_instance (const char *id, gpointer data)
{
  ThFormEntry *self = data;
  xmlNode *instance;

  if (strcmp (id, "context") == 0 && self->context != NULL)
    return xmlDocGetRootElement (self->context);
  instance = g_hash_table_lookup (self->form->instances, id);
  /* The primary instance may have an id too; what is meant is the one being filled in. */
  if (instance != NULL && instance->doc == self->form->doc
      && instance == th_form_xml_child (instance->parent, NULL, "instance"))
    return (xmlNode *) self->doc;
  return instance;
}

static char *
dup_itext (const char *id, gpointer data)
{
  ThFormEntry *self = data;

  return th_form_label_dup_itext (self, id, self->root->xml);
}

/* The label of a choice of the question at @path, as seen from @current. */
static char *
dup_choice_label (xmlNode *current, const char *path, const char *value, gpointer data)
{
  ThFormEntry *self = data;
  ThFormNode *node = th_form_node_of (current);
  ThBind *bind = th_form_find_bind (self->form, node != NULL ? node->bind : self->form->root, path);
  g_autoptr (GPtrArray) found = g_ptr_array_new ();
  ThFormNode *top;

  if (bind == NULL)
    return NULL;
  top = node != NULL ? th_form_tree_climb (node, th_bind_common (node->bind, bind)) : self->root;
  th_form_tree_collect (top != NULL ? top : self->root, bind, found);
  return found->len > 0 ? th_form_options_dup_label (found->pdata[0], value) : NULL;
}

void
th_form_entry_announce (ThFormEntry *self, const char *path, ThValue *value)
{
  g_signal_emit (self, signals[ANSWERED], 0, path, value);
}

void
th_form_entry_emit_changed (ThFormEntry *self, ThFormNode *node)
{
  g_signal_emit (self, signals[CHANGED], 0, node);
}

/* Nodes that are held outside outlive the entry; they must not look into it any more. */
static void
let_go_of_nodes (ThFormEntry *self)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->nodes);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      ThFormNode *node = value;

      for (guint i = 0; i < node->attached->len; i++)
        th_form_node_let_go (node->attached->pdata[i]);
      th_form_node_let_go (node);
    }
}

static void
th_form_entry_finalize (GObject *object)
{
  ThFormEntry *self = TH_FORM_ENTRY (object);

  let_go_of_nodes (self);
  for (guint i = 0; i < self->form->expressions->len; i++)
    g_clear_pointer (&self->dirty[i], g_hash_table_unref);
  g_free (self->dirty);
  g_free (self->rounds);
  g_ptr_array_unref (self->touched);
  g_hash_table_unref (self->nodes);
  g_hash_table_unref (self->preloads);
  g_hash_table_unref (self->dormant);
  g_ptr_array_unref (self->unknown);
  g_clear_pointer (&self->doc, xmlFreeDoc);
  g_clear_pointer (&self->context, xmlFreeDoc);
  g_time_zone_unref (self->zone);
  g_free (self->language);
  th_form_unref (self->form);
  G_OBJECT_CLASS (th_form_entry_parent_class)->finalize (object);
}

static void
th_form_entry_class_init (ThFormEntryClass *class)
{
  G_OBJECT_CLASS (class)->finalize = th_form_entry_finalize;
  signals[ANSWERED] = g_signal_new ("answered", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0,
                                    NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING, TH_TYPE_VALUE);
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 1, TH_TYPE_FORM_NODE);
}

static void
th_form_entry_init (ThFormEntry *self)
{
  self->touched = g_ptr_array_new_with_free_func (g_object_unref);
  self->nodes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->preloads = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->dormant =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) th_value_unref);
  self->unknown = g_ptr_array_new_with_free_func (g_free);
}

/* instance ('context')/x: an <instance> around what the host supplies. */
static xmlDoc *
read_context (GBytes *bytes)
{
  xmlDoc *given = th_form_xml_read (bytes, TH_FORM_MAX_ATTACHMENT_BYTES, NULL);
  xmlDoc *doc;
  xmlNode *instance;

  if (given == NULL)
    return NULL;
  doc = xmlNewDoc ((const xmlChar *) "1.0");
  instance = xmlNewDocNode (doc, NULL, (const xmlChar *) "instance", NULL);
  xmlDocSetRootElement (doc, instance);
  xmlAddChild (instance, xmlDocCopyNode (xmlDocGetRootElement (given), doc, 1));
  xmlFreeDoc (given);
  return doc;
}

ThFormEntry *
th_form_entry_new (
  ThForm *form, GBytes *context, const ThClock *clock, GTimeZone *zone, const ThRandom *random)
{
  ThFormEntry *self;

  g_return_val_if_fail (form != NULL && clock != NULL && zone != NULL, NULL);

  self = g_object_new (TH_TYPE_FORM_ENTRY, NULL);
  self->form = th_form_ref (form);
  self->clock = clock;
  self->zone = g_time_zone_ref (zone);
  self->random = random;
  self->language = g_strdup (th_form_get_language (form));
  self->context = context != NULL ? read_context (context) : NULL;
  self->dirty = g_new0 (GHashTable *, form->expressions->len + 1);
  self->rounds = g_new0 (guint, form->expressions->len + 1);
  self->is_quiet = TRUE;
  th_form_tree_build (self);
  self->host = (ThXpathHost){ .root = (xmlNode *) self->doc,
                              .now = th_clock_now (clock),
                              .zone = self->zone,
                              .random = random,
                              .version = form->version,
                              .is_hidden = is_hidden,
                              .find_instance = find_instance,
                              .dup_itext = dup_itext,
                              .dup_choice_label = dup_choice_label,
                              .data = self };
  return self;
}

void
th_form_entry_set_preload (ThFormEntry *self, const char *name, const char *value)
{
  g_return_if_fail (TH_IS_FORM_ENTRY (self) && name != NULL);

  g_hash_table_replace (self->preloads, g_ascii_strdown (name, -1), g_strdup (value));
  if (!self->is_loaded || value == NULL || g_ascii_strcasecmp (name, "location") != 0)
    return;
  self->host.now = th_clock_now (self->clock);
  th_form_events_give_location (self, value);
  th_form_compute_run (self);
  th_form_compute_tell (self);
}

/* Everything below @node that the outside does not know. */
static void
tell_below (ThFormEntry *self, ThFormNode *node)
{
  th_answers_tell (self, node);
  if (node->entry == NULL)
    return;
  for (xmlNode *child = th_form_xml_first (node->xml); child != NULL;
       child = th_form_xml_next (child))
    if (th_form_node_of (child) != NULL)
      tell_below (self, th_form_node_of (child));
}

/* What the form itself puts into a node has to be a value of its type too. */
static void
normalise_below (ThFormEntry *self, ThFormNode *node)
{
  if (th_form_node_is_leaf (node) && *th_form_xml_text (node->xml) != '\0')
    {
      g_autofree char *value =
        th_form_value_normalise (node->bind->type, th_form_xml_text (node->xml), &self->host, NULL);

      if (g_strcmp0 (value, th_form_xml_text (node->xml)) != 0)
        th_form_xml_set_text (node->xml, value != NULL ? value : "");
    }
  for (xmlNode *child = th_form_xml_first (node->xml); child != NULL;
       child = th_form_xml_next (child))
    if (th_form_node_of (child) != NULL)
      normalise_below (self, th_form_node_of (child));
}

gboolean
th_form_entry_load (ThFormEntry *self, GHashTable *fields, gboolean is_new, GError **error)
{
  g_return_val_if_fail (TH_IS_FORM_ENTRY (self) && !self->is_loaded, FALSE);

  normalise_below (self, self->root);
  if (is_new)
    th_form_events_preload (self);
  if (!th_answers_load (self, fields, is_new, error))
    return FALSE;
  th_form_compute_mark_all (self);
  th_form_compute_run (self);
  self->is_loaded = TRUE;
  if (is_new)
    th_form_events_fire (self, TH_EVENT_FIRST_LOAD, NULL);
  th_form_events_fire (self, TH_EVENT_LOAD, NULL);
  th_form_compute_run (self);
  self->is_quiet = !is_new;
  th_form_compute_tell (self);
  tell_below (self, self->root);
  self->is_quiet = FALSE;
  return TRUE;
}

ThForm *
th_form_entry_get_form (ThFormEntry *self)
{
  g_return_val_if_fail (TH_IS_FORM_ENTRY (self), NULL);

  return self->form;
}

ThFormNode *
th_form_entry_get_root (ThFormEntry *self)
{
  g_return_val_if_fail (TH_IS_FORM_ENTRY (self), NULL);

  return self->root;
}

ThFormNode *
th_form_entry_find (ThFormEntry *self, const char *path)
{
  const char *brace;
  g_autofree char *plain = NULL;

  g_return_val_if_fail (TH_IS_FORM_ENTRY (self) && path != NULL, NULL);

  brace = strchr (path, '{');
  plain = brace != NULL ? g_strndup (path, brace - path) : g_strdup (path);
  return g_hash_table_lookup (self->nodes, plain);
}

const char *
th_form_entry_get_language (ThFormEntry *self)
{
  g_return_val_if_fail (TH_IS_FORM_ENTRY (self), NULL);

  return self->language;
}

static void
forget_texts (ThFormEntry *self, ThFormNode *node)
{
  g_clear_pointer (&node->label, g_free);
  g_clear_pointer (&node->hint, g_free);
  g_clear_pointer (&node->guidance, g_free);
  if (node->control != NULL && node->control->choices != NULL)
    {
      g_clear_pointer (&node->choices, g_ptr_array_unref);
      th_form_compute_touch (self, node, TH_CHANGED_CHOICES);
    }
  th_form_compute_touch (self, node, TH_CHANGED_LABEL | TH_CHANGED_HINT);
  if (node->bind != NULL && node->bind->constraint != NULL && node->message != NULL)
    g_clear_pointer (&node->message, g_free);
  for (guint i = 0; i < node->attached->len; i++)
    forget_texts (self, node->attached->pdata[i]);
}

void
th_form_entry_set_language (ThFormEntry *self, const char *language)
{
  GHashTableIter iter;
  gpointer node;

  g_return_if_fail (TH_IS_FORM_ENTRY (self));

  if (g_strcmp0 (self->language, language) == 0)
    return;
  g_free (self->language);
  self->language = g_strdup (language);
  g_hash_table_iter_init (&iter, self->nodes);
  while (g_hash_table_iter_next (&iter, NULL, &node))
    forget_texts (self, node);
  th_form_compute_mark_texts (self);
  th_form_compute_run (self);
  th_form_compute_tell (self);
}

static gboolean
refuse (ThFormNode *node, const char *what, GError **error)
{
  g_set_error (error, TH_FORM_ERROR, TH_FORM_ERROR_NOT_ALLOWED, "%s %s",
               th_form_node_get_path (node), what);
  return FALSE;
}

static gboolean
check_answerable (ThFormEntry *self, ThFormNode *node, GError **error)
{
  ThFormControl control = th_form_node_get_control (node);

  if (node->entry != self || node->xml == NULL || !th_form_node_is_leaf (node)
      || control == TH_FORM_CONTROL_NONE || control == TH_FORM_CONTROL_NOTE
      || control == TH_FORM_CONTROL_GROUP)
    return refuse (node, "takes no answer", error);
  if (node->readonly)
    return refuse (node, "is readonly", error);
  return TRUE;
}

/* Every code of a select must be on offer. */
static char *
check_choices (ThFormNode *node, const char *text, GError **error)
{
  g_autofree char *kept = th_form_options_filter (node, text);
  g_auto (GStrv) words = g_strsplit_set (text, " ", -1);
  g_auto (GStrv) found = g_strsplit (kept, " ", -1);

  if (node->control->kind == TH_FORM_CONTROL_SELECT1 && strcmp (kept, text) == 0)
    return g_steal_pointer (&kept);
  for (guint i = 0; words[i] != NULL; i++)
    if (*words[i] != '\0' && !g_strv_contains ((const char *const *) found, words[i]))
      {
        g_set_error (error, TH_FORM_ERROR, TH_FORM_ERROR_NOT_A_VALUE,
                     "“%s” is not among the choices of %s", words[i], node->path);
        return NULL;
      }
  return g_steal_pointer (&kept);
}

static gboolean
is_in_range (ThFormNode *node, const char *text, GError **error)
{
  const char *start = th_form_node_get_attribute (node, "start");
  const char *end = th_form_node_get_attribute (node, "end");
  double low = g_ascii_strtod (start, NULL);
  double high = g_ascii_strtod (end, NULL);
  double number = g_ascii_strtod (text, NULL);

  if (*text == '\0' || (number >= MIN (low, high) && number <= MAX (low, high)))
    return TRUE;
  g_set_error (error, TH_FORM_ERROR, TH_FORM_ERROR_NOT_A_VALUE, "“%s” is not between %s and %s",
               text, start, end);
  return FALSE;
}

/* A moment elsewhere may be another day here. */
static gboolean
has_offset (const char *text)
{
  const char *time = strchr (text, 'T');

  return time != NULL && strpbrk (time, "Z+-") != NULL;
}

gboolean
th_form_entry_set_answer (ThFormEntry *self, ThFormNode *node, const char *text, GError **error)
{
  g_autofree char *value = NULL;

  g_return_val_if_fail (TH_IS_FORM_ENTRY (self) && TH_IS_FORM_NODE (node), FALSE);

  node = node->twin != NULL ? node->twin : node;
  if (!check_answerable (self, node, error))
    return FALSE;
  self->host.now = th_clock_now (self->clock);
  if (node->control->choices != NULL)
    value = check_choices (node, text != NULL ? text : "", error);
  else if (node->bind->type == TH_FORM_TYPE_DATE && text != NULL && has_offset (text))
    g_set_error (error, TH_FORM_ERROR, TH_FORM_ERROR_NOT_A_VALUE, "“%s” is a moment and not a date",
                 text);
  else
    value =
      th_form_value_normalise (node->bind->type, text != NULL ? text : "", &self->host, error);
  if (value == NULL
      || (node->control->kind == TH_FORM_CONTROL_RANGE && !is_in_range (node, value, error)))
    return FALSE;
  if (node->control->choices != NULL)
    {
      g_free (node->wanted);
      node->wanted = g_strdup (value);
    }
  node->awaits_location = FALSE;
  if (strcmp (th_form_xml_text (node->xml), value) == 0)
    return TRUE;
  th_form_compute_set_value (self, node, value);
  th_form_compute_run (self);
  if (node->entry == self)
    th_form_events_fire (self, TH_EVENT_VALUE_CHANGED, node);
  th_form_compute_run (self);
  th_form_compute_tell (self);
  return TRUE;
}

gboolean
th_form_entry_set_choice (
  ThFormEntry *self, ThFormNode *node, const char *code, gboolean chosen, GError **error)
{
  g_autoptr (GString) list = NULL;
  g_auto (GStrv) words = NULL;

  g_return_val_if_fail (TH_IS_FORM_ENTRY (self) && TH_IS_FORM_NODE (node) && code != NULL, FALSE);

  if (th_form_node_get_control (node) == TH_FORM_CONTROL_SELECT1)
    {
      if (!chosen && !th_form_node_has_chosen (node, code))
        return TRUE;
      return th_form_entry_set_answer (self, node, chosen ? code : NULL, error);
    }
  list = g_string_new (NULL);
  words = g_strsplit (th_form_node_get_value (node), " ", -1);
  for (guint i = 0; words[i] != NULL; i++)
    if (*words[i] != '\0' && strcmp (words[i], code) != 0)
      g_string_append_printf (list, "%s%s", list->len > 0 ? " " : "", words[i]);
  if (chosen)
    g_string_append_printf (list, "%s%s", list->len > 0 ? " " : "", code);
  return th_form_entry_set_answer (self, node, list->str, error);
}

/* A new instance comes last: its id is later than that of the one before it, whatever the clock
 * says. The first 48 bits of a version 7 id are its milliseconds. */
static char *
make_key (ThFormEntry *self, ThFormNode *range)
{
  const ThFormNode *last =
    range->shown->len > 0 ? range->shown->pdata[range->shown->len - 1] : NULL;
  int64_t at = self->host.now;

  if (last != NULL && th_id_is_valid (last->key) && last->key[14] == '7')
    {
      g_autofree char *digits = g_strdup_printf ("%.8s%.4s", last->key, last->key + 9);

      at = MAX (at, (int64_t) g_ascii_strtoull (digits, NULL, 16) + 1);
    }
  return th_id_new (at, self->random);
}

ThFormNode *
th_form_entry_add_instance (ThFormEntry *self, ThFormNode *repeat, GError **error)
{
  g_autofree char *id = NULL;
  ThFormNode *instance;

  g_return_val_if_fail (TH_IS_FORM_ENTRY (self) && TH_IS_FORM_NODE (repeat), NULL);

  if (repeat->entry != self || !th_form_node_can_add (repeat))
    {
      if (repeat->entry == self && !th_form_tree_has_room (self, repeat))
        g_set_error (error, TH_FORM_ERROR, TH_FORM_ERROR_TOO_LARGE,
                     "%s has %u instances, the most there may be", repeat->path,
                     repeat->shown->len);
      else
        refuse (repeat, "takes no more instances", error);
      return NULL;
    }
  self->host.now = th_clock_now (self->clock);
  id = make_key (self, repeat);
  instance = th_form_tree_add_instance (self, repeat, id);
  th_answers_tell_instance (self, instance, TRUE);
  th_form_events_fire (self, TH_EVENT_NEW_REPEAT, instance);
  th_form_compute_mark_below (self, instance);
  th_form_compute_mark_structure (self, instance, FALSE);
  th_form_compute_run (self);
  th_form_compute_tell (self);
  if (instance->entry == self)
    tell_below (self, instance);
  return instance;
}

gboolean
th_form_entry_remove_instance (ThFormEntry *self, ThFormNode *instance, GError **error)
{
  g_return_val_if_fail (TH_IS_FORM_ENTRY (self) && TH_IS_FORM_NODE (instance), FALSE);

  if (instance->entry != self || !th_form_node_can_remove (instance))
    return refuse (instance, "cannot be removed", error);
  th_answers_tell_instance (self, instance, FALSE);
  th_form_compute_mark_structure (self, instance, TRUE);
  th_form_tree_remove_instance (self, instance);
  th_form_compute_run (self);
  th_form_compute_tell (self);
  return TRUE;
}

gboolean
th_form_entry_update_field (ThFormEntry *self, const char *path, ThValue *value)
{
  gboolean is_known;

  g_return_val_if_fail (TH_IS_FORM_ENTRY (self) && self->is_loaded && path != NULL && value != NULL,
                        FALSE);

  self->host.now = th_clock_now (self->clock);
  is_known = th_answers_apply (self, path, value);
  th_form_compute_run (self);
  th_form_compute_tell (self);
  return is_known;
}
