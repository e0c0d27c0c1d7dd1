/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Secondary instances: those in the form, and those from attached CSV, XML and GeoJSON files, which
 * become the trees that expressions expect: <instance><root><item>….
 */

#include "th-form-model.h"

#include "th-json.h"

#include <libxml/parser.h>
#include <string.h>

/* An <instance> with an empty <root> in a document of its own. Returns: the root. */
static xmlNode *
instance_new (ThForm *form, const char *id)
{
  xmlDoc *doc = xmlNewDoc ((const xmlChar *) "1.0");
  xmlNode *instance = xmlNewDocNode (doc, NULL, (const xmlChar *) "instance", NULL);
  xmlNode *root = xmlNewDocNode (doc, NULL, (const xmlChar *) "root", NULL);

  xmlDocSetRootElement (doc, instance);
  xmlAddChild (instance, root);
  g_ptr_array_add (form->documents, doc);
  g_hash_table_replace (form->instances, g_strdup (id), instance);
  return root;
}

static void
add_text_child (xmlNode *item, const char *name, const char *text)
{
  xmlNode *child = xmlNewDocNode (item->doc, NULL, (const xmlChar *) name, NULL);

  xmlAddChild (item, child);
  th_form_xml_set_text (child, text);
}

/* One field of a CSV row, quotes undone (RFC 4180); *@at ends at the delimiter or the row's end. */
static char *
read_field (const char **at, const char *end, char delimiter)
{
  GString *field = g_string_new (NULL);
  gboolean is_quoted = *at < end && **at == '"';

  if (is_quoted)
    (*at)++;
  while (*at < end)
    {
      char c = **at;

      if (is_quoted && c == '"')
        {
          (*at)++;
          if (*at >= end || **at != '"')
            {
              is_quoted = FALSE;
              continue;
            }
        }
      else if (!is_quoted && (c == delimiter || c == '\r' || c == '\n'))
        break;
      g_string_append_c (field, c);
      (*at)++;
    }
  return g_string_free (field, FALSE);
}

/* Past the one line end at *@at, of whatever kind. */
static void
skip_line_end (const char **at, const char *end)
{
  char first;

  if (*at >= end)
    return;
  first = *(*at)++;
  if (*at < end && ((first == '\r' && **at == '\n') || (first == '\n' && **at == '\r')))
    (*at)++;
}

/* The fields of the next row, one of "" where the line is blank; %NULL at the end. */
static GPtrArray *
read_row (const char **at, const char *end, char delimiter)
{
  GPtrArray *row;

  if (*at >= end)
    return NULL;
  row = g_ptr_array_new_with_free_func (g_free);
  for (;;)
    {
      g_ptr_array_add (row, read_field (at, end, delimiter));
      if (*at >= end || **at != delimiter)
        break;
      (*at)++;
    }
  skip_line_end (at, end);
  return row;
}

/* The delimiter that the first row has most of. */
static char
find_delimiter (const char *at, const char *end)
{
  static const char delimiters[] = { ',', ';', '\t', '|' };
  guint counts[G_N_ELEMENTS (delimiters)] = { 0 };
  guint best = 0;

  for (; at < end && *at != '\r' && *at != '\n'; at++)
    for (guint i = 0; i < G_N_ELEMENTS (delimiters); i++)
      counts[i] += *at == delimiters[i];
  for (guint i = 1; i < G_N_ELEMENTS (delimiters); i++)
    if (counts[i] > counts[best])
      best = i;
  return delimiters[best];
}

static gboolean
check_columns (ThForm *form, GPtrArray *names, const char *file, GError **error)
{
  for (guint i = 0; i < names->len; i++)
    {
      char *name = names->pdata[i];

      if (*name != '\0' && (g_ascii_isspace (*name) || g_ascii_isspace (name[strlen (name) - 1])))
        {
          th_form_warn (form, 0,
                        "%s: the column “%s” has spaces around its name, so that nothing finds it",
                        file, name);
          *name = '\0';
        }
      if (*name != '\0' && xmlValidateNCName ((const xmlChar *) names->pdata[i], 0) != 0)
        return th_form_fail (
          error, TH_FORM_ERROR_MALFORMED, 0,
          "%s, first row: “%s” cannot be a column's name; use letters, digits, “_” and "
          "“-”, and separate columns by a comma, semicolon, tab or bar",
          file, (char *) names->pdata[i]);
    }
  return TRUE;
}

static gboolean
read_csv (ThForm *form, const char *id, const char *file, GBytes *bytes, GError **error)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);
  const char *at = data != NULL ? data : "";
  const char *end = at + size;
  g_autoptr (GPtrArray) names = NULL;
  GPtrArray *row;
  xmlNode *root;
  char delimiter;

  if (!g_utf8_validate_len (at, size, NULL))
    return th_form_fail (error, TH_FORM_ERROR_MALFORMED, 0, "%s is not UTF-8; save it as UTF-8",
                         file);
  if (size >= 3 && memcmp (at, "\xef\xbb\xbf", 3) == 0)
    at += 3;
  delimiter = find_delimiter (at, end);
  names = read_row (&at, end, delimiter);
  root = instance_new (form, id);
  if (names == NULL)
    return TRUE;
  if (!check_columns (form, names, file, error))
    return FALSE;
  while ((row = read_row (&at, end, delimiter)) != NULL)
    {
      xmlNode *item = xmlNewDocNode (root->doc, NULL, (const xmlChar *) "item", NULL);

      xmlAddChild (root, item);
      for (guint i = 0; i < names->len; i++)
        if (*(char *) names->pdata[i] != '\0')
          add_text_child (item, names->pdata[i], i < row->len ? row->pdata[i] : "");
      g_ptr_array_unref (row);
    }
  return TRUE;
}

static gboolean
read_xml (ThForm *form, const char *id, const char *file, GBytes *bytes, GError **error)
{
  xmlDoc *doc = th_form_xml_read (bytes, TH_FORM_MAX_ATTACHMENT_BYTES, error);
  xmlNode *root;
  xmlNode *place;

  if (doc == NULL)
    {
      g_prefix_error (error, "%s, ", file);
      return FALSE;
    }
  place = instance_new (form, id);
  root = xmlDocCopyNode (xmlDocGetRootElement (doc), place->doc, 1);
  xmlReplaceNode (place, root);
  xmlFreeNode (place);
  xmlFreeDoc (doc);
  return TRUE;
}

/* A GeoJSON position is longitude first; ODK's latitude. */
static char *
read_position (ThJsonReader *reader)
{
  double numbers[2] = { 0, 0 };
  char latitude[G_ASCII_DTOSTR_BUF_SIZE];
  char longitude[G_ASCII_DTOSTR_BUF_SIZE];
  gboolean first = TRUE;
  double number;
  guint n = 0;

  if (!th_json_reader_open (reader, '['))
    return NULL;
  while (th_json_reader_element (reader, &first))
    {
      if (!th_json_reader_number (reader, &number))
        return NULL;
      if (n < 2)
        numbers[n++] = number;
    }
  return g_strdup_printf ("%s %s 0 0", g_ascii_dtostr (latitude, sizeof latitude, numbers[1]),
                          g_ascii_dtostr (longitude, sizeof longitude, numbers[0]));
}

/* A position, or positions in any number of brackets, as a point or a trace. */
static gboolean
read_coordinates (ThJsonReader *reader, GString *text)
{
  ThJsonReader ahead = *reader;
  gboolean first = TRUE;

  if (!th_json_reader_open (&ahead, '['))
    return FALSE;
  if (th_json_reader_peek (&ahead) != '[')
    {
      g_autofree char *position = read_position (reader);

      if (position != NULL)
        g_string_append_printf (text, "%s%s", text->len > 0 ? "; " : "", position);
      return position != NULL;
    }
  if (!th_json_reader_open (reader, '['))
    return FALSE;
  while (th_json_reader_element (reader, &first))
    if (!read_coordinates (reader, text))
      return FALSE;
  return TRUE;
}

static gboolean
read_geometry (ThJsonReader *reader, xmlNode *item)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gboolean first = TRUE;
  ThJsonText name;

  if (th_json_reader_peek (reader) != '{')
    return th_json_reader_skip (reader, NULL, NULL);
  if (!th_json_reader_open (reader, '{'))
    return FALSE;
  while (th_json_reader_member (reader, &first, &name))
    if (!(th_json_text_equal (&name, "coordinates") ? read_coordinates (reader, text)
                                                    : th_json_reader_skip (reader, NULL, NULL)))
      return FALSE;
  add_text_child (item, "geometry", text->str);
  return TRUE;
}

static gboolean
read_scalar (ThJsonReader *reader, const char *name, xmlNode *item)
{
  const char *start;
  gsize length;
  ThJsonText text;
  g_autofree char *value = NULL;

  if (th_json_reader_peek (reader) == '"')
    {
      if (!th_json_reader_text (reader, &text))
        return FALSE;
      value = th_json_text_dup (&text);
    }
  else
    {
      if (!th_json_reader_skip (reader, &start, &length))
        return FALSE;
      value =
        *start == '{' || *start == '[' || *start == 'n' ? g_strdup ("") : g_strndup (start, length);
    }
  if (xmlValidateNCName ((const xmlChar *) name, 0) == 0)
    add_text_child (item, name, value);
  return TRUE;
}

static gboolean
read_feature (ThJsonReader *reader, xmlNode *item)
{
  gboolean first = TRUE;
  ThJsonText name;

  if (!th_json_reader_open (reader, '{'))
    return FALSE;
  while (th_json_reader_member (reader, &first, &name))
    {
      gboolean is_good;

      if (th_json_text_equal (&name, "geometry"))
        is_good = read_geometry (reader, item);
      else if (th_json_text_equal (&name, "id"))
        is_good = read_scalar (reader, "id", item);
      else if (th_json_text_equal (&name, "properties") && th_json_reader_peek (reader) == '{')
        {
          gboolean first_property = TRUE;
          ThJsonText property;

          is_good = th_json_reader_open (reader, '{');
          while (is_good && th_json_reader_member (reader, &first_property, &property))
            {
              g_autofree char *key = th_json_text_dup (&property);

              is_good = read_scalar (reader, key, item);
            }
        }
      else
        is_good = th_json_reader_skip (reader, NULL, NULL);
      if (!is_good)
        return FALSE;
    }
  return TRUE;
}

static gboolean
read_features (ThJsonReader *reader, xmlNode *root)
{
  gboolean first = TRUE;

  if (!th_json_reader_open (reader, '['))
    return FALSE;
  while (th_json_reader_element (reader, &first))
    {
      xmlNode *item = xmlNewDocNode (root->doc, NULL, (const xmlChar *) "item", NULL);

      xmlAddChild (root, item);
      if (!read_feature (reader, item))
        return FALSE;
    }
  return TRUE;
}

static gboolean
read_geojson (ThForm *form, const char *id, const char *file, GBytes *bytes, GError **error)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);
  xmlNode *root = instance_new (form, id);
  ThJsonReader reader;
  ThJsonText name;
  gboolean first = TRUE;
  gboolean is_good;

  th_json_reader_init (&reader, data != NULL ? data : "", size);
  is_good = th_json_reader_open (&reader, '{');
  while (is_good && th_json_reader_member (&reader, &first, &name))
    is_good = th_json_text_equal (&name, "features") ? read_features (&reader, root)
                                                     : th_json_reader_skip (&reader, NULL, NULL);
  if (is_good && th_json_reader_finish (&reader))
    return TRUE;
  return th_form_fail (error, TH_FORM_ERROR_MALFORMED, 0, "%s is not a GeoJSON feature collection",
                       file);
}

static gboolean
read_file (ThForm *form, const char *id, const char *file, GBytes *bytes, GError **error)
{
  if (g_bytes_get_size (bytes) > TH_FORM_MAX_ATTACHMENT_BYTES)
    return th_form_fail (error, TH_FORM_ERROR_TOO_LARGE, 0, "%s has more than %d bytes", file,
                         TH_FORM_MAX_ATTACHMENT_BYTES);
  if (g_str_has_suffix (file, ".csv"))
    return read_csv (form, id, file, bytes, error);
  if (g_str_has_suffix (file, "json"))
    return read_geojson (form, id, file, bytes, error);
  return read_xml (form, id, file, bytes, error);
}

/* An instance from a file that came with the form; an empty one where it did not. */
static gboolean
read_external (
  ThForm *form, const char *id, const char *source, long line, ThFormFiles *files, GError **error)
{
  const char *slash = strrchr (source, '/');
  const char *file = slash != NULL ? slash + 1 : source;
  GBytes *bytes;

  if (!g_str_has_prefix (source, "jr://"))
    return th_form_fail (error, TH_FORM_ERROR_UNSUPPORTED, line,
                         "the instance “%s” comes from “%s”; only jr:// files are read", id,
                         source);
  if (strcmp (source, "jr://instance/last-saved") == 0)
    {
      th_form_warn (form, line, "the last saved record is not kept; the instance “%s” is empty",
                    id);
      instance_new (form, id);
      return TRUE;
    }
  bytes = files != NULL ? th_form_files_get (files, file) : NULL;
  if (bytes != NULL)
    return read_file (form, id, file, bytes, error);
  instance_new (form, id);
  if (strcmp (id, "context") != 0)
    g_ptr_array_add (form->missing, g_strdup (file));
  return TRUE;
}

gboolean
th_form_read_instances (ThForm *self, xmlNode *model, ThFormFiles *files, GError **error)
{
  gboolean is_primary = TRUE;

  for (xmlNode *child = th_form_xml_first (model); child != NULL; child = th_form_xml_next (child))
    {
      g_autofree char *id = NULL;
      g_autofree char *source = NULL;

      if (!th_form_xml_is (child, NULL, "instance"))
        continue;
      id = th_form_xml_attribute (child, NULL, "id");
      source = th_form_xml_attribute (child, NULL, "src");
      if (id != NULL && g_hash_table_contains (self->instances, id))
        return th_form_fail (error, TH_FORM_ERROR_MALFORMED, xmlGetLineNo (child),
                             "two instances have the id “%s”; rename one", id);
      if (id == NULL && !is_primary)
        return th_form_fail (error, TH_FORM_ERROR_MALFORMED, xmlGetLineNo (child),
                             "an instance has no id, so that nothing can refer to it; give it one");
      if (source != NULL && *source != '\0' && !is_primary && th_form_xml_first (child) == NULL)
        {
          if (!read_external (self, id, source, xmlGetLineNo (child), files, error))
            return FALSE;
        }
      else if (id != NULL)
        g_hash_table_replace (self->instances, g_strdup (id), child);
      is_primary = FALSE;
    }
  g_ptr_array_add (self->missing, NULL);
  return TRUE;
}
