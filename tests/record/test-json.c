/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What the reader takes and what it refuses. */

#include "th-json.h"
#include "th-value.h"

#include <math.h>
#include <string.h>

static gboolean
reads (const char *json, gsize length)
{
  ThJsonReader reader;

  th_json_reader_init (&reader, json, length);
  return th_json_reader_skip (&reader, NULL, NULL) && th_json_reader_finish (&reader);
}

static void
test_accepts (void)
{
  static const char *const cases[] = { "{}",
                                       "[]",
                                       " [ 1 , 2 ] ",
                                       "{\"a\":{\"b\":[]}}",
                                       "\"\\u00e9\\n\"",
                                       "-0.5e+3",
                                       "true",
                                       "null",
                                       "\"\"",
                                       "0",
                                       "1e5",
                                       "[[[]]]",
                                       "\"é\"",
                                       "\"\\ud83d\\ude00\"" };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    if (!reads (cases[i], strlen (cases[i])))
      g_error ("refused %s", cases[i]);
}

static void
test_refuses (void)
{
  static const char *const cases[] = {
    "",          "{",           "[1,]",        "{\"a\":1,}",  "{a:1}",       "'a'",       "01",
    "1.",        ".5",          "+1",          "1e",          "nul",         "tru",       "\"\\x\"",
    "\"\\u12\"", "\"\\u0000\"", "\"\\ud83d\"", "\"\\ude00\"", "\"a\nb\"",    "[1 2]",     "{} {}",
    "NaN",       "Infinity",    "1e999",       "/*x*/1",      "\"\xff\"",    "{\"a\" 1}", "[,1]",
    "\"abc",     "--1",         "{\"a\":}",    "]",           "\"\\ud83dx\""
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    if (reads (cases[i], strlen (cases[i])))
      g_error ("accepted %s", cases[i]);
  g_assert_false (reads ("1\0002", 3));
}

static void
test_depth_is_limited (void)
{
  g_autoptr (GString) json = g_string_new (NULL);

  for (int extra = 0; extra < 2; extra++)
    {
      g_string_truncate (json, 0);
      for (int i = 0; i < TH_JSON_MAX_DEPTH + extra; i++)
        g_string_append_c (json, '[');
      for (int i = 0; i < TH_JSON_MAX_DEPTH + extra; i++)
        g_string_append_c (json, ']');
      g_assert_cmpint (reads (json->str, json->len), ==, extra == 0);
    }
}

static void
test_every_cut_fails (void)
{
  static const char json[] = "{\"v\":1,\"set\":{\"a\":\"\\u00e9\",\"b\":[true,null,-1.5e2]}}";

  for (gsize length = 0; length < sizeof json - 1; length++)
    g_assert_false (reads (json, length));
  g_assert_true (reads (json, sizeof json - 1));
}

static void
test_numbers_have_one_spelling (void)
{
  static const struct
  {
    double number;
    const char *text;
  } cases[] = {
    { 0, "0" },
    { -0.0, "0" },
    { 3, "3" },
    { -17, "-17" },
    { 0.1, "0.1" },
    { 1.5, "1.5" },
    { 5000000000, "5000000000" },
    { 1234567890.123, "1234567890.123" },
    { 0.000001, "0.000001" },
    { -0.00012, "-0.00012" },
    { 9007199254740991, "9007199254740991" },
    { 1e20, "100000000000000000000" },
    { 0.1 + 0.2, "0.30000000000000004" },
    { 100.25, "100.25" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GString) json = g_string_new (NULL);

      th_json_append_number (json, cases[i].number);
      g_assert_cmpstr (json->str, ==, cases[i].text);
      g_assert_cmpfloat (g_ascii_strtod (json->str, NULL), ==, cases[i].number);
    }
}

static void
test_random_numbers_read_back (void)
{
  for (int i = 0; i < 20000; i++)
    {
      double number = ldexp (g_test_rand_double_range (-1, 1), g_test_rand_int_range (-60, 60));
      g_autoptr (ThValue) value = th_value_new_number (number);
      g_autoptr (ThValue) back = th_value_new_json (th_value_get_json (value), -1);

      g_assert_nonnull (back);
      g_assert_cmpfloat (th_value_get_number (back), ==, number);
      g_assert_true (th_value_equal (value, back));
    }
}

static void
test_texts_read_back (void)
{
  static const char *const texts[] = {
    "", "plain", "\"quoted\" \\ back", "tab\tline\nreturn\r", "\001\037", "Łódź 漢字 😀"
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (ThValue) value = th_value_new_text (texts[i]);
      g_autoptr (ThValue) back = th_value_new_json (th_value_get_json (value), -1);

      g_assert_cmpstr (th_value_get_text (back), ==, texts[i]);
      g_assert_true (th_value_equal (value, back));
    }
}

static void
test_other_spellings_become_the_canonical (void)
{
  g_autoptr (ThValue) escaped = th_value_new_json ("\"\\u0041\\/\"", -1);
  g_autoptr (ThValue) plain = th_value_new_text ("A/");
  g_autoptr (ThValue) scientific = th_value_new_json ("3.0e0", -1);
  g_autoptr (ThValue) three = th_value_new_number (3);

  g_assert_true (th_value_equal (escaped, plain));
  g_assert_true (th_value_equal (scientific, three));
  g_assert_null (th_value_new_json ("1 2", -1));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/record/json/accepts-the-grammar", test_accepts);
  g_test_add_func ("/record/json/refuses-everything-else", test_refuses);
  g_test_add_func ("/record/json/depth-is-limited", test_depth_is_limited);
  g_test_add_func ("/record/json/every-cut-fails", test_every_cut_fails);
  g_test_add_func ("/record/json/numbers-have-one-spelling", test_numbers_have_one_spelling);
  g_test_add_func ("/record/json/random-numbers-read-back", test_random_numbers_read_back);
  g_test_add_func ("/record/json/texts-read-back", test_texts_read_back);
  g_test_add_func ("/record/json/other-spellings-become-the-canonical",
                   test_other_spellings_become_the_canonical);
  return g_test_run ();
}
