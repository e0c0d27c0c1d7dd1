/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Expression cases: an expression, the document and node it stands at, what it gives. The gate is
 * every case of tier "core"; other tiers are counted and told.
 */

#include "conformance.h"

#include "th-form.h"
#include "th-test.h"
#include "th-xpath.h"

#include <libxml/parser.h>
#include <libxml/xpath.h>
#include <math.h>
#include <string.h>

typedef struct
{
  JsonObject *contexts;
  GHashTable *documents; /* id → xmlDoc */
  GRand *random;
  int64_t now;
} Suite;

/* Some documents hold the day they were recorded on and are compared with today (): noon of the
 * latest day up to now that any of them names, so that the cases do not grow old. */
static int64_t
find_now (JsonObject *contexts)
{
  g_autoptr (GRegex) day = g_regex_new ("\\b[0-9]{4}-[0-9]{2}-[0-9]{2}\\b", 0, 0, NULL);
  g_autoptr (GList) documents = json_object_get_values (contexts);
  int64_t real = g_get_real_time () / 1000;
  int64_t latest = 0;

  for (GList *link = documents; link != NULL; link = link->next)
    {
      g_autoptr (GMatchInfo) match = NULL;

      for (g_regex_match (day, json_node_get_string (link->data), 0, &match);
           g_match_info_matches (match); g_match_info_next (match, NULL))
        {
          g_autofree char *text = g_match_info_fetch (match, 0);
          g_autofree char *noon = g_strconcat (text, "T12:00:00Z", NULL);
          g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (noon, NULL);
          int64_t at = time != NULL ? g_date_time_to_unix (time) * 1000 : 0;

          if (at > latest && at <= real)
            latest = at;
        }
    }

  return latest > 0 ? latest : real;
}

static xmlDoc *
find_document (Suite *suite, const char *id)
{
  xmlDoc *doc = g_hash_table_lookup (suite->documents, id);
  const char *text;

  if (doc != NULL)
    return doc;
  text = json_object_get_string_member (suite->contexts, id);
  doc = xmlReadMemory (text, strlen (text), NULL, "UTF-8", XML_PARSE_NONET | XML_PARSE_RECOVER);
  g_hash_table_insert (suite->documents, g_strdup (id), doc);
  return doc;
}

/* Locations are XPath 1.0 of libxml2: the measure does not measure itself. */
static xmlNode *
locate (xmlDoc *doc, const char *path)
{
  xmlXPathContext *context = xmlXPathNewContext (doc);
  xmlXPathObject *object = xmlXPathEvalExpression ((const xmlChar *) path, context);
  xmlNode *node = NULL;

  if (object != NULL && object->nodesetval != NULL && object->nodesetval->nodeNr > 0)
    node = object->nodesetval->nodeTab[0];
  xmlXPathFreeObject (object);
  xmlXPathFreeContext (context);
  return node;
}

static xmlNode *
find_instance_below (xmlNode *node, const char *id)
{
  for (; node != NULL; node = node->next)
    {
      xmlChar *value;
      gboolean is_it;
      xmlNode *found;

      if (node->type != XML_ELEMENT_NODE)
        continue;
      value = xmlGetProp (node, (const xmlChar *) "id");
      is_it = strcmp ((const char *) node->name, "instance") == 0 && value != NULL
              && strcmp ((const char *) value, id) == 0;
      xmlFree (value);
      found = is_it ? node : find_instance_below (node->children, id);
      if (found != NULL)
        return found;
    }
  return NULL;
}

static xmlNode *
find_instance (const char *id, gpointer data)
{
  return find_instance_below (((xmlDoc *) data)->children, id);
}

static gboolean
fuzzy_equal (double got, double expected, double factor)
{
  if (isnan (expected) || isnan (got))
    return isnan (expected) && isnan (got);
  if (isinf (expected))
    return got == expected;
  if (factor > 0)
    return fabs (round (got * factor) / factor - expected) < 1e-9;
  return fabs (got - expected) <= MAX (fabs (expected) * 1e-12, 1e-12);
}

static double
number_of (JsonNode *node)
{
  if (json_node_get_value_type (node) == G_TYPE_STRING)
    return g_ascii_strtod (json_node_get_string (node), NULL);
  return json_node_get_value_type (node) == G_TYPE_BOOLEAN ? json_node_get_boolean (node)
                                                           : json_node_get_double (node);
}

static gboolean
same_nodes (JsonArray *expected, const ThXpathValue *value, xmlDoc *doc)
{
  if (value->type != TH_XPATH_NODES || json_array_get_length (expected) != value->n_nodes)
    return FALSE;
  for (guint i = 0; i < value->n_nodes; i++)
    if (locate (doc, json_array_get_string_element (expected, i)) != value->nodes[i])
      return FALSE;
  return TRUE;
}

/* "/pattern/" as JavaScript writes it. */
static gboolean
matches (const char *pattern, const char *text)
{
  const char *end = strrchr (pattern, '/');
  g_autofree char *bare = g_strndup (pattern + 1, end - pattern - 1);

  return g_regex_match_simple (bare, text, end[1] == 'i' ? G_REGEX_CASELESS : 0, 0);
}

/* Where JavaRosa stops a form over a value, it reads as empty here: "", no number, or false. */
static gboolean
is_mismatch (JsonObject *test, const ThXpathValue *value)
{
  if (conformance_text (test, "error_class") == NULL)
    return FALSE;
  if (value->type == TH_XPATH_NUMBER)
    return isnan (value->number);
  return value->type == TH_XPATH_STRING ? value->string == NULL || *value->string == '\0'
                                        : value->type == TH_XPATH_BOOLEAN && !value->boolean;
}

typedef struct
{
  ThXpathHost host;
  xmlNode *node;
  xmlNode *scope;
  const char *expression;
} Case;

/* The expression converted by the engine itself. */
static gboolean
convert (Case *self, const char *function, ThXpathValue *value)
{
  g_autofree char *expression = g_strdup_printf ("%s(%s)", function, self->expression);
  g_autoptr (ThXpath) xpath = th_xpath_new (expression, self->scope, NULL);

  return xpath != NULL && th_xpath_evaluate (xpath, &self->host, self->node, value, NULL);
}

static gboolean
check (JsonObject *test, Case *self, gboolean failed, const ThXpathValue *value)
{
  const char *type = json_object_get_string_member (test, "type");
  JsonNode *expected = json_object_get_member (test, "expected");
  double factor = json_object_get_double_member_with_default (test, "round_factor", 0);
  g_auto (ThXpathValue) converted = { 0 };

  if (strcmp (type, "error") == 0)
    return failed || is_mismatch (test, value);
  if (failed)
    return FALSE;
  if (strcmp (type, "nodeset") == 0)
    return same_nodes (json_node_get_array (expected), value, self->node->doc);
  if (strcmp (type, "boolean") == 0)
    return convert (self, "boolean", &converted)
           && converted.boolean == json_node_get_boolean (expected);
  if (strcmp (type, "number") == 0)
    return convert (self, "number", &converted)
           && fuzzy_equal (converted.number, number_of (expected), factor);
  if (!convert (self, "string", &converted))
    return FALSE;
  if (strcmp (type, "string-length") == 0)
    return g_utf8_strlen (converted.string, -1) == (glong) number_of (expected);
  if (strcmp (type, "string-regex") == 0)
    return matches (json_node_get_string (expected), converted.string);
  return strcmp (converted.string, json_node_get_string (expected)) == 0;
}

/* An element that declares the prefixes of the case, or %NULL if it has none. */
static xmlNode *
make_scope (JsonObject *test, xmlDoc *doc)
{
  JsonObject *prefixes;
  JsonObjectIter iter;
  const char *prefix;
  JsonNode *uri;
  xmlNode *scope;

  if (!json_object_has_member (test, "ns"))
    return NULL;
  scope = xmlNewDocNode (doc, NULL, (const xmlChar *) "scope", NULL);
  prefixes = json_object_get_object_member (test, "ns");
  json_object_iter_init (&iter, prefixes);
  while (json_object_iter_next (&iter, &prefix, &uri))
    xmlNewNs (scope, (const xmlChar *) json_node_get_string (uri),
              *prefix != '\0' ? (const xmlChar *) prefix : NULL);
  return scope;
}

static gboolean
run_case (Suite *suite, JsonObject *test, char **why)
{
  xmlDoc *doc = find_document (suite, json_object_get_string_member (test, "context"));
  const char *root = conformance_text (test, "root");
  g_autoptr (GTimeZone) zone =
    g_time_zone_new_identifier (json_object_get_string_member (test, "tz"));
  ThRandom random = th_test_random (suite->random);
  Case self = { { .root = root != NULL ? locate (doc, root) : (xmlNode *) doc,
                  .now = suite->now,
                  .zone = zone,
                  .random = &random,
                  .find_instance = find_instance,
                  .data = doc },
                locate (doc, json_object_get_string_member (test, "node")),
                make_scope (test, doc),
                json_object_get_string_member (test, "expr") };
  g_autoptr (GError) error = NULL;
  g_autoptr (ThXpath) xpath = NULL;
  g_auto (ThXpathValue) value = { 0 };
  gboolean failed = TRUE;
  gboolean passed;

  g_assert_true (self.node != NULL && self.host.root != NULL && zone != NULL);
  xpath = th_xpath_new (self.expression, self.scope, &error);
  if (xpath != NULL)
    failed = !th_xpath_evaluate (xpath, &self.host, self.node, &value, &error);
  passed = check (test, &self, failed, &value);
  if (!passed && failed)
    *why = g_strdup (error->message);
  else if (!passed)
    *why = th_xpath_evaluate_string (xpath, &self.host, self.node, NULL);
  xmlFreeNode (self.scope);
  return passed;
}

gboolean
conformance_run_expressions (const char *folder)
{
  g_autoptr (JsonNode) root = conformance_load (folder, "xpath-cases.json");
  JsonObject *object = json_node_get_object (root);
  JsonArray *cases = json_object_get_array_member (object, "cases");
  Suite suite = { json_object_get_object_member (object, "contexts"), NULL,
                  g_rand_new_with_seed (1) };
  guint n_core = 0;
  guint n_core_passed = 0;
  guint n_other = 0;
  guint n_other_passed = 0;

  suite.now = find_now (suite.contexts);
  suite.documents =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) xmlFreeDoc);
  for (guint i = 0; i < json_array_get_length (cases); i++)
    {
      JsonObject *test = json_array_get_object_element (cases, i);
      gboolean is_core = strcmp (json_object_get_string_member (test, "tier"), "core") == 0;
      g_autofree char *why = NULL;
      gboolean passed = run_case (&suite, test, &why);

      n_core += is_core;
      n_core_passed += is_core && passed;
      n_other += !is_core;
      n_other_passed += !is_core && passed;
      if (!passed && (is_core || conformance_verbose))
        {
          g_autofree char *expected =
            json_to_string (json_object_get_member (test, "expected"), FALSE);

          g_print ("  %s %s: %s gives %s, expected %s\n",
                   json_object_get_string_member (test, "id"),
                   json_object_get_string_member (test, "tier"),
                   json_object_get_string_member (test, "expr"), why, expected);
        }
    }
  g_hash_table_unref (suite.documents);
  g_rand_free (suite.random);
  g_print ("expressions: %u of %u core (%.2f %%), %u of %u others\n", n_core_passed, n_core,
           100.0 * n_core_passed / MAX (n_core, 1), n_other_passed, n_other);
  return n_core_passed == n_core;
}
