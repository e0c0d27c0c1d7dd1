/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What the linter finds in forms that are accepted. */

#include "form-fixture.h"

#include "th-form-lint.h"

#include <string.h>

#define DATA "<data id='t'><a/><b/></data>"

/* Whether a finding for a form of @model and @body speaks of @word. */
static gboolean
finds (const char *model, const char *body, const char *word)
{
  g_autofree char *xml = form_fixture_wrap (DATA, model, body);
  g_autoptr (FormFixture) fixture = form_fixture_new (xml, NULL, NULL, TRUE);
  g_autoptr (GPtrArray) findings = th_form_lint (fixture->form);

  for (guint i = 0; i < findings->len; i++)
    if (strstr (findings->pdata[i], word) != NULL)
      return TRUE;
  return FALSE;
}

#define INPUT "<input ref='/data/a'><label>A</label></input>"

static void
finds_likely_mistakes (void)
{
  g_assert_true (finds ("<bind nodeset='/data/a' relevant=\"'false'\"/>", INPUT, "counts as true"));
  g_assert_true (
    finds ("<bind nodeset='/data/a' constraint=\"regex(., '[0-9]+')\"/>", INPUT, "anywhere"));
  g_assert_true (finds ("<bind nodeset='/data/a' relevant='false()'/>", INPUT, "never relevant"));
  g_assert_true (finds ("", "<input ref='/data/a'/>", "no label"));
  g_assert_true (finds ("<itext><translation lang='en'><text id='a'><value>A</value></text>"
                        "</translation><translation lang='cy'/></itext>",
                        "<input ref='/data/a'><label ref=\"jr:itext('a')\"/></input>", "“cy”"));
}

#define LIST "<instance id='l'><root><item><name>a</name><label>A</label></item></root></instance>"

static void
finds_what_leads_nowhere (void)
{
  g_assert_true (
    finds ("<bind nodeset='/data/a' calculate='/data/typo + 1'/>", INPUT, "“/data/typo”"));
  g_assert_true (
    finds ("<bind nodeset='/data/a' relevant=\"../typo = 'x'\"/>", INPUT, "“../typo”"));
  g_assert_true (finds ("<bind nodeset='/data/a' required='yes'/>", INPUT, "“yes”"));
  g_assert_true (
    finds ("<bind nodeset='/data/a' calculate=\"instance('none')/root/x\"/>", INPUT, "“none”"));
  g_assert_true (
    finds ("<bind nodeset='/data/a' constraint=\"regex(., '^[$')\"/>", INPUT, "cannot be read"));
  g_assert_true (finds (LIST,
                        "<select1 ref='/data/a'><label>A</label><itemset "
                        "nodeset=\"instance('l')/root/item\"><value ref='code'/><label "
                        "ref='label'/></itemset></select1>",
                        "takes “code”"));
  g_assert_true (finds (LIST,
                        "<select1 ref='/data/a' appearance=\"minimal search('l')\"><label>A</label>"
                        "<item><label>label</label><value>name</value></item></select1>",
                        "search()"));
}

static void
is_silent_about_sound_forms (void)
{
  g_assert_false (
    finds (LIST "<bind nodeset='/data/b' constraint=\"concat(/data/a, ../a, ., current()/../a, "
                "count(/data/*), /data/@id, instance('l')/root/item[name = /data/a]/label, "
                "instance('context')/root/anything)\" />",
           "<select1 ref='/data/a'><label>A</label><itemset nodeset=\"instance('l')/root/item\">"
           "<value ref='name'/><label ref='label'/></itemset></select1>",
           ""));
  g_assert_false (
    finds ("<bind nodeset='/data/a' constraint=\"regex(., '^[0-9]+$')\" relevant='/data/b = 1'/>",
           INPUT, ""));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/lint/finds-likely-mistakes", finds_likely_mistakes);
  g_test_add_func ("/lint/finds-what-leads-nowhere", finds_what_leads_nowhere);
  g_test_add_func ("/lint/is-silent-about-sound-forms", is_silent_about_sound_forms);
  return g_test_run ();
}
