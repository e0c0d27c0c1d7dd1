/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Plays a scenario: what happens on each day, and the evenings between. */

#pragma once

#include "th-world.h"

G_BEGIN_DECLS

/* Plays every event in order; what a kept world has done already is not done again. */
void th_play (ThWorld *world);

/* One visit with everything below it, as days.jsonl has it. */
void th_play_visit (ThWorld *world, ThPlayer *player, const ThScenarioEvent *event);

/* What happens in the office. */
void th_play_office (ThWorld *world, const ThScenarioEvent *event);

/* Returns: (transfer full): the id of the question that a `query` event asks. */
char *th_play_dup_query (const ThScenarioEvent *event);

/* Whether an event needs the tablets home: it is a lead's, or looks at what came of a sync. */
gboolean th_play_is_evening (const ThScenarioEvent *event);

/* Submits what the officer has ready. */
void th_play_submit_ready (ThWorld *world, ThPlayer *player);
void th_play_submit (ThWorld *world, ThPlayer *player, const char *id);

/* The lead approves whatever nothing stands against. */
void th_play_approve_ready (ThWorld *world, ThPlayer *lead);

G_END_DECLS
