/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What the files of the suite share. */

#pragma once

#include "th-store-suite.h"

G_BEGIN_DECLS

typedef struct
{
  const ThStoreFactory *factory;
  gpointer fixture;
  ThStore *store;
  ThTestLog log;
  ThTestLog other; /* only where two may append */
} ThStoreSuite;

typedef struct
{
  const ThStoreFactory *factory;
  const char *name;
  guint n_logs;
  void (*run) (ThStoreSuite *suite);
} ThStoreCase;

/* What is appended, and what is held: ended by a case without a name. */
extern const ThStoreCase th_store_suite_append_cases[];

/* Of the suite's first log; what fails ends the test. */
gboolean th_store_suite_try_append (ThStoreSuite *suite,
                                    const ThTestLog *log,
                                    int64_t first,
                                    GError **error);
void th_store_suite_append_log (ThStoreSuite *suite, const ThTestLog *log);
void th_store_suite_append (ThStoreSuite *suite);
ThRecord *th_store_suite_load (ThStoreSuite *suite, guint id);
GPtrArray *th_store_suite_list (ThStoreSuite *suite, const ThStoreQuery *query, char **next);
void th_store_suite_create (
  ThStoreSuite *suite, guint id, const char *kind, guint parent, const char *title);
void th_store_suite_set (ThStoreSuite *suite, guint id, const char *path, const char *text);

/* @expected: the last digits of the ids, in order: "3 1 2" */
void th_store_suite_assert_lists (ThStoreSuite *suite,
                                  const ThStoreQuery *query,
                                  const char *expected);

G_END_DECLS
