/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Location paths, section 2 of XPath 1.0: steps, their axes and node tests, and predicates. A
 * prefix without a namespace is found here and not on the tablet.
 */

#include "th-form.h"
#include "th-xpath-parser.h"

#include <string.h>

static const struct
{
  const char *name;
  ThAxis axis;
} axes[] = {
  { "child", TH_AXIS_CHILD },
  { "parent", TH_AXIS_PARENT },
  { "self", TH_AXIS_SELF },
  { "attribute", TH_AXIS_ATTRIBUTE },
  { "descendant", TH_AXIS_DESCENDANT },
  { "descendant-or-self", TH_AXIS_DESCENDANT_OR_SELF },
  { "ancestor", TH_AXIS_ANCESTOR },
  { "ancestor-or-self", TH_AXIS_ANCESTOR_OR_SELF },
  { "following", TH_AXIS_FOLLOWING },
  { "following-sibling", TH_AXIS_FOLLOWING_SIBLING },
  { "preceding", TH_AXIS_PRECEDING },
  { "preceding-sibling", TH_AXIS_PRECEDING_SIBLING },
};

static gboolean
parse_axis (ThXpathScanner *scanner, ThStep *step)
{
  gsize length = th_xpath_name_length (scanner->at);
  const char *after = scanner->at + length;

  while (th_xpath_is_space (*after))
    after++;
  if (length == 0 || after[0] != ':' || after[1] != ':')
    return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (axes); i++)
    if (strlen (axes[i].name) == length && strncmp (axes[i].name, scanner->at, length) == 0)
      {
        step->axis = axes[i].axis;
        scanner->at = after + 2;
        return TRUE;
      }
  th_xpath_scanner_fail (scanner, TH_FORM_ERROR_UNSUPPORTED, "the axis “%.*s” is not supported",
                         (int) length, scanner->at);
  return FALSE;
}

static gboolean
resolve_prefix (ThXpathScanner *scanner, ThStep *step)
{
  xmlNs *ns;

  step->is_strict = scanner->scope == NULL;
  if (step->prefix == NULL || scanner->scope == NULL)
    return TRUE;
  ns = xmlSearchNs (scanner->scope->doc, scanner->scope, (const xmlChar *) step->prefix);
  if (ns == NULL)
    {
      th_xpath_scanner_fail (scanner, TH_FORM_ERROR_MALFORMED, "the prefix “%s” has no namespace",
                             step->prefix);
      return FALSE;
    }
  step->uri = g_strdup ((const char *) ns->href);
  return TRUE;
}

static const struct
{
  const char *name;
  ThNodeTest test;
} node_types[] = {
  { "node", TH_TEST_NODE },
  { "text", TH_TEST_TEXT },
  { "comment", TH_TEST_COMMENT },
  { "processing-instruction", TH_TEST_INSTRUCTION },
};

/* Whether a node type, "text ()", stands at @at. Returns its index or -1. */
int
th_xpath_find_node_type (const char *at)
{
  gsize length = th_xpath_name_length (at);
  const char *after = at + length;

  while (th_xpath_is_space (*after))
    after++;
  if (length == 0 || *after != '(')
    return -1;
  for (gsize i = 0; i < G_N_ELEMENTS (node_types); i++)
    if (strlen (node_types[i].name) == length && strncmp (node_types[i].name, at, length) == 0)
      return i;
  return -1;
}

static gboolean
parse_node_type (ThXpathScanner *scanner, ThStep *step, int type)
{
  step->test = node_types[type].test;
  scanner->at += strlen (node_types[type].name);
  if (!th_xpath_scanner_expect (scanner, "("))
    return FALSE;
  th_xpath_scanner_skip_space (scanner);
  if (step->test == TH_TEST_INSTRUCTION && (*scanner->at == '"' || *scanner->at == '\''))
    {
      const char *end = strchr (scanner->at + 1, *scanner->at);

      if (end == NULL)
        return th_xpath_scanner_fail (scanner, TH_FORM_ERROR_MALFORMED, "a text is not closed")
               != NULL;
      step->name = g_strndup (scanner->at + 1, end - scanner->at - 1);
      scanner->at = end + 1;
    }
  return th_xpath_scanner_expect (scanner, ")");
}

static gboolean
parse_node_test (ThXpathScanner *scanner, ThStep *step)
{
  gsize length;
  int type;

  th_xpath_scanner_skip_space (scanner);
  step->test = TH_TEST_ANY;
  if (th_xpath_scanner_accept (scanner, "*"))
    return TRUE;
  type = th_xpath_find_node_type (scanner->at);
  if (type >= 0)
    return parse_node_type (scanner, step, type);
  length = th_xpath_name_length (scanner->at);
  if (length == 0)
    return th_xpath_scanner_fail (scanner, TH_FORM_ERROR_MALFORMED, "expected a name") != NULL;
  step->name = g_strndup (scanner->at, length);
  scanner->at += length;
  step->test = TH_TEST_NAME;
  if (scanner->at[0] != ':' || scanner->at[1] == ':')
    return resolve_prefix (scanner, step);
  scanner->at++;
  step->prefix = g_steal_pointer (&step->name);
  if (*scanner->at == '*')
    {
      scanner->at++;
      step->test = TH_TEST_ANY;
      return resolve_prefix (scanner, step);
    }
  length = th_xpath_name_length (scanner->at);
  if (length == 0)
    return th_xpath_scanner_fail (scanner, TH_FORM_ERROR_MALFORMED,
                                  "expected a name after the prefix")
           != NULL;
  step->name = g_strndup (scanner->at, length);
  scanner->at += length;
  return resolve_prefix (scanner, step);
}

/* Predicates at this place, or %NULL if there are none. */
gboolean
th_xpath_parse_predicates (ThXpathScanner *scanner, GPtrArray **predicates)
{
  while (th_xpath_scanner_accept (scanner, "["))
    {
      ThAst *predicate = th_xpath_parse_expression (scanner);

      if (predicate == NULL)
        return FALSE;
      if (*predicates == NULL)
        *predicates = th_ast_array_new ();
      g_ptr_array_add (*predicates, predicate);
      if (!th_xpath_scanner_expect (scanner, "]"))
        return FALSE;
    }
  return TRUE;
}

static ThStep *
parse_step (ThXpathScanner *scanner)
{
  g_autoptr (ThStep) step = g_new0 (ThStep, 1);

  th_xpath_scanner_skip_space (scanner);
  step->axis = TH_AXIS_CHILD;
  step->test = TH_TEST_NODE;
  if (g_str_has_prefix (scanner->at, ".."))
    {
      scanner->at += 2;
      step->axis = TH_AXIS_PARENT;
      return th_xpath_parse_predicates (scanner, &step->predicates) ? g_steal_pointer (&step)
                                                                    : NULL;
    }
  if (*scanner->at == '.' && !g_ascii_isdigit (scanner->at[1]))
    {
      scanner->at++;
      step->axis = TH_AXIS_SELF;
      return th_xpath_parse_predicates (scanner, &step->predicates) ? g_steal_pointer (&step)
                                                                    : NULL;
    }
  if (th_xpath_scanner_accept (scanner, "@"))
    step->axis = TH_AXIS_ATTRIBUTE;
  else if (!parse_axis (scanner, step))
    return NULL;
  if (!parse_node_test (scanner, step) || !th_xpath_parse_predicates (scanner, &step->predicates))
    return NULL;
  return g_steal_pointer (&step);
}

/* The steps of a path from here on; each "//" is a descendant-or-self step of its own. */
gboolean
th_xpath_parse_steps (ThXpathScanner *scanner, ThAst *path, gboolean is_after_slash)
{
  ThStep *step;

  for (;;)
    {
      if (is_after_slash && *scanner->at == '/')
        {
          scanner->at++;
          step = g_new0 (ThStep, 1);
          step->axis = TH_AXIS_DESCENDANT_OR_SELF;
          step->test = TH_TEST_NODE;
          g_ptr_array_add (path->steps, step);
        }
      step = parse_step (scanner);
      if (step == NULL)
        return FALSE;
      g_ptr_array_add (path->steps, step);
      if (!th_xpath_scanner_accept (scanner, "/"))
        return TRUE;
      is_after_slash = TRUE;
    }
}

gboolean
th_xpath_can_start_step (ThXpathScanner *scanner)
{
  th_xpath_scanner_skip_space (scanner);
  return th_xpath_is_name_start (scanner->at)
         || (*scanner->at != '\0' && strchr ("*@.", *scanner->at) != NULL);
}

ThAst *
th_xpath_parse_location_path (ThXpathScanner *scanner)
{
  g_autoptr (ThAst) path = th_ast_new (TH_AST_PATH);

  path->steps = g_ptr_array_new_with_free_func ((GDestroyNotify) th_step_free);
  path->is_absolute = th_xpath_scanner_accept (scanner, "/");
  if (path->is_absolute && *scanner->at != '/' && !th_xpath_can_start_step (scanner))
    return g_steal_pointer (&path);
  if (!th_xpath_parse_steps (scanner, path, path->is_absolute))
    return NULL;
  return g_steal_pointer (&path);
}
