/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A morning at the station: a real server's process with the small operation "wren", a clock and
 * randomness that are the test's own, and tablets that are enrolled one after another.
 */

#pragma once

#include "th-test-device.h"
#include "th-test-server.h"

G_BEGIN_DECLS

typedef struct
{
  char *folder;
  ThTestClock time;
  ThClock clock;
  GRand *rand;
  ThRandom random;
  ThTestServer *server;
  char *operation;
  char *premises; /* of the blue team */
} ThTestScene;

/* @program: of the server; @sample: folder of the operation that has what "wren" lacks; @store:
 * (nullable): where a database is in place of a file. The server serves when this returns. */
void th_test_scene_init (ThTestScene *self,
                         const char *program,
                         const char *sample,
                         const char *store);
void th_test_scene_clear (ThTestScene *self);

/* For tablets and server alike. */
void th_test_scene_pass_time (ThTestScene *self, int64_t milliseconds);

/* Returns: (transfer full): a tablet of @collar, in a folder of that name, that has what is there. */
ThTestDevice *th_test_scene_enrol (ThTestScene *self, const char *collar);

/* A sealed visit of the blue team's premises. Returns: (transfer full): its id */
char *th_test_scene_make_visit (ThTestScene *self, ThTestDevice *tablet);

G_END_DECLS
