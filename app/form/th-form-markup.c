/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Markdown as ODK has it, to Pango markup. Every character that is not markup this file knows is
 * escaped, and what is opened is closed: the result is valid whatever the text.
 */

#include "th-form-markup.h"

#include <string.h>

/* Markup within markup beyond this depth is text. */
#define MAX_DEPTH 8

static void append_inline (GString *out, const char *text, gsize length, guint depth);

static void
append_escaped (GString *out, const char *text, gsize length)
{
  g_autofree char *escaped = g_markup_escape_text (text, (gssize) length);

  g_string_append (out, escaped);
}

static gboolean
is_word (const char *text, const char *at)
{
  return at >= text && (g_ascii_isalnum (*at) || (guchar) *at >= 0x80);
}

/* Where @token closes what begins at @from; %NULL if it does not, or nothing stands between. */
static const char *
find_close (const char *text, const char *from, const char *end, const char *token)
{
  gsize length = strlen (token);

  if (from >= end || g_ascii_isspace (*from))
    return NULL;
  for (const char *at = from + 1; at + length <= end; at++)
    {
      if (strncmp (at, token, length) != 0 || g_ascii_isspace (at[-1]) || at[-1] == '\\')
        continue;
      /* An underscore inside a word is part of the word. */
      if (*token == '_' && at + length < end && is_word (text, at + length))
        continue;
      /* Of three in a row the inner one closes what is inside. */
      if (length == 2 && at + 2 < end && at[2] == *token)
        continue;
      if (length == 1 && at + 1 < end && at[1] == *token)
        {
          at++;
          continue;
        }
      return at;
    }
  return NULL;
}

static const struct
{
  const char *token;
  const char *open;
  const char *close;
} emphases[] = {
  { "**", "<b>", "</b>" },
  { "__", "<b>", "</b>" },
  { "*", "<i>", "</i>" },
  { "_", "<i>", "</i>" },
};

/* Returns: past the emphasis at @at, or %NULL if there is none */
static const char *
try_emphasis (GString *out, const char *text, const char *at, const char *end, guint depth)
{
  for (gsize i = 0; i < G_N_ELEMENTS (emphases); i++)
    {
      gsize length = strlen (emphases[i].token);
      const char *close;

      if ((gsize) (end - at) < length || strncmp (at, emphases[i].token, length) != 0
          || (*at == '_' && at > text && is_word (text, at - 1)))
        continue;
      close = find_close (text, at + length, end, emphases[i].token);
      if (close == NULL)
        continue;
      g_string_append (out, emphases[i].open);
      append_inline (out, at + length, close - at - length, depth + 1);
      g_string_append (out, emphases[i].close);
      return close + length;
    }
  return NULL;
}

/* "[text](address)": the text, and the address to read where it says something else. */
static const char *
try_link (GString *out, const char *at, const char *end, guint depth)
{
  const char *middle = g_strstr_len (at, end - at, "](");
  const char *close = middle != NULL ? memchr (middle, ')', end - middle) : NULL;
  gsize text_length;
  gsize address_length;

  if (*at != '[' || close == NULL || memchr (at + 1, '[', middle - at - 1) != NULL)
    return NULL;
  text_length = middle - at - 1;
  address_length = close - middle - 2;
  append_inline (out, at + 1, text_length, depth + 1);
  if (text_length != address_length || strncmp (at + 1, middle + 2, text_length) != 0)
    {
      g_string_append (out, " (");
      append_escaped (out, middle + 2, address_length);
      g_string_append_c (out, ')');
    }
  return close + 1;
}

/* The colour of a style, if it is a name or a hexadecimal number. */
static char *
find_color (const char *tag, gsize length)
{
  g_autofree char *copy = g_strndup (tag, length);
  g_autoptr (GMatchInfo) match = NULL;
  g_autoptr (GRegex) regex = g_regex_new ("style\\s*=\\s*[\"'](?:[^\"']*;)?\\s*color\\s*:\\s*(#[0-"
                                          "9a-fA-F]{6}|#[0-9a-fA-F]{3}|[a-zA-Z]{1,20})",
                                          0, 0, NULL);

  g_regex_match (regex, copy, 0, &match);
  return g_match_info_matches (match) ? g_match_info_fetch (match, 1) : NULL;
}

static const char *
try_span (GString *out, const char *at, const char *end, guint depth)
{
  const char *open;
  const char *close;
  g_autofree char *color = NULL;

  if (end - at < 6 || g_ascii_strncasecmp (at, "<span", 5) != 0)
    return NULL;
  open = memchr (at, '>', end - at);
  close = open != NULL ? g_strstr_len (open, end - open, "</span>") : NULL;
  if (close == NULL)
    return NULL;
  color = find_color (at, open - at);
  if (color != NULL)
    g_string_append_printf (out, "<span foreground=\"%s\">", color);
  append_inline (out, open + 1, close - open - 1, depth + 1);
  if (color != NULL)
    g_string_append (out, "</span>");
  return close + strlen ("</span>");
}

static void
append_inline (GString *out, const char *text, gsize length, guint depth)
{
  const char *end = text + length;
  const char *plain = text;
  const char *at = text;

  while (at < end && depth < MAX_DEPTH)
    {
      GString *piece;
      const char *next = NULL;

      if (*at == '\\' && at + 1 < end && g_ascii_ispunct (at[1]))
        {
          append_escaped (out, plain, at - plain);
          plain = at + 1;
          at += 2;
          continue;
        }
      if (*at != '*' && *at != '_' && *at != '[' && *at != '<')
        {
          at++;
          continue;
        }
      piece = g_string_new (NULL);
      next = try_emphasis (piece, text, at, end, depth);
      if (next == NULL)
        next = try_link (piece, at, end, depth);
      if (next == NULL)
        next = try_span (piece, at, end, depth);
      if (next != NULL)
        {
          append_escaped (out, plain, at - plain);
          g_string_append_len (out, piece->str, (gssize) piece->len);
          plain = next;
        }
      at = next != NULL ? next : at + 1;
      g_string_free (piece, TRUE);
    }
  append_escaped (out, plain, end - plain);
}

/* "# Heading" */
static void
append_line (GString *out, const char *line)
{
  static const char *const sizes[] = { "x-large", "large", "medium" };
  gsize level = strspn (line, "#");

  if (level == 0 || level > 6 || line[level] != ' ')
    {
      append_inline (out, line, strlen (line), 0);
      return;
    }
  g_string_append_printf (out, "<span size=\"%s\" weight=\"bold\">",
                          sizes[MIN (level, G_N_ELEMENTS (sizes)) - 1]);
  append_inline (out, line + level + 1, strlen (line + level + 1), 0);
  g_string_append (out, "</span>");
}

char *
th_form_markup_dup (const char *text)
{
  g_auto (GStrv) lines = NULL;
  GString *out;

  g_return_val_if_fail (text != NULL, NULL);

  lines = g_strsplit (text, "\n", -1);
  out = g_string_new (NULL);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      if (i > 0)
        g_string_append_c (out, '\n');
      append_line (out, lines[i]);
    }
  return g_string_free (out, FALSE);
}
