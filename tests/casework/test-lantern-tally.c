/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A whole operation, read from a folder in the shape that replays have, built straight into a store
 * (no form, no sync) and counted: final figures, days, nationalities, and every signed day as it
 * stood when it was signed. A folder can be given; otherwise it is tests/data/harbour.
 */

#include "th-id.h"
#include "th-kind.h"
#include "th-memory-store.h"
#include "th-operation-plan.h"
#include "th-review-entry.h"
#include "th-tally.h"

#include <json-glib/json-glib.h>
#include <string.h>

typedef struct
{
  char *folder;
  ThMemoryStore *store;
  ThHand hand;
  char *operation;
  GHashTable *teams; /* collar: team */
} Play;

static JsonParser *
parse_file (const Play *play, const char *name)
{
  g_autofree char *path = g_build_filename (play->folder, name, NULL);
  g_autoptr (GError) error = NULL;
  JsonParser *parser = json_parser_new ();

  json_parser_load_from_file (parser, path, &error);
  g_assert_no_error (error);
  return parser;
}

static GPtrArray *
parse_lines (const Play *play, const char *name)
{
  g_autofree char *path = g_build_filename (play->folder, name, NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  GPtrArray *parsers = g_ptr_array_new_with_free_func (g_object_unref);

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      JsonParser *parser = json_parser_new ();

      if (*lines[i] != '\0')
        g_assert_true (json_parser_load_from_data (parser, lines[i], -1, NULL));
      if (*lines[i] != '\0')
        g_ptr_array_add (parsers, parser);
      else
        g_object_unref (parser);
    }
  return parsers;
}

static JsonObject *
get_root (GPtrArray *parsers, guint index)
{
  return json_node_get_object (json_parser_get_root (g_ptr_array_index (parsers, index)));
}

static void
import (Play *play)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ThOperationPlan) plan = th_operation_plan_load (play->folder, TH_SAMPLE, &error);
  g_autoptr (ThOperation) operation = NULL;
  const ThOperationOfficer *officers;
  guint n_officers;

  g_assert_no_error (error);
  for (guint i = 0; i < plan->records->len; i++)
    {
      const ThPlanRecord *record = g_ptr_array_index (plan->records, i);
      g_autoptr (GPtrArray) entries =
        th_operation_plan_diff (record, NULL, play->hand.enrolment, &error);

      g_assert_no_error (error);
      while (entries->len > 0)
        th_hand_append (&play->hand, g_ptr_array_steal_index (entries, 0));
    }
  play->operation = g_strdup (plan->id);
  operation = th_operation_new (th_memory_store_peek (play->store, plan->id));
  officers = th_operation_get_officers (operation, &n_officers);
  for (guint i = 0; i < n_officers; i++)
    g_hash_table_insert (play->teams, g_strdup (officers[i].collar), g_strdup (officers[i].team));
}

static void
set_answer (ThEntry *entry, const char *path, JsonNode *node)
{
  g_autoptr (ThValue) value = NULL;

  if (json_node_get_value_type (node) == G_TYPE_STRING)
    value = th_value_new_text (json_node_get_string (node));
  else if (json_node_get_value_type (node) == G_TYPE_BOOLEAN)
    value = th_value_new_text (json_node_get_boolean (node) ? "yes" : "no");
  else
    value = th_value_new_number (json_node_get_double (node));
  th_entry_set (entry, path, value, NULL, 0);
}

static void
set_answers (ThEntry *entry, const char *prefix, JsonObject *answers)
{
  g_autoptr (GList) members = json_object_get_members (answers);

  for (GList *each = members; each != NULL; each = each->next)
    {
      JsonNode *node = json_object_get_member (answers, each->data);
      g_autofree char *path = g_strconcat (prefix, each->data, NULL);

      if (JSON_NODE_HOLDS_OBJECT (node))
        {
          g_autofree char *below = g_strconcat (path, "/", NULL);

          set_answers (entry, below, json_node_get_object (node));
        }
      else if (JSON_NODE_HOLDS_ARRAY (node))
        {
          JsonArray *choices = json_node_get_array (node);

          for (guint i = 0; i < json_array_get_length (choices); i++)
            {
              g_autofree char *choice =
                th_kind_dup_choice (path, json_array_get_string_element (choices, i));
              g_autoptr (ThValue) yes = th_value_new_boolean (TRUE);

              th_entry_set (entry, choice, yes, NULL, 0);
            }
        }
      else
        set_answer (entry, path, node);
    }
}

static void
play_record (Play *play, const char *kind, const char *in, JsonObject *record)
{
  const char *id = json_object_get_string_member (record, "id");
  ThEntry *entry = th_hand_new_creation (kind, id, in, play->operation, NULL);

  set_answers (entry, "", json_object_get_object_member (record, "answers"));
  th_hand_append (&play->hand, entry);
}

static void
play_list (Play *play, const char *kind, const char *in, JsonObject *owner, const char *member)
{
  JsonArray *list =
    json_object_has_member (owner, member) ? json_object_get_array_member (owner, member) : NULL;

  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++)
    play_record (play, kind, in, json_array_get_object_element (list, i));
}

/* Returns: (transfer full): the premises' id; creates one that was met unplanned. */
static char *
play_premises (Play *play, JsonObject *visit)
{
  JsonNode *node = json_object_get_member (visit, "premises");
  JsonObject *unplanned = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *ref = unplanned != NULL ? json_object_get_string_member (unplanned, "ref")
                                      : json_node_get_string (node);
  char *id = th_id_derive (TH_KIND_PREMISES, play->operation, ref);
  const char *tablet = json_object_get_string_member (visit, "tablet");
  ThEntry *entry;

  if (th_memory_store_peek (play->store, id) != NULL)
    return id;
  g_assert_nonnull (unplanned);
  entry = th_hand_new_creation (TH_KIND_PREMISES, id, play->operation, play->operation, "_team",
                                g_hash_table_lookup (play->teams, tablet), NULL);
  set_answers (entry, "", unplanned);
  th_hand_append (&play->hand, entry);
  return id;
}

static void
play_visit (Play *play, JsonObject *visit)
{
  g_autofree char *premises = play_premises (play, visit);
  const char *id = json_object_get_string_member (visit, "id");
  JsonArray *encounters = json_object_get_array_member (visit, "encounters");

  play_record (play, TH_KIND_VISIT, premises, visit);
  play_list (play, TH_KIND_INTELLIGENCE, id, visit, "intelligence");
  for (guint i = 0; i < json_array_get_length (encounters); i++)
    {
      JsonObject *encounter = json_array_get_object_element (encounters, i);
      const char *person = json_object_get_string_member (encounter, "id");

      play_record (play, TH_KIND_ENCOUNTER, id, encounter);
      play_list (play, TH_KIND_REFERRAL, person, encounter, "referrals");
      play_list (play, TH_KIND_RESTRICTED, person, encounter, "restricted");
    }
}

static ThTally *
count (Play *play)
{
  g_autoptr (ThOperation) operation =
    th_operation_new (th_memory_store_peek (play->store, play->operation));
  g_autoptr (GError) error = NULL;
  ThTally *tally = th_tally_new (TH_STORE (play->store), operation, NULL, &error);

  g_assert_no_error (error);
  return tally;
}

static void
assert_counts (const ThTally *tally, JsonObject *expected, const char *day, const char *team)
{
  g_autoptr (GList) codes = json_object_get_members (expected);

  for (GList *each = codes; each != NULL; each = each->next)
    {
      g_auto (GStrv) behind = th_tally_list_records (tally, each->data, day, team);
      gint64 number = json_object_get_int_member (expected, each->data);

      g_test_message ("%s %s %s", (char *) each->data, day != NULL ? day : "",
                      team != NULL ? team : "");
      g_assert_cmpint (th_tally_count (tally, each->data, day, team), ==, number);
      g_assert_cmpint (g_strv_length (behind), ==, number);
    }
}

static void
play_sign_off (Play *play, JsonObject *event)
{
  g_autoptr (ThTally) tally = count (play);
  const char *day = json_object_has_member (event, "for_day")
                      ? json_object_get_string_member (event, "for_day")
                      : json_object_get_string_member (event, "day");

  assert_counts (tally, json_object_get_object_member (event, "tally"), day,
                 json_object_get_string_member (event, "team"));
}

static void
play_event (Play *play, JsonObject *event)
{
  const char *what = json_object_get_string_member (event, "do");

  if (g_str_equal (what, "sign_off"))
    play_sign_off (play, event);
  else if (g_str_equal (what, "edit") || g_str_equal (what, "resolve"))
    th_hand_append (
      &play->hand, th_hand_new_change (&play->hand, json_object_get_string_member (event, "record"),
                                       "Edited.", json_object_get_string_member (event, "field"),
                                       json_object_get_string_member (event, "to"), NULL));
  else if (g_str_equal (what, "same"))
    {
      JsonArray *records = json_object_get_array_member (event, "records");
      ThRecord *record =
        th_memory_store_peek (play->store, json_array_get_string_element (records, 0));

      th_hand_append (
        &play->hand,
        th_review_entry_new_join (record, json_array_get_string_element (records, 1), TRUE, NULL));
    }
}

static void
play_all (Play *play)
{
  g_autoptr (GPtrArray) visits = parse_lines (play, "days.jsonl");
  g_autoptr (GPtrArray) events = parse_lines (play, "office.jsonl");
  guint visit = 0;

  for (guint i = 0; i < events->len; i++)
    {
      JsonObject *event = get_root (events, i);
      const char *day = json_object_get_string_member (event, "day");

      /* Visits come before the evening; what is edited by day concerns days before. */
      for (; visit < visits->len; visit++)
        {
          JsonObject *next = get_root (visits, visit);

          if (strcmp (json_object_get_string_member (next, "day"), day) > 0)
            break;
          play_visit (play, next);
        }
      play_event (play, event);
    }
  for (; visit < visits->len; visit++)
    play_visit (play, get_root (visits, visit));
}

static void
assert_nationalities (const ThTally *tally, JsonObject *expected)
{
  g_autoptr (GPtrArray) list = th_tally_list_nationalities (tally, NULL, NULL);

  g_assert_cmpuint (list->len, ==, json_object_get_size (expected));
  for (guint i = 0; i < list->len; i++)
    {
      const ThTallyNationality *each = g_ptr_array_index (list, i);

      g_assert_cmpint (each->count, ==, json_object_get_int_member (expected, each->code));
    }
}

static void
test_operation (gconstpointer data)
{
  g_autoptr (GHashTable) teams = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (ThMemoryStore) store = th_memory_store_new ();
  Play play = { (char *) data, store, { store, 1, "4163", 0, 1000 }, NULL, teams };
  g_autoptr (JsonParser) parser = parse_file (&play, "expected-tally.json");
  JsonObject *expected = json_node_get_object (json_parser_get_root (parser));
  JsonObject *by_day = json_object_get_object_member (expected, "by_day");
  g_autoptr (ThTally) tally = NULL;
  g_auto (GStrv) days = NULL;

  import (&play);
  play_all (&play);
  tally = count (&play);
  assert_counts (tally, json_object_get_object_member (expected, "final"), NULL, NULL);
  days = th_tally_list_days (tally);
  g_assert_cmpuint (g_strv_length (days), ==, json_object_get_size (by_day));
  for (guint i = 0; days[i] != NULL; i++)
    assert_counts (tally, json_object_get_object_member (by_day, days[i]), days[i], NULL);
  assert_nationalities (tally, json_object_get_object_member (expected, "nationalities"));
  g_free (play.operation);
}

int
main (int argc, char *argv[])
{
  g_autofree char *folder = NULL;

  g_test_init (&argc, &argv, NULL);
  folder =
    argc > 1 ? g_strdup (argv[1]) : g_test_build_filename (G_TEST_DIST, "data", "harbour", NULL);
  g_test_add_data_func ("/casework/tally/an-operation-comes-to-its-figures", folder,
                        test_operation);
  return g_test_run ();
}
