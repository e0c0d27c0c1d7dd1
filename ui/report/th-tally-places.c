/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "th-tally-places.h"

#include "th-kind.h"
#include "th-map.h"
#include "th-tally-items.h"

#define FIELD_LOCATION "location"

static gboolean
is_visited (const ThCaseRecord *premises, const char *day)
{
  for (guint i = 0; i < premises->children->len; i++)
    {
      const ThCaseRecord *child = g_ptr_array_index (premises->children, i);

      if (child->kind == TH_KINDS_VISIT && (day == NULL || g_strcmp0 (child->day, day) == 0))
        return TRUE;
    }

  return FALSE;
}

/* Reads where @each is; %FALSE for what is no premises of @team or has no position. */
static gboolean
read_place (const ThCaseRecord *each, const char *team, ThMapPlace *place)
{
  return each->kind == TH_KINDS_PREMISES && (team == NULL || g_strcmp0 (each->team, team) == 0)
         && th_map_place_parse (th_record_get_text (each->record, FIELD_LOCATION), place);
}

GPtrArray *
th_tally_places_new (const ThCasebookReading *reading, const char *day, const char *team)
{
  GPtrArray *places = g_ptr_array_new_with_free_func ((GDestroyNotify) th_map_place_free);
  GPtrArray *all = th_case_list (reading->case_);

  for (guint i = 0; i < all->len; i++)
    {
      const ThCaseRecord *each = g_ptr_array_index (all, i);
      ThMapPlace read = { 0 };
      ThMapPlace *place;

      if (!read_place (each, team, &read))
        continue;
      place = g_new0 (ThMapPlace, 1);
      *place = read;
      place->town = g_strdup (th_record_get_text (each->record, "town"));
      place->is_visited = is_visited (each, day);
      g_ptr_array_add (places, place);
    }

  return places;
}

GPtrArray *
th_tally_places_new_items (ThSession *session, const ThCasebookReading *reading, const char *team)
{
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);
  GPtrArray *all = th_case_list (reading->case_);

  for (guint i = 0; i < all->len; i++)
    {
      const ThCaseRecord *each = g_ptr_array_index (all, i);
      ThMapPlace read = { 0 };

      if (read_place (each, team, &read))
        g_ptr_array_add (items, th_tally_items_record (session, reading, each, NULL));
    }

  return items;
}
