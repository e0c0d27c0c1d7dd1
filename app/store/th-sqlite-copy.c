/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A whole database at one moment, under another key: the engine's online backup, in one step, so
 * that it reads within a single transaction and starts over for nobody. Writers go on meanwhile;
 * only their write-ahead log grows until it is done.
 */

#include "th-sqlite-private.h"

#include "th-store.h"

#include <glib/gstdio.h>

static gboolean
copy_pages (ThSqlite *self, ThSqlite *copy, GError **error)
{
  sqlite3_backup *backup = sqlite3_backup_init (copy->db, "main", self->db, "main");
  int result;

  if (backup == NULL)
    return th_sqlite_check (copy, sqlite3_errcode (copy->db), error);
  result = sqlite3_backup_step (backup, -1);
  sqlite3_backup_finish (backup);
  return th_sqlite_check (copy, result, error);
}

/* The engine makes these beside a database. */
static void
remove_files (const char *path)
{
  static const char *const ends[] = { "", "-wal", "-shm", "-journal" };

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      g_autofree char *name = g_strconcat (path, ends[i], NULL);

      g_unlink (name);
    }
}

gboolean
th_sqlite_copy_to (ThSqlite *self, const char *path, const ThSecret *key, GError **error)
{
  g_autoptr (ThSqlite) copy = NULL;

  g_return_val_if_fail (self != NULL && self->depth == 0 && path != NULL && key != NULL, FALSE);

  copy = th_sqlite_open (path, key, TH_SQLITE_CREATE, error);
  if (copy == NULL)
    return FALSE;
  if (copy_pages (self, copy, error) && th_sqlite_checkpoint (copy, error))
    return TRUE;
  g_clear_pointer (&copy, th_sqlite_unref);
  remove_files (path);
  return FALSE;
}

static gboolean
expect (ThSqlite *self, const char *pragma, const char *expected, GError **error)
{
  g_autoptr (ThStatement) statement = th_sqlite_prepare (self, pragma, error);
  ThStep step = statement != NULL ? th_statement_step (statement, error) : TH_STEP_ERROR;

  if (step == TH_STEP_ERROR)
    return FALSE;
  if (step == TH_STEP_DONE
      || (expected != NULL && g_strcmp0 (th_statement_get_text (statement, 0), expected) == 0))
    return step == TH_STEP_DONE || expected != NULL;
  g_set_error (error, TH_STORE_ERROR, TH_STORE_ERROR_CORRUPT, "%s: %s", self->path,
               th_statement_get_text (statement, 0));
  return FALSE;
}

gboolean
th_sqlite_check_pages (ThSqlite *self, GError **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  /* The first gives a row for each page that is not as it was written, and none otherwise. */
  return expect (self, "PRAGMA cipher_integrity_check", NULL, error)
         && expect (self, "PRAGMA quick_check (1)", "ok", error);
}
