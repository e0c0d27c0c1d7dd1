/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Whatever text an expression is, it is refused or gives a value, in bounded time. A seed holds one
 * expression a line; each is tried.
 */

#include "th-xpath.h"

#include <libxml/parser.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static const char document[] =
  "<data xmlns='http://www.w3.org/2002/xforms'><a>5</a><b/><day>2026-11-23</day>"
  "<r><x>1</x></r><r><x>2</x></r><p>50 1 0 0; 51 1 0 0; 51 2 0 0</p></data>";

static void
try_expression (const char *text, xmlDoc *doc, GTimeZone *zone)
{
  ThXpathHost host = { .root = (xmlNode *) doc,
                       .now = G_GINT64_CONSTANT (1795442400000),
                       .zone = zone };
  xmlNode *root = xmlDocGetRootElement (doc);
  g_autoptr (GError) error = NULL;
  g_autoptr (ThXpath) xpath = th_xpath_new (text, root, &error);
  g_autofree char *value = NULL;

  g_assert ((xpath == NULL) == (error != NULL));
  if (xpath == NULL)
    return;
  value = th_xpath_evaluate_string (xpath, &host, root->children, &error);
  g_assert ((value == NULL) == (error != NULL));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup (data != NULL ? (const char *) data : "", size);
  g_auto (GStrv) lines = NULL;
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("Europe/London");
  xmlDoc *doc;

  /* Forms are XML: an expression is always UTF-8. */
  if (!g_utf8_validate (text, -1, NULL))
    return 0;
  doc = xmlReadMemory (document, strlen (document), NULL, NULL, XML_PARSE_NONET);
  lines = g_strsplit (text, "\n", 200);
  for (guint i = 0; lines[i] != NULL; i++)
    try_expression (lines[i], doc, zone);
  xmlFreeDoc (doc);
  return 0;
}
