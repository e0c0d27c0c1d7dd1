/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The world a scenario is played in: one server, one tablet for each officer, one clock for all. It
 * lives in a folder, so that it can be opened again:
 *
 *     <stores>/server/…
 *     <stores>/tablets/<collar>/<enrolment>/…
 */

#pragma once

#include "th-form.h"
#include "th-operation.h"
#include "th-scenario.h"
#include "th-test-device.h"

G_BEGIN_DECLS

typedef struct
{
  const ThScenarioOfficer *officer;
  ThTestDevice *tablet;
  gboolean stays_away;  /* this evening */
} ThPlayer;

typedef struct
{
  const ThScenario *scenario;
  char *folder;
  ThTestServer *server;
  int64_t now;
  ThClock clock;
  ThRandom random;
  GPtrArray *players;       /* of ThPlayer, as officers stand in the scenario */
  ThOperation *operation;
  GHashTable *forms;        /* kind → ThForm */
  gboolean was_kept;        /* the folder held a world already */
  guint n_failures;
} ThWorld;

/* @sample: the operation directory that lends its forms; @store: as init --store takes it, or
 * %NULL. */
ThWorld    *th_world_open        (const ThScenario *scenario,
                                  const char       *folder,
                                  const char       *server,
                                  const char       *sample,
                                  const char       *store);
void        th_world_free        (ThWorld *self);

/* Time never runs backwards, so a world opened again stays at its end. */
void        th_world_set_time    (ThWorld *self,
                                  int64_t  at);

ThPlayer   *th_world_find        (ThWorld    *self,
                                  const char *collar);

/* Returns: (nullable): a lead of @team. */
ThPlayer   *th_world_find_lead   (ThWorld    *self,
                                  const char *team);

/* Returns: (nullable): the first with this role. */
ThPlayer   *th_world_find_role   (ThWorld    *self,
                                  const char *role);

/* The operation as this player's tablet has it, and its forms. */
ThForm     *th_world_get_form    (ThWorld    *self,
                                  const char *kind);

/* Whether this tablet's own log has an entry on @record made at @at: what is there is not done
 * again. */
gboolean    th_player_has_done   (const ThPlayer *self,
                                  const char     *record,
                                  int64_t         at);

/* Appends @entry, which is freed. */
void        th_player_append     (ThPlayer *self,
                                  ThEntry  *entry);

/* Says what is not as it should be; the replay goes on and fails in the end. */
void        th_world_complain    (ThWorld    *self,
                                  const char *format,
                                  ...) G_GNUC_PRINTF (2, 3);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThWorld, th_world_free)

G_END_DECLS
