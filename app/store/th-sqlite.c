/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The connection: opening, transactions, errors. The key goes to the engine as the raw bytes it is,
 * by its own call and never in a statement, and the copy made for that is wiped.
 */

#include "th-sqlite-private.h"

#include "th-handoff.h"
#include "th-store.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sodium.h>
#include <unistd.h>

#define BUSY_MILLISECONDS 5000
#define CHECKPOINT_PAGES 1000

static ThStoreError
code_of_disk (int number)
{
  switch (number)
    {
    case ENOSPC:
    case EDQUOT:
      return TH_STORE_ERROR_FULL;
    case EROFS:
      return TH_STORE_ERROR_READ_ONLY;
    default:
      return TH_STORE_ERROR_FAILED;
    }
}

static ThStoreError
code_of (ThSqlite *self, int result)
{
  switch (result & 0xff)
    {
    case SQLITE_NOTADB:
      return self->is_keyed ? TH_STORE_ERROR_CORRUPT : TH_STORE_ERROR_WRONG_KEY;
    case SQLITE_FULL:
      return TH_STORE_ERROR_FULL;
    case SQLITE_READONLY:
      return TH_STORE_ERROR_READ_ONLY;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return TH_STORE_ERROR_BUSY;
    case SQLITE_CORRUPT:
      return TH_STORE_ERROR_CORRUPT;
    case SQLITE_CANTOPEN:
      return TH_STORE_ERROR_NOT_FOUND;
    case SQLITE_TOOBIG:
      return TH_STORE_ERROR_TOO_LARGE;
    case SQLITE_IOERR:
      return code_of_disk (self->db != NULL ? sqlite3_system_errno (self->db) : 0);
    default:
      return TH_STORE_ERROR_FAILED;
    }
}

gboolean
th_sqlite_check (ThSqlite *self, int result, GError **error)
{
  if (result == SQLITE_OK || result == SQLITE_ROW || result == SQLITE_DONE)
    return TRUE;
  g_set_error (error, TH_STORE_ERROR, code_of (self, result), "%s: %s (%d)", self->path,
               self->db != NULL ? sqlite3_errmsg (self->db) : sqlite3_errstr (result), result);
  return FALSE;
}

gboolean
th_sqlite_count (ThSqlite *self, GError **error)
{
  if (self->db == NULL)
    {
      g_set_error (error, TH_STORE_ERROR, TH_STORE_ERROR_FAILED, "%s is closed", self->path);
      return FALSE;
    }
  if (self->fault == 0 || --self->fault > 0)
    return TRUE;
  g_set_error (error, TH_STORE_ERROR, TH_STORE_ERROR_FULL, "%s: a test's full disk", self->path);
  return FALSE;
}

gboolean
th_sqlite_run (ThSqlite *self, const char *sql, GError **error)
{
  g_return_val_if_fail (self != NULL && sql != NULL, FALSE);

  while (sql[0] != '\0')
    {
      sqlite3_stmt *statement = NULL;
      int result;

      if (!th_sqlite_count (self, error))
        return FALSE;
      result = sqlite3_prepare_v2 (self->db, sql, -1, &statement, &sql);
      while (result == SQLITE_OK && statement != NULL)
        if ((result = sqlite3_step (statement)) == SQLITE_ROW)
          result = SQLITE_OK;
      /* The message is the connection's, so it is read before the statement goes. */
      if (!th_sqlite_check (self, result, error))
        {
          sqlite3_finalize (statement);
          return FALSE;
        }
      sqlite3_finalize (statement);
    }
  return TRUE;
}

static int
on_wal_written_cb (gpointer data, sqlite3 *db, const char *name, int pages)
{
  ThSqlite *self = data;

  self->wal_pages = pages;
  if (pages >= self->checkpoint_pages)
    {
      int left = 0;

      /* A reader in the way is no fault of the commit that just happened. */
      if (sqlite3_wal_checkpoint_v2 (db, name, SQLITE_CHECKPOINT_PASSIVE, &left, NULL) == SQLITE_OK)
        self->wal_pages = 0;
    }
  return SQLITE_OK;
}

static gboolean
set_key (ThSqlite *self, const ThSecret *key, GError **error)
{
  char text[2 * TH_SQLITE_KEY_BYTES + 4] = "x'";
  int result;

  sodium_bin2hex (text + 2, sizeof text - 2, th_secret_get_bytes (key), TH_SQLITE_KEY_BYTES);
  text[sizeof text - 2] = '\'';
  result = sqlite3_key (self->db, text, sizeof text - 1);
  sodium_memzero (text, sizeof text);
  return th_sqlite_check (self, result, error);
}

static gboolean
configure (ThSqlite *self, ThSqliteFlags flags, GError **error)
{
  /* Reading the schema is what shows whether the key is right. */
  if (!th_sqlite_run (self, "SELECT count(*) FROM sqlite_master", error))
    return FALSE;
  self->is_keyed = TRUE;
  if (sqlite3_db_config (self->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL) != SQLITE_OK
      || sqlite3_db_config (self->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL) != SQLITE_OK)
    g_debug ("the engine does not know how to distrust a schema");
  if (!th_sqlite_run (self, "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -32768", error))
    return FALSE;
  if (flags & TH_SQLITE_READ_ONLY)
    return th_sqlite_run (self, "PRAGMA query_only = ON", error);
  sqlite3_wal_hook (self->db, on_wal_written_cb, self);
  return th_sqlite_run (self,
                        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                        "PRAGMA secure_delete = ON; PRAGMA foreign_keys = ON",
                        error);
}

/* The engine would make the file readable for all whom the umask lets. Files beside it (the
 * write-ahead log) take its mode. */
static gboolean
create_file (const char *path, GError **error)
{
  int fd = g_open (path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);

  if (fd < 0)
    {
      g_set_error (error, TH_STORE_ERROR,
                   errno == ENOSPC ? TH_STORE_ERROR_FULL : TH_STORE_ERROR_FAILED, "%s: %s", path,
                   g_strerror (errno));
      return FALSE;
    }
  return g_close (fd, error);
}

ThSqlite *
th_sqlite_open (const char *path, const ThSecret *key, ThSqliteFlags flags, GError **error)
{
  g_autoptr (ThSqlite) self = NULL;
  int result;

  g_return_val_if_fail (path != NULL && key != NULL, NULL);
  g_return_val_if_fail (th_secret_get_length (key) == TH_SQLITE_KEY_BYTES, NULL);

  if ((flags & TH_SQLITE_CREATE) && !create_file (path, error))
    return NULL;
  self = g_new0 (ThSqlite, 1);
  g_atomic_ref_count_init (&self->count);
  th_lock_init (&self->lock);
  self->path = g_strdup (path);
  self->checkpoint_pages = CHECKPOINT_PAGES;
  self->statements = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, NULL);
  result = sqlite3_open_v2 (path, &self->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
  if (!th_sqlite_check (self, result, error))
    return NULL;
  sqlite3_extended_result_codes (self->db, 1);
  sqlite3_busy_timeout (self->db, BUSY_MILLISECONDS);
  /* The engine would print its own errors; ours go to whoever called. */
  if (!th_sqlite_run (self, "PRAGMA cipher_log_level = NONE", error) || !set_key (self, key, error)
      || !configure (self, flags, error))
    return NULL;
  return g_steal_pointer (&self);
}

ThSqlite *
th_sqlite_ref (ThSqlite *self)
{
  g_atomic_ref_count_inc (&self->count);
  return self;
}

void
th_sqlite_unref (ThSqlite *self)
{
  if (self == NULL || !th_count_dec (&self->count))
    return;
  th_sqlite_close (self);
  g_hash_table_unref (self->statements);
  th_lock_clear (&self->lock);
  g_free (self->path);
  g_free (self);
}

void
th_sqlite_lock (ThSqlite *self)
{
  th_lock_acquire (&self->lock);
}

void
th_sqlite_unlock (ThSqlite *self)
{
  th_lock_release (&self->lock);
}

gboolean
th_sqlite_begin (ThSqlite *self, GError **error)
{
  g_autofree char *sql = NULL;

  g_return_val_if_fail (self != NULL, FALSE);

  if (self->depth > 0)
    sql = g_strdup_printf ("SAVEPOINT nested_%u", self->depth);
  if (!th_sqlite_run (self, sql != NULL ? sql : "BEGIN IMMEDIATE", error))
    return FALSE;
  self->depth++;
  return TRUE;
}

gboolean
th_sqlite_begin_reading (ThSqlite *self, GError **error)
{
  g_return_val_if_fail (self != NULL && self->depth == 0, FALSE);

  if (!th_sqlite_run (self, "BEGIN", error))
    return FALSE;
  self->depth++;
  return TRUE;
}

gboolean
th_sqlite_commit (ThSqlite *self, GError **error)
{
  g_autofree char *sql = NULL;

  g_return_val_if_fail (self != NULL && self->depth > 0, FALSE);

  if (self->depth > 1)
    sql = g_strdup_printf ("RELEASE nested_%u", self->depth - 1);
  if (!th_sqlite_run (self, sql != NULL ? sql : "COMMIT", error))
    {
      th_sqlite_rollback (self);
      return FALSE;
    }
  self->depth--;
  return TRUE;
}

void
th_sqlite_rollback (ThSqlite *self)
{
  g_autofree char *sql = NULL;

  g_return_if_fail (self != NULL && self->depth > 0);

  self->depth--;
  /* A full disk makes the engine roll back all by itself; then there is nothing left to do. */
  if (self->db == NULL || sqlite3_get_autocommit (self->db))
    return;
  if (self->depth > 0)
    sql = g_strdup_printf ("ROLLBACK TO nested_%u; RELEASE nested_%u", self->depth, self->depth);
  sqlite3_exec (self->db, sql != NULL ? sql : "ROLLBACK", NULL, NULL, NULL);
}

gboolean
th_sqlite_end (ThSqlite *self, gboolean done, GError **error)
{
  if (done)
    return th_sqlite_commit (self, error);
  th_sqlite_rollback (self);
  return FALSE;
}

gboolean
th_sqlite_set_durable (ThSqlite *self, gboolean is_durable, GError **error)
{
  g_return_val_if_fail (self != NULL && self->depth == 0, FALSE);

  if (self->db == NULL)
    return TRUE;
  return th_sqlite_check (
    self,
    sqlite3_exec (self->db,
                  is_durable ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL", NULL,
                  NULL, NULL),
    error);
}

void
th_sqlite_set_checkpoint (ThSqlite *self, int pages)
{
  g_return_if_fail (self != NULL && pages > 0);

  self->checkpoint_pages = pages;
}

int
th_sqlite_get_wal_pages (ThSqlite *self)
{
  return self->wal_pages;
}

gboolean
th_sqlite_checkpoint (ThSqlite *self, GError **error)
{
  int result;

  g_return_val_if_fail (self != NULL && self->db != NULL, FALSE);

  result = sqlite3_wal_checkpoint_v2 (self->db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
  if ((result & 0xff) == SQLITE_BUSY)
    return TRUE;
  self->wal_pages = 0;
  return th_sqlite_check (self, result, error);
}

int64_t
th_sqlite_get_changes (ThSqlite *self)
{
  return sqlite3_changes64 (self->db);
}

int64_t
th_sqlite_get_total_changes (ThSqlite *self)
{
  return sqlite3_total_changes64 (self->db);
}

int64_t
th_sqlite_get_inserted (ThSqlite *self)
{
  return sqlite3_last_insert_rowid (self->db);
}

void
th_sqlite_set_fault (ThSqlite *self, guint n)
{
  self->fault = n;
}

gboolean
th_sqlite_has_fault (ThSqlite *self)
{
  return self->fault > 0;
}
