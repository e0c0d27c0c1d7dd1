/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Text of moments is written by hand in its one fixed form: it is parsed for every entry of a push,
 * and must come out the same on every system.
 */

#include "th-time.h"

#include <string.h>

#define DAY_MS G_GINT64_CONSTANT (86400000)

/* The years a moment can lie in; anything else in a log is a fault. */
#define YEAR_MIN 1970
#define YEAR_MAX 9999

int64_t
th_clock_now (const ThClock *clock)
{
  return clock->now (clock->data);
}

int64_t
th_clock_boot (const ThClock *clock)
{
  return clock->boot (clock->data);
}

/* Days since 1970-01-01 of a proleptic Gregorian date. Years begin in March here, so that the leap
 * day is the last of its year and eras of 400 years are all alike. */
static int64_t
days_from_date (int year, int month, int day)
{
  int64_t y = month <= 2 ? year - 1 : year;
  int64_t era = y / 400;
  int64_t of_era = y - era * 400;
  int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

  return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static void
date_from_days (int64_t days, int *year, int *month, int *day)
{
  int64_t z = days + 719468;
  int64_t era = z / 146097;
  int64_t of_era = z - era * 146097;
  int64_t y = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
  int64_t of_year = of_era - (365 * y + y / 4 - y / 100);
  int64_t m = (5 * of_year + 2) / 153;

  *day = (int) (of_year - (153 * m + 2) / 5 + 1);
  *month = (int) (m < 10 ? m + 3 : m - 9);
  *year = (int) (y + era * 400 + (*month <= 2));
}

static int
days_in_month (int year, int month)
{
  static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
  gboolean leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

  return days[month - 1] + (month == 2 && leap);
}

static void
put_digits (char *text, int count, int value)
{
  for (int i = count - 1; i >= 0; i--, value /= 10)
    text[i] = '0' + value % 10;
}

void
th_time_format (int64_t at, char text[TH_TIME_TEXT_SIZE])
{
  int64_t clamped = CLAMP (at, 0, days_from_date (YEAR_MAX, 12, 31) * DAY_MS + DAY_MS - 1);
  int rest = (int) (clamped % DAY_MS);
  int year, month, day;

  date_from_days (clamped / DAY_MS, &year, &month, &day);
  memcpy (text, "0000-00-00T00:00:00.000Z", TH_TIME_TEXT_SIZE);
  put_digits (text, 4, year);
  put_digits (text + 5, 2, month);
  put_digits (text + 8, 2, day);
  put_digits (text + 11, 2, rest / 3600000);
  put_digits (text + 14, 2, rest / 60000 % 60);
  put_digits (text + 17, 2, rest / 1000 % 60);
  put_digits (text + 20, 3, rest % 1000);
}

static gboolean
get_digits (const char *text, int count, int *value)
{
  *value = 0;
  for (int i = 0; i < count; i++)
    {
      if (!g_ascii_isdigit (text[i]))
        return FALSE;
      *value = *value * 10 + (text[i] - '0');
    }
  return TRUE;
}

gboolean
th_time_parse (const char *text, gssize length, int64_t *at)
{
  int year, month, day, hour, minute, second, milli;

  if (length < 0)
    length = (gssize) strlen (text);
  if (length != TH_TIME_TEXT_SIZE - 1 || text[4] != '-' || text[7] != '-' || text[10] != 'T'
      || text[13] != ':' || text[16] != ':' || text[19] != '.' || text[23] != 'Z')
    return FALSE;
  if (!get_digits (text, 4, &year) || !get_digits (text + 5, 2, &month)
      || !get_digits (text + 8, 2, &day) || !get_digits (text + 11, 2, &hour)
      || !get_digits (text + 14, 2, &minute) || !get_digits (text + 17, 2, &second)
      || !get_digits (text + 20, 3, &milli))
    return FALSE;
  if (year < YEAR_MIN || month < 1 || month > 12 || day < 1 || day > days_in_month (year, month)
      || hour > 23 || minute > 59 || second > 59)
    return FALSE;
  *at = days_from_date (year, month, day) * DAY_MS + hour * 3600000 + minute * 60000 + second * 1000
        + milli;
  return TRUE;
}

char *
th_time_dup_local (int64_t at, GTimeZone *zone)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (at / 1000);
  g_autoptr (GDateTime) local = g_date_time_to_timezone (utc, zone);
  g_autofree char *seconds = g_date_time_format (local, "%Y-%m-%dT%H:%M:%S");
  g_autofree char *offset = g_date_time_format (local, "%:z");

  return g_strdup_printf ("%s.%03d%s", seconds, (int) (at % 1000), offset);
}

char *
th_time_dup_day (const char *text, GTimeZone *zone)
{
  g_autoptr (GDateTime) moment = NULL;
  g_autoptr (GDateTime) local = NULL;
  int year, month, day;

  if (strlen (text) == 10)
    {
      if (text[4] != '-' || text[7] != '-' || !get_digits (text, 4, &year)
          || !get_digits (text + 5, 2, &month) || !get_digits (text + 8, 2, &day) || month < 1
          || month > 12 || day < 1 || day > days_in_month (year, month))
        return NULL;
      return g_strdup (text);
    }
  /* Without an offset the text is local already. */
  moment = g_date_time_new_from_iso8601 (text, zone);
  if (moment == NULL)
    return NULL;
  local = g_date_time_to_timezone (moment, zone);
  return g_date_time_format (local, "%Y-%m-%d");
}
