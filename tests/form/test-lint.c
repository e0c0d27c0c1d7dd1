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

static void
is_silent_about_sound_forms (void)
{
  g_assert_false (
    finds ("<bind nodeset='/data/a' constraint=\"regex(., '^[0-9]+$')\" relevant='/data/b = 1'/>",
           INPUT, ""));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/lint/finds-likely-mistakes", finds_likely_mistakes);
  g_test_add_func ("/lint/is-silent-about-sound-forms", is_silent_about_sound_forms);
  return g_test_run ();
}
