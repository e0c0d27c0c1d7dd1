/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Secondary instances: those in the form, and those from attached CSV, XML and GeoJSON files, which
 * become the trees that expressions expect: <instance><root><item>….
 */

#include "th-form-model.h"

#include "th-csv.h"
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

/* The name that items have for a column; "" for one that no expression can name. */
static const char *
read_column_name (ThForm *form, const char *file, const char *name)
{
  if (*name == '\0')
    return name;
  if (g_ascii_isspace (*name) || g_ascii_isspace (name[strlen (name) - 1]))
    th_form_warn (form, 0,
                  "%s: the column “%s” has spaces around its name, so that nothing finds it", file,
                  name);
  else if (xmlValidateNCName ((const xmlChar *) name, 0) != 0)
    th_form_warn (form, 0,
                  "%s: “%s” cannot be a column's name, so the column is left out; use letters, "
                  "digits, “_” and “-”",
                  file, name);
  else
    return name;
  return "";
}

/* Names of the columns. A table of which nothing has a name is none, or is cut in another way. */
static gboolean
read_names (ThForm *form, const char *file, ThCsv *csv, GPtrArray *names, GError **error)
{
  gboolean has_name = FALSE;

  for (guint i = 1; th_csv_get_n_rows (csv) > 0 && i <= th_csv_get_n_columns (csv); i++)
    {
      const char *name = read_column_name (form, file, th_csv_get_cell (csv, 1, i));

      for (guint j = 0; *name != '\0' && j < names->len; j++)
        if (strcmp (name, names->pdata[j]) == 0)
          th_form_warn (form, 0, "%s has two columns “%s”; the first is read", file, name);
      has_name |= xmlValidateNCName ((const xmlChar *) th_csv_get_cell (csv, 1, i), 1) == 0;
      g_ptr_array_add (names, (char *) name);
    }
  if (has_name || names->len == 0)
    return TRUE;
  return th_form_fail (error, TH_FORM_ERROR_MALFORMED, 0,
                       "%s, first row: “%s” cannot be a column's name; use letters, digits, “_” "
                       "and “-”, and separate columns by a comma, semicolon, tab or bar",
                       file, th_csv_get_cell (csv, 1, 1));
}

/* As the form's own errors, which say the same to a caller. */
static ThCsv *
read_table (GBytes *bytes, const char *file, GError **error)
{
  const ThCsvOptions options = { .is_loose = TRUE };
  g_autoptr (GError) problem = NULL;
  ThCsv *csv = th_csv_new_from_bytes (bytes, file, &options, &problem);

  if (csv == NULL)
    g_set_error_literal (error, TH_FORM_ERROR,
                         g_error_matches (problem, TH_CODEC_ERROR, TH_CODEC_ERROR_TOO_LARGE)
                           ? TH_FORM_ERROR_TOO_LARGE
                           : TH_FORM_ERROR_MALFORMED,
                         problem->message);
  return csv;
}

static gboolean
read_csv (ThForm *form, const char *id, const char *file, GBytes *bytes, GError **error)
{
  g_autoptr (ThCsv) csv = read_table (bytes, file, error);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  xmlNode *root;

  if (csv == NULL)
    return FALSE;
  root = instance_new (form, id);
  if (!read_names (form, file, csv, names, error))
    return FALSE;
  if (th_csv_get_overlong (csv) > 0)
    th_form_warn (form, 0,
                  "%s, row %u has more cells than the first row; what is beyond is left out", file,
                  th_csv_get_overlong (csv));
  for (guint row = 2; row <= th_csv_get_n_rows (csv); row++)
    {
      xmlNode *item = xmlNewDocNode (root->doc, NULL, (const xmlChar *) "item", NULL);

      xmlAddChild (root, item);
      for (guint i = 0; i < names->len; i++)
        if (*(char *) names->pdata[i] != '\0')
          add_text_child (item, names->pdata[i], th_csv_get_cell (csv, row, i + 1));
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
  gboolean has_features = FALSE;
  gboolean is_good;

  th_json_reader_init (&reader, data != NULL ? data : "", size);
  is_good = th_json_reader_open (&reader, '{');
  while (is_good && th_json_reader_member (&reader, &first, &name))
    {
      gboolean is_list = th_json_text_equal (&name, "features");

      has_features |= is_list;
      is_good = is_list ? read_features (&reader, root) : th_json_reader_skip (&reader, NULL, NULL);
    }
  if (is_good && has_features && th_json_reader_finish (&reader))
    return TRUE;
  return th_form_fail (error, TH_FORM_ERROR_MALFORMED, 0,
                       "%s is not a GeoJSON feature collection; save it again as one", file);
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
