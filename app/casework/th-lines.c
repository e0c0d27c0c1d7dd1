/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "th-lines.h"

#include "th-casework-error.h"

#include <json-glib/json-glib.h>

#define LINES_MAX 200
#define LINES_MAX_BYTES (256 * 1024)

static void
line_free (gpointer data)
{
  ThLine *line = data;

  g_free (line->code);
  g_free (line->service);
  g_free (line->number);
  g_free (line->audience);
  g_free (line->note);
  g_free (line->languages);
  g_free (line->last_verified);
  g_free (line);
}

/* Returns: (transfer full) (nullable): the text of a member, %NULL where it is none */
static char *
dup_text (JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node)
      || json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;

  return json_node_dup_string (node);
}

static char *
dup_text_or (JsonObject *object, const char *member, const char *otherwise)
{
  char *text = dup_text (object, member);

  return text != NULL ? text : g_strdup (otherwise);
}

static ThLine *
read_line (JsonObject *object)
{
  ThLine *line = g_new0 (ThLine, 1);
  JsonNode *fixed = json_object_get_member (object, "fixed");

  line->code = dup_text_or (object, "code", "");
  line->service = dup_text_or (object, "service", "");
  line->number = dup_text_or (object, "number", "");
  /* What does not say whom it is for is not given out. */
  line->audience = dup_text_or (object, "audience", "staff");
  line->note = dup_text_or (object, "note", "");
  line->languages = dup_text_or (object, "languages", "");
  line->last_verified = dup_text (object, "last_verified");
  line->is_fixed = fixed != NULL && JSON_NODE_HOLDS_VALUE (fixed) && json_node_get_boolean (fixed);

  return line;
}

GPtrArray *
th_lines_read (GBytes *bytes, GError **error)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (line_free);
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonNode *root = NULL;
  JsonArray *array;

  if (g_bytes_get_size (bytes) > 0 && g_bytes_get_size (bytes) <= LINES_MAX_BYTES
      && json_parser_load_from_data (parser, g_bytes_get_data (bytes, NULL),
                                     (gssize) g_bytes_get_size (bytes), NULL))
    root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_ARRAY (root)
      || json_array_get_length (json_node_get_array (root)) > LINES_MAX)
    {
      g_set_error (error, TH_CASEWORK_ERROR, TH_CASEWORK_ERROR_INVALID,
                   "lines.json must be a list of at most %d help lines", LINES_MAX);
      return NULL;
    }

  array = json_node_get_array (root);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);

      if (JSON_NODE_HOLDS_OBJECT (node))
        g_ptr_array_add (lines, read_line (json_node_get_object (node)));
    }

  return g_steal_pointer (&lines);
}

gboolean
th_line_is_for_person (const ThLine *self)
{
  return g_str_equal (self->audience, "person") && *self->number != '\0'
         && (self->is_fixed || self->last_verified != NULL);
}
