/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* See th-compare.h. A team's records are in its lead's store alone, so what the leads have together
 * must be what command has; the server counts its own records itself and says so in its statistics.
 */

#include "th-compare.h"

#include "th-tally.h"

#include <stdio.h>
#include <string.h>

/* Where a number comes from. */
typedef struct
{
  ThTally *command;
  GPtrArray *leads; /* of ThTally */
  JsonObject *server;
  JsonNode *server_node;
} Sources;

static ThTally *
count (ThWorld *world, ThPlayer *player)
{
  g_autoptr (GError) error = NULL;
  ThTally *tally;

  tally = th_tally_new (TH_STORE (player->tablet->store), world->operation, NULL, &error);
  if (tally == NULL)
    g_error ("%s: %s", player->officer->collar, error->message);
  return tally;
}

static void
open_sources (ThWorld *world, Sources *sources)
{
  g_autofree char *text = NULL;
  guint i;

  sources->command = NULL;
  sources->leads = g_ptr_array_new_with_free_func ((GDestroyNotify) th_tally_free);
  for (i = 0; i < world->players->len; i++)
    {
      ThPlayer *player = g_ptr_array_index (world->players, i);

      if (g_str_equal (player->officer->role, "lead"))
        g_ptr_array_add (sources->leads, count (world, player));
      else if (g_str_equal (player->officer->role, "command") && sources->command == NULL)
        sources->command = count (world, player);
    }
  text = th_test_server_ask (world->server, "stats", "--json", "--operation", world->scenario->code,
                             NULL);
  sources->server_node = json_from_string (text, NULL);
  if (sources->server_node == NULL || !JSON_NODE_HOLDS_OBJECT (sources->server_node))
    g_error ("the server's statistics are no object: %s", text);
  sources->server =
    json_object_get_object_member (json_node_get_object (sources->server_node), "tally");
}

static void
close_sources (Sources *sources)
{
  th_tally_free (sources->command);
  g_ptr_array_unref (sources->leads);
  json_node_unref (sources->server_node);
}

static guint
count_leads (const Sources *sources, const char *code, const char *day)
{
  guint sum = 0;
  guint i;

  for (i = 0; i < sources->leads->len; i++)
    sum += th_tally_count (g_ptr_array_index (sources->leads, i), code, day, NULL);
  return sum;
}

/* -1 where the server does not say. */
static gint64
count_server (const Sources *sources, const char *code, const char *day)
{
  JsonObject *counts =
    json_object_get_object_member (sources->server, day != NULL ? "by_day" : "final");

  if (day != NULL)
    {
      if (!json_object_has_member (counts, day))
        return 0;
      counts = json_object_get_object_member (counts, day);
    }
  return json_object_get_int_member_with_default (counts, code, -1);
}

/* Restricted records never reach command. */
static gboolean
is_command_blind (const char *code)
{
  return g_str_equal (code, "restricted_records");
}

static void
compare_counter (
  ThWorld *world, const Sources *sources, const char *day, const char *code, gint64 expected)
{
  gint64 command = sources->command != NULL && !is_command_blind (code)
                     ? (gint64) th_tally_count (sources->command, code, day, NULL)
                     : expected;
  gint64 leads = count_leads (sources, code, day);
  gint64 server = count_server (sources, code, day);
  gboolean is_equal = command == expected && leads == expected && server == expected;

  printf ("%-10s %-20s expected %4" G_GINT64_FORMAT "  command %4" G_GINT64_FORMAT
          "  leads %4" G_GINT64_FORMAT "  server %4" G_GINT64_FORMAT "  %s\n",
          day != NULL ? day : "final", code, expected, command, leads, server,
          is_equal ? "equal" : "DIFFERENT");
  if (!is_equal)
    world->n_failures++;
}

static void
compare_counters (ThWorld *world, const Sources *sources, const char *day, JsonObject *expected)
{
  JsonObjectIter iter;
  const char *code;
  JsonNode *node;

  json_object_iter_init_ordered (&iter, expected);
  while (json_object_iter_next_ordered (&iter, &code, &node))
    if (th_tally_find_counter (code) == NULL)
      th_world_complain (world, "no counter is called %s", code);
    else
      compare_counter (world, sources, day, code, json_node_get_int (node));
}

static void
compare_days (ThWorld *world, const Sources *sources)
{
  JsonObject *days = json_object_get_object_member (world->scenario->expected, "by_day");
  JsonObjectIter iter;
  const char *day;
  JsonNode *node;

  json_object_iter_init_ordered (&iter, days);
  while (json_object_iter_next_ordered (&iter, &day, &node))
    compare_counters (world, sources, day, json_node_get_object (node));
}

static guint
count_nationality (const ThTally *tally, const char *code)
{
  g_autoptr (GPtrArray) rows = th_tally_list_nationalities (tally, NULL, NULL);
  guint i;

  for (i = 0; i < rows->len; i++)
    {
      const ThTallyNationality *row = g_ptr_array_index (rows, i);

      if (g_str_equal (row->code, code))
        return row->count;
    }
  return 0;
}

static void
compare_nationalities (ThWorld *world, const Sources *sources)
{
  JsonObject *expected;
  JsonObjectIter iter;
  const char *code;
  JsonNode *node;

  if (sources->command == NULL
      || !json_object_has_member (world->scenario->expected, "nationalities"))
    return;
  expected = json_object_get_object_member (world->scenario->expected, "nationalities");
  json_object_iter_init_ordered (&iter, expected);
  while (json_object_iter_next_ordered (&iter, &code, &node))
    {
      gint64 got = count_nationality (sources->command, code);

      printf ("%-10s %-20s expected %4" G_GINT64_FORMAT "  command %4" G_GINT64_FORMAT "  %s\n",
              "final", code, json_node_get_int (node), got,
              got == json_node_get_int (node) ? "equal" : "DIFFERENT");
      if (got != json_node_get_int (node))
        world->n_failures++;
    }
}

/* Nobody in a team sees less than its lead, but for what is restricted. */
static void
compare_officer (ThWorld *world, ThPlayer *player)
{
  ThPlayer *lead = th_world_find_lead (world, player->officer->team);
  g_autoptr (ThTally) own = NULL;
  g_autoptr (ThTally) leads = NULL;
  guint n_different = 0;

  if (lead == NULL || lead == player)
    return;
  own = count (world, player);
  leads = count (world, lead);
  for (guint i = 0; i < th_tally_get_n_counters (); i++)
    {
      const char *code = th_tally_get_counter (i)->code;

      if (!g_str_equal (code, "restricted_records"))
        n_different +=
          th_tally_count (own, code, NULL, NULL) != th_tally_count (leads, code, NULL, NULL);
    }
  printf ("%-10s counts as %s does: %s\n", player->officer->collar, lead->officer->collar,
          n_different == 0 ? "equal" : "DIFFERENT");
  world->n_failures += n_different;
}

void
th_compare_tallies (ThWorld *world)
{
  Sources sources;

  open_sources (world, &sources);
  compare_days (world, &sources);
  compare_counters (world, &sources, NULL,
                    json_object_get_object_member (world->scenario->expected, "final"));
  compare_nationalities (world, &sources);
  for (guint i = 0; i < world->players->len; i++)
    compare_officer (world, g_ptr_array_index (world->players, i));
  close_sources (&sources);
}

typedef struct
{
  guint records;
  guint conflicts;
  GString *text; /* where they are */
} Holding;

static gboolean
count_record_cb (ThRecord *record, gpointer data)
{
  g_auto (GStrv) conflicts = th_record_list_conflicts (record);
  Holding *holding = data;

  holding->records++;
  holding->conflicts += g_strv_length (conflicts);
  for (guint i = 0; conflicts[i] != NULL; i++)
    g_string_append_printf (holding->text, "    %s %s\n", th_record_get_id (record), conflicts[i]);
  return TRUE;
}

/* One line a store; the same words mean the same holdings. */
static char *
describe_holdings (ThWorld *world)
{
  GString *text = g_string_new (NULL);
  g_autofree char *stats = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (JsonNode) records = NULL;
  guint i;

  for (i = 0; i < world->players->len; i++)
    {
      ThPlayer *player = g_ptr_array_index (world->players, i);
      ThStoreQuery query = { NULL };
      g_autoptr (GString) conflicts = g_string_new (NULL);
      Holding holding = { 0, 0, conflicts };
      g_autoptr (GError) error = NULL;

      if (!th_store_foreach_record (TH_STORE (player->tablet->store), &query, count_record_cb,
                                    &holding, NULL, &error))
        g_error ("%s", error->message);
      g_string_append_printf (text, "%s: %u records, %u conflicts\n%s", player->officer->collar,
                              holding.records, holding.conflicts, conflicts->str);
    }
  stats = th_test_server_ask (world->server, "stats", "--json", NULL);
  node = json_from_string (stats, NULL);
  records = json_object_dup_member (json_node_get_object (node), "records");
  if (records != NULL)
    {
      g_autofree char *counts = json_to_string (records, FALSE);

      g_string_append_printf (
        text, "server: records %s, conflicts %" G_GINT64_FORMAT ", held %" G_GINT64_FORMAT "\n",
        counts,
        json_object_get_int_member_with_default (json_node_get_object (node), "conflicts", 0),
        json_object_get_int_member_with_default (json_node_get_object (node), "held", 0));
    }
  return g_string_free (text, FALSE);
}

void
th_compare_holdings (ThWorld *world)
{
  g_autofree char *path = g_build_filename (world->folder, "holdings", NULL);
  g_autofree char *now = describe_holdings (world);
  g_autofree char *before = NULL;
  g_autoptr (GError) error = NULL;

  fputs (now, stdout);
  if (world->was_kept && g_file_get_contents (path, &before, NULL, NULL)
      && !g_str_equal (before, now))
    th_world_complain (world, "playing it again changed what is there; it was:\n%s", before);
  if (!g_file_set_contents (path, now, -1, &error))
    g_error ("%s", error->message);
}

void
th_compare_chains (ThWorld *world)
{
  g_autofree char *verified = NULL;

  th_test_server_stop (world->server);
  verified = th_test_server_ask (world->server, "verify", NULL);
  printf ("chains verified\n");
}
