/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* See th-world.h. */

#include "th-world.h"

#include "th-codec.h"

#include <stdio.h>

#define HOUR (60 * 60 * 1000)

static int64_t
get_now (gpointer data)
{
  return ((ThWorld *) data)->now;
}

static void
player_free (gpointer data)
{
  ThPlayer *player = data;

  th_test_device_free (player->tablet);
  g_free (player);
}

void
th_world_free (ThWorld *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->players, g_ptr_array_unref);
  g_clear_pointer (&self->server, th_test_server_free);
  g_clear_pointer (&self->operation, th_operation_unref);
  g_clear_pointer (&self->forms, g_hash_table_unref);
  g_free (self->folder);
  g_free (self);
}

void
th_world_set_time (ThWorld *self, int64_t at)
{
  if (at <= self->now)
    return;
  self->now = at;
  th_test_server_set_clock (self->server, at);
}

static void
read_clock (ThWorld *self)
{
  g_autofree char *path = g_build_filename (self->folder, "server", "clock", NULL);
  g_autofree char *text = NULL;

  if (g_file_get_contents (path, &text, NULL, NULL))
    th_time_parse (g_strstrip (text), -1, &self->now);
}

/* Opens the tablet of @officer, or enrols it. */
static void
add_player (ThWorld *self, const ThScenarioOfficer *officer)
{
  g_autofree char *data = g_build_filename (self->folder, "tablets", officer->collar, NULL);
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GError) error = NULL;
  ThPlayer *player = g_new0 (ThPlayer, 1);

  player->officer = officer;
  g_ptr_array_add (self->players, player);
  rows = th_enrolment_list (data, &self->clock, &self->random, &error);
  if (rows == NULL)
    g_error ("%s", error->message);
  if (rows->len > 0)
    {
      const ThEnrolmentRow *row = g_ptr_array_index (rows, 0);

      player->tablet = th_test_device_open (row->folder, &self->clock, &self->random);
    }
  else
    {
      g_autofree char *code = th_test_server_make_code (self->server, officer->collar);

      player->tablet = th_test_device_enrol (data, code, &self->clock, &self->random);
    }
  th_test_device_sync (player->tablet);
}

static gboolean
take_operation_cb (ThRecord *record, gpointer data)
{
  ThOperation **operation = data;

  if (*operation == NULL)
    *operation = th_operation_new (record);
  return TRUE;
}

static void
load_operation (ThWorld *self)
{
  ThPlayer *player = g_ptr_array_index (self->players, 0);
  ThStoreQuery query = { .kind = TH_KIND_OPERATION };
  g_autoptr (GError) error = NULL;

  if (!th_store_foreach_record (TH_STORE (player->tablet->store), &query, take_operation_cb,
                                &self->operation, NULL, &error))
    g_error ("%s", error->message);
  if (self->operation == NULL)
    g_error ("no operation came down to the first tablet");
}

ThWorld *
th_world_open (const ThScenario *scenario,
               const char *folder,
               const char *server,
               const char *sample,
               const char *store)
{
  ThWorld *self = g_new0 (ThWorld, 1);
  g_autofree char *server_folder = g_build_filename (folder, "server", NULL);
  const ThScenarioEvent *first = g_ptr_array_index (scenario->events, 0);
  guint i;

  self->scenario = scenario;
  self->folder = g_strdup (folder);
  self->clock = (ThClock){ get_now, get_now, self };
  self->random = th_test_real_random ();
  self->forms =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) th_form_unref);
  self->players = g_ptr_array_new_with_free_func (player_free);
  self->was_kept = g_file_test (server_folder, G_FILE_TEST_EXISTS);
  read_clock (self);
  self->server = th_test_server_new_at (server, server_folder, store);
  th_world_set_time (self, first->at - 12 * HOUR);
  th_test_server_import (self->server, scenario->folder, sample);
  th_test_server_start (self->server);
  for (i = 0; i < scenario->officers->len; i++)
    add_player (self, g_ptr_array_index (scenario->officers, i));
  load_operation (self);
  return self;
}

ThPlayer *
th_world_find (ThWorld *self, const char *collar)
{
  guint i;

  for (i = 0; i < self->players->len; i++)
    {
      ThPlayer *player = g_ptr_array_index (self->players, i);

      if (g_strcmp0 (player->officer->collar, collar) == 0)
        return player;
    }
  g_error ("the scenario has no officer %s", collar);
}

ThPlayer *
th_world_find_lead (ThWorld *self, const char *team)
{
  guint i;

  for (i = 0; i < self->players->len; i++)
    {
      ThPlayer *player = g_ptr_array_index (self->players, i);

      if (g_str_equal (player->officer->role, "lead")
          && g_strcmp0 (player->officer->team, team) == 0)
        return player;
    }
  return NULL;
}

ThPlayer *
th_world_find_role (ThWorld *self, const char *role)
{
  for (guint i = 0; i < self->players->len; i++)
    {
      ThPlayer *player = g_ptr_array_index (self->players, i);

      if (g_str_equal (player->officer->role, role))
        return player;
    }
  return NULL;
}

ThForm *
th_world_get_form (ThWorld *self, const char *kind)
{
  ThPlayer *player = g_ptr_array_index (self->players, 0);
  const ThOperationForm *row = th_operation_get_form (self->operation, kind);
  ThForm *form = g_hash_table_lookup (self->forms, kind);
  g_autoptr (GBytes) xml = NULL;
  g_autoptr (GError) error = NULL;

  if (form != NULL)
    return form;
  if (row == NULL)
    g_error ("the operation has no form for %s", kind);
  xml = th_store_load_blob (TH_STORE (player->tablet->store), &row->hash, TH_FORM_MAX_BYTES, NULL,
                            &error);
  if (xml != NULL)
    form = th_form_new_from_bytes (xml, NULL, &error);
  if (form == NULL)
    g_error ("the form for %s: %s", kind, error->message);
  g_hash_table_insert (self->forms, g_strdup (kind), form);
  return form;
}

typedef struct
{
  int64_t at;
  gboolean was_found;
} Search;

static gboolean
compare_at_cb (const ThLogRow *row, gpointer data)
{
  Search *search = data;
  g_autoptr (ThEntry) entry = NULL;

  if (row->bytes != NULL)
    entry = th_codec_decode_entry (g_bytes_get_data (row->bytes, NULL),
                                   g_bytes_get_size (row->bytes), NULL);
  if (entry != NULL && entry->at == search->at)
    search->was_found = TRUE;
  return !search->was_found;
}

gboolean
th_player_has_done (const ThPlayer *self, const char *record, int64_t at)
{
  Search search = { at, FALSE };
  g_autoptr (GError) error = NULL;

  if (!th_store_foreach_entry (TH_STORE (self->tablet->store), record, compare_at_cb, &search, NULL,
                               &error))
    g_error ("%s", error->message);
  return search.was_found;
}

void
th_player_append (ThPlayer *self, ThEntry *entry)
{
  g_autoptr (GError) error = NULL;

  if (!th_tablet_store_append_entry (self->tablet->store, entry, NULL, NULL, &error))
    g_error ("%s: %s", self->officer->collar, error->message);
  th_entry_free (entry);
}

void
th_world_complain (ThWorld *self, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  printf ("! %s\n", text);
  self->n_failures++;
}
