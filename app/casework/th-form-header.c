/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Streaming reads; the one for the id stops at the root of the first instance. No network, no
 * entities, and a file with a document type is refused before anything is made of it.
 */

#include "th-form-header.h"

#include <libxml/xmlreader.h>
#include <string.h>

#define XFORMS "http://www.w3.org/2002/xforms"
#define OPENROSA "http://openrosa.org/xforms"

typedef xmlTextReader XmlReader;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmlReader, xmlFreeTextReader)

static gboolean
fail (GError **error, const char *name, const char *what)
{
  g_set_error (error, TH_CASEWORK_ERROR, TH_CASEWORK_ERROR_INVALID, "%s: %s", name, what);
  return FALSE;
}

static gboolean
is_instance (XmlReader *reader)
{
  return g_strcmp0 ((const char *) xmlTextReaderConstLocalName (reader), "instance") == 0
         && g_strcmp0 ((const char *) xmlTextReaderConstNamespaceUri (reader), XFORMS) == 0;
}

/* Moves to the root of the first instance; FALSE where there is none or a document type is met. */
static gboolean
find_root (XmlReader *reader)
{
  gboolean is_inside = FALSE;

  while (xmlTextReaderRead (reader) == 1)
    switch (xmlTextReaderNodeType (reader))
      {
      case XML_READER_TYPE_DOCUMENT_TYPE:
        return FALSE;
      case XML_READER_TYPE_ELEMENT:
        if (is_inside)
          return TRUE;
        is_inside = is_instance (reader);
        break;
      default:
        break;
      }
  return FALSE;
}

static char *
dup_attribute (XmlReader *reader, const char *local, const char *uri)
{
  xmlChar *value = uri != NULL ? xmlTextReaderGetAttributeNs (reader, BAD_CAST local, BAD_CAST uri)
                               : xmlTextReaderGetAttribute (reader, BAD_CAST local);
  char *copy = g_strdup ((const char *) value);

  xmlFree (value);
  return copy;
}

static gboolean
is_name (const char *text, const char *extra)
{
  gsize length = text != NULL ? strlen (text) : 0;

  if (length == 0 || length > 32)
    return FALSE;
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_islower (text[i]) && !g_ascii_isdigit (text[i]) && strchr (extra, text[i]) == NULL)
      return FALSE;
  return TRUE;
}

static XmlReader *
open_reader (GBytes *xml)
{
  gsize length;
  const char *bytes = g_bytes_get_data (xml, &length);

  return xmlReaderForMemory (bytes, (int) length, NULL, NULL,
                             XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
}

gboolean
th_form_header_read (GBytes *xml, const char *name, char **id, char **version, GError **error)
{
  gsize length;
  const char *bytes = g_bytes_get_data (xml, &length);
  g_autoptr (XmlReader) reader = NULL;
  g_autofree char *found_id = NULL;
  g_autofree char *found_version = NULL;

  if (length == 0)
    return fail (error, name, "is empty");
  if (g_strstr_len (bytes, (gssize) length, "<!DOCTYPE") != NULL)
    return fail (error, name, "has a document type: remove the DOCTYPE line");
  reader = open_reader (xml);
  if (reader == NULL || !find_root (reader))
    return fail (error, name,
                 "is not an XForm with an instance: check it with threshold-form check");
  found_id = dup_attribute (reader, "id", NULL);
  found_version = dup_attribute (reader, "version", NULL);
  if (found_version == NULL)
    found_version = dup_attribute (reader, "version", OPENROSA);
  if (!is_name (found_id, "_"))
    return fail (error, name,
                 "its form id must be the kind of record: lower-case letters, digits and "
                 "underscores, at most 32");
  if (!is_name (found_version, "._-ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    return fail (error, name,
                 "its version must be given, at most 32 letters, digits, dots and dashes");
  *id = g_steal_pointer (&found_id);
  *version = g_steal_pointer (&found_version);
  return TRUE;
}

/* What a picture or a list comes from; NULL where the element asks for neither. The host supplies
 * what is called context, whatever it says. */
static char *
dup_source (XmlReader *reader)
{
  const char *element = (const char *) xmlTextReaderConstLocalName (reader);
  g_autofree char *form = NULL;
  g_autofree char *id = NULL;
  xmlChar *text;
  char *source;

  if (is_instance (reader))
    {
      id = dup_attribute (reader, "id", NULL);
      return g_strcmp0 (id, "context") != 0 && xmlTextReaderIsEmptyElement (reader)
               ? dup_attribute (reader, "src", NULL)
               : NULL;
    }
  if (g_strcmp0 (element, "value") != 0)
    return NULL;
  form = dup_attribute (reader, "form", NULL);
  if (g_strcmp0 (form, "image") != 0)
    return NULL;
  text = xmlTextReaderReadString (reader);
  source = g_strdup ((const char *) text);
  xmlFree (text);
  return source != NULL ? g_strstrip (source) : NULL;
}

GPtrArray *
th_form_header_list_files (GBytes *xml)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (XmlReader) reader = open_reader (xml);

  while (reader != NULL && xmlTextReaderRead (reader) == 1)
    {
      g_autofree char *source = NULL;
      const char *name;

      if (xmlTextReaderNodeType (reader) != XML_READER_TYPE_ELEMENT)
        continue;
      source = dup_source (reader);
      if (source == NULL || !g_str_has_prefix (source, "jr://")
          || g_str_has_prefix (source, "jr://instance/"))
        continue;
      name = strrchr (source, '/') + 1;
      if (*name == '\0' || *name == '.' || g_hash_table_contains (known, name))
        continue;
      g_ptr_array_add (names, g_strdup (name));
      g_hash_table_add (known, g_ptr_array_index (names, names->len - 1));
    }
  return names;
}
