/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Between the flat fields that are stored and the tree that XForms knows. A choice of a select is a
 * field of its own; an instance is named by its key, never by its position; numbers are numbers.
 */

#include "th-form-entry-private.h"

#include <math.h>
#include <string.h>

static gboolean
is_select (ThFormNode *node)
{
  return node->bind->control != NULL && node->bind->control->kind == TH_FORM_CONTROL_SELECT;
}

/* Returns: (transfer full): what is stored of a text of the node's type; null for "" */
static ThValue *
value_of (ThFormNode *node, const char *text)
{
  char *end = NULL;
  double number;

  if (*text == '\0')
    return th_value_new_null ();
  if (node->bind->type != TH_FORM_TYPE_INTEGER && node->bind->type != TH_FORM_TYPE_DECIMAL)
    return th_value_new_text (text);
  number = g_ascii_strtod (text, &end);
  return *end == '\0' && isfinite (number) ? th_value_new_number (number)
                                           : th_value_new_text (text);
}

static char *
choice_path (ThFormNode *node, const char *code)
{
  return g_strdup_printf ("%s{%s}", node->path, code);
}

/* Announces each code of @list that @other does not have. */
static void
announce_codes (
  ThFormEntry *self, ThFormNode *node, const char *list, const char *other, gboolean chosen)
{
  g_auto (GStrv) words = g_strsplit_set (list, " \t\n", -1);
  g_auto (GStrv) others = g_strsplit_set (other, " \t\n", -1);

  for (guint i = 0; words[i] != NULL; i++)
    {
      g_autofree char *path = choice_path (node, words[i]);
      g_autoptr (ThValue) value = NULL;

      if (*words[i] == '\0' || g_strv_contains ((const char *const *) others, words[i]))
        continue;
      value = chosen ? th_value_new_boolean (TRUE) : th_value_new_null ();
      th_form_entry_announce (self, path, value);
    }
}

/* Tells the outside what of the node it does not know yet. */
void
th_answers_tell (ThFormEntry *self, ThFormNode *node)
{
  g_autofree char *before = NULL;
  g_autofree char *now = NULL;

  if (!th_form_node_is_field (node))
    return;
  now = g_strdup (th_form_xml_text (node->xml));
  if (strcmp (node->stored != NULL ? node->stored : "", now) == 0)
    return;
  before = node->stored != NULL ? g_steal_pointer (&node->stored) : g_strdup ("");
  node->stored = g_strdup (now);
  if (self->is_quiet)
    return;
  if (is_select (node))
    {
      announce_codes (self, node, before, now, FALSE);
      if (node->entry != NULL)
        announce_codes (self, node, now, before, TRUE);
    }
  else
    {
      g_autoptr (ThValue) value = value_of (node, now);
      g_autofree char *path = g_strdup (node->path);

      th_form_entry_announce (self, path, value);
    }
}

void
th_answers_tell_instance (ThFormEntry *self, ThFormNode *instance, gboolean is_there)
{
  g_autoptr (ThValue) value = th_value_new_boolean (is_there);
  g_autofree char *path = g_strdup (instance->path);

  if (!self->is_quiet)
    th_form_entry_announce (self, path, value);
}

/* The fields at and below @node that hold a value. */
void
th_answers_add_fields (ThFormNode *node, GHashTable *fields)
{
  const char *text = node->xml->type == XML_ELEMENT_NODE ? th_form_xml_text (node->xml) : "";

  if (node->key != NULL && *node->key != '#')
    g_hash_table_replace (fields, g_strdup (node->path), th_value_new_boolean (TRUE));
  if (th_form_node_is_field (node) && *text != '\0')
    {
      g_auto (GStrv) words = g_strsplit_set (text, " \t\n", -1);

      if (!is_select (node))
        g_hash_table_replace (fields, g_strdup (node->path), value_of (node, text));
      for (guint i = 0; is_select (node) && words[i] != NULL; i++)
        if (*words[i] != '\0')
          g_hash_table_replace (fields, choice_path (node, words[i]), th_value_new_boolean (TRUE));
    }
  for (xmlNode *child = th_form_xml_first (node->xml); child != NULL;
       child = th_form_xml_next (child))
    if (th_form_node_of (child) != NULL)
      th_answers_add_fields (th_form_node_of (child), fields);
}

/* Puts by the fields of an instance that a count takes away, in case it comes back. */
void
th_answers_lay_aside (ThFormEntry *self, ThFormNode *instance)
{
  th_answers_add_fields (instance, self->dormant);
}

void
th_answers_take_back (ThFormEntry *self, ThFormNode *instance)
{
  g_autofree char *prefix = g_strconcat (instance->path, "/", NULL);
  g_autoptr (GPtrArray) back = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  gpointer path;

  g_hash_table_iter_init (&iter, self->dormant);
  while (g_hash_table_iter_next (&iter, &path, NULL))
    if (g_str_has_prefix (path, prefix))
      g_ptr_array_add (back, g_strdup (path));
  for (guint i = 0; i < back->len; i++)
    {
      g_autoptr (ThValue) value =
        th_value_ref (g_hash_table_lookup (self->dormant, back->pdata[i]));

      g_hash_table_remove (self->dormant, back->pdata[i]);
      th_answers_apply (self, back->pdata[i], value);
    }
}

/* "a[k]/b[l]/c": gives the next prefix that names an instance, "a[k]", then "a[k]/b[l]". */
static char *
next_instance (const char *path, gsize *offset)
{
  const char *end = strchr (path + *offset, ']');

  if (end == NULL || (end[1] != '\0' && end[1] != '/'))
    return NULL;
  *offset = end + 1 - path;
  return g_strndup (path, *offset);
}

/* One more instance, and what that means for those that are there. */
static ThFormNode *
add_instance (ThFormEntry *self, ThFormNode *range, const char *key)
{
  ThFormNode *instance = th_form_tree_add_instance (self, range, key);

  if (self->is_loaded)
    {
      th_form_compute_mark_below (self, instance);
      /* It may have come between others, whose positions change. */
      th_form_compute_mark_structure (self, instance, TRUE);
    }
  return instance;
}

/* The instances of a count have no gaps: those before @key are there too. */
static void
add_before (ThFormEntry *self, ThFormNode *range, const char *key)
{
  guint64 wanted = MIN (g_ascii_strtoull (key + 1, NULL, 10), TH_FORM_MAX_REPEATS);

  for (guint64 n = range->shown->len + 1; n < wanted && th_form_tree_has_room (self, range); n++)
    {
      g_autofree char *ordinal = g_strdup_printf ("#%" G_GUINT64_FORMAT, n);

      add_instance (self, range, ordinal);
    }
}

/* The instance a path like "a[k]" names, made if it is not there; %NULL if the form has no such
 * repeat. */
static ThFormNode *
ensure_instance (ThFormEntry *self, const char *path)
{
  ThFormNode *instance = g_hash_table_lookup (self->nodes, path);
  const char *bracket = strrchr (path, '[');
  g_autofree char *range_path = NULL;
  g_autofree char *key = NULL;
  ThFormNode *range;

  if (instance != NULL || bracket == NULL)
    return instance;
  range_path = g_strndup (path, bracket - path);
  key = g_strndup (bracket + 1, strlen (bracket) - 2);
  range = g_hash_table_lookup (self->nodes, range_path);
  if (range == NULL || range->xml != NULL || range->bind == NULL || !range->bind->is_repeat
      || *key == '\0')
    return NULL;
  if (*key == '#' && range->control->count != NULL)
    add_before (self, range, key);
  if (!th_form_tree_has_room (self, range))
    return NULL;
  return add_instance (self, range, key);
}

static gboolean
apply_instance (ThFormEntry *self, const char *path, ThValue *value)
{
  ThFormNode *instance = g_hash_table_lookup (self->nodes, path);

  if (th_value_is_true (value))
    return ensure_instance (self, path) != NULL;
  if (instance == NULL || instance->key == NULL)
    return TRUE;
  if (self->is_loaded)
    th_form_compute_mark_structure (self, instance, TRUE);
  th_form_tree_remove_instance (self, instance);
  return TRUE;
}

static void
put (ThFormEntry *self, ThFormNode *node, const char *text)
{
  g_free (node->stored);
  node->stored = g_strdup (text);
  g_free (node->wanted);
  node->wanted =
    node->bind->control != NULL && node->bind->control->choices != NULL ? g_strdup (text) : NULL;
  if (self->is_loaded)
    th_form_compute_set_value (self, node, text);
  else
    th_form_xml_set_text (node->xml, text);
}

/* One choice of a select: @brace is where its code begins in @path. */
static gboolean
apply_choice (ThFormEntry *self, const char *path, const char *brace, ThValue *value)
{
  g_autofree char *plain = g_strndup (path, brace - path);
  g_autofree char *code = g_strndup (brace + 1, strlen (brace) - 2);
  ThFormNode *node = g_hash_table_lookup (self->nodes, plain);
  g_autoptr (GString) list = g_string_new (NULL);
  g_auto (GStrv) words = NULL;

  if (node == NULL || node->xml == NULL || !is_select (node))
    return FALSE;
  words = g_strsplit_set (node->wanted != NULL ? node->wanted : th_form_xml_text (node->xml),
                          " \t\n", -1);
  for (guint i = 0; words[i] != NULL; i++)
    if (*words[i] != '\0' && strcmp (words[i], code) != 0)
      g_string_append_printf (list, "%s%s", list->len > 0 ? " " : "", words[i]);
  if (th_value_is_true (value))
    g_string_append_printf (list, "%s%s", list->len > 0 ? " " : "", code);
  put (self, node, list->str);
  return TRUE;
}

/* One stored field into the tree. Returns: %FALSE if the form does not know it or cannot read it */
gboolean
th_answers_apply (ThFormEntry *self, const char *path, ThValue *value)
{
  const char *brace = strchr (path, '{');
  gsize length = strlen (path);
  g_autofree char *text = NULL;
  g_autofree char *plain = NULL;
  ThFormNode *node;
  char *prefix;
  gsize offset = 0;

  if (length > 0 && path[length - 1] == ']')
    return apply_instance (self, path, value);
  while ((prefix = next_instance (path, &offset)) != NULL)
    {
      if (!th_value_is_null (value) || self->is_loaded)
        ensure_instance (self, prefix);
      g_free (prefix);
    }
  if (brace != NULL && path[length - 1] == '}')
    return apply_choice (self, path, brace, value);
  node = g_hash_table_lookup (self->nodes, path);
  if (node == NULL || node->xml == NULL || !th_form_node_is_field (node))
    return FALSE;
  plain = th_value_dup_plain (value);
  text = th_form_value_normalise (node->bind->type, plain, &self->host, NULL);
  if (text == NULL)
    return FALSE;
  put (self, node, text);
  return TRUE;
}

/* Orders instances by depth, then ordinals by number, then ids, which are in order of time. */
static int
compare_instances (gconstpointer a, gconstpointer b)
{
  const char *first = *(const char *const *) a;
  const char *second = *(const char *const *) b;
  gsize length_a = 0;
  gsize length_b = 0;

  for (const char *at = first; *at != '\0'; at++)
    length_a += *at == '[';
  for (const char *at = second; *at != '\0'; at++)
    length_b += *at == '[';
  if (length_a != length_b)
    return length_a < length_b ? -1 : 1;
  return th_form_tree_compare_keys (strrchr (first, '[') + 1, strrchr (second, '[') + 1);
}

/* Makes the instances that the fields speak of, and takes away those a person removed. */
static void
load_instances (ThFormEntry *self, GHashTable *fields)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) paths = NULL;
  GHashTableIter iter;
  gpointer path;
  gpointer value;

  g_hash_table_iter_init (&iter, fields);
  while (g_hash_table_iter_next (&iter, &path, &value))
    {
      gsize offset = 0;
      char *prefix;

      while (!th_value_is_null (value) && (prefix = next_instance (path, &offset)) != NULL)
        g_hash_table_add (seen, prefix);
    }
  paths = g_ptr_array_new ();
  g_hash_table_iter_init (&iter, seen);
  while (g_hash_table_iter_next (&iter, &path, NULL))
    g_ptr_array_add (paths, path);
  g_ptr_array_sort (paths, compare_instances);
  for (guint i = 0; i < paths->len; i++)
    {
      ThValue *presence = g_hash_table_lookup (fields, paths->pdata[i]);
      gboolean is_gone =
        presence != NULL && !th_value_is_true (presence) && !th_value_is_null (presence);

      if (!is_gone)
        ensure_instance (self, paths->pdata[i]);
      else if (g_hash_table_lookup (self->nodes, paths->pdata[i]) != NULL)
        apply_instance (self, paths->pdata[i], presence);
    }
}

/* Empties every question below @node: in a record that exists, what was not answered is empty. */
static void
clear_questions (ThFormNode *node)
{
  if (th_form_node_is_field (node) && node->control != NULL)
    th_form_xml_set_text (node->xml, "");
  for (xmlNode *child = th_form_xml_first (node->xml); child != NULL;
       child = th_form_xml_next (child))
    if (th_form_node_of (child) != NULL)
      clear_questions (th_form_node_of (child));
}

/* Fields of an instance that a person removed are known, though they have no place any more. */
static gboolean
is_of_removed (const char *path, GHashTable *fields)
{
  gsize offset = 0;
  char *prefix;

  while ((prefix = next_instance (path, &offset)) != NULL)
    {
      ThValue *presence = g_hash_table_lookup (fields, prefix);

      g_free (prefix);
      if (presence != NULL && !th_value_is_true (presence))
        return TRUE;
    }
  return FALSE;
}

gboolean
th_answers_load (ThFormEntry *self, GHashTable *fields, gboolean is_new, GError **error)
{
  GHashTableIter iter;
  gpointer path;
  gpointer value;

  if (fields != NULL)
    load_instances (self, fields);
  if (!is_new)
    clear_questions (self->root);
  if (fields == NULL)
    return TRUE;
  g_hash_table_iter_init (&iter, fields);
  while (g_hash_table_iter_next (&iter, &path, &value))
    {
      if (*(const char *) path == '_' || th_value_is_null (value) || is_of_removed (path, fields))
        continue;
      if (!th_answers_apply (self, path, value))
        g_ptr_array_add (self->unknown, g_strdup (path));
    }
  return TRUE;
}
