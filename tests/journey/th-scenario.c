/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Reads the folder. Dates, sizes and codes are the scenario's: nothing here knows one. */

#include "th-scenario.h"

#include <stdio.h>
#include <string.h>

static void
event_free (gpointer data)
{
  ThScenarioEvent *event = data;

  g_free (event->day);
  json_object_unref (event->object);
  g_free (event);
}

static void
officer_free (gpointer data)
{
  ThScenarioOfficer *officer = data;

  g_free (officer->collar);
  g_free (officer->role);
  g_free (officer->team);
  g_free (officer);
}

void
th_scenario_free (ThScenario *self)
{
  if (self == NULL)
    return;
  g_free (self->folder);
  g_free (self->code);
  g_clear_pointer (&self->zone, g_time_zone_unref);
  g_clear_pointer (&self->officers, g_ptr_array_unref);
  g_clear_pointer (&self->events, g_ptr_array_unref);
  g_clear_pointer (&self->expected, json_object_unref);
  g_clear_pointer (&self->operation, json_node_unref);
  g_free (self);
}

const char *
th_scenario_get_text (JsonObject *object, const char *member)
{
  return json_object_get_string_member_with_default (object, member, NULL);
}

GPtrArray *
th_scenario_list_texts (JsonObject *object, const char *member)
{
  GPtrArray *texts = g_ptr_array_new ();
  JsonArray *array = NULL;
  guint i;

  if (json_object_has_member (object, member))
    array = json_object_get_array_member (object, member);
  for (i = 0; array != NULL && i < json_array_get_length (array); i++)
    g_ptr_array_add (texts, (gpointer) json_array_get_string_element (array, i));
  g_ptr_array_add (texts, NULL);
  return texts;
}

gboolean
th_scenario_parse_moment (const ThScenario *self, const char *day, const char *time, int64_t *at)
{
  g_autofree char *text = g_strdup_printf ("%sT%s:00", day, time);
  g_autoptr (GDateTime) moment = g_date_time_new_from_iso8601 (text, self->zone);

  if (moment == NULL)
    return FALSE;
  *at = g_date_time_to_unix (moment) * 1000;
  return TRUE;
}

static JsonNode *
load_json (const char *folder, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();

  if (!json_parser_load_from_file (parser, path, error))
    return NULL;
  if (!JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser)))
    {
      g_set_error (error, JSON_PARSER_ERROR, JSON_PARSER_ERROR_INVALID_DATA, "%s is no object",
                   path);
      return NULL;
    }
  return json_node_ref (json_parser_get_root (parser));
}

/* The moment of an event: a visit carries its own, what happens in the office a day and a time. */
static gboolean
read_moment (ThScenario *self, ThScenarioEvent *event)
{
  const char *at = th_scenario_get_text (event->object, "at");
  const char *time = th_scenario_get_text (event->object, "time");
  g_autoptr (GDateTime) moment = NULL;

  if (at == NULL)
    return time != NULL && th_scenario_parse_moment (self, event->day, time, &event->at);
  moment = g_date_time_new_from_iso8601 (at, self->zone);
  if (moment != NULL)
    event->at = g_date_time_to_unix (moment) * 1000;
  return moment != NULL;
}

static gboolean
add_line (ThScenario *self, const char *line, gboolean is_visit, GError **error)
{
  g_autoptr (JsonNode) node = json_from_string (line, error);
  ThScenarioEvent *event;

  if (node == NULL)
    return FALSE;
  event = g_new0 (ThScenarioEvent, 1);
  event->object = json_object_ref (json_node_get_object (node));
  event->day = g_strdup (th_scenario_get_text (event->object, "day"));
  event->deed = th_scenario_get_text (event->object, "do");
  event->is_visit = is_visit;
  g_ptr_array_add (self->events, event);
  if (event->day != NULL && event->deed != NULL && read_moment (self, event))
    return TRUE;
  g_set_error (error, JSON_PARSER_ERROR, JSON_PARSER_ERROR_INVALID_DATA, "no moment: %s", line);
  return FALSE;
}

static gboolean
add_lines (ThScenario *self, const char *name, gboolean is_visit, GError **error)
{
  g_autofree char *path = g_build_filename (self->folder, name, NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  guint i;

  if (!g_file_get_contents (path, &text, NULL, error))
    return FALSE;
  lines = g_strsplit (text, "\n", -1);
  for (i = 0; lines[i] != NULL; i++)
    if (*g_strstrip (lines[i]) != '\0' && !add_line (self, lines[i], is_visit, error))
      return FALSE;
  return TRUE;
}

/* By day and moment; the sort is stable, so what happens at once keeps the order of the file. */
static int
compare_events (gconstpointer a, gconstpointer b)
{
  const ThScenarioEvent *one = *(ThScenarioEvent *const *) a;
  const ThScenarioEvent *other = *(ThScenarioEvent *const *) b;
  int by_day = strcmp (one->day, other->day);

  if (by_day != 0)
    return by_day;
  if (one->at != other->at)
    return one->at < other->at ? -1 : 1;
  return other->is_visit - one->is_visit;
}

static void
add_officer_cb (JsonArray *array, guint index, JsonNode *node, gpointer data)
{
  ThScenario *self = data;
  JsonObject *object = json_node_get_object (node);
  ThScenarioOfficer *officer = g_new0 (ThScenarioOfficer, 1);

  officer->collar = g_strdup (th_scenario_get_text (object, "collar"));
  officer->role = g_strdup (th_scenario_get_text (object, "role"));
  officer->team = g_strdup (th_scenario_get_text (object, "team"));
  g_ptr_array_add (self->officers, officer);
}

ThScenario *
th_scenario_load (const char *folder, GError **error)
{
  g_autoptr (ThScenario) self = g_new0 (ThScenario, 1);
  g_autoptr (JsonNode) expected = NULL;
  JsonObject *operation;

  self->folder = g_strdup (folder);
  self->officers = g_ptr_array_new_with_free_func (officer_free);
  self->events = g_ptr_array_new_with_free_func (event_free);
  self->operation = load_json (folder, "operation.json", error);
  if (self->operation == NULL)
    return NULL;
  operation = json_node_get_object (self->operation);
  self->code = g_strdup (th_scenario_get_text (operation, "code"));
  self->zone = g_time_zone_new_identifier (
    json_object_get_string_member_with_default (operation, "time_zone", "Europe/London"));
  json_array_foreach_element (json_object_get_array_member (operation, "officers"), add_officer_cb,
                              self);

  expected = load_json (folder, "expected-tally.json", error);
  if (expected == NULL || !add_lines (self, "days.jsonl", TRUE, error)
      || !add_lines (self, "office.jsonl", FALSE, error))
    return NULL;
  self->expected = json_object_ref (json_node_get_object (expected));
  g_ptr_array_sort (self->events, compare_events);
  return g_steal_pointer (&self);
}
