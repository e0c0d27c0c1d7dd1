/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "th-test-scene.h"

#include "th-id.h"

#define CODE "wren"

void
th_test_scene_init (ThTestScene *self, const char *program, const char *sample, const char *store)
{
  g_autofree char *folder = NULL;
  g_autofree char *wren = g_test_build_filename (G_TEST_DIST, "data", "scenario", CODE, NULL);

  self->folder = th_test_dir_new ();
  self->time = (ThTestClock){ TH_TEST_START, 1000 };
  self->clock = th_test_clock (&self->time);
  self->rand = g_rand_new ();
  self->random = th_test_random (self->rand);
  folder = g_build_filename (self->folder, "server", NULL);
  self->server = th_test_server_new_at (program, folder, store);
  th_test_server_set_clock (self->server, self->time.now);
  th_test_server_import (self->server, wren, sample);
  th_test_server_start (self->server);
  self->operation = th_id_derive ("operation", CODE, CODE);
  self->premises = th_id_derive ("premises", self->operation, "W01");
}

void
th_test_scene_clear (ThTestScene *self)
{
  th_test_server_free (self->server);
  g_rand_free (self->rand);
  g_free (self->operation);
  g_free (self->premises);
  th_test_dir_free (self->folder);
}

void
th_test_scene_pass_time (ThTestScene *self, int64_t milliseconds)
{
  th_test_clock_advance (&self->time, milliseconds);
  th_test_server_set_clock (self->server, self->time.now);
}

ThTestDevice *
th_test_scene_enrol (ThTestScene *self, const char *collar)
{
  g_autofree char *code = th_test_server_make_code (self->server, collar);
  g_autofree char *data = g_build_filename (self->folder, collar, NULL);
  ThTestDevice *tablet = th_test_device_enrol (data, code, &self->clock, &self->random);

  th_test_device_sync (tablet);
  return tablet;
}

char *
th_test_scene_make_visit (ThTestScene *self, ThTestDevice *tablet)
{
  char *id = th_id_new (self->time.now, &self->random);

  th_test_device_create (tablet, id, "visit", self->premises, self->operation, "A visit");
  th_test_device_seal (tablet);
  return id;
}
