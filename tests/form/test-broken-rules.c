/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* broken-rules PLAYER FOLDER: each rule that a shipped form keeps is taken out once, and the form's
 * transcript must notice. A rule is whatever a form computes: relevance, constraints,
 * required-ness, read-only-ness and calculations of its binds, what it sets by itself, the filters
 * of its lists. PLAYER plays transcripts, FOLDER has them; the forms lie where the transcripts say.
 * The short form breaks every eighth rule, TH_TEST_LONG all.
 */

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <libxml/parser.h>
#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>
#include <string.h>
#include <sys/resource.h>

#define STRIDE 8

static const char *player;
static const char *folder;

/* That the id of a record is read-only is left out: no question shows it, so nobody could write it.
 */
static const char rules[] = "//*[local-name()='bind']/@*[local-name()='relevant' or "
                            "local-name()='constraint' or local-name()='required' or "
                            "(local-name()='readonly' and not(contains(../@nodeset, '/meta/'))) or "
                            "local-name()='calculate'] | "
                            "//*[local-name()='setvalue'] | "
                            "//*[local-name()='itemset']/@nodeset[contains(., '[')]";

static char *
dup_attribute (xmlNode *element, const char *name)
{
  xmlChar *value = xmlGetProp (element, (const xmlChar *) name);
  char *text = g_strdup (value != NULL ? (const char *) value : "");

  xmlFree (value);
  return text;
}

/* What messages call a rule. */
static char *
describe (xmlNode *rule)
{
  g_autofree char *place = NULL;
  g_autofree char *events = NULL;

  if (rule->type == XML_ATTRIBUTE_NODE)
    {
      place = dup_attribute (rule->parent, "nodeset");
      if (strcmp ((const char *) rule->name, "nodeset") == 0)
        {
          g_free (place);
          place = dup_attribute (rule->parent->parent, "ref");
          return g_strdup_printf ("filter of %s", place);
        }
      return g_strdup_printf ("%s of %s", (const char *) rule->name, place);
    }
  place = dup_attribute (rule, "ref");
  events = dup_attribute (rule, "event");
  return g_strdup_printf ("setvalue of %s on %s, line %ld", place, events, xmlGetLineNo (rule));
}

/* "instance('x')/root/item[…]" without what stands in brackets. */
static void
drop_predicates (xmlNode *element)
{
  g_autofree char *nodeset = dup_attribute (element, "nodeset");
  g_autoptr (GString) plain = g_string_new (NULL);
  guint depth = 0;

  for (const char *at = nodeset; *at != '\0'; at++)
    {
      depth += *at == '[';
      if (depth == 0)
        g_string_append_c (plain, *at);
      depth -= *at == ']';
    }
  xmlSetProp (element, (const xmlChar *) "nodeset", (const xmlChar *) plain->str);
}

static void
break_rule (xmlNode *rule)
{
  if (rule->type != XML_ATTRIBUTE_NODE)
    {
      xmlUnlinkNode (rule);
      xmlFreeNode (rule);
    }
  else if (strcmp ((const char *) rule->name, "nodeset") == 0)
    drop_predicates (rule->parent);
  else
    xmlRemoveProp ((xmlAttr *) rule);
}

/* Whether the transcript still holds. */
static gboolean
play (const char *transcripts, const char *kind)
{
  g_autofree char *test = g_strconcat ("/transcript/", kind, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process =
    g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error,
                      player, "-p", test, transcripts, NULL);

  g_assert_no_error (error);
  g_subprocess_wait (process, NULL, &error);
  g_assert_no_error (error);
  return g_subprocess_get_successful (process);
}

/* A form with rule number @index taken out. Returns: (transfer full) (nullable): which one it was,
 * %NULL beyond the last */
static char *
write_broken (const char *from, const char *to, guint index)
{
  xmlDoc *doc = xmlReadFile (from, NULL, XML_PARSE_NONET);
  xmlXPathContext *context = xmlXPathNewContext (doc);
  xmlXPathObject *found = xmlXPathEvalExpression ((const xmlChar *) rules, context);
  char *name = NULL;

  g_assert_nonnull (found);
  if (index < (guint) xmlXPathNodeSetGetLength (found->nodesetval))
    {
      xmlNode *rule = found->nodesetval->nodeTab[index];

      name = describe (rule);
      found->nodesetval->nodeTab[index] = NULL;
      break_rule (rule);
      g_assert_cmpint (xmlSaveFile (to, doc), >, 0);
    }
  xmlXPathFreeObject (found);
  xmlXPathFreeContext (context);
  xmlFreeDoc (doc);
  return name;
}

/* A copy of a transcript beside a form, as far apart as they are in the build. */
typedef struct
{
  char *top;
  char *transcripts;
  char *transcript;
  char *forms;
  char *form;
} Stage;

static void
stage_init (Stage *self, const char *kind)
{
  g_autofree char *transcript = g_strconcat (kind, ".transcript", NULL);
  g_autofree char *form = g_strconcat (kind, ".xml", NULL);
  g_autofree char *source = g_build_filename (folder, transcript, NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  self->top = g_dir_make_tmp ("broken-rules-XXXXXX", &error);
  g_assert_no_error (error);
  self->transcripts = g_build_filename (self->top, "tests", "form", NULL);
  self->transcript = g_build_filename (self->transcripts, transcript, NULL);
  self->forms = g_build_filename (self->top, "app", "casework", "sample", "forms", NULL);
  self->form = g_build_filename (self->forms, form, NULL);
  g_assert_cmpint (g_mkdir_with_parents (self->transcripts, 0700), ==, 0);
  g_assert_cmpint (g_mkdir_with_parents (self->forms, 0700), ==, 0);
  g_file_get_contents (source, &text, NULL, &error);
  g_assert_no_error (error);
  g_file_set_contents (self->transcript, text, -1, &error);
  g_assert_no_error (error);
}

static void
stage_clear (Stage *self)
{
  static const char *const inner[] = { "app/casework/sample/forms",
                                       "app/casework/sample",
                                       "app/casework",
                                       "app",
                                       "tests/form",
                                       "tests",
                                       "" };

  g_unlink (self->form);
  g_unlink (self->transcript);
  for (guint i = 0; i < G_N_ELEMENTS (inner); i++)
    {
      g_autofree char *path = g_build_filename (self->top, inner[i], NULL);

      g_assert_cmpint (g_rmdir (path), ==, 0);
    }
  g_free (self->top);
  g_free (self->transcripts);
  g_free (self->transcript);
  g_free (self->forms);
  g_free (self->form);
}

static void
test_form (gconstpointer data)
{
  const char *kind = data;
  guint stride = g_getenv ("TH_TEST_LONG") != NULL ? 1 : STRIDE;
  g_autofree char *name = g_strconcat (kind, ".xml", NULL);
  g_autofree char *form =
    g_build_filename (folder, "..", "..", "app", "casework", "sample", "forms", name, NULL);
  Stage stage;
  char *rule;
  guint n = 0;
  guint n_missed = 0;

  stage_init (&stage, kind);
  for (guint i = 0; (rule = write_broken (form, stage.form, i)) != NULL; i += stride)
    {
      n++;
      if (play (stage.transcripts, kind))
        {
          n_missed++;
          g_printerr ("%s: the transcript still holds without the %s\n", kind, rule);
        }
      g_free (rule);
    }
  stage_clear (&stage);
  g_test_message ("%u rules broken, %u not noticed", n, n_missed);
  g_assert_cmpuint (n, >, 0);
  if (n_missed > 0)
    g_test_fail ();
}

int
main (int argc, char **argv)
{
  static const char *const kinds[] = { "encounter", "intelligence", "premises",
                                       "referral",  "restricted",   "visit" };
  const struct rlimit no_core = { 0, 0 };

  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 3);
  player = argv[1];
  folder = argv[2];
  /* Every form has its say, whatever the one before it said. */
  g_test_set_nonfatal_assertions ();
  setrlimit (RLIMIT_CORE, &no_core);
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *test = g_strconcat ("/transcript/notices-each-broken-rule/", kinds[i], NULL);

      g_test_add_data_func (test, kinds[i], test_form);
    }
  return g_test_run ();
}
