/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* conformance DIR [--verbose] [expressions|traces|forms]: runs the cases in DIR, prints three
 * figures and ends with 0 only when every gate holds.
 */

#include "conformance.h"

#include <libxml/xmlerror.h>
#include <locale.h>
#include <string.h>

gboolean conformance_verbose = FALSE;

JsonNode *
conformance_load (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autoptr (GError) error = NULL;

  if (!json_parser_load_from_mapped_file (parser, path, &error))
    {
      g_printerr ("conformance: %s\n", error->message);
      exit (2);
    }
  return json_node_ref (json_parser_get_root (parser));
}

const char *
conformance_text (JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node)
      || json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;
  return json_node_get_string (node);
}

static void
ignore_xml_error (void *data, const char *format, ...)
{
}

int
main (int argc, char **argv)
{
  const char *folder = NULL;
  const char *part = NULL;
  gboolean holds = TRUE;

  setlocale (LC_ALL, "");
  for (int i = 1; i < argc; i++)
    {
      if (strcmp (argv[i], "--verbose") == 0)
        conformance_verbose = TRUE;
      else if (folder == NULL)
        folder = argv[i];
      else
        part = argv[i];
    }
  if (folder == NULL)
    {
      g_printerr ("usage: conformance DIR [--verbose] [expressions|traces|forms]\n");
      return 2;
    }
  xmlSetGenericErrorFunc (NULL, ignore_xml_error);
  if (part == NULL || strcmp (part, "expressions") == 0)
    holds &= conformance_run_expressions (folder);
  if (part == NULL || strcmp (part, "traces") == 0)
    holds &= conformance_run_traces (folder);
  if (part == NULL || strcmp (part, "forms") == 0)
    holds &= conformance_run_forms (folder);
  return holds ? 0 : 1;
}
