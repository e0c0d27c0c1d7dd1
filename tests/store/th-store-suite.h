/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The contract of th-store.h as tests: the same for every store. Whoever has one gives a factory and
 * runs g_test_run ().
 */

#pragma once

#include "th-store.h"
#include "th-test-log.h"

G_BEGIN_DECLS

typedef struct
{
  const char *name;   /* "tablet": tests are /contract/tablet/… */
  guint n_logs;       /* how many enrolments may append; what needs more is skipped */

  gpointer (*set_up)    (void);
  void     (*tear_down) (gpointer fixture);
  ThStore *(*get_store) (gpointer fixture);

  /* Closes the store and opens it again. */
  void     (*reopen)    (gpointer fixture);

  /* Lets the n-th enrolment (from 0) into the store and makes its log. */
  void     (*init_log)  (gpointer fixture, guint n, ThTestLog *log);
} ThStoreFactory;

/* @factory must live as long as the program. */
void th_store_suite_add (const ThStoreFactory *factory);

G_END_DECLS
