/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What the files of the engine SQLCipher share; the only header that names its types. */

#pragma once

#include "th-sqlite-private.h"

#include <sqlite3.h>

G_BEGIN_DECLS

typedef struct
{
  sqlite3 *db;
  char *path;
  gboolean is_keyed; /* the key was right: from now on "not a database" is damage */
  int wal_pages;
  int checkpoint_pages;
} ThSqliteFile;

/* NULL once closed, and where the engine is another. */
ThSqliteFile *th_sqlite_get_file   (ThSqlite *self);

gboolean      th_sqlite_file_check (ThSqliteFile *self, int result, GError **error);

G_END_DECLS
