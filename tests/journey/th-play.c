/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The course of a day: visits while the tablets are offline; in the evening officers submit and the
 * tablets sync, but for those that stay away; then what happens in the office; in the end leads
 * approve. The evening comes before the first event that needs it, or at the end of the day.
 */

#include "th-play.h"

#include "th-review-entry.h"

/* An evening that no event asks for. */
#define EVENING "20:00"

static void
sync_all (ThWorld *world)
{
  guint i;

  for (i = 0; i < world->players->len; i++)
    {
      ThPlayer *player = g_ptr_array_index (world->players, i);

      if (!player->stays_away)
        th_test_device_sync (player->tablet);
    }
}

/* Up with everything, then down with what the others sent. */
static void
spend_evening (ThWorld *world)
{
  guint i;

  for (i = 0; i < world->players->len; i++)
    {
      ThPlayer *player = g_ptr_array_index (world->players, i);

      th_play_submit_ready (world, player);
    }
  sync_all (world);
  sync_all (world);
}

static void
end_day (ThWorld *world)
{
  guint i;

  for (i = 0; i < world->players->len; i++)
    {
      ThPlayer *player = g_ptr_array_index (world->players, i);

      if (g_str_equal (player->officer->role, "lead") && !player->stays_away)
        th_play_approve_ready (world, player);
    }
  sync_all (world);
  for (i = 0; i < world->players->len; i++)
    ((ThPlayer *) g_ptr_array_index (world->players, i))->stays_away = FALSE;
}

/* The evening of a day on which no event asked for it: its time, or later if the day was longer. */
static void
move_to_evening (ThWorld *world, const char *day)
{
  int64_t at = 0;

  if (th_scenario_parse_moment (world->scenario, day, EVENING, &at))
    th_world_set_time (world, at);
}

static void
play_event (ThWorld *world, const ThScenarioEvent *event)
{
  th_world_set_time (world, event->at);
  if (event->is_visit)
    th_play_visit (world, th_world_find (world, th_scenario_get_text (event->object, "tablet")),
                   event);
  else
    th_play_office (world, event);
}

/* Who is known to stay away this evening. */
static void
mark_absent (ThWorld *world, const char *day, guint from)
{
  GPtrArray *events = world->scenario->events;
  guint i;

  for (i = from; i < events->len; i++)
    {
      const ThScenarioEvent *event = g_ptr_array_index (events, i);

      if (!g_str_equal (event->day, day))
        return;
      if (g_str_equal (event->deed, "no_sync"))
        th_world_find (world, th_scenario_get_text (event->object, "tablet"))->stays_away = TRUE;
    }
}

/* The events of one day, from @from up to the first of another. */
static guint
play_day (ThWorld *world, guint from)
{
  GPtrArray *events = world->scenario->events;
  const char *day = ((ThScenarioEvent *) g_ptr_array_index (events, from))->day;
  gboolean is_home = FALSE;
  guint i;

  mark_absent (world, day, from);
  for (i = from; i < events->len; i++)
    {
      const ThScenarioEvent *event = g_ptr_array_index (events, i);

      if (!g_str_equal (event->day, day))
        break;
      if (!is_home && th_play_is_evening (event))
        {
          th_world_set_time (world, event->at);
          spend_evening (world);
          is_home = TRUE;
        }
      else if (event->is_visit)
        is_home = FALSE;
      play_event (world, event);
    }
  move_to_evening (world, day);
  if (!is_home)
    spend_evening (world);
  end_day (world);
  return i;
}

void
th_play (ThWorld *world)
{
  GPtrArray *events = world->scenario->events;
  guint i = 0;

  while (i < events->len)
    i = play_day (world, i);

  /* Everyone sees the end of it. */
  spend_evening (world);
}
