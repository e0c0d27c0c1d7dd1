/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "th-bench-data.h"

#include <math.h>

static const char *const words[] = {
  "river",    "marsh",    "adult",    "juvenile", "clear",    "cloudy",  "north",   "south",
  "ridge",    "plot",     "transect", "water",    "sample",   "normal",  "mild",    "severe",
  "cough",    "fever",    "rash",     "stable",   "referred", "village", "clinic",  "household",
  "garden",   "market",   "bridge",   "school",   "visited",  "absent",  "present", "unknown",
  "resident", "seasonal", "male",     "female",
};

static double
draw (ThBenchRandom *self)
{
  uint32_t t;

  self->state += 0x6d2b79f5u;
  t = self->state;
  t = (t ^ (t >> 15)) * (t | 1);
  t ^= t + (t ^ (t >> 7)) * (t | 61);
  return (t ^ (t >> 14)) / 4294967296.0;
}

static const char *
draw_word (ThBenchRandom *self)
{
  return words[(guint) (draw (self) * G_N_ELEMENTS (words))];
}

static void
set_value (ThEntry *entry, const char *path, ThValue *value)
{
  th_entry_set (entry, path, value, NULL, 0);
  th_value_unref (value);
}

static void
set_words (ThEntry *entry, const char *path, ThBenchRandom *random, guint n)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint i;

  for (i = 0; i < n; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? " " : "", draw_word (random));
  set_value (entry, path, th_value_new_text (text->str));
}

static void
set_number (ThEntry *entry, const char *path, double number, int digits)
{
  double scale = pow (10, digits);

  set_value (entry, path, th_value_new_number (round (number * scale) / scale));
}

/* `name_1` to `name_n`. */
static void
set_series (ThEntry *entry, ThBenchRandom *random)
{
  char path[64];
  guint i;

  for (i = 1; i <= 6; i++)
    {
      g_snprintf (path, sizeof path, "measure_%u", i);
      set_number (entry, path, draw (random) * 200, 2);
      g_snprintf (path, sizeof path, "code_%u", i);
      set_words (entry, path, random, 1);
    }
  for (i = 1; i <= 5; i++)
    {
      g_snprintf (path, sizeof path, "count_%u", i);
      set_number (entry, path, floor (draw (random) * 50), 0);
    }
  for (i = 1; i <= 4; i++)
    {
      g_snprintf (path, sizeof path, "flag_%u", i);
      set_value (entry, path, th_value_new_boolean (draw (random) < 0.5));
    }
  for (i = 1; i <= 9; i++)
    {
      g_snprintf (path, sizeof path, "select_%u{%s}", (i - 1) / 3 + 1, draw_word (random));
      set_value (entry, path, th_value_new_boolean (TRUE));
    }
}

ThEntry *
th_bench_make_entry (const char *id,
                     const char *operation,
                     const char *premises,
                     const char *visit,
                     guint seed,
                     guint number)
{
  ThBenchRandom random = { seed * 1000003u + number * 7919u + (visit == NULL ? 1 : 2) };
  ThEntry *entry = th_entry_new ();
  g_autofree char *device = g_strdup_printf ("tab-%04u", seed);
  g_autofree char *station = g_strdup_printf ("ST%u", 100 + (guint) (draw (&random) * 900));

  entry->op = TH_OP_SET;
  entry->id = g_strdup (id);
  entry->kind = g_strdup (visit != NULL ? "encounter" : "visit");
  entry->in = g_strdup (visit != NULL ? visit : premises);
  entry->operation = g_strdup (operation);
  entry->title = g_strdup_printf ("%s %u", station, number);
  set_value (entry, "device", th_value_new_text (device));
  set_value (entry, "form_version", th_value_new_text ("2026.1"));
  set_value (entry, "station", th_value_new_text (station));
  set_number (entry, "lat", -5 + draw (&random) * 10, 6);
  set_number (entry, "lon", 30 + draw (&random) * 10, 6);
  set_number (entry, "accuracy_m", draw (&random) * 12, 1);
  set_words (entry, "observer", &random, 2);
  set_series (entry, &random);
  set_words (entry, "summary", &random, 12);
  set_words (entry, "notes", &random, 30);
  set_words (entry, "next_step", &random, 5);
  return entry;
}
