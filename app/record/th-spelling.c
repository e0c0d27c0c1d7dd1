/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Everything here is ASCII: digits of another script are no telephone number of this country. */

#include "th-spelling.h"

#include <string.h>

#define NUMBER_LEAST 7
#define NUMBER_MOST 15
#define WRITTEN_MOST 32
#define CODE_LEAST 4
#define CODE_MOST 12

/* The prefix of this country, as it is written from abroad. */
#define COUNTRY "44"

static const char *
skip (const char *digits, const char *prefix)
{
  return g_str_has_prefix (digits, prefix) ? digits + strlen (prefix) : digits;
}

char *
th_spelling_dup_number (const char *text)
{
  g_autoptr (GString) digits = g_string_new (NULL);
  const char *rest;

  for (const char *at = text; *at != '\0'; at++)
    {
      if (g_ascii_isdigit (*at))
        g_string_append_c (digits, *at);
      else if (strchr (" +-()./", *at) == NULL)
        return NULL;
    }
  if (strlen (text) > WRITTEN_MOST)
    return NULL;

  rest = skip (digits->str, "00");
  if ((rest != digits->str || *text == '+') && g_str_has_prefix (rest, COUNTRY))
    {
      g_autofree char *own = g_strconcat ("0", skip (skip (rest, COUNTRY), "0"), NULL);

      g_string_assign (digits, own);
    }
  if (digits->len < NUMBER_LEAST || digits->len > NUMBER_MOST)
    return NULL;

  return g_string_free (g_steal_pointer (&digits), FALSE);
}

char *
th_spelling_dup_code (const char *text)
{
  g_autoptr (GString) code = g_string_new (NULL);
  gboolean has_letter = FALSE;
  gboolean has_digit = FALSE;

  for (const char *at = text; *at != '\0' && code->len <= CODE_MOST; at++)
    {
      if (g_ascii_isalnum (*at))
        g_string_append_c (code, g_ascii_toupper (*at));
      else if (*at != ' ' && *at != '-')
        return NULL;
      has_letter |= g_ascii_isalpha (*at);
      has_digit |= g_ascii_isdigit (*at);
    }
  if (!has_letter || !has_digit || code->len < CODE_LEAST || code->len > CODE_MOST)
    return NULL;

  return g_string_free (g_steal_pointer (&code), FALSE);
}

char *
th_spelling_dup (const char *text)
{
  char *number = th_spelling_dup_number (text);

  return number != NULL ? number : th_spelling_dup_code (text);
}
