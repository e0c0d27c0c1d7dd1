/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What happens around the visits. Each deed is one function; one that a kept world has done
 * already, which its tablet's own log says, is not done again.
 */

#include "th-fill.h"
#include "th-play.h"
#include "th-review-entry.h"
#include "th-tally.h"

#include <string.h>

typedef void (*Deed) (ThWorld *world, ThPlayer *player, const ThScenarioEvent *event);

static const char *
get (const ThScenarioEvent *event, const char *member)
{
  return th_scenario_get_text (event->object, member);
}

static ThRecord *
need_record (ThWorld *world, ThPlayer *player, const char *id)
{
  ThRecord *record = th_test_device_load (player->tablet, id);

  if (record == NULL)
    th_world_complain (world, "%s does not have %s", player->officer->collar, id);
  return record;
}

static GPtrArray *
list_covered (ThPlayer *player, const ThRecord *governing)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *covered;

  covered = th_review_list_covered (governing, TH_STORE (player->tablet->store), NULL, &error);
  if (covered == NULL)
    g_error ("%s", error->message);
  return covered;
}

static void
edit (ThWorld *world, ThPlayer *player, const ThScenarioEvent *event)
{
  if (th_player_has_done (player, get (event, "record"), event->at))
    return;
  if (!json_object_get_boolean_member_with_default (event->object, "tablet_offline", FALSE))
    th_test_device_sync (player->tablet);
  th_fill_change (world, player, get (event, "record"), get (event, "field"),
                  json_object_get_member (event->object, "to"), get (event, "why"));
}

static void
resolve (ThWorld *world, ThPlayer *player, const ThScenarioEvent *event)
{
  const char *why = get (event, "why");
  g_autofree char *now = NULL;

  if (th_player_has_done (player, get (event, "record"), event->at))
    return;
  th_test_device_sync (player->tablet);
  th_fill_change (world, player, get (event, "record"), get (event, "field"),
                  json_object_get_member (event->object, "to"),
                  why != NULL ? why : "Two values of one field.");
  th_test_device_sync (player->tablet);
  now = th_test_device_dup_values (player->tablet, get (event, "record"), get (event, "field"));
  if (!g_str_equal (now, get (event, "to")))
    th_world_complain (world, "%s resolved to %s and sees %s", player->officer->collar,
                       get (event, "to"), now);
}

static void
submit (ThWorld *world, ThPlayer *player, const ThScenarioEvent *event)
{
  if (!th_player_has_done (player, get (event, "record"), event->at))
    th_play_submit (world, player, get (event, "record"));
}

static void
send_back (ThWorld *world, ThPlayer *player, const ThScenarioEvent *event)
{
  g_autoptr (ThRecord) record = NULL;
  g_autoptr (GPtrArray) covered = NULL;

  if (th_player_has_done (player, get (event, "record"), event->at))
    return;
  th_test_device_sync (player->tablet);
  record = need_record (world, player, get (event, "record"));
  if (record == NULL)
    return;
  covered = list_covered (player, record);
  th_player_append (
    player, th_review_entry_new_state (record, covered, TH_REVIEW_RETURNED, get (event, "why")));
  th_test_device_sync (player->tablet);
}

char *
th_play_dup_query (const ThScenarioEvent *event)
{
  g_autofree char *key =
    g_strconcat (get (event, "field"), "/", get (event, "day"), "T", get (event, "time"), NULL);

  return th_id_derive (TH_KIND_QUERY, get (event, "record"), key);
}

static void
ask (ThWorld *world, ThPlayer *player, const ThScenarioEvent *event)
{
  g_autofree char *id = th_play_dup_query (event);
  g_autoptr (ThRecord) record = NULL;

  if (th_player_has_done (player, id, event->at))
    return;
  th_test_device_sync (player->tablet);
  record = need_record (world, player, get (event, "record"));
  if (record == NULL)
    return;
  th_player_append (
    player, th_review_entry_new_query (id, record, get (event, "field"), get (event, "text")));
  th_test_device_sync (player->tablet);
}

typedef struct
{
  const char *record;
  const char *field;
  ThRecord *query;
} QuerySearch;

static gboolean
find_query_cb (ThRecord *record, gpointer data)
{
  QuerySearch *search = data;

  if (search->query == NULL && th_review_is_open_query (record)
      && g_strcmp0 (th_record_get_text (record, TH_FIELD_QUERY_FIELD), search->field) == 0)
    search->query = th_record_ref (record);
  return TRUE;
}

/* A second reply finds no open question and says nothing, so a kept world stays as it is. */
static void
reply (ThWorld *world, ThPlayer *player, const ThScenarioEvent *event)
{
  ThStoreQuery query = { .kind = TH_KIND_QUERY, .parent = get (event, "record") };
  QuerySearch search = { get (event, "record"), get (event, "field"), NULL };
  g_autoptr (GError) error = NULL;

  th_test_device_sync (player->tablet);
  if (!th_store_foreach_record (TH_STORE (player->tablet->store), &query, find_query_cb, &search,
                                NULL, &error))
    g_error ("%s", error->message);
  if (search.query != NULL)
    th_player_append (player, th_review_entry_new_reply (search.query, get (event, "text")));
  else if (!world->was_kept)
    th_world_complain (world, "%s has no question on %s", player->officer->collar, search.record);
  g_clear_pointer (&search.query, th_record_unref);
}

static void
join (ThWorld *world, ThPlayer *player, const ThScenarioEvent *event)
{
  g_autoptr (GPtrArray) records = th_scenario_list_texts (event->object, "records");
  const char *first = g_ptr_array_index (records, 0);
  g_autoptr (ThRecord) record = NULL;
  guint i;

  if (first == NULL || th_player_has_done (player, first, event->at))
    return;
  th_test_device_sync (player->tablet);
  record = need_record (world, player, first);
  for (i = 1; record != NULL && i + 1 < records->len; i++)
    th_player_append (player, th_review_entry_new_join (record, g_ptr_array_index (records, i),
                                                        TRUE, get (event, "why")));
  th_test_device_sync (player->tablet);
}

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* In a kept world the conflict has been resolved long ago. */
static void
expect_conflict (ThWorld *world, ThPlayer *none, const ThScenarioEvent *event)
{
  g_autoptr (GPtrArray) values = th_scenario_list_texts (event->object, "values");
  g_autoptr (GPtrArray) collars = th_scenario_list_texts (event->object, "seen_by");
  g_autofree char *expected = NULL;
  guint i;

  if (world->was_kept)
    return;
  g_ptr_array_set_size (values, values->len - 1);
  g_ptr_array_sort (values, compare_texts);
  g_ptr_array_add (values, NULL);
  expected = g_strjoinv ("|", (char **) values->pdata);
  for (i = 0; i + 1 < collars->len; i++)
    {
      ThPlayer *player = th_world_find (world, g_ptr_array_index (collars, i));
      g_autofree char *seen =
        th_test_device_dup_values (player->tablet, get (event, "record"), get (event, "field"));

      if (!g_str_equal (seen, expected))
        th_world_complain (world, "%s sees %s where %s was expected", player->officer->collar, seen,
                           expected);
    }
}

static void
stay_away (ThWorld *world, ThPlayer *none, const ThScenarioEvent *event)
{
  /* Known since the morning; see th-play.c. */
}

/* What the lead signs must be what the lead's own store says at that moment. */
static void
add_tally (ThWorld *world,
           const ThScenarioEvent *event,
           const ThTally *tally,
           const char *day,
           const ThRecord *now,
           ThEntry *entry)
{
  JsonObject *expected = json_object_get_object_member (event->object, "tally");
  JsonObjectIter iter;
  const char *code;
  JsonNode *node;

  json_object_iter_init (&iter, expected);
  while (json_object_iter_next (&iter, &code, &node))
    {
      guint count = th_tally_count (tally, code, day, get (event, "team"));

      if (count != (guint) json_node_get_int (node))
        th_world_complain (world, "%s of %s on %s: signed on %" G_GINT64_FORMAT ", got %u", code,
                           get (event, "team"), day, json_node_get_int (node), count);
      th_review_entry_add_tally (entry, now, code, count);
    }
}

static GPtrArray *
list_day (ThPlayer *player, const ThTally *tally, const char *day, const char *team)
{
  GPtrArray *all = g_ptr_array_new_with_free_func ((GDestroyNotify) th_record_unref);
  g_auto (GStrv) visits = th_tally_list_visits (tally, day, team);
  guint i;

  for (i = 0; visits[i] != NULL; i++)
    {
      g_autoptr (ThRecord) visit = th_test_device_load (player->tablet, visits[i]);
      g_autoptr (GPtrArray) covered = list_covered (player, visit);

      g_ptr_array_extend (all, covered, (GCopyFunc) (void (*) (void)) th_record_ref, NULL);
    }
  return all;
}

static void
sign_off (ThWorld *world, ThPlayer *player, const ThScenarioEvent *event)
{
  const char *for_day = get (event, "for_day");
  const char *day = for_day != NULL ? for_day : event->day;
  const char *operation = th_operation_get_id (world->operation);
  g_autofree char *key = g_strconcat (get (event, "team"), "/", day, NULL);
  g_autofree char *id = th_id_derive (TH_KIND_DAY, operation, key);
  g_autoptr (ThRecord) now = NULL;
  g_autoptr (ThTally) tally = NULL;
  g_autoptr (GPtrArray) covered = NULL;
  g_autoptr (GError) error = NULL;
  ThEntry *entry;

  if (th_player_has_done (player, id, event->at))
    return;
  th_play_approve_ready (world, player);
  tally = th_tally_new (TH_STORE (player->tablet->store), world->operation, NULL, &error);
  if (tally == NULL)
    g_error ("%s", error->message);
  now = th_test_device_load (player->tablet, id);
  covered = list_day (player, tally, day, get (event, "team"));
  entry = th_review_entry_new_sign_off (now, operation, get (event, "team"), day, covered);
  add_tally (world, event, tally, day, now, entry);
  th_player_append (player, entry);
  th_test_device_sync (player->tablet);
}

static const struct
{
  const char *name;
  Deed deed;
  gboolean is_evening;
} deeds[] = {
  { "edit", edit, FALSE },
  { "submit", submit, FALSE },
  { "reply", reply, FALSE },
  { "no_sync", stay_away, FALSE },
  { "expect_conflict", expect_conflict, TRUE },
  { "resolve", resolve, TRUE },
  { "query", ask, TRUE },
  { "return", send_back, TRUE },
  { "same", join, TRUE },
  { "sign_off", sign_off, TRUE },
};

gboolean
th_play_is_evening (const ThScenarioEvent *event)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (deeds); i++)
    if (g_str_equal (deeds[i].name, event->deed))
      return deeds[i].is_evening;
  return FALSE;
}

void
th_play_office (ThWorld *world, const ThScenarioEvent *event)
{
  const char *by = get (event, "by");
  guint i;

  for (i = 0; i < G_N_ELEMENTS (deeds); i++)
    if (g_str_equal (deeds[i].name, event->deed))
      {
        deeds[i].deed (world, by != NULL ? th_world_find (world, by) : NULL, event);
        return;
      }
  th_world_complain (world, "nothing is known of \"%s\"", event->deed);
}

static gboolean
add_submitted_cb (ThRecord *record, gpointer data)
{
  if (th_review_get_state (record) == TH_REVIEW_SUBMITTED)
    g_ptr_array_add (data, g_strdup (th_record_get_id (record)));
  return TRUE;
}

static void
approve (ThPlayer *lead, const char *id)
{
  g_autoptr (ThRecord) record = th_test_device_load (lead->tablet, id);
  g_autoptr (GPtrArray) blocks = NULL;
  g_autoptr (GPtrArray) covered = NULL;
  g_autoptr (GError) error = NULL;

  blocks = th_review_list_blocks (record, lead->officer->collar, TH_STORE (lead->tablet->store),
                                  NULL, &error);
  if (blocks == NULL)
    g_error ("%s", error->message);
  if (blocks->len > 0)
    return;
  covered = list_covered (lead, record);
  th_player_append (lead, th_review_entry_new_state (record, covered, TH_REVIEW_APPROVED, NULL));
}

void
th_play_approve_ready (ThWorld *world, ThPlayer *lead)
{
  static const char *const kinds[] = { TH_KIND_PREMISES, TH_KIND_VISIT, TH_KIND_INTELLIGENCE };
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  guint i;

  th_test_device_sync (lead->tablet);
  for (i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      ThStoreQuery query = { .kind = kinds[i], .team = lead->officer->team };
      g_autoptr (GError) error = NULL;

      if (!th_store_foreach_record (TH_STORE (lead->tablet->store), &query, add_submitted_cb, ids,
                                    NULL, &error))
        g_error ("%s", error->message);
    }
  for (i = 0; i < ids->len; i++)
    approve (lead, g_ptr_array_index (ids, i));
}
