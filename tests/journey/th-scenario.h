/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A scenario folder: an operation as it happened. Read once, in the order of its days; what it means
 * stands in its README.
 */

#pragma once

#include "th-time.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef struct
{
  char *day;          /* local, "2022-08-22" */
  int64_t at;
  gboolean is_visit;  /* from days.jsonl; else from office.jsonl */
  const char *deed;   /* `do` */
  JsonObject *object;
} ThScenarioEvent;

typedef struct
{
  char *collar;
  char *role;
  char *team; /* NULL for command */
} ThScenarioOfficer;

typedef struct
{
  char *folder;
  char *code;
  GTimeZone *zone;
  GPtrArray *officers; /* of ThScenarioOfficer */
  GPtrArray *events;   /* of ThScenarioEvent, by day and time; visits first at the same moment */
  JsonObject *expected;
  JsonNode *operation;
} ThScenario;

ThScenario *th_scenario_load (const char *folder, GError **error);
void        th_scenario_free (ThScenario *self);

/* The moment of a local time on a local day: "2022-08-22", "19:00". */
gboolean    th_scenario_parse_moment (const ThScenario *self,
                                      const char       *day,
                                      const char       *time,
                                      int64_t          *at);

/* Texts of an array member; an empty array where there is none. NULL-terminated, borrowed texts. */
GPtrArray  *th_scenario_list_texts (JsonObject *object, const char *member);

const char *th_scenario_get_text (JsonObject *object, const char *member);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThScenario, th_scenario_free)

G_END_DECLS
