/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Values of expressions and how they become one another (XPath 1.0, section 4; ODK for dates). A
 * number never prints an exponent; a text that is a date reads as days since 1970; what is not
 * relevant reads as empty.
 */

#include "th-xpath-eval.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void
th_xpath_value_clear (ThXpathValue *self)
{
  g_clear_pointer (&self->string, g_free);
  g_clear_pointer (&self->nodes, g_free);
  self->n_nodes = 0;
  self->size = 0;
}

void
th_xpath_value_set_boolean (ThXpathValue *self, gboolean boolean)
{
  th_xpath_value_clear (self);
  self->type = TH_XPATH_BOOLEAN;
  self->boolean = boolean;
}

void
th_xpath_value_set_number (ThXpathValue *self, double number)
{
  th_xpath_value_clear (self);
  self->type = TH_XPATH_NUMBER;
  self->number = number;
}

void
th_xpath_value_take_string (ThXpathValue *self, char *string)
{
  th_xpath_value_clear (self);
  self->type = TH_XPATH_STRING;
  self->string = string;
}

void
th_xpath_value_set_string (ThXpathValue *self, const char *string)
{
  th_xpath_value_take_string (self, g_strdup (string));
}

void
th_xpath_value_add_node (ThXpathValue *self, xmlNode *node)
{
  self->type = TH_XPATH_NODES;
  if (self->n_nodes == self->size)
    {
      self->size = self->size == 0 ? 4 : self->size * 2;
      self->nodes = g_renew (xmlNode *, self->nodes, self->size);
    }
  self->nodes[self->n_nodes++] = node;
}

static void
append_text (GString *text, const ThXpathHost *host, xmlNode *node)
{
  if (node->type == XML_ELEMENT_NODE && host->is_hidden != NULL
      && host->is_hidden (node, host->data))
    return;
  for (xmlNode *child = node->children; child != NULL; child = child->next)
    {
      if (child->type == XML_TEXT_NODE || child->type == XML_CDATA_SECTION_NODE)
        g_string_append (text, (const char *) child->content);
      else if (child->type == XML_ELEMENT_NODE)
        append_text (text, host, child);
    }
}

/* The text of an element with nothing but one text in it, or %NULL: by far the most frequent case.
 */
static const char *
peek_text (const ThXpathHost *host, xmlNode *node)
{
  if (node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE)
    return (const char *) node->content;
  if (node->type != XML_ELEMENT_NODE)
    return NULL;
  if (host->is_hidden != NULL && host->is_hidden (node, host->data))
    return "";
  if (node->children == NULL)
    return "";
  if (node->children->next == NULL && node->children->type == XML_TEXT_NODE)
    return (const char *) node->children->content;
  return NULL;
}

char *
th_xpath_node_dup_text (const ThXpathHost *host, xmlNode *node)
{
  const char *simple = peek_text (host, node);
  GString *text;

  if (simple != NULL)
    return g_strdup (simple);
  if (node->type == XML_COMMENT_NODE || node->type == XML_PI_NODE)
    return g_strdup (node->content != NULL ? (const char *) node->content : "");
  text = g_string_new (NULL);
  append_text (text, host, node);
  return g_string_free (text, FALSE);
}

const char *
th_xpath_value_peek (const ThXpathValue *self, guint index, const ThXpathHost *host, char **owned)
{
  const char *simple = NULL;

  *owned = NULL;
  if (self->type == TH_XPATH_STRING && self->string != NULL)
    return self->string;
  if (self->type == TH_XPATH_NODES && index < self->n_nodes)
    {
      simple = peek_text (host, self->nodes[index]);
      if (simple == NULL)
        simple = *owned = th_xpath_node_dup_text (host, self->nodes[index]);
      return simple;
    }
  return *owned = th_xpath_value_dup_string (self, host);
}

/* The fewest digits that read back as @number, as "d.ddde±xx". */
static void
find_digits (double number, char digits[40])
{
  for (int precision = 0; precision <= 16; precision++)
    {
      char format[8];

      g_snprintf (format, sizeof format, "%%.%de", precision);
      g_ascii_formatd (digits, 40, format, number);
      if (g_ascii_strtod (digits, NULL) == number)
        return;
    }
}

/* Digits with the point after @point of them, filled up with zeros. */
static void
place_point (GString *text, const char *digits, int point)
{
  int n_digits = (int) strlen (digits);

  if (point <= 0)
    {
      g_string_append (text, "0.");
      for (int i = point; i < 0; i++)
        g_string_append_c (text, '0');
      g_string_append (text, digits);
      return;
    }
  for (int i = 0; i < MAX (point, n_digits); i++)
    {
      if (i == point)
        g_string_append_c (text, '.');
      g_string_append_c (text, i < n_digits ? digits[i] : '0');
    }
}

/* Shortest decimal that reads back as @number, written out. */
static char *
write_out (double number)
{
  char digits[40];
  const char *mantissa = digits;
  const char *exponent;
  GString *text = g_string_new (NULL);
  g_autofree char *plain = NULL;

  find_digits (number, digits);
  if (*mantissa == '-')
    {
      g_string_append_c (text, '-');
      mantissa++;
    }
  exponent = strchr (mantissa, 'e');
  plain = g_strndup (mantissa, exponent - mantissa);
  if (plain[1] == '.')
    memmove (plain + 1, plain + 2, strlen (plain + 1));
  place_point (text, plain, atoi (exponent + 1) + 1);
  return g_string_free (text, FALSE);
}

char *
th_xpath_number_dup_text (double number)
{
  if (isnan (number))
    return g_strdup ("NaN");
  if (isinf (number))
    return g_strdup (number > 0 ? "Infinity" : "-Infinity");
  if (number == 0)
    return g_strdup ("0");
  if (number == floor (number) && fabs (number) < 1e15)
    return g_strdup_printf ("%.0f", number);
  return write_out (number);
}

/* "-1.5" with white space around and nothing else. Returns: NaN for any other text */
double
th_xpath_text_get_plain_number (const char *text)
{
  const char *at = text;
  const char *end;
  gboolean has_digits = FALSE;

  while (*at == ' ' || *at == '\t' || *at == '\n' || *at == '\r')
    at++;
  end = at;
  if (*end == '-')
    end++;
  while (g_ascii_isdigit (*end))
    has_digits = *end++ != '\0';
  if (*end == '.')
    {
      end++;
      while (g_ascii_isdigit (*end))
        has_digits = *end++ != '\0';
    }
  while (*end == ' ' || *end == '\t' || *end == '\n' || *end == '\r')
    end++;
  return has_digits && *end == '\0' ? g_ascii_strtod (at, NULL) : NAN;
}

double
th_xpath_text_get_number (const char *text, const ThXpathHost *host)
{
  double number = th_xpath_text_get_plain_number (text);
  ThXpathDate date;

  if (isnan (number) && th_xpath_parse_date (text, host, &date))
    return th_xpath_date_get_days (&date, host);
  return number;
}

char *
th_xpath_value_dup_string (const ThXpathValue *self, const ThXpathHost *host)
{
  switch (self->type)
    {
    case TH_XPATH_BOOLEAN:
      return g_strdup (self->boolean ? "true" : "false");
    case TH_XPATH_NUMBER:
      return th_xpath_number_dup_text (self->number);
    case TH_XPATH_STRING:
      return g_strdup (self->string != NULL ? self->string : "");
    case TH_XPATH_NODES:
    default:
      return self->n_nodes > 0 ? th_xpath_node_dup_text (host, self->nodes[0]) : g_strdup ("");
    }
}

double
th_xpath_value_get_number (const ThXpathValue *self, const ThXpathHost *host)
{
  g_autofree char *text = NULL;
  const char *simple;

  if (self->type == TH_XPATH_NUMBER)
    return self->number;
  if (self->type == TH_XPATH_BOOLEAN)
    return self->boolean ? 1 : 0;
  if (self->type == TH_XPATH_NODES && self->n_nodes > 0)
    {
      simple = peek_text (host, self->nodes[0]);
      if (simple != NULL)
        return th_xpath_text_get_number (simple, host);
    }
  text = th_xpath_value_dup_string (self, host);
  return th_xpath_text_get_number (text, host);
}

gboolean
th_xpath_value_get_boolean (const ThXpathValue *self, const ThXpathHost *host)
{
  switch (self->type)
    {
    case TH_XPATH_BOOLEAN:
      return self->boolean;
    case TH_XPATH_NUMBER:
      return self->number != 0 && !isnan (self->number);
    case TH_XPATH_STRING:
      return self->string != NULL && self->string[0] != '\0';
    case TH_XPATH_NODES:
    default:
      return self->n_nodes > 0;
    }
}
