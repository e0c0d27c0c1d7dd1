/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Lines come out as they went in, however they were cut, packed or strung together; and every limit
 * holds at its value and not one byte later.
 */

#include "th-batch.h"

#include <string.h>

static const ThBatchLimits generous = { 1 << 20, 1 << 16, 10000 };

static gboolean
collect (const char *line, gsize length, gpointer data, GError **error)
{
  g_ptr_array_add (data, g_strndup (line, length));
  return TRUE;
}

/* Feeds @bytes in pieces of @piece; @lines are what came. */
static gboolean
read_all (const ThBatchLimits *limits,
          GBytes *bytes,
          gboolean is_gzip,
          gsize piece,
          GPtrArray *lines,
          GError **error)
{
  g_autoptr (ThBatchReader) reader = th_batch_reader_new (limits, is_gzip, collect, lines);
  gsize length;
  const char *at = g_bytes_get_data (bytes, &length);

  for (gsize i = 0; i < length; i += piece)
    if (!th_batch_reader_feed (reader, at + i, MIN (piece, length - i), error))
      return FALSE;
  return th_batch_reader_finish (reader, error);
}

static GBytes *
pack (int level, const char *const *lines, guint per_member)
{
  g_autoptr (ThBatchWriter) writer = th_batch_writer_new (level);
  GByteArray *all = g_byte_array_new ();

  for (guint i = 0; lines[i] != NULL; i++)
    {
      th_batch_writer_add (writer, lines[i], strlen (lines[i]));
      th_batch_writer_add (writer, "\n", 1);
      if ((i + 1) % per_member == 0)
        {
          g_autoptr (GBytes) member = th_batch_writer_finish (writer);

          g_byte_array_append (all, g_bytes_get_data (member, NULL), g_bytes_get_size (member));
        }
    }
  g_byte_array_append (all, (const uint8_t *) "", 0);
  {
    g_autoptr (GBytes) rest = th_batch_writer_finish (writer);

    if (g_bytes_get_size (rest) > 0)
      g_byte_array_append (all, g_bytes_get_data (rest, NULL), g_bytes_get_size (rest));
  }
  return g_byte_array_free_to_bytes (all);
}

static void
test_lines_survive_any_cut (void)
{
  static const char *const lines[] = {
    "{\"seq\":1}", "", "a longer line of some thirty letters", "#00", "last", NULL
  };

  for (int level = 0; level <= 9; level += 3)
    for (guint per_member = 1; per_member <= 6; per_member++)
      for (gsize piece = 1; piece < 40; piece += 3)
        {
          g_autoptr (GBytes) bytes = pack (level, lines, per_member);
          g_autoptr (GPtrArray) got = g_ptr_array_new_with_free_func (g_free);
          g_autoptr (GError) error = NULL;

          read_all (&generous, bytes, level > 0, piece, got, &error);
          g_assert_no_error (error);
          g_assert_cmpuint (got->len, ==, G_N_ELEMENTS (lines) - 1);
          for (guint i = 0; i < got->len; i++)
            g_assert_cmpstr (g_ptr_array_index (got, i), ==, lines[i]);
        }
}

static void
test_what_was_cut_is_refused (void)
{
  static const char *const lines[] = { "{\"seq\":1}", "{\"seq\":2}", NULL };
  g_autoptr (GBytes) plain = pack (0, lines, 9);
  g_autoptr (GBytes) gzip = pack (6, lines, 9);

  for (int packed = 0; packed < 2; packed++)
    for (gsize cut = 1; cut < g_bytes_get_size (packed ? gzip : plain); cut++)
      {
        g_autoptr (GBytes) part = g_bytes_new_from_bytes (packed ? gzip : plain, 0, cut);
        g_autoptr (GPtrArray) got = g_ptr_array_new_with_free_func (g_free);
        g_autoptr (GError) error = NULL;

        if (!packed && cut == strlen (lines[0]) + 1)
          continue;
        g_assert_false (read_all (&generous, part, packed, 7, got, &error));
        g_assert_error (error, TH_WIRE_ERROR, TH_WIRE_ERROR_MALFORMED);
      }
}

static void
test_what_is_no_gzip_is_refused (void)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("<html>Sign in to the hotel</html>", 33);
  g_autoptr (GPtrArray) got = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;

  g_assert_false (read_all (&generous, bytes, TRUE, 100, got, &error));
  g_assert_error (error, TH_WIRE_ERROR, TH_WIRE_ERROR_MALFORMED);
}

static void
check_limit (const ThBatchLimits *limits, const char *const *lines, gboolean is_within)
{
  for (int level = 0; level <= 1; level++)
    {
      g_autoptr (GBytes) bytes = pack (level, lines, 9);
      g_autoptr (GPtrArray) got = g_ptr_array_new_with_free_func (g_free);
      g_autoptr (GError) error = NULL;

      g_assert_cmpint (read_all (limits, bytes, level > 0, 5, got, &error), ==, is_within);
      if (!is_within)
        g_assert_error (error, TH_WIRE_ERROR, TH_WIRE_ERROR_TOO_LARGE);
    }
}

static void
test_limits_hold_to_the_byte (void)
{
  static const char *const lines[] = { "12345678", "1234", NULL };

  check_limit (&(ThBatchLimits){ 14, 8, 2 }, lines, TRUE);
  check_limit (&(ThBatchLimits){ 13, 8, 2 }, lines, FALSE);
  check_limit (&(ThBatchLimits){ 14, 7, 2 }, lines, FALSE);
  check_limit (&(ThBatchLimits){ 14, 8, 1 }, lines, FALSE);
}

static void
test_a_bomb_ends_at_the_limit (void)
{
  g_autoptr (ThBatchWriter) writer = th_batch_writer_new (9);
  g_autofree char *zeros = g_malloc0 (1 << 20);
  g_autoptr (GPtrArray) got = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bomb = NULL;

  for (int i = 0; i < 32; i++)
    th_batch_writer_add (writer, zeros, 1 << 20);
  bomb = th_batch_writer_finish (writer);
  g_assert_cmpuint (g_bytes_get_size (bomb), <, 64 * 1024);
  g_assert_false (read_all (&generous, bomb, TRUE, G_MAXSIZE / 2, got, &error));
  g_assert_error (error, TH_WIRE_ERROR, TH_WIRE_ERROR_TOO_LARGE);
}

static gboolean
refuse (const char *line, gsize length, gpointer data, GError **error)
{
  return th_wire_set_malformed (error, "this line");
}

static void
test_the_function_can_end_it (void)
{
  g_autoptr (ThBatchReader) reader = th_batch_reader_new (&generous, FALSE, refuse, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (th_batch_reader_feed (reader, "a\nb\n", 4, &error));
  g_assert_error (error, TH_WIRE_ERROR, TH_WIRE_ERROR_MALFORMED);
}

static void
test_taking_early_loses_nothing (void)
{
  g_autoptr (ThBatchWriter) writer = th_batch_writer_new (1);
  g_autoptr (GByteArray) all = g_byte_array_new ();
  g_autoptr (GPtrArray) got = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;

  for (int i = 0; i < 5000; i++)
    {
      g_autofree char *text = g_strdup_printf ("line %d %u", i, g_test_rand_int ());
      g_autoptr (GBytes) line = g_bytes_new (text, strlen (text));

      th_batch_writer_line (writer, line);
      if (th_batch_writer_ready (writer) > 1000)
        {
          g_autoptr (GBytes) some = th_batch_writer_take (writer);

          g_byte_array_append (all, g_bytes_get_data (some, NULL), g_bytes_get_size (some));
        }
    }
  bytes = th_batch_writer_finish (writer);
  g_byte_array_append (all, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_bytes_unref (bytes);
  bytes = g_bytes_new (all->data, all->len);
  read_all (&generous, bytes, TRUE, 1000, got, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (got->len, ==, 5000);
  g_assert_true (g_str_has_prefix (g_ptr_array_index (got, 4999), "line 4999 "));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/batch/lines-survive-any-cut", test_lines_survive_any_cut);
  g_test_add_func ("/batch/what-was-cut-is-refused", test_what_was_cut_is_refused);
  g_test_add_func ("/batch/what-is-no-gzip-is-refused", test_what_is_no_gzip_is_refused);
  g_test_add_func ("/batch/limits-hold-to-the-byte", test_limits_hold_to_the_byte);
  g_test_add_func ("/batch/a-bomb-ends-at-the-limit", test_a_bomb_ends_at_the_limit);
  g_test_add_func ("/batch/the-function-can-end-it", test_the_function_can_end_it);
  g_test_add_func ("/batch/taking-early-loses-nothing", test_taking_early_loses_nothing);
  return g_test_run ();
}
