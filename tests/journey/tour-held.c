/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "tour-held.h"

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>

typedef struct
{
  const char *counter;
  int expected;
} Expected;

/* What the server must hold when the tour is over. */
static const Expected tally[] = {
  { "visits_attempted", 1 },    { "visits_entered", 1 },   { "premises_distinct", 1 },
  { "persons_encountered", 2 }, { "persons_distinct", 2 }, { "persons_advised", 1 },
  { "interpreters_used", 1 },   { "intel_items", 1 },
};

static const Expected records[] = {
  { "visit", 1 }, { "encounter", 2 }, { "intelligence", 1 }, { "referral", 1 }, { "premises", 61 },
};

static const Expected log_of_all[] = {
  { "held", 0 },
  { "forks", 0 },
  { "enrolments", 3 },
};

static gboolean
check (JsonObject *held, const Expected *expected, guint n_expected)
{
  gboolean is_right = TRUE;

  for (guint i = 0; i < n_expected; i++)
    {
      int got = (int) json_object_get_int_member_with_default (held, expected[i].counter, 0);

      g_print ("  %-20s expected %d, got %d\n", expected[i].counter, expected[i].expected, got);
      is_right &= got == expected[i].expected;
    }

  return is_right;
}

gboolean
tour_held_is_right (const char *stats)
{
  g_autoptr (JsonNode) node = json_from_string (stats, NULL);
  JsonObject *object = json_node_get_object (node);
  JsonObject *final;
  gboolean is_right;

  final = json_object_get_object_member (json_object_get_object_member (object, "tally"), "final");

  is_right = check (object, log_of_all, G_N_ELEMENTS (log_of_all));
  is_right &=
    check (json_object_get_object_member (object, "records"), records, G_N_ELEMENTS (records));
  is_right &= check (final, tally, G_N_ELEMENTS (tally));

  return is_right;
}

void
tour_held_write (const char *out, const char *screen, GPtrArray *steps, const char *stats)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_strdup_printf ("%s/%s.json", out, screen);

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "screen");
  json_builder_add_string_value (builder, screen);
  json_builder_set_member_name (builder, "steps");
  json_builder_begin_array (builder);
  for (guint i = 0; i < steps->len; i++)
    json_builder_add_string_value (builder, g_ptr_array_index (steps, i));
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "server");
  json_builder_add_value (builder, json_from_string (stats, NULL));
  json_builder_end_object (builder);

  root = json_builder_get_root (builder);
  json_generator_set_root (generator, root);
  json_generator_set_pretty (generator, TRUE);
  if (!json_generator_to_file (generator, path, &error))
    g_error ("%s", error->message);
}

void
tour_held_join (const char *out, const char *const *screens)
{
  g_autofree char *path = g_build_filename (out, "tour.json", NULL);
  g_autoptr (GString) all = g_string_new ("[");

  for (guint i = 0; screens[i] != NULL; i++)
    {
      g_autofree char *part = g_strdup_printf ("%s/%s.json", out, screens[i]);
      g_autofree char *text = NULL;

      if (!g_file_get_contents (part, &text, NULL, NULL))
        continue;
      g_string_append_printf (all, "%s\n%s", all->len > 1 ? "," : "", text);
      g_unlink (part);
    }
  g_string_append (all, "\n]\n");
  g_file_set_contents (path, all->str, -1, NULL);
}
