/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Sheets from anybody: survey, choices and settings in one input, a line of "===" between them.
 * What compiles must be a form, which the compiler itself tries; nothing may be read outside or
 * left over.
 */

#include "th-xlsform.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* Takes the next sheet from *@data. Returns: (nullable): %NULL where nothing is left */
static GBytes *
take_sheet (const char **data, size_t *size)
{
  static const char separator[] = "===\n";
  const char *end = *data != NULL ? g_strstr_len (*data, *size, separator) : NULL;
  size_t length = end != NULL ? (size_t) (end - *data) : *size;
  GBytes *sheet = *data != NULL ? g_bytes_new (*data, length) : NULL;

  *size = end != NULL ? *size - length - strlen (separator) : 0;
  *data = end != NULL ? end + strlen (separator) : NULL;
  return sheet;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const char *rest = size > 0 ? (const char *) data : "";
  g_autoptr (GBytes) survey = take_sheet (&rest, &size);
  g_autoptr (GBytes) choices = take_sheet (&rest, &size);
  g_autoptr (GBytes) settings = take_sheet (&rest, &size);
  g_autoptr (GPtrArray) problems = NULL;
  G_GNUC_UNUSED g_autoptr (GBytes) xml = th_xlsform_compile (survey, choices, settings, &problems);

  for (guint i = 0; i < problems->len; i++)
    {
      g_autofree char *text = th_xlsform_problem_dup_text (g_ptr_array_index (problems, i));

      g_assert_true (g_utf8_validate (text, -1, NULL));
    }
  return 0;
}
