/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A tablet without a screen: an enrolment's folder, its store unlocked, its engine driven by hand. */

#pragma once

#include "th-enrolment.h"
#include "th-sync.h"
#include "th-test-server.h"
#include "th-test.h"

G_BEGIN_DECLS

#define TH_TEST_PASSPHRASE "correct horse battery"

typedef struct
{
  char *folder;
  ThClock clock;
  ThRandom random;
  ThKeyring *keyring;
  ThSecret *key;
  ThTabletStore *store;
  ThSync *sync;
} ThTestDevice;

/* Enrols with @code into a folder below @data. */
ThTestDevice *th_test_device_enrol   (const char     *data,
                                      const char     *code,
                                      const ThClock  *clock,
                                      const ThRandom *random);

/* Opens and unlocks the enrolment in @folder. */
ThTestDevice *th_test_device_open    (const char     *folder,
                                      const ThClock  *clock,
                                      const ThRandom *random);

/* Closes the store as a process that ends does: nothing is sealed. */
void          th_test_device_free    (ThTestDevice *self);

/* One round that must succeed. */
void          th_test_device_sync    (ThTestDevice *self);

/* Sets fields of a record that must not exist, or must: @in of a creation, %NULL otherwise. */
void          th_test_device_create  (ThTestDevice *self,
                                      const char   *id,
                                      const char   *kind,
                                      const char   *in,
                                      const char   *operation,
                                      const char   *title);
void          th_test_device_write   (ThTestDevice *self,
                                      const char   *id,
                                      const char   *path,
                                      const char   *text);

/* Seals what is open. */
void          th_test_device_seal    (ThTestDevice *self);

/* Returns: (transfer full) (nullable) */
ThRecord     *th_test_device_load    (ThTestDevice *self,
                                      const char   *id);

/* Returns: (transfer full): standing values, sorted, joined by "|"; "" for none. */
char         *th_test_device_dup_values (ThTestDevice *self,
                                         const char   *id,
                                         const char   *path);

guint         th_test_device_count   (ThTestDevice *self,
                                      const char   *kind);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThTestDevice, th_test_device_free)

G_END_DECLS
