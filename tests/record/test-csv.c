/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What the table reader takes, what it refuses and in which words, and where its limits are. */

#include "th-csv.h"

#include <string.h>

static ThCsv *
read_text (const char *text, gssize length, const ThCsvOptions *limits, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, length < 0 ? strlen (text) : (gsize) length);

  return th_csv_new_from_bytes (bytes, "list.csv", limits, error);
}

/* The cells with "|" between them and "/" after each row. */
static char *
dup_cells (ThCsv *csv)
{
  g_autoptr (GString) cells = g_string_new (NULL);

  for (guint row = 1; row <= th_csv_get_n_rows (csv); row++)
    for (guint column = 1; column <= th_csv_get_n_columns (csv); column++)
      {
        g_string_append (cells, th_csv_get_cell (csv, row, column));
        g_string_append_c (cells, column == th_csv_get_n_columns (csv) ? '/' : '|');
      }
  return g_string_free (g_steal_pointer (&cells), FALSE);
}

static void
test_reads (void)
{
  static const struct
  {
    const char *text;
    const char *cells;
  } cases[] = {
    { "", "" },
    { "a", "a/" },
    { "a,b\n1,2\n", "a|b/1|2/" },
    { "a,b\r\n1,2\r\n", "a|b/1|2/" },
    { "a,b\n1,2", "a|b/1|2/" },
    { "a,b\n,\n", "a|b/|/" },
    { "a,b\n\n1,2\n", "a|b/|/1|2/" },
    { "a,b\r\n\r\n1,2\r\n", "a|b/|/1|2/" },
    { "\xef\xbb\xbf"
      "a,b\n",
      "a|b/" },
    { "\"a\",\"b\"\n", "a|b/" },
    { "\"a,b\",c\n", "a,b|c/" },
    { "\"say \"\"yes\"\"\"\n", "say \"yes\"/" },
    { "\"\"\n", "/" },
    { "\"\"\"\"\n", "\"/" },
    { "\"two\nlines\",x\nz,y\n", "two\nlines|x/z|y/" },
    { "\"two\r\nlines\",x\r\n", "two\r\nlines|x/" },
    { " a , b \n", " a | b /" },
    { "Łódź,漢字\n", "Łódź|漢字/" },
    { "\n", "/" },
    { "a;b\n", "a;b/" },
    { "a,\"\"\n", "a|/" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (ThCsv) csv = read_text (cases[i].text, -1, NULL, &error);
      g_autofree char *cells = NULL;

      g_assert_no_error (error);
      cells = dup_cells (csv);
      g_assert_cmpstr (cells, ==, cases[i].cells);
    }
}

static void
test_refuses (void)
{
  static const struct
  {
    const char *text;
    const char *where;
    const char *what;
  } cases[] = {
    { "a,b\n1\n", "list.csv, row 2, column A: ", "1 cells where the first row has 2" },
    { "a,b\n1,2,3\n", "list.csv, row 2, column C: ", "3 cells where the first row has 2" },
    { "a\n\"two\nlines\"\n1,2\n", "list.csv, row 3, column B: ", "2 cells where" },
    { "a,b\n1,x\"y\n", "list.csv, row 2, column B: ", "a quote in a cell that is not quoted" },
    { "a,b\n1,\"x\"y\n", "list.csv, row 2, column B: ", "text after a closing quote" },
    { "a,b\n1, \"x\"\n", "list.csv, row 2, column B: ", "a quote in a cell that is not quoted" },
    { "a,b\n1,\"x\n", "list.csv, row 2, column B: ", "a quoted cell has no end" },
    { "\"", "list.csv, row 1, column A: ", "a quoted cell has no end" },
    { "a\rb\n", "list.csv, row 1, column A: ", "a carriage return without a line feed" },
    { "a\r", "list.csv, row 1, column A: ", "a carriage return without a line feed" },
    { "a\n\xff\n", "list.csv, line 2: ", "not UTF-8" },
    { "a\n\xed\xa0\x80\n", "list.csv, line 2: ", "not UTF-8" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (ThCsv) csv = read_text (cases[i].text, -1, NULL, &error);

      g_assert_null (csv);
      g_assert_error (error, TH_CODEC_ERROR, TH_CODEC_ERROR_MALFORMED);
      g_assert_true (g_str_has_prefix (error->message, cases[i].where));
      g_assert_nonnull (strstr (error->message, cases[i].what));
    }
}

static void
test_reads_loosely (void)
{
  static const ThCsvOptions loose = { .is_loose = TRUE };
  static const struct
  {
    const char *text;
    const char *cells;
    guint overlong;
  } cases[] = {
    { "a,b\n1,2\n", "a|b/1|2/", 0 },
    { "a;b\n1,5;2\n", "a|b/1,5|2/", 0 },
    { "a\tb\n1\t2\n", "a|b/1|2/", 0 },
    { "a|b\n1|2\n", "a|b/1|2/", 0 },
    { "a,b;c\n1,2\n", "a|b;c/1|2/", 0 },
    { "a,b\r1,2\r", "a|b/1|2/", 0 },
    { "a,b\n\r1,2\n\r", "a|b/1|2/", 0 },
    { "a,b\r\n\r\n1,2", "a|b/|/1|2/", 0 },
    { "a,b\n1\n", "a|b/1|/", 0 },
    { "a,b\n1,2,3\n4,5\n6,7,8,9\n", "a|b/1|2/4|5/6|7/", 2 },
    { "a,b\n5\" pipe,\"x,y\"\n", "a|b/5\" pipe|x,y/", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (ThCsv) csv = read_text (cases[i].text, -1, &loose, &error);
      g_autofree char *cells = NULL;

      g_assert_no_error (error);
      cells = dup_cells (csv);
      g_assert_cmpstr (cells, ==, cases[i].cells);
      g_assert_cmpuint (th_csv_get_overlong (csv), ==, cases[i].overlong);
    }
}

static void
test_refuses_a_quote_without_end_even_loosely (void)
{
  static const ThCsvOptions loose = { .is_loose = TRUE };
  g_autoptr (GError) error = NULL;
  g_autoptr (ThCsv) csv = read_text ("a,b\n1,\"2\n3,4\n", -1, &loose, &error);

  g_assert_null (csv);
  g_assert_error (error, TH_CODEC_ERROR, TH_CODEC_ERROR_MALFORMED);
  g_assert_nonnull (strstr (error->message, "row 2, column B: a quoted cell has no end"));
}

static void
test_refuses_nul (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ThCsv) csv = read_text ("a,b\n1\0002,3\n", 10, NULL, &error);

  g_assert_null (csv);
  g_assert_error (error, TH_CODEC_ERROR, TH_CODEC_ERROR_MALFORMED);
  g_assert_nonnull (strstr (error->message, "row 2, column A: a NUL character"));
}

static void
test_each_limit_is_kept (void)
{
  static const struct
  {
    const char *fits;
    const char *too_large;
    ThCsvOptions limits;
    const char *what;
  } cases[] = {
    { "abcd", "abcde", { .bytes = 4 }, "larger than 4 bytes" },
    { "a\nb\n", "a\nb\nc\n", { .rows = 2 }, "row 3, column A: more than 2 rows" },
    { "a,b\n", "a,b,c\n", { .columns = 2 }, "row 1, column C: more than 2 columns" },
    { "a,b\nc,d\n", "a,b\nc,d\ne,f\n", { .cells = 4 }, "more than 4 cells" },
    { "a,b\n\n", "a,b\n\n\n", { .cells = 4 }, "more than 4 cells" },
    { "a,bcd\n", "a,bcde\n", { .field = 3 }, "row 1, column B: a cell holds more than 3 bytes" },
    { "\"b\"\"d\"\n", "\"b\"\"de\"\n", { .field = 3 }, "a cell holds more than 3 bytes" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GError) too_large = NULL;
      g_autoptr (ThCsv) fits = read_text (cases[i].fits, -1, &cases[i].limits, &error);
      g_autoptr (ThCsv) none = read_text (cases[i].too_large, -1, &cases[i].limits, &too_large);

      g_assert_no_error (error);
      g_assert_nonnull (fits);
      g_assert_null (none);
      g_assert_error (too_large, TH_CODEC_ERROR, TH_CODEC_ERROR_TOO_LARGE);
      g_assert_nonnull (strstr (too_large->message, cases[i].what));
    }
}

static void
test_no_caller_widens_a_limit (void)
{
  const ThCsvOptions wide = { .columns = G_MAXUINT };
  g_autoptr (GString) text = g_string_new ("a");
  g_autoptr (GError) error = NULL;
  g_autoptr (ThCsv) csv = NULL;

  for (guint i = 0; i < TH_CSV_MAX_COLUMNS; i++)
    g_string_append_c (text, ',');
  csv = read_text (text->str, -1, &wide, &error);
  g_assert_null (csv);
  g_assert_error (error, TH_CODEC_ERROR, TH_CODEC_ERROR_TOO_LARGE);
}

static void
test_columns_have_letters (void)
{
  static const struct
  {
    guint column;
    const char *letters;
  } cases[] = {
    { 1, "A" }, { 26, "Z" }, { 27, "AA" }, { 28, "AB" }, { 702, "ZZ" }, { 703, "AAA" }
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *letters = th_csv_dup_letters (cases[i].column);

      g_assert_cmpstr (letters, ==, cases[i].letters);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/record/csv/reads-what-rfc-4180-allows", test_reads);
  g_test_add_func ("/record/csv/refuses-the-rest-by-row-and-column", test_refuses);
  g_test_add_func ("/record/csv/reads-loosely-what-came-with-a-form", test_reads_loosely);
  g_test_add_func ("/record/csv/refuses-a-quote-without-end-even-loosely",
                   test_refuses_a_quote_without_end_even_loosely);
  g_test_add_func ("/record/csv/refuses-nul", test_refuses_nul);
  g_test_add_func ("/record/csv/each-limit-is-kept", test_each_limit_is_kept);
  g_test_add_func ("/record/csv/no-caller-widens-a-limit", test_no_caller_widens_a_limit);
  g_test_add_func ("/record/csv/columns-have-letters", test_columns_have_letters);
  return g_test_run ();
}
