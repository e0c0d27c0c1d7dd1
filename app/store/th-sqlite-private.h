/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What the files of the connection share. */

#pragma once

#include "th-lock.h"
#include "th-sql-engine.h"

G_BEGIN_DECLS

struct _ThSqlite
{
  gatomicrefcount count;
  ThLock lock;
  const ThSqlEngine *engine;
  gpointer connection; /* the engine's; NULL once closed */
  char *name;
  GHashTable *statements; /* text → idle ThStatement */
  guint depth;            /* of transactions begun */
  guint fault;            /* statements until one fails, 0 for none */
};

/* Whether it is open, and counts a statement that is about to run; %FALSE where the test wants this
 * one to fail. */
gboolean th_sqlite_count (ThSqlite *self, GError **error);

G_END_DECLS
