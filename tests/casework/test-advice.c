/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The advice cards and help lines of the sample operation, and what a file may hold otherwise. */

#include "th-card.h"
#include "th-lines.h"

#include <string.h>

static GBytes *
read_sample (const char *name)
{
  g_autofree char *path = g_build_filename (TH_SAMPLE, name, NULL);
  g_autoptr (GError) error = NULL;
  char *text;
  gsize length;

  g_file_get_contents (path, &text, &length, &error);
  g_assert_no_error (error);

  return g_bytes_new_take (text, length);
}

static ThCard *
read_card (const char *language)
{
  g_autofree char *name = g_strdup_printf ("advice/%s.md", language);
  g_autoptr (GBytes) bytes = read_sample (name);
  g_autoptr (GError) error = NULL;
  ThCard *card = th_card_new (bytes, &error);

  g_assert_no_error (error);

  return card;
}

/* Title, headings, paragraphs and items in the same order: nothing was left out in a draft. */
static char *
dup_shape (ThCard *card)
{
  GPtrArray *blocks = th_card_get_blocks (card);
  GString *shape = g_string_new (NULL);

  for (guint i = 0; i < blocks->len; i++)
    g_string_append_c (shape, "THPI"[((ThCardBlock *) g_ptr_array_index (blocks, i))->part]);

  return g_string_free (shape, FALSE);
}

static void
test_drafts (void)
{
  static const char *const languages[] = { "ar", "bg", "lt", "pl", "pt",
                                           "ro", "sk", "sq", "vi", "zh" };
  g_autoptr (ThCard) english = read_card ("en");
  g_autofree char *shape = dup_shape (english);

  g_assert_cmpstr (th_card_get_title (english), ==, "Help is here for you");
  for (guint i = 0; i < G_N_ELEMENTS (languages); i++)
    {
      g_autoptr (ThCard) card = read_card (languages[i]);
      g_autofree char *its = dup_shape (card);

      g_test_message ("%s", languages[i]);
      g_assert_cmpstr (its, ==, shape);
      g_assert_cmpstr (th_card_get_title (card), !=, th_card_get_title (english));
      g_assert_cmpstr (th_card_get_give_back (card), !=, "");
      g_assert_cmpstr (th_card_get_give_back (card), !=, th_card_get_give_back (english));
      g_assert_true (g_strv_equal (th_card_get_advice (card), th_card_get_advice (english)));
    }
}

static ThCard *
read_text (const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));

  return th_card_new (bytes, NULL);
}

static void
test_parts (void)
{
  g_autoptr (ThCard) card = read_text (
    "<!-- advice: a b -->\n<!-- give back: Here  -->\n# One\n\ntwo\nthree\n\nfour\n- five\n"
    "  six\n## Seven\neight <b>\n");
  GPtrArray *blocks = th_card_get_blocks (card);
  static const char *const texts[] = {
    "One", "two three", "four", "five six", "Seven", "eight <b>"
  };
  g_autofree char *shape = dup_shape (card);

  /* A list begins without an empty line before it. */
  g_assert_cmpstr (shape, ==, "TPPIHP");
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_assert_cmpstr (((ThCardBlock *) g_ptr_array_index (blocks, i))->text, ==, texts[i]);
  g_assert_cmpuint (g_strv_length ((char **) th_card_get_advice (card)), ==, 2);
  g_assert_cmpstr (th_card_get_give_back (card), ==, "Here");
}

static void
test_broken (void)
{
  g_autofree char *long_text = g_strnfill (64 * 1024 + 1, 'x');
  g_autoptr (ThCard) unclosed = read_text ("<!-- advice: a");
  g_autoptr (ThCard) empty = read_text ("");

  g_assert_null (read_text ("\xff"));
  g_assert_null (read_text (long_text));
  g_assert_cmpuint (g_strv_length ((char **) th_card_get_advice (unclosed)), ==, 0);
  g_assert_cmpstr (th_card_get_title (empty), ==, "");
  g_assert_cmpstr (th_card_get_give_back (empty), ==, "");
}

static void
test_lines (void)
{
  g_autoptr (GBytes) bytes = read_sample ("lines.json");
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) lines = th_lines_read (bytes, &error);
  guint n_for_person = 0;

  g_assert_no_error (error);
  for (guint i = 0; i < lines->len; i++)
    {
      const ThLine *line = g_ptr_array_index (lines, i);

      n_for_person += th_line_is_for_person (line) ? 1 : 0;
      if (g_str_equal (line->code, "em_999"))
        g_assert_true (th_line_is_for_person (line));
      /* Never verified, and not for the person. */
      if (g_str_equal (line->code, "cs_anon") || g_str_equal (line->code, "sca"))
        g_assert_false (th_line_is_for_person (line));
      if (g_str_equal (line->code, "explainer_nrm"))
        g_assert_false (th_line_is_for_person (line));
    }
  g_assert_cmpuint (n_for_person, ==, 6);
}

static void
test_broken_lines (void)
{
  static const char *const broken[] = { "", "{}", "[", "7", "null" };

  for (guint i = 0; i < G_N_ELEMENTS (broken); i++)
    {
      g_autoptr (GBytes) bytes = g_bytes_new_static (broken[i], strlen (broken[i]));

      g_assert_null (th_lines_read (bytes, NULL));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/advice/a-draft-leaves-nothing-of-the-english-out", test_drafts);
  g_test_add_func ("/advice/a-card-is-what-its-author-wrote", test_parts);
  g_test_add_func ("/advice/a-broken-card-is-refused-or-empty", test_broken);
  g_test_add_func ("/advice/only-verified-numbers-are-given-out", test_lines);
  g_test_add_func ("/advice/broken-lines-are-refused", test_broken_lines);

  return g_test_run ();
}
