/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Days are days in the operation's time zone: "today" on the screen is the officer's today there.
 */

#include "th-words.h"

#include <glib/gi18n.h>
#include <string.h>

#define MINUTE (60 * G_GINT64_CONSTANT (1000))
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

static GDateTime *
local_time (int64_t at, GTimeZone *zone)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (at / 1000);

  return g_date_time_to_timezone (utc, zone);
}

static gboolean
is_same_day (GDateTime *a, GDateTime *b)
{
  return g_date_time_get_day_of_year (a) == g_date_time_get_day_of_year (b)
         && g_date_time_get_year (a) == g_date_time_get_year (b);
}

char *
th_words_dup_when (int64_t at, int64_t now, GTimeZone *zone)
{
  g_autoptr (GDateTime) then = local_time (at, zone);
  g_autoptr (GDateTime) today = local_time (now, zone);
  g_autoptr (GDateTime) yesterday = g_date_time_add_days (today, -1);

  if (is_same_day (then, today))
    return g_date_time_format (then, "%H:%M");
  if (is_same_day (then, yesterday))
    /* Translators: yesterday at a time of day, g_date_time_format () */
    return g_date_time_format (then, _ ("yesterday %H:%M"));

  /* Translators: weekday, day, month, time, g_date_time_format () */
  return g_date_time_format (then, _ ("%a %-d %b %H:%M"));
}

char *
th_words_dup_age (int64_t at, int64_t now)
{
  int64_t age = MAX (now - at, 0);

  if (age < MINUTE)
    return g_strdup (_ ("less than a minute"));
  if (age < HOUR)
    return g_strdup_printf (ngettext ("%d minute", "%d minutes", age / MINUTE),
                            (int) (age / MINUTE));
  if (age < 2 * DAY)
    return g_strdup_printf (ngettext ("%d hour", "%d hours", age / HOUR), (int) (age / HOUR));

  return g_strdup_printf (ngettext ("%d day", "%d days", age / DAY), (int) (age / DAY));
}

char *
th_words_dup_day (int64_t at, GTimeZone *zone)
{
  g_autoptr (GDateTime) then = local_time (at, zone);

  /* Translators: weekday, day, month, g_date_time_format () */
  return g_date_time_format (then, _ ("%a %-d %b"));
}

char *
th_words_dup_date (int64_t at, GTimeZone *zone)
{
  g_autoptr (GDateTime) then = local_time (at, zone);

  /* Translators: day, month, year, time, g_date_time_format () */
  return g_date_time_format (then, _ ("%-d %b %Y %H:%M"));
}

gboolean
th_words_is_after (int64_t at, GTimeZone *zone, const char *day)
{
  g_autoptr (GDateTime) then = local_time (at, zone);
  g_autofree char *text = g_date_time_format (then, "%Y-%m-%d");

  return strcmp (text, day) > 0;
}

char *
th_words_dup_day_of (const char *date)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autofree char *noon = g_strconcat (date, "T12:00:00Z", NULL);
  g_autoptr (GDateTime) then = g_date_time_new_from_iso8601 (noon, utc);

  return then != NULL ? g_date_time_format (then, _ ("%a %-d %b")) : g_strdup (date);
}

GTimeZone *
th_words_get_zone (const ThOperation *operation)
{
  static GTimeZone *london;

  if (operation != NULL)
    return th_operation_get_zone (operation);
  if (london == NULL)
    london = g_time_zone_new_identifier ("Europe/London");
  if (london == NULL)
    london = g_time_zone_new_utc ();

  return london;
}

const char *
th_words_get_tint (ThReviewState state)
{
  switch (state)
    {
    case TH_REVIEW_RETURNED:
      return "red";
    case TH_REVIEW_SUBMITTED:
      return "blue";
    case TH_REVIEW_APPROVED:
      return "green";
    case TH_REVIEW_DRAFT:
      return "amber";
    case TH_REVIEW_WITHDRAWN:
    case TH_REVIEW_N_STATES:
    default:
      return "plain";
    }
}

char *
th_words_dup_officer (const ThOperation *operation, const char *collar)
{
  const ThOperationOfficer *officer = NULL;

  if (collar == NULL)
    return g_strdup (_ ("Unknown"));
  if (operation != NULL)
    officer = th_operation_find_officer (operation, collar);

  return g_strdup (officer != NULL && officer->name != NULL ? officer->name : collar);
}

const char *
th_words_get_marking (const ThOperation *operation)
{
  if (operation != NULL && g_strcmp0 (th_operation_get_mark (operation), "official") == 0)
    return _ ("OFFICIAL");

  return _ ("OFFICIAL-SENSITIVE");
}
