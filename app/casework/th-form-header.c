/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A streaming read that stops at the root of the first instance. No network, no entities, and a
 * file with a document type is refused before anything is made of it.
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
  reader = xmlReaderForMemory (bytes, (int) length, name, NULL,
                               XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
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
