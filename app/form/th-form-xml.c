/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* XML from outside: read with every door shut. No entity is expanded and nothing is fetched; a
 * document type is refused before its declarations are read; libxml2's own limits on depth and text
 * stay on. A few words for walking its trees.
 */

#include "th-form-model.h"

#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <string.h>

typedef struct
{
  gboolean has_doctype;
} Reading;

static void
on_internal_subset (void *context,
                    const xmlChar *name,
                    const xmlChar *public_id,
                    const xmlChar *system_id)
{
  xmlParserCtxt *parser = context;
  Reading *reading = parser->_private;

  reading->has_doctype = TRUE;
  xmlStopParser (parser);
}

static void
ignore_error (void *context, xmlError *error)
{
}

/* The parser's message without its line feed. */
static gboolean
fail_reading (xmlParserCtxt *parser, const Reading *reading, GError **error)
{
  const xmlError *last = xmlCtxtGetLastError (parser);
  g_autofree char *message =
    g_strdup (last != NULL && last->message != NULL ? last->message : "no XML");

  if (reading->has_doctype)
    return th_form_fail (error, TH_FORM_ERROR_UNSUPPORTED, 1,
                         "a document type declaration is not accepted; remove the DOCTYPE");
  return th_form_fail (error, TH_FORM_ERROR_MALFORMED, last != NULL ? last->line : 0,
                       "the file is not well-formed XML: %s; correct it there",
                       g_strchomp (message));
}

xmlDoc *
th_form_xml_read (GBytes *bytes, gsize limit, GError **error)
{
  Reading reading = { FALSE };
  xmlParserCtxt *parser;
  xmlDoc *doc;
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  if (size > limit)
    {
      th_form_fail (error, TH_FORM_ERROR_TOO_LARGE, 0,
                    "the file has %" G_GSIZE_FORMAT " bytes and may have %" G_GSIZE_FORMAT
                    "; move long lists into an attached file",
                    size, limit);
      return NULL;
    }
  parser = xmlNewParserCtxt ();
  parser->_private = &reading;
  parser->sax->internalSubset = on_internal_subset;
  parser->sax->serror = ignore_error;
  /* They mean nothing to a form, and would cut a text in two. */
  parser->sax->comment = NULL;
  parser->sax->processingInstruction = NULL;
  doc = xmlCtxtReadMemory (parser, data != NULL ? data : "", (int) size, NULL, NULL,
                           XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING
                             | XML_PARSE_NOCDATA | XML_PARSE_BIG_LINES);
  if (doc == NULL || reading.has_doctype || xmlDocGetRootElement (doc) == NULL)
    {
      fail_reading (parser, &reading, error);
      g_clear_pointer (&doc, xmlFreeDoc);
    }
  xmlFreeParserCtxt (parser);
  return doc;
}

/* @ns: %NULL for any */
gboolean
th_form_xml_is (xmlNode *node, const char *ns, const char *name)
{
  return node != NULL && node->type == XML_ELEMENT_NODE
         && strcmp ((const char *) node->name, name) == 0
         && (ns == NULL || (node->ns != NULL && strcmp ((const char *) node->ns->href, ns) == 0));
}

xmlNode *
th_form_xml_first (xmlNode *node)
{
  xmlNode *child = node != NULL ? node->children : NULL;

  while (child != NULL && child->type != XML_ELEMENT_NODE)
    child = child->next;
  return child;
}

xmlNode *
th_form_xml_next (xmlNode *node)
{
  do
    node = node->next;
  while (node != NULL && node->type != XML_ELEMENT_NODE);
  return node;
}

xmlNode *
th_form_xml_child (xmlNode *node, const char *ns, const char *name)
{
  for (xmlNode *child = th_form_xml_first (node); child != NULL; child = th_form_xml_next (child))
    if (th_form_xml_is (child, ns, name))
      return child;
  return NULL;
}

char *
th_form_xml_attribute (xmlNode *node, const char *ns, const char *name)
{
  xmlChar *value = ns == NULL ? xmlGetNoNsProp (node, (const xmlChar *) name)
                              : xmlGetNsProp (node, (const xmlChar *) name, (const xmlChar *) ns);
  char *copy = g_strdup ((const char *) value);

  xmlFree (value);
  return copy;
}

char *
th_form_xml_name (xmlNode *node)
{
  if (node->ns != NULL && node->ns->prefix != NULL)
    return g_strdup_printf ("%s:%s", node->ns->prefix, node->name);
  return g_strdup ((const char *) node->name);
}

/* The text directly inside an element or attribute, "" if there is none. */
const char *
th_form_xml_text (xmlNode *node)
{
  for (xmlNode *child = node->children; child != NULL; child = child->next)
    if (child->type == XML_TEXT_NODE || child->type == XML_CDATA_SECTION_NODE)
      return child->content != NULL ? (const char *) child->content : "";
  return "";
}

/* Puts @text in the place of any text there is; elements inside stay. */
void
th_form_xml_set_text (xmlNode *node, const char *text)
{
  xmlNode *next;

  for (xmlNode *child = node->children; child != NULL; child = next)
    {
      next = child->next;
      if (child->type == XML_TEXT_NODE || child->type == XML_CDATA_SECTION_NODE)
        {
          xmlUnlinkNode (child);
          xmlFreeNode (child);
        }
    }
  if (*text == '\0')
    return;
  xmlNode *content = xmlNewDocText (node->doc, (const xmlChar *) text);
  content->parent = node;
  content->prev = node->last;
  if (node->last != NULL)
    node->last->next = content;
  else
    node->children = content;
  node->last = content;
}
