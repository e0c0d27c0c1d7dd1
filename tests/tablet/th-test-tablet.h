/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A tablet for tests: a store in a folder of its own, a clock and randomness that repeat, and a
 * server that is a fold in memory: what it was told it tells back as pages.
 */

#pragma once

#include "th-tablet-store.h"
#include "th-test-log.h"
#include "th-test.h"

G_BEGIN_DECLS

typedef struct
{
  char *dir;
  char *path;
  ThSecret *key;
  ThIdentity *identity;
  ThTestClock clock;
  GRand *rand;
  ThTabletStore *store;
} ThTestTablet;

ThIdentity *th_test_identity       (guint number);

void        th_test_tablet_set_up     (ThTestTablet *self);
void        th_test_tablet_tear_down  (ThTestTablet *self);
void        th_test_tablet_open       (ThTestTablet *self);

/* Lets go of the store as a crash would: what was committed stays, the open entry open. */
void        th_test_tablet_close      (ThTestTablet *self);

ThDot       th_test_tablet_create     (ThTestTablet *self,
                                       const char   *id,
                                       const char   *kind,
                                       const char   *parent,
                                       const char   *title);

/* Writes one text into the open entry, over what is shown. */
ThDot       th_test_tablet_write      (ThTestTablet *self,
                                       const char   *id,
                                       const char   *path,
                                       const char   *text);
ThRecord   *th_test_tablet_load       (ThTestTablet *self,
                                       const char   *id);
void        th_test_tablet_seal       (ThTestTablet *self);
int64_t     th_test_tablet_get_seq    (ThTestTablet *self);
GBytes     *th_test_tablet_get_line   (ThTestTablet *self,
                                       int64_t       seq);
ThEntry    *th_test_tablet_get_entry  (ThTestTablet *self,
                                       int64_t       seq);
void        th_test_tablet_receive    (ThTestTablet *self,
                                       int64_t       seq,
                                       int64_t       held,
                                       const char   *reason);

/* A server's side: states by id. */
typedef struct
{
  GHashTable *records; /* id → ThRecord */
} ThTestServer;

void        th_test_server_init       (ThTestServer *self);
void        th_test_server_clear      (ThTestServer *self);
void        th_test_server_fold       (ThTestServer *self,
                                       uint64_t      enrolment,
                                       GBytes       *line);

/* Folds all of a log. */
void        th_test_server_fold_log   (ThTestServer    *self,
                                       const ThTestLog *log);

/* Tells the tablet these records (a NULL-terminated list of ids; %NULL for all), fresh or not. */
void        th_test_server_tell       (ThTestServer       *self,
                                       ThTestTablet       *tablet,
                                       const char * const *ids,
                                       gboolean            afresh,
                                       const char         *cursor);

G_END_DECLS
