/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Dates in expressions. A date is a text; as a number it is days since 1970 on a line of local days
 * (th-xpath-eval.h says which). So today () + 1 is tomorrow on the two days of the year that have
 * 23 and 25 hours too.
 */

#include "th-xpath-eval.h"

#include <math.h>
#include <string.h>

#define MS_PER_DAY 86400000.0

static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
static const char *const weekdays[] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };

/* Days since 1970 of a day of the Gregorian calendar. */
static int64_t
days_from_civil (int64_t year, int month, int day)
{
  int64_t era;
  int64_t year_of_era;
  int64_t day_of_year;

  year -= month <= 2;
  era = (year >= 0 ? year : year - 399) / 400;
  year_of_era = year - era * 400;
  day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year
         - 719468;
}

static void
civil_from_days (int64_t days, int64_t *year, int *month, int *day)
{
  int64_t era;
  int64_t day_of_era;
  int64_t year_of_era;
  int64_t day_of_year;
  int64_t shifted;

  days += 719468;
  era = (days >= 0 ? days : days - 146096) / 146097;
  day_of_era = days - era * 146097;
  year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  shifted = (5 * day_of_year + 2) / 153;
  *day = day_of_year - (153 * shifted + 2) / 5 + 1;
  *month = shifted < 10 ? shifted + 3 : shifted - 9;
  *year = year_of_era + era * 400 + (*month <= 2);
}

static int64_t
offset_at (const ThXpathHost *host, int64_t instant)
{
  int interval = g_time_zone_find_interval (host->zone, G_TIME_TYPE_UNIVERSAL,
                                            (int64_t) floor (instant / 1000.0));

  return g_time_zone_get_offset (host->zone, interval) * (int64_t) 1000;
}

static int64_t
wall_to_instant (const ThXpathHost *host, int64_t wall)
{
  int64_t seconds = (int64_t) floor (wall / 1000.0);
  int interval = g_time_zone_adjust_time (host->zone, G_TIME_TYPE_STANDARD, &seconds);

  return wall - g_time_zone_get_offset (host->zone, interval) * (int64_t) 1000;
}

/* The zone's offset when no summer time is on: the lesser of a January's and a July's. */
static int64_t
standard_offset (const ThXpathHost *host)
{
  return MIN (offset_at (host, G_GINT64_CONSTANT (946684800000)),
              offset_at (host, G_GINT64_CONSTANT (962409600000)));
}

double
th_xpath_date_get_days (const ThXpathDate *date, const ThXpathHost *host)
{
  return (date->wall - standard_offset (host)) / MS_PER_DAY;
}

/* Digits at *@at, at least @minimum and at most @maximum of them. */
static gboolean
read_digits (const char **at, int minimum, int maximum, int *number)
{
  int n = 0;

  *number = 0;
  while (n < maximum && g_ascii_isdigit (**at))
    {
      *number = *number * 10 + (*(*at)++ - '0');
      n++;
    }
  return n >= minimum;
}

/* "Z", "+01:00", "-0700", "+01" or nothing. @offset: milliseconds */
static gboolean
read_offset (const char **at, gboolean *has_offset, int64_t *offset)
{
  int sign = **at == '-' ? -1 : 1;
  int hours;
  int minutes = 0;

  *offset = 0;
  *has_offset = TRUE;
  if (**at == 'Z')
    {
      (*at)++;
      return TRUE;
    }
  if (**at != '+' && **at != '-')
    {
      *has_offset = FALSE;
      return TRUE;
    }
  (*at)++;
  if (!read_digits (at, 2, 2, &hours))
    return FALSE;
  if (**at == ':')
    (*at)++;
  if (g_ascii_isdigit (**at) && !read_digits (at, 2, 2, &minutes))
    return FALSE;
  *offset = sign * (hours * 60 + minutes) * (int64_t) 60000;
  return hours < 24 && minutes < 60;
}

/* "14:05", "14:05:30", "14:05:30.123", and an offset. @ms: since midnight */
static gboolean
read_time (const char **at, int64_t *ms, gboolean *has_offset, int64_t *offset)
{
  int hour;
  int minute;
  int second = 0;
  double fraction = 0;

  if (!read_digits (at, 2, 2, &hour) || *(*at)++ != ':' || !read_digits (at, 2, 2, &minute))
    return FALSE;
  if (**at == ':')
    {
      (*at)++;
      if (!read_digits (at, 2, 2, &second))
        return FALSE;
      if (**at == '.')
        for (double unit = 100; g_ascii_isdigit (*++*at); unit /= 10)
          fraction += unit * (**at - '0');
    }
  if (hour > 23 || minute > 59 || second > 59)
    return FALSE;
  *ms = ((hour * 60 + minute) * 60 + second) * (int64_t) 1000 + (int64_t) floor (fraction + 1e-6);
  return read_offset (at, has_offset, offset);
}

static const char *
skip_space (const char *at)
{
  while (g_ascii_isspace (*at))
    at++;
  return at;
}

static gboolean
read_day (const char **at, int64_t *day)
{
  int year;
  int month;
  int number;

  if (!read_digits (at, 4, 4, &year) || *(*at)++ != '-' || !read_digits (at, 1, 2, &month)
      || *(*at)++ != '-' || !read_digits (at, 1, 2, &number))
    return FALSE;
  if (month < 1 || month > 12 || number < 1 || year < 1
      || number > g_date_get_days_in_month (month, (GDateYear) year))
    return FALSE;
  *day = days_from_civil (year, month, number);
  return TRUE;
}

gboolean
th_xpath_parse_date (const char *text, const ThXpathHost *host, ThXpathDate *date)
{
  const char *at = skip_space (text);
  gboolean has_offset = FALSE;
  int64_t offset = 0;
  int64_t day;
  int64_t ms = 0;

  if (!read_day (&at, &day))
    return FALSE;
  date->has_time = *at == 'T';
  if (date->has_time)
    {
      at++;
      if (!read_time (&at, &ms, &has_offset, &offset))
        return FALSE;
    }
  if (*skip_space (at) != '\0')
    return FALSE;
  date->wall = day * (int64_t) MS_PER_DAY + ms;
  if (has_offset)
    {
      date->instant = date->wall - offset;
      date->wall = date->instant + offset_at (host, date->instant);
    }
  else
    date->instant = wall_to_instant (host, date->wall);
  return TRUE;
}

static char *
dup_day (int64_t wall)
{
  int64_t year;
  int month;
  int day;

  civil_from_days ((int64_t) floor (wall / MS_PER_DAY), &year, &month, &day);
  return g_strdup_printf ("%04" G_GINT64_FORMAT "-%02d-%02d", year, month, day);
}

/* "2026-11-23T14:05:00.000+00:00" */
static char *
dup_moment (int64_t wall, int64_t offset)
{
  g_autofree char *day = dup_day (wall);
  int64_t ms = wall - (int64_t) floor (wall / MS_PER_DAY) * (int64_t) MS_PER_DAY;
  int minutes = (int) (ABS (offset) / 60000);

  return g_strdup_printf ("%sT%02d:%02d:%02d.%03d%c%02d:%02d", day, (int) (ms / 3600000),
                          (int) (ms / 60000 % 60), (int) (ms / 1000 % 60), (int) (ms % 1000),
                          offset < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

/* The moment a number of days means. */
static gboolean
date_from_days (double days, const ThXpathHost *host, ThXpathDate *date)
{
  if (!isfinite (days) || fabs (days) > 3000000)
    return FALSE;
  date->wall = (int64_t) floor (days * MS_PER_DAY + 0.5) + standard_offset (host);
  date->instant = wall_to_instant (host, date->wall);
  date->has_time = date->wall % (int64_t) MS_PER_DAY != 0;
  return TRUE;
}

static gboolean
is_number_text (const char *text, double *number, const ThXpathHost *host)
{
  ThXpathDate date;

  if (th_xpath_parse_date (text, host, &date))
    return FALSE;
  *number = th_xpath_text_get_number (text, host);
  return !isnan (*number);
}

/* The argument as a date: from a number as days, from a text as it stands. */
static gboolean
date_argument (ThXpathCall *call, guint index, ThXpathDate *date, gboolean *is_empty)
{
  const ThXpathHost *host = call->run->host;
  g_auto (ThXpathValue) value = { 0 };
  g_autofree char *text = NULL;
  double days;

  th_xpath_call_value (call, index, &value);
  *is_empty = FALSE;
  if (value.type == TH_XPATH_NUMBER)
    return date_from_days (value.number, host, date);
  text = th_xpath_value_dup_string (&value, host);
  *is_empty = *skip_space (text) == '\0';
  if (is_number_text (text, &days, host))
    return date_from_days (days, host, date);
  return th_xpath_parse_date (text, host, date);
}

static char *
dup_date (const ThXpathDate *date)
{
  return date->has_time ? dup_moment (date->wall, date->wall - date->instant)
                        : dup_day (date->wall);
}

/* What is no date is no number, which is stored as "" and is false. */
static void
convert (ThXpathCall *call, gboolean drop_time, ThXpathValue *result)
{
  ThXpathDate date;
  gboolean is_empty;

  if (!date_argument (call, 0, &date, &is_empty))
    {
      if (is_empty)
        th_xpath_value_set_string (result, "");
      else
        th_xpath_value_set_number (result, NAN);
      return;
    }
  if (drop_time)
    date.has_time = FALSE;
  th_xpath_value_take_string (result, dup_date (&date));
}

/* A date has no time of day. Where standard time is not UTC, engines that print the moment are
 * followed, as numbers would otherwise lose their fraction; FORMS.md. */
static void
run_date (ThXpathCall *call, ThXpathValue *result)
{
  convert (call, standard_offset (call->run->host) == 0, result);
}

static void
run_date_time (ThXpathCall *call, ThXpathValue *result)
{
  convert (call, FALSE, result);
}

static void
run_today (ThXpathCall *call, ThXpathValue *result)
{
  const ThXpathHost *host = call->run->host;

  th_xpath_value_take_string (result, dup_day (host->now + offset_at (host, host->now)));
}

static void
run_now (ThXpathCall *call, ThXpathValue *result)
{
  const ThXpathHost *host = call->run->host;
  int64_t offset = offset_at (host, host->now);

  th_xpath_value_take_string (result, dup_moment (host->now + offset, offset));
}

static void
run_decimal_date_time (ThXpathCall *call, ThXpathValue *result)
{
  ThXpathDate date;
  gboolean is_empty;
  gboolean is_date = date_argument (call, 0, &date, &is_empty);

  th_xpath_value_set_number (result,
                             is_date ? th_xpath_date_get_days (&date, call->run->host) : NAN);
}

/* The fraction of the local day. */
static void
run_decimal_time (ThXpathCall *call, ThXpathValue *result)
{
  g_autofree char *text = th_xpath_call_string (call, 0);
  const ThXpathHost *host = call->run->host;
  const char *at = skip_space (text);
  gboolean has_offset = FALSE;
  int64_t offset = 0;
  int64_t ms;
  ThXpathDate date;

  if (th_xpath_parse_date (text, host, &date))
    ms = date.wall;
  else if (read_time (&at, &ms, &has_offset, &offset) && *skip_space (at) == '\0')
    ms += has_offset ? offset_at (host, host->now) - offset : 0;
  else
    {
      th_xpath_value_set_number (result, NAN);
      return;
    }
  ms -= (int64_t) floor (ms / MS_PER_DAY) * (int64_t) MS_PER_DAY;
  th_xpath_value_set_number (result, ms / MS_PER_DAY);
}

static void
append_field (GString *text, char field, int64_t wall)
{
  int64_t days = (int64_t) floor (wall / MS_PER_DAY);
  int64_t ms = wall - days * (int64_t) MS_PER_DAY;
  int64_t year;
  int month;
  int day;

  civil_from_days (days, &year, &month, &day);
  if (field == 'Y')
    g_string_append_printf (text, "%04d", (int) year);
  else if (field == 'y')
    g_string_append_printf (text, "%02d", (int) (year % 100));
  else if (field == 'm')
    g_string_append_printf (text, "%02d", month);
  else if (field == 'n')
    g_string_append_printf (text, "%d", month);
  else if (field == 'b')
    g_string_append (text, months[month - 1]);
  else if (field == 'd')
    g_string_append_printf (text, "%02d", day);
  else if (field == 'e')
    g_string_append_printf (text, "%d", day);
  else if (field == 'a')
    g_string_append (text, weekdays[((days + 4) % 7 + 7) % 7]);
  else if (field == 'H')
    g_string_append_printf (text, "%02d", (int) (ms / 3600000));
  else if (field == 'h')
    g_string_append_printf (text, "%d", (int) (ms / 3600000));
  else if (field == 'M')
    g_string_append_printf (text, "%02d", (int) (ms / 60000 % 60));
  else if (field == 'S')
    g_string_append_printf (text, "%02d", (int) (ms / 1000 % 60));
  else if (field == '3')
    g_string_append_printf (text, "%03d", (int) (ms % 1000));
  else
    g_string_append_printf (text, "%%%c", field);
}

static void
run_format_date (ThXpathCall *call, ThXpathValue *result)
{
  g_autofree char *format = th_xpath_call_string (call, 1);
  GString *text;
  ThXpathDate date;
  gboolean is_empty;

  if (!date_argument (call, 0, &date, &is_empty))
    {
      th_xpath_value_set_string (result, "");
      return;
    }
  text = g_string_new (NULL);
  for (const char *at = format; *at != '\0'; at++)
    {
      if (at[0] == '%' && at[1] == '%')
        g_string_append_c (text, *at++);
      else if (at[0] == '%' && g_ascii_isalnum (at[1]))
        append_field (text, *++at, date.wall);
      else
        g_string_append_c (text, *at);
    }
  th_xpath_value_take_string (result, g_string_free (text, FALSE));
}

const ThXpathFunction th_xpath_date_functions[] = {
  { "date", 1, 1, run_date },
  { "date-time", 1, 1, run_date_time },
  { "today", 0, 0, run_today },
  { "now", 0, 0, run_now },
  { "decimal-date-time", 1, 1, run_decimal_date_time },
  { "decimal-time", 1, 1, run_decimal_time },
  { "format-date", 2, 2, run_format_date },
  { "format-date-time", 2, 2, run_format_date },
  { NULL, 0, 0, NULL },
};
