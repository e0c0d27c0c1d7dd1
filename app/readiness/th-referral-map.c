/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Read once; a file of another shape is refused as a whole, since half a list of duties is none. */

#include "th-referral-map.h"

#include "th-readiness-resources.h"

#include <json-glib/json-glib.h>
#include <string.h>

static void
clear_condition (ThReferralCondition *self)
{
  g_free (self->kind);
  g_free (self->path);
  g_free (self->value);
}

static void
field_free (gpointer data)
{
  ThReferralField *self = data;

  g_free (self->key);
  g_ptr_array_unref (self->kinds);
  g_ptr_array_unref (self->paths);
  g_clear_pointer (&self->values, g_hash_table_unref);
  g_strfreev (self->when);
  clear_condition (&self->only);
  clear_condition (&self->unless);
  g_free (self);
}

/* "referral.exploitation/ongoing": a kind of record and a path in it. */
static gboolean
split_source (const char *text, char **kind, char **path)
{
  const char *dot = text != NULL ? strchr (text, '.') : NULL;

  if (dot == NULL || dot == text || dot[1] == '\0')
    return FALSE;
  *kind = g_strndup (text, dot - text);
  *path = g_strdup (dot + 1);
  return TRUE;
}

static gboolean
add_source (ThReferralField *self, JsonNode *node)
{
  char *kind, *path;

  if (!JSON_NODE_HOLDS_VALUE (node) || !split_source (json_node_get_string (node), &kind, &path))
    return FALSE;
  g_ptr_array_add (self->kinds, kind);
  g_ptr_array_add (self->paths, path);
  return TRUE;
}

static gboolean
read_sources (ThReferralField *self, JsonNode *node)
{
  JsonArray *array;

  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
    return node != NULL && add_source (self, node);
  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++)
    if (!add_source (self, json_array_get_element (array, i)))
      return FALSE;
  return json_array_get_length (array) > 0;
}

static gboolean
read_condition (ThReferralCondition *self, JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);
  g_autoptr (GList) members = NULL;
  JsonObject *condition;

  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return FALSE;
  condition = json_node_get_object (node);
  members = json_object_get_members (condition);
  if (g_list_length (members) != 1
      || !JSON_NODE_HOLDS_VALUE (json_object_get_member (condition, members->data)))
    return FALSE;
  self->value = g_strdup (json_object_get_string_member (condition, members->data));
  return self->value != NULL && split_source (members->data, &self->kind, &self->path);
}

static gboolean
read_values (ThReferralField *self, JsonNode *node)
{
  g_autoptr (GList) members = NULL;

  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return FALSE;
  members = json_object_get_members (json_node_get_object (node));
  self->values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (GList *at = members; at != NULL; at = at->next)
    g_hash_table_add (self->values, g_strdup (at->data));
  return TRUE;
}

static gboolean
read_when (ThReferralField *self, JsonNode *node)
{
  g_autoptr (GStrvBuilder) kinds = g_strv_builder_new ();
  JsonArray *array;

  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_ARRAY (node))
    return FALSE;
  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *kind = json_array_get_element (array, i);

      if (!JSON_NODE_HOLDS_VALUE (kind) || json_node_get_string (kind) == NULL)
        return FALSE;
      g_strv_builder_add (kinds, json_node_get_string (kind));
    }
  self->when = g_strv_builder_end (kinds);
  return TRUE;
}

static ThReferralField *
read_field (JsonNode *node)
{
  ThReferralField *self;
  JsonObject *object;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return NULL;
  object = json_node_get_object (node);
  self = g_new0 (ThReferralField, 1);
  self->kinds = g_ptr_array_new_with_free_func (g_free);
  self->paths = g_ptr_array_new_with_free_func (g_free);
  self->key = g_strdup (json_object_get_string_member_with_default (object, "key", NULL));
  self->is_required = json_object_get_boolean_member_with_default (object, "required", FALSE);
  self->is_identity = json_object_get_boolean_member_with_default (object, "identity", FALSE);
  if (read_sources (self, json_object_get_member (object, "from"))
      && read_values (self, json_object_get_member (object, "values"))
      && read_when (self, json_object_get_member (object, "when"))
      && read_condition (&self->only, object, "only")
      && read_condition (&self->unless, object, "unless"))
    return self;
  field_free (self);
  return NULL;
}

GPtrArray *
th_referral_map_parse (const char *json, gsize length)
{
  g_autoptr (GPtrArray) fields = g_ptr_array_new_with_free_func (field_free);
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonNode *root, *list;
  JsonArray *array;

  if (!json_parser_load_from_data (parser, json, length, NULL))
    return NULL;
  root = json_parser_get_root (parser);
  list = root != NULL && JSON_NODE_HOLDS_OBJECT (root)
           ? json_object_get_member (json_node_get_object (root), "fields")
           : NULL;
  if (list == NULL || !JSON_NODE_HOLDS_ARRAY (list))
    return NULL;
  array = json_node_get_array (list);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      ThReferralField *field = read_field (json_array_get_element (array, i));

      if (field == NULL)
        return NULL;
      g_ptr_array_add (fields, field);
    }
  return g_steal_pointer (&fields);
}

GPtrArray *
th_referral_map_get (void)
{
  static GPtrArray *map;

  if (g_once_init_enter (&map))
    {
      GResource *resource = th_readiness_get_resource ();
      g_autoptr (GBytes) bytes = g_resource_lookup_data (
        resource, "/threshold/readiness/nrm-map.json", G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
      gsize length;
      const char *json = g_bytes_get_data (bytes, &length);
      GPtrArray *fields = th_referral_map_parse (json, length);

      g_assert_nonnull (fields);
      g_once_init_leave (&map, fields);
    }
  return map;
}
