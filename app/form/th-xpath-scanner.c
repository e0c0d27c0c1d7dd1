/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The characters of an expression, read once from left to right: space, names, tokens. Where it
 * stands is the place that every refusal names.
 */

#include "th-xpath-scanner.h"

#include "th-form.h"
#include "th-xpath.h"

#include <string.h>

/* Always %NULL, for returning. */
gpointer
th_xpath_scanner_fail (ThXpathScanner *scanner, int code, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list list;

  va_start (list, format);
  message = g_strdup_vprintf (format, list);
  va_end (list);
  if (scanner->error == NULL || *scanner->error == NULL)
    g_set_error (scanner->error, TH_FORM_ERROR, code,
                 "%s, at character %u of “%s”; correct the expression", message,
                 (guint) (scanner->at - scanner->text) + 1, scanner->text);
  return NULL;
}

gboolean
th_xpath_is_space (char c)
{
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

void
th_xpath_scanner_skip_space (ThXpathScanner *scanner)
{
  while (th_xpath_is_space (*scanner->at))
    scanner->at++;
}

gboolean
th_xpath_is_name_start (const char *at)
{
  return g_ascii_isalpha (*at) || *at == '_' || (guchar) *at >= 0x80;
}

/* Length of the NCName at @at, 0 if there is none. */
gsize
th_xpath_name_length (const char *at)
{
  const char *end = at;

  if (!th_xpath_is_name_start (at))
    return 0;
  while (th_xpath_is_name_start (end) || g_ascii_isdigit (*end) || *end == '-' || *end == '.')
    end++;
  return end - at;
}

gboolean
th_xpath_scanner_looking_at (ThXpathScanner *scanner, const char *token)
{
  th_xpath_scanner_skip_space (scanner);
  return g_str_has_prefix (scanner->at, token);
}

gboolean
th_xpath_scanner_accept (ThXpathScanner *scanner, const char *token)
{
  if (!th_xpath_scanner_looking_at (scanner, token))
    return FALSE;
  scanner->at += strlen (token);
  return TRUE;
}

gboolean
th_xpath_scanner_expect (ThXpathScanner *scanner, const char *token)
{
  if (th_xpath_scanner_accept (scanner, token))
    return TRUE;
  th_xpath_scanner_fail (scanner, TH_FORM_ERROR_MALFORMED,
                         *scanner->at == '\0' ? "“%s” is missing" : "expected “%s”", token);
  return FALSE;
}

/* A named operator: a whole name, standing where an operator can; a number may follow at once. */
gboolean
th_xpath_scanner_accept_word (ThXpathScanner *scanner, const char *word)
{
  gsize length = strlen (word);

  th_xpath_scanner_skip_space (scanner);
  if (!g_str_has_prefix (scanner->at, word)
      || (th_xpath_name_length (scanner->at) != length && !g_ascii_isdigit (scanner->at[length])))
    return FALSE;
  scanner->at += length;
  return TRUE;
}

gboolean
th_xpath_scanner_enter (ThXpathScanner *scanner)
{
  if (++scanner->depth <= TH_XPATH_MAX_DEPTH)
    return TRUE;
  th_xpath_scanner_fail (scanner, TH_FORM_ERROR_TOO_LARGE, "the expression nests deeper than %d",
                         TH_XPATH_MAX_DEPTH);
  return FALSE;
}
