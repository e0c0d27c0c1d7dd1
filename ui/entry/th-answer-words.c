/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "th-answer-words.h"

#include "th-words.h"

#include <glib/gi18n.h>

static char *
dup_moment (const char *text, const char *format, GTimeZone *zone)
{
  g_autoptr (GDateTime) moment = g_date_time_new_from_iso8601 (text, zone);
  g_autoptr (GDateTime) local = NULL;

  if (moment == NULL)
    return g_strdup (text);
  local = g_date_time_to_timezone (moment, zone);

  return g_date_time_format (local, format);
}

static const ThFormChoice *
find_choice (ThFormNode *node, const char *code)
{
  GPtrArray *choices = th_form_node_list_choices (node);

  for (guint i = 0; i < choices->len; i++)
    {
      const ThFormChoice *choice = g_ptr_array_index (choices, i);

      if (g_str_equal (choice->value, code))
        return choice;
    }

  return NULL;
}

char *
th_answer_words_dup_text (ThFormNode *node, const char *text, const ThOperation *operation)
{
  GTimeZone *zone = th_words_get_zone (operation);
  const ThFormChoice *choice = find_choice (node, text);
  g_autofree char *whole = NULL;

  if (choice != NULL)
    return g_strdup (choice->label);
  if (*text == '\0')
    return g_strdup ("");

  switch (th_form_node_get_data_type (node))
    {
    case TH_FORM_TYPE_DATE_TIME:
      /* Translators: weekday, day, month, time, g_date_time_format () */
      return dup_moment (text, _ ("%a %-d %b %H:%M"), zone);

    case TH_FORM_TYPE_DATE:
      whole = g_strdup_printf ("%.10sT12:00:00", text);
      /* Translators: day, month, year, g_date_time_format () */
      return dup_moment (whole, _ ("%-d %B %Y"), zone);

    case TH_FORM_TYPE_TIME:
      whole = g_strconcat ("2000-01-01T", text, NULL);
      return dup_moment (whole, "%H:%M", zone);

    case TH_FORM_TYPE_STRING:
    case TH_FORM_TYPE_INTEGER:
    case TH_FORM_TYPE_DECIMAL:
    case TH_FORM_TYPE_BOOLEAN:
    case TH_FORM_TYPE_GEOPOINT:
    case TH_FORM_TYPE_GEOTRACE:
    case TH_FORM_TYPE_GEOSHAPE:
    case TH_FORM_TYPE_BARCODE:
    case TH_FORM_TYPE_BINARY:
    default:
      return g_strdelimit (g_strdup (text), "\r\n\t", ' ');
    }
}

char *
th_answer_words_dup (ThFormNode *node, const ThOperation *operation)
{
  switch (th_form_node_get_data_type (node))
    {
    case TH_FORM_TYPE_DATE_TIME:
    case TH_FORM_TYPE_DATE:
    case TH_FORM_TYPE_TIME:
      return th_answer_words_dup_text (node, th_form_node_get_value (node), operation);

    case TH_FORM_TYPE_STRING:
    case TH_FORM_TYPE_INTEGER:
    case TH_FORM_TYPE_DECIMAL:
    case TH_FORM_TYPE_BOOLEAN:
    case TH_FORM_TYPE_GEOPOINT:
    case TH_FORM_TYPE_GEOTRACE:
    case TH_FORM_TYPE_GEOSHAPE:
    case TH_FORM_TYPE_BARCODE:
    case TH_FORM_TYPE_BINARY:
    default:
      return g_strdelimit (th_form_node_dup_display (node), "\r\n\t", ' ');
    }
}
