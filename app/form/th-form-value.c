/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Values as their type writes them (ODK XForms, data types). What people type and what expressions
 * give go through here, so that a node of a type never holds anything else.
 */

#include "th-form-entry-private.h"

#include "th-xpath-eval.h"

#include <math.h>
#include <string.h>

static char *
refuse (const char *text, const char *what, GError **error)
{
  g_set_error (error, TH_FORM_ERROR, TH_FORM_ERROR_NOT_A_VALUE, "“%s” is not %s", text, what);
  return NULL;
}

/* Whole numbers have 32 bits, as everywhere in ODK; a fraction is cut off. */
static char *
normalise_integer (const char *text, GError **error)
{
  double number = trunc (th_xpath_text_get_plain_number (text));

  if (!(number >= -2147483648.0 && number <= 2147483647.0))
    return refuse (text, "a whole number", error);
  return th_xpath_number_dup_text (number);
}

static char *
normalise_decimal (const char *text, GError **error)
{
  double number = th_xpath_text_get_plain_number (text);

  if (!isfinite (number))
    return refuse (text, "a number", error);
  return th_xpath_number_dup_text (number);
}

static char *
normalise_date (const char *text, gboolean has_time, const ThXpathHost *host, GError **error)
{
  ThXpathDate date;
  g_autofree char *copy = g_strstrip (g_strdup (text));
  char *end;

  if (!th_xpath_parse_date (text, host, &date))
    return refuse (text, has_time ? "a date and time" : "a date", error);
  if (has_time)
    return g_steal_pointer (&copy);
  end = strchr (copy, 'T');
  if (end != NULL)
    *end = '\0';
  return g_steal_pointer (&copy);
}

static char *
normalise_time (const char *text, const ThXpathHost *host, GError **error)
{
  g_autofree char *moment = g_strconcat ("2000-01-01T", text, NULL);
  ThXpathDate date;

  if (!th_xpath_parse_date (moment, host, &date) && !th_xpath_parse_date (text, host, &date))
    return refuse (text, "a time of day", error);
  return g_strdup (text);
}

static gboolean
is_point (const char *text)
{
  g_auto (GStrv) parts = g_strsplit_set (text, " ", -1);
  guint n = 0;

  for (guint i = 0; parts[i] != NULL; i++)
    {
      double number = th_xpath_text_get_plain_number (parts[i]);

      if (*parts[i] == '\0')
        continue;
      if (isnan (number) || n == 4 || (n == 0 && fabs (number) > 90)
          || (n == 1 && fabs (number) > 180) || (n == 3 && number < 0))
        return FALSE;
      n++;
    }
  return n >= 2;
}

static char *
normalise_places (const char *text, guint minimum, GError **error)
{
  g_auto (GStrv) points = g_strsplit (text, ";", -1);
  guint n = 0;

  for (guint i = 0; points[i] != NULL; i++)
    {
      if (*g_strstrip (points[i]) == '\0')
        continue;
      if (!is_point (points[i]))
        return refuse (text, "a place: latitude and longitude in degrees", error);
      n++;
    }
  if (n < minimum)
    return refuse (text, "enough points", error);
  return g_strdup (text);
}

char *
th_form_value_normalise (ThFormType type, const char *text, const ThXpathHost *host, GError **error)
{
  if (*text == '\0')
    return g_strdup ("");
  switch (type)
    {
    case TH_FORM_TYPE_INTEGER:
      return normalise_integer (text, error);
    case TH_FORM_TYPE_DECIMAL:
      return normalise_decimal (text, error);
    case TH_FORM_TYPE_DATE:
      return normalise_date (text, FALSE, host, error);
    case TH_FORM_TYPE_DATE_TIME:
      return normalise_date (text, TRUE, host, error);
    case TH_FORM_TYPE_TIME:
      return normalise_time (text, host, error);
    case TH_FORM_TYPE_GEOPOINT:
      return normalise_places (text, 1, error);
    case TH_FORM_TYPE_GEOTRACE:
      return normalise_places (text, 2, error);
    case TH_FORM_TYPE_GEOSHAPE:
      return normalise_places (text, 3, error);
    case TH_FORM_TYPE_STRING:
    case TH_FORM_TYPE_BOOLEAN:
    case TH_FORM_TYPE_BARCODE:
    case TH_FORM_TYPE_BINARY:
    default:
      return g_strdup (text);
    }
}
