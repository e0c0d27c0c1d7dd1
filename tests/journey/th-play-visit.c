/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A visit and all below it, and what makes it ready: submission by the officer. */

#include "th-fill.h"
#include "th-play.h"
#include "th-review-entry.h"

static void
fill (ThWorld *world, ThPlayer *player, const char *kind, const char *in, JsonObject *object)
{
  ThFilling filling = { .id = th_scenario_get_text (object, "id"),
                        .kind = kind,
                        .in = in,
                        .answers = json_object_get_object_member (object, "answers") };

  th_fill_record (world, player, &filling);
}

static void
fill_all (ThWorld *world,
          ThPlayer *player,
          const char *kind,
          const char *in,
          JsonObject *object,
          const char *member)
{
  JsonArray *array = NULL;
  guint i;

  if (json_object_has_member (object, member))
    array = json_object_get_array_member (object, member);
  for (i = 0; array != NULL && i < json_array_get_length (array); i++)
    fill (world, player, kind, in, json_array_get_object_element (array, i));
}

/* A premises that was met unplanned is made the first time it appears, under the id that an import
 * of it would give it, so that a later import knows it again. */
static char *
need_premises (ThWorld *world, ThPlayer *player, JsonObject *object)
{
  const char *operation = th_operation_get_id (world->operation);
  JsonNode *node = json_object_get_member (object, "premises");
  JsonObject *premises;
  char *id;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return th_id_derive (TH_KIND_PREMISES, operation, json_node_get_string (node));
  premises = json_node_get_object (node);
  id = th_id_derive (TH_KIND_PREMISES, operation, th_scenario_get_text (premises, "ref"));
  {
    ThFilling filling = {
      .id = id,
      .kind = TH_KIND_PREMISES,
      .in = operation,
      .team = player->officer->team,
      .answers = premises,
    };

    th_fill_record (world, player, &filling);
  }
  return id;
}

void
th_play_visit (ThWorld *world, ThPlayer *player, const ThScenarioEvent *event)
{
  g_autofree char *premises = need_premises (world, player, event->object);
  const char *visit = th_scenario_get_text (event->object, "id");
  JsonArray *encounters = NULL;
  guint i;

  fill (world, player, TH_KIND_VISIT, premises, event->object);
  if (json_object_has_member (event->object, "encounters"))
    encounters = json_object_get_array_member (event->object, "encounters");
  for (i = 0; encounters != NULL && i < json_array_get_length (encounters); i++)
    {
      JsonObject *encounter = json_array_get_object_element (encounters, i);
      const char *id = th_scenario_get_text (encounter, "id");

      fill (world, player, TH_KIND_ENCOUNTER, visit, encounter);
      fill_all (world, player, TH_KIND_REFERRAL, id, encounter, "referrals");
      fill_all (world, player, TH_KIND_RESTRICTED, id, encounter, "restricted");
    }
  fill_all (world, player, TH_KIND_INTELLIGENCE, visit, event->object, "intelligence");
}

void
th_play_submit (ThWorld *world, ThPlayer *player, const char *id)
{
  g_autoptr (ThRecord) record = th_test_device_load (player->tablet, id);
  g_autoptr (GPtrArray) covered = NULL;
  g_autoptr (GError) error = NULL;
  ThEntry *entry;

  if (record == NULL)
    {
      th_world_complain (world, "%s does not have %s to submit", player->officer->collar, id);
      return;
    }
  covered = th_review_list_covered (record, TH_STORE (player->tablet->store), NULL, &error);
  if (covered == NULL)
    g_error ("%s", error->message);
  entry = th_review_entry_new_state (record, covered, TH_REVIEW_SUBMITTED, NULL);
  th_fill_finish (world, player, record, entry);
  th_player_append (player, entry);
}

typedef struct
{
  const char *officer;
  GPtrArray *ids;
} Ready;

static gboolean
add_ready_cb (ThRecord *record, gpointer data)
{
  Ready *ready = data;
  ThReviewState state = th_review_get_state (record);

  if (g_strcmp0 (th_record_get_author (record), ready->officer) == 0 && state == TH_REVIEW_DRAFT
      && !th_value_is_true (th_record_get_value (record, TH_FIELD_TASKED)))
    g_ptr_array_add (ready->ids, g_strdup (th_record_get_id (record)));
  return TRUE;
}

/* Own drafts. What a lead sent back waits for the event that submits it again. */
void
th_play_submit_ready (ThWorld *world, ThPlayer *player)
{
  static const char *const kinds[] = { TH_KIND_PREMISES, TH_KIND_VISIT, TH_KIND_INTELLIGENCE };
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  Ready ready = { player->officer->collar, ids };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      ThStoreQuery query = { .kind = kinds[i] };
      g_autoptr (GError) error = NULL;

      if (!th_store_foreach_record (TH_STORE (player->tablet->store), &query, add_ready_cb, &ready,
                                    NULL, &error))
        g_error ("%s", error->message);
    }
  for (i = 0; i < ids->len; i++)
    th_play_submit (world, player, g_ptr_array_index (ids, i));
}
