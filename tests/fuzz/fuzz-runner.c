/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Runs a fuzz target without a fuzzer: over each seed given on the command line (files), each cut
 * of it, and a number of seeded mutations. Under libFuzzer the same targets are linked without this
 * file. TH_TEST_LONG multiplies the mutations by a hundred.
 */

#include <glib.h>
#include <stdint.h>
#include <string.h>

#define N_MUTATIONS 2000
#define CUTS_MAX 4096

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static char **seeds;

/* A copy that ends where its allocation ends, so that reading past it is seen. */
static void
run (const char *bytes, gsize length)
{
  g_autofree uint8_t *copy = g_memdup2 (bytes, length);

  LLVMFuzzerTestOneInput (copy, length);
}

static void
mutate (GString *bytes)
{
  guint32 at = g_test_rand_int_range (0, (gint32) bytes->len);

  switch (g_test_rand_int_range (0, 5))
    {
    case 0:
      bytes->str[at] ^= (char) (1 << g_test_rand_int_range (0, 8));
      break;
    case 1:
      bytes->str[at] = (char) g_test_rand_int_range (0, 256);
      break;
    case 2:
      g_string_erase (bytes, at, MIN (8, (gssize) (bytes->len - at)));
      break;
    case 3:
      g_string_insert_len (bytes, at, bytes->str + g_test_rand_int_range (0, (gint32) at + 1), 1);
      break;
    default:
      {
        static const char *const words[] = {
          "\"", "\\u0000",          "{",    "[", "]", "}",    ",",
          ":",  "9999999999999999", "null", "<", "&", "\xff", "'"
        };

        g_string_insert (bytes, at, words[g_test_rand_int_range (0, G_N_ELEMENTS (words))]);
      }
    }
}

static void
test_seed (gconstpointer data)
{
  int mutations = g_getenv ("TH_TEST_LONG") != NULL ? 100 * N_MUTATIONS : N_MUTATIONS;
  g_autoptr (GError) error = NULL;
  g_autofree char *bytes = NULL;
  gsize length = 0;

  g_file_get_contents (data, &bytes, &length, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (length, >, 0);
  for (gsize cut = 0; cut <= MIN (length, CUTS_MAX); cut++)
    run (bytes, cut);
  run (bytes, length);
  for (int i = 0; i < mutations; i++)
    {
      g_autoptr (GString) mutant = g_string_new_len (bytes, (gssize) length);
      int count = g_test_rand_int_range (1, 6);

      for (int j = 0; j < count && mutant->len > 0; j++)
        mutate (mutant);
      run (mutant->str, mutant->len);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, >, 1);
  seeds = argv + 1;
  for (char **seed = seeds; *seed != NULL; seed++)
    {
      g_autofree char *name = g_path_get_basename (*seed);
      g_autofree char *path = g_strconcat ("/fuzz/", name, NULL);

      g_test_add_data_func (path, *seed, test_seed);
    }
  return g_test_run ();
}
