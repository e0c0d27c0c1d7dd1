/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* See th-compare.h. What happened around the visits must stand at both ends: a question with its
 * reply, a conflict with what was decided, a day with the numbers it was signed on.
 */

#include "th-compare.h"

#include "th-kind.h"
#include "th-play.h"
#include "th-review.h"
#include "th-tally.h"

#include <stdio.h>

static const char *
get (const ThScenarioEvent *event, const char *member)
{
  return th_scenario_get_text (event->object, member);
}

static void say (ThWorld *world, gboolean holds, const char *format, ...) G_GNUC_PRINTF (3, 4);

static void
say (ThWorld *world, gboolean holds, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  printf ("%s  %s\n", text, holds ? "yes" : "NO");
  if (!holds)
    world->n_failures++;
}

/* The reply to a question is the first one on that field after it. */
static const ThScenarioEvent *
find_reply (const ThWorld *world, const ThScenarioEvent *query)
{
  GPtrArray *events = world->scenario->events;

  for (guint i = 0; i < events->len; i++)
    {
      const ThScenarioEvent *event = g_ptr_array_index (events, i);

      if (!event->is_visit && g_str_equal (event->deed, "reply") && event->at >= query->at
          && g_strcmp0 (get (event, "record"), get (query, "record")) == 0
          && g_strcmp0 (get (event, "field"), get (query, "field")) == 0)
        return event;
    }
  return NULL;
}

static void
compare_query (ThWorld *world, const ThScenarioEvent *event)
{
  const ThScenarioEvent *reply = find_reply (world, event);
  g_autofree char *id = th_play_dup_query (event);
  ThPlayer *asker = th_world_find (world, get (event, "by"));
  ThPlayer *answerer = reply != NULL ? th_world_find (world, get (reply, "by")) : NULL;
  g_autoptr (ThRecord) asked = th_test_device_load (asker->tablet, id);
  g_autoptr (ThRecord) there = answerer != NULL ? th_test_device_load (answerer->tablet, id) : NULL;

  say (world, asked != NULL, "question of %s on %s: kept by %s", event->day, get (event, "field"),
       asker->officer->collar);
  if (reply == NULL || asked == NULL)
    return;
  say (world,
       there != NULL
         && g_strcmp0 (th_record_get_text (there, TH_FIELD_QUERY_FIELD), get (event, "field")) == 0
         && g_strcmp0 (th_record_get_parent (there), get (event, "record")) == 0
         && g_strcmp0 (th_record_get_text (there, TH_FIELD_QUERY_TEXT), get (event, "text")) == 0,
       "  reached that field on the tablet of %s", answerer->officer->collar);
  say (world,
       g_strcmp0 (th_record_get_text (asked, TH_FIELD_QUERY_REPLY), get (reply, "text")) == 0
         && !th_review_is_open_query (asked),
       "  its reply came back to %s: \"%s\"", asker->officer->collar, get (reply, "text"));
}

static const ThScenarioEvent *
find_resolution (const ThWorld *world, const ThScenarioEvent *conflict)
{
  GPtrArray *events = world->scenario->events;

  for (guint i = 0; i < events->len; i++)
    {
      const ThScenarioEvent *event = g_ptr_array_index (events, i);

      if (!event->is_visit && g_str_equal (event->deed, "resolve")
          && g_strcmp0 (get (event, "record"), get (conflict, "record")) == 0
          && g_strcmp0 (get (event, "field"), get (conflict, "field")) == 0)
        return event;
    }
  return NULL;
}

/* That both values were seen before it was resolved is checked as the day is played. */
static void
compare_conflict (ThWorld *world, const ThScenarioEvent *event)
{
  const ThScenarioEvent *resolution = find_resolution (world, event);
  g_autoptr (GPtrArray) collars = th_scenario_list_texts (event->object, "seen_by");

  for (guint i = 0; resolution != NULL && i + 1 < collars->len; i++)
    {
      ThPlayer *player = th_world_find (world, g_ptr_array_index (collars, i));
      g_autofree char *seen =
        th_test_device_dup_values (player->tablet, get (event, "record"), get (event, "field"));

      say (world, g_strcmp0 (seen, get (resolution, "to")) == 0,
           "conflict of %s on %s: %s sees it resolved to %s", event->day, get (event, "field"),
           player->officer->collar, get (resolution, "to"));
    }
}

static guint
count_different (
  const ThRecord *day, JsonObject *expected, const ThTally *tally, const char *date, guint *n_later)
{
  g_autoptr (GList) codes = json_object_get_members (expected);
  guint n_different = 0;

  for (GList *at = codes; at != NULL; at = at->next)
    {
      g_autofree char *path = g_strconcat (TH_FIELD_DAY_TALLY, "/", (char *) at->data, NULL);
      gint64 wanted = json_object_get_int_member (expected, at->data);
      ThValue *value = th_record_get_value (day, path);

      n_different += value == NULL || (gint64) th_value_get_number (value) != wanted;
      *n_later +=
        th_tally_count (tally, at->data, date, th_record_get_text (day, TH_FIELD_TEAM)) != wanted;
    }
  return n_different;
}

static void
compare_sign_off (ThWorld *world, const ThTally *tally, const ThScenarioEvent *event)
{
  const char *for_day = get (event, "for_day");
  const char *date = for_day != NULL ? for_day : event->day;
  g_autofree char *key = g_strconcat (get (event, "team"), "/", date, NULL);
  g_autofree char *id = th_id_derive (TH_KIND_DAY, th_operation_get_id (world->operation), key);
  ThPlayer *player = th_world_find (world, get (event, "by"));
  g_autoptr (ThRecord) day = th_test_device_load (player->tablet, id);
  guint n_later = 0;
  guint n_different =
    day != NULL ? count_different (day, json_object_get_object_member (event->object, "tally"),
                                   tally, date, &n_later)
                : 1;

  say (world, n_different == 0, "sign-off of %s on %s shows what it was signed on%s",
       get (event, "team"), date, n_later > 0 ? ", although a correction came later" : "");
}

void
th_compare_office (ThWorld *world)
{
  GPtrArray *events = world->scenario->events;
  ThPlayer *command = th_world_find_role (world, "command");
  g_autoptr (ThTally) tally = NULL;
  g_autoptr (GError) error = NULL;

  if (command == NULL)
    {
      th_world_complain (world, "nobody is command, so nobody sees every team's sign-off");
      return;
    }
  tally = th_tally_new (TH_STORE (command->tablet->store), world->operation, NULL, &error);
  if (tally == NULL)
    g_error ("%s", error->message);
  for (guint i = 0; i < events->len; i++)
    {
      const ThScenarioEvent *event = g_ptr_array_index (events, i);

      if (event->is_visit)
        continue;
      if (g_str_equal (event->deed, "query"))
        compare_query (world, event);
      else if (g_str_equal (event->deed, "expect_conflict"))
        compare_conflict (world, event);
      else if (g_str_equal (event->deed, "sign_off"))
        compare_sign_off (world, tally, event);
    }
}
