/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A tablet for tests: a store in a folder of its own, a clock and randomness that repeat, a
 * colleague's log, and a server that is a fold in memory: what it was sent it gives back as pages.
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
  ThTestLog other;    /* the colleague's */
  GHashTable *folded; /* the server's states: id → ThRecord */
} ThTestTablet;

ThIdentity *th_test_identity       (guint number);

/* As g_test_add () calls them; @data is not looked at. */
void        th_test_tablet_set_up     (ThTestTablet  *self,
                                       gconstpointer  data);
void        th_test_tablet_tear_down  (ThTestTablet  *self,
                                       gconstpointer  data);
void        th_test_tablet_open       (ThTestTablet *self);

/* Lets go of the store as a crash would: what was committed stays, the open entry open. */
void        th_test_tablet_close      (ThTestTablet *self);

ThDot       th_test_tablet_create     (ThTestTablet *self,
                                       const char   *id,
                                       const char   *kind,
                                       const char   *parent,
                                       const char   *title);

void        th_test_tablet_create_visit (ThTestTablet *self,
                                         guint         number);

/* Writes one text into the open entry, over what is shown. */
ThDot       th_test_tablet_write      (ThTestTablet *self,
                                       const char   *id,
                                       const char   *path,
                                       const char   *text);
ThRecord   *th_test_tablet_load       (ThTestTablet *self,
                                       const char   *id);
void        th_test_tablet_assert_text (ThTestTablet *self,
                                        guint         number,
                                        const char   *path,
                                        const char   *expected);

/* The number that the statement, one SELECT, finds in the tablet's database. */
int64_t     th_test_tablet_count      (ThTestTablet *self,
                                       const char   *sql);
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

/* The server folds the tablet's entry, or all of the colleague's log. */
void        th_test_tablet_send       (ThTestTablet *self,
                                       int64_t       seq);
void        th_test_tablet_send_other (ThTestTablet *self);

/* The tablet is given a page of all that is folded or, afresh, of these alone (their ids, ending
 * with %NULL).
 */
void        th_test_tablet_pull       (ThTestTablet       *self,
                                       const char * const *ids,
                                       const char         *cursor);

G_END_DECLS
