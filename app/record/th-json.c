/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A reader that walks bytes and a writer that appends them. The reader checks UTF-8 once for the
 * whole range, then grammar as it goes; after the first fault it answers %FALSE to everything, so a
 * caller may read on and ask th_json_reader_finish () once.
 */

#include "th-json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The longest number that is read; JSON sets no limit and a double needs 24. */
#define NUMBER_MAX 40
#define INTEGER_MAX G_GINT64_CONSTANT (9007199254740991)

static gboolean
fail (ThJsonReader *self)
{
  self->failed = TRUE;
  return FALSE;
}

void
th_json_reader_init (ThJsonReader *self, const char *bytes, gsize length)
{
  self->at = bytes;
  self->end = bytes + length;
  self->depth = 0;
  self->failed = !g_utf8_validate_len (bytes, length, NULL);
}

static void
skip_space (ThJsonReader *self)
{
  while (self->at < self->end
         && (*self->at == ' ' || *self->at == '\n' || *self->at == '\r' || *self->at == '\t'))
    self->at++;
}

char
th_json_reader_peek (ThJsonReader *self)
{
  if (self->failed)
    return 0;
  skip_space (self);
  return self->at < self->end ? *self->at : 0;
}

gboolean
th_json_reader_open (ThJsonReader *self, char bracket)
{
  if (th_json_reader_peek (self) != bracket || self->depth >= TH_JSON_MAX_DEPTH)
    return fail (self);
  self->at++;
  self->depth++;
  return TRUE;
}

/* Steps to the next element of an object or array, or over its closing bracket. */
static gboolean
next (ThJsonReader *self, gboolean *first, char close)
{
  char c = th_json_reader_peek (self);

  if (c == close)
    {
      self->at++;
      self->depth--;
      return FALSE;
    }
  if (!*first)
    {
      if (c != ',')
        return fail (self);
      self->at++;
      if (th_json_reader_peek (self) == close)
        return fail (self);
    }
  *first = FALSE;
  return !self->failed && self->at < self->end ? TRUE : fail (self);
}

gboolean
th_json_reader_member (ThJsonReader *self, gboolean *first, ThJsonText *name)
{
  if (self->failed || !next (self, first, '}') || !th_json_reader_text (self, name))
    return FALSE;
  if (th_json_reader_peek (self) != ':')
    return fail (self);
  self->at++;
  return TRUE;
}

gboolean
th_json_reader_element (ThJsonReader *self, gboolean *first)
{
  return !self->failed && next (self, first, ']');
}

static int
hex4 (const char *at)
{
  int code = 0;

  for (int i = 0; i < 4; i++)
    {
      int digit = g_ascii_xdigit_value (at[i]);

      if (digit < 0)
        return -1;
      code = code * 16 + digit;
    }
  return code;
}

/* Reads one escape behind its backslash; the code point it stands for, or -1. U+0000 is refused:
 * texts end at it in C, and what is shown must be what is kept. */
static gint32
read_escape (const char **at, const char *end)
{
  static const char from[] = "\"\\/bfnrt";
  static const char to[] = "\"\\/\b\f\n\r\t";
  const char *found;
  int code, low;

  if (*at >= end)
    return -1;
  found = strchr (from, **at);
  if (**at != '\0' && found != NULL)
    {
      (*at)++;
      return to[found - from];
    }
  if (**at != 'u' || end - *at < 5 || (code = hex4 (*at + 1)) <= 0)
    return -1;
  *at += 5;
  if (code < 0xd800 || code > 0xdfff)
    return code;
  if (code > 0xdbff || end - *at < 6 || (*at)[0] != '\\' || (*at)[1] != 'u')
    return -1;
  low = hex4 (*at + 2);
  if (low < 0xdc00 || low > 0xdfff)
    return -1;
  *at += 6;
  return 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
}

gboolean
th_json_reader_text (ThJsonReader *self, ThJsonText *text)
{
  if (th_json_reader_peek (self) != '"')
    return fail (self);
  text->start = ++self->at;
  text->has_escapes = FALSE;
  while (self->at < self->end)
    {
      unsigned char c = (unsigned char) *self->at;

      if (c == '"')
        {
          text->length = self->at - text->start;
          self->at++;
          return TRUE;
        }
      if (c < 0x20)
        return fail (self);
      self->at++;
      if (c == '\\')
        {
          text->has_escapes = TRUE;
          if (read_escape (&self->at, self->end) < 0)
            return fail (self);
        }
    }
  return fail (self);
}

/* Steps over a number; its length, 0 where the grammar is broken. */
static gsize
scan_number (const char *start, const char *end, gboolean *is_integer)
{
  const char *at = start;
  const char *digits;

  *is_integer = TRUE;
  if (at < end && *at == '-')
    at++;
  digits = at;
  while (at < end && g_ascii_isdigit (*at))
    at++;
  if (at == digits || (*digits == '0' && at - digits > 1))
    return 0;
  if (at < end && *at == '.')
    {
      *is_integer = FALSE;
      digits = ++at;
      while (at < end && g_ascii_isdigit (*at))
        at++;
      if (at == digits)
        return 0;
    }
  if (at < end && (*at == 'e' || *at == 'E'))
    {
      *is_integer = FALSE;
      at++;
      if (at < end && (*at == '+' || *at == '-'))
        at++;
      digits = at;
      while (at < end && g_ascii_isdigit (*at))
        at++;
      if (at == digits)
        return 0;
    }
  return at - start <= NUMBER_MAX ? (gsize) (at - start) : 0;
}

gboolean
th_json_reader_integer (ThJsonReader *self, int64_t *number)
{
  gboolean is_integer, negative;
  int64_t value = 0;
  const char *at;
  gsize length;

  th_json_reader_peek (self);
  length = self->failed ? 0 : scan_number (self->at, self->end, &is_integer);
  if (length == 0 || !is_integer || length > 17)
    return fail (self);
  at = self->at;
  negative = *at == '-';
  for (gsize i = negative; i < length; i++)
    value = value * 10 + (at[i] - '0');
  if (value > INTEGER_MAX)
    return fail (self);
  self->at += length;
  *number = negative ? -value : value;
  return TRUE;
}

gboolean
th_json_reader_number (ThJsonReader *self, double *number)
{
  char copy[NUMBER_MAX + 1];
  gboolean is_integer;
  gsize length;
  double value;

  th_json_reader_peek (self);
  length = self->failed ? 0 : scan_number (self->at, self->end, &is_integer);
  if (length == 0)
    return fail (self);
  memcpy (copy, self->at, length);
  copy[length] = '\0';
  value = g_ascii_strtod (copy, NULL);
  if (!isfinite (value))
    return fail (self);
  self->at += length;
  *number = value;
  return TRUE;
}

static gboolean
read_word (ThJsonReader *self, const char *word)
{
  gsize length = strlen (word);

  th_json_reader_peek (self);
  if (self->failed || (gsize) (self->end - self->at) < length
      || memcmp (self->at, word, length) != 0)
    return fail (self);
  self->at += length;
  return TRUE;
}

gboolean
th_json_reader_boolean (ThJsonReader *self, gboolean *boolean)
{
  gboolean value = th_json_reader_peek (self) == 't';

  if (!read_word (self, value ? "true" : "false"))
    return FALSE;
  *boolean = value;
  return TRUE;
}

static gboolean
skip_value (ThJsonReader *self)
{
  gboolean first = TRUE;
  ThJsonText text;
  double number;

  switch (th_json_reader_peek (self))
    {
    case '{':
      th_json_reader_open (self, '{');
      while (th_json_reader_member (self, &first, &text))
        skip_value (self);
      return !self->failed;
    case '[':
      th_json_reader_open (self, '[');
      while (th_json_reader_element (self, &first))
        skip_value (self);
      return !self->failed;
    case '"':
      return th_json_reader_text (self, &text);
    case 't':
      return read_word (self, "true");
    case 'f':
      return read_word (self, "false");
    case 'n':
      return read_word (self, "null");
    default:
      return th_json_reader_number (self, &number);
    }
}

gboolean
th_json_reader_skip (ThJsonReader *self, const char **start, gsize *length)
{
  const char *from;

  th_json_reader_peek (self);
  from = self->at;
  if (!skip_value (self))
    return FALSE;
  if (start != NULL)
    *start = from;
  if (length != NULL)
    *length = self->at - from;
  return TRUE;
}

gboolean
th_json_reader_finish (ThJsonReader *self)
{
  return th_json_reader_peek (self) == 0 && !self->failed && self->at == self->end
         && self->depth == 0;
}

gboolean
th_json_text_equal (const ThJsonText *text, const char *other)
{
  g_autofree char *plain = NULL;

  if (!text->has_escapes)
    return strlen (other) == text->length && memcmp (text->start, other, text->length) == 0;
  plain = th_json_text_dup (text);
  return strcmp (plain, other) == 0;
}

char *
th_json_text_dup (const ThJsonText *text)
{
  const char *at = text->start;
  const char *end = text->start + text->length;
  GString *plain;

  if (!text->has_escapes)
    return g_strndup (text->start, text->length);
  plain = g_string_sized_new (text->length);
  while (at < end)
    {
      const char *stop = memchr (at, '\\', end - at);

      if (stop == NULL)
        stop = end;
      g_string_append_len (plain, at, stop - at);
      at = stop;
      if (at < end)
        {
          at++;
          g_string_append_unichar (plain, (gunichar) read_escape (&at, end));
        }
    }
  return g_string_free (plain, FALSE);
}

char *
th_json_text_dup_ref (const ThJsonText *text)
{
  g_autofree char *plain = NULL;

  if (!text->has_escapes)
    return g_ref_string_new_len (text->start, (gssize) text->length);
  plain = th_json_text_dup (text);
  return g_ref_string_new (plain);
}

void
th_json_append_text (GString *json, const char *text)
{
  const char *from = text;

  g_string_append_c (json, '"');
  for (const char *at = text;; at++)
    {
      unsigned char c = (unsigned char) *at;

      if (c >= 0x20 && c != '"' && c != '\\')
        continue;
      g_string_append_len (json, from, at - from);
      from = at + 1;
      if (c == '\0')
        break;
      if (c == '"' || c == '\\')
        g_string_append_printf (json, "\\%c", c);
      else if (c == '\n')
        g_string_append (json, "\\n");
      else if (c == '\t')
        g_string_append (json, "\\t");
      else if (c == '\r')
        g_string_append (json, "\\r");
      else
        g_string_append_printf (json, "\\u%04x", c);
    }
  g_string_append_c (json, '"');
}

void
th_json_append_key (GString *json, const char *key)
{
  if (json->len > 0 && json->str[json->len - 1] != '{')
    g_string_append_c (json, ',');
  th_json_append_text (json, key);
  g_string_append_c (json, ':');
}

void
th_json_append_member (GString *json, const char *key, const char *text)
{
  if (text == NULL)
    return;
  th_json_append_key (json, key);
  th_json_append_text (json, text);
}

void
th_json_append_integer (GString *json, int64_t number)
{
  char digits[24];
  char *at = digits + sizeof digits;
  guint64 rest = number < 0 ? -(guint64) number : (guint64) number;

  do
    *--at = '0' + rest % 10;
  while ((rest /= 10) != 0);
  if (number < 0)
    *--at = '-';
  g_string_append_len (json, at, digits + sizeof digits - at);
}

/* Writes the significant digits of "d.ddde±xx" without an exponent. */
static void
append_plain (GString *json, const char *scientific)
{
  const char *e = strchr (scientific, 'e');
  gboolean negative = *scientific == '-';
  g_autoptr (GString) digits = g_string_new (NULL);
  int point = 1 + atoi (e + 1);

  for (const char *at = scientific; at < e; at++)
    if (g_ascii_isdigit (*at))
      g_string_append_c (digits, *at);
  while (digits->len > 1 && digits->str[digits->len - 1] == '0')
    g_string_truncate (digits, digits->len - 1);
  if (negative)
    g_string_append_c (json, '-');
  if (point <= 0)
    {
      g_string_append (json, "0.");
      for (int i = point; i < 0; i++)
        g_string_append_c (json, '0');
      g_string_append (json, digits->str);
      return;
    }
  for (int i = 0; i < point || i < (int) digits->len; i++)
    {
      if (i == point)
        g_string_append_c (json, '.');
      g_string_append_c (json, i < (int) digits->len ? digits->str[i] : '0');
    }
}

void
th_json_append_number (GString *json, double number)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  if (number == 0)
    {
      g_string_append_c (json, '0');
      return;
    }
  if (fabs (number) < 9007199254740992.0 && number == floor (number))
    {
      th_json_append_integer (json, (int64_t) number);
      return;
    }
  for (int precision = 14; precision <= 16; precision++)
    {
      char format[] = "%.14e";

      format[3] = '0' + precision - 10;
      g_ascii_formatd (text, sizeof text, format, number);
      if (g_ascii_strtod (text, NULL) == number)
        break;
    }
  if (fabs (number) >= 1e21 || fabs (number) < 1e-20)
    g_string_append (json, text);
  else
    append_plain (json, text);
}
