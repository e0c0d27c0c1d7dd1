/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Functions on places. A point is "latitude longitude [altitude [accuracy]]", a trace or shape is
 * points with ";" between them. Distances and areas are on a sphere of 6,378,100 m, as every ODK
 * engine has them, so that numbers agree.
 */

#include "th-xpath-eval.h"

#include "th-form.h"

#include <math.h>
#include <string.h>

#define EARTH_RADIUS 6378100.0

typedef struct
{
  double latitude;
  double longitude;
} Point;

static double
radians (double degrees)
{
  return degrees * G_PI / 180;
}

/* Adds one point; %FALSE if @text is none. */
static gboolean
add_point (GArray *points, const char *text, const ThXpathHost *host)
{
  g_auto (GStrv) parts = g_strsplit_set (text, " \t\r\n", -1);
  double numbers[4] = { NAN, NAN, 0, 0 };
  guint n = 0;
  Point point;

  for (guint i = 0; parts[i] != NULL; i++)
    if (*parts[i] != '\0')
      {
        if (n == 4)
          return FALSE;
        numbers[n++] = th_xpath_text_get_number (parts[i], host);
      }
  point.latitude = numbers[0];
  point.longitude = numbers[1];
  if (!(fabs (point.latitude) <= 90) || !(fabs (point.longitude) <= 180) || isnan (numbers[2])
      || isnan (numbers[3]))
    return FALSE;
  g_array_append_val (points, point);
  return TRUE;
}

static gboolean
add_points (GArray *points, const char *text, const ThXpathHost *host)
{
  g_auto (GStrv) parts = g_strsplit (text, ";", -1);
  guint n = g_strv_length (parts);

  for (guint i = 0; i < n; i++)
    {
      /* A trace may end in a separator. */
      if (*g_strstrip (parts[i]) == '\0' && i + 1 == n && n > 1)
        continue;
      if (!add_point (points, parts[i], host))
        return FALSE;
    }
  return n > 0;
}

/* The points of every argument from @first to before @end; %FALSE if one of them is none. */
static gboolean
collect_points (ThXpathCall *call, guint first, guint end, GArray *points)
{
  for (guint i = first; i < end; i++)
    {
      g_auto (ThXpathValue) value = { 0 };
      guint n;

      th_xpath_call_value (call, i, &value);
      n = value.type == TH_XPATH_NODES ? value.n_nodes : 1;
      for (guint j = 0; j < n; j++)
        {
          g_autofree char *owned = NULL;

          if (!add_points (points, th_xpath_value_peek (&value, j, call->run->host, &owned),
                           call->run->host))
            return FALSE;
        }
    }
  return TRUE;
}

static double
hundredths (double number)
{
  return round (number * 100) / 100;
}

static double
distance_between (const Point *a, const Point *b)
{
  double cosine = sin (radians (a->latitude)) * sin (radians (b->latitude))
                  + cos (radians (a->latitude)) * cos (radians (b->latitude))
                      * cos (radians (a->longitude - b->longitude));

  return acos (CLAMP (cosine, -1, 1)) * EARTH_RADIUS;
}

static void
run_distance (ThXpathCall *call, ThXpathValue *result)
{
  g_autoptr (GArray) points = g_array_new (FALSE, FALSE, sizeof (Point));
  double sum = 0;

  if (!collect_points (call, 0, call->n_arguments, points))
    {
      g_autofree char *text = th_xpath_call_string (call, 0);

      if (*text != '\0' && !strpbrk (text, "0123456789"))
        th_xpath_run_fail (call->run, TH_FORM_ERROR_NOT_A_VALUE,
                           "“%s” is no place distance () could measure", text);
      th_xpath_value_set_number (result, NAN);
      return;
    }
  for (guint i = 1; i < points->len; i++)
    sum +=
      distance_between (&g_array_index (points, Point, i - 1), &g_array_index (points, Point, i));
  th_xpath_value_set_number (result, hundredths (sum));
}

static void
run_area (ThXpathCall *call, ThXpathValue *result)
{
  g_autoptr (GArray) points = g_array_new (FALSE, FALSE, sizeof (Point));
  double sum = 0;

  if (!collect_points (call, 0, call->n_arguments, points))
    {
      g_autofree char *text = th_xpath_call_string (call, 0);

      /* What has no border yet covers nothing. */
      th_xpath_value_set_number (result, *text == '\0' ? 0 : NAN);
      return;
    }
  for (guint i = 0; points->len > 2 && i < points->len; i++)
    {
      const Point *a = &g_array_index (points, Point, i);
      const Point *b = &g_array_index (points, Point, (i + 1) % points->len);

      sum += radians (b->longitude - a->longitude)
             * (2 + sin (radians (a->latitude)) + sin (radians (b->latitude)));
    }
  th_xpath_value_set_number (result, hundredths (fabs (sum * EARTH_RADIUS * EARTH_RADIUS / 2)));
}

/* Whether a ray from the point crosses the border an odd number of times. */
static gboolean
is_within (const Point *point, GArray *border)
{
  gboolean is_inside = FALSE;

  for (guint i = 0, j = border->len - 1; i < border->len; j = i++)
    {
      const Point *a = &g_array_index (border, Point, i);
      const Point *b = &g_array_index (border, Point, j);

      if ((a->longitude > point->longitude) != (b->longitude > point->longitude)
          && point->latitude < (b->latitude - a->latitude) * (point->longitude - a->longitude)
                                   / (b->longitude - a->longitude)
                                 + a->latitude)
        is_inside = !is_inside;
    }
  return is_inside;
}

/* Outside, where there is no point or no shape. */
static void
run_geofence (ThXpathCall *call, ThXpathValue *result)
{
  g_autoptr (GArray) point = g_array_new (FALSE, FALSE, sizeof (Point));
  g_autoptr (GArray) border = g_array_new (FALSE, FALSE, sizeof (Point));

  if (!collect_points (call, 0, 1, point) || point->len != 1 || !collect_points (call, 1, 2, border)
      || border->len < 3)
    th_xpath_value_set_boolean (result, FALSE);
  else
    th_xpath_value_set_boolean (result, is_within (&g_array_index (point, Point, 0), border));
}

static double
cross (const Point *o, const Point *a, const Point *b)
{
  return (a->longitude - o->longitude) * (b->latitude - o->latitude)
         - (a->latitude - o->latitude) * (b->longitude - o->longitude);
}

static gboolean
do_cross (const Point *a, const Point *b, const Point *c, const Point *d)
{
  return (cross (a, b, c) > 0) != (cross (a, b, d) > 0)
         && (cross (c, d, a) > 0) != (cross (c, d, b) > 0);
}

/* Whether a trace or shape crosses itself; neighbours that meet at a point do not. */
static void
run_intersects (ThXpathCall *call, ThXpathValue *result)
{
  g_autoptr (GArray) points = g_array_new (FALSE, FALSE, sizeof (Point));
  const Point *p;
  guint n;
  gboolean found = FALSE;

  if (!collect_points (call, 0, 1, points))
    g_array_set_size (points, 0);
  p = (const Point *) (gpointer) points->data;
  n = points->len;
  for (guint i = 0; i + 1 < n && !found; i++)
    for (guint j = i + 2; j + 1 < n && !found; j++)
      {
        gboolean closes = i == 0 && j + 2 == n && p[0].latitude == p[n - 1].latitude
                          && p[0].longitude == p[n - 1].longitude;

        call->run->steps++;
        found = !closes && do_cross (&p[i], &p[i + 1], &p[j], &p[j + 1]);
      }
  th_xpath_value_set_boolean (result, found);
}

const ThXpathFunction th_xpath_geo_functions[] = {
  { "distance", 1, -1, run_distance },
  { "area", 1, -1, run_area },
  { "geofence", 2, 2, run_geofence },
  { "intersects", 1, 1, run_intersects },
  { NULL, 0, 0, NULL },
};
