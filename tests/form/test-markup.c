/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Markup of labels: what is understood, and that everything else stays text. */

#include "th-form-markup.h"

#include <string.h>

static const struct
{
  const char *text;
  const char *markup;
} cases[] = {
  { "plain", "plain" },
  { "**bold** and *italic*", "<b>bold</b> and <i>italic</i>" },
  { "__bold__ and _italic_", "<b>bold</b> and <i>italic</i>" },
  { "**bold *and italic***", "<b>bold <i>and italic</i></b>" },
  { "snake_case_name", "snake_case_name" },
  { "2 * 3 * 4", "2 * 3 * 4" },
  { "**open", "**open" },
  { "\\*as it is\\*", "*as it is*" },
  { "# Head\nline", "<span size=\"x-large\" weight=\"bold\">Head</span>\nline" },
  { "#5", "#5" },
  { "[here](https://example.org)", "here (https://example.org)" },
  { "<span style=\"color:red\">x</span>", "<span foreground=\"red\">x</span>" },
  { "<span style='color: #f00; x: y'>x</span>", "<span foreground=\"#f00\">x</span>" },
  { "<span style=\"font: big\">x</span>", "x" },
  { "<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;" },
  { "<span style=\"color:red\" onclick=\"x\">a & b</span>",
    "<span foreground=\"red\">a &amp; b</span>" },
  { "<a href='x'>y</a>", "&lt;a href=&apos;x&apos;&gt;y&lt;/a&gt;" },
  { "</span>", "&lt;/span&gt;" },
  { "", "" },
};

static void
understands_what_authors_write (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *markup = th_form_markup_dup (cases[i].text);

      if (strcmp (markup, cases[i].markup) != 0)
        g_error ("“%s” gives “%s”, expected “%s”", cases[i].text, markup, cases[i].markup);
    }
}

/* Well-formed, and of no element but those of this file. */
static void
check_element (GMarkupParseContext *context,
               const char *name,
               const char **names,
               const char **values,
               gpointer data,
               GError **error)
{
  static const char *const known[] = { "r", "b", "i", "span", NULL };

  g_assert_true (g_strv_contains (known, name));
}

static void
is_valid_whatever_the_text (void)
{
  static const char *const pieces[] = {
    "**",  "*", "_",  "__", "[",  "](", ")", "<span style=\"color:red\">", "a", "</span>",
    "<b>", "&", "\\", "\n", "# ", " ",  "b"
  };
  GMarkupParser parser = { .start_element = check_element };

  for (int i = 0; i < 5000; i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autofree char *markup = NULL;
      g_autofree char *document = NULL;
      g_autoptr (GMarkupParseContext) context = NULL;
      g_autoptr (GError) error = NULL;

      for (int j = g_test_rand_int_range (1, 25); j > 0; j--)
        g_string_append (text, pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))]);
      markup = th_form_markup_dup (text->str);
      document = g_strdup_printf ("<r>%s</r>", markup);
      context = g_markup_parse_context_new (&parser, 0, NULL, NULL);
      g_markup_parse_context_parse (context, document, -1, &error);
      g_assert_no_error (error);
      g_assert_true (g_markup_parse_context_end_parse (context, NULL));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/markup/understands-what-authors-write", understands_what_authors_write);
  g_test_add_func ("/markup/is-valid-whatever-the-text", is_valid_whatever_the_text);
  return g_test_run ();
}
