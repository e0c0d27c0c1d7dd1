/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* One spelling for each number and code, however it was written. */

#include "th-spelling.h"

typedef struct
{
  const char *written;
  const char *number;
  const char *code;
} Case;

static const Case cases[] = {
  { "0118 496 0100", "01184960100", NULL },
  { "+44 (0)118 496-0100", "01184960100", NULL },
  { "0044 118 4960100", "01184960100", NULL },
  { "+441184960100", "01184960100", NULL },
  { "4960100", "4960100", NULL },
  { "496010", NULL, NULL },
  { "+49 30 1234567", "49301234567", NULL },
  { "1234567890123456", NULL, NULL },
  { "call 0118 496 0100", NULL, NULL },
  { "٠١١٨٤٩٦٠١٠٠", NULL, NULL },
  { "rg1 3zz", NULL, "RG13ZZ" },
  { "RG1-3ZZ", NULL, "RG13ZZ" },
  { "ab12 cde", NULL, "AB12CDE" },
  { "rg1", NULL, NULL },
  { "Reading", NULL, NULL },
  { "21 Fuller's Close", NULL, NULL },
  { "a1b2c3d4e5f6g", NULL, NULL },
  { "", NULL, NULL },
};

static void
test_cases (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *number = th_spelling_dup_number (cases[i].written);
      g_autofree char *code = th_spelling_dup_code (cases[i].written);
      g_autofree char *either = th_spelling_dup (cases[i].written);

      g_test_message ("%s", cases[i].written);
      g_assert_cmpstr (number, ==, cases[i].number);
      g_assert_cmpstr (code, ==, cases[i].code);
      g_assert_cmpstr (either, ==, cases[i].number != NULL ? cases[i].number : cases[i].code);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/spelling/however-it-was-written-it-is-one", test_cases);

  return g_test_run ();
}
