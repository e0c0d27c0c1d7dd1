/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What the files of the connection share; the only header that names the engine's own types. */

#pragma once

#include "th-lock.h"
#include "th-sqlite.h"

#include <sqlite3.h>

G_BEGIN_DECLS

struct _ThSqlite
{
  gatomicrefcount count;
  ThLock lock;
  sqlite3 *db; /* NULL once closed */
  char *path;
  GHashTable *statements; /* text → idle ThStatement */
  guint depth;            /* of transactions begun */
  guint fault;            /* statements until one fails, 0 for none */
  gboolean is_keyed;      /* the key was right: from now on "not a database" is damage */
  int wal_pages;
  int checkpoint_pages;
};

gboolean th_sqlite_check (ThSqlite *self, int result, GError **error);

/* Counts a statement that is about to run; %FALSE where the test wants this one to fail. */
gboolean th_sqlite_count (ThSqlite *self, GError **error);

G_END_DECLS
